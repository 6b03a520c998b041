import type {
  Balancer,
  Interface,
  Listener,
  NetworkModel,
  NodeId,
  TransitFarSide,
} from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { addressSet } from './addresses.ts';
import { edgesOf } from './edges.ts';
import { openListener } from './exposure.ts';
import type { Filters } from './filters.ts';
import { domainOfInterface } from './places.ts';
import { admittedFromSomebody } from './rule-sets.ts';

/**
 * Whether anybody at all could get to a balancer's listener, as far as the
 * filters at its nodes decide: routes are not asked, and whoever a rule refers
 * to is taken to exist. It finds doors that are walled up, nothing subtler.
 */

/** What shuts a listener at one node. */
export interface ShutDoor {
  readonly node: Interface;
  readonly by: 'groups' | 'acl-in' | 'acl-out';
}

/** Why nobody gets to the listener, for each node; null if at some node somebody may. */
export function whyShut(
  network: NetworkModel,
  filters: Filters,
  door: { readonly balancer: Balancer; readonly listener: Listener },
): ShutDoor[] | null {
  const taken = openListener(door.balancer, door.listener).passes.may;
  const shut: ShutDoor[] = [];
  for (const id of door.balancer.nodes) {
    const node = network.interfaces.get(id);
    const by = node === undefined ? null : whyNodeShut(network, filters, node, taken);
    if (node === undefined || by === null) return null;
    shut.push({ node, by });
  }
  return shut.length === 0 ? null : shut;
}

function whyNodeShut(
  network: NetworkModel,
  filters: Filters,
  node: Interface,
  taken: PacketSet,
): ShutDoor['by'] | null {
  // What an entrance brings may pass ACLs and groups by (LB-13).
  if (hasEntrance(network, node)) return null;
  const addresses = blocksAt(
    node.addresses.map(({ block }) => ({ cidr: block })),
    'destination',
  );
  const sent = intersect(taken, intersect(senders(network, node), addresses));
  const admitted = intersect(sent, admittedByGroups(network, node));
  if (isEmpty(admitted)) return 'groups';
  // Neighbours in its subnet do not meet the ACL (NACL-7), nor does what they bring from others.
  const neighbours = neighboursOf(network, node);
  if (neighbours === 'carriers') return null;
  const own = blocksAt(network.subnets.get(node.subnet)?.blocks ?? [], 'source');
  if (neighbours === 'hosts' && !isEmpty(intersect(admitted, own))) return null;
  const entering = intersect(admitted, filters.acl(node.subnet, 'ingress', 'request').passes.may);
  if (isEmpty(entering)) return 'acl-in';
  const back = filters.acl(node.subnet, 'egress', 'reply').passes.may;
  // Only TCP needs an answer (EVAL-3).
  const answered = union(intersect(entering, back), subtract(entering, box({ protocol: 6 })));
  return isEmpty(answered) ? 'acl-out' : null;
}

function hasEntrance(network: NetworkModel, node: Interface): boolean {
  return [...network.gateways.values()].some(
    (gateway) => gateway.kind === 'entrance' && gateway.goals.includes(node.id),
  );
}

function admittedByGroups(network: NetworkModel, node: Interface): PacketSet {
  if (!node.filtered || node.groupsRest !== null) return everything;
  const carried = node.groups.filter((each) => each.present.truth !== 'no');
  return unionAll(
    carried.flatMap(({ group }) =>
      (network.groups.get(group)?.ingress ?? []).map(
        (rule) => admittedFromSomebody(rule, 'ingress').may,
      ),
    ),
  );
}

/** Whoever could address the node: its VPC, what is linked to it, and the Internet if it has public addresses. */
function senders(network: NetworkModel, node: Interface): PacketSet {
  const domain = domainOfInterface(network, node.id);
  const home = domain === null ? undefined : network.domains.get(domain);
  if (home === undefined || home.outside !== null) return everything;
  const isPublic = node.addresses.some(
    (address) => (address.public?.present.truth ?? 'no') !== 'no',
  );
  const sets = [blocksAt(home.blocks, 'source')];
  for (const edge of edgesOf(network, home.id)) {
    if (edge.kind === 'Internet' && !isPublic) continue;
    sets.push(...edge.senders.map((end) => addressSet(end, 'source')));
  }
  return unionAll(sets);
}

/** Who else is in the subnet of a balancer's node: nobody, hosts, or something that hands on what others send. */
function neighboursOf(network: NetworkModel, node: Interface): 'none' | 'hosts' | 'carriers' {
  const { carrying, workloads } = occupantsOf(network);
  if (carrying.has(node.subnet)) return 'carriers';
  const there = workloads.get(node.subnet);
  const isAlone = there === undefined || (there.size === 1 && there.has(node.workload));
  return isAlone ? 'none' : 'hosts';
}

interface Occupants {
  /** By subnet. */
  readonly workloads: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
  /** Subnets by which a transit gateway comes in (NACL-10), or in which an appliance forwards (RT-10). */
  readonly carrying: ReadonlySet<NodeId>;
}

function occupantsOf(network: NetworkModel): Occupants {
  const known = occupants.get(network);
  if (known !== undefined) return known;
  const workloads = new Map<NodeId, Set<NodeId>>();
  const carrying = new Set<NodeId>();
  for (const { subnet, workload, forwards, bump } of network.interfaces.values()) {
    const there = workloads.get(subnet);
    if (there === undefined) workloads.set(subnet, new Set([workload]));
    else there.add(workload);
    if (bump !== null || forwards.truth !== 'no') carrying.add(subnet);
  }
  for (const gateway of network.gateways.values()) {
    if (gateway.kind !== 'transit') continue;
    for (const { far } of gateway.attachments) {
      if (far.kind === 'domain') for (const subnet of entriesOf(network, far)) carrying.add(subnet);
    }
  }
  const found = { workloads, carrying };
  occupants.set(network, found);
  return found;
}

/** Every node of every balancer asks. */
const occupants = new WeakMap<NetworkModel, Occupants>();

/** Subnets by which an attachment enters a domain; where not all are known, any may be one. */
function entriesOf(
  network: NetworkModel,
  far: Extract<TransitFarSide, { readonly kind: 'domain' }>,
): readonly NodeId[] {
  if (far.subnetsRest === null) return far.subnets;
  return [...network.subnets.values()].flatMap(({ id, domain }) =>
    domain === far.domain ? [id] : [],
  );
}

function blocksAt(
  blocks: readonly { readonly cidr: string }[],
  field: 'source' | 'destination',
): PacketSet {
  return unionAll(
    blocks.flatMap((block) => {
      const cidr = parseCidr(block.cidr);
      return cidr === null ? [] : [box({ [field]: cidr })];
    }),
  );
}
