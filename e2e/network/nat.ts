// What a router does with what passes it: the kinds of address translation that
// RFC 4787 tells apart, and firewalls, as rules of nftables. Its two sides are
// called `lan` and `wan`.

/**
 * - `none`: a machine with a public address.
 * - `endpoint-independent`: whoever knows a mapped port gets in (full cone).
 * - `address-restricted`: whom something was sent to gets in, from any of his ports.
 * - `port-preserving`: only from the address and port that something was sent to.
 * - `symmetric`: so too, and each destination sees another port (address and
 *   port-dependent mapping).
 */
export type Nat = 'none' | 'endpoint-independent' | 'address-restricted' | 'port-preserving' | 'symmetric';

/** TCP ports that alone are open, or what is closed. */
export type Firewall = 'open' | 'no UDP' | readonly number[];

/** Without this an unasked packet takes the port that an answer needs. */
const DOOR = 'chain door { type filter hook input priority 0; iifname "wan" meta l4proto { tcp, udp } ct state new drop; }';

const masquerade = (how = ''): string =>
  `chain leaving { type nat hook postrouting priority srcnat; oifname "wan" meta nfproto ipv4 masquerade ${how}; }`;

/** Notes who may come back in, and lets him. */
function remembering(type: string, going: string, coming: string, home: string): string {
  return `set known { type ${type}; flags dynamic, timeout; timeout 2m; size 4096; }
  chain noting { type filter hook postrouting priority mangle; oifname "wan" meta nfproto ipv4 meta l4proto udp update @known { ${going} }; }
  chain coming { type nat hook prerouting priority dstnat; iifname "wan" meta l4proto udp ${coming} @known dnat ip to ${home}; }
  ${masquerade()}`;
}

function translation(nat: Nat, home: string): string {
  switch (nat) {
    case 'none':
      return '';
    case 'endpoint-independent':
      return remembering('inet_service', 'udp sport', 'udp dport', home);
    case 'address-restricted':
      return remembering('ipv4_addr . inet_service', 'ip daddr . udp sport', 'ip saddr . udp dport', home);
    case 'port-preserving':
      return masquerade();
    case 'symmetric':
      return masquerade('fully-random');
  }
}

/** IPv6 has no translation, but what every router of a home has: nobody comes unasked. */
const UNASKED = 'iifname "wan" meta nfproto ipv6 ct state new drop;';

function through(firewall: Firewall): string {
  if (firewall === 'open') return '';
  if (firewall === 'no UDP') return 'meta l4proto udp drop;';
  return `ct state established accept; tcp dport { ${firewall.join(', ')} } accept; drop;`;
}

/** The whole of a router's rules; `home` is the one machine behind it. */
export function rules(nat: Nat, firewall: Firewall, home: string): string {
  return `table inet router {
  ${DOOR}
  ${translation(nat, home)}
  chain through { type filter hook forward priority 0; ${UNASKED} ${through(firewall)} }
}`;
}
