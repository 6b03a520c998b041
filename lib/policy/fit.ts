import { allOf, anyOf, type Truth } from '../basics/truth.ts';
import type { Unknown } from '../basics/value.ts';
import type { Edge } from '../engine/edges.ts';
import type { Place } from '../engine/places.ts';
import type { Way } from '../engine/ways.ts';
import type { Interface, NetworkModel, NodeId } from '../network/model.ts';
import type { BoundPath, Nodes } from './bound-scope.ts';
import { transitGateways } from './nodes.ts';

/**
 * Whether a way is one of those that a path of a scope means, by the resources
 * at its ends and under way. Packets are another matter (matching.ts).
 */

export interface Fit {
  readonly truth: Truth;
  /** Empty unless it is unknown. */
  readonly unknowns: readonly Unknown[];
}

/** What is known of both ends of a way, besides the way itself. */
export interface Ends {
  /** By which it comes in; null: it starts at an interface. */
  readonly edge: Edge | null;
  /** At one of which it ends; null: beyond a gateway. */
  readonly goal: { readonly workload: NodeId; readonly interfaces: readonly Interface[] } | null;
}

/** Of a way that is one; of several that are told as one, each must be asked for itself. */
export function fitOf(network: NetworkModel, path: BoundPath, way: Way, ends: Ends): Fit {
  return all([
    path.source.nodes === null ? yes : sourceFit(network, path.source.nodes, way, ends),
    path.destination.nodes === null ? yes : goalFit(network, path.destination.nodes, way, ends),
    ...path.through.map(({ ids }): Fit => {
      const passed = passedBy(network, way, ends);
      return [...ids].some((id) => passed.has(id)) ? yes : no;
    }),
  ]);
}

const yes: Fit = { truth: 'yes', unknowns: [] };
const no: Fit = { truth: 'no', unknowns: [] };

function all(fits: readonly Fit[]): Fit {
  const truth = allOf(fits.map((each) => each.truth));
  return { truth, unknowns: truth === 'unknown' ? fits.flatMap((each) => each.unknowns) : [] };
}

function any(fits: readonly Fit[]): Fit {
  const truth = anyOf(fits.map((each) => each.truth));
  return { truth, unknowns: truth === 'unknown' ? fits.flatMap((each) => each.unknowns) : [] };
}

function sourceFit(network: NetworkModel, nodes: Nodes, way: Way, ends: Ends): Fit {
  const { edge } = ends;
  if (edge !== null && nodes.ids.has(edge.gateway)) return yes;
  if (edge !== null && nodes.internet && edge.isPublic) return yes;
  const from = way.legs[0]?.from;
  if (from === undefined) return no;
  return any([
    from.holder === null ? no : interfaceFit(network, nodes, from.holder),
    edge === null ? no : attachmentFit(network, nodes, way, from.place),
  ]);
}

function goalFit(network: NetworkModel, nodes: Nodes, way: Way, { edge, goal }: Ends): Fit {
  if (goal === null) {
    const last = way.legs.at(-1)?.to;
    return last === undefined ? no : placeFit(network, nodes, way, last.place);
  }
  if (nodes.ids.has(goal.workload)) return yes;
  // Legs are made when they are asked for; most scopes can be told without them.
  const sure = goal.interfaces.filter((item) => interfaceFit(network, nodes, item).truth === 'yes');
  if (sure.length > 0 && sure.length === goal.interfaces.length) return yes;
  const own = new Set(goal.interfaces.map(({ id }) => id));
  // Behind a balancer that is the goal itself the way goes on.
  const end = way.legs.find(({ to }) => to.holder !== null && own.has(to.holder.id))?.to.holder;
  return any([
    end === undefined || end === null ? no : interfaceFit(network, nodes, end),
    edge === null ? crossing(network, nodes, { way, side: 'end' }) : no,
  ]);
}

function placeFit(network: NetworkModel, nodes: Nodes, way: Way, place: Place): Fit {
  switch (place.kind) {
    case 'gateway': {
      const isInternet = network.gateways.get(place.gateway)?.kind === 'internet';
      return nodes.ids.has(place.gateway) || (nodes.internet && isInternet) ? yes : no;
    }
    case 'attachment':
      return nodes.ids.has(place.gateway) || nodes.ids.has(place.attachment) ? yes : no;
    case 'domain': {
      const named = [place.domain, place.through ?? ''].some((id) => nodes.ids.has(id));
      return named ? yes : no;
    }
    case 'elsewhere':
      if (nodes.internet) return yes;
      return [...passedGateways(network, way)].some((id) => nodes.ids.has(id)) ? yes : no;
    case 'subnet':
      return crossing(network, nodes, { way, side: 'end' });
  }
}

