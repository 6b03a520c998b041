import type { SourceLocation } from '../lib/basics/source.ts';
import type { Unknown } from '../lib/basics/value.ts';
import { clientPorts, needsCraftedSourcePort } from '../lib/engine/describe.ts';
import { compileAcl, type Direction } from '../lib/engine/filters.ts';
import { aclDecisions } from '../lib/engine/rule-sets.ts';
import { phraseOfPeers, phraseOfTraffic } from '../lib/findings/filter-words.ts';
import { defineRule, type FindingDraft, type Rule, type Verdict } from '../lib/findings/rule.ts';
import { declaredBy, perSubject } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { Acl, AclEntry, NetworkModel, Subnet } from '../lib/network/model.ts';
import { type Bounds, intersectBounds, mapBounds } from '../lib/packets/bounds.ts';
import { parseCidr } from '../lib/packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../lib/packets/packet-set.ts';

/** An ACL entry that lets TCP connections begin which the other direction of the ACL never answers. */
export const aclBlocksReplies: Rule = defineRule({
  meta: {
    id: 'acl-blocks-replies',
    title: 'A network ACL lets requests through but not their answers',
    severities: ['informational'],
    since: '0.1.0',
    why: 'Network ACLs keep no state: the answer to a TCP request is a packet like any other and goes to the port that the client chose, usually 1024 to 65535. An entry that lets requests through without an entry for the answers opens nothing and closes nothing; connections hang until they time out.',
    fix: 'Allow TCP to ports 1024 to 65535 of the clients in the other direction, or remove the entry if nobody is to connect.',
    limits:
      'Looks at whole entries: one that answers some of the clients is not reported. Of an entry that also lets in answers to connections in the other direction, only ports below 1024 count: the others may be there for the answers. Answers that only clients with an unusual source port would get do not count.',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports',
      'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html',
    ],
    messages: {
      inbound:
        '{entry} lets {traffic} from {peers} in, but {acl} lets no answers out to the ports of clients.',
      outbound:
        '{entry} lets {traffic} out to {peers}, but {acl} lets no answers in to the ports of clients.',
      possible:
        '{entry} lets {traffic} through, and perhaps {acl} does not let the answers through.',
    },
  },
  evaluate: ({ network }) =>
    perSubject(
      [...network.acls.values()].flatMap((acl) => {
        const subnets = [...network.subnets.values()].filter((each) => each.acls.includes(acl.id));
        return [
          ...verdictsOf(network, { acl, subnets, direction: 'ingress' }),
          ...verdictsOf(network, { acl, subnets, direction: 'egress' }),
        ];
      }),
    ),
});

/** One direction of an ACL, with what the other one does about it. */
interface Side {
  readonly acl: Acl;
  /** Those that have it; without any, nothing crosses it. */
  readonly subnets: readonly Subnet[];
  /** That of the requests. */
  readonly direction: Direction;
}

const tcp = box({ protocol: 6 });

function verdictsOf(network: NetworkModel, side: Side): Verdict[] {
  const { acl, direction } = side;
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  const border = crossing(side.subnets, direction);
  const allowed = compileAcl(acl, other, 'reply').passes;
  const opposite = compileAcl(acl, other, 'request').passes;
  const asReplies = new Map(
    aclDecisions(acl, direction, 'reply').map((each) => [each.entry.id, each.decides]),
  );
  return aclDecisions(acl, direction, 'request').flatMap(({ entry, decides }): Verdict[] => {
    if (!entry.declared || entry.action !== 'allow') return [];
    const all = mapBounds(decides, (set) => intersect(intersect(set, tcp), border));
    if (isEmpty(all.may)) return [];
    const subject = declaredBy(network, entry.id, acl.id);
    // Connections of the other direction whose answers this entry lets through.
    const served = intersect(
      intersect(asReplies.get(entry.id)?.may ?? everything, opposite.may),
      tcp,
    );
    const requests = isUsual(served) ? mapBounds(all, beyondReplies) : all;
    if (isEmpty(requests.may)) return [{ subject, drafts: [] }];
    const answered = intersectBounds(requests, allowed);
    const draft = draftOf(network, side, {
      entry,
      requests,
      answered,
      unsure: unsureOf(acl[other]),
    });
    return [{ subject, drafts: draft === null ? [] : [draft] }];
  });
}

/** Of what an entry lets through, the part that it would not need for answers: those go to the ports of clients. */
function beyondReplies(set: PacketSet): PacketSet {
  return subtract(set, box({ protocol: 6, ports: clientPorts }));
}

function draftOf(
  network: NetworkModel,
  { acl, direction }: Side,
  about: { entry: AclEntry; requests: Bounds; answered: Bounds; unsure: readonly Unknown[] },
): FindingDraft | null {
  const { entry, requests, answered } = about;
  if (isUsual(answered.must)) return null;
  const isCertain = !isUsual(answered.may) && !isEmpty(requests.must);
  const unknowns = isCertain ? [] : [...entry.unknowns, ...about.unsure];
  if (!isCertain && unknowns.length === 0) return null;
  return {
    key: `${direction} ${entry.id}`,
    type: null,
    severity: 'informational',
    certainty: isCertain ? 'definite' : 'possible',
    messageId: !isCertain ? 'possible' : direction === 'ingress' ? 'inbound' : 'outbound',
    data: {
      entry: entry.label,
      acl: labelOf(network, acl.id),
      traffic: phraseOfTraffic(entry.may),
      peers: phraseOfPeers(network, entry),
    },
    at: entry.because,
    unknowns,
    related: opposing(network, acl, direction),
  };
}

/** Whether clients with usual source ports are among them (NACL-8, EVAL-4). */
function isUsual(set: PacketSet): boolean {
  return !isEmpty(set) && !needsCraftedSourcePort(set);
}

function unsureOf(entries: readonly AclEntry[]): Unknown[] {
  return entries.flatMap((entry): readonly Unknown[] => entry.unknowns);
}

/** Packets that cross the border of some subnet in a direction (NACL-7). */
function crossing(subnets: readonly Subnet[], direction: Direction): PacketSet {
  const [inside, outside] =
    direction === 'ingress'
      ? (['destination', 'source'] as const)
      : (['source', 'destination'] as const);
  let result = unionAll([]);
  for (const { blocks } of subnets) {
    const own = (field: 'source' | 'destination'): PacketSet =>
      unionAll(
        blocks.flatMap((block) => {
          const cidr = parseCidr(block.cidr);
          return cidr === null ? [] : [box({ [field]: cidr })];
        }),
      );
    // Of a subnet whose block is not known nobody is surely inside.
    const isKnown = blocks.every((block) => block.unknown === null);
    result = union(result, isKnown ? subtract(own(inside), own(outside)) : own(inside));
  }
  return result;
}

/** The entries of the other direction, which would have to let the answers through; the first few. */
function opposing(
  network: NetworkModel,
  acl: Acl,
  direction: Direction,
): { label: string; location: SourceLocation }[] {
  const entries = direction === 'ingress' ? acl.egress : acl.ingress;
  const lines = entries
    .filter((entry) => entry.declared && entry.action === 'allow')
    .slice(0, relatedMax);
  const way = direction === 'ingress' ? 'out' : 'in';
  if (lines.length > 0) {
    return lines.map((entry) => ({
      label: `lets ${phraseOfTraffic(entry.may)} ${way}`,
      location: entry.because,
    }));
  }
  const at = network.components.get(acl.id)?.at;
  return at === undefined ? [] : [{ label: `lets nothing ${way}`, location: at }];
}

const relatedMax = 3;
