import type { Family } from './address.ts';
import { box, cidrWindows, type PacketConstraint } from './box.ts';
import type { Cidr } from './cidr.ts';
import {
  all,
  type Diagram,
  intersect as intersectDiagrams,
  none,
  quantify,
  subtract as subtractDiagrams,
  unionAll as unionAllDiagrams,
  union as unionDiagrams,
} from './diagram.ts';
import {
  type AddressField,
  addressLevel,
  portMax,
  protocolsWithPorts,
  serviceLevel,
  sourcePortLevel,
  wordCount,
  wordMax,
} from './fields.ts';
import type { Interval } from './interval.ts';

/**
 * Sets of packets and their algebra. A set is exact, immutable and canonical:
 * two sets with the same packets are the same object, so `===` compares them
 * and they serve as keys of maps. What is in a set is asked in
 * packet-set-contents.ts, which is exported from here too.
 */

/** Opaque: compare with `===`, take apart with the functions of this module only. */
export type PacketSet = Diagram;

export { box, type PacketConstraint } from './box.ts';
export type { AddressField } from './fields.ts';
export {
  boxesOf,
  cidrsOf,
  contains,
  type FamilyProtocols,
  type PacketBox,
  portsOf,
  protocolsOf,
  sample,
  sourcePortsOf,
} from './packet-set-contents.ts';

export const nothing: PacketSet = none;
/** Every packet of both families. */
export const everything: PacketSet = all;

export function union(a: PacketSet, b: PacketSet): PacketSet {
  return unionDiagrams(a, b);
}

/** `nothing` for an empty list. */
export function unionAll(sets: Iterable<PacketSet>): PacketSet {
  return unionAllDiagrams(sets);
}

export function intersect(a: PacketSet, b: PacketSet): PacketSet {
  return intersectDiagrams(a, b);
}

/** What is in `a` and not in `b`. */
export function subtract(a: PacketSet, b: PacketSet): PacketSet {
  return subtractDiagrams(a, b);
}

export function isEmpty(set: PacketSet): boolean {
  return set === nothing;
}

/** Whether every packet of `inner` is in `outer`. */
export function isSubset(inner: PacketSet, outer: PacketSet): boolean {
  return subtractDiagrams(inner, outer) === nothing;
}

/** Whether every packet that meets the constraint is in the set. */
export function coversAll(set: PacketSet, constraint: PacketConstraint): boolean {
  return isSubset(box(constraint), set);
}

export type PacketField = AddressField | 'sourcePort' | 'destinationPort';

/**
 * The packets that are in the set with some value of the field in place of
 * their own. Protocols without ports are not changed where a port is
 * forgotten; ICMP types are not ports.
 */
export function forget(set: PacketSet, field: PacketField): PacketSet {
  switch (field) {
    case 'source':
    case 'destination': {
      return quantify('some', set, { level: addressLevel(field), windows: anyAddress });
    }
    case 'sourcePort':
      return quantify('some', set, { level: sourcePortLevel, windows: anyPort });
    case 'destinationPort': {
      const withPorts = quantify('some', intersect(set, packetsWithPorts), {
        level: serviceLevel,
        windows: anyPort,
      });
      return union(withPorts, subtract(set, packetsWithPorts));
    }
  }
}

/**
 * The packets of the block's family that are in the set with every address of
 * the block in place of their own. The result does not depend on the field.
 */
export function forAll(set: PacketSet, field: AddressField, cidr: Cidr): PacketSet {
  return quantify('every', intersect(set, ofFamily[cidr.family]), {
    level: addressLevel(field),
    windows: cidrWindows(cidr),
  });
}

const anyPort: readonly Interval[] = [{ first: 0, last: portMax }];
const anyAddress: readonly Interval[] = Array.from({ length: wordCount('ipv6') }, () => ({
  first: 0,
  last: wordMax,
}));

const ofFamily: Readonly<Record<Family, PacketSet>> = {
  ipv4: box({ family: 'ipv4' }),
  ipv6: box({ family: 'ipv6' }),
};

const packetsWithPorts: PacketSet = unionAll(
  protocolsWithPorts.map((protocol) => box({ protocol })),
);
