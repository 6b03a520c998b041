import type { FirewallPlan } from './random-firewalls.ts';
import type {
  BalancerPlan,
  DomainPlan,
  InterfacePlan,
  NetworkPlan,
  RoutePlan,
  RulePlan,
  SubnetPlan,
} from './random-plan.ts';
import type { AttachmentPlan, TransitPlan } from './random-transit.ts';

/**
 * Puts the parts of a feature into a plan: what needs a gateway, two subnets
 * and a route in each hardly ever comes about by chance. All else stays as it
 * was drawn.
 */

export const features = [
  'ipv6',
  'nat',
  'vpn',
  'peering',
  'outside peering',
  'opaque gateway',
  'appliance',
  'firewall',
  'firewall inside',
  'balancer',
  'chain',
  'link',
  'transit gateway',
  'transit egress',
] as const;

export type Feature = (typeof features)[number];

export function arranged(plan: NetworkPlan, feature: Feature): NetworkPlan {
  switch (feature) {
    case 'ipv6': {
      const domains = first(plan.domains, { ipv6: true, internet: 'yes' });
      const routes = [out('::/0', 'igw'), out('0.0.0.0/0', 'igw'), ...routesOf(plan)];
      return withTables({ ...plan, domains }, [routes, routesOf(plan)]);
    }
    case 'nat':
      return withTables({ ...plan, domains: first(plan.domains, { nat: true, internet: 'yes' }) }, [
        [out('0.0.0.0/0', 'igw')],
        [out('0.0.0.0/0', 'nat')],
      ]);
    case 'vpn': {
      const vpn = plan.domains[0]?.vpn ?? { connected: 'yes', remotes: null };
      const domains = first(plan.domains, { vpn });
      return withTables({ ...plan, domains }, [[out('172.16.0.0/12', 'vgw'), ...routesOf(plan)]]);
    }
    case 'peering':
      return acrossPeering(plan);
    case 'outside peering': {
      const domains = plan.domains.slice(0, 1);
      const peerings = [{ ...peeringOf(plan), a: 0, b: 1 }];
      const routes = [peer('192.168.0.0/16'), ...routesOf(plan)];
      return withTables({ ...plan, domains, peerings, outside: true }, [routes]);
    }
    case 'opaque gateway': {
      const opaque = plan.domains[0]?.opaque ?? { edge: 'TransitGateway', shared: true };
      const domains = first(plan.domains, { opaque });
      const routes = ['192.168.0.0/16', '172.16.0.0/12', '0.0.0.0/0'].map((to) => out(to, 'opq'));
      return withTables({ ...plan, domains }, [[...routes, ...routesOf(plan)], routesOf(plan)]);
    }
    case 'appliance':
      return withAppliance(plan);
    case 'firewall':
      return withFirewall(plan, 'outside');
    case 'firewall inside':
      return withFirewall(plan, 'inside');
    case 'balancer':
      return withBalancers(plan, 1);
    case 'chain':
      return withBalancers(plan, 2);
    case 'link':
      return withLink(withBalancers(plan, 2));
    case 'transit gateway':
      return acrossTransit(plan);
    case 'transit egress':
      return outByTransit(plan);
  }
}

function first<T>(list: readonly T[], change: Partial<T>): T[] {
  return list.map((each, index) => (index === 0 ? { ...each, ...change } : each));
}

function out(destination: string, target: 'igw' | 'nat' | 'vgw' | 'opq'): RoutePlan {
  return { kind: 'out', destination, target, origin: 'static', present: 'yes' };
}

function peer(destination: string | null): RoutePlan {
  return { kind: 'peer', peering: 0, destination, origin: 'static', present: 'yes' };
}

function routesOf(plan: NetworkPlan): readonly RoutePlan[] {
  return plan.domains[0]?.tables[0]?.routes ?? [];
}

function peeringOf({ peerings }: NetworkPlan): Omit<NetworkPlan['peerings'][number], 'a' | 'b'> {
  return peerings[0] ?? { active: 'yes', references: 'yes' };
}

/** Tables of the first domain, one for each of its first subnets. */
function withTables(plan: NetworkPlan, tables: readonly (readonly RoutePlan[])[]): NetworkPlan {
  const domains = first(plan.domains, {
    tables: tables.map((routes) => ({ routes, known: true })),
  });
  const placed = tables.map(
    (_, table): SubnetPlan => ({ ...subnetAt(plan, table), domain: 0, table }),
  );
  return { ...plan, domains, subnets: [...placed, ...plan.subnets.slice(placed.length)] };
}

function subnetAt({ subnets }: NetworkPlan, index: number): SubnetPlan {
  const planned = subnets[index] ?? subnets[0];
  if (planned === undefined) throw new RangeError('a plan has a subnet');
  return planned;
}

