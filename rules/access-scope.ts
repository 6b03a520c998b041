import { distinctUnknowns } from '../lib/basics/value.ts';
import { unionOfWays } from '../lib/engine/ways.ts';
import { describeExposure, type ExposureDraft } from '../lib/findings/exposure-draft.ts';
import type { EdgeKind } from '../lib/findings/finding.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
  type Verdict,
} from '../lib/findings/rule.ts';
import { doubted, perSubject } from '../lib/findings/subjects.ts';
import { labelOf, phraseOfEdge, phraseOfPorts, phraseOfVia } from '../lib/findings/words.ts';
import type { NodeId } from '../lib/network/model.ts';
import {
  box,
  everything,
  intersect,
  type PacketSet,
  portsOf,
  protocolsOf,
  subtract,
  union,
  unionAll,
} from '../lib/packets/packet-set.ts';
import { protocolName } from '../lib/packets/protocol.ts';
import type { BoundPath } from '../lib/policy/bound-scope.ts';
import { type Course, coursesOf, goalsOf } from '../lib/policy/courses.ts';
import { countPairs, pairsMax } from '../lib/policy/ends.ts';
import type { HeaderSet } from '../lib/policy/header-sets.ts';
import { type Matched, type Mode, matched } from '../lib/policy/matching.ts';

/**
 * Paths that an access scope looks for: one finding for each match path,
 * source, destination and protocol by which packets get that no exclusion takes
 * away. It runs only where scopes are given.
 */
export const accessScope: Rule = defineRule({
  meta: {
    id: 'access-scope',
    title: 'A path exists that an access scope looks for',
    severities: ['medium'],
    since: '0.1.0',
    why: 'An access scope says which paths must not be there: into a subnet of databases, between two environments, out to the Internet past the firewall. The same files serve AWS Network Access Analyzer once the network is deployed; here they are checked before, for all ports and addresses, both families, and with what is not known yet.',
    fix: 'Close the path by the line that the finding blames, or, if the path is meant to be there, add it to the ExcludePaths of the scope as narrowly as it is meant: by its ends, ports and addresses.',
    limits:
      'Paths from one gateway to another, through the network, are not looked for. Resource groups are not known. It runs only where scopes are given (--scope FILE).',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/network-access-scopes.html',
      'https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/how-network-access-analyzer-works.html',
    ],
    messages: {
      path: '{traffic} of {resource} can be reached from {source}{via}: {path}.',
      possible: '{traffic} of {resource} may be reached from {source}{via}: {path}.',
    },
  },
  needs: 'scopes',
  evaluate: (context) => perSubject(verdictsOf(context)),
});

function* verdictsOf(context: RuleContext): Generator<Verdict> {
  for (const { matchPaths, excludePaths } of context.scopes) {
    for (const match of matchPaths) {
      const isPartial = countPairs(context.network, match) > pairsMax;
      for (const subject of goalsOf(context.network, match)) {
        yield { subject, drafts: [], ...(isPartial ? { isPartial } : {}) };
      }
      for (const course of coursesOf(context.exposures, match)) {
        const drafts = draftsOf(context, course, { match, excludes: excludePaths });
        if (drafts.length > 0) yield { subject: course.subject, drafts };
      }
    }
  }
}

interface Asked {
  readonly match: BoundPath;
  readonly excludes: readonly BoundPath[];
}

const tcp = box({ protocol: 6 });
const udp = box({ protocol: 17 });
/** A finding is about one protocol; those that have no ports share one. */
const kinds: readonly PacketSet[] = [tcp, udp, subtract(everything, union(tcp, udp))];

function draftsOf(context: RuleContext, course: Course, asked: Asked): readonly FindingDraft[] {
  const found = new Map<Mode, Matched>();
  const look = (mode: Mode): Matched => {
    const known = found.get(mode);
    if (known !== undefined) return known;
    const served = servedBy(context, course);
    const matching = matched(context.network, course, { ...asked, served }, mode);
    found.set(mode, matching);
    return matching;
  };
  return kinds.flatMap((kind) => {
    const shown = shownOf(context, course, { look, kind });
    return shown === null ? [] : [draftOf(context, course, { match: asked.match, shown })];
  });
}

