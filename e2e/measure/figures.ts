// Percentiles, and the tables that `cargo xtask bench` collects.
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** The value below which a share of the values lies (nearest rank). */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Writes a table with the machine's load of the last minute below. */
export function table(name: string, title: string, head: string[], rows: (string | number)[][]): void {
  const line = (cells: (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell)).join(' | ')} |`;
  const lines = [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''];
  lines.push(`Load average of the last minute at the end: ${loadavg()[0]?.toFixed(2)}.`, '');
  mkdirSync('test-results/figures', { recursive: true });
  writeFileSync(`test-results/figures/${name}.md`, lines.join('\n'));
}
