import type { SourceLocation } from '../basics/source.ts';
import { anyOf, type Truth } from '../basics/truth.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type {
  Acl,
  AclEntry,
  Condition,
  FilterRule,
  Interface,
  Match,
  Membership,
  NetworkModel,
  NodeId,
} from '../network/model.ts';
import { type Bounds, exactly } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  everything,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  subtract,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { type Check, everythingPasses, nothingPasses, type Reasons } from './check.ts';
import { aclMatchSet, matchBox, type Orientation, opaqueSet, ownBox } from './match-sets.ts';

/**
 * Groups and ACLs as packet sets, with the rules that are responsible. Sets
 * are over the header of the request; for a reply the same ACL is compiled
 * with source and destination exchanged, so that request and reply can be
 * intersected without rewriting anything.
 */

export type Direction = 'ingress' | 'egress';

/** Who is on the other side of a group, as far as rules can tell. */
export interface FarSide {
  /** Carries the groups that references look for. */
  readonly carrier: Interface | null;
  /** Has the address that the packet shows. */
  readonly holder: Interface | null;
  readonly mayCarryOutsideGroups: boolean;
  /** The domain outside the input in which it is. */
  readonly outside?: NodeId;
  /** References need untranslated private addresses (SG-5, SG-6). */
  readonly path: 'private' | 'translated';
  /** Whether references work between the two places (SG-7). */
  readonly references: Condition;
}

/** Somebody of whom nothing is known but the packet's addresses. */
const somebody: FarSide = {
  carrier: null,
  holder: null,
  mayCarryOutsideGroups: true,
  path: 'private',
  references: { truth: 'unknown', unknowns: [], assumptions: [] },
};

interface CompiledRule {
  readonly rule: FilterRule;
  readonly must: PacketSet;
  readonly may: PacketSet;
}

const noReasons: Reasons = { because: [], unknowns: [], assumptions: [] };

