import {
  type Balancer,
  type Condition,
  certainly,
  type Forward,
  type Interface,
  type Listener,
  type Member,
  type NetworkModel,
  type NodeId,
  never,
  type Pool,
  type PortRange,
  type Subnet,
} from '../network/model.ts';
import { type Bounds, exactly, intersectBounds, possibly } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { type Check, conditionCheck } from './check.ts';
import { servesZone } from './zones.ts';

/**
 * How balancers lead to interfaces: chains of listener, forward and member,
 * from the balancer that the outside meets to the interface behind the last.
 */

export interface Link {
  readonly balancer: Balancer;
  readonly listener: Listener;
  readonly forward: Forward;
  readonly pool: Pool;
  readonly member: Member;
}

/** Outermost balancer first. */
export type Chain = readonly Link[];

/** A network balancer before an application balancer is the longest that AWS offers (LB-9); one more for safety. */
const chainMax = 3;

export class Chains {
  readonly #network: NetworkModel;
  readonly #toInterface = new Map<NodeId, Link[]>();
  readonly #toBalancer = new Map<NodeId, Link[]>();

  constructor(network: NetworkModel) {
    this.#network = network;
    for (const link of linksOf(network)) {
      const { target } = link.member;
      if (target.kind === 'interface') push(this.#toInterface, target.interface, link);
      if (target.kind === 'balancer') push(this.#toBalancer, target.balancer, link);
    }
  }

  /** All chains that end at an interface. */
  to(item: NodeId): Chain[] {
    return this.#extend(this.linksTo(item).map((link) => [link]));
  }

  /** The last links of these chains. */
  linksTo(item: NodeId): readonly Link[] {
    return this.#toInterface.get(item) ?? [];
  }

  /** The chains that lead to a balancer from others before it. */
  toBalancer(id: NodeId): Chain[] {
    return this.#extend((this.#toBalancer.get(id) ?? []).map((link) => [link]));
  }

  #extend(chains: readonly Chain[], length = 1): Chain[] {
    if (chains.length === 0 || length > chainMax) return [];
    const longer = chains.flatMap((chain) => {
      const [first] = chain;
      if (first === undefined) return [];
      return (this.#toBalancer.get(first.balancer.id) ?? [])
        .filter((link) => chain.every((each) => each.balancer !== link.balancer))
        .filter((link) => meets(link.member.ports, first.listener.ports))
        .map((link) => [link, ...chain]);
    });
    return [...chains, ...this.#extend(longer, length + 1)];
  }

  get network(): NetworkModel {
    return this.#network;
  }
}

function push<T>(map: Map<NodeId, T[]>, key: NodeId, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

function* linksOf(network: NetworkModel): Generator<Link> {
  for (const balancer of network.balancers.values()) {
    for (const listener of balancer.listeners) {
      for (const forward of listener.forwards) {
        const pool = network.pools.get(forward.pool);
        if (pool === undefined) continue;
        for (const member of [...pool.members, ...unseenMembers(network, balancer, pool)]) {
          yield { balancer, listener, forward, pool, member };
        }
      }
    }
  }
}

/** A pool of which not all members are known may hold any host that the balancer can address. */
function unseenMembers(network: NetworkModel, balancer: Balancer, pool: Pool): Member[] {
  const { rest } = pool;
  if (rest === null) return [];
  const domainOf = (id: NodeId): NodeId | undefined =>
    network.subnets.get(network.interfaces.get(id)?.subnet ?? '')?.domain;
  const domains = new Set(balancer.nodes.map(domainOf));
  const listed = new Set(
    pool.members.flatMap(({ target }) => (target.kind === 'interface' ? [target.interface] : [])),
  );
  return [...network.interfaces.values()]
    .filter((item) => item.accepts === 'anything' && !listed.has(item.id))
    .filter((item) => domains.has(domainOf(item.id)))
    .map((item) => ({
      because: rest.location,
      present: { truth: 'unknown', unknowns: [rest], assumptions: [] },
      target: { kind: 'interface', interface: item.id },
      ports: null,
      unknowns: [rest],
    }));
}

/** Whether two port ranges may have a port in common; one that is not known may be any. */
function meets(a: PortRange | null, b: PortRange | null): boolean {
  return a === null || b === null || (a.first <= b.last && b.first <= a.last);
}

/** Packets that a listener takes, whatever it does with them. */
export function taken({ protocols, ports, present }: Listener): Bounds {
  const truth = present?.truth ?? 'yes';
  if (truth === 'no') return exactly(nothing);
  const span = ports ?? { first: 0, last: 65_535 };
  const set = unionAll(protocols.map((protocol) => box({ protocol, ports: span })));
  return ports !== null && truth === 'yes' ? exactly(set) : possibly(set);
}

/** What of a leg to a balancer's node its listener takes. */
export function listenerCheck(link: Pick<Link, 'balancer' | 'listener' | 'forward'>): Check {
  const { listener, forward } = link;
  const restricted = forward.sources === null ? everything : sourcesSet(forward.sources);
  return {
    component: link.balancer.id,
    action: 'filter',
    passes: intersectBounds(taken(listener), exactly(restricted)),
    code: 'ELBV2_LISTENER_PORT_RESTRICTION',
    opening: { kind: 'listener', balancer: link.balancer.id, listener: listener.id },
    explain: () => ({ because: [listener.because], unknowns: listener.unknowns, assumptions: [] }),
  };
}

function sourcesSet(cidrs: readonly string[]): PacketSet {
  return unionAll(
    cidrs.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === null ? [] : [box({ source: cidr })];
    }),
  );
}

/** What of a leg from a node to a member is sent at all: the pool's ports, and whether the member is in it. */
export function memberChecks(
  link: Link,
  node: Interface,
  target: Interface,
  network: NetworkModel,
): Check[] {
  const { member, forward, balancer } = link;
  const because = [forward.because, member.because];
  const transport = link.listener.protocols;
  const accepts = (ports: PortRange): PacketSet =>
    unionAll(transport.map((protocol) => box({ protocol, ports })));
  const portCheck: Check = {
    component: balancer.id,
    action: 'translate',
    passes:
      member.ports === null
        ? possibly(accepts({ first: 0, last: 65_535 }))
        : { must: accepts(member.ports), may: accepts(member.ports) },
    code: 'TARGET_PORT_RESTRICTION',
    explain: () => ({ because, unknowns: member.unknowns, assumptions: [] }),
  };
  const unlessPlain = (state: Condition, code: string): Check[] =>
    state.truth === 'yes' && state.assumptions.length === 0
      ? []
      : [
          conditionCheck({
            component: balancer.id,
            action: 'route',
            condition: state,
            code,
            because,
          }),
        ];
  return [
    ...unlessPlain(forward.present, 'ELBV2_LISTENER_HAS_NO_TG'),
    ...unlessPlain(member.present, 'TARGET_ADDRESS_RESTRICTION'),
    ...unlessPlain(zoneCondition(link, node, target, network), 'ELB_NOT_CROSSZONE'),
    portCheck,
  ];
}

const fromEphemeralPorts: PacketSet = union(
  subtract(everything, unionAll([6, 17].map((protocol) => box({ protocol })))),
  unionAll(
    [6, 17].map((protocol) => box({ protocol, sourcePorts: { first: 1024, last: 65_535 } })),
  ),
);

/** Balancer nodes and NAT gateways call from these ports (NACL-8). */
export function ephemeralCheck(component: NodeId): Check {
  return {
    component,
    action: 'translate',
    passes: exactly(fromEphemeralPorts),
    code: 'NGW_SOURCE_ADDRESS_REASSIGN',
    explain: () => ({ because: [], unknowns: [], assumptions: [] }),
  };
}

/** Whether the node sends to the target's zone (LB-12, MEAS-8). */
function zoneCondition(
  link: Link,
  node: Interface,
  target: Interface,
  network: NetworkModel,
): Condition {
  const subnetOf = (item: Interface | undefined) => network.subnets.get(item?.subnet ?? '');
  const [from, to] = [subnetOf(node), subnetOf(target)];
  if (from === undefined || to === undefined) return certainly;
  if (link.pool.through !== undefined) return linksZone(network, from, to);
  // Targets in another VPC are registered for all zones at once.
  if (from.domain !== to.domain) return certainly;
  const nodes = link.balancer.nodes.flatMap((id) => subnetOf(network.interfaces.get(id)) ?? []);
  return servesZone({ node: from, nodes, target: to, crossZone: link.pool.crossZone });
}

/** An interface of an endpoint leads to the balancer's node in its own zone, unless they are Regions apart (LB-13). */
function linksZone(network: NetworkModel, from: Subnet, to: Subnet): Condition {
  const [near, far] = [from, to].map(({ domain }) => network.domains.get(domain)?.region ?? null);
  if (near !== null && far !== null && near !== far) return certainly;
  return servesZone({ node: from, nodes: [from], target: to, crossZone: never });
}

/**
 * A link as one for each protocol: TCP and UDP may differ in whether members
 * see the client's address (LB-8), and what passes of one says nothing of the
 * other. Behind a proxy the client's address is never kept.
 */
export function byClientAddress(
  link: Link,
): readonly { readonly link: Link; readonly keeps: Condition }[] {
  const { tcp, udp } = link.pool.keepsClient;
  return link.listener.protocols.map((protocol) => ({
    link: { ...link, listener: { ...link.listener, protocols: [protocol] } },
    keeps: link.balancer.mode === 'proxy' ? never : protocol === 17 ? udp : tcp,
  }));
}
