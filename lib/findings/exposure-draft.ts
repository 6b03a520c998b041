import type { SourceLocation } from '../basics/source.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import { needsCraftedSourcePort, onlySource, sourcesOf } from '../engine/describe.ts';
import type { Edge } from '../engine/edges.ts';
import { type Hop, type Trace, traceWay } from '../engine/trace.ts';
import { unionOfWays, type Way } from '../engine/ways.ts';
import type { NetworkModel, NodeId, PortRange } from '../network/model.ts';
import { containsCidr, parseCidr } from '../packets/cidr.ts';
import {
  box,
  intersect,
  isEmpty,
  type PacketSet,
  portsOf,
  subtract,
} from '../packets/packet-set.ts';
import type { EdgeKind, Qualifier } from './finding.ts';
import type { FindingDraft } from './rule.ts';

/**
 * The part of a finding that all findings about exposure share: how certain
 * it is, along which path, from which sources, on whose line.
 */

export type ExposureDraft = Required<
  Pick<
    FindingDraft,
    | 'certainty'
    | 'edge'
    | 'via'
    | 'sources'
    | 'qualifiers'
    | 'unknowns'
    | 'assumptions'
    | 'path'
    | 'otherPaths'
    | 'witness'
    | 'listenerPorts'
  >
> & { readonly at: SourceLocation };

/** Further paths that a finding shows. */
const otherPathsMax = 3;
/** Ways that are followed to find them; the copies of a fleet go alike. */
const waysFollowedMax = 24;
/** Ways that are asked for what may widen a finding. */
const widerWaysMax = 8;

/**
 * Describes the ways on which packets that arrive as `wanted` come from an
 * edge. null when none does. `wider`: among which packets to look for what may
 * come besides.
 */
export function describeExposure(
  network: NetworkModel,
  edge: Edge,
  ways: readonly Way[],
  wanted: PacketSet,
  wider: PacketSet = wanted,
): ExposureDraft | null {
  const fitting = ways.flatMap((way) => narrow(way, wanted) ?? []);
  const certain = fitting.filter((way) => !isEmpty(way.client.must));
  const ranked = [...certain, ...fitting.filter((way) => isEmpty(way.client.must))];
  const [best, ...others] = ranked;
  if (best === undefined) return null;
  const trace = traceWay(network, best, best.client.may);
  if (trace === null) return null;
  const definite = certain.length > 0;
  const relevant = definite ? certain : fitting;
  const clients = unionOfWays(relevant, 'client');
  const set = definite ? clients.must : clients.may;
  const sources = sourcesOf(set, edge.senders, { isInternet: edge.kind === 'Internet' });
  return {
    certainty: definite ? 'definite' : 'possible',
    edge: edge.kind,
    via: best.via,
    sources: trace.opaqueSources.length > 0 ? trace.opaqueSources : sources.cidrs,
    qualifiers: qualifiersOf(relevant, {
      network,
      isGated: edge.isGated,
      set,
      trace,
      edge: edge.kind,
      any: sources.any,
    }),
    unknowns:
      definite && !sources.any
        ? widening(
            network,
            ways.flatMap((way) => narrow(way, wider) ?? []),
            set,
          )
        : trace.unknowns,
    assumptions: [...trace.assumptions, ...documentation(edge.kind, sources.cidrs)],
    path: trace.hops,
    otherPaths: otherPaths(network, trace.hops, others),
    witness: trace.witness,
    listenerPorts: listenerPortsOf(best),
    at: blamedLine(network, trace, best),
  };
}

/** What decides whether others than the senders of `certain` get through as well. */
function widening(network: NetworkModel, ways: readonly Way[], certain: PacketSet): Unknown[] {
  const known = onlySource(certain);
  const found = new Map<string, Unknown>();
  let followed = 0;
  for (const way of ways) {
    const more = subtract(subtract(way.client.may, way.client.must), known);
    if (isEmpty(more)) continue;
    if (followed === widerWaysMax) break;
    followed += 1;
    for (const unknown of traceWay(network, way, more)?.unknowns ?? []) {
      found.set(unknown.what, unknown);
    }
  }
  return [...found.values()];
}

/** Ways that are told differently from the first one and from one another. */
function otherPaths(
  network: NetworkModel,
  path: readonly Hop[],
  ways: readonly Way[],
): (readonly Hop[])[] {
  const seen = new Set([storyOf(path)]);
  const others: (readonly Hop[])[] = [];
  for (const way of ways.slice(0, waysFollowedMax)) {
    if (others.length === otherPathsMax) break;
    const hops = traceWay(network, way, way.client.may)?.hops;
    if (hops === undefined || seen.has(storyOf(hops))) continue;
    seen.add(storyOf(hops));
    others.push(hops);
  }
  return others;
}

function storyOf(hops: readonly Hop[]): string {
  return JSON.stringify(hops);
}

