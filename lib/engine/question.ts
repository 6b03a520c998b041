import { compareText } from '../basics/order.ts';
import type { Truth } from '../basics/truth.ts';
import { type Balancer, certainly, type Interface, type NetworkModel, type NodeId } from '../network/model.ts';
import { type Bounds, exactly, intersectBounds, mapBounds, truthOfBounds, unionBounds } from '../packets/bounds.ts';
import { box, forget, intersect, isEmpty, nothing, type PacketSet } from '../packets/packet-set.ts';
import type { Cidr } from '../packets/cidr.ts';
import type { Edge } from './edges.ts';
import { balancerWays, type Exposures } from './exposure.ts';
import { domainOfInterface, type Endpoint, interfaceEndpoints, internetEndpoint, publicEndpoint } from './places.ts';
import type { Way, WayOptions } from './ways.ts';

/** One question about one network: can packets like these get from here to there, and how. */

export interface Question {
  readonly from: Origin;
  readonly to: Goal;
  /** Protocol and ports at the goal. */
  readonly packets: PacketSet;
  /** Only without balancers. */
  readonly direct: boolean;
  /** The answer must come back whatever the protocol. */
  readonly roundTrip: boolean;
}

export type Origin =
  /** null: any address out there. */
  | { readonly kind: 'internet'; readonly address: Cidr | null }
  /** Whoever is behind a gateway. */
  | { readonly kind: 'gateway'; readonly gateway: NodeId }
  | { readonly kind: 'interfaces'; readonly interfaces: readonly NodeId[] };

export type Goal =
  | { readonly kind: 'internet'; readonly address: Cidr | null }
  | { readonly kind: 'interfaces'; readonly interfaces: readonly NodeId[] }
  /** By their public addresses: out to the Internet and in again. */
  | { readonly kind: 'public'; readonly interfaces: readonly NodeId[] }
  | { readonly kind: 'balancer'; readonly balancer: NodeId };

export interface Reply {
  readonly truth: Truth;
  /** The ways on which it may be so, those that surely are first; narrowed to the question. */
  readonly ways: readonly Way[];
  /** Who sends, where that is an edge. */
  readonly senders: readonly Endpoint[];
  readonly edge: Edge | null;
}

/** Answers existentially: some interface, some address, some port of those asked for. */
export function askNetwork(exposures: Exposures, question: Question): Reply {
  const found = candidates(exposures, question);
  const ways = found.flatMap(({ way, packets }) => {
    const bounds = intersectBounds(packets, exactly(narrowing(question)));
    return isEmpty(bounds.may) ? [] : [{ way: restrict(way, question), bounds }];
  });
  let total: Bounds = exactly(nothing);
  for (const { way, bounds } of ways) {
    if (!isEmpty(way.client.may)) total = unionBounds(total, isEmpty(way.client.must) ? { must: nothing, may: bounds.may } : bounds);
  }
  const ranked = ways
    .filter(({ way }) => !isEmpty(way.client.may))
    .sort((a, b) => rankOf(a.bounds, a.way) - rankOf(b.bounds, b.way));
  return {
    truth: truthOfBounds(total),
    ways: ranked.map(({ way }) => way),
    senders: found.flatMap(({ edge }) => edge?.senders ?? []),
    edge: found.find(({ edge }) => edge !== null)?.edge ?? null,
  };
}

interface Candidate {
  readonly way: Way;
  /** Packets in whose terms the question is asked: as they arrive at the goal. */
  readonly packets: Bounds;
  readonly edge: Edge | null;
}

function candidates(exposures: Exposures, question: Question): Candidate[] {
  const options: WayOptions = {
    ...(question.roundTrip ? { answer: 'always' as const } : {}),
    direct: question.direct,
  };
  const { to } = question;
  switch (to.kind) {
    case 'interfaces':
      return to.interfaces.flatMap((id) => toInterface(exposures, question.from, id, options));
    case 'balancer': {
      const balancer = exposures.network.balancers.get(to.balancer);
      return balancer === undefined ? [] : toBalancer(exposures, question.from, balancer, options);
    }
    case 'public':
      return to.interfaces.flatMap((id) => toPublicAddress(exposures, question.from, id, options));
    case 'internet':
      return toInternet(exposures, question.from, options);
  }
}

function toInterface(exposures: Exposures, from: Origin, id: NodeId, options: WayOptions): Candidate[] {
  const item = exposures.network.interfaces.get(id);
  if (item === undefined || item.accepts !== 'anything') return [];
  if (from.kind !== 'interfaces') {
    return exposures
      .ofInterface(id, options)
      .filter(({ edge }) => isOrigin(edge, from))
      .flatMap(({ edge, ways }) =>
        ways
          .filter((way) => options.direct !== true || way.via.length === 0)
          .map((way) => ({ way, packets: way.target, edge })),
      );
  }
  const chains = options.direct === true ? [] : exposures.ways.chains.to(id);
  return endpointsOf(exposures.network, from)
    .filter((end) => end.holder !== item)
    .flatMap((end) => [
      ...exposures.ways.direct(end, item, options),
      ...chains.flatMap((chain) => exposures.ways.through(end, chain, item, options)),
    ])
    .map((way) => ({ way, packets: way.target, edge: null }));
}

