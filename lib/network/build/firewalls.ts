import type { SourceLocation } from '../../basics/source.ts';
import type { PartialList, Unknown } from '../../basics/value.ts';
import type { FirewallGroupUse, Reference, StatefulRule } from '../../resources/resource.ts';
import type {
  ConnectionOutcome,
  Domain,
  FirewallPolicy,
  FirewallRule,
  HeaderMatch,
  PacketOutcome,
} from '../model.ts';
import { distinct } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import {
  actionOf,
  actionOrder,
  anyHeader,
  outcomeOfAction,
  packetOutcome,
  packetOutcomes,
  type RuleAction,
  type RuleSetting,
  statefulHeader,
  statelessHeader,
} from './firewall-rules.ts';

/**
 * What a network firewall's policy lets pass, as two ordered lists of rules
 * (NFW-1 to NFW-7): groups by priority, rules within them, what follows if none
 * matches. What cannot be read stands in the lists as rules that may match and
 * may do either (NFW-8).
 */

type Policy = ResourceOf<'firewall-policy'>;
type Group = ResourceOf<'firewall-rule-group'>;
type Owner = ResourceOf<'firewall-endpoints'>;

const connectionOutcomes: readonly ConnectionOutcome[] = ['admit', 'pass', 'drop'];

/** `domain`: where the firewall has its endpoints, whose blocks are its home (NFW-6). */
export function policyOf(draft: Draft, owner: Owner, domain: Domain | null): FirewallPolicy {
  const reference = policyReference(draft, owner);
  const target = draft.follow(reference, 'firewall-policy');
  if (target.kind === 'found') return new PolicyRules(draft, target.resource, domain).policy();
  const unknown: Unknown =
    target.unknown.cause === 'unsupported' || target.kind === 'outside'
      ? {
          what: `what the policy of ${owner.id} lets through`,
          cause: target.unknown.cause,
          location: target.unknown.location,
        }
      : target.unknown;
  const id = impliedId(owner.key, 'policy');
  return {
    packets: [undecided(id, packetOutcomes, unknown)],
    connections: [undecided(id, connectionOutcomes, unknown)],
  };
}

/** Further endpoints of a firewall have its policy. */
function policyReference(draft: Draft, { owner }: Owner): Reference {
  if (owner.kind === 'policy') return owner.policy;
  const firewall = draft.follow(owner.firewall, 'firewall-endpoints');
  if (firewall.kind === 'found' && firewall.resource.owner.kind === 'policy')
    return firewall.resource.owner.policy;
  return owner.firewall.kind === 'resource'
    ? { ...owner.firewall, kind: 'unknown', unknown: outsideOf(owner.firewall) }
    : owner.firewall;
}

function outsideOf({ key, at }: Extract<Reference, { kind: 'resource' }>): Unknown {
  return { what: `the policy of ${key}`, cause: 'unsupported', location: at };
}

/** A rule that may match anything of `may` and then do either. */
function undecided<O>(
  id: string,
  outcomes: readonly O[],
  unknown: Unknown,
  may: HeaderMatch = anyHeader,
): FirewallRule<O> {
  return { id, because: unknown.location, must: [], may: [may], outcomes, unknowns: [unknown] };
}

/** A rule for connections before they are put in order. */
interface Sorted {
  /** null: it counts wherever it does the most. */
  readonly action: RuleAction | null;
  readonly rule: FirewallRule<ConnectionOutcome>;
}

class PolicyRules {
  readonly #draft: Draft;
  readonly #policy: Policy;
  readonly #home: PartialList<string>;

  constructor(draft: Draft, policy: Policy, domain: Domain | null) {
    this.#draft = draft;
    this.#policy = policy;
    this.#home = homeOf(domain, policy);
  }

