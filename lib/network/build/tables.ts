import { compareText } from '../../basics/order.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Condition, NodeId, Route, RouteTarget } from '../model.ts';
import { certainly } from '../model.ts';
import { isWithin, privateIpv4 } from './blocks.ts';
import { every, perhaps } from './condition.ts';
import { type Draft, impliedId, type OpenTable, type ResourceOf } from './draft.ts';
import { mayBe, splitList } from './open-references.ts';
import { resolvePrefixList } from './prefix-lists.ts';
import type { RouteTargets } from './route-targets.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';
import { withoutTwins } from './twins.ts';
import { staticRemotes, vpnConnections } from './vpn-gateways.ts';

/**
 * What stands in route tables: declared routes, what VPN gateways propagate,
 * and the local routes that every table has. Where a route leads is decided
 * in route-targets.ts.
 */

/** Declared and propagated routes; to be called before anything asks what a table does. */
export function addRoutes(draft: Draft, known: TablesAndAcls, targets: RouteTargets): void {
  for (const route of draft.of('route')) draft.declare(route);
  const routes = withoutTwins(
    draft.of('route'),
    (route) => identityOf(route, known),
    (twin, first) =>
      draft.warn(
        twin.at,
        `${twin.id} has the same table and destination as ${first.id}, so AWS refuses it; it is left out. Keep one of the two.`,
      ),
  );
  for (const route of routes) addRoute(draft, route, known, targets);
  for (const propagation of draft.of('route-propagation'))
    addPropagation(draft, propagation, known);
}

/** The local routes of all tables (RT-3); to be called when all tables exist. */
export function addLocalRoutes(draft: Draft): void {
  for (const table of draft.tables.values()) {
    if (draft.find(table.id, 'route-table')?.isComplete === true) continue;
    const domain = draft.domains.get(table.domain);
    const because = draft.components.get(table.domain)?.at;
    if (domain === undefined || because === undefined) continue;
    const local = domain.blocks.map(
      ({ cidr, unknown }): Route => ({
        id: `${table.id}/local/${cidr}`,
        label: 'local',
        because,
        destination: cidr,
        target: { kind: 'local' },
        origin: 'local',
        present: unknown === null || staysInside(draft, table) ? certainly : perhaps(unknown),
        declared: false,
      }),
    );
    table.routes.unshift(...local);
  }
}

/**
 * A domain whose blocks are not known has local routes for all of private
 * space. They stand in nobody's way in a table that leads to the Internet
 * only; elsewhere they may shadow routes to other private networks, so they
 * are then not certain.
 */
function staysInside(draft: Draft, table: OpenTable): boolean {
  return table.routes.every(({ target }) => {
    if (target.kind === 'drop' || target.kind === 'local') return true;
    if (target.kind !== 'gateway') return false;
    const kind = draft.gateways.get(target.gateway)?.kind;
    return kind === 'internet' || kind === 'nat';
  });
}

/** Table and destination; null where they are not known, and for what a live table holds. */
function identityOf(route: ResourceOf<'route'>, known: TablesAndAcls): string | null {
  const { destination, origin } = route;
  const table = known.table(route.routeTable);
  if (table === null || origin !== null) return null;
  if (destination.kind !== 'cidr' || destination.cidr.kind !== 'known') return null;
  const cidr = parseCidr(destination.cidr.value);
  return cidr === null ? null : `${table} ${formatCidr(cidr)}`;
}

function addRoute(
  draft: Draft,
  route: ResourceOf<'route'>,
  known: TablesAndAcls,
  targets: RouteTargets,
): void {
  const tables = known.tables(route.routeTable) ?? [...draft.tables.keys()].sort(compareText);
  const isSure = route.routeTable.kind !== 'unknown';
  const present =
    route.routeTable.kind === 'unknown' ? perhaps(route.routeTable.unknown) : certainly;
  for (const id of tables) {
    const table = draft.tables.get(id);
    if (table === undefined) continue;
    // None where an endpoint for S3 or DynamoDB takes no other traffic (RT-9).
    const choices = route.isBlackhole ? [gone] : targets.choices(route, table.domain);
    const prefix = isSure ? route.key : `${route.key}#${id}`;
    for (const destination of destinationsOf(draft, route)) {
      const whole = every(present, destination.present);
      const suffix = destination.isOnly ? '' : `/${destination.cidr ?? 'unknown'}`;
      for (const [index, target] of choices.entries()) {
        // One of several targets is the one; that some route is there is certain.
        const isLast = index === choices.length - 1;
        table.routes.push({
          id: `${prefix}${suffix}${isLast ? '' : `#${index}`}`,
          label: route.id,
          because: route.at,
          destination: destination.cidr,
          target,
          origin: route.destination.kind === 'cidr' ? (route.origin ?? 'static') : 'prefix-list',
          present: isLast ? whole : every(whole, perhaps(whichTarget(route))),
          declared: true,
        });
      }
    }
  }
}

function whichTarget(route: ResourceOf<'route'>): Unknown {
  const reference = route.target.reference;
  if (reference?.kind === 'unknown') return reference.unknown;
  return {
    what: `which endpoint ${route.id} leads to`,
    cause: 'deploy-time',
    location: reference?.at ?? route.at,
  };
}

/** RT-7 */
const gone: RouteTarget = { kind: 'drop', reason: 'AWS reports that its target is gone' };

interface Destination {
  readonly cidr: string | null;
  readonly present: Condition;
  /** Whether the route has no other destination. */
  readonly isOnly: boolean;
}

