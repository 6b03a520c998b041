import { invariant } from '../basics/invariant.ts';
import { compareLocations } from '../basics/order.ts';
import { nowhere, type SourceLocation } from '../basics/source.ts';
import { type Assumption, distinctUnknowns } from '../basics/value.ts';
import { modelOf, renamingOf, withSets } from '../engine/copied-way.ts';
import { needsCraftedSourcePort, onlySource, type Sources, sourcesOf } from '../engine/describe.ts';
import type { Edge } from '../engine/edges.ts';
import { type Hop, renamed, type Step, type Trace, traceWay } from '../engine/trace.ts';
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
  const outline = outlineOf({ network, edge, ways: ways.map(modelOf), wanted, wider });
  if (outline === null) return null;
  const told = (each: Told): Told => retell(network, ways, each);
  const { way, trace } = told(outline.best);
  const { sources, qualifiers } = outline;
  return {
    certainty: outline.definite ? 'definite' : 'possible',
    edge: edge.kind,
    via: way.via,
    sources: trace.opaqueSources.length > 0 ? trace.opaqueSources : sources.cidrs,
    qualifiers,
    unknowns:
      outline.widening === null
        ? trace.unknowns
        : distinctUnknowns(outline.widening.flatMap((each) => told(each).trace.unknowns)),
    assumptions: [...trace.assumptions, ...documentation(edge.kind, sources.cidrs)],
    path: trace.hops,
    otherPaths: outline.others.map((each) => told(each).trace.hops),
    witness: trace.witness,
    listenerPorts: outline.listenerPorts,
    at: blamedLine(network, trace, way),
  };
}

/** What is said of ways, and the same for the copies of these ways (copied-way.ts). */
interface Outline {
  readonly definite: boolean;
  readonly best: Told;
  /** Told differently from `best` and from one another. */
  readonly others: readonly Told[];
  /** Of what may get through besides; null: that is not asked. */
  readonly widening: readonly Told[] | null;
  readonly sources: Sources;
  readonly qualifiers: readonly Qualifier[];
  readonly listenerPorts: readonly PortRange[];
}

/** One packet on one of the ways. */
interface Told {
  /** The place of the way among those that are described. */
  readonly place: number;
  /** The way restricted to what is told of it, and of this, whose packet is followed. */
  readonly way: Way;
  readonly restriction: PacketSet;
  readonly followed: PacketSet;
  readonly trace: Trace;
}

/** The same packet on another copy of the way. */
function retell(network: NetworkModel, ways: readonly Way[], told: Told): Told {
  const way = ways[told.place];
  if (way === undefined || modelOf(way) === way) return told;
  const renaming = renamingOf(way);
  const same = renaming === null ? null : renamed(told.trace, renaming);
  if (same !== null) return { ...told, way, trace: same };
  const narrowed = narrow(way, told.restriction);
  const trace = narrowed === null ? null : traceWay(network, narrowed, told.followed);
  invariant(narrowed !== null && trace !== null, 'copies of ways let the same through');
  return { ...told, way: narrowed, trace };
}

interface Asked {
  readonly network: NetworkModel;
  readonly edge: Edge;
  readonly ways: readonly Way[];
  readonly wanted: PacketSet;
  readonly wider: PacketSet;
}

interface KnownOutline {
  readonly asked: Asked;
  readonly outline: Outline | null;
}

/** By the first of the ways, of which there is one object a network. */
const outlines = new WeakMap<Way, KnownOutline[]>();

function outlineOf(asked: Asked): Outline | null {
  const [first] = asked.ways;
  if (first === undefined) return null;
  const known = outlines.get(first) ?? [];
  const same = known.find((each) => isSame(each.asked, asked));
  if (same !== undefined) return same.outline;
  const outline = makeOutline(asked);
  outlines.set(first, [...known, { asked, outline }]);
  return outline;
}

function isSame(a: Asked, b: Asked): boolean {
  return (
    a.wanted === b.wanted &&
    a.wider === b.wider &&
    a.network === b.network &&
    a.edge.senders === b.edge.senders &&
    a.edge.isGated === b.edge.isGated &&
    a.ways.length === b.ways.length &&
    a.ways.every((way, index) => way === b.ways[index])
  );
}

function makeOutline({ network, edge, ways, wanted, wider }: Asked): Outline | null {
  const fitting = ways.flatMap((way, place) => {
    const narrowed = narrow(way, wanted);
    return narrowed === null ? [] : [{ place, way: narrowed }];
  });
  const certain = fitting.filter(({ way }) => !isEmpty(way.client.must));
  const ranked = [...certain, ...fitting.filter(({ way }) => isEmpty(way.client.must))];
  const [first, ...others] = ranked;
  const best = first === undefined ? null : tell(network, first, wanted);
  if (best === null) return null;
  const definite = certain.length > 0;
  const relevant = (definite ? certain : fitting).map(({ way }) => way);
  const clients = unionOfWays(relevant, 'client');
  const set = definite ? clients.must : clients.may;
  const sources = sourcesOf(set, edge.senders, { isInternet: edge.kind === 'Internet' });
  return {
    definite,
    best,
    others: otherPaths(network, best, { ways: others, wanted }),
    widening: definite && !sources.any ? widening(network, { ways, wider, certain: set }) : null,
    sources,
    qualifiers: qualifiersOf(relevant, {
      network,
      isGated: edge.isGated,
      set,
      trace: best.trace,
      edge: edge.kind,
      any: sources.any,
    }),
    listenerPorts: listenerPortsOf(best.way),
  };
}

