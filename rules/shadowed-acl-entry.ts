import type { Direction } from '../lib/engine/filters.ts';
import { aclDecisions, type Decision } from '../lib/engine/rule-sets.ts';
import { defineRule, type FindingDraft, type Rule, type Verdict } from '../lib/findings/rule.ts';
import { declaredBy, perSubject } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { Acl, AclEntry, NetworkModel } from '../lib/network/model.ts';
import { intersect, isEmpty, type PacketSet, subtract } from '../lib/packets/packet-set.ts';

/** An entry of a network ACL that has no effect: entries before it match all that it matches. */
export const shadowedAclEntry: Rule = defineRule({
  meta: {
    id: 'shadowed-acl-entry',
    title: 'A network ACL entry never decides anything',
    severities: ['low', 'informational'],
    since: '0.1.0',
    why: 'The first entry that matches decides, so an entry behind others that match the same packets does nothing. It misleads whoever reads the ACL, above all if it denies what was already allowed: then somebody believes that these packets are blocked. Such findings are of low severity; all others are informational.',
    fix: 'Give a deny entry a lower number than the allow entries that the message names; remove an entry that repeats others.',
    limits:
      'What an entry matches only perhaps, because its block or ports are not known, shadows nothing.',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
      'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
    ],
    messages: {
      shadowed:
        '{entry} of {acl} never decides anything: all that it matches is decided before it, by {earlier}.',
      void: '{entry} of {acl} never denies anything: all that it matches is decided before it, by {earlier}, and at least a part is allowed there.',
      possible:
        '{entry} of {acl} may never decide anything: all that it matches is decided by {earlier}, if that comes first.',
    },
  },
  evaluate: ({ network }) =>
    perSubject(
      [...network.acls.values()].flatMap((acl) => [
        ...verdictsOf(network, acl, 'ingress'),
        ...verdictsOf(network, acl, 'egress'),
      ]),
    ),
});

function verdictsOf(network: NetworkModel, acl: Acl, direction: Direction): Verdict[] {
  const decisions = aclDecisions(acl, direction, 'request');
  return decisions
    .filter(({ entry, matches }) => entry.declared && !isEmpty(matches.may))
    .map((decision) => ({
      subject: declaredBy(network, decision.entry.id, acl.id),
      drafts: draftsOf(network, acl, decision, decisions),
    }));
}

function draftsOf(
  network: NetworkModel,
  acl: Acl,
  decision: Decision,
  all: readonly Decision[],
): FindingDraft[] {
  const { entry, matches } = decision;
  const earlier = all.filter((other) => comesBefore(other.entry, entry) === 'yes');
  const perhaps = all.filter((other) => comesBefore(other.entry, entry) !== 'no');
  const sure = covering(matches.may, earlier);
  const shadowing = sure ?? covering(matches.may, perhaps);
  if (shadowing === null) return [];
  const isVoid = entry.action === 'deny' && shadowing.some((other) => other.action === 'allow');
  return [
    {
      key: entry.id,
      type: null,
      severity: isVoid ? 'low' : 'informational',
      certainty: sure === null ? 'possible' : 'definite',
      messageId: sure === null ? 'possible' : isVoid ? 'void' : 'shadowed',
      data: {
        entry: entry.label,
        acl: labelOf(network, acl.id),
        earlier: shadowing.map((other) => other.label).join(', '),
      },
      at: entry.because,
      unknowns:
        sure === null ? [...entry.unknowns, ...shadowing.flatMap((other) => other.unknowns)] : [],
      related: shadowing.map((other) => ({
        label: `${other.label}, before it`,
        location: other.because,
      })),
    },
  ];
}

/** Whether an entry is evaluated before another one; an entry without a known number may be. */
function comesBefore(other: AclEntry, entry: AclEntry): 'yes' | 'no' | 'perhaps' {
  if (other.id === entry.id || other.label === entry.label) return 'no';
  if (other.number === null || entry.number === null) return 'perhaps';
  return other.number < entry.number ? 'yes' : 'no';
}

/** Those of the entries that together surely match the whole set, as they come; null if something is left. */
function covering(set: PacketSet, earlier: readonly Decision[]): AclEntry[] | null {
  const covers: AclEntry[] = [];
  let left = set;
  for (const { entry, matches } of earlier) {
    if (isEmpty(intersect(left, matches.must))) continue;
    covers.push(entry);
    left = subtract(left, matches.must);
    if (isEmpty(left)) return covers;
  }
  return null;
}