  policy(): FirewallPolicy {
    return { packets: this.#packets(), connections: this.#connections() };
  }

  // ---- One packet at a time (NFW-2) ----

  #packets(): FirewallRule<PacketOutcome>[] {
    const { statelessGroups, statelessDefaults, at, id, key } = this.#policy;
    const rules = this.#usesInOrder(statelessGroups).flatMap((use, index) =>
      unplaced(use, this.#statelessRules(use, `${key}/stateless/${index}`)),
    );
    if (statelessGroups.rest !== null) {
      rules.unshift(undecided(`${key}/stateless`, packetOutcomes, statelessGroups.rest));
    }
    const { outcomes, unknowns } = packetOutcome(statelessDefaults);
    return [
      ...rules,
      {
        id: `${key}/stateless/default`,
        because: at,
        must: [anyHeader],
        may: [anyHeader],
        outcomes,
        unknowns: outcomes.length > 1 && unknowns.length === 0 ? [unreadable(id, at)] : unknowns,
      },
    ];
  }

  #statelessRules(use: FirewallGroupUse, id: string): FirewallRule<PacketOutcome>[] {
    const found = this.#groupOf(use);
    if ('what' in found) return [undecided(id, packetOutcomes, found)];
    const { rules } = found;
    if (rules.kind !== 'stateless')
      return [
        undecided(id, packetOutcomes, rules.kind === 'stateful' ? wrongKind(use) : rules.unknown),
      ];
    const made = inOrder(rules.rules.items, (rule) => rule.priority).map(
      (rule, index): FirewallRule<PacketOutcome> => {
        const header = statelessHeader(rule, this.#home);
        const { outcomes, unknowns } = packetOutcome(rule.actions);
        const doubts = rule.priority.kind === 'unknown' ? [rule.priority.unknown] : [];
        const reasons = distinct([...header.unknowns, ...unknowns, ...doubts]);
        return {
          id: `${id}/${index}`,
          because: rule.at,
          must: doubts.length > 0 ? [] : header.must,
          may: header.may,
          outcomes,
          unknowns:
            outcomes.length > 1 && reasons.length === 0 ? [unreadable(found.id, rule.at)] : reasons,
        };
      },
    );
    const { rest } = rules.rules;
    return rest === null ? made : [undecided(`${id}/rest`, packetOutcomes, rest), ...made];
  }

  // ---- Connections (NFW-3 to NFW-5) ----

