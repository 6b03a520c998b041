import { unreachable } from '../basics/invariant.ts';
import { compareText } from '../basics/order.ts';
import type { Unknown } from '../basics/value.ts';
import {
  type Address,
  type Balancer,
  certainly,
  type Interface,
  type NetworkModel,
  type NodeId,
} from '../network/model.ts';
import { type Bounds, exactly, intersectBounds, mapBounds } from '../packets/bounds.ts';
import { type Cidr, formatCidr, parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  forget,
  isEmpty,
  nothing,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import type { Goal, Origin, Question } from './asked.ts';
import type { Chain } from './balancing.ts';
import { beyondEndpoints } from './beyond.ts';
import { type Check, conditionCheck, passesAll } from './check.ts';
import type { Edge } from './edges.ts';
import { balancerWays, type Exposures, openListener } from './exposure.ts';
import {
  atAddress,
  domainOfInterface,
  type Endpoint,
  interfaceEndpoints,
  internetEndpoint,
  publicEndpoint,
} from './places.ts';
import { endpointChecks, endpointEdge, waysFromInternet } from './public-endpoints.ts';
import { onlyPossible, type Way, type WayOptions, type Ways } from './ways.ts';

/**
 * The ways on which packets of a question may go, found for each kind of goal:
 * straight, through balancers, out of the network, out and in again.
 */

export interface Candidate {
  readonly way: Way;
  /** Packets in whose terms the question is asked: as they arrive at the goal. */
  readonly packets: Bounds;
  readonly edge: Edge | null;
}

export function candidates(exposures: Exposures, question: Question): Candidate[] {
  const { from, to } = question;
  const options: WayOptions = {
    ...(question.roundTrip ? { answer: 'always' as const } : {}),
    direct: question.direct || ('address' in to && to.address !== null),
  };
  switch (to.kind) {
    case 'interfaces':
      return [
        ...to.interfaces.flatMap((id) => toInterface(exposures, from, id, options, to.address)),
        ...(to.endpoints ?? []).flatMap((id) => toEndpoint(exposures, from, id, options)),
      ];
    case 'balancer': {
      const balancer = exposures.network.balancers.get(to.balancer);
      return balancer === undefined ? [] : toBalancer(exposures, from, balancer, options);
    }
    case 'public':
      return to.interfaces.flatMap((id) => toPublic(exposures, from, id, options, to.address));
    case 'internet':
      return toInternet(exposures, from, options);
    case 'beyond':
      return [
        ...(to.orInternet ? toInternet(exposures, from, options) : []),
        ...toBeyond(exposures, from, to, options),
      ];
    default:
      return unreachable(to);
  }
}

function toInterface(
  exposures: Exposures,
  from: Origin,
  id: NodeId,
  options: WayOptions,
  address: Cidr | null,
): Candidate[] {
  const item = exposures.network.interfaces.get(id);
  if (item === undefined || item.accepts === 'replies') return [];
  // Nobody on the Internet can send to a private IPv4 address (IGW-1).
  if (from.kind === 'internet' && address?.family === 'ipv4') return [];
  if (item.accepts === 'listeners') {
    const balancer = exposures.network.balancers.get(item.workload);
    return balancer === undefined
      ? []
      : toBalancer(exposures, from, balancer, options, { node: item, address });
  }
  const narrow = (candidate: Candidate): Candidate => narrowed(candidate, address);
  if (from.kind !== 'interfaces') {
    return exposures
      .ofInterface(id, options)
      .filter(({ edge }) => isOrigin(edge, from))
      .flatMap(({ edge, ways }) =>
        ways
          .filter((way) => options.direct !== true || way.via.length === 0)
          .map((way) => narrow({ way, packets: way.target, edge })),
      );
  }
  if (address !== null && isOneHost(exposures.network, from, item)) {
    return [{ way: withinHost(from.address, address), packets: everywhere, edge: null }];
  }
  const chains = options.direct === true ? [] : exposures.ways.chains.to(id);
  return endpointsOf(exposures.network, from)
    .filter((end) => end.holder?.id !== id)
    .flatMap((end) => [
      ...exposures.ways.direct(end, item, options),
      ...chains.flatMap((chain) => exposures.ways.through(end, chain, item, options)),
    ])
    .map((way) => narrow({ way, packets: way.target, edge: null }));
}

/** Whether the sender is the host that has the interface: copies that a fleet makes are several hosts. */
function isOneHost(network: NetworkModel, from: Origin, item: Interface): boolean {
  const workload = network.workloads.get(item.workload);
  return (
    from.kind === 'interfaces' &&
    workload?.spread === false &&
    from.interfaces.length > 0 &&
    from.interfaces.every((id) => network.interfaces.get(id)?.workload === item.workload)
  );
}

const everywhere: Bounds = exactly(everything);

/** What a host sends to an address of its own does not leave it, so that nothing can stop it. */
function withinHost(source: Cidr | null, destination: Cidr): Way {
  const packets = exactly(box({ destination, ...(source === null ? {} : { source }) }));
  return { via: [], legs: [], client: packets, target: packets, answered: packets };
}

/** Of what arrives, only what is sent to `address`. */
function narrowed(candidate: Candidate, address: Cidr | null): Candidate {
  if (address === null) return candidate;
  return {
    ...candidate,
    packets: intersectBounds(candidate.packets, exactly(box({ destination: address }))),
  };
}

function toBalancer(
  exposures: Exposures,
  from: Origin,
  balancer: Balancer,
  options: WayOptions,
  only: { readonly node: Interface; readonly address: Cidr | null } | null = null,
): Candidate[] {
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
        : edges
            .filter((edge) => isOrigin(edge, from))
            .map((edge) => ({ edge, ends: edge.senders }));
    return sources.flatMap(({ edge, ends }) =>
      ends
        .flatMap((end) => listenerWays(ways, end, { balancer, chain }, options))
        .filter((way) => only === null || way.legs[chain.length]?.to.holder?.id === only.node.id)
        .map((way) =>
          narrowed({ way, packets: arrivalAt(way, chain.length), edge }, only?.address ?? null),
        ),
    );
  });
}

