// How soon media flows again after each change of network, and the table of it.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Change } from '../fixtures/changes';
import { open } from '../fixtures/witness';
import { percentile, table } from './figures';
import { flowsAgain, moves, story, type Return } from './pulse';
import { connections } from './restarts';

/** Longer than this is no recovery, in milliseconds. */
const PATIENCE = 30_000;
/** A round that takes longer tells its story. */
const SLOW = Number(process.env['FOOTLIGHT_STORY'] ?? 2_000);
/** Browsers that talk to each other need no more descriptions than this for one change. */
const DESCRIPTIONS = 10;
/** Who has flowed steadily for so long is well again, and hears it when the next change comes. */
const WELL = 2_000;

export interface Round {
  /** Whose network changed, in which browser, and how. */
  who: string;
  name: string;
  /** Not there where it did not recover, or was not well afterwards. */
  took?: Return;
  /** Whether it took another peer connection. */
  anew: boolean;
  /** The most descriptions that one page said to the other. */
  said: number;
}

/** Where what flows is seen and heard. */
export type Sight = { page: Page; video: Locator };

/** Peer connections that the pages have made. */
async function made(pages: Page[]): Promise<number> {
  const counts = await Promise.all(pages.map(connections));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The most descriptions that one of the pages has said to another since then. */
async function descriptions(pages: Page[], since: number): Promise<number> {
  const counts = pages.map((page) =>
    page.evaluate((since) => window.witness.diary.filter(([at, what]) => at >= since && /says \w+_signal (offer|answer)/.test(what)).length, since),
  );
  return Math.max(...(await Promise.all(counts)));
}

/** Makes one change, and waits until media flows at each of the sights, and all is well on all pages. */
export async function play(who: string, change: Change, sights: Sight[], pages: Page[]): Promise<Round> {
  const before = await made(pages);
  const began = Date.now();
  await change.make();
  const returned = Date.now();
  const flow = (from: number): Promise<(Return | undefined)[]> => Promise.all(sights.map(({ video }) => flowsAgain(video, from)));
  let times: (Return | undefined)[] = [undefined];
  while (times.includes(undefined) && Date.now() < returned + PATIENCE) {
    await setTimeout(250);
    times = await flow(returned);
  }
  const latest = (of: keyof Return): number => Math.max(...times.map((it) => it?.[of] ?? Number.POSITIVE_INFINITY));
  const took = { next: latest('next'), steady: latest('steady') };
  const whole = Number.isFinite(took.steady) && (await staysWell(flow, sights, pages));
  const anew = (await made(pages)) > before;
  const round = { who, name: change.name, anew, said: await descriptions(pages, began), ...(whole ? { took } : {}) };
  const milliseconds = `${Math.round(took.next)} ms, steadily after ${Math.round(took.steady)} ms`;
  console.log(`${who}: ${change.name}: ${whole ? milliseconds : `lost (${milliseconds})`}`);
  if (!whole || took.next > SLOW) {
    for (const page of pages) console.log(await story(page, began, returned));
  }
  keep(round);
  return round;
}

/** Waits until the next change would find all well; false where that does not come. */
async function staysWell(flow: (from: number) => Promise<(Return | undefined)[]>, sights: Sight[], pages: Page[]): Promise<boolean> {
  const until = Date.now() + PATIENCE;
  const move = async (): Promise<boolean> => !(await Promise.all(sights.map(({ video }) => moves(video, Date.now() - WELL)))).includes(false);
  const well = async (): Promise<boolean> => {
    const sockets = await Promise.all(pages.map(async (page) => (await open(page)).sockets));
    return sockets.every((count) => count === 1) && !(await flow(Date.now() - WELL)).includes(undefined) && (await move());
  };
  while (Date.now() < until) {
    if (await well()) return true;
    await setTimeout(250);
  }
  return false;
}

/** The rounds of this run so far, of all its tests. */
const kept = (): string => join(test.info().project.outputDir, 'rows', 'recovery.json');
const all = (): Round[] => (existsSync(kept()) ? (JSON.parse(readFileSync(kept(), 'utf8')) as Round[]) : []);

/** Adds a round to them, and to their table: what comes after it may break off. */
function keep(round: Round): void {
  const rounds = [...all(), round];
  mkdirSync(dirname(kept()), { recursive: true });
  writeFileSync(kept(), JSON.stringify(rounds));
  const row = (name: string, of: Round[]): (string | number)[] => {
    const times = of.flatMap(({ took }) => (took === undefined ? [] : [took.next / 1000]));
    const steady = of.flatMap(({ took }) => (took === undefined ? [] : [took.steady / 1000]));
    const figures = [...[0.5, 0.95, 1].map((share) => percentile(times, share)), percentile(steady, 0.95)];
    const seconds = figures.map((value) => (Number.isNaN(value) ? '–' : `${value.toFixed(2)} s`));
    return [name, `${times.length} of ${of.length}`, ...seconds, String(of.filter(({ anew }) => anew).length)];
  };
  const grouped = (name: (round: Round) => string): (string | number)[][] => {
    const names = [...new Set(rounds.map(name))].sort();
    return names.map((it) => row(it, rounds.filter((round) => name(round) === it)));
  };
  const rows = [...grouped(({ who, name }) => `${who}: ${name}`), ...grouped(({ who }) => `${who}, all`)];
  table(
    'recovery',
    'From the path’s return to the next decoded frame and packet of sound, and to a steady flow of both',
    ['what happened', 'recovered', 'p50', 'p95', 'worst', 'p95 to steady', 'by another connection'],
    [...rows, row('all', rounds)],
  );
}

/** Checks what is asked of a few rounds, or of all of the hundred that were played so far. */
export function judge(few: Round[], whole: boolean): void {
  const rounds = whole ? all() : few;
  const times = rounds.map(({ took }) => took?.next ?? Number.POSITIVE_INFINITY);
  expect.soft(times.filter(Number.isFinite).length / times.length, 'share that recovered').toBeGreaterThanOrEqual(whole ? 0.99 : 1);
  expect.soft(Math.max(...rounds.map(({ said }) => said)), 'descriptions for one change').toBeLessThanOrEqual(DESCRIPTIONS);
  // The worst of ten is no percentile, on a machine that tests something else as well.
  const [share, name] = whole ? [0.95, 'p95'] : [0.5, 'p50'];
  expect.soft(percentile(times, share), `${name} in milliseconds`).toBeLessThanOrEqual(2000);
}
