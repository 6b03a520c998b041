import type { Unknown } from '../lib/basics/value.ts';
import type { Direction } from '../lib/engine/filters.ts';
import { referencesHold } from '../lib/engine/reference-scope.ts';
import { phraseOfTraffic } from '../lib/findings/filter-words.ts';
import { defineRule, type FindingDraft, type Rule, type Verdict } from '../lib/findings/rule.ts';
import { declaredBy, perSubject, writtenGroupsOf } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { FilterRule, Group, Match, NetworkModel, NodeId } from '../lib/network/model.ts';
import { parseCidr } from '../lib/packets/cidr.ts';

/** A security group rule that no packet can ever match. */
export const unmatchableRule: Rule = defineRule({
  meta: {
    id: 'unmatchable-rule',
    title: 'A security group rule can never match',
    severities: ['informational'],
    since: '0.1.0',
    why: 'CloudFormation accepts rules that admit nothing: without a source, for ICMP with blocks of the other address family, for IPv6 in a VPC that has none, or with a reference to a group whose members never show their private addresses here. Somebody meant to admit something, and it does not get in.',
    fix: 'Write what the rule is to admit: a source, the ICMP protocol of the family, a CIDR in place of the reference. Else remove it.',
    limits:
      'A reference to a group that nothing carries is not reported here (unused-security-group does).',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
      'https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html',
    ],
    messages: {
      nothing: 'A rule of {group} matches nothing: {reason}.',
      ipv6: 'A rule of {group} is for IPv6 ({traffic}), but {domain} has no IPv6 block.',
      reference:
        'A rule of {group} refers to {other}, whose members are in {domain}: references do not hold from there, so it matches nobody.',
      possible: 'A rule of {group} may never match anything: {reason}.',
    },
  },
  evaluate: ({ network }) =>
    perSubject(writtenGroupsOf(network).flatMap((group) => verdictsOf(network, group))),
});

function verdictsOf(network: NetworkModel, group: Group): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const direction of directions) {
    for (const rule of group[direction]) {
      if (!rule.declared) continue;
      const draft = draftOf(network, { group, direction }, rule);
      const subject = declaredBy(network, rule.id, group.id);
      verdicts.push({ subject, drafts: draft === null ? [] : [draft] });
    }
  }
  return verdicts;
}

const directions: readonly Direction[] = ['ingress', 'egress'];

/** Where a rule stands. */
interface Place {
  readonly group: Group;
  readonly direction: Direction;
}

function draftOf(network: NetworkModel, place: Place, rule: FilterRule): FindingDraft | null {
  const { group } = place;
  const reasons: Never[] = [];
  for (const match of rule.may) {
    const reason = whyNever(network, place, match);
    if (reason === null) return null;
    reasons.push(reason);
  }
  const uncertain = reasons.find(({ unknowns }) => unknowns.length > 0);
  return reported(network, group, rule, uncertain ?? reasons[0] ?? emptyRule(rule));
}

interface Never {
  readonly messageId: 'nothing' | 'ipv6' | 'reference';
  readonly data: Readonly<Record<string, string>>;
  readonly reason: string;
  /** Empty: it never matches, for certain. */
  readonly unknowns: readonly Unknown[];
}

function reported(
  network: NetworkModel,
  group: Group,
  rule: FilterRule,
  never: Never,
): FindingDraft {
  const isCertain = never.unknowns.length === 0;
  return {
    key: rule.id,
    type: null,
    severity: 'informational',
    certainty: isCertain ? 'definite' : 'possible',
    messageId: isCertain ? never.messageId : 'possible',
    data: {
      group: labelOf(network, group.id),
      traffic: phraseOfTraffic(rule.may),
      reason: never.reason,
      ...never.data,
    },
    at: rule.because,
    unknowns: never.unknowns,
    assumptions: rule.assumptions,
    related: [],
  };
}

/** Nothing was made of it at all (SG-11, SG-15). */
function emptyRule(rule: FilterRule): Never {
  const wrongFamily = rule.assumptions.some((each) => each.rule === 'SG-11');
  const reason = wrongFamily
    ? 'ICMP and ICMPv6 each go with blocks of their own address family only'
    : 'it names no source or destination that AWS makes a rule of';
  return { messageId: 'nothing', data: {}, reason, unknowns: [] };
}

/** null: it may match. */
function whyNever(network: NetworkModel, place: Place, match: Match): Never | null {
  const { group } = place;
  if (isIpv6(match)) {
    const domain = group.domain === null ? undefined : network.domains.get(group.domain);
    const hasNone =
      domain !== undefined &&
      domain.outside === null &&
      domain.blocks.every((block) => block.family === 'ipv4');
    if (hasNone) {
      const label = labelOf(network, domain.id);
      return {
        messageId: 'ipv6',
        data: { domain: label },
        reason: `${label} has no IPv6 block`,
        unknowns: [],
      };
    }
  }
  return match.peer.kind === 'members' ? whyOutOfScope(network, place, match.peer.group) : null;
}

function isIpv6(match: Match): boolean {
  if (match.peer.kind === 'block') return parseCidr(match.peer.cidr)?.family === 'ipv6';
  return match.family === 'ipv6';
}

/** SG-7: the same VPC, or a peer in the same Region. */
function whyOutOfScope(
  network: NetworkModel,
  { group, direction }: Place,
  id: NodeId,
): Never | null {
  const other = network.groups.get(id);
  if (
    group.domain === null ||
    other === undefined ||
    other.domain === null ||
    other.domain === group.domain
  )
    return null;
  if (isOutside(network, group.domain) || isOutside(network, other.domain)) return null;
  const scope = referencesHold(network, { domain: group.domain, other: other.domain }, direction);
  if (scope.truth === 'yes') return null;
  const domain = labelOf(network, other.domain);
  return {
    messageId: 'reference',
    data: { other: labelOf(network, id), domain },
    reason: `references to groups of ${domain} perhaps do not hold in ${labelOf(network, group.domain)}`,
    unknowns: scope.truth === 'unknown' ? scope.unknowns : [],
  };
}

function isOutside(network: NetworkModel, domain: NodeId): boolean {
  return (network.domains.get(domain)?.outside ?? null) !== null;
}
