import { compareLocations } from '../../basics/order.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Condition, Member, NodeId, Pool, PortRange } from '../model.ts';
import { certainly, never } from '../model.ts';
import { modeOf, portRange, unknownsOf } from './balancers.ts';
import { holds, isTrue, perhaps, some } from './condition.ts';
import type { Draft, ResourceOf } from './draft.ts';
import type { Interfaces } from './interfaces.ts';
import { classicPool } from './listeners.ts';

/**
 * Pools: who is registered in target groups and with classic load balancers,
 * on which ports (LB-4), whether they see the client's address (LB-8), and
 * whether zones matter (LB-12).
 */

/** Ports that ECS gives to containers with host port 0 (LB-4). */
export const dynamicPorts: PortRange = { first: 32_768, last: 65_535 };

/** Somebody that registers itself with pools, from outside of the pool's own record. */
export interface Registration {
  /** Target groups, or classic load balancers. */
  readonly pools: PartialList<Reference>;
  readonly interfaces: readonly NodeId[];
  readonly present: Condition;
  readonly because: SourceLocation;
  /** null: the pool's own port. */
  readonly ports: {
    readonly range: PortRange | null;
    readonly unknowns: readonly Unknown[];
  } | null;
  /** Set where its interfaces are not known, or not all. */
  readonly rest: Unknown | null;
}

export function addPools(
  draft: Draft,
  interfaces: Interfaces,
  registrations: readonly Registration[],
): void {
  const fleets = draft
    .of('auto-scaling-group')
    .flatMap((fleet) => fleetRegistrations(fleet, interfaces));
  const all = [...fleets, ...registrations];
  const literals = literalOwners(draft);
  for (const group of draft.of('target-group')) {
    draft.declare(group);
    addTargetGroup(draft, group, { interfaces, registrations: all, literals });
  }
  for (const balancer of draft.of('classic-load-balancer'))
    addClassicPools(draft, balancer, { interfaces, registrations: all });
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
    { ...base, pools: fleet.targetGroups },
    { ...base, pools: fleet.classicLoadBalancers },
  ];
}

interface Sources {
  readonly interfaces: Interfaces;
  readonly registrations: readonly Registration[];
  readonly literals: ReadonlyMap<string, NodeId>;
}

function addTargetGroup(draft: Draft, group: ResourceOf<'target-group'>, sources: Sources): void {
  const { key, targets } = group;
  const own = { range: portRange(group.port), unknowns: unknownsOf(group.port) };
  const members: Member[] = targets.items.flatMap((target) => {
    const ports =
      target.port === null
        ? own
        : { range: portRange(target.port), unknowns: unknownsOf(target.port) };
    return memberTargets(draft, target.target, sources).map(
      (found): Member => ({
        because: target.at,
        present: certainly,
        target: found,
        ports: ports.range,
        unknowns: ports.unknowns,
      }),
    );
  });
  const unresolved = targets.items.flatMap(({ target }) => unresolvedTarget(draft, target));
  const registered = membersFrom(sources.registrations, key, own);
  draft.pools.set(key, {
    id: key,
    members: sortMembers([...members, ...registered.members]),
    rest: targets.rest ?? unresolved[0] ?? registered.rest,
    keepsClient: keepsClient(group),
    crossZone: crossZone(draft, group),
  });
}

type TargetRecord = ResourceOf<'target-group'>['targets']['items'][number]['target'];

/** What a registered target is. Functions have no interface; what is outside has none that is known. */
function memberTargets(
  draft: Draft,
  target: TargetRecord,
  { interfaces, literals }: Sources,
): readonly Member['target'][] {
  if (target.kind === 'address') {
    if (target.address.kind === 'unknown') return [];
    const cidr = parseCidr(target.address.value);
    if (cidr === null) {
      draft.warn(
        target.address.at,
        `The target "${target.address.value}" is no IP address. Give an address or an id.`,
      );
      return [];
    }
    const owner = literals.get(formatCidr(cidr));
    return [
      owner === undefined
        ? { kind: 'address', address: target.address.value }
        : { kind: 'interface', interface: owner },
    ];
  }
  const key =
    target.kind === 'address-of'
      ? target.resource
      : target.reference.kind === 'resource'
        ? target.reference.key
        : null;
  if (key === null) return [];
  if (draft.balancers.has(key)) return [{ kind: 'balancer', balancer: key }];
  const primary = interfaces.primaryOf(key);
  return primary === null ? [] : [{ kind: 'interface', interface: primary }];
}