interface Placed {
  readonly place: number;
  readonly way: Way;
}

/** Follows a packet along a way that is restricted to `restriction`; any, or one of `followed`. */
function tell(
  network: NetworkModel,
  { place, way }: Placed,
  restriction: PacketSet,
  followed: PacketSet = way.client.may,
): Told | null {
  const trace = traceWay(network, way, followed);
  return trace === null ? null : { place, way, restriction, followed, trace };
}

/** What decides whether others than the senders of `certain` get through as well. */
function widening(
  network: NetworkModel,
  asked: { readonly ways: readonly Way[]; readonly wider: PacketSet; readonly certain: PacketSet },
): Told[] {
  const known = onlySource(asked.certain);
  const found: Told[] = [];
  let followed = 0;
  for (const [place, each] of asked.ways.entries()) {
    const way = narrow(each, asked.wider);
    if (way === null) continue;
    const more = subtract(subtract(way.client.may, way.client.must), known);
    if (isEmpty(more)) continue;
    if (followed === widerWaysMax) break;
    followed += 1;
    const told = tell(network, { place, way }, asked.wider, more);
    if (told !== null) found.push(told);
  }
  return found;
}

/** Ways that are told differently from the first one and from one another. */
function otherPaths(
  network: NetworkModel,
  best: Told,
  { ways, wanted }: { readonly ways: readonly Placed[]; readonly wanted: PacketSet },
): Told[] {
  const seen = [best];
  for (const each of ways.slice(0, waysFollowedMax)) {
    if (seen.length > otherPathsMax) break;
    const told = tell(network, each, wanted);
    if (told === null || seen.some(({ trace }) => isSameStory(trace.hops, told.trace.hops)))
      continue;
    seen.push(told);
  }
  return seen.slice(1);
}

function isSameStory(a: readonly Hop[], b: readonly Hop[]): boolean {
  return isSameList(
    a,
    b,
    (hop, other) =>
      hop.node === other.node &&
      isSameList(
        hop.steps,
        other.steps,
        (step, like) =>
          step.direction === like.direction &&
          step.action === like.action &&
          step.outcome === like.outcome &&
          step.code === like.code &&
          isSameList(step.because, like.because, isSamePlace),
      ),
  );
}

function isSameList<T>(
  a: readonly T[],
  b: readonly T[],
  isSame: (item: T, other: T) => boolean,
): boolean {
  return (
    a.length === b.length &&
    a.every((item, index) => {
      const other = b[index];
      return other !== undefined && isSame(item, other);
    })
  );
}

function isSamePlace(a: SourceLocation, b: SourceLocation): boolean {
  return a === b || (compareLocations(a, b) === 0 && a.address === b.address);
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
  const single = modelOf(way).legs.length === 1;
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
  return isEmpty(client.may) ? null : withSets(way, { client, target, answered });
}

const tcp = box({ protocol: 6 });
const udp = box({ protocol: 17 });

/** Balancers change ports and addresses, not the transport. */
function sameProtocol(client: PacketSet, target: PacketSet): PacketSet {
  let result = client;
  for (const transport of [tcp, udp]) {
    if (isEmpty(intersect(target, transport))) result = subtract(result, transport);
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
  if (isEmpty(intersect(about.set, tcp))) qualifiers.push('one-way');
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
  const ports = portsOf(set, 6);
  return ports.length > 0 ? ports : portsOf(set, 17);
}

/** The group rule that lets the packet in at its target, else what delivers it. */
function blamedLine(network: NetworkModel, { hops }: Trace, way: Way): SourceLocation {
  const isRequest = ({ direction }: Step): boolean => direction === 'request';
  const admitting = hops.findLast(
    ({ node, steps }) => network.groups.has(node) && steps.some(isRequest),
  );
  const line = admitting?.steps.findLast(isRequest)?.because[0];
  if (admitting !== undefined && line !== undefined) {
    // A list of rules that comes from a parameter is not written there but where the group takes it.
    return line.pointer.startsWith('/Parameters/')
      ? (network.components.get(admitting.node)?.at ?? line)
      : line;
  }
  const target = way.legs.at(-1)?.to.holder?.workload;
  const at = target === undefined ? undefined : network.components.get(target)?.at;
  const [first] = hops;
  return at ?? first?.steps.find(isRequest)?.because[0] ?? nowhere;
}
