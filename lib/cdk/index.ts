/**
 * reachlint within the AWS CDK: as a plugin of its validation, as an aspect,
 * and as assertions for tests. The only part that imports aws-cdk-lib.
 */

export type { Finding, Level } from '../findings/finding.ts';
export type { Suppression } from '../findings/suppression.ts';
export { ReachlintAspect, type ReachlintAspectOptions } from './aspect.ts';
export {
  type Connection,
  NetworkAssertions,
  type NetworkEnd,
  type ReachableResource,
} from './assertions.ts';
export type { FailOn, NetworkOptions, ReachlintOptions, RuleSetting } from './options.ts';
export { ReachlintPlugin } from './plugin.ts';