/** Why a target is not found among the interfaces, if that is for something that is not known. */
function unresolvedTarget(draft: Draft, target: TargetRecord): readonly Unknown[] {
  if (target.kind === 'address') return unknownsOf(target.address);
  if (target.kind === 'address-of' || target.reference.kind === 'resource') return [];
  void draft;
  return [target.reference.unknown];
}

function membersFrom(
  registrations: readonly Registration[],
  pool: string,
  own: { readonly range: PortRange | null; readonly unknowns: readonly Unknown[] },
): { readonly members: readonly Member[]; readonly rest: Unknown | null } {
  const members: Member[] = [];
  let rest: Unknown | null = null;
  for (const registration of registrations) {
    const inPool = registeredIn(registration.pools, pool);
    if (inPool.truth === 'no') continue;
    const ports = registration.ports ?? own;
    for (const id of registration.interfaces) {
      members.push({
        because: registration.because,
        present:
          inPool.truth === 'yes'
            ? registration.present
            : { ...inPool, unknowns: [...inPool.unknowns, ...registration.present.unknowns] },
        target: { kind: 'interface', interface: id },
        ports: ports.range,
        unknowns: ports.unknowns,
      });
    }
    if (inPool.truth === 'yes') rest ??= registration.rest;
  }
  return { members, rest };
}

function registeredIn(pools: PartialList<Reference>, pool: string): Condition {
  if (pools.items.some((item) => item.kind === 'resource' && item.key === pool)) return certainly;
  const open = pools.items.flatMap((item) => (item.kind === 'unknown' ? [item.unknown] : []));
  if (pools.rest !== null) open.push(pools.rest);
  return open.length === 0 ? never : perhaps(...open);
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
function crossZone(draft: Draft, group: ResourceOf<'target-group'>): Condition {
  if (group.crossZone !== null) return isTrue(group.crossZone);
  const users = [...draft.balancers.values()].filter(({ listeners }) =>
    listeners.some(({ forwards }) => forwards.some(({ pool }) => pool === group.key)),
  );
  return some(
    ...users.map((user): Condition => {
      const record = draft.find(user.id, 'load-balancer');
      if (record === null || modeOf(record) === 'proxy') return certainly;
      return record.crossZone === null ? never : isTrue(record.crossZone);
    }),
  );
}

function addClassicPools(
  draft: Draft,
  balancer: ResourceOf<'classic-load-balancer'>,
  sources: Omit<Sources, 'literals'>,
): void {
  const { key, instances } = balancer;
  for (const [index, listener] of balancer.listeners.entries()) {
    const id = classicPool(key, index);
    const ports = {
      range: portRange(listener.instancePort),
      unknowns: unknownsOf(listener.instancePort),
    };
    draft.imply({ id, label: `instances of ${balancer.id}`, type: balancer.type, at: listener.at });
    const own = instances.items.flatMap((reference): Member[] => {
      const primary =
        reference.kind === 'resource' ? sources.interfaces.primaryOf(reference.key) : null;
      if (primary === null) return [];
      return [
        {
          because: reference.at,
          present: certainly,
          target: { kind: 'interface', interface: primary },
          ports: ports.range,
          unknowns: ports.unknowns,
        },
      ];
    });
    const open = instances.items.flatMap((reference) =>
      reference.kind === 'resource' ? [] : [reference.unknown],
    );
    const registered = membersFrom(sources.registrations, key, ports);
    draft.pools.set(id, {
      id,
      // Instances see a node's address (LB-6).
      keepsClient: { tcp: never, udp: never },
      members: sortMembers([...own, ...registered.members]),
      rest: instances.rest ?? open[0] ?? registered.rest,
      crossZone: certainly,
    });
  }
}

/** Interfaces by their literal private address. */
function literalOwners(draft: Draft): ReadonlyMap<string, NodeId> {
  const owners = new Map<string, NodeId>();
  for (const { id, addresses } of [...draft.interfaces.values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  )) {
    for (const { block } of addresses) {
      const isLiteral = block.endsWith('/32') || block.endsWith('/128');
      if (isLiteral && !owners.has(block)) owners.set(block, id);
    }
  }
  return owners;
}

function sortMembers(members: readonly Member[]): Member[] {
  return [...members].sort((a, b) => {
    const [textA, textB] = [JSON.stringify(a.target), JSON.stringify(b.target)];
    return compareLocations(a.because, b.because) || (textA < textB ? -1 : textA > textB ? 1 : 0);
  });
}

export function knownPort(value: Value<number> | null): Registration['ports'] {
  return value === null ? null : { range: portRange(value), unknowns: unknownsOf(value) };
}
