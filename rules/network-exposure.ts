import type { Unknown } from '../lib/basics/value.ts';
import { modelOf } from '../lib/engine/copied-way.ts';
import { portsForAll, sourcesOf } from '../lib/engine/describe.ts';
import type { Exposure } from '../lib/engine/exposure.ts';
import { unionOfWays, type Way, type Ways } from '../lib/engine/ways.ts';
import { describeExposure, type ExposureDraft } from '../lib/findings/exposure-draft.ts';
import type { Certainty, Qualifier } from '../lib/findings/finding.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { doubted, doubtsOfPorts, subjectsOf } from '../lib/findings/subjects.ts';
import { labelOf, phraseOfEdge, phraseOfPorts } from '../lib/findings/words.ts';
import type { NodeId, PortRange, Workload } from '../lib/network/model.ts';
import { unionAllBounds } from '../lib/packets/bounds.ts';
import {
  box,
  forget,
  intersect,
  isEmpty,
  isSubset,
  nothing,
  type PacketSet,
  portsOf,
  subtract,
  union,
  unionAll,
} from '../lib/packets/packet-set.ts';

/**
 * The aggregate: for each interface and security group, all TCP and UDP ports
 * that this group admits and that are reachable from an edge.
 */
export const networkExposure: Rule = defineRule({
  meta: {
    id: 'network-exposure',
    title: 'All ports that a security group exposes on an interface',
    severities: ['informational'],
    since: '0.1.0',
    why: 'An inventory: what of an interface is reachable from outside, and thanks to which security group. It shows at a glance when a group admits more than the service needs.',
    fix: 'Nothing needs mending as long as the ports are the intended ones. Take rules that admit others out of the group named in the finding.',
    limits:
      'TCP and UDP only. Ports are those that packets can reach, whether or not anything listens.',
    sources: [
      'https://docs.aws.amazon.com/inspector/v1/userguide/inspector_network-reachability.html',
    ],
    messages: {
      reachable: '{group} exposes {ports} of {resource} to {edge}.',
      unfiltered: 'No security group filters {resource}; it exposes {ports} to {edge}.',
      unseen: 'Not all security groups of {resource} are known; it may expose {ports} to {edge}.',
      possible: '{group} may expose {ports} of {resource} to {edge}.',
    },
  },
  evaluate: (context) =>
    subjectsOf(context.network).map((workload) => ({
      subject: workload.id,
      drafts: draftsOf(context, workload),
    })),
});

const transports: PacketSet = union(box({ protocol: 6 }), box({ protocol: 17 }));

function draftsOf(context: RuleContext, workload: Workload): FindingDraft[] {
  const drafts = new Map<string, FindingDraft>();
  for (const exposure of context.exposures.ofWorkload(workload)) {
    for (const group of groupsOf(exposure)) {
      for (const draft of draftsOfGroup(context, workload, { exposure, group })) {
        // The interfaces of a fleet are copies of one another: what they share is one finding.
        if (!drafts.has(draft.key)) drafts.set(draft.key, draft);
      }
    }
  }
  return [...drafts.values()];
}

interface Pair {
  readonly exposure: Exposure;
  /** null: no group filters the interface, or none that is known. */
  readonly group: NodeId | null;
}

/** The groups that may have admitted something. */
function groupsOf(exposure: Exposure): Pair['group'][] {
  const { filtered, groups } = exposure.interface;
  return filtered && groups.length > 0 ? groups.map((each) => each.group) : [null];
}

/** What is certain, and apart from it what is only possible. */
function draftsOfGroup(context: RuleContext, workload: Workload, pair: Pair): FindingDraft[] {
  return partsOf(context.exposures.ways, pair).flatMap(({ set, places, isCertain }) => {
    const contributing = places.flatMap((place) => pair.exposure.ways[place] ?? []);
    // Another group may surely admit the same; of this one it is not known.
    const doubts = isCertain ? [] : doubtsOfGroup(context, pair);
    return draftOf(context, workload, { ...pair, ways: contributing, set, doubts }) ?? [];
  });
}

/** Packets that a group admits, and on which of the ways of the exposure they come. */
interface Part {
  readonly isCertain: boolean;
  readonly set: PacketSet;
  readonly places: readonly number[];
}

function partsOf(ways: Ways, { exposure, group }: Pair): readonly Part[] {
  const model = exposure.model ?? exposure;
  const known = partsOfExposures.get(model) ?? new Map<Pair['group'], readonly Part[]>();
  partsOfExposures.set(model, known);
  const parts = known.get(group) ?? findParts(ways, { exposure: model, group });
  known.set(group, parts);
  return parts;
}

/** Of interfaces that are alike they are the same. */
const partsOfExposures = new WeakMap<Exposure, Map<Pair['group'], readonly Part[]>>();

function findParts(ways: Ways, { exposure, group }: Pair): readonly Part[] {
  const admitted = exposure.ways.map((way) =>
    group === null ? way.target : ways.admittedBy(way, group),
  );
  const total = unionAllBounds(admitted);
  const certain = intersect(total.must, transports);
  const open = subtract(intersect(total.may, transports), allSources(certain));
  return [
    { set: certain, isCertain: true },
    { set: open, isCertain: false },
  ].flatMap(({ set, isCertain }) => {
    const wanted = allSources(set);
    const places = [...admitted.keys()].filter(
      (place) => !isEmpty(intersect(admitted[place]?.may ?? nothing, wanted)),
    );
    return isEmpty(set) ? [] : [{ set, isCertain, places }];
  });
}

