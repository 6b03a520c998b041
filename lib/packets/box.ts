import type { Family } from './address.ts';
import { type Cidr, wordMask } from './cidr.ts';
import { all, type Diagram, NodeBuilder, none } from './diagram.ts';
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
} from './fields.ts';
import type { Interval, PortRange } from './interval.ts';

/** From constraints on header fields to packet sets. */

/** What is absent is not constrained. */
export interface PacketConstraint {
  readonly family?: Family;
  /** IP protocol number, 0 to 255. */
  readonly protocol?: number;
  /** Destination ports. Only TCP and UDP have them. */
  readonly ports?: PortRange;
  /** Only ICMP and ICMPv6 have them; null: any. */
  readonly icmp?: { readonly type: number | null; readonly code: number | null };
  readonly source?: Cidr;
  readonly destination?: Cidr;
  /** Only TCP and UDP have them. */
  readonly sourcePorts?: PortRange;
}

/**
 * The packets that meet every part of the constraint: the intersection of the
 * boxes of its fields. A constraint on a field admits only packets that have
 * it, so ports mean TCP or UDP, and ports of GRE are nothing, like a source and
 * a destination of different families. Ranges count as far as they lie within
 * the field.
 */
export function box(constraint: PacketConstraint): Diagram {
  const { source, destination } = constraint;
  const block = source ?? destination;
  if (block === undefined) return withoutAddresses(constraint);
  if (Object.keys(constraint).length > 1) return boxOf(constraint);
  // Blocks alone are what most sets are made from.
  const known = boxesOfBlocks[source === undefined ? 'destination' : 'source'];
  const set = known.get(block) ?? boxOf(constraint);
  known.set(block, set);
  return set;
}

const boxesOfBlocks: Readonly<Record<AddressField, WeakMap<Cidr, Diagram>>> = {
  source: new WeakMap(),
  destination: new WeakMap(),
};

/** Protocols and ports, of which the same few come up again and again. */
function withoutAddresses(constraint: PacketConstraint): Diagram {
  const { family, protocol, ports, icmp, sourcePorts } = constraint;
  const key = `${family} ${protocol} ${rangeKey(ports)} ${rangeKey(sourcePorts)} ${icmp?.type} ${icmp?.code}`;
  const known = boxesWithoutAddresses.get(key);
  if (known !== undefined) return known;
  const set = boxOf(constraint);
  if (boxesWithoutAddresses.size >= boxesKeptMax) boxesWithoutAddresses.clear();
  boxesWithoutAddresses.set(key, set);
  return set;
}

function rangeKey(range: PortRange | undefined): string {
  return range === undefined ? '' : `${range.first}-${range.last}`;
}

/** By all fields that a constraint without addresses can have. */
const boxesWithoutAddresses = new Map<string, Diagram>();
const boxesKeptMax = 4096;

function boxOf(constraint: PacketConstraint): Diagram {
  const rest = belowProtocol(constraint);
  const values = families
    .filter((family) => admitsFamily(constraint, family))
    .flatMap((family) => {
      const base = familyBase(family);
      return admittedProtocols(constraint).map(({ first, last }) => ({
        first: base + first,
        last: base + last,
      }));
    });
  return level(protocolLevel, values, rest);
}

function admitsFamily({ family, source, destination }: PacketConstraint, asked: Family): boolean {
  return [family, source?.family, destination?.family].every(
    (required) => required === undefined || required === asked,
  );
}

function admittedProtocols({ protocol, ports, icmp, sourcePorts }: PacketConstraint): Interval[] {
  const any = { first: 0, last: protocolMax };
  // Out of range it must not run into the protocols of the other family.
  if (protocol !== undefined && !lies(protocol, any)) return [];
  let admitted = [protocol === undefined ? any : { first: protocol, last: protocol }];
  if (ports || sourcePorts) admitted = restrictTo(admitted, protocolsWithPorts);
  if (icmp) admitted = restrictTo(admitted, protocolsWithTypes);
  return admitted;
}

function restrictTo(intervals: readonly Interval[], values: readonly number[]): Interval[] {
  return values
    .filter((value) => intervals.some((interval) => lies(value, interval)))
    .map((value) => ({ first: value, last: value }));
}

function lies(value: number, { first, last }: Interval): boolean {
  return first <= value && value <= last;
}

function belowProtocol({
  ports,
  icmp,
  source,
  destination,
  sourcePorts,
}: PacketConstraint): Diagram {
  let set = all;
  if (sourcePorts) set = level(sourcePortLevel, [sourcePorts], set);
  if (destination) set = block('destination', destination, set);
  if (source) set = block('source', source, set);
  if (ports) set = level(serviceLevel, [ports], set);
  if (icmp) set = level(serviceLevel, icmpServices(icmp), set);
  return set;
}

function block(field: AddressField, cidr: Cidr, rest: Diagram): Diagram {
  let set = rest;
  const windows = cidrWindows(cidr);
  for (const [index, window] of [...windows.entries()].reverse()) {
    set = level(addressLevel(field) + index, [window], set);
  }
  return set;
}

/** What each word of an address can be in the block. */
export function cidrWindows(cidr: Cidr): readonly Interval[] {
  const known = windowsOfBlocks.get(cidr);
  if (known !== undefined) return known;
  const windows = findWindows(cidr);
  windowsOfBlocks.set(cidr, windows);
  return windows;
}

const windowsOfBlocks = new WeakMap<Cidr, readonly Interval[]>();

function findWindows(cidr: Cidr): Interval[] {
  return cidr.words.map((word, index) => ({
    first: word,
    last: (word | ~wordMask(cidr.length, index)) >>> 0,
  }));
}

/** The values of level 1 that ICMP messages of that type and code have, in order. */
function icmpServices({ type, code }: NonNullable<PacketConstraint['icmp']>): Interval[] {
  const anyOctet = { first: 0, last: 255 };
  const types = type === null ? anyOctet : { first: type, last: type };
  const codes = code === null ? anyOctet : { first: code, last: code };
  if (!lies(types.first, anyOctet) || !lies(codes.first, anyOctet)) return [];
  const services: Interval[] = [];
  for (let each = types.first; each <= types.last; each++) {
    services.push({ first: each * 256 + codes.first, last: each * 256 + codes.last });
  }
  return services;
}

/** The node whose values within the intervals, which ascend and are disjoint, go on to `child`. */
function level(at: number, intervals: readonly Interval[], child: Diagram): Diagram {
  const max = levelMax(at);
  const builder = new NodeBuilder();
  let next = 0;
  for (const interval of intervals) {
    const first = Math.max(interval.first, next);
    const last = Math.min(interval.last, max);
    if (first > last) continue;
    if (first > next) builder.append(first - 1, none);
    builder.append(last, child);
    next = last + 1;
  }
  if (next <= max) builder.append(max, none);
  return builder.finish(at);
}
