import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type { TransitGateway, TransitRoute, TransitTable } from '../network/model.ts';
import { type Bounds, intersectBounds, unionBounds } from '../packets/bounds.ts';
import { type Cidr, parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { nothingPasses, type Reasons } from './check.ts';
import type { Orientation } from './match-sets.ts';

/**
 * The tables of transit gateways as packet sets: each splits the packets among
 * attachments (TGW-2, TGW-4). Unlike tables of subnets they have no local
 * routes. As there, a reply is looked up by the request's source.
 */

export interface TransitHop {
  readonly target: TransitRoute['target'];
  readonly table: string;
  readonly passes: Bounds;
  readonly explain: (packets: PacketSet) => Reasons;
  /** Why packets do not take this hop, in the terms of AWS Reachability Analyzer. */
  readonly codeFor?: (packets: PacketSet) => string;
}

/** Between equal prefixes (TGW-4). */
const precedence: Readonly<Record<TransitRoute['origin'], number>> = {
  static: 0,
  'prefix-list': 1,
  domain: 2,
  'direct-connect': 3,
  connect: 4,
  vpn: 5,
};

interface Part {
  readonly route: TransitRoute;
  readonly passes: Bounds;
}

/**
 * Where one of these tables sends packets, nobody knows which: certain is what
 * all of them do alike. Linear in the routes, but for those of equal prefixes.
 */
export function transitHops(
  gateway: TransitGateway,
  tables: readonly string[],
  orientation: Orientation,
): readonly TransitHop[] {
  const alternatives = tables.flatMap((id) => {
    const table = gateway.tables.find((each) => each.id === id);
    return table === undefined ? [] : [hopsOfTable(table, orientation)];
  });
  const [only, ...others] = alternatives;
  if (only === undefined) return [];
  if (others.length === 0) return only;
  return grouped(alternatives.flat(), ({ target }) => keyOf(target)).flatMap(
    (group): TransitHop[] => {
      const [first] = group;
      if (first === undefined) return [];
      const inAll = group.length === alternatives.length;
      let { passes } = first;
      for (const hop of group) {
        passes = {
          must: intersectBounds(passes, hop.passes).must,
          may: unionBounds(passes, hop.passes).may,
        };
      }
      return [{ ...first, passes: { must: inAll ? passes.must : nothing, may: passes.may } }];
    },
  );
}

/** A table serves many attachments, which all ask the same of it. */
function hopsOfTable(table: TransitTable, orientation: Orientation): readonly TransitHop[] {
  const known = hopsOfTables[orientation].get(table);
  if (known !== undefined) return known;
  const hops = lookUp(table, orientation);
  hopsOfTables[orientation].set(table, hops);
  return hops;
}

const hopsOfTables: Readonly<Record<Orientation, WeakMap<TransitTable, readonly TransitHop[]>>> = {
  request: new WeakMap(),
  reply: new WeakMap(),
};

/** Of hops, those that take some of the packets; of a table with many routes they are few. */
export function hopsFor(hops: readonly TransitHop[], packets: PacketSet): readonly TransitHop[] {
  const ofHops = hopsTaking.get(hops) ?? new WeakMap<PacketSet, readonly TransitHop[]>();
  hopsTaking.set(hops, ofHops);
  const known = ofHops.get(packets);
  if (known !== undefined) return known;
  const taking = hops.filter(({ passes }) => !isEmpty(intersect(passes.may, packets)));
  ofHops.set(packets, taking);
  return taking;
}

const hopsTaking = new WeakMap<readonly TransitHop[], WeakMap<PacketSet, readonly TransitHop[]>>();

function lookUp(table: TransitTable, orientation: Orientation): readonly TransitHop[] {
  const field = orientation === 'request' ? 'destination' : 'source';
  const { sorted, open } = sortRoutes(table.routes);
  const doubts = new Map<string, PacketSet>();
  const doubt = (target: TransitRoute['target'], packets: PacketSet): void => {
    const key = keyOf(target);
    doubts.set(key, union(doubts.get(key) ?? nothing, packets));
  };
  /** What may go elsewhere than to this target. */
  const disputed = (target: TransitRoute['target']): PacketSet => {
    const others = [...doubts].filter(([key]) => key !== keyOf(target)).map(([, set]) => set);
    return unionAll(table.rest === null ? others : [everything]);
  };
  // Whatever a route covers whose destination is not known, it may take anything.
  const parts: Part[] = open.map((route) => ({
    route,
    passes: { must: nothing, may: everything },
  }));
  for (const { target } of open) doubt(target, everything);
  let left = everything;
  for (const { route, destination, rivals } of sorted) {
    const covered = box({ [field]: destination });
    const may = intersect(left, covered);
    if (isEmpty(may)) continue;
    if (route.present.truth !== 'yes') {
      parts.push({ route, passes: { must: nothing, may } });
      doubt(route.target, may);
      continue;
    }
    // Of equal routes to several attachments any may be taken, packet by packet.
    for (const rival of rivals) {
      parts.push({ route: rival, passes: { must: nothing, may } });
      doubt(rival.target, may);
    }
    parts.push({ route, passes: { must: subtract(may, disputed(route.target)), may } });
    left = subtract(left, covered);
  }
  const hops = groupByTarget(table, parts);
  if (table.rest === null) return hops;
  const rest = table.rest;
  const unseen: TransitHop = {
    target: { kind: 'unknown', unknown: rest },
    table: table.id,
    passes: { must: nothing, may: everything },
    explain: () => ({ because: [], unknowns: [rest], assumptions: [] }),
  };
  return [...hops, unseen];
}

interface SortedRoute {
  readonly route: TransitRoute;
  readonly destination: Cidr;
  /** Certain routes of the same prefix and precedence that lead elsewhere. */
  readonly rivals: readonly TransitRoute[];
}

function sortRoutes(routes: readonly TransitRoute[]): {
  readonly sorted: readonly SortedRoute[];
  /** Those whose destination is not known. */
  readonly open: readonly TransitRoute[];
} {
  const existing = routes.filter((route) => route.present.truth !== 'no');
  const open = existing.filter((route) => route.destination === null);
  const sorted = existing
    .flatMap((route): SortedRoute[] => {
      const destination = route.destination === null ? null : parseCidr(route.destination);
      return destination === null
        ? []
        : [{ route, destination, rivals: rivalsOf(route, existing) }];
    })
    .sort(
      (a, b) =>
        b.destination.length - a.destination.length ||
        precedence[a.route.origin] - precedence[b.route.origin] ||
        // The doubts that a certain route must mind stand before it.
        Number(a.route.present.truth === 'yes') - Number(b.route.present.truth === 'yes'),
    );
  return { sorted, open };
}

function rivalsOf(route: TransitRoute, all: readonly TransitRoute[]): TransitRoute[] {
  return all.filter(
    (other) =>
      other.destination === route.destination &&
      other.origin === route.origin &&
      other.present.truth === 'yes' &&
      keyOf(other.target) !== keyOf(route.target),
  );
}

function groupByTarget(table: TransitTable, parts: readonly Part[]): TransitHop[] {
  return grouped(parts, ({ route }) => keyOf(route.target)).flatMap((group): TransitHop[] => {
    const [first] = group;
    if (first === undefined) return [];
    let passes = nothingPasses;
    for (const part of group) passes = unionBounds(passes, part.passes);
    const explain = (packets: PacketSet): Reasons => explainRoutes(group, packets);
    return [{ target: first.route.target, table: table.id, passes, explain }];
  });
}

function explainRoutes(parts: readonly Part[], packets: PacketSet): Reasons {
  const sure = parts.filter((part) => !isEmpty(intersect(part.passes.must, packets)));
  if (sure.length > 0) return { because: declaredAt(sure), unknowns: [], assumptions: [] };
  const perhaps = parts.filter((part) => !isEmpty(intersect(part.passes.may, packets)));
  return {
    because: declaredAt(perhaps),
    unknowns: perhaps.flatMap(({ route }): readonly Unknown[] =>
      route.target.kind === 'unknown'
        ? [...route.present.unknowns, route.target.unknown]
        : route.present.unknowns,
    ),
    assumptions: perhaps.flatMap(({ route }) => route.present.assumptions),
  };
}

function declaredAt(parts: readonly Part[]): SourceLocation[] {
  return parts.map(({ route }) => route.because);
}

function grouped<T>(list: readonly T[], keyOfItem: (item: T) => string): (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function keyOf(target: TransitRoute['target']): string {
  switch (target.kind) {
    case 'attachment':
      return `attachment ${target.attachment}`;
    case 'drop':
      return 'drop';
    case 'unknown':
      return `unknown ${target.unknown.what}`;
  }
}