/** Two domains that route to each other, with a subnet in each. */
function acrossPeering(plan: NetworkPlan): NetworkPlan {
  const [near] = plan.domains;
  const [, far = near] = plan.domains;
  if (near === undefined || far === undefined) return plan;
  const domains = [near, far].map(
    (each): DomainPlan => ({
      ...each,
      tables: [{ routes: [peer(null), ...(each.tables[0]?.routes ?? [])], known: true }],
    }),
  );
  const placed = [0, 1].map(
    (domain): SubnetPlan => ({ ...subnetAt(plan, domain), domain, table: 0 }),
  );
  const peerings = [{ ...peeringOf(plan), a: 0, b: 1 }];
  return { ...plan, domains, peerings, subnets: [...placed, ...plan.subnets.slice(2)] };
}

/** An interface that may forward, in a subnet of its own, to which the others route. */
function withAppliance(plan: NetworkPlan): NetworkPlan {
  const [box] = plan.interfaces;
  if (box === undefined) return plan;
  const forwards = box.forwards === 'no' ? 'yes' : box.forwards;
  const appliance: InterfacePlan = { ...box, subnet: 1, present: 'yes', forwards };
  const guest: InterfacePlan = { ...(plan.interfaces[1] ?? box), subnet: 0 };
  const routes = ['198.51.100.0/24', '0.0.0.0/0'].map(
    (destination): RoutePlan => ({
      kind: 'appliance',
      interface: 0,
      destination,
      origin: 'static',
      present: 'yes',
    }),
  );
  const interfaces = [appliance, guest, ...plan.interfaces.slice(2)];
  const domains = first(plan.domains, { internet: 'yes' });
  const onward = [out('0.0.0.0/0', 'igw'), ...routesOf(plan)];
  return withTables({ ...plan, domains, interfaces }, [routes, onward]);
}

const letThrough: FirewallPlan = {
  packets: [],
  otherPackets: ['track'],
  connections: [],
  otherConnections: ['pass'],
};

/** An endpoint of a firewall, through which two subnets, or a subnet and the Internet, find each other both ways. */
function withFirewall(plan: NetworkPlan, between: 'outside' | 'inside'): NetworkPlan {
  const [box] = plan.interfaces;
  if (box === undefined) return plan;
  const firewall: InterfacePlan = {
    ...box,
    subnet: 1,
    present: 'yes',
    forwards: 'yes',
    filtered: false,
    isBump: true,
    inspection: box.inspection ?? letThrough,
    relay: null,
    sharesWorkload: null,
  };
  const guest: InterfacePlan = {
    ...(plan.interfaces[1] ?? box),
    subnet: 0,
    isBump: false,
    sharesWorkload: null,
  };
  const other: InterfacePlan = { ...(plan.interfaces[2] ?? guest), subnet: 2 };
  const through = (...destinations: readonly string[]): RoutePlan[] =>
    destinations.map((destination) => ({
      kind: 'appliance',
      interface: 0,
      destination,
      origin: 'static',
      present: 'yes',
    }));
  const isOutside = between === 'outside';
  const groups = plan.groups.map((each, index) =>
    index === 0 ? { ...each, ingress: [...each.ingress, openRule] } : each,
  );
  // The table of the far side: the gateway's, or that of the other subnet.
  const tables = [
    through(...(isOutside ? ['0.0.0.0/0'] : ['10.0.2.0/24'])),
    [out('0.0.0.0/0', 'igw'), ...routesOf(plan)],
    through('10.0.0.0/24'),
  ];
  const changed = {
    ...plan,
    groups,
    interfaces: [firewall, guest, other, ...plan.interfaces.slice(3)],
    domains: first(plan.domains, { internet: 'yes', inboundTable: isOutside ? 2 : null }),
  };
  return withTables(changed, tables);
}

const openRule: RulePlan = { sure: [{ header: {}, peer: { kind: 'any' } }], maybe: [] };

/** Balancers in public subnets, each before the one after it, and members that admit their node. */
function withBalancers(plan: NetworkPlan, count: 1 | 2): NetworkPlan {
  const [drawn] = plan.balancers;
  const planned = count === 1 ? drawn : (plan.balancers[1] ?? drawn);
  if (drawn === undefined || planned === undefined) return plan;
  const inner: BalancerPlan = { ...drawn, public: 'yes' };
  const outer: BalancerPlan = {
    ...planned,
    mode: 'pass',
    chained: true,
    public: 'yes',
    portKnown: true,
  };
  const groups = plan.groups.map((each, index) =>
    index === 0 ? { ...each, ingress: [...each.ingress, openRule] } : each,
  );
  const balancers = count === 1 ? [inner] : [inner, outer];
  const domains = first(plan.domains, { internet: 'yes' });
  return withTables({ ...plan, domains, groups, balancers }, [
    [out('0.0.0.0/0', 'igw'), ...routesOf(plan)],
  ]);
}

