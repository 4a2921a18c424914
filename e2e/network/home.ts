// A home: one machine behind a router of its own, or on the public side where there
// is nothing for a router to do.
import { Cable, type Link } from './cable';
import { publicly, type Family, type Internet } from './internet';
import { Namespace } from './namespace';
import { rules, type Firewall, type Nat } from './nat';

/** How a home is connected. */
export interface Access {
  nat: Nat;
  firewall?: Firewall;
  /** The one kind of address that it has; by default IPv4. */
  ip?: Family;
  /** What its line is like; by default it is perfect. */
  link?: Link;
}

/** The network inside the home of a number: private where the router translates. */
function inside(number: number, { nat, ip = 4 }: Access): { network: string; router: string; machine: string } {
  if (ip === 6) {
    const six = `fd5a:f00:2${number}::`;
    return { network: `${six}/64`, router: `${six}1`, machine: `${six}2` };
  }
  const four = nat === 'none' ? `198.18.${100 + number}` : `10.20.${number}`;
  return { network: `${four}.0/24`, router: `${four}.1`, machine: `${four}.2` };
}

export class Home {
  private constructor(
    readonly access: Access,
    /** Where its programs run. */
    readonly machine: Namespace,
    /** Of the machine and of its router's other side. */
    readonly addresses: string[],
    /** The line to its router, where it has terms. */
    readonly cable?: Cable,
  ) {}

  static async build(internet: Internet, number: number, access: Access): Promise<Home> {
    const { nat, firewall = 'open', ip = 4, link } = access;
    const router = await internet.machine(number, [ip]);
    const hasRouter = nat !== 'none' || firewall !== 'open' || ip === 6 || link !== undefined;
    if (!hasRouter) return new Home(access, router, [publicly(number, ip)]);
    const machine = await Namespace.make();
    const cable = link === undefined ? undefined : await Cable.lay(router, 'home', 'lan');
    if (cable === undefined) router.run('ip link add name lan type veth peer name home');
    const { network, router: at, machine: home } = inside(number, access);
    const length = network.split('/')[1] ?? '';
    router.run(`ip link set dev home netns ${machine.pid}
      ip address add ${at}/${length} dev lan
      ip link set dev lan up
      echo 1 > /proc/sys/net/ipv4/ip_forward
      echo 1 > /proc/sys/net/ipv6/conf/all/forwarding`);
    machine.run(`ip address add ${home}/${length} dev home
      ip link set dev home up
      ip -${ip} route add default via ${at}`);
    router.run('nft --file -', rules(nat, firewall, home));
    if (nat === 'none') internet.route(network, ip, number);
    if (cable !== undefined && link !== undefined) await cable.change(link);
    return new Home(access, machine, [home, publicly(number, ip)], cable);
  }

  leave(): void {
    this.cable?.cut();
    this.machine.leave();
  }
}
