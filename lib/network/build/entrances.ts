import type { Unknown, Value } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import {
  type Condition,
  certainly,
  type Entrance,
  type Family,
  type NodeId,
  never,
  type PortRange,
} from '../model.ts';
import { every, holds, isTrue, negate, some } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Interfaces } from './interfaces.ts';

/**
 * What brings connections to load balancers and instances past their routes:
 * endpoint services and links of REST APIs (LB-13, SVC-18, SVC-28), global
 * accelerators (SVC-19), and origins of CloudFront (SVC-20).
 */

/** To be called when load balancers, instances and gateways are there. */
export function addEntrances(draft: Draft, interfaces: Interfaces): void {
  for (const service of draft.of('endpoint-service')) addService(draft, service);
  for (const accelerator of draft.of('accelerator')) draft.declare(accelerator);
  for (const listener of draft.of('accelerator-listener')) draft.declare(listener);
  for (const group of draft.of('accelerator-endpoints')) addAccelerated(draft, interfaces, group);
  for (const origin of draft.of('vpc-origin')) addOrigin(draft, interfaces, origin);
  for (const group of draft.of('lattice-targets')) addLattice(draft, interfaces, group);
}

/** What all entrances that say nothing else have in common. */
const usual = {
  kind: 'entrance',
  present: certainly,
  families: ['ipv4'],
  protocols: [6],
  ports: null,
  unknowns: [],
  filtered: certainly,
  hidesClient: false,
  aclsSeeAnswers: false,
  isPublic: false,
  isGated: false,
} satisfies Partial<Entrance>;

type NewEntrance = Omit<Entrance, 'domain' | keyof typeof usual> & Partial<Entrance>;

/** `label`: what users call it. Without goals in the input there is none. */
function add(
  draft: Draft,
  entrance: NewEntrance,
  from: { readonly label: string; readonly type: string },
): void {
  const [first] = entrance.goals;
  const [at] = entrance.because;
  const subnet = draft.interfaces.get(first ?? '')?.subnet;
  const domain = draft.subnets.get(subnet ?? '')?.domain;
  if (domain === undefined || at === undefined) return;
  draft.imply({ id: entrance.id, label: from.label, type: from.type, at });
  draft.gateways.set(entrance.id, { ...usual, ...entrance, domain });
}

/** LB-13: whoever in other VPCs has an endpoint of the service; which addresses they have there is theirs to choose. */
function addService(draft: Draft, service: ResourceOf<'endpoint-service'>): void {
  const { key, id, type, at, edge } = service;
  draft.declare(service);
  if (service.balancers.rest !== null) {
    draft.gap(service, 'It may lead to further load balancers, which are not seen.');
  }
  for (const reference of service.balancers.items) {
    const balancer = reference.kind === 'resource' ? draft.balancers.get(reference.key) : undefined;
    const record = balancer && draft.find(balancer.id, 'load-balancer');
    if (!balancer || !record) continue;
    add(
      draft,
      {
        id: impliedId(key, balancer.id),
        edge,
        senders: ['0.0.0.0/0'],
        goals: balancer.nodes,
        protocols: [6, 17],
        filtered: holds(record.filtersPrivateLink, (value) => value === 'on'),
        hidesClient: true,
        because: [at, record.filtersPrivateLink.at],
      },
      { label: id, type },
    );
  }
}

function addAccelerated(
  draft: Draft,
  interfaces: Interfaces,
  group: ResourceOf<'accelerator-endpoints'>,
): void {
  draft.declare(group);
  const listener = draft.follow(group.listener, 'accelerator-listener');
  if (listener.kind !== 'found') {
    draft.gap(
      group,
      'What its accelerator brings in is not seen: its listener is not in the input.',
    );
    return;
  }
  const { resource } = listener;
  const accelerator = draft.follow(resource.accelerator, 'accelerator');
  const enabled = accelerator.kind === 'found' ? isTrue(accelerator.resource.enabled) : certainly;
  const label = accelerator.kind === 'found' ? accelerator.resource.id : resource.id;
  const { ports, unknowns } = portsOf(resource, group);
  const isDual =
    accelerator.kind === 'found' && accelerator.resource.addressType.kind === 'known'
      ? accelerator.resource.addressType.value === 'DUAL_STACK'
      : accelerator.kind === 'found';
  const families: readonly Family[] = isDual ? ['ipv4', 'ipv6'] : ['ipv4'];
  if (group.endpoints.rest !== null) {
    draft.gap(group, 'It may have further endpoints, which are not seen.');
  }
  for (const [index, endpoint] of group.endpoints.items.entries()) {
    const goals = goalsOf(draft, interfaces, endpoint.target);
    const [first] = goals;
    // An Elastic IP is reached as from anywhere on the Internet.
    if (first === undefined) continue;
    const keeps = keepsClient(draft, first, endpoint.keepsClient);
    const base = {
      edge: 'Edge' as const,
      families,
      goals,
      ports,
      unknowns,
      protocols: [resource.protocol.kind === 'known' && resource.protocol.value === 'UDP' ? 17 : 6],
      aclsSeeAnswers: true,
      isPublic: true,
      because: [endpoint.at, resource.at],
    };
    const present = every(enabled, attachedGateway(draft, first));
    const id = impliedId(group.key, `endpoint-${index}`);
    const from = { label, type: 'AWS::GlobalAccelerator::Accelerator' };
    if (keeps.truth !== 'no') {
      add(draft, { ...base, id, senders: null, present: every(present, keeps) }, from);
    }
    if (keeps.truth !== 'yes') {
      const own = every(present, negate(keeps));
      const senders = subnetBlocks(draft, goals);
      add(draft, { ...base, id: `${id}-translated`, senders, present: own }, from);
    }
  }
}

