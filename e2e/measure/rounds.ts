// How soon media flows again after each change of network, and the table of it.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Change } from '../fixtures/changes';
import { open } from '../fixtures/witness';
import { percentile, table } from './figures';
import { flowsAgain, story } from './pulse';

/** Longer than this is no recovery, in milliseconds. */
const PATIENCE = 30_000;
/** Flowing for so long, all is well again. */
const WELL = 2_500;

export interface Round {
  /** Whose network changed, in which browser, and how. */
  who: string;
  name: string;
  took?: number;
  /** Whether it took another peer connection. */
  anew: boolean;
}

/** Where what flows is seen and heard. */
export type Sight = { page: Page; video: Locator };

/** Peer connections that the pages have made. */
async function made(pages: Page[]): Promise<number> {
  const counts = await Promise.all(pages.map((page) => page.evaluate(() => window.witness.peers.length)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Makes one change, and waits until media flows at each of the sights, and all is well on all pages. */
export async function play(who: string, change: Change, sights: Sight[], pages: Page[]): Promise<Round> {
  const before = await made(pages);
  const began = Date.now();
  await change.make();
  const returned = Date.now();
  let times: (number | undefined)[] = [undefined];
  while (times.includes(undefined) && Date.now() < returned + PATIENCE) {
    await setTimeout(250);
    times = await Promise.all(sights.map(({ video }) => flowsAgain(video, returned)));
  }
  const took = times.includes(undefined) ? undefined : Math.max(...times.map((it) => it ?? 0));
  const round = { who, name: change.name, anew: (await made(pages)) > before, ...(took === undefined ? {} : { took }) };
  console.log(`${who}: ${change.name}: ${took === undefined ? 'lost' : `${Math.round(took)} ms`}`);
  if (took === undefined || took > 2000) {
    for (const page of pages) console.log(await story(page, began, returned));
  }
  // The next one finds all well again.
  for (const page of pages) {
    await expect.poll(async () => (await open(page)).sockets, { timeout: PATIENCE }).toBe(1);
  }
  const until = Date.now() + PATIENCE;
  const flow = async (): Promise<boolean> => {
    const since = await Promise.all(sights.map(({ video }) => flowsAgain(video, Date.now() - WELL)));
    return !since.includes(undefined);
  };
  while (!(await flow()) && Date.now() < until) await setTimeout(250);
  return round;
}

/** Adds rounds to the table of this run, and checks what is asked of so many. */
export function judge(rounds: Round[], whole: boolean): void {
  const file = join(test.info().project.outputDir, 'rows', 'recovery.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Round[]) : [];
  const all = [...before, ...rounds];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(all));
  const row = (name: string, of: Round[]): (string | number)[] => {
    const times = of.flatMap(({ took }) => (took === undefined ? [] : [took / 1000]));
    const figures = [0.5, 0.95, 1].map((share) => percentile(times, share));
    const seconds = figures.map((value) => (Number.isNaN(value) ? '–' : `${value.toFixed(2)} s`));
    return [name, `${times.length} of ${of.length}`, ...seconds, String(of.filter(({ anew }) => anew).length)];
  };
  const grouped = (name: (round: Round) => string): (string | number)[][] => {
    const names = [...new Set(all.map(name))].sort();
    return names.map((it) => row(it, all.filter((round) => name(round) === it)));
  };
  const rows = [...grouped(({ who, name }) => `${who}: ${name}`), ...grouped(({ who }) => `${who}, all`)];
  table(
    'recovery',
    'From the path’s return to picture and sound that flow again',
    ['what happened', 'recovered', 'p50', 'p95', 'worst', 'by another connection'],
    [...rows, row('all', all)],
  );
  const times = rounds.map(({ took }) => took ?? Number.POSITIVE_INFINITY);
  expect(times.filter(Number.isFinite).length / times.length, 'share that recovered').toBeGreaterThanOrEqual(whole ? 0.99 : 1);
  // The worst of ten is no percentile, on a machine that tests something else as well.
  const [share, name] = whole ? [0.95, 'p95'] : [0.5, 'p50'];
  expect.soft(percentile(times, share), `${name} in milliseconds`).toBeLessThanOrEqual(2000);
}
