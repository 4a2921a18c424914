// The matrix: how two homes are connected, what relay there is, and the path that
// their call is to take.
import type { Access } from './home';
import type { Firewall, Nat } from './nat';
import type { Path } from './path';

export type Relay = 'built-in' | 'coturn' | 'none';

export interface Case {
  one: Access;
  other: Access;
  relay: Relay;
  path: Path;
  /** One of those that the tests take, too, beside those of `calls.spec.ts`. */
  short?: true;
  relayOnly?: true;
}

const nat = (nat: Nat): Access => ({ nat });
const [OPEN, FULL, RESTRICTED, PRESERVING, SYMMETRIC] = (
  ['none', 'endpoint-independent', 'address-restricted', 'port-preserving', 'symmetric'] as const
).map(nat) as [Access, Access, Access, Access, Access];

const NO_UDP: Access = { nat: 'port-preserving', firewall: 'no UDP' };
const ONLY_443: Access = { nat: 'port-preserving', firewall: [443] };
const IPV6: Access = { nat: 'none', ip: 6 };
const IPV6_NO_UDP: Access = { nat: 'none', ip: 6, firewall: 'no UDP' };

/** Translation against translation: a relay is the last resort, and only where both hide their ports. */
const TRANSLATED: Case[] = [
  { one: OPEN, other: OPEN, relay: 'built-in', path: 'host' },
  { one: FULL, other: FULL, relay: 'built-in', path: 'srflx' },
  { one: FULL, other: RESTRICTED, relay: 'built-in', path: 'srflx' },
  { one: FULL, other: PRESERVING, relay: 'built-in', path: 'srflx' },
  { one: FULL, other: SYMMETRIC, relay: 'built-in', path: 'srflx' },
  { one: RESTRICTED, other: RESTRICTED, relay: 'built-in', path: 'srflx' },
  { one: RESTRICTED, other: PRESERVING, relay: 'built-in', path: 'srflx' },
  { one: RESTRICTED, other: SYMMETRIC, relay: 'built-in', path: 'srflx' },
  { one: PRESERVING, other: PRESERVING, relay: 'built-in', path: 'srflx', short: true },
  { one: PRESERVING, other: SYMMETRIC, relay: 'built-in', path: 'relay over UDP' },
  { one: SYMMETRIC, other: SYMMETRIC, relay: 'built-in', path: 'relay over UDP' },
  { one: SYMMETRIC, other: SYMMETRIC, relay: 'coturn', path: 'relay over UDP' },
  // What would be without a relay shows that the walls are walls.
  { one: PRESERVING, other: PRESERVING, relay: 'none', path: 'srflx' },
  { one: PRESERVING, other: SYMMETRIC, relay: 'none', path: 'none' },
  { one: SYMMETRIC, other: SYMMETRIC, relay: 'none', path: 'none' },
];

const WALLED: Case[] = [
  { one: NO_UDP, other: PRESERVING, relay: 'built-in', path: 'relay over TCP' },
  { one: NO_UDP, other: SYMMETRIC, relay: 'built-in', path: 'relay over TCP' },
  { one: NO_UDP, other: NO_UDP, relay: 'built-in', path: 'relay over TCP', short: true },
  { one: NO_UDP, other: NO_UDP, relay: 'coturn', path: 'relay over TCP' },
  { one: NO_UDP, other: NO_UDP, relay: 'none', path: 'none' },
  { one: ONLY_443, other: SYMMETRIC, relay: 'built-in', path: 'relay over TLS' },
  { one: ONLY_443, other: ONLY_443, relay: 'built-in', path: 'relay over TLS', short: true },
  { one: ONLY_443, other: ONLY_443, relay: 'coturn', path: 'relay over TLS' },
];

const LONG_ADDRESSES: Case[] = [
  { one: IPV6, other: IPV6, relay: 'built-in', path: 'host', short: true },
  { one: IPV6, other: IPV6_NO_UDP, relay: 'built-in', path: 'relay over TCP' },
  { one: IPV6, other: SYMMETRIC, relay: 'built-in', path: 'relay over UDP' },
];

const HIDDEN: Case[] = [
  { one: OPEN, other: OPEN, relay: 'built-in', path: 'relay over UDP', relayOnly: true },
  { one: OPEN, other: OPEN, relay: 'coturn', path: 'relay over UDP', relayOnly: true },
];

export const CASES: Case[] = [...TRANSLATED, ...WALLED, ...LONG_ADDRESSES, ...HIDDEN];

function wall(firewall: Firewall): string[] {
  if (firewall === 'open') return [];
  return [firewall === 'no UDP' ? 'UDP blocked' : `only TCP ${firewall.join(' and ')} open`];
}

/** A home in words. */
export function worded({ nat, firewall = 'open', ip = 4 }: Access): string {
  const translation = nat === 'none' ? (ip === 6 ? [] : ['no NAT']) : [`${nat} NAT`];
  return [...(ip === 6 ? ['IPv6 only'] : []), ...translation, ...wall(firewall)].join(', ');
}
