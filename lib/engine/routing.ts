import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId, Route, RouteTable, RouteTarget } from '../network/model.ts';
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
  unionAll,
} from '../packets/packet-set.ts';
import { nothingPasses, type Reasons } from './check.ts';
import type { Orientation } from './filters.ts';

/**
 * Longest-prefix match on packet sets: a table splits the packets among its
 * targets. For a reply the table is asked about the request's source, so that
 * both directions speak of the same header.
 */

export interface NextHop {
  readonly target: RouteTarget;
  readonly table: NodeId;
  readonly passes: Bounds;
  readonly explain: (packets: PacketSet) => Reasons;
}

interface Part {
  readonly route: Route;
  readonly passes: Bounds;
}

/** Between equal prefixes (RT-5). */
const precedence: Readonly<Record<Route['origin'], number>> = {
  local: 0,
  static: 1,
  'prefix-list': 2,
  propagated: 3,
};

export class Routing {
  readonly #network: NetworkModel;
  readonly #cache = new Map<string, readonly NextHop[]>();

  constructor(network: NetworkModel) {
    this.#network = network;
  }

  /** Where a subnet's routers send what leaves it. The parts of certain hops are disjoint. */
  nextHops(subnet: NodeId, orientation: Orientation): readonly NextHop[] {
    const key = `${subnet} ${orientation}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const tables = this.#network.subnets.get(subnet)?.tables ?? [];
    const alternatives = tables.map((id) => this.#tableHops(id, orientation));
    const [only] = alternatives;
    const hops = alternatives.length === 1 && only !== undefined ? only : mergeHops(alternatives);
    this.#cache.set(key, hops);
    return hops;
  }

  #tableHops(id: NodeId, orientation: Orientation): readonly NextHop[] {
    const key = `table ${id} ${orientation}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const table = this.#network.tables.get(id);
    const hops = table === undefined ? [] : splitByTable(table, orientation);
    this.#cache.set(key, hops);
    return hops;
  }
}

function splitByTable(table: RouteTable, orientation: Orientation): NextHop[] {
  const field = orientation === 'request' ? 'destination' : 'source';
  const { sorted, open } = sortRoutes(table.routes);
  let restMay = everything;
  // Routes to destinations that are not known may take anything but what stays local.
  let restMust = everything;
  const stolen = subtract(everything, localPart(sorted, field));
  if (open.length > 0 || table.rest !== null) restMust = subtract(restMust, stolen);
  const parts: Part[] = open.map((route) => ({ route, passes: { must: nothing, may: stolen } }));
  for (const { route, destination } of sorted) {
    const here = box({ [field]: destination });
    const certain = route.present.truth === 'yes';
    const may = intersect(restMay, here);
    const must = certain ? intersect(restMust, here) : nothing;
    restMust = subtract(restMust, here);
    if (certain) restMay = subtract(restMay, here);
    if (!isEmpty(may)) parts.push({ route, passes: { must, may } });
  }
  const hops = groupByTarget(table.id, parts);
  if (table.rest !== null) hops.push(unknownHop(table.id, table.rest, stolen));
  return hops;
}

function localPart(routes: readonly { route: Route; destination: Cidr }[], field: 'source' | 'destination'): PacketSet {
  return unionAll(
    routes
      .filter(({ route }) => route.target.kind === 'local')
      .map(({ destination }) => box({ [field]: destination })),
  );
}

interface SortedRoutes {
  readonly sorted: readonly { route: Route; destination: Cidr }[];
  /** Those whose destination is not known. */
  readonly open: readonly Route[];
}

function sortRoutes(routes: readonly Route[]): SortedRoutes {
  const sorted: { route: Route; destination: Cidr }[] = [];
  const open: Route[] = [];
  for (const route of routes) {
    const destination = route.destination === null ? null : parseCidr(route.destination);
    if (route.present.truth === 'no') continue;
    if (destination === null) open.push(route);
    else sorted.push({ route, destination });
  }
  sorted.sort(
    (a, b) =>
      b.destination.length - a.destination.length ||
      precedence[a.route.origin] - precedence[b.route.origin],
  );
  return { sorted, open };
}

function groupByTarget(table: NodeId, parts: readonly Part[]): NextHop[] {
  const byTarget = new Map<string, Part[]>();
  for (const part of parts) {
    const key = targetKey(part.route.target);
    const group = byTarget.get(key);
    if (group === undefined) byTarget.set(key, [part]);
    else group.push(part);
  }
  return [...byTarget.values()].flatMap((group): NextHop[] => {
    const [first] = group;
    if (first === undefined) return [];
    let passes = nothingPasses;
    for (const part of group) passes = unionBounds(passes, part.passes);
    return [{ target: first.route.target, table, passes, explain: (p) => explainRoutes(group, p) }];
  });
}

function explainRoutes(parts: readonly Part[], packets: PacketSet): Reasons {
  const sure = parts.filter((part) => !isEmpty(intersect(part.passes.must, packets)));
  if (sure.length > 0) {
    return { because: declaredAt(sure), unknowns: [], assumptions: [] };
  }
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
  return parts.map((part) => part.route.because);
}

function unknownHop(table: NodeId, rest: Unknown, packets: PacketSet): NextHop {
  return {
    target: { kind: 'unknown', unknown: rest },
    table,
    passes: { must: nothing, may: packets },
    explain: () => ({ because: [], unknowns: [rest], assumptions: [] }),
  };
}

export function targetKey(target: RouteTarget): string {
  switch (target.kind) {
    case 'local':
      return 'local';
    case 'gateway':
      return `gateway ${target.gateway}`;
    case 'interface':
      return `interface ${target.interface}`;
    case 'drop':
      return `drop ${target.reason}`;
    case 'unknown':
      return `unknown ${target.unknown.what}`;
  }
}

/** One of several tables: certain is what all of them do alike. */
function mergeHops(alternatives: readonly (readonly NextHop[])[]): NextHop[] {
  const byTarget = new Map<string, NextHop[]>();
  for (const hop of alternatives.flat()) {
    const key = targetKey(hop.target);
    byTarget.set(key, [...(byTarget.get(key) ?? []), hop]);
  }
  return [...byTarget.values()].flatMap((group): NextHop[] => {
    const [first] = group;
    if (first === undefined) return [];
    let passes = group.length === alternatives.length ? first.passes : { must: nothing, may: nothing };
    for (const hop of group) {
      passes = {
        must: intersectBounds(passes, hop.passes).must,
        may: unionBounds(passes, hop.passes).may,
      };
    }
    return [{ ...first, passes }];
  });
}
