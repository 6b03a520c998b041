import { compareText } from '../lib/basics/order.ts';
import type { SourceLocation } from '../lib/basics/source.ts';
import type { Unknown } from '../lib/basics/value.ts';
import { type BlockedWay, Blockers } from '../lib/engine/blockers.ts';
import type { Exposure } from '../lib/engine/exposure.ts';
import { admittedByAddress, admittedFromSomebody } from '../lib/engine/rule-sets.ts';
import type { Way } from '../lib/engine/ways.ts';
import { phraseOfBlocker, phraseOfPeers, phraseOfTraffic } from '../lib/findings/filter-words.ts';
import { type Members, membersIn } from '../lib/findings/members.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
  type Verdict,
} from '../lib/findings/rule.ts';
import { declaredBy, perSubject, writtenGroupsOf } from '../lib/findings/subjects.ts';
import { labelOf } from '../lib/findings/words.ts';
import type { FilterRule, Group, Interface, NetworkModel, NodeId } from '../lib/network/model.ts';
import {
  box,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  union,
  unionAll,
} from '../lib/packets/packet-set.ts';

/**
 * A rule that is open to the Internet and harmless only because of something
 * else: one change away from an exposure.
 */
export const openUnreachableRule: Rule = defineRule({
  meta: {
    id: 'open-unreachable-rule',
    title: 'A security group rule is open to the Internet but nothing gets through to it',
    severities: ['informational'],
    since: '0.1.0',
    why: 'The rule does no harm today because a route, a public address or a network ACL is missing. Whoever adds that one thing later for another purpose opens the port without touching, or seeing, the rule.',
    fix: 'Restrict the source of the rule to those who need it. If it is meant to be open, supply what the message says is in the way.',
    limits:
      'Rules that may be reached, since some value is not known, are left to the rules on exposure. At most three obstacles are named, those of the interface to which the fewest stand in the way. Public addresses that the VPC itself uses do not count as Internet.',
    sources: [
      'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html',
      'https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html',
    ],
    messages: {
      blocked:
        '{group} is open to {sources} for {traffic}, but nothing gets through to {member}: {blockers}.',
      idle: '{group} is open to {sources} for {traffic}, but no interface carries it.',
      possible:
        '{group} is open to {sources} for {traffic}, and perhaps none of it gets through to {member}: {blockers}.',
      perhapsIdle:
        '{group} is open to {sources} for {traffic}, and perhaps no interface carries it.',
    },
  },
  evaluate: (context) => {
    const { network } = context;
    const about = {
      context,
      arrivals: arrivalsFromInternet(context),
      blockers: new Blockers(network),
      members: membersIn(network),
    };
    return perSubject(writtenGroupsOf(network).flatMap((group) => verdictsOf(about, group)));
  },
});

function verdictsOf(about: About, group: Group): Verdict[] {
  const { network } = about.context;
  return group.ingress.flatMap((rule) => {
    const open = rule.declared ? openPart(about, group, rule) : nothing;
    if (isEmpty(open)) return [];
    const subject = declaredBy(network, rule.id, group.id);
    return [{ subject, drafts: draftsOf(about, { group, rule, open }) }];
  });
}

/** What a rule may admit from public addresses, in families that its VPC has. */
function openPart({ context, blockers }: About, group: Group, rule: FilterRule): PacketSet {
  const open = blockers.fromPublicAddresses(admittedByAddress(rule, 'ingress').may);
  const domain = group.domain === null ? undefined : context.network.domains.get(group.domain);
  const hasIpv6 =
    domain === undefined ||
    domain.outside !== null ||
    domain.blocks.some((block) => block.family === 'ipv6');
  return hasIpv6 ? open : intersect(open, box({ family: 'ipv4' }));
}

interface About {
  readonly context: RuleContext;
  /** What may arrive at a workload or balancer, on whatever way. */
  readonly arrivals: ReadonlyMap<NodeId, PacketSet>;
  readonly blockers: Blockers;
  readonly members: Members;
}

interface OpenRule {
  readonly group: Group;
  readonly rule: FilterRule;
  /** What it may admit from public addresses. */
  readonly open: PacketSet;
}

/** Of interfaces what may arrive from the Internet; of balancers, whose nodes are alike, by balancer. */
function arrivalsFromInternet(context: RuleContext): ReadonlyMap<NodeId, PacketSet> {
  const { network, exposures } = context;
  const arrivals = new Map<NodeId, PacketSet>();
  const add = (item: Interface, set: PacketSet): void => {
    const place = placeOf(network, item);
    arrivals.set(place, union(arrivals.get(place) ?? nothing, set));
  };
  const addWay = (way: Way): void => {
    for (const [index, leg] of way.legs.entries()) {
      const isLast = index === way.legs.length - 1;
      const set = isLast ? way.target.may : index === 0 ? way.client.may : leg.packets.may;
      if (leg.to.holder !== null) add(leg.to.holder, set);
    }
  };
  /** By exposure of which there are copies: these end elsewhere, and are the same up to there. */
  const targets = new Map<Exposure, PacketSet>();
  for (const workload of network.workloads.values()) {
    for (const exposure of exposures.ofWorkload(workload)) {
      const { edge, model, ways } = exposure;
      if (!edge.isPublic) continue;
      if (model === undefined) for (const way of ways) addWay(way);
      else {
        const set = targets.get(model) ?? unionAll(ways.map((way) => way.target.may));
        targets.set(model, set);
        add(exposure.interface, set);
      }
    }
  }
  for (const balancer of network.balancers.values()) {
    for (const { edge, ways } of exposures.ofBalancer(balancer)) {
      if (edge.isPublic) for (const way of ways) addWay(way);
    }
  }
  return arrivals;
}

