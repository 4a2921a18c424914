// What `deploy/compose.yaml` starts, without Docker: the two commands with their
// settings, as docker compose would read them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Composed {
  /** Footlight's settings. */
  settings: Record<string, string>;
  /** coturn's options. */
  options: string[];
}

/** Reads it with these values in its variables; one that it asks for and that is not there is an error. */
export function composed(variables: Record<string, string>): Composed {
  const text = readFileSync(resolve('deploy/compose.yaml'), 'utf8').replaceAll(/\$\{(\w+)[^}]*\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`deploy/compose.yaml asks for ${name}`);
    return value;
  });
  const settings = [...text.matchAll(/^ +(FOOTLIGHT_\w+): (.+)$/gm)].map(([, name, value]) => [name, value]);
  const options = [...text.matchAll(/^ +- (-\S+)$/gm)].map(([, option = '']) => option);
  return { settings: Object.fromEntries(settings), options };
}
