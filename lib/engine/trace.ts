import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import { type Assumption, distinctUnknowns, type Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId, Subnet } from '../network/model.ts';
import { intersectBounds } from '../packets/bounds.ts';
import { containsCidr, parseCidr } from '../packets/cidr.ts';
import type { Packet } from '../packets/packet.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  subtract,
} from '../packets/packet-set.ts';
import { type Check, outcomeOf } from './check.ts';
import { type Renaming, withSets } from './copied-way.ts';
import { exampleOf, singleton } from './example.ts';
import type { Leg } from './legs.ts';
import { routeDoubts } from './route-doubts.ts';
import { entranceOf } from './straight-transits.ts';
import type { Way } from './ways.ts';

/**
 * The story of one packet: what it meets on its way, what decides there, and
 * what cannot be known. Made on demand, from the same checks that gave the
 * verdict.
 */
export interface Trace {
  /** The sender's packet, addressed as the first interface on the way sees it. */
  readonly witness: Packet;
  /** The same as it arrives: balancers change addresses and ports. */
  readonly arrival: Packet;
  /** The way that the witness takes; of several that are told as one, that one. */
  readonly way: Way;
  /** Whether the witness surely arrives. */
  readonly certain: boolean;
  readonly hops: readonly Hop[];
  /** What decides, where the way is only possible. */
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  /** Address lists that are not known, when the sources depend on them alone. */
  readonly opaqueSources: readonly string[];
}

export interface Hop {
  readonly node: NodeId;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly direction: 'request' | 'reply';
  readonly action: Check['action'];
  readonly outcome: Truth;
  readonly code: string | null;
  readonly because: readonly SourceLocation[];
}

/**
 * Follows one packet along a way. `wanted` restricts which (on the first leg).
 * null when no packet of `wanted` takes the way.
 */
export function traceWay(network: NetworkModel, way: Way, wanted: PacketSet): Trace | null {
  const part = partOf(way, wanted);
  const certain = !isEmpty(intersect(part.client.must, wanted));
  const among = intersect(certain ? part.client.must : part.client.may, wanted);
  const trace = follow(network, part, { among, certain });
  if (certain || trace === null || trace.unknowns.length > 0) return trace;
  // No step of this packet's is in doubt. One that meets a doubt shows more.
  for (const doubt of doubtsOf(part, among)) {
    const other = follow(network, part, { among: doubt, certain });
    if (other !== null && other.unknowns.length > 0) return other;
  }
  const unknowns = unknownsOfChecks(network, part);
  return { ...trace, unknowns: unknowns.length > 0 ? unknowns : addressesOf(network, part) };
}

/**
 * The story of the same packet on a copy of the way, told by renaming. null
 * where it has a doubt or an assumption about the way's end that the copy has
 * in other words, so that it has to be told anew.
 */
export function renamed(trace: Trace, renaming: Renaming): Trace | null {
  const { places, unknowns, assumptions } = renaming;
  // What the engine itself doubts about the end, it says by name.
  const isOwn = ({ what, location }: Unknown): boolean =>
    !(unknowns.get(what) ?? !places.has(location));
  if (trace.unknowns.some(isOwn)) return null;
  if (trace.assumptions.some(({ text }) => assumptions.get(text) === false)) return null;
  const hops = [...trace.hops];
  for (const index of ownHopsOf(trace, renaming)) {
    const hop = hops[index];
    if (hop !== undefined) hops[index] = renamedHop(hop, renaming);
  }
  return { ...trace, hops };
}

function renamedHop({ node, steps }: Hop, { nodes, places }: Renaming): Hop {
  return {
    node: nodes.get(node) ?? node,
    steps: steps.map((step) => ({
      ...step,
      because: step.because.map((place) => places.get(place) ?? place),
    })),
  };
}

/** The places of the hops that speak of the way's end. All renamings of a story are from that same end. */
function ownHopsOf(trace: Trace, { nodes, places }: Renaming): readonly number[] {
  const known = ownHops.get(trace);
  if (known !== undefined) return known;
  const own = [...trace.hops.keys()].filter((index) => {
    const { node, steps } = trace.hops[index] ?? { node: '', steps: [] };
    const isPlaced = steps.some(({ because }) => because.some((place) => places.has(place)));
    return isPlaced || nodes.has(node);
  });
  ownHops.set(trace, own);
  return own;
}

const ownHops = new WeakMap<Trace, readonly number[]>();

/** The checks of a way in the order in which packets meet them. */
function checksOf(leg: Leg): readonly Check[] {
  return [...leg.forward, ...leg.reply];
}

