import { invariant } from '../basics/invariant.ts';
import type { Condition, Family, Interface, NetworkModel, NodeId } from '../network/model.ts';
import {
  type Bounds,
  exactly,
  intersectBounds,
  mapBounds,
  unionBounds,
} from '../packets/bounds.ts';
import {
  everything,
  forget,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import {
  byClientAddress,
  type Chain,
  Chains,
  ephemeralCheck,
  type Link,
  listenerCheck,
  memberChecks,
} from './balancing.ts';
import { type Check, conditionCheck } from './check.ts';
import { modelOf } from './copied-way.ts';
import { type Answer, type Leg, Legs } from './legs.ts';
import { Pairs } from './pairs.ts';
import { type Endpoint, interfaceEndpoints } from './places.ts';
import { entranceOf, throughEntrance } from './straight-transits.ts';

/**
 * A way from a sender to a receiver: one leg, or several that balancers
 * (LB-3) and NAT gateways chain.
 */
export interface Way {
  /** Balancers passed, outermost first. */
  readonly via: readonly NodeId[];
  readonly legs: readonly Leg[];
  /** What the sender sends, as far as it gets there; as on the first leg. */
  readonly client: Bounds;
  /** What arrives, as on the last leg. */
  readonly target: Bounds;
  /** What of `client` is answered. */
  readonly answered: Bounds;
  /** Set for several ways that are told as one; the legs are those of one of them. */
  readonly parts?: readonly Way[];
}

export interface WayOptions {
  readonly answer?: Answer;
  /** Only without balancers. */
  readonly direct?: boolean;
}

export class Ways {
  readonly network: NetworkModel;
  readonly chains: Chains;
  readonly #legs: Legs;
  /** The first legs to nodes of balancers: of a pair of endpoints, by what the listener takes. */
  readonly #opening: Readonly<Record<Answer, Pairs<Map<string, readonly Leg[]>>>> = {
    'as-needed': new Pairs(),
    always: new Pairs(),
  };
  readonly #arrivals = new WeakMap<Leg, Arrival>();
  /** Of ways that are asked about, by group. */
  readonly #admitted = new WeakMap<Way, Map<NodeId, Bounds>>();

  constructor(network: NetworkModel) {
    this.network = network;
    this.chains = new Chains(network);
    this.#legs = new Legs(network);
  }

  /** Straight to an interface. Balancer nodes take what their listeners take, see `toNode`. */
  direct(from: Endpoint, to: Interface, options: WayOptions = {}): Way[] {
    if (to.accepts !== 'anything') return [];
    return interfaceEndpoints(to)
      .flatMap((end) => this.#legs.between(from, end, answerOf(options)))
      .map(wayOfLeg);
  }

  /** Through a chain of balancers to the interface behind the last, one way a combination of nodes. */
  through(from: Endpoint, chain: Chain, to: Interface, options: WayOptions = {}): Way[] {
    return this.#along(
      { from, before: null, keeps: null, legs: [] },
      { chain, to, options, arrival: [] },
    );
  }

  /** To a node of a balancer, through chains before it or (empty chain) directly, as far as `arrival` lets it in. */
  toNode(
    from: Endpoint,
    chain: Chain,
    node: Interface,
    arrival: readonly Check[],
    options: WayOptions = {},
  ): Way[] {
    return this.#along(
      { from, before: null, keeps: null, legs: [] },
      { chain, to: node, options, arrival },
    );
  }

  /** Out of the network, to an endpoint behind a gateway; through NAT gateways too. */
  out(from: Endpoint, to: Endpoint, options: WayOptions = {}): Way[] {
    const straight = this.#legs.between(from, to, answerOf(options)).map(wayOfLeg);
    const translated = this.#legs.throughNat(from, to, answerOf(options)).map(
      ({ first, second, packets }): Way => ({
        via: [],
        legs: [first, second],
        client: packets,
        target: second.packets,
        answered: intersectBounds(packets, first.answered),
      }),
    );
    return [...straight, ...translated];
  }

  /** Of what arrives, the part that one of the receiver's groups lets in by itself. */
  admittedBy(way: Way, group: NodeId): Bounds {
    const model = modelOf(way);
    const kept = this.#admitted.get(model) ?? new Map<NodeId, Bounds>();
    this.#admitted.set(model, kept);
    const last = model.legs.at(-1);
    const admitted =
      kept.get(group) ??
      (last === undefined ? none : intersectBounds(way.target, this.#legs.admittedBy(last, group)));
    kept.set(group, admitted);
    return admitted;
  }

  /**
   * The legs of a way from outside as they are if it ends at another interface
   * that is alike (alike-interfaces.ts), along the same chain as far as that is
   * the other's; null: straight.
   */
  legsTo(legs: readonly Leg[], to: Interface, chain: Chain | null): readonly Leg[] {
    const last = legs.at(-1);
    const model = last?.to.holder ?? null;
    if (last === undefined || model === null) return legs;
    const end = interfaceEndpoints(to)[interfaceEndpoints(model).indexOf(last.to)];
    const member = chain?.at(-1)?.member;
    const arrival = this.#arrivals.get(last);
    invariant(end, 'interfaces that are alike have the same addresses');
    invariant((arrival === undefined) === (member === undefined), 'and are in the same pools');
    if (arrival === undefined || member === undefined) {
      return [...legs.slice(0, -1), this.#legs.endingAt(last, end, {})];
    }
    const { before, keeps } = arrival.at;
    const link = before === null ? null : { ...before.link, member };
    const departure =
      before === null || link === null
        ? []
        : this.#handover({ before: { ...before, link }, keeps }, to);
    const leg = this.#legs.endingAt(last, end, { departure });
    return [...legs.slice(0, -1), { ...leg, forward: [...leg.forward, ...arrival.added] }];
  }

  #along(at: Position, goal: Goal): Way[] {
    const [first, ...rest] = goal.chain;
    if (first === undefined) return this.#arrive(at, goal);
    return byClientAddress(first).flatMap(({ link, keeps }) =>
      link.balancer.nodes.flatMap((id) => {
        const node = this.network.interfaces.get(id);
        if (node === undefined) return [];
        return interfaceEndpoints(node).flatMap((end) =>
          this.#toListener(at, link, { node, end }, goal.options).flatMap((leg) =>
            this.#onward({ link, keeps, node, leg, at }, { ...goal, chain: rest }),
          ),
        );
      }),
    );
  }

  #toListener(
    at: Position,
    link: Link,
    { node, end }: { readonly node: Interface; readonly end: Endpoint },
    options: WayOptions,
  ): readonly Leg[] {
    const find = (): readonly Leg[] =>
      this.#legs.between(at.from, end, {
        ...answerOf(options),
        departure: this.#handover(at, node),
        extra: [listenerCheck(link)],
        keepsClient: at.keeps !== null,
      });
    if (at.before !== null) return find();
    // How a client gets to a listener does not depend on what stands behind it.
    const kept = this.#opening[options.answer ?? 'as-needed'].of(at.from, end, () => new Map());
    const { listener, forward } = link;
    const key = `${listener.id} ${listener.protocols.join()} ${forward.sources?.join() ?? 'any'}`;
    const legs = kept.get(key) ?? find();
    kept.set(key, legs);
    return legs;
  }

  /** From a node on: with its own address, or with the client's, in the pool's family (LB-8); what is not known, either way. */
  #onward(step: Step, goal: Goal): Way[] {
    const { link, keeps, node, leg, at } = step;
    const before = { link, node };
    const legs = [...at.legs, leg];
    const { through } = link.pool;
    if (through !== undefined) {
      return this.#along(
        { from: throughEntrance(leg.from, through), before, keeps: null, legs },
        goal,
      );
    }
    const families: readonly Family[] =
      typeof link.pool.family === 'string' ? [link.pool.family] : ['ipv4', 'ipv6'];
    const alternatives = families.flatMap((family): Way[][] => {
      const own = (): Way[] =>
        interfaceEndpoints(node)
          .filter((from) => from.family === family)
          .flatMap((from) => this.#along({ from, before, keeps: null, legs }, goal));
      // Between families the client's address cannot be kept.
      const isHidden = entranceOf(this.network, leg.from)?.hidesClient === true;
      if (isHidden || keeps.truth === 'no' || leg.to.family !== family) return [own()];
      const from = { ...leg.from, place: leg.to.place, carrier: node };
      const kept = this.#along({ from, before, keeps, legs }, goal);
      return keeps.truth === 'yes' ? [kept] : [own(), kept];
    });
    if (alternatives.length === 1) return alternatives.flat();
    const certain = alternatives.map((ways) => unionAll(ways.map((way) => way.client.must)));
    const common = certain.reduce(intersect, everything);
    const doubt = preservationCheck(link, keeps);
    return alternatives.flat().map((way) => {
      const must = intersect(way.client.must, common);
      return isEmpty(must)
        ? this.#onlyPossible(way, doubt)
        : { ...way, client: { must, may: way.client.may } };
    });
  }

  #onlyPossible(way: Way, doubt: Check): Way {
    const doubted = onlyPossible(way, doubt);
    const [before, after] = [way, doubted].map(({ legs }) => legs.at(-1));
    const arrival = before === undefined ? undefined : this.#arrivals.get(before);
    if (after !== undefined && arrival !== undefined)
      this.#arrivals.set(after, { ...arrival, added: [...arrival.added, doubt] });
    return doubted;
  }

  #arrive(at: Position, goal: Goal): Way[] {
    // A client that is its own target gets packets from its own address (MEAS-10).
    if (at.keeps !== null && at.from.holder === goal.to) return [];
    const options = {
      ...answerOf(goal.options),
      departure: this.#handover(at, goal.to),
      extra: goal.arrival,
    };
    return interfaceEndpoints(goal.to)
      .flatMap((end) =>
        this.#legs.between(at.from, end, { ...options, keepsClient: at.keeps !== null }),
      )
      .map((leg) => {
        this.#arrivals.set(leg, { at, added: [] });
        return wayOfLegs([...at.legs, leg]);
      })
      .filter((way) => !isEmpty(way.client.may));
  }

  /** What a balancer asks before it hands over to the next. */
  #handover(at: Pick<Position, 'before' | 'keeps'>, to: Interface): Check[] {
    if (at.before === null) return [];
    const { link, node } = at.before;
    const isOwn = at.keeps === null && link.pool.through === undefined;
    const own = isOwn ? [ephemeralCheck(link.balancer.id)] : [];
    return [...memberChecks(link, node, to, this.network), ...own];
  }
}