  #connections(): FirewallRule<ConnectionOutcome>[] {
    const { key, statefulGroups, unread } = this.#policy;
    const rules = this.#usesInOrder(statefulGroups).flatMap((use, index) =>
      this.#statefulRules(use, `${key}/stateful/${index}`),
    );
    const open = [
      ...unread.map((each, index) => undecided(`${key}/unread/${index}`, connectionOutcomes, each)),
      ...(statefulGroups.rest === null
        ? []
        : [undecided(`${key}/stateful`, connectionOutcomes, statefulGroups.rest)]),
    ];
    return [...open, ...this.#sorted(rules), this.#otherwise()];
  }

  /** By what they do, or in the order of the groups and of the rules in them (NFW-5). */
  #sorted(rules: readonly Sorted[]): FirewallRule<ConnectionOutcome>[] {
    const { ruleOrder } = this.#policy;
    if (ruleOrder.kind === 'unknown') {
      // Whichever comes first; the rule that does is not known.
      return rules.map(({ rule }) => ({
        ...rule,
        must: [],
        unknowns: distinct([...rule.unknowns, ruleOrder.unknown]),
      }));
    }
    if (ruleOrder.value === 'STRICT_ORDER') return rules.map(({ rule }) => rule);
    const rank = ({ action }: Sorted): number =>
      action === null ? -1 : actionOrder.indexOf(action);
    return [...rules].sort((a, b) => rank(a) - rank(b)).map(({ rule }) => rule);
  }

  #statefulRules(use: FirewallGroupUse, id: string): Sorted[] {
    const found = this.#groupOf(use);
    if ('what' in found) return unreadGroup(id, found, use);
    const { rules } = found;
    switch (rules.kind) {
      case 'stateful': {
        const setting = this.#settingOf(found);
        const made = rules.rules.items.flatMap((rule, index) =>
          statefulRule(rule, {
            id: `${id}/${index}`,
            setting,
            use,
            isPlaced: isPlaced(use, this.#policy),
          }),
        );
        const { rest } = rules.rules;
        return rest === null ? made : [...unreadGroup(`${id}/rest`, rest, use), ...made];
      }
      case 'domains': {
        const list = rules.list.kind === 'known' ? rules.list.value : null;
        if (list === 'ALERTLIST') return [];
        return unreadGroup(id, rules.unknown, use, { ...anyHeader, protocols: [6] }).filter(
          ({ action }) => action !== 'pass' || list === null || list === 'ALLOWLIST',
        );
      }
      case 'stateless':
        return unreadGroup(id, wrongKind(use), use);
      case 'unread':
        return unreadGroup(id, rules.unknown, use);
    }
  }

  /** A group's own variables count before the policy's (NFW-6). */
  #settingOf(group: Group): RuleSetting {
    return {
      addresses: [group.addressVariables, this.#policy.addressVariables],
      ports: [group.portVariables],
      home: this.#home,
    };
  }

  /** What becomes of connections that no rule decides (NFW-5). */
  #otherwise(): FirewallRule<ConnectionOutcome> {
    const { key, at, ruleOrder } = this.#policy;
    const strict = this.#strictDefault();
    const rule = {
      id: `${key}/stateful/default`,
      because: at,
      must: [anyHeader],
      may: [anyHeader],
    };
    if (ruleOrder.kind === 'unknown') {
      const isSame = strict.outcomes.every((outcome) => outcome === 'pass');
      return isSame
        ? { ...rule, ...strict }
        : {
            ...rule,
            outcomes: ['pass', 'drop'],
            unknowns: distinct([...strict.unknowns, ruleOrder.unknown]),
          };
    }
    if (ruleOrder.value === 'STRICT_ORDER') return { ...rule, ...strict };
    return { ...rule, outcomes: ['pass'], unknowns: [] };
  }

  /** The policy's default actions, which count in strict order alone. */
  #strictDefault(): Pick<FirewallRule<ConnectionOutcome>, 'outcomes' | 'unknowns'> {
    const { id, at, statefulDefaults } = this.#policy;
    const unknowns: Unknown[] = statefulDefaults.rest === null ? [] : [statefulDefaults.rest];
    const words: string[] = [];
    for (const each of statefulDefaults.items) {
      if (each.kind === 'unknown') unknowns.push(each.unknown);
      else words.push(each.value.toLowerCase());
    }
    if (words.includes('aws:drop_strict')) return { outcomes: ['drop'], unknowns: [] };
    const later = words.find((word) => !harmlessDefaults.includes(word));
    if (later !== undefined) {
      // It lets the first packets of connections pass, and none of those that follow.
      unknowns.push({
        what: `which packets ${later} of ${id} drops (NFW-5)`,
        cause: 'assumption',
        location: at,
      });
    }
    return unknowns.length === 0
      ? { outcomes: ['pass'], unknowns }
      : { outcomes: ['pass', 'drop'], unknowns: distinct(unknowns) };
  }

  // ---- Groups ----

  #groupOf(use: FirewallGroupUse): Group | Unknown {
    const target = this.#draft.follow(use.group, 'firewall-rule-group');
    if (target.kind === 'found') return target.resource;
    if (target.kind === 'unknown') return target.unknown;
    return {
      what: `what the rule group ${target.name} decides`,
      cause: target.unknown.cause,
      location: use.at,
    };
  }

  /** The lowest priority first; those without a known one at the front, where they decide nothing for sure. */
  #usesInOrder(uses: PartialList<FirewallGroupUse>): readonly FirewallGroupUse[] {
    return inOrder(uses.items, (use) => use.priority);
  }
}

const harmlessDefaults: readonly string[] = ['aws:alert_strict', 'aws:alert_established'];

