// How much memory a browser's processes take, by the kernel's word.
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  arguments: string;
  /** Resident memory that no other process shares, in MiB. */
  own: number;
}

function read(pid: number): Process | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const figure = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { pid, parent: figure('PPid'), arguments: words, own: figure('RssAnon') / 1024 };
  } catch {
    return undefined; // It has ended meanwhile.
  }
}

/** The processes of the browser that was started with this word among its arguments. */
function family(word: string): Process[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const all = pids.flatMap((pid) => read(pid) ?? []);
  const members = new Set(all.filter((it) => it.arguments.includes(word)).map((it) => it.pid));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const it of all) if (members.has(it.parent)) members.add(it.pid);
  }
  return all.filter((it) => members.has(it.pid));
}

/** MiB of the largest page, and of all of the browser. */
export function memory(word: string): { page: number; browser: number } {
  const processes = family(word);
  const pages = processes.filter((it) => it.arguments.includes('--type=renderer')).map((it) => it.own);
  return { page: Math.max(0, ...pages), browser: processes.reduce((sum, it) => sum + it.own, 0) };
}
