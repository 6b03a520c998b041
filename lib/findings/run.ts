import { compareLocations, compareText } from '../basics/order.ts';
import { distinctUnknowns, type Unknown } from '../basics/value.ts';
import { Exposures } from '../engine/exposure.ts';
import type { NetworkModel, NodeId, PortRange } from '../network/model.ts';
import type { IntendedWorld, IntendedWorlds } from '../network/worlds.ts';
import {
  type AssembleOptions,
  assembleFinding,
  type DraftInWorld,
  fingerprints,
} from './assemble.ts';
import type { Coverage, Finding } from './finding.ts';
import type { FindingDraft, Rule, RuleContext } from './rule.ts';
import { coversAddress, unionOfSources } from './sources.ts';
import { UnseenParts } from './unseen-parts.ts';
import { phraseOfPorts } from './words.ts';

/**
 * Runs rules in every world and merges what they say: a finding is definite
 * only if it is so in all worlds, and otherwise names what tells them apart.
 * Nor does a subject pass where worlds were left out, or where a part that
 * nobody looked into may bear on it.
 */

export interface RunOptions extends AssembleOptions {
  readonly rules: readonly Rule[];
  readonly listeners: RuleContext['listeners'];
  /** Access scopes in terms of each network; absent: none were given. */
  readonly scopes?: ReadonlyMap<NetworkModel, RuleContext['scopes']>;
}

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly subjects: Coverage['subjects'];
}

interface Seen extends DraftInWorld {
  readonly world: number;
  /** Unseen parts that keep the draft from being certain. */
  readonly doubts: readonly Unknown[];
}

export function runRules(networks: IntendedWorlds, options: RunOptions): RunResult {
  const drafts = new Map<string, Seen[]>();
  const subjects = new Map<string, Map<NodeId, 'pass' | 'fail' | 'unknown'>>();
  for (const rule of options.rules) subjects.set(rule.meta.id, new Map());
  for (const [world, { network }] of networks.worlds.entries()) {
    const unseen = new UnseenParts(network, networks.opaque);
    const context = {
      network,
      exposures: new Exposures(network),
      listeners: options.listeners,
      scopes: options.scopes?.get(network) ?? [],
      usedElsewhere: networks.usedElsewhere,
    };
    for (const rule of options.rules) {
      for (const verdict of rule.evaluate(context)) {
        const at = network.components.get(verdict.subject)?.at;
        // A scope says itself what it is about.
        const isAside = at !== undefined && networks.surroundings?.has(at.file) === true;
        if (isAside && rule.needs !== 'scopes') continue;
        const doubts = unseen.of(verdict.subject);
        const seenSubjects = subjects.get(rule.meta.id);
        const isOpen = doubts.some(
          ({ doubt }) => doubt === 'all' || !isRuleOwner(network, verdict.subject),
        );
        if (isOpen || verdict.isPartial === true || !networks.complete) {
          seenSubjects?.set(verdict.subject, 'unknown');
        } else if (seenSubjects?.has(verdict.subject) === false) {
          seenSubjects.set(verdict.subject, 'pass');
        }
        for (const draft of verdict.drafts) {
          const key = `${rule.meta.id} ${verdict.subject} ${draft.key}`;
          const ofSender = draft.sender === undefined ? [] : unseen.of(draft.sender);
          const seen = {
            meta: rule.meta,
            subject: verdict.subject,
            draft,
            network,
            world,
            doubts: [...doubts, ...ofSender]
              .filter(({ doubt }) => doubt === 'all' || isNegative(draft))
              .map(({ unknown }) => unknown),
          };
          const list = drafts.get(key);
          if (list === undefined) drafts.set(key, [seen]);
          else list.push(seen);
        }
      }
    }
  }
  const merged = [...drafts.values()].flatMap((seen) => mergeWorlds(seen, networks) ?? []);
  for (const { meta, subject, draft } of merged) {
    const verdicts = subjects.get(meta.id);
    if (draft.certainty === 'definite') verdicts?.set(subject, 'fail');
    else if (verdicts?.get(subject) !== 'fail') verdicts?.set(subject, 'unknown');
  }
  const names = fingerprints(merged);
  const findings = merged.map((each, index) => assembleFinding(each, names[index] ?? '', options));
  return { findings: findings.sort(compareFindings), subjects: countSubjects(subjects) };
}

