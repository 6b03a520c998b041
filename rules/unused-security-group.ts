import { compareText } from '../lib/basics/order.ts';
import type { Unknown } from '../lib/basics/value.ts';
import { interfacesThatMayCarry, membersOf } from '../lib/findings/members.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { isWritten } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { Group, NetworkModel, NodeId } from '../lib/network/model.ts';

/** A declared security group that filters nothing. */
export const unusedSecurityGroup: Rule = defineRule({
  meta: {
    id: 'unused-security-group',
    title: 'No interface carries a security group',
    severities: ['informational'],
    since: '0.1.0',
    why: 'A group that nothing carries protects nothing and admits nothing, but it looks as if it did. It is easily attached later by somebody who does not read its rules. Rules of other groups that refer to it do not make it used: they admit nobody.',
    fix: 'Remove the group and the rules that refer to it, or name it where it belongs.',
    limits:
      'A group that an output or a resource of another kind mentions counts as used. Interfaces that exist outside the input are not seen.',
    sources: ['https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html'],
    messages: {
      unused: 'No interface carries {group}.',
      referenced:
        'No interface carries {group}: the rules of {users} that refer to it match nobody.',
      possible: 'Perhaps no interface carries {group}.',
    },
  },
  evaluate: (context) =>
    [...context.network.groups.values()]
      .filter((group) => isWritten(context.network, group.id))
      .sort((a, b) => compareText(a.id, b.id))
      .map((group) => ({ subject: group.id, drafts: draftsOf(context, group) })),
});

function draftsOf({ network, usedElsewhere }: RuleContext, group: Group): FindingDraft[] {
  const at = network.components.get(group.id)?.at;
  if (at === undefined || usedElsewhere.has(group.id) || membersOf(network, group).length > 0)
    return [];
  const unknowns: Unknown[] = interfacesThatMayCarry(network, group).flatMap(
    (item) => item.groupsRest ?? [],
  );
  const users = usersOf(network, group.id);
  return [
    {
      key: 'unused',
      type: null,
      severity: 'informational',
      certainty: unknowns.length === 0 ? 'definite' : 'possible',
      messageId: unknowns.length > 0 ? 'possible' : users.length === 0 ? 'unused' : 'referenced',
      data: {
        group: labelOf(network, group.id),
        users: users.map((user) => user.label).join(' and '),
      },
      at,
      unknowns,
      related: users.map((user) => ({
        label: `rule of ${user.label} that refers to it`,
        location: user.at,
      })),
    },
  ];
}

/** Other groups with rules that refer to it, with the line of the first such rule. */
function usersOf(
  network: NetworkModel,
  id: NodeId,
): { label: string; at: Group['ingress'][number]['because'] }[] {
  return [...network.groups.values()]
    .filter((group) => group.id !== id)
    .sort((a, b) => compareText(a.id, b.id))
    .flatMap((group) => {
      const rule = [...group.ingress, ...group.egress].find((each) =>
        each.must.some((match) => match.peer.kind === 'members' && match.peer.group === id),
      );
      return rule === undefined ? [] : [{ label: labelOf(network, group.id), at: rule.because }];
    });
}