const balanced = unionAll([6, 17].map((protocol) => box({ protocol })));

/** By the listeners of a balancer, and by what it may have besides. */
function listenerWays(
  ways: Ways,
  from: Endpoint,
  to: { readonly balancer: Balancer; readonly chain: Chain },
  options: WayOptions,
): Way[] {
  const { balancer, chain } = to;
  const perhaps = (unknown: Unknown, passes: PacketSet): Check => ({
    component: balancer.id,
    action: 'filter',
    passes: { must: nothing, may: passes },
    code: 'ELBV2_LISTENERS_MISMATCH',
    explain: () => ({ because: [], unknowns: [unknown], assumptions: [] }),
  });
  const unseen = balancer.listenersRest === null ? [] : [perhaps(balancer.listenersRest, balanced)];
  // Somebody who is not known may answer behind a balancer that passes packets on (LB-15).
  const members = balancer.listeners.flatMap((listener) =>
    listener.forwards.flatMap(({ pool }) => {
      const rest = ways.network.pools.get(pool)?.rest ?? null;
      const isPassed = balancer.mode === 'pass' && rest !== null;
      return isPassed ? [perhaps(rest, openListener(balancer, listener).passes.may)] : [];
    }),
  );
  return [
    ...balancer.listeners.flatMap((listener) =>
      balancerWays(ways, from, { balancer, listener, chain }, options),
    ),
    ...[...unseen, ...members].flatMap((check) =>
      balancer.nodes.flatMap((id) => {
        const node = ways.network.interfaces.get(id);
        return node === undefined ? [] : ways.toNode(from, chain, node, [check], options);
      }),
    ),
  ];
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
    const elsewhere: Endpoint = {
      ...internetEndpoint(network, '', end.family, certainly),
      place: { kind: 'elsewhere' },
    };
    return [...outside, elsewhere]
      .flatMap((goal) => exposures.ways.out(end, goal, options))
      .map((way) => ({ way, packets: way.client, edge: null }));
  });
}

/** To a public endpoint outside of every domain: by whoever gets out to the Internet, as far as it admits him. */
function toEndpoint(
  exposures: Exposures,
  from: Origin,
  workload: NodeId,
  options: WayOptions,
): Candidate[] {
  const { network } = exposures;
  if (from.kind === 'gateway') return [];
  if (from.kind === 'internet') {
    const edge = endpointEdge(network, workload);
    return waysFromInternet(network, workload).map((way) => ({ way, packets: way.target, edge }));
  }
  return toInternet(exposures, from, options).flatMap(({ way }): Candidate[] => {
    const last = way.legs.at(-1);
    const sender = last?.from.holder ?? null;
    if (last === undefined || sender === null) return [];
    const checks = endpointChecks(network, workload, { sender, family: last.from.family });
    const passes = passesAll(checks);
    const client = intersectBounds(way.client, passes);
    if (isEmpty(client.may)) return [];
    const legs = [...way.legs.slice(0, -1), { ...last, forward: [...last.forward, ...checks] }];
    const target = intersectBounds(way.target, passes);
    const answered = intersectBounds(way.answered, passes);
    return [{ way: { ...way, legs, client, target, answered }, packets: client, edge: null }];
  });
}

/** To networks on premises, and to what is not modelled: whoever is there. */
function toBeyond(
  exposures: Exposures,
  from: Origin,
  to: Extract<Goal, { kind: 'beyond' }>,
  options: WayOptions,
): Candidate[] {
  const { network, ways } = exposures;
  return to.gateways.flatMap((gateway) =>
    endpointsOf(network, from)
      .flatMap((end) =>
        beyondEndpoints(network, gateway, { family: end.family, block: to.block }).flatMap((far) =>
          ways
            .out(end, far.end, options)
            .map((way) => (far.doubt === null ? way : doubtful(way, far.doubt, gateway))),
        ),
      )
      .map((way) => ({ way, packets: way.client, edge: null })),
  );
}

