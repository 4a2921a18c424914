// coturn as anybody runs it beside Footlight, with the secret that both know.
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { RELAY, type Authority } from './authority';
import { publicly, type Family, type Internet } from './internet';
import type { Namespace } from './namespace';

const NUMBER = 2;
const SECRET = 'the secret of the laboratory';

/** For servers that send their users to it. */
export const COTURN_SETTINGS = {
  FOOTLIGHT_TURN_SECRET: SECRET,
  FOOTLIGHT_TURN_URLS: [
    `turn:${RELAY}:3478?transport=udp`,
    `turn:${RELAY}:3478?transport=tcp`,
    `turns:${RELAY}:443?transport=tcp`,
  ].join(','),
};

/** Its STUN, for servers that tell their users of it. */
export const STUN_SETTINGS = {
  FOOTLIGHT_STUN_URLS: `stun:${publicly(NUMBER, 4)}:3478,stun:[${publicly(NUMBER, 6)}]:3478`,
};

/** Where browsers find its name. */
export const relayAddress = (family: Family): string => publicly(NUMBER, family);

/** The options that somebody needs who has nothing else in mind. */
function options(authority: Authority): string[] {
  const addresses = ([4, 6] as const).map((family) => publicly(NUMBER, family));
  return [
    '-n',
    '--log-file=stdout',
    '--no-cli',
    '--fingerprint',
    '--use-auth-secret',
    `--static-auth-secret=${SECRET}`,
    `--realm=${RELAY}`,
    ...addresses.flatMap((address) => [`--listening-ip=${address}`, `--relay-ip=${address}`]),
    '--listening-port=3478',
    '--tls-listening-port=443',
    `--cert=${authority.certificate}`,
    `--pkey=${authority.key}`,
  ];
}

export class Coturn {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** On a machine of its own. */
  static async start(internet: Internet, authority: Authority): Promise<Coturn> {
    return Coturn.startAt(await internet.machine(NUMBER, [4, 6]), options(authority));
  }

  /** With these options, on this machine. */
  static async startAt(machine: Namespace, options: string[]): Promise<Coturn> {
    const folder = mkdtempSync(join(tmpdir(), 'footlight-coturn-'));
    const files = [`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`];
    const child = machine.start('turnserver', ...options, ...files);
    const said: string[] = [];
    await new Promise<void>((listens, fails) => {
      child.once('error', fails);
      child.once('exit', (code) => fails(new Error(`coturn ended with ${code}:\n${said.join('\n')}`)));
      for (const out of [child.stdout, child.stderr]) {
        if (out === null) continue;
        createInterface({ input: out }).on('line', (line) => {
          if (said.length < 400) said.push(line);
          if (/IO method .admin thread./.test(line)) listens();
        });
      }
    });
    return new Coturn(child, folder);
  }

  close(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
