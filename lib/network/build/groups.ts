import { compareText } from '../../basics/order.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, PartialList, Unknown } from '../../basics/value.ts';
import { defaultGroupKey } from '../../resources/implied-keys.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Condition, Membership, NodeId } from '../model.ts';
import { certainly, never } from '../model.ts';
import { assuming, perhaps, some } from './condition.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { candidatesOf, splitList } from './open-references.ts';

/**
 * Which security groups there are and who carries them: those of the input,
 * the default group of each domain, and those that the input only names. Their
 * rules are made in group-rules.ts, after all interfaces are known.
 */

/** What a group's rules are made from. */
export type GroupOrigin =
  | { readonly kind: 'declared'; readonly resource: ResourceOf<'security-group'> }
  /** Made by AWS with the VPC (SG-17). */
  | { readonly kind: 'default'; readonly at: SourceLocation }
  /** Its rules are not known. */
  | { readonly kind: 'outside'; readonly unknown: Unknown }
  /** Made by Elastic Load Balancing, open to all on these ports (LB-6). */
  | {
      readonly kind: 'listeners';
      readonly ports: readonly { readonly first: number; readonly last: number }[];
      readonly at: SourceLocation;
    };

export interface Memberships {
  readonly groups: readonly Membership[];
  readonly groupsRest: Unknown | null;
}

export class Groups {
  readonly origins: Map<NodeId, GroupOrigin> = new Map<NodeId, GroupOrigin>();
  readonly #draft: Draft;
  readonly #domains: Domains;
  /** The default group's id, under the key that templates point at. */
  readonly #defaults = new Map<string, NodeId>();

  /** VPCs of the input by the key of their default group. */
  readonly #vpcs: ReadonlyMap<string, NodeId>;

  constructor(draft: Draft, domains: Domains) {
    this.#draft = draft;
    this.#domains = domains;
    this.#vpcs = new Map(draft.of('vpc').map(({ key }) => [defaultGroupKey(key), key]));
    for (const resource of draft.of('security-group')) {
      const id = draft.declare(resource);
      const { vpc } = resource;
      const isOpen = vpc !== null && candidatesOf(vpc) !== null;
      const domain = isOpen ? null : domains.of(vpc, resource.at);
      this.#add(id, domain, { kind: 'declared', resource });
      // Only AWS gives this name, to one group of each VPC (SG-17).
      const isDefault =
        resource.groupName?.kind === 'known' && resource.groupName.value === 'default';
      if (!isDefault || domain === null) continue;
      this.#defaults.set(defaultGroupKey(domain), id);
      const group = draft.groups.get(id);
      if (group !== undefined) draft.groups.set(id, { ...group, isPermanent: true });
    }
  }

  /** The group that a reference names; null where it is not known which. */
  of(reference: Reference): NodeId | null {
    if (reference.kind === 'unknown') return null;
    const draft = this.#draft;
    // Nearly all do name one of the input.
    if (reference.kind === 'resource' && draft.find(reference.key, 'security-group') !== null)
      return reference.key;
    const target = draft.follow(reference, 'security-group');
    if (target.kind !== 'outside') return null;
    const vpc = this.#vpcs.get(target.name);
    if (vpc !== undefined) return this.defaultOf(vpc);
    return this.outside(target.name, target.unknown);
  }

