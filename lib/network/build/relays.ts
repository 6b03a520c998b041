import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { containsCidr, formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { NodeId, Relay, RelayGoal } from '../model.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Parts } from './parts.ts';
import { privateIpv4 } from './public-addresses.ts';

/**
 * What connects from its own interfaces on behalf of others (CVPN-1, SVC-18,
 * SVC-23, SVC-24): where these interfaces lie, and what they connect to.
 */

type RelayOf = ResourceOf<'relay'>;
type Part = ResourceOf<'relay-part'>;

/** To be called when whatever they connect to is there. */
export function addRelays(parts: Parts): void {
  const { draft } = parts;
  const relayParts = draft.of('relay-part');
  for (const part of relayParts) {
    draft.declare(part);
    if (part.relay.kind === 'resource') continue;
    draft.gap(part, 'The clients of a VPN endpoint that the input does not show are not seen.');
  }
  for (const relay of draft.of('relay')) {
    const own = relayParts.filter((part) => isPartOf(part, relay.key));
    addRelay(parts, relay, own);
  }
}

function isPartOf({ relay }: Part, key: string): boolean {
  return relay.kind === 'resource' && relay.key === key;
}

function addRelay(parts: Parts, relay: RelayOf, own: readonly Part[]): void {
  const { draft, groups, interfaces } = parts;
  const { key, id, at, gap } = relay;
  if (gap === null) draft.declare(relay);
  else draft.gap(relay, gap);
  const places = placesOf(parts, relay, own);
  interfaces.workload(key, 'endpoint', {
    spread: true,
    relay: behaviourOf(parts, relay, { own, places }),
  });
  for (const subnet of places) {
    const home = draft.subnets.get(subnet);
    if (home === undefined) continue;
    interfaces.add({
      id: impliedId(key, subnet),
      label: places.length === 1 ? id : `${id} in ${draft.label(subnet)}`,
      workload: key,
      subnet,
      at,
      addresses: privateIpv4(home),
      ...groups.carried(relay.groups, { domain: home.domain }),
      accepts: 'replies',
    });
  }
}

/** Its subnets; where it names none, those of what it connects to. */
function placesOf(parts: Parts, relay: RelayOf, own: readonly Part[]): readonly NodeId[] {
  const { draft, subnets, interfaces } = parts;
  const associated = own.flatMap(({ subnet }) => (subnet === null ? [] : [subnet]));
  const items = [...relay.subnets.items, ...associated];
  const named = subnets.ofList({ items, rest: relay.subnets.rest });
  if (named.length > 0 || relay.edge === 'ClientVPN') return named;
  const beside = (relay.goals?.items ?? []).flatMap(({ target }) => {
    const item = target.kind === 'resource' ? interfaces.primaryOf(target.key) : null;
    return draft.interfaces.get(item ?? '')?.subnet ?? [];
  });
  return [...new Set(beside)];
}

function behaviourOf(
  parts: Parts,
  relay: RelayOf,
  of: { readonly own: readonly Part[]; readonly places: readonly NodeId[] },
): Relay {
  const { draft } = parts;
  const { edge, ports, isGated, at, goals } = relay;
  const found =
    goals === null ? null : goals.items.map(({ target, port }) => goalOf(draft, target, port));
  const limits = relay.needsDestinations ? destinationsOf(draft, of) : null;
  const missing = [
    goals?.rest ?? null,
    ...(found ?? []).map((each) => each.rest),
    limits?.rest ?? null,
  ];
  return {
    edge,
    goals: found?.flatMap(({ goal }) => (goal === null ? [] : [goal])) ?? null,
    rest: missing.find((each) => each !== null) ?? null,
    ports,
    // What may lead anywhere has no limit that is certain to hold.
    destinations: limits === null || limits.rest !== null ? null : limits.cidrs,
    isGated,
    because: [at, ...of.own.map((part) => part.at)],
  };
}

interface FoundGoal {
  readonly goal: RelayGoal | null;
  readonly rest: Unknown | null;
}

/** A listener stands for its load balancer, on its port. */
function goalOf(draft: Draft, target: Reference, port: Value<number> | null): FoundGoal {
  if (target.kind !== 'resource') return { goal: null, rest: target.unknown };
  const listener = draft.find(target.key, 'listener');
  const workload = listener === null ? target : listener.loadBalancer;
  if (workload.kind !== 'resource') return { goal: null, rest: workload.unknown };
  const value = port ?? listener?.port ?? null;
  if (value?.kind === 'unknown')
    return { goal: { workload: workload.key, ports: null }, rest: null };
  const ports = value === null ? null : { first: value.value, last: value.value };
  return { goal: { workload: ownerOf(draft, workload.key), ports }, rest: null };
}

/** An interface that is declared on its own belongs to whatever it is attached to. */
function ownerOf(draft: Draft, key: string): NodeId {
  return draft.interfaces.get(impliedId(key, 'interface'))?.workload ?? key;
}

/** Where VPN clients are let through and routed to: both must cover it (CVPN-1). */
function destinationsOf(
  draft: Draft,
  { own, places }: { readonly own: readonly Part[]; readonly places: readonly NodeId[] },
): { readonly cidrs: readonly string[]; readonly rest: Unknown | null } {
  const domains = new Set(places.flatMap((id) => draft.subnets.get(id)?.domain ?? []));
  const local = [...domains].flatMap((id) => draft.domains.get(id)?.blocks ?? []);
  const authorized = cidrsOf(own.map((part) => part.authorized));
  const routed = cidrsOf(own.map((part) => part.routed));
  const reachable = [...local.map(({ cidr }) => cidr), ...routed.items];
  const cidrs = authorized.items.flatMap((a) => reachable.flatMap((b) => overlapOf(a, b)));
  return { cidrs: [...new Set(cidrs)].sort(), rest: authorized.rest ?? routed.rest };
}

function cidrsOf(values: readonly (Value<string> | null)[]): PartialList<string> {
  const given = values.filter((value) => value !== null);
  const open = given.find((value) => value.kind === 'unknown');
  return {
    items: given.flatMap((value) => (value.kind === 'known' ? [value.value] : [])),
    rest: open?.kind === 'unknown' ? open.unknown : null,
  };
}

function overlapOf(a: string, b: string): string[] {
  const [first, second] = [parseCidr(a), parseCidr(b)];
  if (first === null || second === null || first.family !== second.family) return [];
  if (containsCidr(first, second)) return [formatCidr(second)];
  return containsCidr(second, first) ? [formatCidr(first)] : [];
}
