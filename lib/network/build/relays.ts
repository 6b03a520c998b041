import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { containsCidr, formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import { certainly, type NodeId, type Relay, type RelayGoal } from '../model.ts';
import { every, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { mayBe } from './open-references.ts';
import type { Parts } from './parts.ts';
import type { Place } from './places.ts';
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

/** A part of which it is not known what it belongs to counts as one of each that it may belong to. */
function isPartOf({ relay }: Part, key: string): boolean {
  return relay.kind === 'resource' ? relay.key === key : doubtOf(relay, key) !== null;
}

function doubtOf(relay: Reference, key: string): Unknown | null {
  return relay.kind === 'unknown' ? mayBe(relay, key) : null;
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
  for (const { subnet, present } of places) {
    const home = draft.subnets.get(subnet);
    if (home === undefined) continue;
    interfaces.add({
      id: impliedId(key, subnet),
      label: places.length === 1 ? id : `${id} in ${draft.label(subnet)}`,
      workload: key,
      subnet,
      at,
      present,
      addresses: privateIpv4(home),
      ...groups.carried(relay.groups, { domain: home.domain }),
      accepts: 'replies',
    });
  }
}

/** Its subnets; where it names none, those of what it connects to. */
function placesOf(parts: Parts, relay: RelayOf, own: readonly Part[]): readonly Place[] {
  const { draft, interfaces } = parts;
  const associated = own.flatMap(({ subnet, relay: of }) =>
    subnet === null || doubtOf(of, relay.key) !== null ? [] : [subnet],
  );
  const items = [...relay.subnets.items, ...associated];
  const sure = parts.places.ofList({ ...relay.subnets, items }, { isUsed: false });
  const doubts = own.flatMap((part) => doubtOf(part.relay, relay.key) ?? []);
  const open = own.flatMap(({ subnet, relay: of }) =>
    subnet === null || doubtOf(of, relay.key) === null ? [] : parts.places.of(subnet),
  );
  // Parts that may belong to others may limit it: what is certain without them is not.
  const named = [...new Map([...sure, ...open].map((each) => [each.subnet, each])).values()].map(
    (place): Place =>
      doubts.length === 0 ? place : { ...place, present: every(place.present, perhaps(...doubts)) },
  );
  if (named.length > 0 || relay.edge === 'ClientVPN') return named;
  const beside = (relay.goals?.items ?? []).flatMap(({ target }) => {
    const items = target.kind === 'resource' ? interfaces.primariesOf(target.key) : [];
    return items.flatMap((item) => draft.interfaces.get(item)?.subnet ?? []);
  });
  return [...new Set(beside)].map((subnet) => ({ subnet, present: certainly }));
}

function behaviourOf(
  parts: Parts,
  relay: RelayOf,
  of: { readonly own: readonly Part[]; readonly places: readonly Place[] },
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
    limits === null
      ? null
      : (of.own.map((part) => doubtOf(part.relay, relay.key)).find(isSet) ?? null),
  ];
  return {
    edge,
    goals: found?.flatMap(({ goal }) => (goal === null ? [] : [goal])) ?? null,
    rest: missing.find((each) => each !== null) ?? null,
    ports,
    // What may lead anywhere has no limit that is certain to hold.
    destinations: limits === null || missing.slice(-2).some(isSet) ? null : limits.cidrs,
    isGated,
    because: [at, ...of.own.map((part) => part.at)],
  };
}

function isSet(unknown: Unknown | null): unknown is Unknown {
  return unknown !== null;
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
  { own, places }: { readonly own: readonly Part[]; readonly places: readonly Place[] },
): { readonly cidrs: readonly string[]; readonly rest: Unknown | null } {
  const domains = new Set(places.flatMap(({ subnet }) => draft.subnets.get(subnet)?.domain ?? []));
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
