import { isAbsolute, relative } from 'node:path';
import {
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stage,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Coverage } from '../findings/finding.ts';
import { version } from '../version.ts';
import { analyzeAssembly, notSuppressed } from './analysis.ts';
import { writtenAssembly } from './assembly-texts.ts';
import { ConstructIndex } from './construct-index.ts';
import type { ReachlintOptions } from './options.ts';
import { outcomeOf } from './outcome.ts';
import { type Speech, speechOn } from './said.ts';
import { noteWritten } from './synthesis.ts';

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
  /** Whose report it is. */
  readonly speaker: object;
}

export function validateNetworks(
  context: IPolicyValidationContext,
  { options, app, concerns, speaker }: Validation,
): PolicyValidationPluginReport {
  const { templatePaths } = context;
  const root = appOf(context, app);
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
  const findings = notSuppressed(result.findings);
  const { success, violations, acknowledged } = outcomeOf(findings, result.problems, {
    root,
    index: new ConstructIndex(root),
    failOn: options.failOn ?? 'error',
    concerns,
    speech: speechOn(root, speaker),
  });
  const suppressed = result.findings.length - findings.length;
  const metadata = summaryOf(result.coverage, { acknowledged, suppressed });
  return report({ success, violations, metadata });
}

/** Until 2.257 plugins are told of templates alone. */
export function appOf(
  { appConstruct }: IPolicyValidationContext,
  app: IConstruct | undefined,
): IConstruct | undefined {
  const told: IConstruct | undefined = appConstruct;
  return told ?? app;
}

const noApp =
  'This version of aws-cdk-lib does not tell plugins which app they are of: use Aspects.of(app).add(new ReachlintAspect()), or a later version.';

function report(of: PolicyValidationPluginReport): PolicyValidationPluginReport {
  return { pluginVersion: version, ...of };
}

const notAnalysed = 'not-analysed';

export function isFailure({ violations }: PolicyValidationPluginReport): boolean {
  return violations.some(({ ruleName }) => ruleName === notAnalysed);
}

/** Without what another plugin of the app has said in the same words. */
export function saidOnce(
  report: PolicyValidationPluginReport,
  speech: Speech,
): PolicyValidationPluginReport {
  const isNew = ({ ruleName, description }: PolicyViolation): boolean =>
    speech.isNew(JSON.stringify([ruleName, description]), { fails: true });
  return { ...report, violations: report.violations.filter(isNew) };
}

/**
 * Nothing was analysed. As a violation, since the command line of the CDK takes
 * a report without any for passed; fatal, since there is nothing to acknowledge.
 */
export function failure(message: string): PolicyValidationPluginReport {
  return report({
    success: false,
    violations: [
      {
        ruleName: notAnalysed,
        description: `reachlint did not analyse the app. ${message}`,
        severity: 'fatal',
        violatingResources: [{ locations: [] }],
      },
    ],
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

function summaryOf(
  { resources, modelled, notModelled }: Pick<Coverage, 'resources' | 'modelled' | 'notModelled'>,
  leftOut: { readonly acknowledged: number; readonly suppressed: number },
): Record<string, string> {
  const gaps = notModelled.reduce((sum, { count }) => sum + count, 0);
  return {
    resources: `${resources} looked at, ${modelled} modelled, ${gaps} not modelled`,
    ...(leftOut.acknowledged === 0 ? {} : { acknowledged: `${leftOut.acknowledged} left out` }),
    ...(leftOut.suppressed === 0 ? {} : { suppressed: `${leftOut.suppressed} left out` }),
  };
}