/** The packets of a set of which some check of the first leg is not sure, by check. */
function* doubtsOf(way: Way, among: PacketSet): Generator<PacketSet> {
  const [first] = way.legs;
  for (const check of first === undefined ? [] : checksOf(first)) {
    const doubt = intersect(subtract(among, check.passes.must), check.passes.may);
    if (!isEmpty(doubt)) yield doubt;
  }
}

/** What decides over packets of which some check is not sure, whichever packet it is. */
function unknownsOfChecks(network: NetworkModel, way: Way): readonly Unknown[] {
  const found = way.legs.flatMap((leg) =>
    checksOf(leg).flatMap((check): readonly Unknown[] => {
      const doubt = intersect(subtract(leg.packets.may, check.passes.must), check.passes.may);
      if (isEmpty(doubt)) return [];
      const { unknowns } = check.explain(doubt);
      return unknowns.length > 0 ? unknowns : routeDoubts(network, check);
    }),
  );
  return distinctUnknowns(found);
}

function follow(
  network: NetworkModel,
  way: Way,
  { among, certain }: { readonly among: PacketSet; readonly certain: boolean },
): Trace | null {
  const witness = exampleOf(among, way.legs[0]);
  if (witness === null) return null;
  return tell(network, startingAt(network, way, witness), { witness, among, certain });
}

function tell(
  network: NetworkModel,
  way: Way,
  of: { readonly witness: Packet; readonly among: PacketSet; readonly certain: boolean },
): Trace {
  const { witness, among, certain } = of;
  const story = new Story(network);
  const packets = packetsOfLegs(network, way, witness);
  for (const [index, leg] of way.legs.entries())
    story.leg(leg, packets[index] ?? among, index === 0);
  story.deliver(way);
  for (const [index, leg] of [...way.legs.entries()].reverse()) {
    story.checks(leg.reply, packets[index] ?? among, 'reply');
  }
  return {
    witness,
    arrival: arrivalOf(way, packets) ?? witness,
    way,
    certain,
    hops: story.hops,
    unknowns: certain ? [] : distinctUnknowns(story.unknowns),
    assumptions: distinctAssumptions(story.assumptions),
    opaqueSources: certain ? [] : story.opaque,
  };
}

/** Whoever may be in several subnets that are alike is in that of the packet's address. */
function startingAt(network: NetworkModel, way: Way, { source }: Packet): Way {
  const [first, ...others] = way.legs;
  if (first === undefined || first.from.place.kind !== 'subnet' || first.from.holder !== null)
    return way;
  const given = network.subnets.get(first.from.place.subnet);
  const address = parseCidr(source);
  if (given === undefined || address === null) return way;
  const has = ({ blocks }: Subnet): boolean =>
    blocks.some(({ cidr }) => {
      const block = parseCidr(cidr);
      return block !== null && containsCidr(block, address);
    });
  if (has(given)) return way;
  const alike = [...network.subnets.values()].filter(({ domain }) => domain === given.domain);
  const subnet = alike.find(has)?.id;
  if (subnet === undefined) return way;
  const from = { ...first.from, place: { kind: 'subnet', subnet } as const };
  return { ...way, legs: [{ ...first, from }, ...others] };
}

/** Of ways that are told as one, the first that is wanted; sure ones before possible ones. */
function partOf(way: Way, wanted: PacketSet): Way {
  for (const sure of [true, false]) {
    for (const part of way.parts ?? []) {
      const client = intersectBounds(part.client, way.client);
      const target = intersectBounds(part.target, way.target);
      const sent = intersect(sure ? client.must : client.may, wanted);
      const arrives = !isEmpty(sure ? target.must : target.may);
      if (!isEmpty(sent) && arrives) return withSets(part, { client, target });
    }
  }
  return way;
}

function arrivalOf(way: Way, packets: readonly PacketSet[]): Packet | null {
  const last = packets.at(-1);
  return last === undefined ? null : exampleOf(last, way.legs.at(-1));
}

/** The packet on every leg; where a balancer keeps the client's address, with it. */
function packetsOfLegs(network: NetworkModel, way: Way, witness: Packet): PacketSet[] {
  const [first] = way.legs;
  return way.legs.map((leg, index) => {
    if (index === 0 || first === undefined) return singleton(witness);
    const kept = leg.from.holder === first.from.holder;
    const sure = isEmpty(leg.packets.must) ? leg.packets.may : leg.packets.must;
    const arriving = isEmpty(way.target.must) ? way.target.may : way.target.must;
    const set = index === way.legs.length - 1 ? intersect(sure, arriving) : sure;
    // An endpoint hands on to the port at which it is called (LB-13).
    const isHandedOn = entranceOf(network, leg.from) !== null;
    const sameAsSent = (): PacketSet =>
      isHandedOn ? intersect(sameClient(witness), samePort(witness)) : sameClient(witness);
    const fitting = kept ? intersect(set, sameAsSent()) : set;
    const packet = exampleOf(isEmpty(fitting) ? set : fitting, leg);
    return packet === null ? set : singleton(packet);
  });
}

