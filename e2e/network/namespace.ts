// A machine: a network namespace with nothing in it but a loopback. It lies inside
// the one that `cargo xtask test` runs the tests in, never on the machine's own
// network, and lasts as long as this process at most.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const ENV = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

/** Runs a shell script here, in the tests' own namespace, to its end. */
export function here(script: string): void {
  execFileSync('sh', ['-e', '-c', script], { env: ENV, stdio: ['ignore', 'ignore', 'pipe'] });
}

export class Namespace {
  private constructor(private readonly holder: ChildProcess) {}

  static async make(): Promise<Namespace> {
    // It lasts as long as its standard input.
    const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
    const made = new Namespace(holder);
    const own = readlinkSync('/proc/self/ns/net');
    while (readlinkSync(`/proc/${made.pid}/ns/net`) === own) await setTimeout(5);
    // Addresses are there at once: nobody else can have them.
    made.run('ip link set dev lo up; echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad');
    return made;
  }

  /** Of the process that holds it, by which others name it. */
  get pid(): number {
    if (this.holder.pid === undefined) throw new Error('there is no `unshare` here');
    return this.holder.pid;
  }

  /** What to put before a command so that it runs in here. */
  get entrance(): string[] {
    return ['nsenter', `--target=${this.pid}`, '--net', '--'];
  }

  /** Runs a shell script in here to its end. */
  run(script: string, input = ''): string {
    const [program = '', ...args] = [...this.entrance, 'sh', '-e', '-c', script];
    return execFileSync(program, args, { env: ENV, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();
  }

  /** Starts a program in here; what it reads and says is the caller's. */
  start(...command: string[]): ChildProcess {
    const [program = '', ...args] = [...this.entrance, ...command];
    return spawn(program, args, { env: ENV, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  leave(): void {
    this.holder.stdin?.end();
  }
}
