// What the server counts.

/** A figure of `/metrics`, by its name and labels as they stand there; no number where there is none. */
export async function figure(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((line) => line.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}
