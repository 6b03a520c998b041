import { unreachable } from '../basics/invariant.ts';
import { nowhere } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type {
  ConnectionOutcome,
  FirewallPolicy,
  FirewallRule,
  HeaderMatch,
  Interface,
  NetworkModel,
  PacketOutcome,
  PortRange,
} from '../network/model.ts';
import type { Bounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import type { Check, Reasons } from './check.ts';
import type { Orientation } from './match-sets.ts';
import type { Manner } from './transit-state.ts';

/**
 * What firewalls in the way let pass (NFW-1 to NFW-4), over the header of the
 * request, whichever way packets go. Each packet is asked for itself first, so
 * an answer can be dropped whose request passed; what is handed on to the rules
 * for connections counts as part of its connection, if the firewall saw it begin.
 */

/** What a list of rules may do with which packets; together these cover everything. */
type May<O extends string> = Readonly<Record<O, PacketSet>>;

interface Compiled<O> {
  readonly rule: FirewallRule<O>;
  readonly must: PacketSet;
  readonly may: PacketSet;
}

interface Stage<O extends string> {
  readonly may: May<O>;
  readonly rules: readonly Compiled<O>[];
}

interface Stages {
  readonly packets: Stage<PacketOutcome>;
  readonly connections: Stage<ConnectionOutcome>;
}

const compiled = new WeakMap<FirewallPolicy, Readonly<Record<Orientation, Stages>>>();

function stagesOf(policy: FirewallPolicy): Readonly<Record<Orientation, Stages>> {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const compile = (orientation: Orientation): Stages => ({
    packets: stageOf(policy.packets, { pass: nothing, drop: nothing, track: nothing }, orientation),
    connections: stageOf(
      policy.connections,
      { admit: nothing, pass: nothing, drop: nothing },
      orientation,
    ),
  });
  const stages = { request: compile('request'), reply: compile('reply') };
  compiled.set(policy, stages);
  return stages;
}

/** The first rule that matches decides (NFW-2, NFW-5). */
function stageOf<O extends string>(
  rules: readonly FirewallRule<O>[],
  none: May<O>,
  orientation: Orientation,
): Stage<O> {
  const may: Record<O, PacketSet> = { ...none };
  const parts: Compiled<O>[] = [];
  // What no earlier rule surely decided.
  let left = everything;
  for (const rule of rules) {
    const part = {
      rule,
      must: unionAll(rule.must.map((match) => headerSet(match, orientation))),
      may: unionAll(rule.may.map((match) => headerSet(match, orientation))),
    };
    parts.push(part);
    for (const outcome of rule.outcomes) {
      may[outcome] = union(may[outcome], intersect(left, part.may));
    }
    left = subtract(left, part.must);
  }
  return { may, rules: parts };
}

/** The requests that a match takes in, or those whose answers it takes in. */
function headerSet(match: HeaderMatch, orientation: Orientation): PacketSet {
  const straight = oneWaySet(match, orientation);
  return match.bothWays
    ? union(straight, oneWaySet(match, orientation === 'request' ? 'reply' : 'request'))
    : straight;
}

function oneWaySet(match: HeaderMatch, orientation: Orientation): PacketSet {
  const isRequest = orientation === 'request';
  const [from, to] = isRequest
    ? (['source', 'destination'] as const)
    : (['destination', 'source'] as const);
  const [fromPorts, toPorts] = isRequest
    ? (['sourcePorts', 'ports'] as const)
    : (['ports', 'sourcePorts'] as const);
  const parts = [
    anyOfThem(match.protocols, (protocol) => box({ protocol })),
    anyOfThem(match.sources, (text) => blockSet(text, from)),
    anyOfThem(match.destinations, (text) => blockSet(text, to)),
    anyOfThem(match.sourcePorts, (range) => rangeSet(range, fromPorts)),
    anyOfThem(match.ports, (range) => rangeSet(range, toPorts)),
    handshakeSet(match, orientation),
  ];
  return parts.reduce((set, part) => intersect(set, part), everything);
}

function anyOfThem<T>(list: readonly T[] | null, setOf: (item: T) => PacketSet): PacketSet {
  return list === null ? everything : unionAll(list.map(setOf));
}

function blockSet(text: string, field: 'source' | 'destination'): PacketSet {
  const cidr = parseCidr(text);
  return cidr === null ? nothing : box({ [field]: cidr });
}

function rangeSet(range: PortRange, field: 'sourcePorts' | 'ports'): PacketSet {
  return box({ [field]: range });
}

function handshakeSet({ handshake }: HeaderMatch, orientation: Orientation): PacketSet {
  if (handshake === null) return everything;
  const matches = orientation === 'request' ? handshake.opening : handshake.answer;
  return matches ? box({ protocol: 6 }) : nothing;
}

/** What may pass and what may be dropped: of what can only pass, it is certain. */
function boundsOf(passes: PacketSet, drops: PacketSet): Bounds {
  return { must: subtract(passes, drops), may: passes };
}

function requestBounds({ packets, connections }: Stages): Bounds {
  const admitted = union(connections.may.admit, connections.may.pass);
  return boundsOf(
    union(packets.may.pass, intersect(packets.may.track, admitted)),
    union(packets.may.drop, intersect(packets.may.track, connections.may.drop)),
  );
}

/** Of answers to requests that the firewall saw, and let pass. */
function seenReplyBounds(request: Stages, reply: Stages): Bounds {
  const { track } = reply.packets.may;
  // The rules for connections have not seen how theirs began (NFW-7).
  const unseen = request.packets.may.pass;
  const undecided = intersect(request.packets.may.track, request.connections.may.pass);
  const admitted = union(
    intersect(request.packets.may.track, request.connections.may.admit),
    // Of what the firewall drops on its way, that alone is to be told.
    subtract(everything, requestBounds(request).may),
  );
  const asked = union(reply.connections.may.admit, reply.connections.may.pass);
  return boundsOf(
    union(
      reply.packets.may.pass,
      intersect(track, unionAll([unseen, admitted, intersect(undecided, asked)])),
    ),
    union(
      reply.packets.may.drop,
      intersect(track, union(unseen, intersect(undecided, reply.connections.may.drop))),
    ),
  );
}

/** Of answers to requests that took another way: what is handed on has no connection to belong to. */
function unseenReplyBounds({ packets: { may } }: Stages): Bounds {
  return boundsOf(union(may.pass, may.track), union(may.drop, may.track));
}

/** What a firewall asks of packets that pass one of its endpoints; it filters, so it is asked where ACLs are. */
export function policyChecks(
  network: NetworkModel,
  item: Interface,
  { orientation, acls }: Manner,
): Check[] {
  if (item.bump?.by !== 'policy' || acls === 'ignored') return [];
  const doubt = asymmetry(network, item);
  return [policyCheck({ item, policy: item.bump.policy, doubt }, orientation)];
}

function policyCheck(
  about: {
    readonly item: Interface;
    readonly policy: FirewallPolicy;
    readonly doubt: Unknown;
  },
  orientation: Orientation,
): Check {
  const { item, policy, doubt } = about;
  const stages = stagesOf(policy);
  const check = (passes: Bounds, explain: Check['explain']): Check => ({
    component: item.workload,
    action: 'filter',
    passes,
    code: 'FIREWALL_RULES_RESTRICTION',
    explain,
  });
  const reasons = (packets: PacketSet): Reasons => reasonsOf(stages, orientation, packets);
  const withDoubt =
    (among: PacketSet) =>
    (packets: PacketSet): Reasons =>
      isEmpty(intersect(among, packets))
        ? reasons(packets)
        : { ...reasons(packets), unknowns: [...reasons(packets).unknowns, doubt] };
  if (orientation === 'request') {
    const { track } = stages.request.packets.may;
    const bypassed = check({ must: subtract(everything, track), may: everything }, (packets) =>
      isEmpty(intersect(track, packets))
        ? { because: [], unknowns: [], assumptions: [] }
        : { because: [doubt.location], unknowns: [doubt], assumptions: [] },
    );
    return {
      ...check(requestBounds(stages.request), reasons),
      tracking: { by: item.id, otherwise: bypassed },
    };
  }
  const { track } = stages.reply.packets.may;
  const seen = check(
    seenReplyBounds(stages.request, stages.reply),
    withDoubt(intersect(track, stages.request.packets.may.pass)),
  );
  return {
    ...check(unseenReplyBounds(stages.reply), withDoubt(track)),
    tracking: { by: item.id, otherwise: seen },
  };
}

/** What becomes of connections of which a firewall sees one direction is not documented (NFW-7). */
function asymmetry(network: NetworkModel, item: Interface): Unknown {
  const component = network.components.get(item.workload);
  return {
    what: `what ${component?.label ?? item.workload} does with connections of which it sees one direction (NFW-7)`,
    cause: 'assumption',
    location: component?.at ?? nowhere,
  };
}

/**
 * The checks of an answer, given those that its request met: firewalls know
 * connections that they saw begin, and miss what takes another way.
 */
export function answerChecks(request: readonly Check[], reply: readonly Check[]): readonly Check[] {
  const went = trackersOf(request);
  const came = trackersOf(reply);
  if (went.size === 0 && came.size === 0) return reply;
  return [
    ...reply.map((check) =>
      check.tracking !== undefined && went.has(check.tracking.by)
        ? check.tracking.otherwise
        : check,
    ),
    ...request.flatMap(({ tracking }) =>
      tracking === undefined || came.has(tracking.by) ? [] : [tracking.otherwise],
    ),
  ];
}

function trackersOf(checks: readonly Check[]): ReadonlySet<string> {
  return new Set(checks.flatMap(({ tracking }) => tracking?.by ?? []));
}

function reasonsOf(
  stages: Readonly<Record<Orientation, Stages>>,
  orientation: Orientation,
  packets: PacketSet,
): Reasons {
  const own = stages[orientation];
  const deciding = decidingRules(own.packets, packets);
  const isTracked = deciding.some(({ rule }) => rule.outcomes.includes('track'));
  const further = isTracked ? decidingOfConnection(stages, orientation, packets) : [];
  // What decides comes first: that a rule only hands packets on comes after.
  const all = [further, deciding];
  return {
    because: all.flat().map(({ rule }) => rule.because),
    unknowns: all.flatMap((rules) =>
      rules.length > 1 || rules.some(({ rule }) => rule.outcomes.length > 1)
        ? rules.flatMap(({ rule }): readonly Unknown[] => rule.unknowns)
        : [],
    ),
    assumptions: [],
  };
}

/** Of an answer, the rule that admitted its request, unless it is asked itself (NFW-4). */
function decidingOfConnection(
  stages: Readonly<Record<Orientation, Stages>>,
  orientation: Orientation,
  packets: PacketSet,
): readonly Compiled<ConnectionOutcome>[] {
  const first = decidingRules(stages.request.connections, packets);
  switch (orientation) {
    case 'request':
      return first;
    case 'reply':
      return first.every(({ rule }) => rule.outcomes.every((outcome) => outcome === 'admit'))
        ? first
        : decidingRules(stages.reply.connections, packets);
    default:
      return unreachable(orientation);
  }
}

/** The rules that may decide about some of the packets: one, if it is known which. */
function decidingRules<O extends string>(
  stage: Stage<O>,
  packets: PacketSet,
): readonly Compiled<O>[] {
  const deciding: Compiled<O>[] = [];
  let left = packets;
  for (const each of stage.rules) {
    if (isEmpty(left)) break;
    if (isEmpty(intersect(each.may, left))) continue;
    deciding.push(each);
    left = subtract(left, each.must);
  }
  return deciding;
}
