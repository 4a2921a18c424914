// The test function of specs in the laboratory: the server on port 443 of a machine
// on the public side, with a certificate of the laboratory's authority; coturn on
// another; homes of every kind, with a Chromium in each.
import { chromium, type Browser } from '@playwright/test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../fixtures/browsers';
import { Person } from '../fixtures/person';
import { Server } from '../fixtures/server';
import { test as base, expect } from '../fixtures/test';
import { Authority, RELAY, STAGE } from './authority';
import { Coturn, relayAddress, STUN_SETTINGS } from './coturn';
import { Home, type Access } from './home';
import { Internet, missing, OPEN_NETWORKS, publicly, type Family } from './internet';
import type { Namespace } from './namespace';

/** Whether all of it is to be done, as `cargo xtask lab` does; the tests take a part. */
export const whole = process.env['FOOTLIGHT_LAB'] !== undefined;

/** The server's on the public side. */
export const STAGE_NUMBER = 1;

/** The server as people on the Internet know it. */
class Stage extends Server {
  override get url(): string {
    return `https://${STAGE}`;
  }
}

/**
 * The names that a home knows: there is nobody whom it could ask for others. For
 * TURN servers Chromium asks for the name with a dot at its end.
 */
function hosts(family: Family): string {
  const line = (address: string, name: string): string => `${address} ${name} ${name}.\n`;
  return line(publicly(STAGE_NUMBER, family), STAGE) + line(relayAddress(family), RELAY);
}

/** What to put before a command so that it knows these names and no others. */
function knowing(names: string): string[] {
  const mounts = `mount --bind ${names} /etc/hosts; mount --bind /dev/null /etc/resolv.conf`;
  return ['unshare', '--mount', 'sh', '-e', '-c', `'${mounts}; exec "$@"'`, 'sh'];
}

/** Somebody at home. */
export interface Resident {
  home: Home;
  person: Person;
}

interface Fixtures {
  authority: Authority;
  internet: Internet;
  coturn: Coturn;
  /** The machine that the server is on. */
  stage: Namespace;
  /** Builds a home, and somebody in it who has opened the pages. */
  settle: (access: Access) => Promise<Resident>;
}

export const test = base.extend<Fixtures>({
  internet: async ({}, use) => {
    base.skip(missing !== undefined, missing ?? '');
    const internet = Internet.open();
    await use(internet);
    internet.close();
  },
  // Only where there is a laboratory: not everybody has what makes it.
  authority: async ({ internet: _ }, use) => {
    const authority = new Authority();
    await use(authority);
    authority.close();
  },
  coturn: async ({ internet, authority }, use) => {
    const coturn = await Coturn.start(internet, authority);
    await use(coturn);
    coturn.close();
  },
  stage: async ({ internet }, use) => use(await internet.machine(STAGE_NUMBER, [4, 6])),
  server: async ({ settings, stage, authority, coturn: _ }, use, info) => {
    const usual = {
      FOOTLIGHT_HTTP_ADDR: '[::]:443',
      FOOTLIGHT_PUBLIC_ORIGINS: `https://${STAGE}`,
      FOOTLIGHT_TLS_CERT: authority.certificate,
      FOOTLIGHT_TLS_KEY: authority.key,
      FOOTLIGHT_TURN_PEER_NETWORKS: OPEN_NETWORKS,
      FOOTLIGHT_EXEMPT_NETWORKS: OPEN_NETWORKS,
      ...STUN_SETTINGS,
    };
    const place = { entrance: stage.entrance, address: publicly(STAGE_NUMBER, 4) };
    const server = new Stage({ ...usual, ...settings }, place);
    await server.start();
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach('server log', { body: server.log.join('\n'), contentType: 'text/plain' });
    }
    await server.dispose();
  },
  settle: async ({ internet, authority, server, tolerated }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'footlight-homes-'));
    const built: { home: Home; browser: Browser; person: Person }[] = [];
    await use(async (access) => {
      const number = 11 + built.length;
      const home = await Home.build(internet, number, access);
      const launch = chromiumLaunch();
      const program = launch.executablePath ?? chromium.executablePath();
      const wrapper = join(folder, String(number));
      const names = join(folder, `${number}.hosts`);
      writeFileSync(names, hosts(access.ip ?? 4));
      const entrance = [...home.machine.entrance, ...knowing(names), ...authority.environment].join(' ');
      writeFileSync(wrapper, `#!/bin/sh\nexec ${entrance} '${program}' "$@"\n`);
      chmodSync(wrapper, 0o755);
      const browser = await chromium.launch({ ...launch, executablePath: wrapper });
      const person = await Person.arrive(browser, server, {});
      built.push({ home, browser, person });
      await person.page.goto('/');
      return { home, person };
    });
    for (const { home, browser, person } of built) {
      const complaints = person.complaints.filter((text) => !tolerated.test(text));
      await browser.close();
      home.leave();
      expect.soft(complaints, 'console').toEqual([]);
    }
    rmSync(folder, { recursive: true });
  },
});

export { expect };
