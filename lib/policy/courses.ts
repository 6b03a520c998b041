import type { Edge } from '../engine/edges.ts';
import type { Exposures } from '../engine/exposure.ts';
import { domainOfInterface, interfaceEndpoints } from '../engine/places.ts';
import { askNetwork, type Goal, type Origin, type Reply } from '../engine/question.ts';
import type { Way } from '../engine/ways.ts';
import type { Interface, NetworkModel, NodeId } from '../network/model.ts';
import { everything } from '../packets/packet-set.ts';
import type { BoundPath, Nodes } from './bound-scope.ts';
import { destinationsOf, gatewaysOf, type InnerEnd, pairsMax, sourcesOf } from './ends.ts';
import { type Ends, passedGateways } from './fit.ts';
import { isOuter } from './nodes.ts';

/**
 * From which source to which destination of a match path packets may get, and
 * on which ways: questions to the engine, whose answers are kept as they are.
 */

export interface Course {
  /** Where it ends: a workload, a gateway, an attachment of one. */
  readonly subject: NodeId;
  /** Where it starts: a gateway, or a workload. */
  readonly source: NodeId;
  /** By which it comes in, or, where it starts inside, what stands for such an edge. */
  readonly edge: Edge;
  readonly ends: Ends;
  readonly ways: readonly Way[];
}

/** Where paths of a match path may end: whatever is looked at. */
export function goalsOf(network: NetworkModel, { destination, source }: BoundPath): NodeId[] {
  const inner = destinationsOf(network, destination.nodes).map(({ workload }) => workload);
  const startsInside = sourcesOf(network, source.nodes).length > 0;
  return [...inner, ...(startsInside ? gatewaysOf(network, destination.nodes) : [])];
}

/** By destination, and there edges before sources inside. */
export function* coursesOf(exposures: Exposures, path: BoundPath): Generator<Course> {
  const { network } = exposures;
  const sources = sourcesOf(network, path.source.nodes);
  const asksEdges = mayBeEdge(network, path.source.nodes);
  let pairs = 0;
  for (const goal of destinationsOf(network, path.destination.nodes)) {
    if (asksEdges) yield* fromEdges(exposures, goal);
    for (const source of sources) {
      pairs += 1;
      if (pairs > pairsMax) break;
      yield* between(exposures, source, goal);
    }
  }
  const gateways = gatewaysOf(network, path.destination.nodes);
  if (gateways.length === 0) return;
  for (const source of sources) yield* outwards(exposures, source, gateways);
}

function mayBeEdge(network: NetworkModel, nodes: Nodes | null): boolean {
  if (nodes === null || nodes.internet) return true;
  if ([...nodes.ids].some((id) => isOuter(network, id))) return true;
  return [...network.workloads.values()].some(({ relay }) => relay !== null);
}

function* fromEdges(exposures: Exposures, goal: InnerEnd): Generator<Course> {
  const byGateway = new Map<NodeId, { edge: Edge; ways: Way[] }>();
  const add = (edge: Edge, ways: readonly Way[]): void => {
    const known = byGateway.get(edge.gateway) ?? { edge, ways: [] };
    known.ways.push(...ways);
    byGateway.set(edge.gateway, known);
  };
  for (const item of goal.interfaces) {
    if (item.accepts === 'listeners') {
      for (const edge of edgesAt(exposures, item)) add(edge, fromGateway(exposures, edge, item));
    } else for (const { edge, ways } of exposures.ofInterface(item.id)) add(edge, ways);
  }
  const endpoint = atPublicEndpoint(exposures, goal.workload);
  const edge = endpoint?.edge ?? null;
  if (endpoint !== null && edge !== null) add(edge, endpoint.ways);
  for (const { edge, ways } of byGateway.values()) {
    if (ways.length === 0) continue;
    yield { subject: goal.workload, source: edge.gateway, edge, ends: { edge, goal }, ways };
  }
}

function edgesAt(exposures: Exposures, item: Interface): readonly Edge[] {
  const domain = domainOfInterface(exposures.network, item.id);
  return domain === null ? [] : exposures.edgesOfDomain(domain);
}

function fromGateway(exposures: Exposures, edge: Edge, item: Interface): readonly Way[] {
  const from: Origin = { kind: 'gateway', gateways: [edge.gateway], block: null };
  const { ways } = ask(exposures, from, interfacesGoal([item]));
  return ways.map((way) => atListener(exposures.network, way, item));
}