function toBalancer(exposures: Exposures, from: Origin, balancer: Balancer, options: WayOptions): Candidate[] {
  const { ways, network } = exposures;
  const chains = [[], ...(options.direct === true ? [] : ways.chains.toBalancer(balancer.id))];
  return chains.flatMap((chain) => {
    const [outer] = chain;
    const node = (outer?.balancer ?? balancer).nodes[0];
    const domain = node === undefined ? null : domainOfInterface(network, node);
    const edges = domain === null ? [] : exposures.edgesOfDomain(domain);
    const sources: { edge: Edge | null; ends: readonly Endpoint[] }[] =
      from.kind === 'interfaces'
        ? [{ edge: null, ends: endpointsOf(network, from) }]
        : edges.filter((edge) => isOrigin(edge, from)).map((edge) => ({ edge, ends: edge.senders }));
    return sources.flatMap(({ edge, ends }) =>
      balancer.listeners.flatMap((listener) =>
        ends
          .flatMap((end) => balancerWays(ways, end, { balancer, listener, chain }, options))
          .map((way) => ({ way, packets: arrivalAt(way, chain.length), edge })),
      ),
    );
  });
}

/** What arrives at the balancer that is asked about; what it does with it comes after. */
function arrivalAt(way: Way, index: number): Bounds {
  const packets = way.legs[index]?.packets ?? way.target;
  return isEmpty(way.client.must) ? { must: nothing, may: packets.may } : packets;
}

function toInternet(exposures: Exposures, from: Origin, options: WayOptions): Candidate[] {
  if (from.kind !== 'interfaces') return [];
  const { network } = exposures;
  const gateways = [...network.gateways.values()]
    .filter((gateway) => gateway.kind === 'internet')
    .sort((a, b) => compareText(a.id, b.id));
  return endpointsOf(network, from).flatMap((end) => {
    const outside = gateways
      .filter((gateway) => gateway.families.includes(end.family))
      .map((gateway) => internetEndpoint(network, gateway.id, end.family, certainly));
    // By whatever else leads out that is not modelled.
    const elsewhere: Endpoint = { ...internetEndpoint(network, '', end.family, certainly), place: { kind: 'elsewhere' } };
    return [...outside, elsewhere]
      .flatMap((goal) => exposures.ways.out(end, goal, options))
      .map((way) => ({ way, packets: way.client, edge: null }));
  });
}

/**
 * To a public address: from outside that is what the outside does anyway; from
 * inside the packet leaves with a translated source and comes in like any
 * other, so references to groups do not match (SG-6).
 */
function toPublicAddress(exposures: Exposures, from: Origin, id: NodeId, options: WayOptions): Candidate[] {
  const { network, ways } = exposures;
  const target = network.interfaces.get(id);
  if (target === undefined) return [];
  if (from.kind !== 'interfaces') return toInterface(exposures, from, id, { ...options, direct: true });
  const gateways = [...network.gateways.values()].filter((gateway) => gateway.kind === 'internet');
  return gateways.flatMap((outward) =>
    gateways.flatMap((inward) => {
      const goal = publicEndpoint(network, target, outward.id);
      if (goal === null) return [];
      return endpointsOf(network, from)
        .flatMap((end) => ways.out(end, goal, options))
        .flatMap((way) => {
          const sender = way.legs.at(-1)?.from.holder;
          const seen = sender === null || sender === undefined ? null : publicEndpoint(network, sender, inward.id);
          return seen === null ? [] : ways.direct(seen, target, options).map((rest) => joinWays(way, rest));
        })
        .map((way) => ({ way, packets: way.target, edge: null }));
    }),
  );
}

/** Out and in again; protocol and port stay, addresses do not. */
function joinWays(out: Way, back: Way): Way {
  const services = (set: PacketSet): PacketSet =>
    forget(forget(forget(set, 'source'), 'destination'), 'sourcePort');
  const cut = (bounds: Bounds, by: Bounds): Bounds => intersectBounds(bounds, mapBounds(by, services));
  return {
    via: [],
    legs: [...out.legs, ...back.legs],
    client: cut(out.client, back.client),
    target: cut(back.target, out.client),
    answered: cut(out.answered, back.answered),
  };
}

function endpointsOf(network: NetworkModel, from: Origin): Endpoint[] {
  if (from.kind !== 'interfaces') return [];
  return from.interfaces.flatMap((id) => {
    const item: Interface | undefined = network.interfaces.get(id);
    return item === undefined ? [] : interfaceEndpoints(item);
  });
}

function isOrigin(edge: Edge, from: Origin): boolean {
  return from.kind === 'internet'
    ? edge.kind === 'Internet'
    : from.kind === 'gateway' && edge.gateway === from.gateway;
}

/** The question in packets, as they arrive at the goal. */
function narrowing(question: Question): PacketSet {
  const { to } = question;
  return to.kind === 'internet' && to.address !== null
    ? intersect(question.packets, box({ destination: to.address }))
    : question.packets;
}

/** A way for senders of the question only. */
function restrict(way: Way, { from, packets }: Question): Way {
  const set = from.kind === 'internet' && from.address !== null ? box({ source: from.address }) : null;
  const single = way.legs.length === 1 ? packets : null;
  const cut = (bounds: Bounds): Bounds => {
    let result = bounds;
    if (set !== null) result = intersectBounds(result, exactly(set));
    if (single !== null) result = intersectBounds(result, exactly(single));
    return result;
  };
  return { ...way, client: cut(way.client), answered: cut(way.answered), target: intersectBounds(way.target, exactly(single ?? packets)) };
}

function rankOf(bounds: Bounds, way: Way): number {
  return (isEmpty(bounds.must) || isEmpty(way.client.must) ? 100 : 0) + way.via.length;
}
