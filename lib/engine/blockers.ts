import { unreachable } from '../basics/invariant.ts';
import {
  type Address,
  type Condition,
  certainly,
  type Family,
  type Interface,
  type InternetGateway,
  type NetworkModel,
  type NodeId,
  never,
  type OpaqueGateway,
} from '../network/model.ts';
import {
  type Bounds,
  exactly,
  nothingAtAll,
  possibly,
  unionAllBounds,
  unionBounds,
} from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  subtract,
  union,
} from '../packets/packet-set.ts';
import { addressSet } from './addresses.ts';
import { type Check, conditionCheck, passesAll, type Reasons, somethingMayPass } from './check.ts';
import { openListener } from './exposure.ts';
import { Filters } from './filters.ts';
import { answerChecks, policyChecks } from './firewalls.ts';
import { domainOfInterface, internetEndpoint, type Place } from './places.ts';
import { publicAccessCheck } from './public-access.ts';
import { type NextHop, Routing } from './routing.ts';
import { Transits } from './transit.ts';
import { type Obstacle, obstaclesAmong, type Stage } from './walk.ts';

/**
 * Everything that stands between the Internet and an interface, not only the
 * first thing: the direct way is laid out as it would be if nothing were in
 * the way, and every check of it is asked. Verdicts do not come from here
 * (legs.ts), only what one would have to change.
 */

/** A way with all that blocks it. */
export interface BlockedWay {
  /** null: the domain has none. */
  readonly gateway: NodeId | null;
  readonly family: Family;
  readonly stages: readonly Stage[];
  /** In the order in which they are met. Empty: the way is open. */
  readonly blockers: readonly Obstacle[];
}

const tcp = box({ protocol: 6 });

/** What leads in from the Internet: a gateway, or one that is not modelled (a carrier gateway); null: nothing. */
type Entrance = InternetGateway | OpaqueGateway | null;

export class Blockers {
  readonly #network: NetworkModel;
  readonly #filters: Filters;
  readonly #routing: Routing;
  readonly #transits: Transits;
  readonly #sendersOf = new Map<string, PacketSet>();

  constructor(network: NetworkModel) {
    this.#network = network;
    this.#filters = new Filters(network);
    this.#routing = new Routing(network);
    this.#transits = new Transits(network, this.#filters, this.#routing);
  }