function sameClient(packet: Packet): PacketSet {
  const source = parseCidr(packet.source);
  return box({
    ...(source === null ? {} : { source }),
    ...(packet.sourcePort === undefined
      ? {}
      : {
          protocol: packet.protocol,
          sourcePorts: { first: packet.sourcePort, last: packet.sourcePort },
        }),
  });
}

function samePort({ protocol, destinationPort }: Packet): PacketSet {
  return destinationPort === undefined
    ? everything
    : box({ protocol, ports: { first: destinationPort, last: destinationPort } });
}

class Story {
  readonly unknowns: Unknown[] = [];
  readonly assumptions: Assumption[] = [];
  readonly opaque: string[] = [];
  readonly #network: NetworkModel;
  readonly #hops: { node: NodeId; steps: Step[] }[] = [];

  constructor(network: NetworkModel) {
    this.#network = network;
  }

  get hops(): readonly Hop[] {
    return this.#hops;
  }

  leg(leg: Leg, packet: PacketSet, isFirst: boolean): void {
    if (isFirst) {
      const origin = originOf(leg);
      if (origin !== '') this.#add(origin, plain('originate', 'yes', []));
    }
    this.checks(leg.forward, packet, 'request');
    const carried = leg.to.holder?.groups ?? [];
    this.assumptions.push(
      ...carried.flatMap(({ present }) => (present.truth === 'yes' ? present.assumptions : [])),
    );
  }

  checks(checks: readonly Check[], packet: PacketSet, direction: Step['direction']): void {
    for (const check of checks) {
      const outcome = outcomeOf(check, packet);
      const reasons = check.explain(packet);
      if (outcome === 'unknown') {
        const own = reasons.unknowns.length > 0;
        this.unknowns.push(...(own ? reasons.unknowns : routeDoubts(this.#network, check)));
        this.opaque.push(...(reasons.opaque ?? []));
      }
      this.assumptions.push(...reasons.assumptions);
      // What lets everything pass and has no line of its own is no news.
      if (outcome === 'yes' && reasons.because.length === 0) continue;
      this.#add(check.component, {
        direction,
        action: check.action,
        outcome,
        code: outcome === 'yes' ? null : check.code,
        because: reasons.because,
      });
    }
  }

  deliver(way: Way): void {
    const last = way.legs.at(-1);
    const holder = last?.to.holder;
    if (holder !== null && holder !== undefined) {
      const at = this.#network.components.get(holder.workload)?.at;
      this.#add(holder.workload, plain('deliver', 'yes', at === undefined ? [] : [at]));
    }
  }

  #add(node: NodeId, step: Step): void {
    const last = this.#hops.at(-1);
    if (last?.node === node && last.steps.at(-1)?.direction === step.direction)
      last.steps.push(step);
    else this.#hops.push({ node, steps: [step] });
  }
}

function plain(action: Step['action'], outcome: Truth, because: readonly SourceLocation[]): Step {
  return { direction: 'request', action, outcome, code: null, because };
}

function originOf(leg: Leg): NodeId {
  const { place, carrier } = leg.from;
  if (carrier !== null) return carrier.workload;
  switch (place.kind) {
    case 'subnet':
      return place.subnet;
    case 'gateway':
      return place.gateway;
    case 'domain':
      return place.domain;
    case 'attachment':
      return place.attachment;
    case 'elsewhere':
      return '';
  }
}

/** Every step is certain for this packet, yet the way is not: then it depends on the addresses that AWS will choose. */
function addressesOf(network: NetworkModel, way: Way): Unknown[] {
  const items = way.legs.flatMap((leg) => [leg.from.holder, leg.to.holder]);
  return items.flatMap((item): Unknown[] => {
    if (item === null || item.addresses.every((each) => /\/(32|128)$/.test(each.block))) return [];
    const component = network.components.get(item.workload);
    if (component === undefined) return [];
    return [
      {
        what: `private address of ${component.label}`,
        cause: 'deploy-time',
        location: component.at,
      },
    ];
  });
}

function distinctAssumptions(assumptions: readonly Assumption[]): readonly Assumption[] {
  if (assumptions.length < 2) return assumptions;
  return [...new Map(assumptions.map((each) => [`${each.rule} ${each.text}`, each])).values()];
}