/** The way with a check at its end of which nobody knows the outcome. */
export function onlyPossible(way: Way, doubt: Check): Way {
  const legs = way.legs.map((leg, index) =>
    index === way.legs.length - 1 ? { ...leg, forward: [...leg.forward, doubt] } : leg,
  );
  const weaken = ({ may }: Bounds): Bounds => ({ must: nothing, may });
  return {
    ...way,
    legs,
    client: weaken(way.client),
    target: weaken(way.target),
    answered: weaken(way.answered),
  };
}

/** How the last leg behind balancers came about. */
interface Arrival {
  readonly at: Position;
  /** Checks at its end that were not asked of the leg itself. */
  readonly added: readonly Check[];
}

interface Position {
  readonly from: Endpoint;
  /** The node from which the next leg starts, and why. */
  readonly before: { readonly link: Link; readonly node: Interface } | null;
  /** Set while the client's address is kept. */
  readonly keeps: Condition | null;
  readonly legs: readonly Leg[];
}

interface Goal {
  readonly chain: Chain;
  readonly to: Interface;
  readonly options: WayOptions;
  readonly arrival: readonly Check[];
}

interface Step {
  readonly link: Link;
  /** Whether it keeps the client's address. */
  readonly keeps: Condition;
  readonly node: Interface;
  readonly leg: Leg;
  readonly at: Position;
}

