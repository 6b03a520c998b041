import type { Acl, AclEntry, FilterRule } from '../network/model.ts';
import { type Bounds, exactly, nothingAtAll, possibly, unionAllBounds } from '../packets/bounds.ts';
import {
  everything,
  intersect,
  nothing,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import type { Direction } from './filters.ts';
import { aclMatchSet, type Orientation, opaqueSet, ownBox } from './match-sets.ts';

/**
 * What single rules and entries match, apart from those beside or before them:
 * the questions of a reviewer about one line. Verdicts on whole filters are
 * made in filters.ts.
 */

/**
 * What a group's rule admits by addresses alone. References to groups and
 * interfaces ask who the far side is and count for nothing here, so this is
 * all that the rule admits from anybody outside the network.
 */
export function admittedByAddress(rule: FilterRule, direction: Direction): Bounds {
  return keptFor(byAddresses[direction], rule, () => findByAddress(rule, direction));
}

/** Groups are asked about rule by rule, once for each of their members. */
const byAddresses: Readonly<Record<Direction, WeakMap<FilterRule, Bounds>>> = {
  ingress: new WeakMap(),
  egress: new WeakMap(),
};

function keptFor(kept: WeakMap<FilterRule, Bounds>, rule: FilterRule, find: () => Bounds): Bounds {
  const known = kept.get(rule);
  if (known !== undefined) return known;
  const found = find();
  kept.set(rule, found);
  return found;
}

function findByAddress(rule: FilterRule, direction: Direction): Bounds {
  const field = direction === 'ingress' ? 'source' : 'destination';
  const setOf = (match: FilterRule['may'][number]): Bounds => {
    const { peer } = match;
    switch (peer.kind) {
      case 'any':
      case 'block':
        return exactly(ownBox(match, 'request', field));
      case 'opaque':
        return possibly(opaqueSet(match, peer.family));
      case 'members':
      case 'interfaces':
        return nothingAtAll;
    }
  };
  return {
    must: unionAllBounds(rule.must.map(setOf)).must,
    may: unionAllBounds(rule.may.map(setOf)).may,
  };
}

/** All that a group's rule could admit if whoever it refers to sent it. */
export function admittedFromSomebody(rule: FilterRule, direction: Direction): Bounds {
  return keptFor(fromSomebody[direction], rule, () => findFromSomebody(rule, direction));
}

const fromSomebody: typeof byAddresses = { ingress: new WeakMap(), egress: new WeakMap() };

function findFromSomebody(rule: FilterRule, direction: Direction): Bounds {
  const byAddress = admittedByAddress(rule, direction);
  const byIdentity = (matches: FilterRule['may']): typeof nothing =>
    unionAll(
      matches.flatMap((match) =>
        match.peer.kind === 'members' || match.peer.kind === 'interfaces'
          ? [ownBox(match, 'request', 'source')]
          : [],
      ),
    );
  return {
    must: union(byAddress.must, byIdentity(rule.must)),
    may: union(byAddress.may, byIdentity(rule.may)),
  };
}

/** One entry of an ACL among the others. */
export interface Decision {
  readonly entry: AclEntry;
  /** What it matches by itself. */
  readonly matches: Bounds;
  /** What reaches it, because no entry before it matches, and is matched. */
  readonly decides: Bounds;
}

/**
 * What each entry decides, in the order of evaluation (NACL-1). An entry
 * without a known number may stand anywhere: it comes first here, certainly
 * decides nothing and certainly takes nothing away from others.
 */
export function aclDecisions(acl: Acl, direction: Direction, orientation: Orientation): Decision[] {
  const field =
    (direction === 'ingress') === (orientation === 'request') ? 'source' : 'destination';
  let leftMust = everything;
  let leftMay = everything;
  return inOrder(acl[direction]).map((entry) => {
    const setOf = (matches: AclEntry['may']): typeof nothing =>
      unionAll(matches.map((match) => aclMatchSet(match, orientation, field)));
    const matches: Bounds = { must: setOf(entry.must), may: setOf(entry.may) };
    const isPlaced = entry.number !== null;
    const decides: Bounds = {
      must: isPlaced ? intersect(leftMust, matches.must) : nothing,
      may: intersect(leftMay, matches.may),
    };
    leftMust = subtract(leftMust, matches.may);
    if (isPlaced) leftMay = subtract(leftMay, matches.must);
    return { entry, matches, decides };
  });
}

function inOrder(entries: readonly AclEntry[]): AclEntry[] {
  return [...entries].sort((a, b) => (a.number ?? -1) - (b.number ?? -1));
}