/** One finding of all worlds in which it was seen. */
function mergeWorlds(seen: readonly Seen[], networks: IntendedWorlds): DraftInWorld | null {
  const best = seen.find((each) => each.draft.certainty === 'definite') ?? seen[0];
  if (best === undefined) return null;
  const isOnly = networks.worlds.length === 1 && networks.complete && seen.length === 1;
  // There is nothing to merge it with, and nothing puts it in doubt.
  if (isOnly && best.doubts.length === 0) return best;
  const opaque = seen.flatMap((each) => each.doubts);
  const definite = seen.filter((each) => each.draft.certainty === 'definite');
  const everywhere =
    definite.length === networks.worlds.length && networks.complete && opaque.length === 0;
  const agreed = definite.filter((each) => isExposedInAll(each, definite));
  if (everywhere && agreed.length > 0)
    return mergeDefinite(agreed, networks.worlds) ?? agreed[0] ?? best;
  const certain = new Set(definite.map((each) => each.world));
  const unknowns = [
    ...seen.flatMap((each) => each.draft.unknowns ?? []),
    ...decidingChoices(networks.worlds, (world) => certain.has(world)),
    // All say something, but of different ports.
    ...(everywhere ? decidingChoices(networks.worlds, (world) => exposedIn(definite, world)) : []),
    ...opaque,
  ];
  if (!networks.complete && unknowns.length === 0) unknowns.push(...notEvaluated(best, networks));
  const draft: FindingDraft = {
    ...best.draft,
    ...exposedSomewhere(seen),
    certainty: 'possible',
    messageId: possibleMessage(best),
    unknowns,
  };
  return { ...best, draft };
}

/** Whether every world exposes at least the ports that this one lists. */
function isExposedInAll({ draft }: Seen, all: readonly Seen[]): boolean {
  const { exposed } = draft;
  if (exposed === undefined) return true;
  return all.every(({ draft: other }) =>
    (['tcp', 'udp'] as const).every((transport) =>
      exposed[transport].every((ports) =>
        other.exposed?.[transport].some(
          (range) => range.first <= ports.first && ports.last <= range.last,
        ),
      ),
    ),
  );
}

/** All ports that some world exposes, and the words for them. */
function exposedSomewhere(seen: readonly Seen[]): Pick<FindingDraft, 'exposed' | 'data'> | null {
  const [first] = seen;
  if (first?.draft.exposed === undefined) return null;
  const all = (transport: 'tcp' | 'udp'): PortRange[] =>
    mergeRanges(seen.flatMap(({ draft }) => draft.exposed?.[transport] ?? []));
  const exposed = { tcp: all('tcp'), udp: all('udp') };
  return { exposed, data: { ...first.draft.data, ports: phraseOfPorts(exposed) } };
}

/** Sorted and disjoint; neighbours are joined. */
function mergeRanges(ranges: readonly PortRange[]): PortRange[] {
  const merged: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const last = merged.at(-1);
    if (last !== undefined && range.first <= last.last + 1) {
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else merged.push(range);
  }
  return merged;
}

function exposedIn(seen: readonly Seen[], world: number): string {
  return JSON.stringify(seen.find((each) => each.world === world)?.draft.exposed ?? null);
}

/** Rules that have a sentence for what is only possible call it so. */
function possibleMessage({ meta, draft }: DraftInWorld): string {
  return draft.certainty === 'definite' && 'possible' in meta.messages
    ? 'possible'
    : draft.messageId;
}

/** Of groups and their rules findings say only that they are of no use: what comes on top finds none. */
function isRuleOwner(network: NetworkModel, subject: NodeId): boolean {
  const { workloads, balancers, tables, acls } = network;
  return ![workloads, balancers, tables, acls].some((nodes) => nodes.has(subject));
}

/** Whether a finding says that something does not get through, which whatever comes on top may change. */
function isNegative({ edge }: FindingDraft): boolean {
  return edge === undefined;
}

