import { certainly, type Interface, type NetworkModel, type NodeId } from '../network/model.ts';
import {
  type Bounds,
  exactly,
  intersectBounds,
  mapBounds,
  possibly,
  unionAllBounds,
  unionBounds,
} from '../packets/bounds.ts';
import {
  box,
  everything,
  forget,
  intersect,
  isEmpty,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { addressSet, quantify } from './addresses.ts';
import { ephemeralCheck } from './balancing.ts';
import { type Check, conditionCheck, nothingPasses, passesAll, type Reasons } from './check.ts';
import {
  isInternet,
  presence,
  publicDestination,
  publicSource,
  undocumentedDelivery,
} from './endpoint-checks.ts';
import { type FarSide, Filters } from './filters.ts';
import { answerChecks } from './firewalls.ts';
import { echo } from './match-sets.ts';
import { Pairs } from './pairs.ts';
import { domainOfGateway, type Endpoint, interfaceEndpoints } from './places.ts';
import { publicAccessChecks } from './public-access.ts';
import { relayChecks } from './relays.ts';
import { Routing } from './routing.ts';
import { asFiltered, entranceChecks, entranceOf } from './straight-transits.ts';
import { type Transit, Transits } from './transit.ts';

/**
 * A leg is one connection between two endpoints: what gets from one to the
 * other past groups, ACLs, routes and gateways, and whose answers come back.
 * Balancers chain legs; everything else is one.
 */
export interface Leg {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly transit: Transit;
  /** In the order in which a packet meets them (EVAL-1). */
  readonly forward: readonly Check[];
  /** What the answer meets; empty where no answer can come back. */
  readonly reply: readonly Check[];
  /** What gets through: TCP only as far as answers come back, the rest one way (EVAL-3). */
  readonly packets: Bounds;
  /** Of these, what is answered. */
  readonly answered: Bounds;
}

export type Answer =
  /** TCP must be answered, other protocols need not be. */
  | 'as-needed'
  /** Whatever the protocol, as for ping. */
  | 'always';

export interface LegOptions {
  /** What a balancer asks before it sends: which member, which port. */
  readonly departure?: readonly Check[];
  /** Further things that packets of this leg must get past, at its end (listeners, conditions). */
  readonly extra?: readonly Check[];
  readonly answer?: Answer;
  /** A balancer passes packets on and keeps the client's address: answers return through it, whatever the routes say (LB-10). */
  readonly keepsClient?: boolean;
}

const tcp = box({ protocol: 6 });

/** What hosts answer at all: of ICMP messages echo requests alone. */
const answerable: PacketSet = union(
  subtract(everything, unionAll([1, 58].map((protocol) => box({ protocol })))),
  unionAll(
    echo.map(({ protocol, request }) => box({ protocol, icmp: { type: request, code: null } })),
  ),
);

/** Answers questions about one leg at a time, with everything that can be shared kept. */
export class Legs {
  readonly network: NetworkModel;
  readonly #filters: Filters;
  readonly #transits: Transits;
  readonly #plain: Readonly<Record<Answer, Pairs<readonly Leg[]>>> = {
    'as-needed': new Pairs(),
    always: new Pairs(),
  };
  readonly #courses: Pairs<Map<Transit, Course>> = new Pairs();
  readonly #imaginable: Pairs<readonly ImaginableLeg[]> = new Pairs();

  constructor(network: NetworkModel) {
    this.network = network;
    this.#filters = new Filters(network);
    this.#transits = new Transits(network, this.#filters, new Routing(network));
  }

  /** Every leg between two endpoints of one family that some packet may take, one a transit. */
  between(from: Endpoint, to: Endpoint, options: LegOptions = {}): readonly Leg[] {
    if (from.family !== to.family) return [];
    // Many questions are about one pair; what balancers add differs too much to be kept.
    const { answer = 'as-needed', ...others } = options;
    return Object.keys(others).length > 0
      ? this.#find(from, to, options)
      : this.#plain[answer].of(from, to, () => this.#find(from, to, options));
  }

  /** A leg as it is with another end that is alike: what gets through is the same. */
  endingAt(leg: Leg, to: Endpoint, options: LegOptions): Leg {
    return { ...leg, to, forward: this.#forward(leg.from, to, leg.transit, options) };
  }

  #find(from: Endpoint, to: Endpoint, options: LegOptions): readonly Leg[] {
    return this.#transits
      .between(from.place, to.place, 'request')
      .filter((transit) => transit.sourceBecomes === null)
      .flatMap((transit) => this.#leg(from, to, transit, options) ?? []);
  }

  #forward(from: Endpoint, to: Endpoint, transit: Transit, options: LegOptions): Check[] {
    const { first, then } = this.#course(from, to, transit);
    return [...first, ...(options.departure ?? []), ...then, ...(options.extra ?? [])];
  }

  /** Balancers ask about a pair once for each listener, and what they ask themselves is little of it. */
  #course(from: Endpoint, to: Endpoint, transit: Transit): Course {
    const kept = this.#courses.of(from, to, () => new Map<Transit, Course>());
    const known = kept.get(transit);
    if (known !== undefined) return known;
    const first = presence(this.network, from);
    const then = [
      ...this.#groupChecks(from, 'egress', farSide(to, transit, 'egress')),
      ...publicDestination(this.network, from, to),
      ...transit.checks,
      ...this.#unansweredDelivery(from, to),
      ...publicSource(this.network, from, to, transit),
      ...presence(this.network, to),
      ...this.#admission(from, to, transit),
      ...entranceChecks(this.network, from, to),
      ...relayChecks(this.network, from, to),
      ...publicAccessChecks(this.network, { ...transit, from, to }),
    ];
    const course = { first, then, passes: passesAll([...first, ...then]) };
    kept.set(transit, course);
    return course;
  }

  #leg(from: Endpoint, to: Endpoint, transit: Transit, options: LegOptions): Leg | null {
    const { passes } = this.#course(from, to, transit);
    const own = passesAll([...(options.departure ?? []), ...(options.extra ?? [])]);
    const addresses = exactly(intersect(addressSet(from, 'source'), addressSet(to, 'destination')));
    // Most of what checks pass is the same for many pairs; with their addresses in it, it is not.
    const sent = intersectBounds(passes, own);
    if (isEmpty(intersect(sent.may, addresses.may))) return null;
    const returns = this.#returns(from, to, transit, options);
    const answered = intersectBounds(
      sent,
      intersectBounds(exactly(answerable), unionAllBounds(returns.map((each) => each.passes))),
    );
    const oneWay = options.answer === 'always' ? nothingPasses : without(sent, tcp);
    const between = (bounds: Bounds): Bounds =>
      quantify(intersectBounds(bounds, addresses), from, to);
    const packets = between(unionBounds(answered, oneWay));
    if (isEmpty(packets.may)) return null;
    return {
      from,
      to,
      transit,
      forward: this.#forward(from, to, transit, options),
      reply: bestReply(returns, packets),
      packets,
      answered: between(answered),
    };
  }

  #returns(
    from: Endpoint,
    to: Endpoint,
    transit: Transit,
    options: LegOptions,
  ): readonly Returning[] {
    const ways =
      options.keepsClient === true
        ? [this.#replyThroughNode(from, to)]
        : [...this.#replies(from, to), ...this.#replyToAppliance(from, to, transit)];
    return ways.map((way) => {
      const answer = asAnswer(transit, way);
      const isDivided =
        transit.isDivided === true || ('isDivided' in way && way.isDivided === true);
      return isDivided ? { ...answer, passes: possibly(answer.passes.may) } : answer;
    });
  }

  /**
   * The legs that there would be between two endpoints if nothing were in the
   * way, with everything that is, one a transit. `nat`: those that a NAT
   * gateway takes over, up to the gateway.
   */
  imaginable(
    from: Endpoint,
    to: Endpoint,
    options: LegOptions & { readonly nat?: true } = {},
  ): readonly ImaginableLeg[] {
    if (from.family !== to.family) return [];
    const isPlain = Object.keys(options).length === 0;
    return isPlain
      ? this.#imaginable.of(from, to, () => this.#imagine(from, to, options))
      : this.#imagine(from, to, options);
  }

  #imagine(
    from: Endpoint,
    to: Endpoint,
    options: LegOptions & { readonly nat?: true },
  ): readonly ImaginableLeg[] {
    return this.#transits
      .imaginable(from.place, to.place, 'request')
      .filter((transit) => (transit.sourceBecomes !== null) === (options.nat === true))
      .map((transit) => ({
        from,
        to,
        transit,
        forward: this.#forward(from, to, transit, options),
        replies: this.#imaginableReplies(from, to, transit, options),
      }));
  }

  #imaginableReplies(
    from: Endpoint,
    to: Endpoint,
    transit: Transit,
    options: LegOptions,
  ): readonly (readonly Check[])[] {
    const nat =
      transit.sourceBecomes === null
        ? undefined
        : this.network.interfaces.get(transit.sourceBecomes);
    if (nat !== undefined) {
      const returns = this.#repliesFromNat(from, nat, transit, 'imaginable');
      return returns.map(({ checks }) => answerChecks(transit.checks, checks));
    }
    const ways =
      options.keepsClient === true
        ? [this.#replyThroughNode(from, to)]
        : this.#transits.imaginable(to.place, from.place, 'reply');
    return ways.map((way) => answerChecks(transit.checks, way.checks));
  }

  /**
   * From a NAT gateway back to whom it serves: in its own domain nothing but
   * the ACLs between their subnets (NACL-8), to others as its subnet routes
   * (TGW-5), and so where a firewall stands between them (NFW-7).
   */
  #repliesFromNat(
    from: Endpoint,
    nat: Interface,
    there: Transit,
    ways: 'between' | 'imaginable' = 'between',
  ): readonly Returning[] {
    if (from.place.kind !== 'subnet' || from.place.subnet === nat.subnet) {
      return [{ checks: [], passes: passesAll([]) }];
    }
    const domainOf = (subnet: NodeId): NodeId | undefined =>
      this.network.subnets.get(subnet)?.domain;
    const isInspected = there.checks.some(({ tracking }) => tracking !== undefined);
    if (isInspected || domainOf(from.place.subnet) !== domainOf(nat.subnet)) {
      const place = { kind: 'subnet', subnet: nat.subnet } as const;
      return this.#transits[ways](place, from.place, 'reply');
    }
    const checks = [
      this.#filters.acl(nat.subnet, 'egress', 'reply'),
      this.#filters.acl(from.place.subnet, 'ingress', 'reply'),
    ];
    return [{ checks, passes: passesAll(checks) }];
  }

  /** What one group alone would let arrive at the end of a leg. */
  admittedBy(leg: Leg, group: NodeId): Bounds {
    const item = leg.to.holder;
    if (item === null) return nothingPasses;
    const only = {
      ...item,
      groups: item.groups.filter((each) => each.group === group),
      groupsRest: null,
    };
    return this.#filters.groups(only, 'ingress', farSide(leg.from, leg.transit)).passes;
  }

  /** The receiver's groups, unless an entrance passes them by. */
  #admission(from: Endpoint, to: Endpoint, transit: Transit): Check[] {
    const checks = this.#groupChecks(to, 'ingress', farSide(from, transit));
    const entrance = entranceOf(this.network, from);
    return entrance === null
      ? checks
      : checks.flatMap((check) => asFiltered(check, entrance.filtered));
  }

  #groupChecks(end: Endpoint, direction: 'ingress' | 'egress', other: FarSide): Check[] {
    // A sender whose address a balancer keeps is not the one that sends here.
    const receiver = end.place.kind === 'subnet' ? end.holder : null;
    const item = direction === 'egress' ? end.carrier : receiver;
    return item === null ? [] : [this.#filters.groups(item, direction, other)];
  }

  /**
   * From the Internet: whether AWS delivers what could not be answered for want
   * of a route is not documented, so it is only possible (EVAL-3). TCP is judged
   * by its answer anyway.
   */
  #unansweredDelivery(from: Endpoint, to: Endpoint): Check[] {
    if (!isInternet(this.network, from) || to.holder === null) return [];
    const back = this.#transits.routed(to.place, from.place, 'reply');
    const routed = unionAllBounds(back.map((each) => each.passes));
    const must = union(routed.must, tcp);
    const item = to.holder;
    return [
      {
        component: from.place.kind === 'gateway' ? from.place.gateway : item.workload,
        action: 'route',
        passes: { must, may: everything },
        code: 'NO_ROUTE_TO_DESTINATION',
        explain: (packets) =>
          isEmpty(subtract(packets, must)) ? noReasons : undocumentedDelivery(this.network, item),
      },
    ];
  }

  /** How an appliance of another domain has the answers from the Internet carried back is not known (TGW-5). */
  #replyToAppliance(from: Endpoint, to: Endpoint, transit: Transit): Returning[] {
    const [appliance] = transit.appliances;
    if (appliance === undefined || from.place.kind !== 'subnet' || !isInternet(this.network, to)) {
      return [];
    }
    const home = this.network.subnets.get(from.place.subnet)?.domain;
    const gateway = to.place.kind === 'gateway' ? to.place.gateway : '';
    if (domainOfGateway(this.network, gateway) === home) return [];
    const check = conditionCheck({
      component: appliance,
      action: 'route',
      condition: { ...certainly, truth: 'unknown' },
      code: 'UNSUPPORTED_COMPONENT',
      because: [],
    });
    return [{ checks: [check], passes: check.passes }];
  }

  /** The ways of the answer (EVAL-2). Groups are not asked again (SG-1). */
  #replies(from: Endpoint, to: Endpoint): Returning[] {
    return this.#transits
      .between(to.place, from.place, 'reply')
      .map((each) => ({ checks: each.checks, passes: each.passes }));
  }

  /** Back to the balancer's node: ACLs see the client's address, routes are not asked (LB-10). */
  #replyThroughNode(from: Endpoint, to: Endpoint): Returning {
    if (from.place.kind !== 'subnet' || to.place.kind !== 'subnet') {
      return { checks: [], passes: nothingPasses };
    }
    if (from.place.subnet === to.place.subnet) return { checks: [], passes: passesAll([]) };
    const checks = [
      this.#filters.acl(to.place.subnet, 'egress', 'reply'),
      this.#filters.acl(from.place.subnet, 'ingress', 'reply'),
    ];
    return { checks, passes: passesAll(checks) };
  }

  /**
   * A connection that a NAT gateway takes over: from the sender to the gateway,
   * and from the gateway's own address to the goal. The answer retraces both,
   * so the ACLs of both subnets see it twice (NAT-1, NACL-8).
   */
  throughNat(from: Endpoint, to: Endpoint, options: LegOptions = {}): NatLegs[] {
    if (from.family !== to.family || from.place.kind !== 'subnet') return [];
    return this.#transits
      .between(from.place, to.place, 'request')
      .flatMap((transit) => this.#natLegs(from, to, transit, options));
  }

  #natLegs(from: Endpoint, to: Endpoint, transit: Transit, options: LegOptions): NatLegs[] {
    const nat =
      transit.sourceBecomes === null
        ? undefined
        : this.network.interfaces.get(transit.sourceBecomes);
    if (nat === undefined || from.place.kind !== 'subnet') return [];
    const forward = [
      ...presence(this.network, from),
      ...this.#groupChecks(from, 'egress', farSide(to, transit, 'egress')),
      ...relayChecks(this.network, from, to),
      ...transit.checks,
    ];
    const ways = this.#repliesFromNat(from, nat, transit);
    const returns = ways.map((way) => asAnswer(transit, way));
    const sent = intersectBounds(
      passesAll(forward),
      exactly(intersect(addressSet(from, 'source'), addressSet(to, 'destination'))),
    );
    const returned = unionAllBounds(returns.map((each) => each.passes));
    const back = intersectBounds(sent, intersectBounds(exactly(answerable), returned));
    const firstPackets = options.answer === 'always' ? back : unionBounds(back, without(sent, tcp));
    return interfaceEndpoints(nat)
      .filter((end) => end.family === from.family)
      .flatMap((end) =>
        this.between(end, to, { ...options, extra: [ephemeralCheck(nat.workload)] }),
      )
      .flatMap((second): NatLegs[] => {
        const onward = mapBounds(second.packets, (set) =>
          forget(forget(set, 'source'), 'sourcePort'),
        );
        const packets = quantify(intersectBounds(firstPackets, onward), from, to);
        if (isEmpty(packets.may)) return [];
        const answered = intersectBounds(packets, back);
        const reply = bestReply(returns, packets);
        return [
          { first: { from, to, transit, forward, reply, packets, answered }, second, packets },
        ];
      });
  }
}

