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
import { type Answer, type Leg, Legs } from './legs.ts';
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
    const last = way.legs.at(-1);
    return last === undefined
      ? none
      : intersectBounds(way.target, this.#legs.admittedBy(last, group));
  }

  #along(at: Position, goal: Goal): Way[] {
    const [first, ...rest] = goal.chain;
    if (first === undefined) return this.#arrive(at, goal);
    return byClientAddress(first).flatMap(({ link, keeps }) =>
      link.balancer.nodes.flatMap((id) => {
        const node = this.network.interfaces.get(id);
        if (node === undefined) return [];
        const departure = this.#handover(at, node);
        const extra = [listenerCheck(link)];
        return interfaceEndpoints(node).flatMap((end) =>
          this.#legs
            .between(at.from, end, {
              ...answerOf(goal.options),
              departure,
              extra,
              keepsClient: at.keeps !== null,
            })
            .flatMap((leg) =>
              this.#onward({ link, keeps, node, leg, at }, { ...goal, chain: rest }),
            ),
        );
      }),
    );
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
    return alternatives.flat().map((way) => {
      const must = intersect(way.client.must, common);
      return isEmpty(must)
        ? onlyPossible(way, link, keeps)
        : { ...way, client: { must, may: way.client.may } };
    });
  }

  #arrive(at: Position, goal: Goal): Way[] {
    // A client that is its own target gets packets from its own address (MEAS-10).
    if (at.keeps !== null && at.from.holder === goal.to) return [];
    const departure = this.#handover(at, goal.to);
    const extra = goal.arrival;
    return interfaceEndpoints(goal.to)
      .flatMap((end) =>
        this.#legs.between(at.from, end, {
          ...answerOf(goal.options),
          departure,
          extra,
          keepsClient: at.keeps !== null,
        }),
      )
      .map((leg) => wayOfLegs([...at.legs, leg]))
      .filter((way) => !isEmpty(way.client.may));
  }

  /** What a balancer asks before it hands over to the next. */
  #handover(at: Position, to: Interface): Check[] {
    if (at.before === null) return [];
    const { link, node } = at.before;
    const isOwn = at.keeps === null && link.pool.through === undefined;
    const own = isOwn ? [ephemeralCheck(link.balancer.id)] : [];
    return [...memberChecks(link, node, to, this.network), ...own];
  }
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

function onlyPossible(way: Way, link: Link, keeps: Condition): Way {
  const family = typeof link.pool.family === 'string' ? [] : [link.pool.family];
  const check = conditionCheck({
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
  const legs = way.legs.map((leg, index) =>
    index === way.legs.length - 1 ? { ...leg, forward: [...leg.forward, check] } : leg,
  );
  const weaken = (bounds: Bounds): Bounds => ({ must: nothing, may: bounds.may });
  return {
    ...way,
    legs,
    client: weaken(way.client),
    target: weaken(way.target),
    answered: weaken(way.answered),
  };
}

/** What several ways let through together. */
export function unionOfWays(ways: readonly Way[], of: 'client' | 'target' | 'answered'): Bounds {
  let result = none;
  for (const way of ways) result = unionBounds(result, way[of]);
  return result;
}
