// A certificate authority for the laboratory, a certificate that it signed, and a
// home folder in which Chromium finds that it is to be trusted.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the certificate is for. */
export const STAGE = 'stage.test';
export const RELAY = 'relay.test';

const CONFIG = `[req]
distinguished_name = name
prompt = no
[name]
CN = Footlight's test authority
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
subjectAltName = DNS:${STAGE}, DNS:${RELAY}
extendedKeyUsage = serverAuth
`;

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];

export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'footlight-authority-'));
  readonly certificate = join(this.folder, 'certificate.pem');
  readonly key = join(this.folder, 'key.pem');

  constructor() {
    const file = (name: string): string => join(this.folder, name);
    writeFileSync(file('config'), CONFIG);
    const make = (section: string, out: string, key: string, ...more: string[]): void => {
      const config = ['-config', file('config'), '-extensions', section];
      this.run('openssl', 'req', '-x509', ...KEY, ...config, '-keyout', key, '-out', out, ...more);
    };
    make('authority', file('authority.pem'), file('authority.key'));
    make('server', this.certificate, this.key, '-subj', `/CN=${STAGE}`, '-CA', file('authority.pem'), '-CAkey', file('authority.key'));
    const store = `sql:${join(this.folder, '.pki/nssdb')}`;
    mkdirSync(join(this.folder, '.pki/nssdb'), { recursive: true });
    this.run('certutil', '-N', '-d', store, '--empty-password');
    this.run('certutil', '-A', '-d', store, '-n', 'test', '-t', 'C,,', '-i', file('authority.pem'));
  }

  /** What a program is told so that it trusts the authority. */
  get environment(): string[] {
    return ['env', `HOME=${this.folder}`];
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(program: string, ...args: string[]): void {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