function destinationsOf(draft: Draft, route: ResourceOf<'route'>): readonly Destination[] {
  const { destination } = route;
  if (destination.kind === 'cidr') {
    const cidrs = readDestination(draft, route, destination.cidr);
    const present =
      destination.cidr.kind === 'known' || cidrs.length < 2
        ? certainly
        : perhaps(destination.cidr.unknown);
    return cidrs.map((cidr) => ({ cidr, present, isOnly: cidrs.length < 2 }));
  }
  const list = resolvePrefixList(draft, destination.list);
  const entries = list.cidrs.map(
    (cidr): Destination => ({ cidr, present: certainly, isOnly: false }),
  );
  if (list.rest === null) return entries;
  return [...entries, { cidr: null, present: perhaps(list.rest), isOnly: false }];
}

/** The candidates for a destination; null: it may be any. */
function readDestination(
  draft: Draft,
  route: ResourceOf<'route'>,
  value: Value<string>,
): readonly (string | null)[] {
  const candidates = value.kind === 'known' ? [value.value] : (value.among ?? []);
  const cidrs = candidates.map(parseCidr);
  if (candidates.length === 0) return [null];
  const valid = cidrs.flatMap((cidr) => (cidr === null ? [] : [formatCidr(cidr)]));
  if (valid.length === cidrs.length) return [...new Set(valid)];
  draft.warn(
    value.at,
    `${route.id} has the destination "${candidates.join(', ')}", which is no CIDR. Write it like 10.0.0.0/16.`,
  );
  return value.kind === 'known' ? [] : [null];
}

/** Routes of a VPN gateway in the tables to which it propagates them (RT-13). */
function addPropagation(
  draft: Draft,
  propagation: ResourceOf<'route-propagation'>,
  known: TablesAndAcls,
): void {
  draft.declare(propagation);
  const { routeTables, vpnGateway } = propagation;
  const named = new Map<NodeId, Condition>();
  const { sure, perhaps: open, rest } = splitList(routeTables);
  for (const reference of sure) {
    const id = known.table(reference);
    if (id !== null) named.set(id, certainly);
    else if (reference.kind === 'unknown') mayBeAny(draft, named, reference.unknown);
  }
  for (const { reference, unknown } of open) {
    const id = known.table(reference);
    if (id !== null && !named.has(id)) named.set(id, perhaps(unknown));
  }
  if (rest !== null) mayBeAny(draft, named, rest);
  if (vpnGateway.kind !== 'unknown') {
    const id =
      vpnGateway.kind === 'resource' ? vpnGateway.key : impliedId(vpnGateway.name, 'vpn-gateway');
    addPropagated(draft, propagation, named, { id, isMeant: certainly });
    return;
  }
  const isMeant = perhaps(vpnGateway.unknown);
  for (const { kind, id } of draft.gateways.values())
    if (kind === 'vpn' && mayBe(vpnGateway, id) !== null)
      addPropagated(draft, propagation, named, { id, isMeant });
}

function addPropagated(
  draft: Draft,
  propagation: ResourceOf<'route-propagation'>,
  named: ReadonlyMap<NodeId, Condition>,
  by: { readonly id: NodeId; readonly isMeant: Condition },
): void {
  const { id, isMeant } = by;
  const { at } = propagation;
  const gateway = draft.gateways.get(id);
  for (const [tableId, condition] of named) {
    const table = draft.tables.get(tableId);
    if (table === undefined) continue;
    if (gateway?.kind !== 'vpn' || gateway.domain !== table.domain) {
      if (isMeant.truth !== 'yes') continue;
      draft.warn(
        at,
        `${propagation.id} propagates routes of a VPN gateway that is not attached to the VPC of ${draft.label(tableId)}. Attach the gateway to that VPC.`,
      );
      continue;
    }
    for (const route of propagated(draft, id, table.domain, propagation)) {
      const present = every(condition, isMeant, gateway.attached, route.present);
      table.routes.push({
        ...route,
        id: `${propagation.key}#${tableId}/${route.destination}${isMeant.truth === 'yes' ? '' : `/${id}`}`,
        present,
      });
    }
  }
}

function mayBeAny(draft: Draft, named: Map<NodeId, Condition>, unknown: Unknown): void {
  for (const id of draft.tables.keys()) if (!named.has(id)) named.set(id, perhaps(unknown));
}

/**
 * What a VPN gateway announces: static routes as declared; over BGP perhaps
 * anything, of which private space and a default route are distinguished,
 * since a default route never wins against a static one (RT-5).
 */
function propagated(
  draft: Draft,
  gateway: NodeId,
  domain: NodeId,
  { id, at }: { readonly id: string; readonly at: SourceLocation },
): readonly Route[] {
  const remotes = staticRemotes(draft, gateway);
  const [connection] = vpnConnections(draft, gateway);
  const announced: Unknown = {
    what: `routes that ${draft.label(gateway)} learns`,
    cause: connection === undefined ? 'outside-input' : 'deploy-time',
    location: connection?.at ?? at,
  };
  const own = (draft.domains.get(domain)?.blocks ?? [])
    .filter(({ unknown }) => unknown === null)
    .map(({ cidr }) => cidr);
  const destinations = remotes ?? ['0.0.0.0/0', ...privateIpv4];
  return (
    destinations
      // What overlaps a local route never wins, even if more specific (RT-5).
      .filter((destination) => !isWithin(destination, own))
      .map((destination) => ({
        id: destination,
        label: id,
        because: at,
        destination,
        target: { kind: 'gateway', gateway },
        origin: 'propagated',
        present: remotes === null ? perhaps(announced) : certainly,
        declared: true,
      }))
  );
}
