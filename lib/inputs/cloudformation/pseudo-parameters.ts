import type { SourceLocation } from '../../basics/source.ts';
import type { UnknownCause } from '../../basics/value.ts';
import type { Property } from '../../resources/property.ts';
import type { Stack } from './stack.ts';
import { scalar } from './values.ts';

/**
 * `AWS::Region` and its kin (LANG-5). Region and account are those of the
 * analysis, so that they are equal in all stacks unless a manifest says
 * otherwise; names and ids are each stack's own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */

export function pseudoParameter(stack: Stack, name: string, at: SourceLocation): Property | null {
  const { setting } = stack.run;
  const identity = setting.identities.get(stack.root.template.path);
  const { region, account } = stack.run.environment(stack);
  const common = (value: string | null) =>
    value === null ? unknown(stack, name, 'missing-parameter', at) : scalar(value, at);
  switch (name) {
    case 'AWS::NoValue':
      return null;
    case 'AWS::Region':
      return common(region);
    case 'AWS::AccountId':
      return common(account);
    case 'AWS::Partition':
      return common(region && partitionOf(region));
    case 'AWS::URLSuffix':
      return common(region && suffixOf(partitionOf(region)));
    case 'AWS::StackName':
      if (stack.origin.parent === null && identity?.name) return scalar(identity.name, at);
      return unknown(stack, stack.qualify(name), 'deploy-time', at);
    case 'AWS::StackId':
      return unknown(stack, stack.qualify(name), 'deploy-time', at);
    case 'AWS::NotificationARNs':
      return unknown(stack, stack.qualify(name), 'deploy-time', at);
    default:
      stack.run.warn(`${name} is no pseudo parameter of CloudFormation.`, at);
      return unknown(stack, stack.qualify(name), 'unsupported', at);
  }
}

function unknown(stack: Stack, what: string, cause: UnknownCause, at: SourceLocation): Property {
  if (!what.startsWith('AWS::NotificationARNs')) {
    stack.run.symbols.note(what, { isAtom: true, isNeverEmpty: true });
  }
  return stack.run.unknown({ what, cause, location: at }, at);
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}

function suffixOf(partition: string): string {
  if (partition === 'aws-cn') return 'amazonaws.com.cn';
  return partition === 'aws-eusc' ? 'amazonaws.eu' : 'amazonaws.com';
}