  /** Of a set, what somebody on the Internet could send (PKT-5), whichever gateway takes it in. */
  fromPublicAddresses(set: PacketSet): PacketSet {
    return intersect(set, union(this.#senders('', 'ipv4'), this.#senders('', 'ipv6')));
  }

  /** Whoever is on the Internet side of a gateway. */
  #senders(gateway: NodeId, family: Family): PacketSet {
    const key = `${family} ${gateway}`;
    const cached = this.#sendersOf.get(key);
    if (cached !== undefined) return cached;
    const everybody = internetEndpoint(this.#network, gateway, family, certainly);
    const senders = addressSet(everybody, 'source');
    this.#sendersOf.set(key, senders);
    return senders;
  }

  /**
   * The direct ways from the Internet to an interface, one a gateway and
   * address, nearest first: fewest that surely block, then fewest that may.
   * `wanted` are request headers, of any destination; families of which it has
   * no packet are left out.
   */
  fromInternet(to: Interface, wanted: PacketSet): BlockedWay[] {
    const families: readonly Family[] = ['ipv4', 'ipv6'];
    return families
      .filter((family) => !isEmpty(intersect(wanted, box({ family }))))
      .flatMap((family) =>
        this.#gateways(to, family).map((gateway) => this.#way(to, { family, gateway, wanted })),
      )
      .flat()
      .sort((a, b) => surely(a) - surely(b) || a.blockers.length - b.blockers.length);
  }

  #gateways(to: Interface, family: Family): readonly Entrance[] {
    const domain = domainOfInterface(this.#network, to.id);
    const found = [...this.#network.gateways.values()].flatMap((gateway): Entrance[] => {
      if (gateway.kind === 'internet') {
        const isOwn = gateway.domain === domain && gateway.inbound;
        return isOwn && gateway.families.includes(family) ? [gateway] : [];
      }
      if (gateway.kind !== 'opaque' || gateway.edge !== 'Internet') return [];
      const isOwn = gateway.domain === null || gateway.domain === domain;
      return isOwn && family === 'ipv4' ? [gateway] : [];
    });
    return found.length === 0 ? [null] : found;
  }

  #way(
    to: Interface,
    of: {
      readonly family: Family;
      readonly gateway: Entrance;
      readonly wanted: PacketSet;
    },
  ): BlockedWay[] {
    const { family, gateway } = of;
    const senders =
      gateway?.kind === 'internet' ? this.#senders(gateway.id, family) : box({ family });
    const sent = intersect(of.wanted, senders);
    const addresses = to.addresses.filter((address) => address.family === family);
    const ways = addresses.length === 0 ? [null] : addresses;
    return ways.flatMap((address): BlockedWay[] => {
      const cidr = address === null ? null : parseCidr(address.block);
      const packets = cidr === null ? sent : intersect(sent, box({ destination: cidr }));
      if (isEmpty(packets)) return [];
      const hasTcp = !isEmpty(intersect(packets, tcp));
      const stages = [
        ...this.#entry(to, gateway),
        ...this.#addressed(to, gateway, address),
        ...this.#delivery(to),
        // Only TCP needs an answer (EVAL-3); whether others need a route back is not documented.
        ...this.#answer(to, gateway).filter(({ check }) => hasTcp || check.action === 'route'),
      ];
      const relevant = hasTcp ? intersect(packets, tcp) : packets;
      const blockers = obstaclesAmong(this.#network, stages, exactly(relevant));
      return [{ gateway: gateway?.id ?? null, family, stages, blockers }];
    });
  }

  #entry(to: Interface, gateway: Entrance): Stage[] {
    const component = gateway?.id ?? domainOfInterface(this.#network, to.id) ?? to.subnet;
    const entry = (condition: Condition, code: string): Stage[] => [
      request(conditionCheck({ component, action: 'route', condition, code, because: [] })),
    ];
    switch (gateway?.kind) {
      case undefined:
        return entry(never, 'NO_PATH');
      case 'internet':
        return [
          ...entry(gateway.attached, 'BAD_STATE_ATTACHMENT'),
          ...this.#inboundTable(gateway, to.subnet).map(request),
          ...this.#publicAccess(to.subnet).map(request),
        ];
      case 'opaque': {
        const open: Condition = { truth: 'unknown', unknowns: [gateway.unknown], assumptions: [] };
        return entry(open, 'UNSUPPORTED_COMPONENT');
      }
      default:
        return unreachable(gateway);
    }
  }

  /** A table of the gateway's own must deliver, or lead to what may do so (RT-11). */
  #inboundTable({ id, inboundTables }: InternetGateway, subnet: NodeId): Check[] {
    const [component] = inboundTables;
    if (component === undefined) return [];
    const hops = this.#routing.hopsOf(inboundTables, 'request');
    const passes = unionAllBounds(
      hops.flatMap(({ target, passes: taken }) => {
        if (target.kind === 'local') return [taken];
        if (this.#firewallOf(target) !== null) {
          const onward = this.#transits.routed(
            { kind: 'gateway', gateway: id },
            { kind: 'subnet', subnet },
            'request',
          );
          const must = unionAllBounds(onward.map((way) => way.passes)).must;
          return [{ must: intersect(taken.must, must), may: taken.may }];
        }
        const mayDeliver = target.kind === 'interface' || target.kind === 'unknown';
        return mayDeliver ? [possibly(taken.may)] : [];
      }),
    );
    return [
      {
        component,
        action: 'route',
        passes,
        code: 'NO_ROUTE_TO_DESTINATION',
        explain: (packets) => explainRoutes(hops, packets),
      },
      ...hops.flatMap((hop) => this.#inspection(hop)),
    ];
  }

