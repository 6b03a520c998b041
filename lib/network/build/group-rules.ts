import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, PartialList, Unknown } from '../../basics/value.ts';
import type { Reference, SecurityGroupRuleBody } from '../../resources/resource.ts';
import type { Family, FilterRule, Match, NodeId } from '../model.ts';
import { distinct } from './condition.ts';
import type { Domains } from './domains.ts';
import type { Draft, OpenGroup, ResourceOf } from './draft.ts';
import type { GroupOrigin, Groups } from './groups.ts';
import { candidatesOf, mayBeAny } from './open-references.ts';
import type { Peers } from './peers.ts';
import { MatchReader } from './rule-matches.ts';

/**
 * The rules of security groups: inline ones, rules that are resources of their
 * own, and those that AWS adds by itself (SG-12, SG-12b, SG-16, SG-17).
 */

type Direction = 'ingress' | 'egress';

interface Parts {
  readonly draft: Draft;
  readonly groups: Groups;
  readonly domains: Domains;
}

/** What rules are made with. */
interface Rules extends Parts {
  readonly matches: MatchReader;
}

/** Everything that a group can do: the far side is anybody, the traffic is any. */
export const anything: Match = {
  family: null,
  protocol: null,
  ports: null,
  icmp: null,
  peer: { kind: 'any' },
};

/** To be called when all groups and interfaces exist. */
export function addGroupRules(given: Parts & { readonly peers: Peers }): void {
  const { draft, groups } = given;
  const parts: Rules = { ...given, matches: new MatchReader(draft, given.peers) };
  const standalone = draft.of('security-group-rule');
  const adrift: ResourceOf<'security-group-rule'>[] = [];
  for (const rule of standalone) {
    groups.note(rule.group);
    notePeer(groups, rule.body);
    if (mayBeInAnyGroup(rule.group)) adrift.push(rule);
  }
  for (const { ingress, egress } of draft.of('security-group')) {
    for (const body of ingress.items) notePeer(groups, body);
    for (const body of egress?.items ?? []) notePeer(groups, body);
  }
  const isTold = adrift.length <= adriftMax;
  for (const rule of standalone) addStandalone(parts, rule, isTold ? 'told' : 'untold');
  if (!isTold) addUntold(draft, adrift);
  for (const [id, origin] of [...groups.origins]) {
    const group = draft.groups.get(id);
    if (group !== undefined) addOwnRules(parts, group, origin);
  }
}

/** A rule may name a group that nothing else names. */
function notePeer(groups: Groups, { peer }: SecurityGroupRuleBody): void {
  if (peer.kind === 'group') groups.note(peer.group);
}

function addOwnRules(parts: Rules, group: OpenGroup, origin: GroupOrigin): void {
  const { draft, domains } = parts;
  switch (origin.kind) {
    case 'declared':
      addDeclared(parts, group, origin.resource);
      return;
    case 'default': {
      // SG-17: everything from itself, everything out; IPv6 only where the VPC has it.
      const families: Family[] =
        group.domain !== null && domains.hasIpv6(group.domain) ? ['ipv4', 'ipv6'] : ['ipv4'];
      const implied = { label: draft.label(group.id), because: origin.at, declared: false };
      const itself: Match = { ...anything, peer: { kind: 'members', group: group.id } };
      group.ingress.push(certain(`${group.id}/ingress/default`, [itself], implied));
      const out = families.map((family): Match => ({ ...anything, family }));
      group.egress.push(certain(`${group.id}/egress/default`, out, implied));
      return;
    }
    case 'outside':
      for (const direction of ['ingress', 'egress'] as const) {
        const id = `${group.id}/${direction}/unseen`;
        group[direction].push(unseen(id, draft.label(group.id), origin.unknown));
      }
      return;
    case 'listeners': {
      const implied = { label: draft.label(group.id), because: origin.at, declared: false };
      const ports = origin.ports.map(
        (range): Match => ({
          ...anything,
          family: 'ipv4',
          protocol: 6,
          ports: range,
          peer: { kind: 'block', cidr: '0.0.0.0/0' },
        }),
      );
      group.ingress.push(certain(`${group.id}/ingress/listeners`, ports, implied));
      group.egress.push(certain(`${group.id}/egress/default`, [anything], implied));
      return;
    }
    default:
      unreachable(origin);
  }
}

function addDeclared(parts: Rules, group: OpenGroup, resource: ResourceOf<'security-group'>): void {
  const separate = group.egress.length;
  addList(parts, group, 'ingress', resource.ingress, resource);
  if (resource.egress !== null) addList(parts, group, 'egress', resource.egress, resource);
  else {
    // SG-12: without egress rules everything may leave.
    group.egress.push(
      certain(`${group.id}/egress/default`, [anything], {
        label: resource.id,
        because: resource.at,
        declared: false,
      }),
    );
  }
  if (separate > 0 && !resource.isEgressComplete)
    doubtAllowAll(parts.draft, group, resource, separate);
}

