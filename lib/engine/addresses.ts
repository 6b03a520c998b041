import type { Bounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  forAll,
  intersect,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import type { Endpoint } from './places.ts';

/** Which addresses endpoints have, and what holds whichever of them is theirs. */

/** All addresses that an endpoint can have, in a field of the header. */
export function addressSet(end: Endpoint, field: 'source' | 'destination'): PacketSet {
  const known = addressSets[field].get(end);
  if (known !== undefined) return known;
  const set = addressesAs(end, field);
  addressSets[field].set(end, set);
  return set;
}

const addressSets = {
  source: new WeakMap<Endpoint, PacketSet>(),
  destination: new WeakMap<Endpoint, PacketSet>(),
} as const;

function addressesAs(end: Endpoint, field: 'source' | 'destination'): PacketSet {
  const sets = (cidrs: readonly string[]): PacketSet =>
    unionAll(
      cidrs.flatMap((text) => {
        const cidr = parseCidr(text);
        return cidr === null ? [] : [box({ [field]: cidr })];
      }),
    );
  return subtract(sets(end.blocks), sets(end.except));
}

/** An address that is chosen later: what is certain must hold for each that it can be. */
export function quantify(bounds: Bounds, from: Endpoint, to: Endpoint): Bounds {
  let { must } = bounds;
  if (from.choice === 'chosen') must = everywhere(must, from, 'source');
  if (to.choice === 'chosen') must = everywhere(must, to, 'destination');
  return { must, may: bounds.may };
}

function everywhere(set: PacketSet, end: Endpoint, field: 'source' | 'destination'): PacketSet {
  const others = subtract(everything, addressSet(end, field));
  // What it surely is not need not pass.
  let result = end.except.length === 0 ? set : union(set, others);
  for (const block of end.blocks) {
    const cidr = parseCidr(block);
    if (cidr !== null) result = intersect(result, forAll(result, field, cidr));
  }
  return intersect(result, set);
}
