import { compareText } from '../lib/basics/order.ts';
import { allOf, anyOf, type Truth } from '../lib/basics/truth.ts';
import type { Unknown } from '../lib/basics/value.ts';
import { phraseOfTraffic } from '../lib/findings/filter-words.ts';
import { defineRule, type FindingDraft, type Rule, type Verdict } from '../lib/findings/rule.ts';
import { declaredBy, isWritten } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type {
  Condition,
  FilterRule,
  Group,
  Match,
  NetworkModel,
  NodeId,
} from '../lib/network/model.ts';
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
      'A reference to a group that nothing carries is not reported here (unused-security-group does). References through a transit gateway are taken to work.',
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
  evaluate: ({ network }) => {
    const verdicts = new Map<NodeId, FindingDraft[]>();
    for (const group of [...network.groups.values()].sort((a, b) => compareText(a.id, b.id))) {
      if (!isWritten(network, group.id)) continue;
      for (const rule of [...group.ingress, ...group.egress].filter((each) => each.declared)) {
        const subject = declaredBy(network, rule.id, group.id);
        const draft = draftOf(network, group, rule);
        verdicts.set(subject, [
          ...(verdicts.get(subject) ?? []),
          ...(draft === null ? [] : [draft]),
        ]);
      }
    }
    return [...verdicts].map(([subject, drafts]): Verdict => ({ subject, drafts }));
  },
});

function draftOf(network: NetworkModel, group: Group, rule: FilterRule): FindingDraft | null {
  const reasons = rule.may.map((match) => whyNever(network, group, match));
  const first = reasons[0] ?? null;
  if (reasons.length === 0) return reported(network, group, rule, emptyRule(rule));
  if (first === null || reasons.some((reason) => reason === null)) return null;
  const uncertain =
    reasons.find((reason) => reason !== null && reason.unknowns.length > 0) ?? first;
  return reported(network, group, rule, uncertain);
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
function whyNever(network: NetworkModel, group: Group, match: Match): Never | null {
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
  return match.peer.kind === 'members' ? whyOutOfScope(network, group, match.peer.group) : null;
}

function isIpv6(match: Match): boolean {
  if (match.peer.kind === 'block') return parseCidr(match.peer.cidr)?.family === 'ipv6';
  return match.family === 'ipv6';
}

/** SG-7: the same VPC, or a peer in the same Region. */
function whyOutOfScope(network: NetworkModel, group: Group, id: NodeId): Never | null {
  const other = network.groups.get(id);
  if (
    group.domain === null ||
    other === undefined ||
    other.domain === null ||
    other.domain === group.domain
  )
    return null;
  if (isOutside(network, group.domain) || isOutside(network, other.domain)) return null;
  const scope = references(network, group.domain, other.domain);
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

/** Whether group references hold between two domains. */
function references(network: NetworkModel, a: NodeId, b: NodeId): Condition {
  const links: Condition[] = [];
  for (const gateway of network.gateways.values()) {
    if (gateway.kind === 'peering' && gateway.domains.includes(a) && gateway.domains.includes(b)) {
      const both = [gateway.active, gateway.groupReferences];
      links.push({
        truth: allOf(both.map((each) => each.truth)),
        unknowns: both.flatMap((each): readonly Unknown[] => each.unknowns),
        assumptions: [],
      });
    }
    // A transit gateway may be set to keep references; that is not modelled.
    if (gateway.kind === 'opaque' && gateway.edge === 'TransitGateway') {
      links.push({ truth: 'yes', unknowns: [], assumptions: [] });
    }
  }
  const truth: Truth = anyOf(links.map((each) => each.truth));
  return {
    truth,
    unknowns: truth === 'unknown' ? links.flatMap((each): readonly Unknown[] => each.unknowns) : [],
    assumptions: [],
  };
}