/** A leg as it would be if nothing were in the way. */
export interface ImaginableLeg {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly transit: Transit;
  /** What a packet would have to get past, in the order in which it meets it. */
  readonly forward: readonly Check[];
  /** The same for the answer, for each way on which it could come back. */
  readonly replies: readonly (readonly Check[])[];
}

/** `packets` are those of the sender that make it all the way. */
export interface NatLegs {
  readonly first: Leg;
  readonly second: Leg;
  readonly packets: Bounds;
}

const noReasons: Reasons = { because: [], unknowns: [], assumptions: [] };

/** What a leg asks by itself: at its start, and after what a balancer asks there. */
interface Course {
  readonly first: readonly Check[];
  readonly then: readonly Check[];
  readonly passes: Bounds;
}

interface Returning {
  readonly checks: readonly Check[];
  readonly passes: Bounds;
}

/** A way back as the answer to what came by `there` finds it. */
function asAnswer(there: Transit, way: Returning): Returning {
  const checks = answerChecks(there.checks, way.checks);
  return checks === way.checks ? way : { checks, passes: passesAll(checks) };
}

function farSide(
  end: Endpoint,
  transit: Transit,
  direction: 'ingress' | 'egress' = 'ingress',
): FarSide {
  return {
    carrier: end.carrier,
    holder: end.holder,
    mayCarryOutsideGroups: end.mayCarryOutsideGroups,
    ...(end.place.kind === 'domain' ? { outside: end.place.domain } : {}),
    path: transit.path,
    references: direction === 'egress' ? transit.egressReferences : transit.references,
  };
}

function without(bounds: Bounds, set: PacketSet): Bounds {
  return mapBounds(bounds, (part) => subtract(part, set));
}

function bestReply(returns: readonly Returning[], packets: Bounds): readonly Check[] {
  const covering =
    returns.find((each) => !isEmpty(intersect(each.passes.must, packets.must))) ??
    returns.find((each) => !isEmpty(intersect(each.passes.may, packets.may)));
  return covering?.checks ?? [];
}
