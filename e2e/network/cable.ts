// The cable between a home and its router (`cable.py`), whose terms may change
// while it is in use.
import type { ChildProcess } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { resolve } from 'node:path';
import type { Namespace } from './namespace';

/** Of one direction. */
export interface Terms {
  /** Rate; without one there is none. */
  kbit?: number;
  /** In milliseconds, and as much more at random as the jitter is. */
  delay?: number;
  jitter?: number;
  /** The share of packets that is lost. */
  loss?: number;
  /** How many milliseconds of packets wait where it is narrow; the rest is lost. */
  queue?: number;
}

/** As seen from the home. */
export interface Link {
  up: Terms;
  down: Terms;
}

/** A line that is the same both ways. */
export const even = (terms: Terms): Link => ({ up: terms, down: terms });

export class Cable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
  ) {}

  /** Makes both its ends in a namespace, by these names; what goes up leaves the home. */
  static async lay(at: Namespace, home: string, router: string): Promise<Cable> {
    const child = at.start('python3', '-B', resolve('e2e/network/cable.py'), home, router);
    if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    const cable = new Cable(child, createInterface({ input: child.stdout }));
    child.once('exit', () => cable.lines.emit('line', `ended: ${said.join('\n')}`));
    await cable.hears('ready');
    return cable;
  }

  /** From now on it is like this. */
  async change({ up, down }: Link): Promise<void> {
    this.child.stdin?.write(`${JSON.stringify({ there: up, back: down })}\n`);
    await this.hears('changed');
  }

  cut(): void {
    this.child.stdin?.end();
  }

  private async hears(word: string): Promise<void> {
    const line = await new Promise<string>((heard) => this.lines.once('line', heard));
    if (line !== word) throw new Error(`the cable said ${line}`);
  }
}
