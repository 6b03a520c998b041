import { invariant } from '../basics/invariant.ts';
import { type Address, type Family, formatAddress, parseAddress } from './address.ts';
import { box, type PacketConstraint } from './box.ts';
import { type Cidr, cidrsOfRange, wholeFamily } from './cidr.ts';
import { all, type Diagram, intersect, mapChildren, none, unionAll } from './diagram.ts';
import {
  type AddressField,
  addressLevel,
  families,
  familyBase,
  levelMax,
  protocolLevel,
  protocolMax,
  protocolsWithPorts,
  protocolsWithTypes,
  serviceLevel,
  sourcePortLevel,
  wordCount,
} from './fields.ts';
import type { Interval, PortRange } from './interval.ts';
import type { Packet } from './packet.ts';

/**
 * What is in a packet set: its projections on single fields, its boxes, one
 * packet of it. Results are sorted, disjoint and minimal, so equal sets give
 * equal lists.
 */

/** The addresses that some packet of the set has: the fewest blocks, IPv4 first, ascending. */
export function cidrsOf(set: Diagram, field: AddressField): Cidr[] {
  return families.flatMap((family) => {
    const slices = protocolSlices(set, family).map((slice) => slice.child);
    const level = addressLevel(field);
    const addresses = project(unionAll(slices), { level, last: level + wordCount(family) - 1 });
    return cidrsOfRanges(family, addressRanges(addresses, field, family));
  });
}

/**
 * The destination ports that packets of the protocol have in the set, of
 * ICMP type × 256 + code. Everything from 0 to 65,535 where the protocol has
 * neither, unless none of its packets is in the set.
 */
export function portsOf(set: Diagram, protocol: number, family?: Family): readonly PortRange[] {
  const key = `${protocol} ${family}`;
  const known = portsOfSets.get(set) ?? new Map<string, readonly PortRange[]>();
  portsOfSets.set(set, known);
  const ports = known.get(key) ?? projectLevel(atProtocol(set, protocol, family), serviceLevel);
  known.set(key, ports);
  return ports;
}

/** Equal sets are one object, and many hosts have the same. */
const portsOfSets = new WeakMap<Diagram, Map<string, readonly PortRange[]>>();

/** The source ports that TCP or UDP packets have in the set. */
export function sourcePortsOf(set: Diagram): PortRange[] {
  const slices = protocolsWithPorts.map((protocol) => atProtocol(set, protocol));
  return projectLevel(unionAll(slices), sourcePortLevel);
}

export interface FamilyProtocols {
  readonly family: Family;
  /** Ascending; all protocols are the one range from 0 to 255. */
  readonly protocols: readonly Interval[];
}

/** The protocols that packets of the set have, of the families that it has. */
export function protocolsOf(set: Diagram): FamilyProtocols[] {
  return families
    .map((family) => ({ family, protocols: mergeIntervals(protocolSlices(set, family)) }))
    .filter(({ protocols }) => protocols.length > 0);
}

export function contains(set: Diagram, packet: Packet): boolean {
  const source = parseAddress(packet.source);
  const destination = parseAddress(packet.destination);
  if (source?.family !== packet.family || destination?.family !== packet.family) return false;
  let at = set;
  while (at.lasts.length > 0) {
    const value = valueAt(at.level, packet, { source, destination });
    at = at.children[at.lasts.findIndex((last) => value <= last)] ?? none;
  }
  return at === all;
}

/**
 * One packet of the set, the same for the same arguments; null if it is empty.
 * Preferences are tried in order, and each that leaves something holds; what
 * they leave open takes the least value.
 */
export function sample(set: Diagram, preferences: readonly PacketConstraint[]): Packet | null {
  let rest = set;
  for (const preference of preferences) {
    const preferred = intersect(rest, boxOf(preference));
    if (preferred !== none) rest = preferred;
  }
  const values = new Map<number, number>();
  while (rest.lasts.length > 0) {
    const [slice] = slicesAt(rest, rest.level);
    invariant(slice, 'a node leads somewhere');
    values.set(rest.level, slice.first);
    rest = slice.child;
  }
  return rest === none ? null : packetOf(values);
}

