import { type CfnResource, type PolicyViolation, type Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isReportLost, isReportTakenOver } from './report-reader.ts';

/**
 * Why a synthesis fails, for when the CDK would not show it. Its command line
 * takes over the report and shows only what stands in selected stacks; without
 * a pattern it selects none of those in stages, and takes a report of which
 * nothing is left for passed. What stands at no construct is always shown.
 */

/** The name under which the report says it; to be acknowledged on the app. */
export const wholeApp = 'whole-app';

/** Stacks that are named one by one. */
const namedMax = 10;

/**
 * `failing`: the resources because of which the app does not pass, each as often
 * as it has reasons; null: none in particular. `isSelective`: findings may be
 * missing because of what is selected, not because others have said them.
 */
export function wholeAppViolation(
  failing: readonly (CfnResource | null)[],
  { isSelective }: { readonly isSelective: boolean },
): PolicyViolation {
  const counts = new Map<string, number>();
  for (const resource of failing) {
    const where = resource === null ? 'the app' : outermost(resource.stack).node.path;
    counts.set(where, (counts.get(where) ?? 0) + 1);
  }
  const named = [...counts].map(([path, count]) => `${path} (${count})`);
  const others = named.length - namedMax;
  const list = [...named.slice(0, namedMax), ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const hint = isSelective
    ? "The CDK shows those of selected stacks: cdk synth '**' shows all."
    : 'They stand in annotations, or in what another plugin of reachlint reports.';
  return {
    ruleName: wholeApp,
    description: `The app does not pass, because of findings in ${list}.\n  ${hint}`,
    severity: 'error',
    violatingResources: [{ locations: [] }],
  };
}

/** Whether the command line shows what stands at a resource only if it is told to: it is in a stage within. */
export function isShownOnDemand(resource: CfnResource | null, root: IConstruct): boolean {
  const isInner = resource !== null && Stage.of(resource) !== root;
  return isInner && isReportTakenOver(root) && !isReportLost(root);
}

function outermost(stack: Stack): Stack {
  let outer = stack;
  while (outer.nestedStackParent !== undefined) outer = outer.nestedStackParent;
  return outer;
}