function inOrder<T>(items: readonly T[], priorityOf: (item: T) => StatefulPriority): readonly T[] {
  const rank = (item: T): number => {
    const priority = priorityOf(item);
    return priority?.kind === 'known' ? priority.value : 0;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}

type StatefulPriority = FirewallGroupUse['priority'];

/** Of a group whose place is not known no rule decides for sure. */
function unplaced<O>(
  use: FirewallGroupUse,
  rules: readonly FirewallRule<O>[],
): readonly FirewallRule<O>[] {
  if (use.priority?.kind === 'known') return rules;
  const doubt = use.priority === null ? noPlace(use) : use.priority.unknown;
  return rules.map((rule) => ({
    ...rule,
    must: [],
    unknowns: distinct([...rule.unknowns, doubt]),
  }));
}

/** Whether it is known where the group's rules stand; where actions give the order it does not matter. */
function isPlaced(use: FirewallGroupUse, { ruleOrder }: Policy): boolean {
  return (
    use.priority?.kind === 'known' ||
    (ruleOrder.kind === 'known' && ruleOrder.value === 'DEFAULT_ACTION_ORDER')
  );
}

function statefulRule(
  rule: StatefulRule,
  at: {
    readonly id: string;
    readonly setting: RuleSetting;
    readonly use: FirewallGroupUse;
    readonly isPlaced: boolean;
  },
): Sorted[] {
  const { use } = at;
  const action = actionOf(rule.action);
  const header = statefulHeader(rule, at.setting);
  const doubts: Unknown[] = [];
  if (!at.isPlaced)
    doubts.push(use.priority?.kind === 'unknown' ? use.priority.unknown : noPlace(use));
  const outcome = action === null ? null : outcomeOfAction[action];
  if (action !== null && outcome === null) return [];
  if (action === null)
    doubts.push(
      rule.action.kind === 'unknown' ? rule.action.unknown : unreadable('a rule', rule.at),
    );
  if (outcome === 'drop' && use.alertsOnly.kind === 'unknown') doubts.push(use.alertsOnly.unknown);
  const isHarmless = use.alertsOnly.kind === 'known' && use.alertsOnly.value;
  if (outcome === 'drop' && isHarmless) return [];
  const outcomes = outcome === null ? connectionOutcomes : [outcome];
  return [
    {
      action,
      rule: {
        id: at.id,
        because: rule.at,
        must: doubts.length > 0 ? [] : header.must,
        may: header.may,
        outcomes,
        unknowns: distinct([...header.unknowns, ...doubts]),
      },
    },
  ];
}

/** It may admit where admitting rules count, and drop where those do that drop. */
function unreadGroup(
  id: string,
  unknown: Unknown,
  use: FirewallGroupUse,
  may: HeaderMatch = anyHeader,
): Sorted[] {
  const admits: Sorted = { action: 'pass', rule: undecided(`${id}/pass`, ['admit'], unknown, may) };
  const drops: Sorted = { action: 'drop', rule: undecided(`${id}/drop`, ['drop'], unknown, may) };
  const isHarmless = use.alertsOnly.kind === 'known' && use.alertsOnly.value;
  return isHarmless ? [admits] : [admits, drops];
}

function unreadable(what: string, location: SourceLocation): Unknown {
  return { what: `the action of ${what}, which is not valid`, cause: 'unsupported', location };
}

function wrongKind({ at }: FirewallGroupUse): Unknown {
  return {
    what: 'a rule group of the other kind than where the policy names it',
    cause: 'unsupported',
    location: at,
  };
}

function noPlace({ at }: FirewallGroupUse): Unknown {
  return { what: 'the priority of a rule group', cause: 'unsupported', location: at };
}

/** The IPv4 blocks surely; what AWS chooses, and whether IPv6 is meant too, is not known. */
function homeOf(domain: Domain | null, { id, at }: Policy): PartialList<string> {
  const blocks = domain?.blocks ?? [];
  const sure = blocks.filter(
    ({ family, literal, unknown }) => family === 'ipv4' && literal && unknown === null,
  );
  const rest: Unknown = {
    what: `what HOME_NET is for ${id}`,
    cause: 'deploy-time',
    location: at,
  };
  const isWhole = blocks.length > 0 && sure.length === blocks.length;
  return { items: sure.map(({ cidr }) => cidr), rest: isWhole ? null : rest };
}