/** Callers prefer the same things again and again. */
function boxOf(constraint: PacketConstraint): Diagram {
  const known = boxesOfConstraints.get(constraint);
  if (known !== undefined) return known;
  const set = box(constraint);
  boxesOfConstraints.set(constraint, set);
  return set;
}

const boxesOfConstraints = new WeakMap<PacketConstraint, Diagram>();

/** A product: every combination of its parts. Parts that the protocols do not have are full. */
export interface PacketBox {
  readonly family: Family;
  readonly protocols: readonly Interval[];
  /** Destination ports, of ICMP type × 256 + code. */
  readonly ports: readonly PortRange[];
  readonly sources: readonly Cidr[];
  readonly destinations: readonly Cidr[];
  readonly sourcePorts: readonly PortRange[];
}

/**
 * The set as disjoint products, in order. Their number may be exponential in
 * that of the fields; for printing.
 */
export function* boxesOf(set: Diagram): Generator<PacketBox> {
  for (const family of families) {
    for (const [belowProtocol, protocols] of groupByChild(protocolSlices(set, family))) {
      for (const [belowService, ports] of groupByChild(slicesAt(belowProtocol, serviceLevel))) {
        for (const [belowSource, sources] of groupAddresses(belowService, 'source', family)) {
          const groups = groupAddresses(belowSource, 'destination', family);
          for (const [belowDestination, destinations] of groups) {
            const sourcePorts = mergeIntervals(slicesAt(belowDestination, sourcePortLevel));
            yield { family, protocols, ports, sources, destinations, sourcePorts };
          }
        }
      }
    }
  }
}

/** An interval of a level and how it goes on, which is not to nothing. */
interface Slice extends Interval {
  readonly child: Diagram;
}

function slicesAt(at: Diagram, level: number): Slice[] {
  if (at === none) return [];
  if (at.level !== level) return [{ first: 0, last: levelMax(level), child: at }];
  const slices: Slice[] = [];
  let first = 0;
  for (const [index, last] of at.lasts.entries()) {
    const child = at.children[index] ?? none;
    if (child !== none) slices.push({ first, last, child });
    first = last + 1;
  }
  return slices;
}

/** By protocol number. */
function protocolSlices(set: Diagram, family: Family): Slice[] {
  const base = familyBase(family);
  return slicesAt(set, protocolLevel)
    .map(({ first, last, child }) => ({
      first: Math.max(first - base, 0),
      last: Math.min(last - base, protocolMax),
      child,
    }))
    .filter(({ first, last }) => first <= last);
}

function atProtocol(set: Diagram, protocol: number, family?: Family): Diagram {
  return unionAll(
    (family === undefined ? families : [family])
      .flatMap((each) => protocolSlices(set, each))
      .filter(({ first, last }) => first <= protocol && protocol <= last)
      .map(({ child }) => child),
  );
}

/** What remains of a set when every level outside of the range is forgotten. */
function project(set: Diagram, onto: { readonly level: number; readonly last: number }): Diagram {
  const results = new Map<Diagram, Diagram>();
  const visit = (at: Diagram): Diagram => {
    if (at === none) return none;
    if (at.level > onto.last) return all;
    let result = results.get(at);
    if (result === undefined) {
      result = at.level < onto.level ? unionAll(at.children.map(visit)) : mapChildren(at, visit);
      results.set(at, result);
    }
    return result;
  };
  return visit(set);
}

function projectLevel(set: Diagram, level: number): PortRange[] {
  return mergeIntervals(slicesAt(project(set, { level, last: level }), level));
}

function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { first, last } of intervals) {
    const end = merged.length - 1;
    const previous = merged[end];
    if (previous !== undefined && previous.last + 1 === first) {
      merged[end] = { first: previous.first, last };
    } else {
      merged.push({ first, last });
    }
  }
  return merged;
}

function groupByChild(slices: readonly Slice[]): [Diagram, Interval[]][] {
  return grouped(slices).map(([child, group]) => [child, mergeIntervals(group)]);
}