  /** Makes sure that whatever a reference may name is there. */
  note(reference: Reference): void {
    if (reference.kind === 'resource' && this.#draft.groups.has(reference.key)) return;
    const candidates = candidatesOf(reference);
    if (candidates !== null) for (const candidate of candidates) this.of(candidate);
    else if (reference.kind === 'unknown') this.outside(reference.unknown.what, reference.unknown);
    else this.of(reference);
  }

  /** The groups that an interface in `domain` carries; the default group where none are named (SG-18). */
  carried(
    list: PartialList<Reference> | null,
    of: {
      readonly domain: NodeId;
      readonly open?: Unknown | null;
      readonly assumption?: Assumption;
    },
  ): Memberships {
    if (list === null || (list.items.length === 0 && list.rest === null)) {
      const open = of.open ?? null;
      if (open !== null) return { groups: [], groupsRest: open };
      const present = of.assumption === undefined ? certainly : assuming(certainly, of.assumption);
      return { groups: [{ group: this.defaultOf(of.domain), present }], groupsRest: null };
    }
    const { carriers, groupsRest } = this.#named(list);
    // Of a list that may turn out empty: it is then as if none were named (SG-18).
    if (list.items.length === 0 && list.rest !== null && groupsRest === null) {
      const id = this.defaultOf(of.domain);
      carriers.set(id, some(carriers.get(id) ?? never, perhaps(list.rest)));
    }
    return { groups: membershipsOf(carriers), groupsRest };
  }

  /** What an interface carries with groups that were put on it besides. */
  extended(carried: Memberships, list: PartialList<Reference> | null): Memberships {
    if (list === null) return carried;
    const { carriers, groupsRest } = this.#named(list);
    for (const { group, present } of carried.groups)
      carriers.set(group, some(carriers.get(group) ?? never, present));
    return {
      groups: membershipsOf(carriers),
      groupsRest: carried.groupsRest ?? groupsRest,
    };
  }

  #named(list: PartialList<Reference>): {
    readonly carriers: Map<NodeId, Condition>;
    readonly groupsRest: Unknown | null;
  } {
    const { sure, perhaps: open, rest } = splitList(list);
    const carriers = new Map<NodeId, Condition>();
    let groupsRest = rest;
    for (const reference of sure) {
      const id = this.of(reference);
      if (id !== null) carriers.set(id, certainly);
      else if (reference.kind === 'unknown') groupsRest ??= reference.unknown;
    }
    for (const { reference, unknown } of open) {
      const id = this.of(reference);
      if (id !== null) carriers.set(id, some(carriers.get(id) ?? never, perhaps(unknown)));
    }
    return { carriers, groupsRest };
  }

  /** The default group of a domain; of one outside the input its rules are not known. */
  defaultOf(domain: NodeId): NodeId {
    const key = defaultGroupKey(domain);
    const existing = this.#defaults.get(key);
    if (existing !== undefined) return existing;
    const draft = this.#draft;
    const at = draft.components.get(domain)?.at;
    const home = draft.domains.get(domain);
    this.#defaults.set(key, key);
    if (at === undefined || home === undefined) return key;
    draft.imply({
      id: key,
      label: `default security group of ${draft.label(domain)}`,
      type: 'AWS::EC2::SecurityGroup',
      at,
    });
    const unseen = this.#domains.unseenPart(domain, 'default security group');
    const origin: GroupOrigin =
      unseen === null ? { kind: 'default', at } : { kind: 'outside', unknown: unseen };
    this.#add(key, domain, origin);
    return key;
  }

  outside(name: string, unknown: Unknown): NodeId {
    const id = impliedId(name, 'security-group');
    if (this.#draft.groups.has(id)) return id;
    this.#draft.imply({ id, label: name, type: 'AWS::EC2::SecurityGroup', at: unknown.location });
    // It may be one of a peer's: only rules name it, so no domain is made for it.
    this.#add(id, null, { kind: 'outside', unknown });
    return id;
  }

  listenersOf(
    owner: string,
    domain: NodeId,
    origin: Extract<GroupOrigin, { kind: 'listeners' }>,
  ): NodeId {
    const id = impliedId(owner, 'security-group');
    const label = `security group that Elastic Load Balancing makes for ${this.#draft.label(owner)}`;
    this.#draft.imply({ id, label, type: 'AWS::EC2::SecurityGroup', at: origin.at });
    this.#add(id, domain, origin);
    return id;
  }

  #add(id: NodeId, domain: NodeId | null, origin: GroupOrigin): void {
    this.#draft.groups.set(id, { id, domain, ingress: [], egress: [] });
    this.origins.set(id, origin);
  }
}

function membershipsOf(carriers: ReadonlyMap<NodeId, Condition>): readonly Membership[] {
  return [...carriers]
    .sort(([a], [b]) => compareText(a, b))
    .map(([group, present]) => ({ group, present }));
}
