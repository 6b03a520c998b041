import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import {
  type NetworkModel,
  type NodeId,
  neverForwarded,
  type Route,
  type RouteTable,
  type RouteTarget,
} from '../network/model.ts';
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
 * Longest-prefix match (RT-3) on packet sets: a table splits the packets among its
 * targets. For a reply the table is asked about the request's source, so that
 * both directions speak of the same header.
 */

export interface NextHop {
  readonly target: RouteTarget;
  readonly table: NodeId;
  readonly passes: Bounds;
  readonly explain: (packets: PacketSet) => Reasons;
  /** Why packets do not take this hop, in the terms of AWS Reachability Analyzer. */
  readonly codeFor?: (packets: PacketSet) => string;
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
    const hops = this.hopsOf(this.#network.subnets.get(subnet)?.tables ?? [], orientation);
    this.#cache.set(key, hops);
    return hops;
  }

  /** The same where one of these tables decides, nobody knows which. */
  hopsOf(tables: readonly NodeId[], orientation: Orientation): readonly NextHop[] {
    const alternatives = tables.map((id) => this.#tableHops(id, orientation));
    const [only] = alternatives;
    return alternatives.length === 1 && only !== undefined ? only : mergeHops(alternatives);
  }

  /** Where they would send it if there were a route to each of `gateways` and within the domain. */
  imaginableHops(
    subnet: NodeId,
    orientation: Orientation,
    gateways: readonly NodeId[],
  ): readonly NextHop[] {
    const real = this.nextHops(subnet, orientation);
    const wanted: RouteTarget[] = [
      { kind: 'local' },
      ...gateways.map((gateway): RouteTarget => ({ kind: 'gateway', gateway })),
      ...real.map(({ target }) => target).filter(({ kind }) => kind === 'interface'),
    ];
    const table = this.#network.subnets.get(subnet)?.tables[0] ?? subnet;
    return wanted.map((target): NextHop => {
      const key = targetKey(target);
      const own = real.find((hop) => targetKey(hop.target) === key);
      return {
        target,
        table: own?.table ?? table,
        passes: own?.passes ?? nothingPasses,
        explain: (packets) => explainInstead(own, real, packets),
        codeFor: (packets) => codeInstead(real, packets, this.#hasRoute(subnet, key, orientation)),
      };
    });
  }

  /** Whether a subnet's table has a route to a target for some of the packets, taken or not. */
  #hasRoute(
    subnet: NodeId,
    target: string,
    orientation: Orientation,
  ): (packets: PacketSet) => boolean {
    const field = orientation === 'request' ? 'destination' : 'source';
    const tables = this.#network.subnets.get(subnet)?.tables ?? [];
    const routes = tables
      .flatMap((id) => this.#network.tables.get(id)?.routes ?? [])
      .filter((route) => targetKey(route.target) === target);
    return (packets) =>
      routes.some(({ destination }) => {
        const cidr = destination === null ? null : parseCidr(destination);
        return cidr === null || !isEmpty(intersect(packets, box({ [field]: cidr })));
      });
  }

  #tableHops(id: NodeId, orientation: Orientation): readonly NextHop[] {
    const key = `table ${id} ${orientation}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const table = this.#network.tables.get(id);
    const hops = table === undefined ? [] : splitByTable(this.#network, table, orientation);
    this.#cache.set(key, hops);
    return hops;
  }
}

/** Whatever tables say (RT-8). */
const reserved = neverForwarded.flatMap((text) => parseCidr(text) ?? []);

function splitByTable(
  network: NetworkModel,
  table: RouteTable,
  orientation: Orientation,
): NextHop[] {
  const field = orientation === 'request' ? 'destination' : 'source';
  const { sorted, open } = sortRoutes(table.routes);
  const forwarded = subtract(everything, unionAll(reserved.map((cidr) => box({ [field]: cidr }))));
  const local = localPart(sorted, field);
  // Routes to destinations that are not known may take anything, of what is local
  // only where their target may do so (RT-4).
  const parts: Part[] = open.map((route) => {
    const may = mayBeatLocal(network, route) ? forwarded : subtract(forwarded, local);
    return { route, passes: { must: nothing, may } };
  });
  const doubts = new Doubts(table.rest === null ? nothing : forwarded);
  for (const { route, passes } of parts) doubts.add(route.target, passes.may);
  let left = forwarded;
  for (const { route, destination } of sorted) {
    const covered = box({ [field]: destination });
    // A propagated route never wins over a local one, even if more specific (RT-5).
    const free = route.origin === 'propagated' ? subtract(covered, local) : covered;
    const may = intersect(left, free);
    if (isEmpty(may)) continue;
    if (route.present.truth !== 'yes') {
      parts.push({ route, passes: { must: nothing, may } });
      doubts.add(route.target, may);
      continue;
    }
    for (const rival of route.origin === 'prefix-list' ? rivalsOf(route, sorted) : []) {
      const shared = intersect(may, box({ [field]: rival.destination }));
      parts.push({ route: rival.route, passes: { must: nothing, may: shared } });
      doubts.add(rival.route.target, shared);
    }
    parts.push({ route, passes: { must: subtract(may, doubts.against(route.target)), may } });
    left = subtract(left, free);
  }
  const hops = groupByTarget(table.id, parts);
  if (table.rest !== null) hops.push(unknownHop(table.id, table.rest, forwarded));
  return hops;
}

/** What may go elsewhere than a certain route says; to the same target it may go by any route. */
class Doubts {
  readonly #byTarget = new Map<string, PacketSet>();
  readonly #always: PacketSet;

  constructor(always: PacketSet) {
    this.#always = always;
  }

  add(target: RouteTarget, packets: PacketSet): void {
    const key = targetKey(target);
    this.#byTarget.set(key, union(this.#byTarget.get(key) ?? nothing, packets));
  }

  against(target: RouteTarget): PacketSet {
    const own = targetKey(target);
    const others = [...this.#byTarget].filter(([key]) => key !== own);
    return unionAll([this.#always, ...others.map(([, packets]) => packets)]);
  }
}

/** A destination inside the domain is legal for a NAT gateway or an interface alone (RT-4). */
function mayBeatLocal(network: NetworkModel, { origin, target }: Route): boolean {
  if (origin === 'propagated') return false;
  return target.kind !== 'gateway' || network.gateways.get(target.gateway)?.kind === 'nat';
}

/** Between prefix lists that overlap AWS chooses arbitrarily (RT-6). */
function rivalsOf(route: Route, all: SortedRoutes['sorted']): SortedRoutes['sorted'] {
  return all.filter(
    (other) =>
      other.route.origin === 'prefix-list' &&
      targetKey(other.route.target) !== targetKey(route.target),
  );
}

function localPart(routes: SortedRoutes['sorted'], field: 'source' | 'destination'): PacketSet {
  return unionAll(
    routes
      .filter(({ route }) => route.origin === 'local' && route.present.truth === 'yes')
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

/** Why packets take a hop, or which routes take them elsewhere. */
function explainInstead(
  own: NextHop | undefined,
  all: readonly NextHop[],
  packets: PacketSet,
): Reasons {
  if (own !== undefined && !isEmpty(intersect(own.passes.may, packets)))
    return own.explain(packets);
  const taking = all.filter((hop) => !isEmpty(intersect(hop.passes.may, packets)));
  const reasons = taking.map((hop) => hop.explain(packets));
  return {
    because: reasons.flatMap(({ because }) => because),
    unknowns: reasons.flatMap(({ unknowns }) => unknowns),
    assumptions: reasons.flatMap(({ assumptions }) => assumptions),
  };
}

function codeInstead(
  all: readonly NextHop[],
  packets: PacketSet,
  hasRoute: (packets: PacketSet) => boolean,
): string {
  const taking = all.filter((hop) => !isEmpty(intersect(hop.passes.may, packets)));
  if (taking.some(({ target }) => target.kind === 'drop')) return 'BAD_STATE_ROUTE';
  return hasRoute(packets) ? 'MORE_SPECIFIC_ROUTE' : 'NO_ROUTE_TO_DESTINATION';
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
    let passes =
      group.length === alternatives.length ? first.passes : { must: nothing, may: nothing };
    for (const hop of group) {
      passes = {
        must: intersectBounds(passes, hop.passes).must,
        may: unionBounds(passes, hop.passes).may,
      };
    }
    return [{ ...first, passes }];
  });
}
