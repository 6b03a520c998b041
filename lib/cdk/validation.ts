import { isAbsolute, relative } from 'node:path';
import {
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  Stage,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Coverage } from '../findings/finding.ts';
import { version } from '../version.ts';
import { acknowledgedAs } from './acknowledgements.ts';
import { analyzeAssembly } from './analysis.ts';
import { writtenAssembly } from './assembly-texts.ts';
import { ConstructIndex } from './construct-index.ts';
import { type FailOn, type ReachlintOptions, reaches } from './options.ts';
import { noteWritten } from './synthesis.ts';
import { problemViolation, type SitedFinding, siteOf, violationsOf } from './violations.ts';

/**
 * What the CDK's validation asks of a plugin: from the templates of an app,
 * which are written by then, to a report on its constructs.
 */

export interface Validation {
  readonly options: ReachlintOptions;
  /** The app, where it is known; later versions of the CDK hand it over. */
  readonly app?: IConstruct;
  /** Whether findings at that construct are reported. */
  readonly concerns: (construct: IConstruct) => boolean;
}

export function validateNetworks(
  context: IPolicyValidationContext,
  { options, app, concerns }: Validation,
): PolicyValidationPluginReport {
  const { templatePaths } = context;
  // Until 2.257 plugins are told of templates alone.
  const root: IConstruct | undefined = context.appConstruct ?? app;
  if (root === undefined) return failure(noApp);
  const stage = analysedStage(root, templatePaths);
  if (stage === null) return failure('Register it on an app or a stage: Validations.of(app).');
  noteWritten(root);
  if (templatePaths.length === 0) {
    const note = 'The app has no stacks, so that there is nothing to analyse.';
    return report({ success: true, violations: [], metadata: { note } });
  }
  const result = analyzeAssembly(writtenAssembly(stage), root, options);
  if ('unreadable' in result) return failure(result.unreadable);
  const index = new ConstructIndex(root);
  const failOn = options.failOn ?? 'error';
  const reported = result.findings
    .map((finding) => siteOf(finding, index))
    .filter(({ resource }) => concerns(resource ?? root));
  const left = reported.filter((each) => !isLeftOut(each, failOn));
  return report({
    success:
      left.every(({ finding }) => !reaches(finding.level, failOn)) &&
      result.problems.every(({ severity }) => severity !== 'error'),
    violations: [
      ...violationsOf(left, index),
      ...result.problems.map((problem) => problemViolation(problem, { index, root })),
    ],
    metadata: summaryOf(result.coverage, reported.length - left.length),
  });
}

const noApp =
  'This version of aws-cdk-lib does not tell plugins which app they are of: use Aspects.of(app).add(new ReachlintAspect()), or a later version.';

function report(of: PolicyValidationPluginReport): PolicyValidationPluginReport {
  return { pluginVersion: version, ...of };
}

/** The CDK prints it as an error, by itself. */
export function failure(message: string): PolicyValidationPluginReport {
  return report({
    success: false,
    violations: [],
    metadata: { error: `reachlint did not analyse the app. ${message}` },
  });
}

/** The innermost stage that holds all that is to be analysed: a plugin may be that of one stage. */
function analysedStage(root: IConstruct, templatePaths: readonly string[]): Stage | null {
  if (!Stage.isStage(root)) return null;
  const holdsAll = ({ outdir }: Stage): boolean =>
    templatePaths.length > 0 && templatePaths.every((path) => isWithin(outdir, path));
  let innermost: Stage = root;
  for (const construct of root.node.findAll()) {
    // Parents come first.
    if (Stage.isStage(construct) && holdsAll(construct)) innermost = construct;
  }
  return innermost;
}

function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return !below.startsWith('..') && !isAbsolute(below);
}

/**
 * What is acknowledged is left out here only where the CDK would not do right
 * by it: it does not match ids without a prefix, and once it has matched
 * something, it takes errors alone for failures.
 */
function isLeftOut({ finding, resource }: SitedFinding, failOn: FailOn): boolean {
  if (resource === null) return false;
  const how = acknowledgedAs(finding.rule, resource);
  return how === 'bare' || (how === 'prefixed' && failOn !== 'error');
}

function summaryOf(
  { resources, modelled, notModelled }: Pick<Coverage, 'resources' | 'modelled' | 'notModelled'>,
  leftOut: number,
): Record<string, string> {
  const gaps = notModelled.reduce((sum, { count }) => sum + count, 0);
  return {
    resources: `${resources} looked at, ${modelled} modelled, ${gaps} not modelled`,
    ...(leftOut === 0 ? {} : { acknowledged: `${leftOut} left out` }),
  };
}
