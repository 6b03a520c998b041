import type { CfnResource, PolicyViolation } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Problem } from '../basics/problem.ts';
import type { Finding } from '../findings/finding.ts';
import { acknowledgedAs } from './acknowledgements.ts';
import type { ConstructIndex } from './construct-index.ts';
import { type FailOn, reaches } from './options.ts';
import { isReportLost } from './report-reader.ts';
import type { Speech } from './said.ts';
import {
  inputProblem,
  keyOf,
  problemViolation,
  type SitedFinding,
  siteOf,
  violationsOf,
} from './violations.ts';
import { isShownOnDemand, wholeApp, wholeAppViolation } from './whole-app.ts';

/**
 * What of an analysis a plugin reports, and whether the app passes: by the
 * threshold, by what is acknowledged, and by what others have said already.
 */

export interface Outcome {
  readonly success: boolean;
  readonly violations: PolicyViolation[];
  /** How many are left out because they are acknowledged. */
  readonly acknowledged: number;
}

export interface Judging {
  readonly root: IConstruct;
  readonly index: ConstructIndex;
  readonly failOn: FailOn;
  readonly concerns: (construct: IConstruct) => boolean;
  readonly speech: Speech;
}

/** A finding, or what could not be read. */
interface Entry {
  readonly rule: string;
  /** Null: it stands at the app as a whole. */
  readonly resource: CfnResource | null;
  /** Equal for what is reported as one. */
  readonly key: string;
  /** Because of it the app does not pass. */
  readonly fails: boolean;
  readonly of: SitedFinding | Problem;
}

export function outcomeOf(
  findings: readonly Finding[],
  problems: readonly Problem[],
  judging: Judging,
): Outcome {
  const { root, index, concerns, speech } = judging;
  const entries = [
    ...findings
      .map((finding) => findingEntry(finding, judging))
      .filter(({ resource }) => concerns(resource ?? root)),
    ...problems.map((problem) => problemEntry(problem, index)),
  ];
  const left = entries.filter((entry) => !isLeftOut(entry, judging));
  const shown = left.filter(({ key, fails }) => speech.isNew(key, { fails })).map(({ of }) => of);
  return {
    success: left.every(({ fails }) => !fails),
    violations: [
      ...violationsOf(shown.filter(isSited), index),
      ...shown.flatMap((of) => (isSited(of) ? [] : problemViolation(of, { index, root }))),
      ...whyNothingIsShown(left, judging),
    ],
    acknowledged: entries.length - left.length,
  };
}

function findingEntry(finding: Finding, { index, failOn }: Judging): Entry {
  const of = siteOf(finding, index);
  const { resource } = of;
  const fails = reaches(finding.level, failOn);
  return { rule: finding.rule, resource, key: keyOf(of), fails, of };
}

function problemEntry(problem: Problem, index: ConstructIndex): Entry {
  const resource = index.placed(problem.location)?.resource ?? null;
  return {
    rule: inputProblem,
    resource,
    key: JSON.stringify([inputProblem, resource?.node.path ?? '', problem.message]),
    fails: problem.severity === 'error',
    of: problem,
  };
}

function isSited(of: SitedFinding | Problem): of is SitedFinding {
  return 'finding' in of;
}

/**
 * What is acknowledged is left out here only where the CDK would not do right
 * by it: it does not match ids without a prefix, and once it has matched
 * something, it takes errors alone for failures.
 */
function isLeftOut({ rule, resource }: Entry, { root, failOn }: Judging): boolean {
  const how = acknowledgedAs(rule, resource ?? root);
  return how === 'bare' || (how === 'prefixed' && (failOn !== 'error' || isReportLost(root)));
}

/** What fails may stand in stages, which nobody selects without saying so, or in a report that does not fail of it. */
function whyNothingIsShown(
  left: readonly Entry[],
  { root, speech }: Judging,
): readonly PolicyViolation[] {
  if (acknowledgedAs(wholeApp, root) !== null) return [];
  const failing = left.filter(
    ({ rule, resource, fails }) => fails && acknowledgedAs(rule, resource ?? root) === null,
  );
  const onDemand = failing.filter(({ resource }) => isShownOnDemand(resource, root));
  const hidden = [...onDemand, ...failing.filter(({ key }) => !speech.hasFailed(key))];
  if (hidden.length === 0) return [];
  const once = new Map(hidden.map(({ key, resource }) => [key, resource]));
  const isSelective = onDemand.length > 0;
  const violation = wholeAppViolation([...once.values()], { isSelective });
  const key = JSON.stringify([wholeApp, violation.description]);
  return speech.isNew(key, { fails: true }) ? [violation] : [];
}