/** A way of which the end is not in the input, so that others decide whether it is open. */
function doubtful(way: Way, doubt: Unknown, component: NodeId): Way {
  const check = conditionCheck({
    component,
    action: 'deliver',
    condition: { truth: 'unknown', unknowns: [doubt], assumptions: [] },
    code: 'UNKNOWN_DESTINATION',
    because: [],
  });
  return onlyPossible(way, check);
}

/**
 * To a public address: from outside that is what the outside does anyway; from
 * inside the packet leaves with a translated source and comes in like any
 * other, so references to groups do not match (SG-6).
 */
function toPublic(
  exposures: Exposures,
  from: Origin,
  id: NodeId,
  options: WayOptions,
  literal: string | null,
): Candidate[] {
  const { network, ways } = exposures;
  const whole = network.interfaces.get(id);
  const address = whole?.addresses.find(
    (each) => each.public !== null && (literal === null || each.public.address === literal),
  );
  if (whole === undefined || address === undefined) return [];
  if (from.kind === 'gateway') return [];
  if (from.kind === 'internet') return fromOutside(exposures, from, { whole, address }, options);
  const target = atAddress(whole, address);
  const gateways = [...network.gateways.values()].filter((gateway) => gateway.kind === 'internet');
  const home = domainOfInterface(network, id);
  const inwards = gateways.filter(({ domain }) => domain === home);
  return gateways.flatMap((outward) => {
    const goal = publicEndpoint(network, target, outward.id);
    if (goal === null) return [];
    const out = endpointsOf(network, from).flatMap((end) => ways.out(end, goal, options));
    return out.flatMap((way) => {
      const sender = way.legs.at(-1)?.from.holder;
      if (sender === null || sender === undefined) return [];
      return inwards.flatMap((inward) => {
        const seen = publicEndpoint(network, sender, inward.id);
        return seen === null
          ? []
          : arrivals(exposures, seen, target, options).map((rest): Candidate => {
              const joined = joinWays(way, rest);
              // Behind a balancer ports are others; what is asked about arrives at its node.
              const isBalanced = rest.via.length > 0;
              const packets = isBalanced
                ? cutByService(arrivalAt(rest, 0), way.client)
                : joined.target;
              return { way: joined, packets, edge: null };
            });
      });
    });
  });
}

function fromOutside(
  exposures: Exposures,
  from: Origin,
  to: { readonly whole: Interface; readonly address: Address },
  options: WayOptions,
): Candidate[] {
  const block = parseCidr(to.address.block);
  // Its packets bear the private address once they are in (NACL-9).
  return toInterface(exposures, from, to.whole.id, { ...options, direct: true }, null).map(
    (candidate) => narrowed(candidate, block),
  );
}

/** Straight to an interface, or to what a balancer's node does with it. */
function arrivals(
  exposures: Exposures,
  from: Endpoint,
  target: Interface,
  options: WayOptions,
): Way[] {
  switch (target.accepts) {
    case 'anything':
      return exposures.ways.direct(from, target, options);
    case 'listeners': {
      const balancer = exposures.network.balancers.get(target.workload);
      if (balancer === undefined) return [];
      return listenerWays(exposures.ways, from, { balancer, chain: [] }, options).filter(
        (way) => way.legs[0]?.to.holder?.id === target.id,
      );
    }
    case 'replies':
      return [];
    default:
      return unreachable(target.accepts);
  }
}

/** Out and in again; protocol and port stay up to the first balancer, addresses do not. */
function joinWays(out: Way, back: Way): Way {
  return {
    via: back.via,
    legs: [...out.legs, ...back.legs],
    client: cutByService(out.client, back.client),
    target: back.via.length > 0 ? back.target : cutByService(back.target, out.client),
    answered: cutByService(out.answered, back.answered),
  };
}

/** As far as protocol and port at the receiver go. */
function cutByService(bounds: Bounds, by: Bounds): Bounds {
  const services = (set: PacketSet): PacketSet =>
    forget(forget(forget(set, 'source'), 'destination'), 'sourcePort');
  return intersectBounds(bounds, mapBounds(by, services));
}

/** Those who send, where they are interfaces of the network. */
export function endpointsOf(network: NetworkModel, from: Origin): Endpoint[] {
  if (from.kind !== 'interfaces') return [];
  const block = from.address === null ? null : formatCidr(from.address);
  return from.interfaces.flatMap((id) => {
    const item: Interface | undefined = network.interfaces.get(id);
    const ends = item === undefined ? [] : interfaceEndpoints(item);
    return block === null ? ends : ends.filter((end) => end.blocks.includes(block));
  });
}

export function isOrigin(edge: Edge, from: Origin): boolean {
  return from.kind === 'internet'
    ? edge.isPublic
    : from.kind === 'gateway' && edge.gateway !== null && from.gateways.includes(edge.gateway);
}