function atPublicEndpoint(exposures: Exposures, workload: NodeId): Reply | null {
  const endpoint = exposures.network.workloads.get(workload)?.publicEndpoint ?? null;
  if (endpoint === null) return null;
  const to: Goal = { kind: 'interfaces', interfaces: [], address: null, endpoints: [workload] };
  return ask(exposures, { kind: 'internet', address: null }, to);
}

function* between(exposures: Exposures, from: InnerEnd, goal: InnerEnd): Generator<Course> {
  const { network } = exposures;
  // What a host sends to itself does not leave it; copies of a fleet are several hosts.
  const isSelf = from.workload === goal.workload;
  if (isSelf && network.workloads.get(goal.workload)?.spread === false) return;
  if (goal.interfaces.length === 0) return;
  const { ways } = ask(exposures, originOf(from), interfacesGoal(goal.interfaces));
  const [first] = goal.interfaces;
  const arriving = ways.map((way) =>
    first?.accepts === 'listeners' ? atListener(network, way, first) : way,
  );
  if (arriving.length === 0) return;
  const edge = insideEdge(from);
  const ends = { edge: null, goal };
  yield { subject: goal.workload, source: from.workload, edge, ends, ways: arriving };
}

function* outwards(
  exposures: Exposures,
  from: InnerEnd,
  gateways: readonly NodeId[],
): Generator<Course> {
  const { network } = exposures;
  const [internet, others] = [true, false].map((isInternet) =>
    gateways.filter((id) => leadsToInternet(network, id) === isInternet),
  );
  const ways: Way[] = [];
  if (internet !== undefined && internet.length > 0) {
    ways.push(...ask(exposures, originOf(from), { kind: 'internet', address: null }).ways);
  }
  if (others !== undefined && others.length > 0) {
    const to: Goal = { kind: 'beyond', gateways: others, block: null, orInternet: false };
    ways.push(...ask(exposures, originOf(from), to).ways);
  }
  const byEnd = new Map<NodeId, Way[]>();
  for (const way of ways) {
    const { gateway, end } = endOf(network, way);
    if (!gateways.includes(gateway)) continue;
    const list = byEnd.get(end);
    if (list === undefined) byEnd.set(end, [way]);
    else list.push(way);
  }
  for (const [subject, list] of byEnd) {
    const ends = { edge: null, goal: null };
    yield { subject, source: from.workload, edge: insideEdge(from), ends, ways: list };
  }
}

function leadsToInternet(network: NetworkModel, id: NodeId): boolean {
  const gateway = network.gateways.get(id);
  return (
    gateway?.kind === 'internet' || (gateway?.kind === 'opaque' && gateway.edge === 'Internet')
  );
}

/** The gateway at which a way leaves the network, or its attachment that it takes. */
function endOf(
  network: NetworkModel,
  way: Way,
): { readonly gateway: NodeId; readonly end: NodeId } {
  const place = way.legs.at(-1)?.to.place;
  switch (place?.kind) {
    case 'gateway':
      return { gateway: place.gateway, end: place.gateway };
    case 'attachment':
      return { gateway: place.gateway, end: place.attachment };
    case 'domain':
      return { gateway: place.through ?? '', end: place.through ?? '' };
    default: {
      const last = [...passedGateways(network, way)].at(-1) ?? '';
      return { gateway: last, end: last };
    }
  }
}

function ask(exposures: Exposures, from: Origin, to: Goal): Reply {
  return askNetwork(exposures, { from, to, packets: everything, direct: false, roundTrip: false });
}

function originOf({ interfaces }: InnerEnd): Origin {
  return { kind: 'interfaces', interfaces: interfaces.map(({ id }) => id), address: null };
}

function interfacesGoal(interfaces: readonly Interface[]): Goal {
  return { kind: 'interfaces', interfaces: interfaces.map(({ id }) => id), address: null };
}

/** What comes in from a workload, described as if from a private network. */
function insideEdge({ workload, interfaces }: InnerEnd): Edge {
  return {
    kind: 'PeeredVPC',
    gateway: workload,
    senders: interfaces.flatMap(interfaceEndpoints),
    isPublic: false,
    isGated: false,
  };
}

/** What arrives at a balancer that passes packets on to others, not what these get. */
function atListener(network: NetworkModel, way: Way, item: Interface): Way {
  const isPassedOn = network.balancers.get(item.workload)?.mode === 'pass';
  return isPassedOn ? { ...way, target: way.client } : way;
}
