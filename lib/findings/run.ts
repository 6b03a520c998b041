import { compareLocations, compareText } from '../basics/order.ts';
import type { Unknown } from '../basics/value.ts';
import { Exposures } from '../engine/exposure.ts';
import type { NodeId } from '../network/model.ts';
import type { IntendedWorld, IntendedWorlds } from '../network/worlds.ts';
import {
  type AssembleOptions,
  assembleFinding,
  type DraftInWorld,
  fingerprints,
} from './assemble.ts';
import type { Coverage, Finding } from './finding.ts';
import type { FindingDraft, Rule, RuleContext } from './rule.ts';

/**
 * Runs rules in every world and merges what they say: a finding is definite
 * only if it is so in all worlds, and otherwise names what tells them apart.
 */

export interface RunOptions extends AssembleOptions {
  readonly rules: readonly Rule[];
  readonly listeners: RuleContext['listeners'];
}

export interface RunResult {
  readonly findings: readonly Finding[];
  readonly subjects: Coverage['subjects'];
}

interface Seen extends DraftInWorld {
  readonly world: number;
}

export function runRules(networks: IntendedWorlds, options: RunOptions): RunResult {
  const drafts = new Map<string, Seen[]>();
  const subjects = new Map<string, Map<NodeId, 'pass' | 'fail' | 'unknown'>>();
  for (const rule of options.rules) subjects.set(rule.meta.id, new Map());
  for (const [world, { network }] of networks.worlds.entries()) {
    const context = {
      network,
      exposures: new Exposures(network),
      listeners: options.listeners,
      usedElsewhere: networks.usedElsewhere,
    };
    for (const rule of options.rules) {
      for (const verdict of rule.evaluate(context)) {
        const at = network.components.get(verdict.subject)?.at;
        if (at !== undefined && networks.surroundings?.has(at.file) === true) continue;
        const seenSubjects = subjects.get(rule.meta.id);
        if (seenSubjects !== undefined && !seenSubjects.has(verdict.subject)) {
          seenSubjects.set(verdict.subject, 'pass');
        }
        for (const draft of verdict.drafts) {
          const key = `${rule.meta.id} ${verdict.subject} ${draft.key}`;
          const seen = { meta: rule.meta, subject: verdict.subject, draft, network, world };
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
  const findings = fingerprints(merged.map((each) => assembleFinding(each, options)));
  return { findings: [...findings].sort(compareFindings), subjects: countSubjects(subjects) };
}

/** One finding of all worlds in which it was seen. */
function mergeWorlds(seen: readonly Seen[], networks: IntendedWorlds): DraftInWorld | null {
  const best = seen.find((each) => each.draft.certainty === 'definite') ?? seen[0];
  if (best === undefined) return null;
  const opaque = opaqueParts(best, networks);
  const definite = seen.filter((each) => each.draft.certainty === 'definite');
  const everywhere =
    definite.length === networks.worlds.length && networks.complete && opaque.length === 0;
  if (everywhere) return best;
  const certain = new Set(definite.map((each) => each.world));
  const unknowns = [
    ...seen.flatMap((each) => each.draft.unknowns ?? []),
    ...decidingChoices(networks.worlds, certain),
    ...opaque,
  ];
  const draft: FindingDraft = {
    ...best.draft,
    certainty: 'possible',
    messageId: possibleMessage(best),
    unknowns,
  };
  return { ...best, draft };
}

/** Rules that have a sentence for what is only possible call it so. */
function possibleMessage({ meta, draft }: DraftInWorld): string {
  return draft.certainty === 'definite' && 'possible' in meta.messages
    ? 'possible'
    : draft.messageId;
}

/** A macro or include that nobody expanded may have changed what the finding rests on (LANG-6). */
function opaqueParts({ subject }: DraftInWorld, networks: IntendedWorlds): Unknown[] {
  return networks.opaque
    .filter(({ stack, resources }) =>
      resources === null ? subject.startsWith(`${stack}/`) : resources.includes(subject),
    )
    .map((part) => part.unknown);
}

/**
 * The unknowns whose value makes the difference: those in which two worlds,
 * otherwise alike, disagree about the finding. If no such pair was evaluated,
 * all that were chosen.
 */
function decidingChoices(
  worlds: readonly IntendedWorld[],
  certain: ReadonlySet<number>,
): Unknown[] {
  if (certain.size === 0 || certain.size === worlds.length) return [];
  const deciding = new Map<string, Unknown>();
  const chosen = new Map<string, Unknown>();
  for (const [a, first] of worlds.entries()) {
    for (const { unknown } of first.choices) chosen.set(unknown.what, unknown);
    for (const [b, second] of worlds.entries()) {
      if (a >= b || certain.has(a) === certain.has(b)) continue;
      const differing = differences(first, second);
      const [only] = differing;
      if (differing.length === 1 && only !== undefined) deciding.set(only.what, only);
    }
  }
  return [...(deciding.size > 0 ? deciding : chosen).values()];
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
