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
import { type NamedMember, namedBy } from './open-references.ts';
import { nameOf } from './placement.ts';

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
  const { id, type, at, edge } = service;
  draft.declare(service);
  if (service.balancers.rest !== null) {
    draft.gap(service, 'It may lead to further load balancers, which are not seen.');
  }
  const families = familiesOf(service);
  const all = draft.of('load-balancer').map((each) => each.key);
  for (const { reference, present } of namedBy(service.balancers, all)) {
    const balancer = reference.kind === 'resource' ? draft.balancers.get(reference.key) : undefined;
    const record = balancer && draft.find(balancer.id, 'load-balancer');
    if (!balancer || !record) continue;
    for (const { id: own, goals } of entrancesTo(draft, service, balancer.id))
      add(
        draft,
        {
          id: own,
          edge,
          present,
          families,
          senders: families.map((family) => anybody[family]),
          goals,
          protocols: [6, 17],
          filtered: holds(record.filtersPrivateLink, (value) => value === 'on'),
          hidesClient: true,
          because: [at, record.filtersPrivateLink.at],
        },
        { label: id, type },
      );
  }
}

/** A service's entrances to a load balancer: one, or one for each VPC where it is not known in which that is. */
export function entrancesTo(
  draft: Draft,
  { key }: ResourceOf<'endpoint-service'>,
  balancer: NodeId,
): readonly { readonly id: NodeId; readonly goals: readonly NodeId[] }[] {
  const byDomain = new Map<string, NodeId[]>();
  for (const node of draft.balancers.get(balancer)?.nodes ?? []) {
    const domain = draft.subnets.get(draft.interfaces.get(node)?.subnet ?? '')?.domain ?? '';
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), node]);
  }
  const id = impliedId(key, balancer);
  return [...byDomain].map(([domain, goals], index) => ({
    id: index === 0 ? id : impliedId(id, domain),
    goals,
  }));
}

const anybody = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** Those in which consumers may call. */
function familiesOf({ addressTypes }: ResourceOf<'endpoint-service'>): readonly Family[] {
  const may = (family: Family): boolean =>
    addressTypes.some((type) => holds(type, (value) => value === family).truth !== 'no');
  return (['ipv4', 'ipv6'] as const).filter(may);
}

function addAccelerated(
  draft: Draft,
  interfaces: Interfaces,
  group: ResourceOf<'accelerator-endpoints'>,
): void {
  draft.declare(group);
  const all = draft.of('accelerator-listener').map(({ key }) => key);
  for (const { reference, present } of namedBy({ items: [group.listener], rest: null }, all))
    addAcceleratedBy(draft, interfaces, group, { listener: reference, isMeant: present });
}

function addAcceleratedBy(
  draft: Draft,
  interfaces: Interfaces,
  group: ResourceOf<'accelerator-endpoints'>,
  by: { readonly listener: Reference; readonly isMeant: Condition },
): void {
  const listener = draft.follow(by.listener, 'accelerator-listener');
  if (listener.kind !== 'found') {
    draft.gap(
      group,
      'What its accelerator brings in is not seen: its listener is not in the input.',
    );
    return;
  }
  const all = draft.of('accelerator').map(({ key }) => key);
  const { accelerator } = listener.resource;
  for (const named of namedBy({ items: [accelerator], rest: null }, all)) {
    const isMeant = every(by.isMeant, named.present);
    const resource = { ...listener.resource, accelerator: named.reference };
    addAcceleratedAt(draft, interfaces, group, { resource, isMeant, part: suffixOf(named) });
  }
}

function addAcceleratedAt(
  draft: Draft,
  interfaces: Interfaces,
  group: ResourceOf<'accelerator-endpoints'>,
  by: {
    readonly resource: ResourceOf<'accelerator-listener'>;
    readonly isMeant: Condition;
    readonly part: string;
  },
): void {
  const { resource } = by;
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
  const uses = group.endpoints.items.flatMap((endpoint, index) =>
    namedBy({ items: [endpoint.target], rest: null }, goalKeys(draft)).map((named) => ({
      endpoint,
      named,
      part: `endpoint-${index}${suffixOf(named)}${by.isMeant.truth === 'yes' ? '' : `-${resource.key}`}${by.part}`,
    })),
  );
  for (const { endpoint, named, part } of uses) {
    const goals = goalsOf(draft, interfaces, named.reference);
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
    const present = every(by.isMeant, named.present, enabled, attachedGateway(draft, first));
    const id = impliedId(group.key, part);
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
  draft.declare(origin);
  for (const named of namedBy({ items: [origin.target], rest: null }, goalKeys(draft)))
    addOriginAt(draft, origin, named, goalsOf(draft, interfaces, named.reference));
}

function addOriginAt(
  draft: Draft,
  origin: ResourceOf<'vpc-origin'>,
  named: NamedMember,
  goals: readonly NodeId[],
): void {
  const { key, id, type, at } = origin;
  const [first] = goals;
  if (first === undefined) {
    draft.gap(origin, 'Traffic that CloudFront brings to it is not seen: it is not in the input.');
    return;
  }
  const unknowns = origin.ports.flatMap((port) => (port.kind === 'unknown' ? [port.unknown] : []));
  add(
    draft,
    {
      id: impliedId(key, `entrance${suffixOf(named)}`),
      edge: 'Edge',
      senders: subnetBlocks(draft, goals),
      goals,
      ports: origin.ports.flatMap((port) =>
        port.kind === 'known' ? [{ first: port.value, last: port.value }] : [],
      ),
      unknowns,
      present: every(named.present, attachedGateway(draft, first)),
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
  const uses = group.targets.items.flatMap((declared, index) =>
    declared.target.kind !== 'resource'
      ? []
      : namedBy({ items: [declared.target.reference], rest: null }, goalKeys(draft)).map(
          (named) => ({ declared, named, part: `target-${index}${suffixOf(named)}` }),
        ),
  );
  for (const { declared, named, part } of uses) {
    const value = declared.port ?? port;
    add(
      draft,
      {
        id: impliedId(key, part),
        edge: 'Edge',
        present: named.present,
        senders: [latticeAddresses],
        goals: goalsOf(draft, interfaces, named.reference),
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

/** What may stand where nothing is known of a goal. */
function goalKeys(draft: Draft): readonly string[] {
  return [...draft.of('load-balancer'), ...draft.of('instance')].map(({ key }) => key);
}

/** Tells the entrances of several candidates apart. */
function suffixOf({ reference, present }: NamedMember): string {
  return present.truth === 'yes' ? '' : `-${nameOf(reference)}`;
}

/** The nodes of a load balancer, or the primary interface of an instance. */
function goalsOf(draft: Draft, interfaces: Interfaces, target: Reference): readonly NodeId[] {
  if (target.kind !== 'resource') return [];
  const balancer = draft.balancers.get(target.key);
  if (balancer !== undefined) return balancer.nodes;
  if (draft.find(target.key, 'instance') === null) return [];
  return interfaces.primariesOf(target.key);
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
