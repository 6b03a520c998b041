import type { Truth } from '../basics/truth.ts';
import type { PacketSet } from './packet-set.ts';
import * as sets from './packet-set.ts';

/**
 * Packet sets of which not all is known: between what is surely in them and
 * what may be. Sound whatever the unknowns are; where one unknown decides in
 * two places, wider than need be.
 */

export interface Bounds {
  /** In the set however the unknowns turn out. A subset of `may`. */
  readonly must: PacketSet;
  /** In the set for some outcome. */
  readonly may: PacketSet;
}

export const nothingAtAll: Bounds = exactly(sets.nothing);

export function exactly(set: PacketSet): Bounds {
  return { must: set, may: set };
}

/** Any part of the set, or none of it. */
export function possibly(set: PacketSet): Bounds {
  return { must: sets.nothing, may: set };
}

export function unionBounds(a: Bounds, b: Bounds): Bounds {
  return { must: sets.union(a.must, b.must), may: sets.union(a.may, b.may) };
}

/** Exactly nothing for an empty list. */
export function unionAllBounds(list: Iterable<Bounds>): Bounds {
  const all = [...list];
  return {
    must: sets.unionAll(all.map(({ must }) => must)),
    may: sets.unionAll(all.map(({ may }) => may)),
  };
}

export function intersectBounds(a: Bounds, b: Bounds): Bounds {
  return { must: sets.intersect(a.must, b.must), may: sets.intersect(a.may, b.may) };
}

export function subtractBounds(a: Bounds, b: Bounds): Bounds {
  return { must: sets.subtract(a.must, b.may), may: sets.subtract(a.may, b.must) };
}

/** Applies a function under which a larger set never has a smaller image, such as `forget`. */
export function mapBounds(bounds: Bounds, image: (set: PacketSet) => PacketSet): Bounds {
  const may = image(bounds.may);
  return { must: bounds.must === bounds.may ? may : image(bounds.must), may };
}

/** Whether there is a packet in the set. */
export function truthOfBounds(bounds: Bounds): Truth {
  if (!sets.isEmpty(bounds.must)) return 'yes';
  return sets.isEmpty(bounds.may) ? 'no' : 'unknown';
}