function answerOf(options: WayOptions): { answer?: Answer } {
  return options.answer === undefined ? {} : { answer: options.answer };
}

function wayOfLeg(leg: Leg): Way {
  return { via: [], legs: [leg], client: leg.packets, target: leg.packets, answered: leg.answered };
}

/** What passes one leg only counts if something passes all. */
function wayOfLegs(legs: readonly Leg[]): Way {
  const [first] = legs;
  const last = legs.at(-1);
  if (first === undefined || last === undefined) {
    return { via: [], legs, client: none, target: none, answered: none };
  }
  let client = first.packets;
  for (const leg of legs.slice(1)) {
    // A leg that starts with somebody else's address is one of a balancer that keeps the
    // client's: later filters see it and narrow it.
    if (leg.from.holder === first.from.holder) {
      const isHandedOn = leg.from.place.kind === 'gateway';
      client = intersectBounds(
        client,
        mapBounds(leg.packets, isHandedOn ? handedOnFields : clientFields),
      );
    }
  }
  const certain = legs.every((leg) => !isEmpty(leg.packets.must)) && !isEmpty(client.must);
  const cut = (bounds: Bounds): Bounds => (certain ? bounds : { must: nothing, may: bounds.may });
  return {
    via: viaOf(legs),
    legs,
    client: cut(client),
    target: cut(last.packets),
    answered: cut(intersectBounds(client, first.answered)),
  };
}

const none: Bounds = exactly(nothing);

/** Of a later leg, what it says about the client: source address and port. */
function clientFields(set: PacketSet): PacketSet {
  return forget(forget(set, 'destination'), 'destinationPort');
}

/** An endpoint hands on to the port at which it is called, too (LB-13). */
function handedOnFields(set: PacketSet): PacketSet {
  return forget(set, 'destination');
}

function viaOf(legs: readonly Leg[]): NodeId[] {
  return legs
    .slice(0, -1)
    .flatMap((leg) => (leg.to.holder === null ? [] : [leg.to.holder.workload]));
}

/** That it is not known whether members see the client's address. */
function preservationCheck(link: Link, keeps: Condition): Check {
  const family = typeof link.pool.family === 'string' ? [] : [link.pool.family];
  return conditionCheck({
    component: link.balancer.id,
    action: 'translate',
    condition: {
      truth: 'unknown',
      unknowns: [...keeps.unknowns, ...family],
      assumptions: keeps.assumptions,
    },
    code: 'ELBV2_SOURCE_ADDRESS_PRESERVATION',
    because: [link.forward.because],
  });
}

/** What several ways let through together. */
export function unionOfWays(ways: readonly Way[], of: 'client' | 'target' | 'answered'): Bounds {
  let result = none;
  for (const way of ways) result = unionBounds(result, way[of]);
  return result;
}