  #firewallOf(target: NextHop['target']): Interface | null {
    if (target.kind !== 'interface') return null;
    const item = this.#network.interfaces.get(target.interface);
    return item?.bump?.by === 'policy' ? item : null;
  }

  /** What a firewall asks of those packets that are led to it. */
  #inspection({ target, passes: taken }: NextHop): Check[] {
    const firewall = this.#firewallOf(target);
    if (firewall === null) return [];
    const others = { must: subtract(everything, taken.may), may: subtract(everything, taken.must) };
    const manner = { orientation: 'request', acls: 'asked' } as const;
    return policyChecks(this.#network, firewall, manner).map((check) => ({
      ...check,
      passes: unionBounds(others, check.passes),
    }));
  }

  #publicAccess(subnet: NodeId): Check[] {
    const access = this.#network.subnets.get(subnet)?.internet;
    if (access === undefined) return [];
    return [publicAccessCheck(subnet, access.because, access.inbound)];
  }

  /** Through an Internet gateway an interface is addressed by a public address alone (IGW-1). */
  #addressed(to: Interface, gateway: Entrance, address: Address | null): Stage[] {
    const needsPublic = gateway?.kind !== 'opaque';
    const present = needsPublic ? (address?.public?.present ?? never) : certainly;
    return [
      request(
        conditionCheck({
          component: to.workload,
          action: 'translate',
          condition: address === null ? never : present,
          code:
            address === null ? 'ENI_ADDRESS_RESTRICTION' : 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
          because: address?.public?.because ?? [],
        }),
      ),
    ];
  }

  #delivery(to: Interface): Stage[] {
    const component = to.workload;
    return [
      request(this.#filters.acl(to.subnet, 'ingress', 'request')),
      request(
        conditionCheck({
          component,
          action: 'deliver',
          condition: to.present,
          code: 'UNKNOWN_RESOURCE',
          because: [],
        }),
      ),
      request(this.#acceptance(to)),
      request(
        this.#filters.groups(to, 'ingress', {
          carrier: null,
          holder: null,
          mayCarryOutsideGroups: false,
          path: 'translated',
          references: certainly,
        }),
      ),
    ];
  }

  /** What the interface takes at all: a balancer only what its listeners do. */
  #acceptance(to: Interface): Check {
    const balancer = this.#network.balancers.get(to.workload);
    if (to.accepts !== 'listeners' || balancer === undefined) {
      return conditionCheck({
        component: to.workload,
        action: 'deliver',
        condition: to.accepts === 'anything' ? certainly : never,
        code: 'NO_POSSIBLE_DESTINATION',
        because: [],
      });
    }
    const rest = balancer.listenersRest;
    const listening = balancer.listeners.map((each) => openListener(balancer, each).passes);
    return {
      component: balancer.id,
      action: 'filter',
      passes: unionAllBounds([...listening, ...(rest === null ? [] : [somethingMayPass])]),
      code: 'ELBV2_LISTENERS_MISMATCH',
      explain: () => ({ because: [], unknowns: rest === null ? [] : [rest], assumptions: [] }),
    };
  }

  #answer(to: Interface, gateway: Entrance): Stage[] {
    return [
      { direction: 'reply', check: this.#departure(to.subnet) },
      { direction: 'reply', check: this.#routeBack(to.subnet, gateway) },
    ];
  }

  /** The ACL sees what leaves its subnet; what an appliance in the same subnet takes over may leave by another of its interfaces (NACL-7, RT-10). */
  #departure(subnet: NodeId): Check {
    const acl = this.#filters.acl(subnet, 'egress', 'reply');
    const within = this.#routing
      .nextHops(subnet, 'reply')
      .filter(
        ({ target }) =>
          target.kind === 'interface' &&
          this.#network.interfaces.get(target.interface)?.subnet === subnet,
      );
    if (within.length === 0) return acl;
    const around = within.map(({ passes }) => possibly(passes.may));
    return { ...acl, passes: unionAllBounds([acl.passes, ...around]) };
  }

  /** The answer must be routed to the gateway by which the request came (EVAL-2). */
  #routeBack(subnet: NodeId, gateway: Entrance): Check {
    const hops = this.#routing.nextHops(subnet, 'reply');
    let passes = nothingAtAll;
    for (const hop of hops) passes = unionBounds(passes, leadsTo(this.#network, hop, gateway));
    // Other domains, whose tables need not be known, may bring it there too.
    for (const back of this.#waysBack(subnet, gateway)) {
      passes = unionBounds(passes, back);
    }
    const table = this.#network.subnets.get(subnet)?.tables[0] ?? subnet;
    return {
      component: table,
      action: 'route',
      passes,
      code: 'NO_ROUTE_TO_DESTINATION',
      explain: (packets) => explainRoutes(hops, packets),
    };
  }

  #waysBack(subnet: NodeId, gateway: Entrance): readonly Bounds[] {
    if (gateway === null) return [];
    const outside: Place = { kind: 'gateway', gateway: gateway.id };
    const inside: Place = { kind: 'subnet', subnet };
    const ways = this.#transits.between(inside, outside, 'reply');
    return ways.map(({ checks, passes }) => {
      if (checks.every(({ tracking }) => tracking === undefined)) return possibly(passes.may);
      // Firewalls know the connections that they saw begin.
      const there = this.#transits.between(outside, inside, 'request');
      return unionAllBounds(there.map((way) => passesAll(answerChecks(way.checks, checks))));
    });
  }
}

/** Whether a hop brings the answer to the gateway; what appliances do is not known (RT-10), nor where opaque gateways lead. */
function leadsTo(network: NetworkModel, { target, passes }: NextHop, gateway: Entrance): Bounds {
  switch (target.kind) {
    case 'gateway': {
      if (target.gateway === gateway?.id) return passes;
      const isOpaque = network.gateways.get(target.gateway)?.kind === 'opaque';
      return isOpaque ? possibly(passes.may) : nothingAtAll;
    }
    case 'unknown':
    case 'interface':
      return possibly(passes.may);
    case 'local':
    case 'drop':
      return nothingAtAll;
    default:
      return unreachable(target);
  }
}

/** The routes that take the packets instead. */
function explainRoutes(hops: readonly NextHop[], packets: PacketSet): Reasons {
  const taking = hops.filter((hop) => !isEmpty(intersect(hop.passes.may, packets)));
  const reasons = taking.map((hop) => hop.explain(packets));
  return {
    because: reasons.flatMap(({ because }) => because),
    unknowns: reasons.flatMap(({ unknowns }) => unknowns),
    assumptions: reasons.flatMap(({ assumptions }) => assumptions),
  };
}

function surely(way: BlockedWay): number {
  return way.blockers.filter((blocker) => blocker.outcome === 'no').length;
}

function request(check: Check): Stage {
  return { direction: 'request', check };
}