function groupAddresses(at: Diagram, field: AddressField, family: Family): [Diagram, Cidr[]][] {
  return grouped(addressRanges(at, field, family)).map(([child, group]) => [
    child,
    cidrsOfRanges(family, group),
  ]);
}

/** By child, in the order in which each is first met. */
function grouped<T extends { readonly child: Diagram }>(parts: readonly T[]): [Diagram, T[]][] {
  const groups = new Map<Diagram, T[]>();
  for (const part of parts) {
    const group = groups.get(part.child);
    if (group === undefined) groups.set(part.child, [part]);
    else group.push(part);
  }
  return [...groups];
}

/** Consecutive addresses that go on alike, which is not to nothing. */
interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
  readonly child: Diagram;
}

/**
 * The ranges of a field, ascending, from the node where it begins. Where an
 * IPv6 address depends on a later word, each value of the earlier words is
 * followed by itself; sets that were made of blocks have few of them.
 */
function addressRanges(at: Diagram, field: AddressField, family: Family): AddressRange[] {
  const start = addressLevel(field);
  const end = start + wordCount(family);
  const ranges: AddressRange[] = [];
  const visit = (below: Diagram, level: number, prefix: bigint): void => {
    if (below === none) return;
    if (below.level >= end) {
      const bits = BigInt(32 * (end - level));
      ranges.push({ first: prefix << bits, last: ((prefix + 1n) << bits) - 1n, child: below });
      return;
    }
    for (const { first, last, child } of slicesAt(below, level)) {
      if (child.level >= end) {
        const bits = BigInt(32 * (end - level - 1));
        const base = prefix << 32n;
        ranges.push({
          first: (base + BigInt(first)) << bits,
          last: ((base + BigInt(last) + 1n) << bits) - 1n,
          child,
        });
        continue;
      }
      invariant(last - first < splitMax, 'a range of blocks splits into few');
      for (let word = first; word <= last; word++) {
        visit(child, level + 1, (prefix << 32n) + BigInt(word));
      }
    }
  };
  visit(at, start, 0n);
  return ranges;
}

/** More values of one word than any number of written blocks makes. */
const splitMax = 1_000_000;

/**
 * The fewest blocks of ranges that go on alike. Each is taken by itself: a
 * block of both sides of a border would be whole words, which are one range.
 */
function cidrsOfRanges(family: Family, ranges: readonly AddressRange[]): Cidr[] {
  return ranges.flatMap(({ first, last }) => cidrsOfRange(family, first, last));
}

function valueAt(
  level: number,
  packet: Packet,
  addresses: { readonly source: Address; readonly destination: Address },
): number {
  if (level === protocolLevel) return familyBase(packet.family) + packet.protocol;
  if (level === serviceLevel) {
    return packet.destinationPort ?? (packet.icmpType ?? 0) * 256 + (packet.icmpCode ?? 0);
  }
  if (level === sourcePortLevel) return packet.sourcePort ?? 0;
  const field = level < addressLevel('destination') ? 'source' : 'destination';
  return addresses[field].words[level - addressLevel(field)] ?? 0;
}

/** The packet with these values on the levels, and 0 on the others. */
function packetOf(values: ReadonlyMap<number, number>): Packet {
  const value = (level: number) => values.get(level) ?? 0;
  const family = value(protocolLevel) < familyBase('ipv6') ? 'ipv4' : 'ipv6';
  const protocol = value(protocolLevel) - familyBase(family);
  const address = (field: AddressField) =>
    formatAddress({
      family,
      words: wholeFamily[family].words.map((_, index) => value(addressLevel(field) + index)),
    });
  const packet = {
    family,
    protocol,
    source: address('source'),
    destination: address('destination'),
  } as const;
  const service = value(serviceLevel);
  if (protocolsWithPorts.includes(protocol)) {
    return { ...packet, sourcePort: value(sourcePortLevel), destinationPort: service };
  }
  if (protocolsWithTypes.includes(protocol)) {
    return { ...packet, icmpType: service >> 8, icmpCode: service & 255 };
  }
  return packet;
}
