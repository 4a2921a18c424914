// The public side of the laboratory: a bridge that everybody's router is at, with
// addresses set aside for benchmarks (RFC 2544) and private networks (RFC 4193),
// none of them those of `xtask/src/network.rs` or `fixtures/lan.ts`. It lies inside
// the namespace that `cargo xtask test` runs the tests in.
import { here, Namespace } from './namespace';

const BRIDGE = 'flnet';

/** Why there is no laboratory, where there is none. */
export const missing =
  process.env['FOOTLIGHT_OWN_NETWORK'] === undefined
    ? 'no network namespaces may be made here: run it by `cargo xtask test`, on Linux, as root or where users may have namespaces'
    : undefined;

export type Family = 4 | 6;

/** Networks of the public side, and of homes that routers translate nothing for. */
export const OPEN_NETWORKS = '198.18.0.0/15,fd5a:f00:20::/60';

/** The address of a machine on the public side. */
export function publicly(number: number, family: Family): string {
  return family === 4 ? `198.18.20.${number}` : `fd5a:f00:20::${number}`;
}

const LENGTH = { 4: 24, 6: 64 };
const LAST = 254;

export class Internet {
  private readonly machines = new Map<string, Namespace>();

  static open(): Internet {
    // It may be left of a worker that ended before its time.
    here(`ip link delete dev ${BRIDGE} 2>/dev/null || true
      ip link add name ${BRIDGE} type bridge
      echo 0 > /proc/sys/net/ipv6/conf/${BRIDGE}/accept_dad
      ip address add ${publicly(LAST, 4)}/24 dev ${BRIDGE}
      ip address add ${publicly(LAST, 6)}/64 dev ${BRIDGE}
      ip link set dev ${BRIDGE} up
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`);
    return new Internet();
  }

  /** A machine with public addresses, at an interface called `wan`. */
  async machine(number: number, families: Family[]): Promise<Namespace> {
    const made = await Namespace.make();
    const link = `${BRIDGE}${number}`;
    this.machines.set(link, made);
    here(`ip link add name ${link} type veth peer name wan netns ${made.pid}
      ip link set dev ${link} master ${BRIDGE} up`);
    made.run('ip link set dev wan up');
    for (const family of families) {
      made.run(`ip address add ${publicly(number, family)}/${LENGTH[family]} dev wan
        ip -${family} route add default via ${publicly(LAST, family)}`);
    }
    return made;
  }

  /** Leads a network to the router of a number. */
  route(network: string, family: Family, number: number): void {
    here(`ip -${family} route replace ${network} via ${publicly(number, family)}`);
  }

  /** Takes it away, and with it all machines at it. */
  close(): void {
    // The kernel takes a namespace away in its own time; the names must be free at once.
    for (const [link, machine] of this.machines) {
      // It went with its machine where that has left before.
      here(`ip link delete dev ${link} 2>/dev/null || true`);
      machine.leave();
    }
    here(`ip link delete dev ${BRIDGE}`);
  }
}
