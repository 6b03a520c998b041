import { unreachable } from '../basics/invariant.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
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
import { box, intersect, isEmpty, type PacketSet, union } from '../packets/packet-set.ts';
import { type Check, conditionCheck, type Reasons, somethingMayPass } from './check.ts';
import { openListener } from './exposure.ts';
import { Filters } from './filters.ts';
import { addressSet } from './legs.ts';
import { domainOfInterface, internetEndpoint, type Place } from './places.ts';
import { publicAccessCheck } from './public-access.ts';
import { type NextHop, Routing } from './routing.ts';
import { type Transit, Transits } from './transit.ts';

/**
 * Everything that stands between the Internet and an interface, not only the
 * first thing: the direct way is laid out as it would be if nothing were in
 * the way, and every check of it is asked. Verdicts do not come from here
 * (legs.ts), only what one would have to change.
 */

/** One thing that stands in the way. */
export interface Blocker {
  readonly component: NodeId;
  readonly direction: 'request' | 'reply';
  readonly action: Check['action'];
  /** An explanation code of AWS Reachability Analyzer. */
  readonly code: string;
  /** `no`: nothing of what came so far passes; `unknown`: nothing surely passes. */
  readonly outcome: 'no' | 'unknown';
  /** The deciding lines; where nothing is written, the component's. Empty for what is nowhere declared. */
  readonly because: readonly SourceLocation[];
  readonly unknowns: readonly Unknown[];
}

/** A check on the way, and in which direction it is met. */
export interface Stage {
  readonly direction: Blocker['direction'];
  readonly check: Check;
}

/** A way with all that blocks it. */
export interface BlockedWay {
  /** null: the domain has none. */
  readonly gateway: NodeId | null;
  readonly family: Family;
  readonly stages: readonly Stage[];
  /** In the order in which they are met. Empty: the way is open. */
  readonly blockers: readonly Blocker[];
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
      const blockers = blockersAmong(this.#network, stages, relevant);
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
          ...this.#inboundTable(gateway).map(request),
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
  #inboundTable({ inboundTables }: InternetGateway): Check[] {
    const [component] = inboundTables;
    if (component === undefined) return [];
    const hops = this.#routing.hopsOf(inboundTables, 'request');
    const passes = unionAllBounds(
      hops.flatMap(({ target, passes: taken }) => {
        if (target.kind === 'local') return [taken];
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
    ];
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
      { direction: 'reply', check: this.#filters.acl(to.subnet, 'egress', 'reply') },
      { direction: 'reply', check: this.#routeBack(to.subnet, gateway) },
    ];
  }

  /** The answer must be routed to the gateway by which the request came (EVAL-2). */
  #routeBack(subnet: NodeId, gateway: Entrance): Check {
    const hops = this.#routing.nextHops(subnet, 'reply');
    let passes = nothingAtAll;
    for (const hop of hops) passes = unionBounds(passes, leadsTo(this.#network, hop, gateway));
    // Other domains, whose tables need not be known, may bring it there too.
    for (const back of this.#waysBack(subnet, gateway)) {
      passes = unionBounds(passes, possibly(back.passes.may));
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

  #waysBack(subnet: NodeId, gateway: Entrance): readonly Transit[] {
    if (gateway === null) return [];
    const to: Place = { kind: 'gateway', gateway: gateway.id };
    return this.#transits.between({ kind: 'subnet', subnet }, to, 'reply');
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

/**
 * All checks of a way that let nothing of `packets` pass, alone or after those
 * before them: a check that would leave nothing is a blocker and is then
 * thought away. Empty exactly when some packet surely passes all of them.
 */
export function blockersAmong(
  network: NetworkModel,
  stages: readonly Stage[],
  packets: PacketSet,
): Blocker[] {
  const blockers: Blocker[] = [];
  let left = exactly(packets);
  for (const { direction, check } of stages) {
    const may = intersect(left.may, check.passes.may);
    const must = intersect(left.must, check.passes.must);
    if (!isEmpty(must) && !isEmpty(may)) {
      left = { must, may };
      continue;
    }
    const outcome = isEmpty(may) ? 'no' : 'unknown';
    const reasons = check.explain(left.may);
    const own = network.components.get(check.component)?.at;
    blockers.push({
      component: check.component,
      direction,
      action: check.action,
      code: check.code,
      outcome,
      because: reasons.because.length > 0 || own === undefined ? reasons.because : [own],
      unknowns: reasons.unknowns,
    });
    // What may pass narrows what comes after; what is certain is judged as if this were open.
    if (outcome === 'unknown') left = { must: left.must, may };
  }
  return blockers;
}

function surely(way: BlockedWay): number {
  return way.blockers.filter((blocker) => blocker.outcome === 'no').length;
}

function request(check: Check): Stage {
  return { direction: 'request', check };
}