/** By name, place, or a group that it carries, if only perhaps. */
function interfaceFit(network: NetworkModel, { ids }: Nodes, item: Interface): Fit {
  const domain = network.subnets.get(item.subnet)?.domain ?? '';
  if ([item.id, item.workload, item.subnet, domain].some((id) => ids.has(id))) return yes;
  const carried = item.groups
    .filter(({ group }) => ids.has(group))
    .map(({ present: { truth, unknowns } }): Fit => ({ truth, unknowns }));
  const further: Fit =
    item.groupsRest !== null && [...ids].some((id) => network.groups.has(id))
      ? { truth: 'unknown', unknowns: [item.groupsRest] }
      : no;
  return any([...carried, further]);
}

/** Whether who sends is behind an attachment of a transit gateway that is named. */
function attachmentFit(network: NetworkModel, nodes: Nodes, way: Way, place: Place): Fit {
  switch (place.kind) {
    case 'attachment':
      return nodes.ids.has(place.attachment) ? yes : no;
    case 'gateway':
      return nodes.ids.has(place.gateway) ? yes : no;
    case 'domain': {
      const named = [place.domain, place.through ?? ''].some((id) => nodes.ids.has(id));
      return named ? yes : no;
    }
    case 'subnet':
      return crossing(network, nodes, { way, side: 'start' });
    case 'elsewhere':
      return no;
  }
}

/**
 * Whether it gets from one domain into another by a gateway that is named, or
 * by the attachment of a transit gateway at its start, or at its end.
 */
function crossing(
  network: NetworkModel,
  { ids }: Nodes,
  { way, side }: { readonly way: Way; readonly side: 'start' | 'end' },
): Fit {
  const first = domainAt(network, way.legs[0]?.from.place);
  const last = domainAt(network, way.legs.at(-1)?.to.place);
  if (first === null || last === null || first === last) return no;
  const passed = passedGateways(network, way);
  if ([...passed].some((id) => ids.has(id))) return yes;
  const near = side === 'start' ? first : last;
  const attachments = transitGateways(network)
    .filter(({ id }) => passed.has(id))
    .flatMap((gateway) => gateway.attachments)
    .filter(({ far }) => far.kind === 'domain' && far.domain === near);
  return attachments.some(({ id }) => ids.has(id)) ? yes : no;
}

function domainAt(network: NetworkModel, place: Place | undefined): NodeId | null {
  return place?.kind === 'subnet' ? (network.subnets.get(place.subnet)?.domain ?? null) : null;
}

/** Gateways by which it gets on. */
export function passedGateways(network: NetworkModel, way: Way): ReadonlySet<NodeId> {
  const passed = componentsOf(way);
  const found = new Set([...passed].filter((id) => network.gateways.has(id)));
  // A transit gateway shows by its attachments and its tables.
  for (const { id, attachments, tables } of transitGateways(network)) {
    if ([...attachments, ...tables].some((part) => passed.has(part.id))) found.add(id);
  }
  return found;
}

/** Everything that it passes, its ends included. */
function passedBy(network: NetworkModel, way: Way, { edge, goal }: Ends): ReadonlySet<NodeId> {
  return new Set([
    ...componentsOf(way),
    ...passedGateways(network, way),
    ...(edge === null ? [] : [edge.gateway]),
    ...(goal === null ? [] : [goal.workload]),
  ]);
}

function componentsOf(way: Way): ReadonlySet<NodeId> {
  const known = componentsOfWays.get(way);
  if (known !== undefined) return known;
  const found = new Set<NodeId>(way.via);
  for (const { from, to, transit, forward } of way.legs) {
    for (const check of forward) found.add(check.component);
    for (const appliance of transit.appliances) found.add(appliance);
    for (const { place, holder } of [from, to]) {
      if (place.kind === 'gateway') found.add(place.gateway);
      if (place.kind === 'attachment') found.add(place.attachment).add(place.gateway);
      if (place.kind === 'domain' && place.through !== null) found.add(place.through);
      if (holder !== null) found.add(holder.workload).add(holder.id);
    }
  }
  componentsOfWays.set(way, found);
  return found;
}

const componentsOfWays = new WeakMap<Way, ReadonlySet<NodeId>>();