/** A network load balancer without groups does not see clients. */
function keepsClient(draft: Draft, goal: NodeId, value: Value<boolean>): Condition {
  const item = draft.interfaces.get(goal);
  const isUnfilteredNode = item?.accepts === 'listeners' && !item.filtered;
  return isUnfilteredNode ? never : isTrue(value);
}

/** Listener ports, with those that the group maps to others. */
function portsOf(
  { ports }: ResourceOf<'accelerator-listener'>,
  { overrides }: ResourceOf<'accelerator-endpoints'>,
): { readonly ports: readonly PortRange[]; readonly unknowns: readonly Unknown[] } {
  const unknowns: Unknown[] = ports.rest === null ? [] : [ports.rest];
  const known = (value: Value<number>): number | null => {
    if (value.kind === 'unknown') unknowns.push(value.unknown);
    return value.kind === 'known' ? value.value : null;
  };
  let left: PortRange[] = [];
  for (const { from, to } of ports.items) {
    const [first, last] = [known(from), known(to)];
    if (first !== null && last !== null) left.push({ first, last });
  }
  const mapped: PortRange[] = [];
  for (const override of overrides) {
    const [from, to] = [known(override.from), known(override.to)];
    if (from === null || to === null || !left.some((range) => isIn(range, from))) continue;
    left = left.flatMap((range) => without(range, from));
    mapped.push({ first: to, last: to });
  }
  return { ports: [...left, ...mapped], unknowns };
}

function isIn({ first, last }: PortRange, port: number): boolean {
  return first <= port && port <= last;
}

function without(range: PortRange, port: number): PortRange[] {
  if (!isIn(range, port)) return [range];
  return [
    { first: range.first, last: port - 1 },
    { first: port + 1, last: range.last },
  ].filter(({ first, last }) => first <= last);
}

/** CloudFront connects from interfaces of its own, in the subnets of its origin. */
function addOrigin(draft: Draft, interfaces: Interfaces, origin: ResourceOf<'vpc-origin'>): void {
  const { key, id, type, at } = origin;
  draft.declare(origin);
  const goals = goalsOf(draft, interfaces, origin.target);
  const [first] = goals;
  if (first === undefined) {
    draft.gap(origin, 'Traffic that CloudFront brings to it is not seen: it is not in the input.');
    return;
  }
  const unknowns = origin.ports.flatMap((port) => (port.kind === 'unknown' ? [port.unknown] : []));
  add(
    draft,
    {
      id: impliedId(key, 'entrance'),
      edge: 'Edge',
      senders: subnetBlocks(draft, goals),
      goals,
      ports: origin.ports.flatMap((port) =>
        port.kind === 'known' ? [{ first: port.value, last: port.value }] : [],
      ),
      unknowns,
      present: attachedGateway(draft, first),
      isPublic: true,
      because: [at],
    },
    { label: id, type },
  );
}

/** From where VPC Lattice sends: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html */
const latticeAddresses = '169.254.171.0/24';

/** Services of VPC Lattice call the targets of their groups, for whoever is in their network. */
function addLattice(
  draft: Draft,
  interfaces: Interfaces,
  group: ResourceOf<'lattice-targets'>,
): void {
  const { key, id, type, at, port } = group;
  draft.declare(group);
  const isOpen = group.targets.items.some(({ target }) => target.kind === 'address');
  if (group.targets.rest !== null || isOpen) {
    draft.gap(group, 'Targets that it names by address are not seen.');
  }
  for (const [index, declared] of group.targets.items.entries()) {
    if (declared.target.kind !== 'resource') continue;
    const value = declared.port ?? port;
    add(
      draft,
      {
        id: impliedId(key, `target-${index}`),
        edge: 'Edge',
        senders: [latticeAddresses],
        goals: goalsOf(draft, interfaces, declared.target.reference),
        ports: value?.kind === 'known' ? [{ first: value.value, last: value.value }] : [],
        unknowns:
          value?.kind === 'known'
            ? []
            : [value?.unknown ?? { what: `port of ${id}`, cause: 'unsupported', location: at }],
        isGated: true,
        because: [declared.at, at],
      },
      { label: id, type },
    );
  }
}

/** The nodes of a load balancer, or the primary interface of an instance. */
function goalsOf(draft: Draft, interfaces: Interfaces, target: Reference): readonly NodeId[] {
  if (target.kind !== 'resource') return [];
  const balancer = draft.balancers.get(target.key);
  if (balancer !== undefined) return balancer.nodes;
  if (draft.find(target.key, 'instance') === null) return [];
  const primary = interfaces.primaryOf(target.key);
  return primary === null ? [] : [primary];
}

function subnetBlocks(draft: Draft, goals: readonly NodeId[]): string[] {
  const blocks = goals.flatMap((goal) => {
    const subnet = draft.subnets.get(draft.interfaces.get(goal)?.subnet ?? '');
    return (subnet?.blocks ?? []).filter(({ family }) => family === 'ipv4');
  });
  return [...new Set(blocks.map(({ cidr }) => cidr))].sort();
}

/** Whether an Internet gateway is attached to the goal's VPC; no route to it is needed. */
function attachedGateway(draft: Draft, goal: NodeId): Condition {
  const domain = draft.subnets.get(draft.interfaces.get(goal)?.subnet ?? '')?.domain;
  return some(
    ...[...draft.gateways.values()].flatMap((gateway) =>
      gateway.kind === 'internet' && gateway.inbound && gateway.domain === domain
        ? [gateway.attached]
        : [],
    ),
  );
}