function draftOf(
  context: RuleContext,
  course: Course,
  { match, shown }: { readonly match: BoundPath; readonly shown: Shown },
): FindingDraft {
  const { draft, arriving } = shown;
  const { network } = context;
  const edge: EdgeKind = course.ends.edge === null ? 'Resource' : draft.edge;
  const protocols = protocolNames(arriving);
  const [only] = protocols;
  const exposed = { tcp: portsOf(arriving, 6), udp: portsOf(arriving, 17) };
  const ports = [...exposed.tcp, ...exposed.udp];
  // A balancer that is the destination is not on the way, nor is what stands behind it.
  const own = draft.via.indexOf(course.subject);
  const via = own < 0 ? draft.via : draft.via.slice(0, own);
  return {
    ...draft,
    via,
    key: `${match.path.key} ${course.source} ${edge} ${protocols.join()}`,
    type: null,
    severity: 'medium',
    ...(course.ends.edge === null ? { sender: course.source } : {}),
    edge,
    messageId: draft.certainty === 'definite' ? 'path' : 'possible',
    data: {
      traffic: ports.length > 0 ? phraseOfPorts(exposed) : protocols.join(', '),
      resource: resourceWords(context, course),
      source: sourceWords(context, course, draft),
      via: phraseOfVia(network, via),
      path: match.path.title,
    },
    ports,
    ...(only !== undefined && protocols.length === 1 ? { protocol: only } : {}),
    ...(course.ends.goal === null ? {} : interfaceOf(course, shown.ways)),
    related: [{ label: 'match path', location: match.path.at }],
  };
}

interface Shown {
  readonly draft: ExposureDraft;
  /** What of it arrives; what surely does, if something does. */
  readonly arriving: PacketSet;
  readonly ways: Matched['ways'];
}

/** What a scope surely means, or else what it means for some outcome of what it leaves open. */
function shownOf(
  context: RuleContext,
  course: Course,
  of: { readonly look: (mode: Mode) => Matched; readonly kind: PacketSet },
): Shown | null {
  const shown = (mode: Mode): Shown | null => {
    const { ways, wanted } = of.look(mode);
    const asked = intersect(wanted, of.kind);
    const draft =
      ways.length === 0 ? null : describeExposure(context.network, course.edge, ways, asked);
    if (draft === null) return null;
    const bound = draft.certainty === 'definite' ? 'must' : 'may';
    return { draft, arriving: intersect(unionOfWays(ways, 'target')[bound], asked), ways };
  };
  const surely = shown('surely');
  const { doubts } = of.look('surely');
  if (surely !== null || doubts.length === 0) return surely;
  const perhaps = shown('perhaps');
  return perhaps === null
    ? null
    : { ...perhaps, draft: doubted(perhaps.draft, distinctUnknowns(doubts)) };
}

/** Of a service whose ports are known, only these can be what somebody is looking for. */
function servedBy({ network }: RuleContext, { ends }: Course): HeaderSet {
  const workload = network.workloads.get(ends.goal?.workload ?? '');
  const { ports = null, portsRest = null } = workload ?? {};
  const anything = { must: everything, may: everything };
  if (ports === null) return { set: anything, unknowns: [] };
  const serving = (list: readonly number[]): PacketSet =>
    unionAll(list.map((port) => box({ protocol: 6, ports: { first: port, last: port } })));
  const must = serving(ports);
  if (portsRest === null) return { set: { must, may: must }, unknowns: [] };
  const { among, unknowns } = portsRest;
  return {
    set: { must, may: among === null ? everything : serving([...ports, ...among]) },
    unknowns,
  };
}

/** As messages name them. */
function protocolNames(set: PacketSet): readonly string[] {
  const numbers = new Set<number>();
  for (const { protocols } of protocolsOf(set)) {
    for (const { first, last } of protocols) {
      for (let each = first; each <= last; each += 1) numbers.add(each);
    }
  }
  const names = [...numbers].sort((a, b) => a - b).map((each) => protocolName(each));
  return names.length > protocolsNamedMax ? ['other protocols'] : names;
}

const protocolsNamedMax = 4;

function interfaceOf(course: Course, ways: Matched['ways']): Pick<FindingDraft, 'interface'> {
  const own = course.ends.goal?.interfaces ?? [];
  const [first] = own;
  if (own.length < 2) return first === undefined ? {} : { interface: first.id };
  const reached = ways[0]?.legs.at(-1)?.to.holder?.id;
  const item = own.find(({ id }) => id === reached) ?? first;
  return item === undefined ? {} : { interface: item.id };
}

function sourceWords(context: RuleContext, { ends, source }: Course, draft: ExposureDraft): string {
  if (ends.edge === null) return labelOf(context.network, source);
  return phraseOfEdge(draft.edge);
}

/** A workload by its name; what is beyond a gateway, with the gateway. */
function resourceWords({ network }: RuleContext, { ends, subject }: Course): string {
  if (ends.goal !== null) return labelOf(network, subject);
  return `${outsideOf(network, subject)} by ${labelOf(network, subject)}`;
}

function outsideOf(network: RuleContext['network'], id: NodeId): string {
  const gateway = network.gateways.get(id);
  switch (gateway?.kind) {
    case 'internet':
      return phraseOfEdge('Internet');
    case 'vpn':
      return phraseOfEdge('VGW');
    case 'peering':
      return phraseOfEdge('PeeredVPC');
    case 'opaque':
      return gateway.edge === null ? 'another network' : phraseOfEdge(gateway.edge);
    case 'service':
      return 'an AWS service';
    default:
      return 'another network';
  }
}