/** An endpoint in the first subnet that leads to the last balancer, let in by an open group. */
function withLink(plan: NetworkPlan): NetworkPlan {
  const { link } = plan.links;
  const drawn = link ?? { accepted: 'yes', filtered: 'yes', dual: false, takesIpv6: false };
  const balancer = Math.max(0, plan.balancers.length - 1);
  return {
    ...plan,
    links: { ...plan.links, link: { ...drawn, balancer, subnets: [0], groups: [0] } },
  };
}

const plainAttachment: AttachmentPlan = {
  present: 'yes',
  table: 0,
  tableKnown: true,
  associated: 'yes',
  subnets: [true, true, true, true],
  subnetsKnown: true,
  references: 'yes',
  changesZone: 'no',
};

function transitRoute(table: number, destination: string): TransitPlan['routes'][number] {
  return { table, gateway: 0, destination, present: 'yes' };
}

/** Two domains that a transit gateway joins, two subnets in the second, and a host on either side. */
function acrossTransit(plan: NetworkPlan): NetworkPlan {
  const [near] = plan.domains;
  const [, far = near] = plan.domains;
  const [gateway, ...peers] = plan.transit.gateways;
  const [guest] = plan.interfaces;
  if (near === undefined || far === undefined || gateway === undefined || guest === undefined) {
    return plan;
  }
  const domains = [near, far].map(
    (each): DomainPlan => ({ ...each, tables: each.tables.slice(0, 1) }),
  );
  const attached = [0, 1].map((domain) => gateway.domains[domain] ?? plainAttachment);
  // A second gateway serves the second domain alone, so that its peering is of use.
  const apart = peers.map((each) => ({
    ...each,
    domains: [null, each.domains[1] ?? plainAttachment],
  }));
  const inner = peers.length === 0 ? attached : [attached[0] ?? plainAttachment, null];
  const routes = [
    transitRoute(0, '10.0.0.0/8'),
    { ...transitRoute(1, '10.0.0.0/8'), gateway: peers.length },
    ...plan.transit.routes,
  ];
  const overPeer = {
    destination: '10.0.0.0/8',
    target: 0,
    origin: 'static',
    present: 'yes',
  } as const;
  const gateways = [{ ...gateway, domains: inner }, ...apart].map((each) =>
    peers.length === 0
      ? each
      : {
          ...each,
          tables: each.tables.map((table) => ({ ...table, routes: [overPeer, ...table.routes] })),
        },
  );
  const placed = [0, 1, 1].map(
    (domain, at): SubnetPlan => ({ ...subnetAt(plan, at), domain, table: 0 }),
  );
  const groups = plan.groups.map((each, index) =>
    index === 0 ? { ...each, ingress: [...each.ingress, openRule] } : each,
  );
  const interfaces = [
    { ...guest, subnet: 0 },
    { ...(plan.interfaces[1] ?? guest), subnet: 1 },
    ...plan.interfaces.slice(2),
  ];
  return {
    ...plan,
    domains,
    groups,
    interfaces,
    subnets: [...placed, ...plan.subnets.slice(3)],
    transit: { ...plan.transit, gateways, routes },
    hasTransit: true,
  };
}

/** A domain without a way out, and one behind a transit gateway that has a NAT gateway. */
function outByTransit(plan: NetworkPlan): NetworkPlan {
  const joined = acrossTransit({
    ...plan,
    transit: { ...plan.transit, gateways: plan.transit.gateways.slice(0, 1) },
  });
  const [near, far] = joined.domains;
  const [gateway] = joined.transit.gateways;
  if (near === undefined || far === undefined || gateway === undefined) return plan;
  const domains: DomainPlan[] = [
    { ...near, internet: null },
    {
      ...far,
      nat: true,
      internet: 'yes',
      tables: [
        { routes: [out('0.0.0.0/0', 'igw')], known: true },
        { routes: [out('0.0.0.0/0', 'nat')], known: true },
      ],
    },
  ];
  const tables = gateway.tables.map((table) => ({
    ...table,
    routes: [
      { destination: '0.0.0.0/0', target: 0, origin: 'static', present: 'yes' } as const,
      ...table.routes,
    ],
  }));
  const routes = [
    transitRoute(0, '0.0.0.0/0'),
    ...[0, 1, 2].map((table) => transitRoute(table, '10.0.0.0/8')),
    ...joined.transit.routes,
  ];
  // The NAT gateway is in the first subnet of its domain, the attachment in the second.
  const attachment = gateway.domains[1] ?? plainAttachment;
  const behind = { ...attachment, subnets: [false, true, true, true] };
  const gateways = [
    { ...gateway, externals: [], tables, domains: [gateway.domains[0] ?? plainAttachment, behind] },
  ];
  const subnets = joined.subnets.map((each, at) => (at === 2 ? { ...each, table: 1 } : each));
  return { ...joined, domains, subnets, transit: { ...joined.transit, gateways, routes } };
}
