import { compareText } from '../basics/order.ts';
import type { Interface, NetworkModel, NodeId } from '../network/model.ts';
import type { BoundPath, Nodes } from './bound-scope.ts';
import { isOuter, isOutside } from './nodes.ts';

/**
 * Between what paths of a scope may run: the resources at its ends, found by
 * names alone. Whether anything gets from one to the other is asked later
 * (courses.ts), and whether a way fits the scope in all it says (fit.ts).
 */

/** Interfaces of one workload. */
export interface InnerEnd {
  readonly workload: NodeId;
  /** Never empty, but for what has a public endpoint alone. */
  readonly interfaces: readonly Interface[];
}

/** Pairs of resources of one match path that are looked at. */
export const pairsMax = 20_000;

/** What a path may start at inside the network, by id. Those who relay are edges. */
export function sourcesOf(network: NetworkModel, nodes: Nodes | null): InnerEnd[] {
  const isSource = (item: Interface): boolean => roleOf(network, item) === 'workload';
  return inner(network, { nodes, isAny: nodes === null }, isSource);
}

/** What it may end at, by id. What is on the way (balancers, endpoints) must be named, or where it stands. */
export function destinationsOf(network: NetworkModel, nodes: Nodes | null): InnerEnd[] {
  // What lies beyond a gateway between VPCs depends on the way.
  const isAny = nodes === null || [...nodes.ids].some((id) => joinsDomains(network, id));
  const found = inner(network, { nodes, isAny }, (item, isNear) => {
    if (item.accepts === 'replies') return false;
    return isNear || roleOf(network, item) === 'workload';
  });
  const known = new Set(found.map(({ workload }) => workload));
  // Some services are reached at their public endpoint alone.
  const endpoints = [...network.workloads.values()]
    .filter(({ id, publicEndpoint }) => publicEndpoint !== null && !known.has(id))
    .filter(({ id, interfaces }) => (nodes === null ? interfaces.length === 0 : nodes.ids.has(id)))
    .map(({ id }): InnerEnd => ({ workload: id, interfaces: [] }));
  return [...found, ...endpoints].sort((a, b) => compareText(a.workload, b.workload));
}

/** Gateways at which a path may end, by id. */
export function gatewaysOf(network: NetworkModel, nodes: Nodes | null): NodeId[] {
  return [...network.gateways.values()]
    .filter(({ kind, id }) => {
      if (kind === 'nat' || kind === 'entrance') return false;
      return nodes === null || namesGateway(network, nodes, id);
    })
    .map(({ id }) => id)
    .sort(compareText);
}

/** A gateway, or one of its attachments. */
function namesGateway(network: NetworkModel, { ids, internet }: Nodes, id: NodeId): boolean {
  const gateway = network.gateways.get(id);
  if (ids.has(id)) return true;
  if (gateway?.kind === 'peering') {
    return gateway.domains.some((each) => ids.has(each) && isOutside(network, each));
  }
  if (gateway?.kind === 'transit') return gateway.attachments.some((each) => ids.has(each.id));
  if (gateway?.kind === 'opaque') return internet && gateway.edge === 'Internet';
  return gateway?.kind === 'internet' && internet;
}

/** How many pairs of inner ends a path is about. */
export function countPairs(network: NetworkModel, { source, destination }: BoundPath): number {
  const goals = destinationsOf(network, destination.nodes);
  return sourcesOf(network, source.nodes).length * goals.length;
}

/** `isNear`: it is named itself, or its subnet or group. */
function inner(
  network: NetworkModel,
  { nodes, isAny }: { readonly nodes: Nodes | null; readonly isAny: boolean },
  fits: (item: Interface, isNear: boolean) => boolean,
): InnerEnd[] {
  const byWorkload = new Map<NodeId, Interface[]>();
  for (const item of network.interfaces.values()) {
    const near = nodes !== null && isNear(network, item, nodes);
    if (!isAny && !near && nodes?.ids.has(domainOf(network, item)) !== true) continue;
    if (!fits(item, near)) continue;
    const list = byWorkload.get(item.workload);
    if (list === undefined) byWorkload.set(item.workload, [item]);
    else list.push(item);
  }
  return [...byWorkload]
    .map(([workload, interfaces]) => ({ workload, interfaces }))
    .sort((a, b) => compareText(a.workload, b.workload));
}

function isNear(network: NetworkModel, item: Interface, { ids }: Nodes): boolean {
  const { id, workload, subnet, groups, groupsRest } = item;
  const own = [id, workload, subnet, ...groups.map(({ group }) => group)];
  if (own.some((each) => ids.has(each))) return true;
  return groupsRest !== null && [...ids].some((each) => network.groups.has(each));
}

function joinsDomains(network: NetworkModel, id: NodeId): boolean {
  const kind = network.gateways.get(id)?.kind;
  return kind === 'peering' || kind === 'transit' || (kind === undefined && isOuter(network, id));
}

function domainOf(network: NetworkModel, { subnet }: Interface): NodeId {
  return network.subnets.get(subnet)?.domain ?? '';
}

function roleOf(network: NetworkModel, { workload }: Interface): string | undefined {
  const found = network.workloads.get(workload);
  return found?.relay === null ? found.role : undefined;
}