/** What decides a finding that all worlds agree on, of which there are more than were evaluated. */
function notEvaluated({ draft }: DraftInWorld, networks: IntendedWorlds): readonly Unknown[] {
  const chosen = choicesOf(networks.worlds);
  if (chosen.length > 0) return chosen;
  const what = 'combinations of conditions that were not analysed';
  return [{ what, cause: 'unsupported', location: draft.at }];
}

/**
 * A finding that every world is certain of: from all sources that some world
 * lets in, with what decides between them. It shows a packet that all worlds
 * let through, if one of theirs is such.
 */
function mergeDefinite(seen: readonly Seen[], worlds: readonly IntendedWorld[]): Seen | null {
  const sourcesBy = new Map(
    seen.map(({ world, draft }) => [world, (draft.sources ?? []).join(' ')] as const),
  );
  if (new Set(sourcesBy.values()).size <= 1) return null;
  const admits = ({ draft }: Seen, source: string) => coversAddress(draft.sources ?? [], source);
  const shown = seen.find(({ draft: { witness } }) =>
    seen.every((each) => witness !== undefined && admits(each, witness.source)),
  );
  const widest = seen.find(({ draft }) => draft.qualifiers?.includes('any')) ?? seen[0];
  if (widest === undefined) return null;
  const { witness, path } = (shown ?? widest).draft;
  const draft: FindingDraft = {
    ...widest.draft,
    sources: unionOfSources(seen.map((each) => each.draft.sources ?? [])),
    unknowns: [
      ...(widest.draft.unknowns ?? []),
      ...decidingChoices(worlds, (world) => sourcesBy.get(world) ?? ''),
    ],
    ...(witness === undefined ? {} : { witness }),
    ...(path === undefined ? {} : { path }),
  };
  return { ...widest, draft };
}

/**
 * The unknowns whose value makes the difference: those in which two worlds,
 * otherwise alike, have another outcome. If no such pair was evaluated, all
 * that were chosen; none if all outcomes are the same.
 */
function decidingChoices(
  worlds: readonly IntendedWorld[],
  outcome: (world: number) => unknown,
): readonly Unknown[] {
  if (new Set(worlds.map((_, world) => outcome(world))).size <= 1) return [];
  const deciding = new Map<string, Unknown>();
  for (const [a, first] of worlds.entries()) {
    for (const [b, second] of worlds.entries()) {
      if (a >= b || outcome(a) === outcome(b)) continue;
      const differing = differences(first, second);
      const [only] = differing;
      if (differing.length === 1 && only !== undefined) deciding.set(only.what, only);
    }
  }
  return deciding.size > 0 ? [...deciding.values()] : choicesOf(worlds);
}

/** Everything that was taken for granted in some world. */
function choicesOf(worlds: readonly IntendedWorld[]): readonly Unknown[] {
  return distinctUnknowns(worlds.flatMap(({ choices }) => choices.map(({ unknown }) => unknown)));
}

function differences(a: IntendedWorld, b: IntendedWorld): Unknown[] {
  const values = new Map(b.choices.map(({ unknown, value }) => [unknown.what, value]));
  const own = a.choices.filter(({ unknown, value }) => values.get(unknown.what) !== value);
  const names = new Set(a.choices.map(({ unknown }) => unknown.what));
  const other = b.choices.filter(({ unknown }) => !names.has(unknown.what));
  return [...own, ...other].map(({ unknown }) => unknown);
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.location.file, b.location.file) ||
    (a.location.line ?? 0) - (b.location.line ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.edge ?? '', b.edge ?? '') ||
    compareText(a.protocol ?? '', b.protocol ?? '') ||
    (a.ports[0]?.first ?? -1) - (b.ports[0]?.first ?? -1) ||
    compareText(a.resource.id, b.resource.id) ||
    compareLocations(a.location, b.location) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

function countSubjects(
  verdicts: ReadonlyMap<string, ReadonlyMap<NodeId, 'pass' | 'fail' | 'unknown'>>,
): Coverage['subjects'] {
  const counts: Record<string, { pass: number; fail: number; unknown: number }> = {};
  for (const rule of [...verdicts.keys()].sort(compareText)) {
    const count = { pass: 0, fail: 0, unknown: 0 };
    for (const verdict of verdicts.get(rule)?.values() ?? []) count[verdict] += 1;
    counts[rule] = count;
  }
  return counts;
}
