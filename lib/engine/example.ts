import { addressAt, parseCidr } from '../packets/cidr.ts';
import type { Packet } from '../packets/packet.ts';
import {
  box,
  cidrsOf,
  intersect,
  nothing,
  type PacketConstraint,
  type PacketSet,
  sample,
  subtract,
} from '../packets/packet-set.ts';
import type { Leg } from './legs.ts';
import type { Endpoint } from './places.ts';

/**
 * Chooses one packet to stand for many, as a person would: usual ports and
 * addresses first, and never one that no host sends.
 */

/** What clients usually look like. Each that still leaves a packet holds. */
const transports: readonly PacketConstraint[] = [
  { protocol: 6 },
  { protocol: 17 },
  // Before addresses: nobody sends from a port below these unless nothing else gets through.
  { sourcePorts: { first: 1_024, last: 65_535 } },
  { sourcePorts: { first: 1, last: 65_535 } },
];

const clients: readonly PacketConstraint[] = [
  ...['8.8.8.8', '2001:4860:4860::8888'].flatMap((text): PacketConstraint[] => {
    const source = parseCidr(text);
    return source === null ? [] : [{ source }];
  }),
  { sourcePorts: { first: 49_152, last: 49_152 } },
  { sourcePorts: { first: 32_768, last: 60_999 } },
  { protocol: 1, icmp: { type: 8, code: 0 } },
  { protocol: 58, icmp: { type: 128, code: 0 } },
];

/** AWS reserves the first addresses of a subnet; this one looks like a host's. */
const usualHost = 10;

/** As a person would choose an example: usual addresses within the blocks in which AWS will choose. */
function preferencesOf(leg: Leg | undefined): PacketConstraint[] {
  return [
    ...transports,
    ...hostsPreferred(leg?.to, 'destination'),
    ...hostsPreferred(leg?.from, 'source'),
    ...clients,
  ];
}

type AddressField = 'source' | 'destination';

function hostsPreferred(end: Endpoint | undefined, field: AddressField): PacketConstraint[] {
  const blocks = usualBlocks(end);
  const known = hostsOfBlocks[field].get(blocks);
  if (known !== undefined) return known;
  const hosts = blocks.flatMap((text): PacketConstraint[] => {
    const block = parseCidr(text);
    const address = block === null ? null : addressAt(block, usualHost);
    return address === null ? [] : [{ [field]: address }];
  });
  hostsOfBlocks[field].set(blocks, hosts);
  return hosts;
}

/** Endpoints are asked about often, and what is made of a constraint is kept with it. */
const hostsOfBlocks: Readonly<
  Record<AddressField, WeakMap<readonly string[], PacketConstraint[]>>
> = { source: new WeakMap(), destination: new WeakMap() };

const noBlocks: readonly string[] = [];

/** Blocks of an end whose hosts have usual addresses. */
function usualBlocks(end: Endpoint | undefined): readonly string[] {
  return end?.choice === 'chosen' || end?.place.kind === 'subnet' ? end.blocks : noBlocks;
}

/**
 * An example out of a set: neither the first nor the last address of a block,
 * which no host has, and not from somebody to himself, where the set has others.
 */
export function exampleOf(set: PacketSet, leg: Leg | undefined): Packet | null {
  const known = examples.get(set) ?? new Map<string, Packet | null>();
  examples.set(set, known);
  const key = `${usualBlocks(leg?.to).join()} > ${usualBlocks(leg?.from).join()}`;
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const example = chooseExample(set, leg);
  known.set(key, example);
  return example;
}

/** Many ask about the same set: by the blocks in which usual addresses are looked for. */
const examples = new WeakMap<PacketSet, Map<string, Packet | null>>();

function chooseExample(set: PacketSet, leg: Leg | undefined): Packet | null {
  const usual = preferencesOf(leg);
  const first = sample(set, usual);
  if (first === null) return null;
  const alike = intersect(set, withoutAddresses(first));
  const preferences = [...usual, ...hostsOf(alike, 'source'), ...hostsOf(alike, 'destination')];
  const packet = sample(alike, preferences) ?? first;
  if (packet.source !== packet.destination) return packet;
  const others = subtract(alike, addressed(packet.source, 'destination'));
  return (
    sample(others, [...preferences, ...hostsOf(others, 'destination')]) ??
    sample(subtract(alike, addressed(packet.source, 'source')), preferences) ??
    packet
  );
}

function addressed(address: string, field: 'source' | 'destination'): PacketSet {
  const cidr = parseCidr(address);
  return cidr === null ? nothing : box({ [field]: cidr });
}

/** Packets that differ from this one in addresses alone. */
function withoutAddresses(packet: Packet): PacketSet {
  return box(transportOf(packet));
}

/** A host in one of the blocks of which the addresses of a set consist. */
function hostsOf(set: PacketSet, field: 'source' | 'destination'): PacketConstraint[] {
  const blocks = cidrsOf(set, field).slice(0, blocksTriedMax);
  return [usualHost, usualHost + 1, 1].flatMap((host) =>
    blocks.flatMap((block): PacketConstraint[] => {
      const address = addressAt(block, host);
      // The last address of a block is the broadcast address of a subnet of that size.
      const isLast = address !== null && addressAt(block, host + 1) === null;
      return address === null || isLast ? [] : [{ [field]: address }];
    }),
  );
}

/** Blocks in which a host is looked for. */
const blocksTriedMax = 4;

/** The set of this packet alone. */
export function singleton(packet: Packet): PacketSet {
  const known = singletons.get(packet);
  if (known !== undefined) return known;
  const set = setOf(packet);
  singletons.set(packet, set);
  return set;
}

const singletons = new WeakMap<Packet, PacketSet>();

function setOf(packet: Packet): PacketSet {
  const source = parseCidr(packet.source);
  const destination = parseCidr(packet.destination);
  return box({
    ...transportOf(packet),
    ...(source === null ? {} : { source }),
    ...(destination === null ? {} : { destination }),
  });
}

/** All of a packet's header but its addresses. */
function transportOf(packet: Packet): PacketConstraint {
  const { family, protocol, destinationPort, sourcePort, icmpType, icmpCode = null } = packet;
  return {
    family,
    protocol,
    ...(destinationPort === undefined
      ? {}
      : { ports: { first: destinationPort, last: destinationPort } }),
    ...(sourcePort === undefined ? {} : { sourcePorts: { first: sourcePort, last: sourcePort } }),
    ...(icmpType === undefined ? {} : { icmp: { type: icmpType, code: icmpCode } }),
  };
}
