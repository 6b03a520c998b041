import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Balancer, Condition, NodeId, Pool, PortRange } from '../model.ts';
import { certainly, never } from '../model.ts';
import { type ReadPort, readPort } from './balancers.ts';
import { every, holds, isTrue, perhaps, some } from './condition.ts';
import type { Draft, ResourceOf } from './draft.ts';
import type { Interfaces } from './interfaces.ts';
import { classicPool } from './listeners.ts';
import { type Entry, membersOf, type NamedTarget, named, Targets } from './members.ts';
import { mayBeAny, splitList } from './open-references.ts';
import { addOutsidePools } from './outside-pools.ts';
import type { Parts } from './parts.ts';

/**
 * Pools: who is registered in target groups and with classic load balancers,
 * on which ports (LB-4), whether they see the client's address (LB-8), and
 * whether zones matter (LB-12).
 */

/** Ports that ECS gives to containers with host port 0 (LB-4). */
export const dynamicPorts: PortRange = { first: 32_768, last: 65_535 };

/** Somebody that registers itself with pools, from outside of the pool's own record. */
export interface Registration {
  /** What `pools` are. */
  readonly kind: 'target-group' | 'classic-load-balancer';
  readonly pools: PartialList<Reference>;
  readonly interfaces: readonly NodeId[];
  readonly present: Condition;
  readonly because: SourceLocation;
  /** null: the pool's own port. */
  readonly ports: ReadPort | null;
  /** Set where its interfaces are not known, or not all. */
  readonly rest: Unknown | null;
}

export function addPools(parts: Parts, registrations: readonly Registration[]): void {
  const { draft, interfaces } = parts;
  const fleets = draft
    .of('auto-scaling-group')
    .flatMap((fleet) => fleetRegistrations(fleet, interfaces));
  const all = [...fleets, ...registrations];
  addOutsidePools(parts, all);
  const sources: Sources = {
    targets: new Targets(draft, interfaces),
    ...indexRegistrations(all),
    owners: literalOwners(draft),
    users: poolUsers(draft),
  };
  for (const group of draft.of('target-group')) {
    draft.declare(group);
    addTargetGroup(draft, group, sources);
  }
  for (const balancer of draft.of('classic-load-balancer')) {
    addClassicPools(draft, balancer, sources);
  }
}

function fleetRegistrations(
  fleet: ResourceOf<'auto-scaling-group'>,
  interfaces: Interfaces,
): Registration[] {
  const base = {
    interfaces: interfaces.of(fleet.key),
    present: certainly,
    because: fleet.at,
    ports: null,
    rest: null,
  };
  return [
    { ...base, kind: 'target-group', pools: fleet.targetGroups },
    { ...base, kind: 'classic-load-balancer', pools: fleet.classicLoadBalancers },
  ];
}

interface Sources {
  readonly targets: Targets;
  /** Registrations by the pool that they name. */
  readonly registrations: ReadonlyMap<string, readonly Registration[]>;
  /** Those that may name further pools. */
  readonly floating: readonly Registration[];
  /** Interfaces by literal private address; in separate networks several may have the same. */
  readonly owners: ReadonlyMap<string, readonly NodeId[]>;
  /** Load balancers by the pool that they lead to. */
  readonly users: ReadonlyMap<NodeId, readonly Balancer[]>;
}

function indexRegistrations(
  registrations: readonly Registration[],
): Pick<Sources, 'registrations' | 'floating'> {
  const byPool = new Map<string, Registration[]>();
  const floating: Registration[] = [];
  for (const registration of registrations) {
    const { items, rest } = registration.pools;
    const keys = items.flatMap((item) => (item.kind === 'resource' ? [item.key] : []));
    for (const key of new Set(keys)) byPool.set(key, [...(byPool.get(key) ?? []), registration]);
    if (rest !== null || items.some((item) => mayBeAny(item) !== null)) floating.push(registration);
  }
  return { registrations: byPool, floating };
}

function poolUsers(draft: Draft): ReadonlyMap<NodeId, readonly Balancer[]> {
  const users = new Map<NodeId, Balancer[]>();
  for (const balancer of draft.balancers.values()) {
    const pools = balancer.listeners.flatMap(({ forwards }) => forwards.map(({ pool }) => pool));
    for (const pool of new Set(pools)) users.set(pool, [...(users.get(pool) ?? []), balancer]);
  }
  return users;
}

function addTargetGroup(draft: Draft, group: ResourceOf<'target-group'>, sources: Sources): void {
  const { key, targets, addressType } = group;
  const own = readPort(group.port, `port of ${group.id}`, group.at);
  const entries = targets.items.map(({ target, port, at, doubt }): Entry => {
    const { range, unknowns } =
      port === null ? own : readPort(port, `target port in ${group.id}`, at);
    const found = foundTargets(draft, target, group, sources);
    const present = doubt === undefined ? found.present : every(found.present, perhaps(doubt));
    return { because: at, present, targets: found.targets, ports: range, unknowns };
  });
  const registered = membersFrom(sources, { key, kind: 'target-group' }, own);
  draft.pools.set(key, {
    id: key,
    members: membersOf([...entries, ...registered.entries]),
    rest: targets.rest ?? firstUnresolved(group) ?? registered.rest,
    family: addressType.kind === 'known' ? addressType.value : addressType.unknown,
    keepsClient: keepsClient(group),
    crossZone: crossZone(draft, group, sources.users.get(key) ?? []),
  });
}