/** What is not known of a group: its rules, and whether the interface carries it. */
function doubtsOfGroup({ network }: RuleContext, { exposure, group }: Pair): readonly Unknown[] {
  const rules = group === null ? [] : (network.groups.get(group)?.ingress ?? []);
  const membership = exposure.interface.groups.find((each) => each.group === group);
  return [...rules.flatMap((rule) => rule.unknowns), ...(membership?.present.unknowns ?? [])];
}

/** A port that is certainly open to some is not listed again because it may be open to more. */
function allSources(set: PacketSet): PacketSet {
  return forget(forget(forget(set, 'source'), 'sourcePort'), 'destination');
}

function draftOf(
  context: RuleContext,
  workload: Workload,
  about: Pair & {
    readonly ways: readonly Way[];
    readonly set: PacketSet;
    readonly doubts: readonly Unknown[];
  },
): FindingDraft | null {
  const { exposure, group, set } = about;
  const exposed = {
    tcp: served(workload, portsOf(set, 6)),
    udp: workload.ports === null ? portsOf(set, 17) : [],
  };
  if (exposed.tcp.length + exposed.udp.length === 0) return null;
  const listed = intersect(set, setOfPorts(exposed));
  const shown = describeExposure(
    context.network,
    exposure.edge,
    about.ways,
    listed,
    allSources(listed),
  );
  if (shown === null) return null;
  const doubts = shown.certainty === 'definite' ? about.doubts : [];
  const draft = doubted(shown, [...doubtsOfPorts(workload, exposed.tcp), ...doubts]);
  const place = workload.spread ? workload.id : exposure.interface.id;
  return {
    key: `${place} ${group ?? '-'} ${exposure.edge.kind} ${exposure.edge.gateway} ${draft.certainty}`,
    type: 'NetworkExposure',
    // Ports that are not recognized matter least (INSP-3).
    severity: 'informational',
    messageId: messageOf(about, draft.certainty),
    data: {
      group: group === null ? '' : labelOf(context.network, group),
      ports: phraseOfPorts(exposed),
      resource: labelOf(context.network, workload.id),
      edge: phraseOfEdge(draft.edge),
    },
    interface: exposure.interface.id,
    exposed,
    // Not first: what is added after a spread costs V8 more than all the rest.
    ...draft,
    qualifiers: qualifiersOf(draft, { ...about, set: listed }, exposed),
    at: (group === null ? undefined : context.network.components.get(group)?.at) ?? draft.at,
  };
}

type Exposed = NonNullable<FindingDraft['exposed']>;

function setOfPorts({ tcp, udp }: Exposed): PacketSet {
  return unionAll([
    ...tcp.map((ports) => box({ protocol: 6, ports })),
    ...udp.map((ports) => box({ protocol: 17, ports })),
  ]);
}

/** `any` only if everybody gets to each of the ports that are listed, not to one of them. */
function qualifiersOf(
  { qualifiers, certainty }: Pick<ExposureDraft, 'qualifiers' | 'certainty'>,
  about: Pair & { readonly ways: readonly Way[]; readonly set: PacketSet },
  exposed: Exposed,
): readonly Qualifier[] {
  if (!qualifiers.includes('any')) return qualifiers;
  const { senders } = about.exposure.edge;
  const bound = certainty === 'definite' ? 'must' : 'may';
  const direct = about.ways.filter((way) => modelOf(way).legs.length === 1);
  const arriving = intersect(unionOfWays(direct, 'target')[bound], about.set);
  // Behind a balancer it is the listener that is open to everybody.
  const balanced = about.ways
    .filter((way) => modelOf(way).legs.length > 1)
    .filter((way) => sourcesOf(way.client[bound], senders, { isInternet: true }).any)
    .map((way) => way.target[bound]);
  const behind = [...new Set(balanced)];
  const open = setOfPorts({
    tcp: [...portsForAll(arriving, senders, 6), ...behind.flatMap((set) => portsOf(set, 6))],
    udp: [...portsForAll(arriving, senders, 17), ...behind.flatMap((set) => portsOf(set, 17))],
  });
  if (isSubset(setOfPorts(exposed), open)) return qualifiers;
  return qualifiers.map((each) => (each === 'any' ? 'restricted' : each));
}

function messageOf({ exposure, group }: Pair, certainty: Certainty): string {
  if (group !== null) return certainty === 'definite' ? 'reachable' : 'possible';
  return exposure.interface.filtered ? 'unseen' : 'unfiltered';
}

/** Of a service whose ports are known, only these. */
function served(workload: Workload, ports: readonly PortRange[]): readonly PortRange[] {
  const { portsRest = null } = workload;
  if (workload.ports === null || portsRest?.among === null) return ports;
  const own = [...new Set([...workload.ports, ...(portsRest?.among ?? [])])].sort((a, b) => a - b);
  return ports.flatMap((range) =>
    own
      .filter((port) => range.first <= port && port <= range.last)
      .map((port) => ({ first: port, last: port })),
  );
}
