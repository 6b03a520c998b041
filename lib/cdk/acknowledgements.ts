import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * What users have acknowledged with `Validations.of(construct).acknowledge`.
 * The CDK records it on the construct; it holds for all below. An id without a
 * prefix is recorded as one of an annotation, which the CDK matches with no
 * plugin; here it counts too.
 */

/** The name of the plugin, and the prefix of rule ids in acknowledgements. */
export const pluginName = 'reachlint';

export type AcknowledgedAs =
  /** The CDK matches it itself, and keeps what it matched in its report. */
  | 'prefixed'
  /** Only the plugin sees it. */
  | 'bare';

/** How a rule was acknowledged on a construct or above it; null: it was not. */
export function acknowledgedAs(rule: string, construct: IConstruct): AcknowledgedAs | null {
  const recorded = construct.node.scopes.flatMap((scope) =>
    scope.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => idsIn(data)),
  );
  if (recorded.includes(`${pluginName}::${rule}`)) return 'prefixed';
  // 2.257 writes the prefix of annotations small.
  const bare = [rule, `Annotation::${rule}`, `annotation::${rule}`];
  return bare.some((id) => recorded.includes(id)) ? 'bare' : null;
}

/** Recorded as an object from id to reason. */
function idsIn(data: unknown): readonly string[] {
  return typeof data === 'object' && data !== null ? Object.keys(data) : [];
}