type TargetRecord = ResourceOf<'target-group'>['targets']['items'][number]['target'];

/** What an entry names. */
interface Found {
  readonly targets: readonly NamedTarget[];
  /** Of each of them. */
  readonly present: Condition;
}

const nobody: Found = { targets: [], present: certainly };

/** What a registered target is. Functions have no interface; what is outside has none that is known. */
function foundTargets(
  draft: Draft,
  target: TargetRecord,
  group: ResourceOf<'target-group'>,
  sources: Sources,
): Found {
  switch (target.kind) {
    case 'address':
      return targetsAt(draft, target.address, group.key, sources);
    case 'address-of':
      return { targets: sources.targets.of(target.resource), present: certainly };
    case 'resource':
      return targetsNamed(draft, target.reference, group, sources);
    default:
      return unreachable(target);
  }
}

function targetsNamed(
  draft: Draft,
  reference: Reference,
  { targetType }: ResourceOf<'target-group'>,
  { targets }: Sources,
): Found {
  if (reference.kind === 'resource')
    return { targets: targets.of(reference.key), present: certainly };
  if (reference.kind === 'outside') return nobody;
  const present = perhaps(reference.unknown);
  if (reference.among !== undefined) return { targets: targets.ofAny(reference.among), present };
  // Hosts of which nothing is known are the pool's rest; load balancers are not, and stand in groups of their own (LB-9).
  if (holds(targetType, (type) => type === 'alb').truth === 'no') return nobody;
  const proxies = [...draft.balancers.values()].filter(({ mode }) => mode === 'proxy');
  return { targets: proxies.map(({ id }) => named({ kind: 'balancer', balancer: id })), present };
}

/** Who has an address: of several networks, the one in which the load balancer is. */
function targetsAt(
  draft: Draft,
  address: Value<string>,
  pool: NodeId,
  { owners, users }: Sources,
): Found {
  if (address.kind === 'unknown') return nobody;
  const cidr = parseCidr(address.value);
  if (cidr === null) {
    draft.warn(
      address.at,
      `The target "${address.value}" is no IP address. Give an address or an id.`,
    );
    return nobody;
  }
  const domainOf = (id: NodeId): NodeId | undefined =>
    draft.subnets.get(draft.interfaces.get(id)?.subnet ?? '')?.domain;
  const homes = new Set((users.get(pool) ?? []).flatMap(({ nodes }) => nodes.map(domainOf)));
  const all = owners.get(formatCidr(cidr)) ?? [];
  const near = all.filter((id) => homes.has(domainOf(id)));
  const chosen = near.length > 0 ? near : all;
  if (chosen.length === 0) {
    return {
      targets: [named({ kind: 'address', address: address.value })],
      present: certainly,
    };
  }
  const doubt: Unknown = {
    what: `whose address ${address.value} is`,
    cause: 'outside-input',
    location: address.at,
  };
  return {
    targets: chosen.map((id) => named({ kind: 'interface', interface: id })),
    present: chosen.length === 1 ? certainly : perhaps(doubt),
  };
}

/** Why the first target that is not found among the interfaces is not, if that is for something that is not known. */
function firstUnresolved({ targets }: ResourceOf<'target-group'>): Unknown | null {
  for (const { target } of targets.items) {
    if (target.kind === 'address') {
      if (target.address.kind === 'unknown') return target.address.unknown;
    } else if (target.kind === 'resource') {
      const { reference } = target;
      const isOneOfSeveral = reference.kind === 'unknown' && reference.among !== undefined;
      if (reference.kind !== 'resource' && !isOneOfSeveral) return reference.unknown;
    }
  }
  return null;
}

function membersFrom(
  { registrations, floating }: Sources,
  pool: { readonly key: string; readonly kind: Registration['kind'] },
  own: ReadPort,
): { readonly entries: readonly Entry[]; readonly rest: Unknown | null } {
  const surely = registrations.get(pool.key) ?? [];
  const maybe = floating.filter(
    (registration) =>
      registration.kind === pool.kind &&
      !surely.includes(registration) &&
      openPools(registration.pools, pool.key).length > 0,
  );
  const entryOf = (registration: Registration, doubt: Condition): Entry => {
    const { range, unknowns } = registration.ports ?? own;
    return {
      because: registration.because,
      present: every(registration.present, doubt),
      targets: registration.interfaces.map((id) => named({ kind: 'interface', interface: id })),
      ports: range,
      unknowns,
    };
  };
  return {
    entries: [
      ...surely.map((registration) => entryOf(registration, certainly)),
      ...maybe.map((registration) =>
        entryOf(registration, perhaps(...openPools(registration.pools, pool.key))),
      ),
    ],
    rest: surely.find(({ rest }) => rest !== null)?.rest ?? null,
  };
}