function placeOf(network: NetworkModel, item: Interface): NodeId {
  return network.balancers.has(item.workload) ? item.workload : item.id;
}

function draftsOf(about: About, open: OpenRule): FindingDraft[] {
  const { network } = about.context;
  const { group, rule } = open;
  const members = about.members.of(group);
  const admitted = admittedFromSomebody(rule, 'ingress').may;
  const isReached = members.some(
    (item) => !isEmpty(intersect(about.arrivals.get(placeOf(network, item)) ?? nothing, admitted)),
  );
  if (isReached) return [];
  const nearest = nearestOf(about.blockers, members, open.open);
  const unknowns = [
    ...(isEmpty(about.blockers.fromPublicAddresses(admittedByAddress(rule, 'ingress').must))
      ? rule.unknowns
      : []),
    ...furtherMembers(about, group),
    ...doubts(nearest),
  ];
  const obstacles = nearest === null ? [] : obstaclesOf(network, nearest.way);
  return [
    {
      key: rule.id,
      type: null,
      severity: 'informational',
      certainty: unknowns.length === 0 ? 'definite' : 'possible',
      messageId: messageOf({ isCertain: unknowns.length === 0, isIdle: nearest === null }),
      data: {
        group: labelOf(network, group.id),
        sources: phraseOfPeers(network, rule),
        traffic: phraseOfTraffic(rule.may),
        member: nearest === null ? 'anybody' : labelOf(network, nearest.item.id),
        blockers: obstacles.length === 0 ? 'no interface carries it' : listed(obstacles),
      },
      at: rule.because,
      unknowns,
      assumptions: rule.assumptions,
      related: obstacles.flatMap(({ phrase, at }) =>
        at === null ? [] : [{ label: phrase, location: at }],
      ),
    },
  ];
}

function messageOf({ isCertain, isIdle }: { isCertain: boolean; isIdle: boolean }): string {
  if (isIdle) return isCertain ? 'idle' : 'perhapsIdle';
  return isCertain ? 'blocked' : 'possible';
}

interface Nearest {
  readonly item: Interface;
  readonly way: BlockedWay;
}

/** The member to which the fewest things are in the way; of members that are alike, the first is asked. */
function nearestOf(
  blockers: Blockers,
  members: readonly Interface[],
  wanted: PacketSet,
): Nearest | null {
  const kinds = new Map(members.toReversed().map((item) => [kindOf(item), item]));
  const found = [...kinds.values()].flatMap((item): Nearest[] => {
    const [way] = blockers.fromInternet(item, wanted);
    return way === undefined ? [] : [{ item, way }];
  });
  found.sort(
    (a, b) => a.way.blockers.length - b.way.blockers.length || compareText(a.item.id, b.item.id),
  );
  return found[0] ?? null;
}

/** What decides what is in the way, but for single addresses. */
function kindOf(item: Interface): string {
  const addresses = item.addresses.map(
    (each) => `${each.family} ${each.public?.present.truth ?? 'no'}`,
  );
  const balancer = item.accepts === 'listeners' ? item.workload : '';
  return [item.subnet, item.accepts, item.present.truth, balancer, ...addresses].join('|');
}

/** Where nothing surely blocks, what may. */
function doubts(nearest: Nearest | null): readonly Unknown[] {
  const blockers = nearest?.way.blockers ?? [];
  if (blockers.some((blocker) => blocker.outcome === 'no')) return [];
  return blockers.flatMap((blocker) => blocker.unknowns);
}

/** Whoever may carry the group besides those that are known to. */
function furtherMembers({ context, members }: About, group: Group): Unknown[] {
  const { network, usedElsewhere } = context;
  const at = network.components.get(group.id)?.at;
  const elsewhere: Unknown[] =
    at !== undefined && usedElsewhere.has(group.id)
      ? [
          {
            what: `what else carries ${labelOf(network, group.id)}`,
            cause: 'outside-input',
            location: at,
          },
        ]
      : [];
  return [...elsewhere, ...members.perhapsOf(group).flatMap((item) => item.groupsRest ?? [])];
}

const obstaclesMax = 3;

interface Obstacle {
  readonly phrase: string;
  readonly at: SourceLocation | null;
}

/** What surely blocks before what may. */
function obstaclesOf(network: NetworkModel, way: BlockedWay): Obstacle[] {
  const sure = way.blockers.filter((blocker) => blocker.outcome === 'no');
  const perhaps = way.blockers.filter((blocker) => blocker.outcome === 'unknown');
  const all = [...sure, ...perhaps].map((blocker) => ({
    phrase: phraseOfBlocker(network, blocker, way.family),
    at: blocker.because[0] ?? null,
  }));
  if (all.length === 0) return [{ phrase: 'nothing behind it answers', at: null }];
  return all.slice(0, obstaclesMax);
}

function listed(obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ phrase }) => phrase).join('; ');
}
