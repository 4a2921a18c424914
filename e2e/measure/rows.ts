// Tables that several tests write, a row each; `cargo xtask lab` keeps them.
import { test } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { table } from './figures';

/** Adds a row to a table of this run, and writes it as it is now. */
export function row(name: string, title: string, head: string[], cells: (string | number)[]): void {
  // Playwright empties this folder when a run begins, and no sooner.
  const file = join(test.info().project.outputDir, 'rows', `${name}.json`);
  const rows = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as (string | number)[][]) : [];
  rows.push(cells);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(rows));
  table(name, title, head, rows);
}
