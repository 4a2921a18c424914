// Networks by name, each a link with what people meet on it on an ordinary day, not
// on the best one, and the router and firewall that belong to it.
import { even } from './cable';
import type { Access } from './home';

export const PROFILES = {
  '3G': {
    nat: 'symmetric',
    link: {
      up: { kbit: 700, delay: 75, jitter: 25, loss: 0.01, queue: 300 },
      down: { kbit: 1_600, delay: 75, jitter: 25, loss: 0.01, queue: 300 },
    },
  },
  '4G': {
    nat: 'symmetric',
    link: {
      up: { kbit: 5_000, delay: 30, jitter: 15, loss: 0.002, queue: 200 },
      down: { kbit: 12_000, delay: 30, jitter: 15, loss: 0.002, queue: 200 },
    },
  },
  '5G': {
    nat: 'symmetric',
    link: {
      up: { kbit: 15_000, delay: 10, jitter: 6, loss: 0.001, queue: 100 },
      down: { kbit: 60_000, delay: 10, jitter: 6, loss: 0.001, queue: 100 },
    },
  },
  'Wi-Fi': { nat: 'port-preserving', link: even({ kbit: 20_000, delay: 4, jitter: 12, loss: 0.01, queue: 150 }) },
  'a hotel': {
    nat: 'symmetric',
    link: {
      up: { kbit: 800, delay: 40, jitter: 40, loss: 0.02, queue: 400 },
      down: { kbit: 2_000, delay: 40, jitter: 40, loss: 0.02, queue: 400 },
    },
  },
  "a company's firewall": {
    nat: 'port-preserving',
    firewall: [443],
    link: even({ kbit: 20_000, delay: 15, jitter: 3, queue: 100 }),
  },
} as const satisfies Record<string, Access>;

export type Profile = keyof typeof PROFILES;