/** Compiles filters of one network; everything that does not depend on the far side is done once. */
export class Filters {
  readonly #network: NetworkModel;
  readonly #acls = new Map<string, Check>();
  readonly #groups = new Map<string, Check>();
  /** Of interfaces whose groups do not look at who is on the other side. */
  readonly #ofInterfaces: Readonly<Record<Direction, WeakMap<Interface, Check>>> = {
    ingress: new WeakMap(),
    egress: new WeakMap(),
  };
  readonly #looksAtFarSide = new Map<string, boolean>();

  constructor(network: NetworkModel) {
    this.#network = network;
  }

  /**
   * What an interface's groups admit. A union of allow rules over all of its
   * groups (SG-2); what the interface may carry besides may admit anything.
   */
  groups(item: Interface, direction: Direction, farSide: FarSide): Check {
    if (!item.filtered) return unfiltered(item.id);
    const known = this.#ofInterfaces[direction].get(item);
    if (known !== undefined) return known;
    // What carries no group that is known speaks for itself.
    const own = item.groups.length === 0 ? item.id : item.groups.map(membershipKey).join('|');
    const base = `${direction} ${own} ${restKey(item)}`;
    const matters = this.#farSideMatters(item, direction);
    const key = matters ? `${base} ${farSideKey(farSide)}` : base;
    const check = this.#groups.get(key) ?? this.#compileGroups(item, direction, farSide);
    this.#groups.set(key, check);
    if (!matters) this.#ofInterfaces[direction].set(item, check);
    return check;
  }

  /** What an interface's groups let through of packets that are not its own (RT-10); whoever rules refer to may have sent them. */
  transit(item: Interface, direction: Direction): Check {
    return this.groups(item, direction, somebody);
  }

  /** The ACLs of a subnet; several where it is not known which one it has. */
  acl(subnet: NodeId, direction: Direction, orientation: Orientation): Check {
    const key = `${subnet} ${direction} ${orientation}`;
    const cached = this.#acls.get(key);
    if (cached !== undefined) return cached;
    const ids = this.#network.subnets.get(subnet)?.acls ?? [];
    const candidates = ids.map((id) => this.#aclCheck(id, direction, orientation));
    const [first] = candidates;
    const check =
      candidates.length === 1 && first !== undefined ? first : undecided(subnet, candidates);
    this.#acls.set(key, check);
    return check;
  }

  #aclCheck(id: NodeId, direction: Direction, orientation: Orientation): Check {
    const key = `acl ${id} ${direction} ${orientation}`;
    const cached = this.#acls.get(key);
    if (cached !== undefined) return cached;
    const acl = this.#network.acls.get(id);
    const check = acl === undefined ? unfiltered(id) : compileAcl(acl, direction, orientation);
    this.#acls.set(key, check);
    return check;
  }

  /** Whether any rule in reach refers to identities; if none does, all far sides are alike. */
  #farSideMatters(item: Interface, direction: Direction): boolean {
    return item.groups.some(({ group }) => {
      const key = `${group} ${direction}`;
      const cached = this.#looksAtFarSide.get(key);
      if (cached !== undefined) return cached;
      const rules = this.#network.groups.get(group)?.[direction] ?? [];
      const matters = rules.some((rule) =>
        rule.may.some((match) => match.peer.kind === 'members' || match.peer.kind === 'interfaces'),
      );
      this.#looksAtFarSide.set(key, matters);
      return matters;
    });
  }

  #compileGroups(item: Interface, direction: Direction, farSide: FarSide): Check {
    const compiled: CompiledRule[] = [];
    const certain: PacketSet[] = [];
    const uncertain: Unknown[] = [];
    const seats: SourceLocation[] = [];
    let ruleCount = 0;
    for (const { group: id, present } of item.groups) {
      const group = this.#network.groups.get(id);
      const seat = this.#network.components.get(id);
      if (group === undefined || present.truth === 'no') continue;
      if (seat !== undefined) seats.push(seat.at);
      ruleCount += group[direction].length;
      for (const rule of group[direction]) {
        const must =
          present.truth === 'yes'
            ? unionAll(rule.must.map((match) => this.#matchSet(match, direction, farSide).must))
            : nothing;
        const may = unionAll(
          rule.may.map((match) => this.#matchSet(match, direction, farSide).may),
        );
        if (isEmpty(may)) continue;
        compiled.push({ rule, must, may });
        certain.push(must);
        if (present.truth === 'unknown') uncertain.push(...present.unknowns);
      }
    }
    const rest = item.groupsRest;
    const must = unionAll(certain);
    const may = rest === null ? unionAll(compiled.map((each) => each.may)) : everything;
    const component = item.groups[0]?.group ?? item.id;
    return {
      component:
        item.groups.length === 1
          ? component
          : compiled[0] === undefined
            ? component
            : (groupOf(this.#network, item, compiled[0].rule) ?? component),
      action: 'filter',
      passes: { must, may },
      code: ruleCount === 0 ? 'SG_HAS_NO_RULES' : 'ENI_SG_RULES_MISMATCH',
      ...(item.groups.length === 0
        ? {}
        : { opening: { kind: 'group', group: component, direction } }),
      explain: (packets) => {
        const admitting = compiled.filter((each) => !isEmpty(intersect(each.must, packets)));
        if (admitting.length > 0) return reasonsOf(admitting.slice(0, 1), 'decided');
        const perhaps = compiled.filter((each) => !isEmpty(intersect(each.may, packets)));
        if (perhaps.length > 0 || rest !== null) {
          const reasons = reasonsOf(perhaps, 'undecided');
          const far = perhaps.some((each) => farSideDecides(each.rule)) ? farSide.references : null;
          return {
            ...reasons,
            opaque: rest === null ? opaqueNames(perhaps) : [],
            unknowns: [
              ...reasons.unknowns,
              ...uncertain,
              ...(far?.unknowns ?? []),
              ...(rest === null ? [] : [rest]),
            ],
          };
        }
        return { because: seats, unknowns: [], assumptions: [] };
      },
    };
  }

  #matchSet(match: Match, direction: Direction, farSide: FarSide): Bounds {
    const { peer } = match;
    const field = direction === 'ingress' ? 'source' : 'destination';
    switch (peer.kind) {
      case 'any':
      case 'block':
        return exactly(ownBox(match, 'request', field));
      case 'members': {
        const carries = this.#carries(peer.group, farSide);
        const set = ownBox(match, 'request', field);
        return carries === 'yes'
          ? exactly(set)
          : { must: nothing, may: carries === 'unknown' ? set : nothing };
      }
      case 'interfaces': {
        const path = peer.address === 'private' ? 'private' : 'translated';
        const set = ownBox(match, 'request', field);
        if (farSide === somebody) return { must: nothing, may: set };
        const is = farSide.holder !== null && peer.interfaces.includes(farSide.holder.id);
        if (is && farSide.path === path) return exactly(set);
        if (path === 'private') return nothingPasses;
        return {
          must: this.#literalPublic(match, field, ['yes']),
          may: this.#literalPublic(match, field, ['yes', 'unknown']),
        };
      }
      case 'opaque':
        return { must: nothing, may: opaqueSet(match, peer.family) };
    }
  }

  /** Of interfaces that a rule names by their public addresses, those addresses that are known now (LANG-4). */
  #literalPublic(
    match: Match,
    field: 'source' | 'destination',
    truths: readonly Truth[],
  ): PacketSet {
    const ids = match.peer.kind === 'interfaces' ? match.peer.interfaces : [];
    return unionAll(
      ids
        .flatMap((id) => this.#network.interfaces.get(id)?.addresses ?? [])
        .flatMap((each) =>
          each.public !== null && truths.includes(each.public.present.truth)
            ? (each.public.address ?? [])
            : [],
        )
        .flatMap((text) => parseCidr(text) ?? [])
        .map((cidr) => matchBox(match, 'request', { [field]: cidr })),
    );
  }

  /** Whether a reference to `group` matches the far side (SG-5 to SG-8). */
  #carries(group: NodeId, farSide: FarSide): 'yes' | 'no' | 'unknown' {
    if (farSide.path === 'translated' || farSide.references.truth === 'no') return 'no';
    const { carrier } = farSide;
    if (farSide === somebody) return 'unknown';
    if (carrier === null) {
      if (!farSide.mayCarryOutsideGroups) return 'no';
      // Somebody in a domain outside the input may carry any group of that domain.
      const domain = this.#network.groups.get(group)?.domain ?? null;
      const declared = this.#network.components.get(group)?.declared ?? false;
      const isTheirs = domain === null ? !declared : domain === farSide.outside;
      return isTheirs ? 'unknown' : 'no';
    }
    const memberships = carrier.groups
      .filter((each) => each.group === group)
      .map((each) => each.present.truth);
    const carries = anyOf(carrier.groupsRest === null ? memberships : [...memberships, 'unknown']);
    if (carries === 'no') return 'no';
    return carries === 'yes' && farSide.references.truth === 'yes' ? 'yes' : 'unknown';
  }
}

function groupOf(network: NetworkModel, item: Interface, rule: FilterRule): NodeId | null {
  for (const { group: id } of item.groups) {
    const group = network.groups.get(id);
    if (group?.ingress.includes(rule) || group?.egress.includes(rule)) return id;
  }
  return null;
}

/** The address lists to which all of these rules are restricted; none if one is not. */
function opaqueNames(rules: readonly CompiledRule[]): string[] {
  const names = rules.map(({ rule }) =>
    rule.may.flatMap(({ peer }) => (peer.kind === 'opaque' ? [peer.name] : [])),
  );
  return names.every((each) => each.length > 0) ? [...new Set(names.flat())] : [];
}

function farSideDecides(rule: FilterRule): boolean {
  return rule.may.some((match) => match.peer.kind === 'members');
}

/** With the words for what is not known, which are told of whoever carries the group. */
/** What else it may carry, by name and place: both are told. */
function restKey({ groupsRest }: Interface): string {
  return groupsRest === null ? '' : `${groupsRest.what} ${groupsRest.location.pointer}`;
}

function membershipKey({ group, present: { truth, unknowns } }: Membership): string {
  return `${group} ${truth} ${unknowns.map(({ what }) => what).join()}`;
}

function farSideKey(farSide: FarSide): string {
  return [
    farSide === somebody ? 'somebody' : '-',
    farSide.carrier?.id ?? '-',
    farSide.holder?.id ?? '-',
    farSide.mayCarryOutsideGroups ? `outside ${farSide.outside ?? ''}` : '-',
    farSide.path,
    farSide.references.truth,
  ].join(' ');
}

function unfiltered(component: NodeId): Check {
  return {
    component,
    action: 'filter',
    passes: everythingPasses,
    code: 'ENI_SG_RULES_MISMATCH',
    explain: () => noReasons,
  };
}

/** It is one of several filters: only what all of them let through is certain. */
function undecided(component: NodeId, candidates: readonly Check[]): Check {
  let must = candidates.length === 0 ? nothing : everything;
  let may = nothing;
  for (const { passes } of candidates) {
    must = intersect(must, passes.must);
    may = union(may, passes.may);
  }
  return {
    component: candidates[0]?.component ?? component,
    action: 'filter',
    passes: { must, may },
    code: 'SUBNET_ACL_RESTRICTION',
    explain: (packets) => mergeReasons(candidates.map((each) => each.explain(packets))),
  };
}

/** What one ACL lets through: first match by ascending number, then deny (NACL-1). */
export function compileAcl(acl: Acl, direction: Direction, orientation: Orientation): Check {
  const field =
    (direction === 'ingress') === (orientation === 'request') ? 'source' : 'destination';
  const entries = orderEntries(acl[direction]).map((entry) => ({
    entry,
    must: unionAll(entry.must.map((match) => aclMatchSet(match, orientation, field))),
    may: unionAll(entry.may.map((match) => aclMatchSet(match, orientation, field))),
  }));
  let must = nothing;
  let may = nothing;
  // What no earlier entry surely decided, and what none may have decided.
  let undecidedMay = everything;
  let undecidedMust = everything;
  let unplaced = nothing;
  for (const { entry, must: surely, may: perhaps } of entries) {
    if (entry.action === 'allow') {
      may = union(may, intersect(undecidedMay, perhaps));
      if (entry.number === null) unplaced = union(unplaced, surely);
      else must = union(must, intersect(undecidedMust, surely));
    } else {
      undecidedMust = subtract(undecidedMust, perhaps);
    }
    if (entry.number !== null) {
      undecidedMay = subtract(undecidedMay, surely);
      undecidedMust = subtract(undecidedMust, surely);
    }
  }
  // Without a number it may come after any deny, so it is certain only of what none may take.
  must = union(must, intersect(undecidedMust, unplaced));
  return {
    component: acl.id,
    action: 'filter',
    passes: { must, may },
    code: 'SUBNET_ACL_RESTRICTION',
    opening: { kind: 'acl', acl: acl.id, direction },
    explain: (packets) => {
      const deciding: CompiledRule[] = [];
      for (const each of entries) {
        if (isEmpty(intersect(each.may, packets))) continue;
        deciding.push({ rule: each.entry, must: each.must, may: each.may });
        if (!isEmpty(intersect(each.must, packets)) && each.entry.number !== null) break;
      }
      const isSure = deciding.length === 1 && deciding.every((each) => meets(each.must, packets));
      return reasonsOf(deciding, isSure || deciding.length === 0 ? 'decided' : 'undecided');
    },
  };
}

function meets(set: PacketSet, packets: PacketSet): boolean {
  return !isEmpty(intersect(set, packets));
}

/** Ascending; those without a known number first, where they do most (see compileAcl). */
function orderEntries(entries: readonly AclEntry[]): AclEntry[] {
  return [...entries].sort((a, b) => (a.number ?? -1) - (b.number ?? -1));
}

function reasonsOf(rules: readonly CompiledRule[], how: 'decided' | 'undecided'): Reasons {
  return {
    because: rules.map((each) => each.rule.because),
    unknowns: how === 'undecided' ? rules.flatMap((each) => each.rule.unknowns) : [],
    assumptions: rules.flatMap((each): readonly Assumption[] => each.rule.assumptions),
  };
}

export function mergeReasons(reasons: readonly Reasons[]): Reasons {
  return {
    because: reasons.flatMap((each) => each.because),
    unknowns: reasons.flatMap((each) => each.unknowns),
    assumptions: reasons.flatMap((each) => each.assumptions),
  };
}
