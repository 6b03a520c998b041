import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import { intersectBounds } from '../packets/bounds.ts';
import { addressAt, type Cidr, parseCidr } from '../packets/cidr.ts';
import type { Packet } from '../packets/packet.ts';
import {
  box,
  intersect,
  isEmpty,
  type PacketConstraint,
  type PacketSet,
  sample,
} from '../packets/packet-set.ts';
import { type Check, outcomeOf } from './check.ts';
import type { Leg } from './legs.ts';
import type { Endpoint } from './places.ts';
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

/** What clients usually look like. Each that still leaves a packet holds. */
const preferences: readonly PacketConstraint[] = [
  ...['8.8.8.8', '2001:4860:4860::8888'].flatMap((text): PacketConstraint[] => {
    const source = parseCidr(text);
    return source === null ? [] : [{ source }];
  }),
  { protocol: 6 },
  { protocol: 17 },
  { sourcePorts: { first: 49_152, last: 49_152 } },
  { sourcePorts: { first: 32_768, last: 60_999 } },
  { sourcePorts: { first: 1_024, last: 65_535 } },
  { protocol: 1, icmp: { type: 8, code: 0 } },
  { protocol: 58, icmp: { type: 128, code: 0 } },
];

/** AWS reserves the first addresses of a subnet; this one looks like a host's. */
const usualHost = 10;

/** As a person would choose an example: usual addresses within the blocks in which AWS will choose. */
function preferencesOf(leg: Leg | undefined): PacketConstraint[] {
  const blocks = (end: Endpoint | undefined): Cidr[] =>
    end?.choice === 'chosen' || end?.place.kind === 'subnet'
      ? end.blocks.flatMap((text) => {
          const block = parseCidr(text);
          return block === null ? [] : (addressAt(block, usualHost) ?? []);
        })
      : [];
  return [
    ...blocks(leg?.to).map((destination) => ({ destination })),
    ...blocks(leg?.from).map((source) => ({ source })),
    ...preferences,
  ];
}

/**
 * Follows one packet along a way. `wanted` restricts which (on the first leg).
 * null when no packet of `wanted` takes the way.
 */
export function traceWay(network: NetworkModel, way: Way, wanted: PacketSet): Trace | null {
  const part = partOf(way, wanted);
  const certain = !isEmpty(intersect(part.client.must, wanted));
  const among = intersect(certain ? part.client.must : part.client.may, wanted);
  return follow(network, part, { among, certain });
}

function follow(
  network: NetworkModel,
  way: Way,
  { among, certain }: { readonly among: PacketSet; readonly certain: boolean },
): Trace | null {
  const witness = sample(among, preferencesOf(way.legs[0]));
  if (witness === null) return null;
  const story = new Story(network);
  const packets = packetsOfLegs(way, witness);
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
    unknowns: certain
      ? []
      : distinct(story.unknowns.length > 0 ? story.unknowns : addressesOf(network, way)),
    assumptions: distinctAssumptions(story.assumptions),
    opaqueSources: certain ? [] : story.opaque,
  };
}

/** Of ways that are told as one, the first that is wanted; sure ones before possible ones. */
function partOf(way: Way, wanted: PacketSet): Way {
  for (const sure of [true, false]) {
    for (const part of way.parts ?? []) {
      const narrowed = {
        ...part,
        client: intersectBounds(part.client, way.client),
        target: intersectBounds(part.target, way.target),
      };
      const client = sure ? narrowed.client.must : narrowed.client.may;
      const target = sure ? narrowed.target.must : narrowed.target.may;
      if (!isEmpty(intersect(client, wanted)) && !isEmpty(target)) return narrowed;
    }
  }
  return way;
}

function arrivalOf(way: Way, packets: readonly PacketSet[]): Packet | null {
  const last = packets.at(-1);
  return last === undefined ? null : sample(last, preferencesOf(way.legs.at(-1)));
}

/** The packet on every leg; where a balancer keeps the client's address, with it. */
function packetsOfLegs(way: Way, witness: Packet): PacketSet[] {
  const [first] = way.legs;
  return way.legs.map((leg, index) => {
    if (index === 0 || first === undefined) return singleton(witness);
    const kept = leg.from.holder === first.from.holder;
    const sure = isEmpty(leg.packets.must) ? leg.packets.may : leg.packets.must;
    const arriving = isEmpty(way.target.must) ? way.target.may : way.target.must;
    const set = index === way.legs.length - 1 ? intersect(sure, arriving) : sure;
    const fitting = kept ? intersect(set, sameClient(witness)) : set;
    const packet = sample(isEmpty(fitting) ? set : fitting, preferencesOf(leg));
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

export function singleton(packet: Packet): PacketSet {
  const source = parseCidr(packet.source);
  const destination = parseCidr(packet.destination);
  return box({
    family: packet.family,
    protocol: packet.protocol,
    ...(source === null ? {} : { source }),
    ...(destination === null ? {} : { destination }),
    ...(packet.destinationPort === undefined
      ? {}
      : { ports: { first: packet.destinationPort, last: packet.destinationPort } }),
    ...(packet.sourcePort === undefined
      ? {}
      : { sourcePorts: { first: packet.sourcePort, last: packet.sourcePort } }),
    ...(packet.icmpType === undefined
      ? {}
      : { icmp: { type: packet.icmpType, code: packet.icmpCode ?? null } }),
  });
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
      this.#add(originOf(leg), plain('originate', 'yes', []));
    }
    this.checks(leg.forward, packet, 'request');
  }

  checks(checks: readonly Check[], packet: PacketSet, direction: Step['direction']): void {
    for (const check of checks) {
      const outcome = outcomeOf(check, packet);
      const reasons = check.explain(packet);
      if (outcome === 'unknown') {
        this.unknowns.push(...reasons.unknowns);
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

function distinct(unknowns: readonly Unknown[]): Unknown[] {
  return [...new Map(unknowns.map((each) => [each.what, each])).values()];
}

function distinctAssumptions(assumptions: readonly Assumption[]): Assumption[] {
  return [...new Map(assumptions.map((each) => [`${each.rule} ${each.text}`, each])).values()];
}
