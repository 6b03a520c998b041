import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Condition } from '../model.ts';
import { certainly } from '../model.ts';
import { readPort } from './balancers.ts';
import { every, holds, isTrue, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Interfaces } from './interfaces.ts';
import type { Parts } from './parts.ts';
import { dynamicPorts, type Registration } from './pools.ts';
import { ipv4Addresses, ipv6Addresses } from './public-addresses.ts';

/**
 * Container services: tasks with interfaces of their own, or on their hosts'
 * (SVC-8), and the ports on which they register with load balancers (LB-4).
 */

/** Returns who registers with which load balancers. */
export function addContainerServices(parts: Parts): readonly Registration[] {
  return parts.draft.of('ecs-service').flatMap((service) => addContainers(parts, service));
}

function addContainers(parts: Parts, service: ResourceOf<'ecs-service'>): readonly Registration[] {
  const { draft } = parts;
  draft.declare(service);
  const isEmpty = service.desiredCount?.kind === 'known' && service.desiredCount.value === 0;
  // It runs no tasks; where the number is not known, it is meant to run some.
  if (isEmpty) {
    parts.interfaces.workload(service.key, 'workload', { spread: true });
    return [];
  }
  if (service.awsvpc === null)
    return service.loadBalancers.flatMap((entry) =>
      hostRegistration(draft, parts.interfaces, service, entry),
    );
  addTasks(parts, service, service.awsvpc);
  const interfaces = parts.interfaces.of(service.key);
  return service.loadBalancers.flatMap(
    ({ targetGroup, classicLoadBalancer, containerPort, at }): Registration[] => {
      const pool = targetGroup ?? classicLoadBalancer;
      if (pool === null) return [];
      const kind = targetGroup === null ? 'classic-load-balancer' : 'target-group';
      // The container's port, whatever the target group's is (LB-4).
      const ports = readPort(containerPort, portName(service), at);
      return [
        { kind, pools: list(pool), interfaces, present: certainly, because: at, ports, rest: null },
      ];
    },
  );
}

type Awsvpc = NonNullable<ResourceOf<'ecs-service'>['awsvpc']>;

/** Tasks with interfaces of their own, one a subnet (SVC-8). */
function addTasks(parts: Parts, service: ResourceOf<'ecs-service'>, network: Awsvpc): void {
  const { draft, groups, interfaces } = parts;
  const { key } = service;
  interfaces.workload(key, 'workload', { spread: true });
  const places = parts.places.ofList(network.subnets, { isUsed: true });
  const isPublic = publicTasks(service, network);
  for (const { subnet, present } of places) {
    const home = draft.subnets.get(subnet);
    const defaults = draft.subnetDefaults.get(subnet);
    if (home === undefined || defaults === undefined) continue;
    const assigned =
      isPublic.truth === 'no'
        ? null
        : { present: isPublic, address: null, because: [network.assignPublicIp.at] };
    interfaces.add({
      id: impliedId(key, subnet),
      label: places.length === 1 ? service.id : `${service.id} in ${draft.label(subnet)}`,
      workload: key,
      subnet,
      at: service.at,
      present,
      addresses: [
        ...ipv4Addresses({
          subnet: home,
          privateAddresses: { items: [], rest: null },
          assigned,
          elastic: [],
          floating: [],
        }),
        ...ipv6Addresses({ subnet: home, request: null, assigns: defaults.ipv6 }),
      ],
      ...groups.carried(network.groups, { domain: home.domain }),
    });
  }
}

/**
 * SVC-8: only what the service says counts, and tasks on instances never have
 * public addresses. Where the launch type is not given, the setting decides,
 * since ECS refuses it with instances.
 */
function publicTasks(
  { launchType }: ResourceOf<'ecs-service'>,
  { assignPublicIp }: Awsvpc,
): Condition {
  const isAssigned = isTrue(assignPublicIp);
  if (launchType === null) return isAssigned;
  return every(
    isAssigned,
    holds(launchType, (type) => type === 'FARGATE'),
  );
}

type ServiceBalancer = ResourceOf<'ecs-service'>['loadBalancers'][number];

/** Tasks that use their hosts' interfaces: the hosts are what is registered. */
function hostRegistration(
  draft: Draft,
  interfaces: Interfaces,
  service: ResourceOf<'ecs-service'>,
  entry: ServiceBalancer,
): Registration[] {
  const pool = entry.targetGroup ?? entry.classicLoadBalancer;
  if (pool === null) return [];
  const hosts: Unknown = {
    what: `hosts of the cluster of ${service.id}`,
    cause: 'unsupported',
    location: service.cluster?.at ?? service.at,
  };
  // Which fleet belongs to a cluster is said in its user data at most, so it may be any.
  const known = draft.of('auto-scaling-group').flatMap((fleet) => interfaces.of(fleet.key));
  return [
    {
      kind: entry.targetGroup === null ? 'classic-load-balancer' : 'target-group',
      pools: list(pool),
      interfaces: known,
      present: perhaps(hosts),
      because: entry.at,
      ports: hostPorts(draft, service, entry),
      rest: known.length > 0 ? null : hosts,
    },
  ];
}

/** The host port that a container port is mapped to (LB-4). */
function hostPorts(
  draft: Draft,
  service: ResourceOf<'ecs-service'>,
  entry: ServiceBalancer,
): Registration['ports'] {
  const target =
    service.taskDefinition === null
      ? null
      : draft.follow(service.taskDefinition, 'ecs-task-definition');
  if (target?.kind !== 'found')
    return { range: null, unknowns: [target?.unknown ?? portUnknown(service, entry.at)] };
  const { networkMode, portMappings } = target.resource;
  const mapping = portMappings.find(
    ({ containerName, containerPort }) =>
      same(containerPort, entry.containerPort) && same(containerName, entry.containerName),
  );
  if (mapping === undefined) return { range: null, unknowns: [portUnknown(service, entry.at)] };
  const isHost = networkMode?.kind === 'known' && networkMode.value === 'host';
  if (isHost) return readPort(mapping.containerPort, portName(service), mapping.at);
  const isDynamic =
    mapping.hostPort === null ||
    (mapping.hostPort.kind === 'known' && mapping.hostPort.value === 0);
  return isDynamic
    ? { range: dynamicPorts, unknowns: [] }
    : readPort(mapping.hostPort, portName(service), mapping.at);
}

function portName(service: ResourceOf<'ecs-service'>): string {
  return `container port of ${service.id}`;
}

function portUnknown(service: ResourceOf<'ecs-service'>, at: SourceLocation): Unknown {
  return { what: portName(service), cause: 'unsupported', location: at };
}

/** Whether two values are equal as far as they are known. */
function same<T>(a: Value<T> | null, b: Value<T> | null): boolean {
  return a?.kind !== 'known' || b?.kind !== 'known' || a.value === b.value;
}

function list(reference: Reference): PartialList<Reference> {
  return { items: [reference], rest: null };
}