/** Why a list of pools may name a pool that it does not surely name. */
function openPools(list: PartialList<Reference>, pool: string): readonly Unknown[] {
  const { sure, perhaps: open, rest } = splitList(list);
  return [
    ...sure.flatMap((item) => mayBeAny(item) ?? []),
    ...open.flatMap(({ reference, unknown }) => (isAt(reference, pool) ? [unknown] : [])),
    ...(rest === null ? [] : [rest]),
  ];
}

function isAt(reference: Reference, pool: string): boolean {
  return reference.kind === 'resource' && reference.key === pool;
}

/** LB-8. Behind a proxy nobody sees the client. */
function keepsClient(group: ResourceOf<'target-group'>): Pool['keepsClient'] {
  const { protocol, targetType, preserveClientIp } = group;
  if (protocol === null) return { tcp: never, udp: never };
  const names = protocol.kind === 'known' ? [protocol.value] : (protocol.among ?? null);
  const isProxied = names?.every((name) => name.toUpperCase().startsWith('HTTP')) ?? false;
  if (isProxied) return { tcp: never, udp: never };
  if (protocol.kind === 'unknown')
    return { tcp: perhaps(protocol.unknown), udp: perhaps(protocol.unknown) };
  const udp = certainly;
  // UDP in the pool forces it on for TCP as well, and so does a load balancer as target.
  if (!['TCP', 'TLS'].includes(protocol.value.toUpperCase())) return { tcp: certainly, udp };
  const isForced = holds(targetType, (type) => type === 'alb');
  if (isForced.truth === 'yes') return { tcp: certainly, udp };
  if (preserveClientIp !== null) return { tcp: isTrue(preserveClientIp), udp };
  return { tcp: holds(targetType, (type) => type === 'instance' || type === 'alb'), udp };
}

/** LB-12: as the group says, else as a load balancer that leads to it says or by its type does. */
function crossZone(
  draft: Draft,
  group: ResourceOf<'target-group'>,
  users: readonly Balancer[],
): Condition {
  if (group.crossZone !== null) return isTrue(group.crossZone);
  return some(
    ...users.map((user): Condition => {
      const record = draft.find(user.id, 'load-balancer');
      if (user.mode === 'proxy') return certainly;
      if (record === null) return perhaps(elsewhere(draft, user.id, group));
      return record.crossZone === null ? never : isTrue(record.crossZone);
    }),
  );
}

/** What a load balancer outside of the input is set to. */
function elsewhere(draft: Draft, id: NodeId, { at }: ResourceOf<'target-group'>): Unknown {
  const location = draft.components.get(id)?.at ?? at;
  return { what: `cross-zone setting of ${draft.label(id)}`, cause: 'outside-input', location };
}

function addClassicPools(
  draft: Draft,
  balancer: ResourceOf<'classic-load-balancer'>,
  sources: Sources,
): void {
  const { key, instances } = balancer;
  for (const [index, listener] of balancer.listeners.entries()) {
    const id = classicPool(key, index);
    const ports = readPort(listener.instancePort, `instance port of ${balancer.id}`, listener.at);
    draft.imply({ id, label: `instances of ${balancer.id}`, type: balancer.type, at: listener.at });
    const { sure, perhaps: maybe, rest } = splitList(instances);
    const references = [
      ...sure.map((reference) => ({ reference, present: certainly })),
      ...maybe.map(({ reference, unknown }) => ({ reference, present: perhaps(unknown) })),
    ];
    const own = references.flatMap(({ reference, present }): Entry[] => {
      if (reference.kind !== 'resource') return [];
      const targets = sources.targets.host(reference.key);
      const { range, unknowns } = ports;
      return [{ because: reference.at, present, targets, ports: range, unknowns }];
    });
    const open = references.flatMap(({ reference }) =>
      reference.kind === 'resource' ? [] : [reference.unknown],
    );
    const registered = membersFrom(sources, { key, kind: 'classic-load-balancer' }, ports);
    draft.pools.set(id, {
      id,
      family: 'ipv4',
      // Instances see a node's address (LB-6).
      keepsClient: { tcp: never, udp: never },
      members: membersOf([...own, ...registered.entries]),
      rest: rest ?? open[0] ?? registered.rest,
      crossZone: certainly,
    });
  }
}

function literalOwners(draft: Draft): ReadonlyMap<string, readonly NodeId[]> {
  const owners = new Map<string, NodeId[]>();
  for (const [id, { addresses }] of draft.interfaces) {
    for (const { block } of addresses) {
      if (!block.endsWith('/32') && !block.endsWith('/128')) continue;
      const others = owners.get(block);
      if (others === undefined) owners.set(block, [id]);
      else others.push(id);
    }
  }
  for (const ids of owners.values()) ids.sort();
  return owners;
}