const removedDefault: Assumption = {
  rule: 'SG-12b',
  text: 'Egress rules that are resources of their own may remove the rule that lets everything leave; what only that rule admits is possible, not certain.',
};

/** SG-12b: rules of their own, the first `separate` ones, may strip the allow-all rule, the default one and a written one. */
function doubtAllowAll(
  draft: Draft,
  group: OpenGroup,
  resource: ResourceOf<'security-group'>,
  separate: number,
): void {
  for (const [index, rule] of group.egress.entries()) {
    if (index < separate || !isAllowAll(rule)) continue;
    const unknown: Unknown = {
      what: `whether ${resource.id} keeps its allow-all egress rule (SG-12b)`,
      cause: 'assumption',
      location: rule.because,
    };
    group.egress[index] = {
      ...rule,
      must: [],
      unknowns: distinct([...rule.unknowns, unknown]),
      assumptions: [...rule.assumptions, removedDefault],
    };
    draft.warn(
      rule.because,
      `${resource.id} lets everything out and has egress rules that are resources of their own: which of the two holds is not documented. Write its egress rules inline.`,
    );
  }
}

/** Everything to everywhere, at least over IPv4. */
function isAllowAll({ must }: FilterRule): boolean {
  return must.some(
    ({ protocol, peer }) =>
      protocol === null &&
      (peer.kind === 'any' || (peer.kind === 'block' && peer.cidr === '0.0.0.0/0')),
  );
}

function addList(
  parts: Rules,
  group: OpenGroup,
  direction: Direction,
  list: PartialList<SecurityGroupRuleBody>,
  owner: ResourceOf<'security-group'>,
): void {
  for (const [index, body] of list.items.entries()) {
    const rule = { id: `${group.id}/${direction}/${index}`, label: owner.id };
    group[direction].push(toRule(parts, rule, body));
  }
  if (list.rest !== null)
    group[direction].push(unseen(`${group.id}/${direction}/rest`, owner.id, list.rest));
}

/** A rule as a resource of its own adds to the inline ones (SG-16); of a group that is not known it may add to any (LANG-9). */
function addStandalone(
  parts: Rules,
  resource: ResourceOf<'security-group-rule'>,
  adrift: 'told' | 'untold',
): void {
  const { draft, groups } = parts;
  draft.declare(resource);
  const only = groups.of(resource.group);
  const rule = toRule(parts, { id: resource.key, label: resource.id }, resource.body);
  if (only !== null) draft.groups.get(only)?.[resource.direction].push(rule);
  const unknown = mayBeAny(resource.group);
  if (unknown === null || (adrift === 'untold' && mayBeInAnyGroup(resource.group))) return;
  const candidates = candidatesOf(resource.group)?.map((each) => groups.of(each)) ?? null;
  for (const id of new Set(candidates ?? draft.groups.keys())) {
    const group = id === null || id === only ? undefined : draft.groups.get(id);
    if (group === undefined) continue;
    group[resource.direction].push({
      ...rule,
      id: `${resource.key}#${group.id}`,
      must: [],
      unknowns: distinct([...rule.unknowns, unknown]),
    });
  }
}

function mayBeInAnyGroup(group: Reference): boolean {
  return mayBeAny(group) !== null && candidatesOf(group) === null;
}

/** As many rules may be in any group before they are not told one by one: each would stand in all. */
const adriftMax = 256;

/** One rule in each group for all those that may be in any. */
function addUntold(draft: Draft, rules: readonly ResourceOf<'security-group-rule'>[]): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const [first, ...others] = rules.filter((rule) => rule.direction === direction);
    const reason = first === undefined ? null : mayBeAny(first.group);
    if (first === undefined || reason === null) continue;
    const what = `which groups have ${first.id} and ${others.length} other ${direction} rules`;
    for (const group of draft.groups.values()) {
      const id = `${group.id}/${direction}/adrift`;
      group[direction].push(unseen(id, draft.label(group.id), { ...reason, what }));
    }
  }
}

function toRule(
  { matches }: Rules,
  { id, label }: { readonly id: string; readonly label: string },
  body: SecurityGroupRuleBody,
): FilterRule {
  const { must, may, unknowns, assumptions } = matches.of(body, label);
  return { id, label, because: body.at, must, may, unknowns, assumptions, declared: true };
}

function certain(
  id: string,
  matches: readonly Match[],
  rule: { readonly label: string; readonly because: SourceLocation; readonly declared: boolean },
): FilterRule {
  return { id, ...rule, must: matches, may: matches, unknowns: [], assumptions: [] };
}

/** A rule that stands for all that are not known. */
function unseen(id: string, label: NodeId, unknown: Unknown): FilterRule {
  return {
    id,
    label,
    because: unknown.location,
    must: [],
    may: [anything],
    unknowns: [unknown],
    assumptions: [],
    declared: false,
  };
}