/** Address space that nobody has and templates name all the same (PKT-5). */
const documentationBlocks = [
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '198.18.0.0/15',
  '2001:db8::/32',
].flatMap((text) => parseCidr(text) ?? []);

function documentation(edge: EdgeKind, sources: readonly string[]): Assumption[] {
  const isDocumentation = (text: string): boolean => {
    const cidr = parseCidr(text);
    return cidr !== null && documentationBlocks.some((block) => containsCidr(block, cidr));
  };
  return edge === 'Internet' && sources.length > 0 && sources.every(isDocumentation)
    ? [
        {
          rule: 'PKT-5',
          text: 'Addresses set aside for documentation stand for addresses on the Internet.',
        },
      ]
    : [];
}

/** A way restricted to what arrives as wanted; null when nothing does. */
function narrow(way: Way, wanted: PacketSet): Way | null {
  const target = {
    must: intersect(way.target.must, wanted),
    may: intersect(way.target.may, wanted),
  };
  if (isEmpty(target.may)) return null;
  const single = way.legs.length === 1;
  const client = {
    must: isEmpty(target.must)
      ? target.must
      : single
        ? target.must
        : sameProtocol(way.client.must, target.must),
    may: single ? target.may : sameProtocol(way.client.may, target.may),
  };
  const answered = single
    ? { must: intersect(way.answered.must, wanted), may: intersect(way.answered.may, wanted) }
    : way.answered;
  return isEmpty(client.may) ? null : { ...way, client, target, answered };
}

/** Balancers change ports and addresses, not the transport. */
function sameProtocol(client: PacketSet, target: PacketSet): PacketSet {
  const transports = [6, 17].filter((protocol) => !isEmpty(intersect(target, box({ protocol }))));
  let result = client;
  for (const protocol of [6, 17]) {
    if (!transports.includes(protocol)) result = subtract(result, box({ protocol }));
  }
  return result;
}

function qualifiersOf(
  ways: readonly Way[],
  about: {
    network: NetworkModel;
    isGated: boolean;
    set: PacketSet;
    trace: Trace;
    edge: EdgeKind;
    any: boolean;
  },
): Qualifier[] {
  const qualifiers: Qualifier[] = [];
  if (about.edge === 'Internet') {
    qualifiers.push(about.any && about.trace.opaqueSources.length === 0 ? 'any' : 'restricted');
  }
  // TCP counts only if it is answered; all else is one way by nature of the question (EVAL-3).
  if (isEmpty(intersect(about.set, box({ protocol: 6 })))) qualifiers.push('one-way');
  if (needsCraftedSourcePort(about.set)) qualifiers.push('crafted-source-port');
  const passed = ways.map((way) => way.legs.flatMap((leg) => leg.transit.appliances));
  if (passed.every((appliances) => appliances.length > 0)) {
    const byPolicy = passed.every((appliances) =>
      appliances.some((id) => isPolicy(about.network, id)),
    );
    qualifiers.push(byPolicy ? 'policy-gated' : 'appliance');
  }
  if (about.isGated && !qualifiers.includes('policy-gated')) qualifiers.push('policy-gated');
  return qualifiers;
}

/** Whether a policy decides over what passes, and not a host (SVC-25). */
function isPolicy(network: NetworkModel, workload: NodeId): boolean {
  const interfaces = network.workloads.get(workload)?.interfaces ?? [];
  return interfaces.some((id) => network.interfaces.get(id)?.bump?.by === 'policy');
}

/** What the outside connects to, where a balancer stands between. */
function listenerPortsOf(way: Way): readonly PortRange[] {
  if (way.via.length === 0) return [];
  const set = isEmpty(way.client.must) ? way.client.may : way.client.must;
  const tcp = portsOf(set, 6);
  return tcp.length > 0 ? tcp : portsOf(set, 17);
}

/** The group rule that lets the packet in at its target, else what delivers it. */
function blamedLine(network: NetworkModel, trace: Trace, way: Way): SourceLocation {
  const requests = trace.hops.map((hop) => ({
    node: hop.node,
    steps: hop.steps.filter((step) => step.direction === 'request'),
  }));
  const isGroup = (node: NodeId): boolean => network.groups.has(node);
  const admitting = requests.findLast((hop) => isGroup(hop.node) && hop.steps.length > 0);
  const line = admitting?.steps.at(-1)?.because[0];
  if (admitting !== undefined && line !== undefined) {
    // A list of rules that comes from a parameter is not written there but where the group takes it.
    return line.pointer.startsWith('/Parameters/')
      ? (network.components.get(admitting.node)?.at ?? line)
      : line;
  }
  const target = way.legs.at(-1)?.to.holder?.workload;
  const at = target === undefined ? undefined : network.components.get(target)?.at;
  return (
    at ?? trace.hops[0]?.steps[0]?.because[0] ?? { file: '', line: null, column: null, pointer: '' }
  );
}
