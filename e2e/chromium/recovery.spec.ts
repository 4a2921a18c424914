// Losses and changes of network, scripted: ten in the tests, a hundred by
// `cargo xtask lab --only recovery`. What slept, changed its network, or lost socket
// or media alone goes on without a reload.
import type { Page } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { asleep, handedOver, renumbered, shuffled, silence, socketReset, withoutUdp, type Change } from '../fixtures/changes';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test, type Neighbour } from '../fixtures/neighbours';
import { Hallway } from '../fixtures/lan';
import { pair } from '../fixtures/pair';
import { decodes } from '../measure/picture';
import { feelPulse } from '../measure/pulse';
import { judge, play, type Round } from '../measure/rounds';

const WHOLE = process.env['FOOTLIGHT_CHANGES'] !== undefined;
const SEED = Number(process.env['FOOTLIGHT_SEED'] ?? 1);
const ALL = Number(process.env['FOOTLIGHT_CHANGES'] ?? 10);
/** Of the hundred only those whose name is like this, as often: to look at one kind. */
const LIKE = new RegExp(process.env['FOOTLIGHT_LIKE'] ?? '');
/** The share of them that are calls'. */
const [STAGE, CALL, FIREFOX] = WHOLE ? [0.5, 0.35, 0.15].map((share) => Math.round(ALL * share)) as [number, number, number] : [5, 5, 0];

// A socket that breaks says so.
test.use({ tolerated: /WebSocket|ERR_|Failed to load|NetworkError|can.t establish|was interrupted/i, capture: CAPTURE });

/** Everything, for one machine. */
const every = ({ house }: Neighbour, port: number): Change[] => [
  silence(house, 'it', 3),
  renumbered(house),
  handedOver(house, 1.5),
  withoutUdp(house, 5),
  socketReset(house, port),
  asleep(house, 8),
  silence(house, 'it', 20),
];

async function stays(pages: Page[]): Promise<() => Promise<void>> {
  for (const page of pages) await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  return async () => {
    for (const page of pages) expect(await page.evaluate(() => 'sameDocument' in window), 'no reload').toBe(true);
  };
}

test('a stage survives losses and changes of network without a reload, soon', async ({ enter, move, lan, server }) => {
  test.setTimeout(90_000 + STAGE * 40_000);
  const homes = { performer: await move(FAKE_DEVICES), viewer: await move() };
  const performer = await enter('Maria', 'performer', homes.performer.browser);
  const address = await performer.studio.perform('Whatever the weather');
  const { page, stage } = await enter(undefined, undefined, homes.viewer.browser);
  await stage.open(address);
  await decodes(page, 60);
  await feelPulse(stage.video);
  await feelPulse(performer.studio.preview);
  const pages = [page, performer.page];
  const unloaded = await stays(pages);
  const port = Number(new URL(server.url).port);
  const [theirs, mine, serverHouse] = [homes.performer.house, homes.viewer.house, lan.houses[0]];
  const each = (who: string, all: Change[]): [string, Change][] => all.map((change) => [who, change]);
  const kinds: [string, Change][] = WHOLE
    ? [
        ...each('viewer', every(homes.viewer, port)),
        ...each('performer', every(homes.performer, port)),
        ...(serverHouse === undefined ? [] : each('both', [silence(serverHouse, 'the server', 3)])),
      ]
    : [
        ['performer', renumbered(theirs)],
        ['viewer', renumbered(mine)],
        ['performer', handedOver(theirs, 1)],
        ['viewer', socketReset(mine, port)],
        ['viewer', asleep(mine, 5.5)],
      ];
  const rounds: Round[] = [];
  const wanted = kinds.filter(([who, { name }]) => LIKE.test(`${who}: ${name}`));
  for (const [who, change] of WHOLE ? shuffled(wanted, STAGE, SEED) : kinds) {
    rounds.push(await play(who, change, [{ page, video: stage.video }], pages));
  }
  await unloaded();
  judge(rounds, WHOLE);
});

test('a call survives losses and changes of network without a reload, soon', async ({ enter, move, server }) => {
  test.setTimeout(90_000 + CALL * 40_000);
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const { host, guest } = await pair(enter, homes[0].browser, homes[1].browser);
  const sights = [host, guest].map(({ page, call }) => ({ page, video: call.theirs }));
  for (const { video } of sights) await feelPulse(video);
  const pages = [host.page, guest.page];
  const unloaded = await stays(pages);
  const port = Number(new URL(server.url).port);
  const { house } = homes[1];
  const kinds = WHOLE
    ? every(homes[1], port)
    : [renumbered(house), silence(house, 'it', 2), handedOver(house, 1), socketReset(house, port), asleep(house, 5.5)];
  const rounds: Round[] = [];
  const wanted = kinds.filter(({ name }) => LIKE.test(`a caller: ${name}`));
  for (const change of WHOLE ? shuffled(wanted, CALL, SEED) : kinds) {
    rounds.push(await play('a caller', change, sights, pages));
  }
  await unloaded();
  judge(rounds, WHOLE);
});

test('a stage in Firefox survives losses and changes of network without a reload', async ({ enter, move, lan, fox, server }) => {
  test.skip(!WHOLE, 'a part of the hundred');
  test.setTimeout(90_000 + FIREFOX * 40_000);
  const home = await move(FAKE_DEVICES);
  const performer = await enter('Maria', 'performer', home.browser);
  const address = await performer.studio.perform('Whatever the weather');
  const { page, stage } = await enter(undefined, undefined, fox);
  await stage.open(address);
  await decodes(page, 60);
  await feelPulse(stage.video);
  const unloaded = await stays([page]);
  const port = Number(new URL(server.url).port);
  const hallway = new Hallway();
  const [serverHouse] = lan.houses;
  const kinds = [
    renumbered(hallway),
    withoutUdp(hallway, 5),
    socketReset(hallway, port),
    ...(serverHouse === undefined ? [] : [silence(serverHouse, 'the server', 3), silence(serverHouse, 'the server', 20)]),
  ];
  const rounds: Round[] = [];
  const wanted = kinds.filter(({ name }) => LIKE.test(`viewer in Firefox: ${name}`));
  for (const change of shuffled(wanted, FIREFOX, SEED)) {
    rounds.push(await play('viewer in Firefox', change, [{ page, video: stage.video }], [page]));
  }
  await unloaded();
  judge(rounds, WHOLE);
});
