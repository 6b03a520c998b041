import type { Acl, AclEntry, FilterRule } from '../network/model.ts';
import { type Bounds, exactly, nothingAtAll, possibly, unionAllBounds } from '../packets/bounds.ts';
import { everything, intersect, nothing, subtract, unionAll } from '../packets/packet-set.ts';
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
export function admittedByAddress({ must, may }: FilterRule, direction: Direction): Bounds {
  return { must: byAddress(must, direction).must, may: byAddress(may, direction).may };
}

/** All that a group's rule could admit if whoever it refers to sent it. */
export function admittedFromSomebody({ must, may }: FilterRule, direction: Direction): Bounds {
  return { must: fromSomebody(must, direction).must, may: fromSomebody(may, direction).may };
}

type Matches = FilterRule['may'];

/** Groups are asked about rule by rule, once for each of their members; rules that say the same share their matches. */
class KeptSets {
  readonly #kept: Readonly<Record<Direction, WeakMap<Matches, Bounds>>> = {
    ingress: new WeakMap(),
    egress: new WeakMap(),
  };

  of(matches: Matches, direction: Direction, find: typeof findByAddress): Bounds {
    const known = this.#kept[direction].get(matches);
    if (known !== undefined) return known;
    const found = find(matches, direction);
    this.#kept[direction].set(matches, found);
    return found;
  }
}

const setsByAddress = new KeptSets();
const setsFromSomebody = new KeptSets();

function byAddress(matches: Matches, direction: Direction): Bounds {
  return setsByAddress.of(matches, direction, findByAddress);
}

function fromSomebody(matches: Matches, direction: Direction): Bounds {
  return setsFromSomebody.of(matches, direction, findFromSomebody);
}

function findByAddress(matches: Matches, direction: Direction): Bounds {
  const field = direction === 'ingress' ? 'source' : 'destination';
  return unionAllBounds(
    matches.map((match): Bounds => {
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
    }),
  );
}

function findFromSomebody(matches: Matches, direction: Direction): Bounds {
  const byIdentity = matches.flatMap((match) =>
    match.peer.kind === 'members' || match.peer.kind === 'interfaces'
      ? [exactly(ownBox(match, 'request', 'source'))]
      : [],
  );
  return unionAllBounds([byAddress(matches, direction), ...byIdentity]);
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
