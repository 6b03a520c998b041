import { compareText } from '../lib/basics/order.ts';
import type { SourceLocation } from '../lib/basics/source.ts';
import type { Unknown } from '../lib/basics/value.ts';
import { type Members, membersIn } from '../lib/findings/members.ts';
import { defineRule, type FindingDraft, type Rule } from '../lib/findings/rule.ts';
import { writtenGroupsOf } from '../lib/findings/subjects.ts';
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
  evaluate: ({ network, usedElsewhere }) => {
    const members = membersIn(network);
    const referring = referringGroups(network);
    return writtenGroupsOf(network)
      .filter((group) => group.isPermanent !== true)
      .map((group) => {
        const isUsed = usedElsewhere.has(group.id) || members.of(group).length > 0;
        const users = referring.get(group.id) ?? [];
        return {
          subject: group.id,
          drafts: isUsed ? [] : draftsOf(network, group, { members, users }),
        };
      });
  },
});

/** A group with a rule that refers to another group. */
interface User {
  readonly label: string;
  readonly at: SourceLocation;
}

function draftsOf(
  network: NetworkModel,
  group: Group,
  { members, users }: { readonly members: Members; readonly users: readonly User[] },
): FindingDraft[] {
  const at = network.components.get(group.id)?.at;
  if (at === undefined) return [];
  const unknowns: Unknown[] = members.perhapsOf(group).flatMap((item) => item.groupsRest ?? []);
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

/** Of each group, others that surely refer to it, with the line of their first such rule. */
function referringGroups(network: NetworkModel): ReadonlyMap<NodeId, readonly User[]> {
  const users = new Map<NodeId, Map<NodeId, User>>();
  for (const group of [...network.groups.values()].sort((a, b) => compareText(a.id, b.id))) {
    for (const rule of [...group.ingress, ...group.egress]) {
      for (const { peer } of rule.must) {
        if (peer.kind !== 'members' || peer.group === group.id) continue;
        const known = users.get(peer.group) ?? new Map<NodeId, User>();
        users.set(peer.group, known);
        if (!known.has(group.id))
          known.set(group.id, { label: labelOf(network, group.id), at: rule.because });
      }
    }
  }
  return new Map([...users].map(([id, known]) => [id, [...known.values()]]));
}
