import type { PartialList, Unknown } from '../../basics/value.ts';
import { type Cidr, containsCidr, overlapsCidr, parseCidr } from '../../packets/cidr.ts';
import type { ResourceKey } from '../../resources/property.ts';
import type { Reference, Resource } from '../../resources/resource.ts';
import type { Condition, NodeId, Subnet } from '../model.ts';
import { certainly, never } from '../model.ts';
import { perhaps, some } from './condition.ts';
import { type Draft, impliedId } from './draft.ts';
import { candidatesOf, splitList } from './open-references.ts';
import type { Subnets } from './subnets.ts';

/**
 * Where things lie of which the subnet is one of several: in each of them
 * perhaps or, where all are alike, in one that stands for all. Alike are
 * subnets that nothing in the input tells apart, be it by table, ACL, address
 * or zone. What is certain of one of them is then certain of the others.
 */

export interface Place {
  readonly subnet: NodeId;
  readonly present: Condition;
}

/** What a subnet's surroundings are, as text: equal text, equal reach. */
export type Surroundings = (subnet: NodeId) => string;

/** Resources of which addresses say where they are themselves, not who is meant elsewhere. */
const holders: ReadonlySet<Resource['kind']> = new Set([
  'vpc',
  'vpc-cidr-block',
  'subnet',
  'subnet-cidr-block',
  'network-interface',
  'instance',
  'elastic-ip',
  'elastic-ip-association',
]);

/** In how many subnets a thing may be, any of all, before they are not told one by one: hundreds of things in any of hundreds of subnets would fill the memory. */
const placesMax = 64;

/** Of so many subnets at most it is asked whether they are alike in all that matters. */
const alikeMax = 256;

export class Places {
  readonly #draft: Draft;
  readonly #subnets: Subnets;
  #mentioned: Mentioned | null = null;
  /** The VPC of all subnets of a long list, which many things have in common. */
  readonly #homes = new WeakMap<readonly ResourceKey[], NodeId>();

  constructor(draft: Draft, subnets: Subnets) {
    this.#draft = draft;
    this.#subnets = subnets;
  }

  /** The places of what lies in the subnet that a reference names. */
  of(reference: Reference, surroundings: Surroundings = this.byIdentity): readonly Place[] {
    const candidates = candidatesOf(reference);
    if (reference.kind !== 'unknown')
      return [{ subnet: this.#subnets.of(reference), present: certainly }];
    if (candidates === null) return this.#anywhere(reference);
    const many = candidates.length > alikeMax ? reference.among : undefined;
    const homeOfMany = many === undefined ? undefined : this.#homes.get(many);
    if (homeOfMany !== undefined) return [this.#somewhereIn(homeOfMany, reference)];
    const subnets = candidates.map((each) => this.#subnets.of(each));
    const home = subnets.length > placesMax ? this.#homeOf(subnets) : null;
    if (home !== null && many !== undefined) {
      this.#homes.set(many, home);
      return [this.#somewhereIn(home, reference)];
    }
    const places = this.oneOf(subnets, reference.unknown, surroundings);
    return home !== null && places.length > placesMax
      ? [this.#somewhereIn(home, reference)]
      : places;
  }

  /** In a subnet of which nothing is known but its VPC. */
  #somewhereIn(home: NodeId, { unknown }: Extract<Reference, { readonly kind: 'unknown' }>): Place {
    return {
      subnet: this.#subnets.outside(unknown.what, unknown, home),
      present: perhaps(unknown),
    };
  }

  /** The VPC in which all of these subnets are; null: there are several. */
  #homeOf(subnets: readonly NodeId[]): NodeId | null {
    const domains = new Set(subnets.map((id) => this.#draft.subnets.get(id)?.domain));
    const [domain] = domains;
    return domains.size === 1 && domain !== undefined ? domain : null;
  }

  /** In a subnet outside of the input, or in any of the VPC that what it is used with tells (LANG-9). */
  #anywhere(reference: Extract<Reference, { readonly kind: 'unknown' }>): readonly Place[] {
    const outside = this.#subnets.of(reference);
    const home = this.#draft.subnets.get(outside)?.domain;
    const isElsewhere = this.#draft.domains.get(home ?? '')?.outside !== null;
    const others = this.#draft
      .of('subnet')
      .filter(({ key }) => isElsewhere || this.#draft.subnets.get(key)?.domain === home)
      .map(({ key }) => key);
    const present = perhaps(reference.unknown);
    // Of a subnet outside all that matters is open, so in its VPC it may as well stand for the others.
    if (!isElsewhere && others.length > placesMax) return [{ subnet: outside, present }];
    return [outside, ...others].map((subnet) => ({ subnet, present }));
  }

  /** As `of` for what has but one place: where the candidates differ, one of which nothing is known but its VPC. */
  only(reference: Reference): NodeId {
    if (reference.kind === 'unknown' && reference.among === undefined)
      return this.#subnets.of(reference);
    const places = this.of(reference);
    const [first, ...others] = places;
    if (first !== undefined && others.length === 0) return first.subnet;
    const home = this.#homeOf(places.map(({ subnet }) => subnet));
    return reference.kind === 'unknown' && home !== null
      ? this.#subnets.outside(reference.unknown.what, reference.unknown, home)
      : this.#subnets.of(reference);
  }

  /**
   * The places of what lies in all subnets of a list. `isUsed`: it is in one
   * of them at least, whatever the list turns out to be.
   */
  ofList(
    list: PartialList<Reference>,
    {
      isUsed,
      surroundings = this.byIdentity,
    }: {
      readonly isUsed: boolean;
      readonly surroundings?: Surroundings;
    },
  ): readonly Place[] {
    const { sure, perhaps: open, rest } = splitList(list);
    const found = new Map<NodeId, Condition>();
    const named = sure.filter(({ kind }) => kind !== 'unknown');
    for (const subnet of this.#subnets.ofList({ items: named, rest })) found.set(subnet, certainly);
    const isOneOf = isUsed && sure.length === 0 && rest === null;
    for (const reference of sure.filter(({ kind }) => kind === 'unknown'))
      for (const { subnet, present } of this.of(reference))
        found.set(subnet, some(found.get(subnet) ?? never, present));
    for (const { reference, unknown } of open) {
      const subnet = this.#subnets.of(reference);
      found.set(subnet, some(found.get(subnet) ?? never, perhaps(unknown)));
    }
    const all = [...found].map(([subnet, present]): Place => ({ subnet, present }));
    const [first, ...others] = all;
    if (!isOneOf || first === undefined || !this.#areAlike([...found.keys()], surroundings))
      return all;
    return [{ ...first, present: certainly }, ...others];
  }

  /** In one of these subnets; why it is not known in which, `choice` says. */
  oneOf(
    subnets: readonly NodeId[],
    choice: Unknown,
    surroundings: Surroundings = this.byIdentity,
  ): readonly Place[] {
    const distinct = [...new Set(subnets)];
    const [first] = distinct;
    if (first !== undefined && this.#areAlike(distinct, surroundings))
      return [{ subnet: first, present: certainly }];
    return distinct.map((subnet) => ({ subnet, present: perhaps(choice) }));
  }

  /** Equal where subnets have the same table and ACL; to be asked at any time. */
  readonly byIdentity: Surroundings = (id) => {
    const subnet = this.#draft.subnets.get(id);
    return subnet === undefined ? id : JSON.stringify([subnet.domain, subnet.tables, subnet.acls]);
  };

  #areAlike(ids: readonly NodeId[], surroundings: Surroundings): boolean {
    const subnets = ids.flatMap((id) => this.#draft.subnets.get(id) ?? []);
    if (subnets.length < ids.length) return false;
    if (new Set(ids.map(surroundings)).size > 1) return false;
    if (ids.length < 2) return true;
    return (
      new Set(ids.map((id) => this.#gifts(id))).size === 1 &&
      !this.#areToldApart(subnets) &&
      !this.#zonesMatter(subnets)
    );
  }

  /** What a subnet gives to interfaces. */
  #gifts(id: NodeId): string {
    const { publicIpv4, ipv6 } = this.#draft.subnetDefaults.get(id) ?? {};
    const families = this.#draft.subnets.get(id)?.blocks.map(({ family }) => family);
    const textOf = (value: typeof ipv6) =>
      value?.kind === 'known' ? value.value : value?.unknown.what;
    return JSON.stringify([textOf(publicIpv4), textOf(ipv6), families]);
  }

  #areToldApart(subnets: readonly Subnet[]): boolean {
    const mentioned = this.#mentions();
    const isNamed = subnets.some(({ id }) => mentioned.keys.has(id));
    if (isNamed || mentioned.isOpaque || subnets.some((each) => this.#hasOwnAcl(each))) return true;
    const all = subnets.map(({ blocks }) =>
      blocks.map(({ cidr, literal }) => (literal ? parseCidr(cidr) : null)),
    );
    if (all.some((blocks) => blocks.includes(null))) return true;
    return mentioned.cidrs.some(
      (cidr) => new Set(all.map((blocks) => relationOf(cidr, blocks))).size > 1,
    );
  }

  /** Then who is in the same subnet, past the ACL, gets farther than others (NACL-1). */
  #hasOwnAcl({ acls, domain }: Subnet): boolean {
    const [acl, ...others] = acls;
    if (acl === undefined || others.length > 0 || this.#draft.find(acl, 'network-acl') !== null)
      return true;
    return this.#draft.domains.get(domain)?.outside !== null || this.#mentions().defaultAcls;
  }

  /** Transit gateways (TGW-1) and load balancers (LB-12) may serve one zone and not another. */
  #zonesMatter(subnets: readonly Subnet[]): boolean {
    const zones = new Set(subnets.map(({ zone }) => zone));
    if (zones.size === 1 && !zones.has(null)) return false;
    const draft = this.#draft;
    return (
      draft.of('transit-attachment').length > 0 ||
      draft.of('target-group').some(({ crossZone }) => crossZone !== null) ||
      draft
        .of('load-balancer')
        .some(({ balancerType: type }) => type.kind === 'unknown' || type.value !== 'application')
    );
  }

  #mentions(): Mentioned {
    this.#mentioned ??= mentionedIn(this.#draft);
    return this.#mentioned;
  }
}

/** What filters, routes and the like speak of. */
interface Mentioned {
  readonly cidrs: readonly Cidr[];
  /** Subnets whose block is meant, or that are treated apart. */
  readonly keys: ReadonlySet<string>;
  /** Whether there may be addresses besides, in text that is not taken to pieces here. */
  readonly isOpaque: boolean;
  /** Whether entries are added to ACLs that are not declared. */
  readonly defaultAcls: boolean;
}

function mentionedIn(draft: Draft): Mentioned {
  const texts = new Set<string>();
  const keys = new Set<string>();
  for (const resource of draft.resources) {
    if (!holders.has(resource.kind)) collect(resource, texts, keys);
  }
  for (const { subnet } of draft.of('block-public-access-exclusion'))
    for (const each of subnet === null ? [] : (candidatesOf(subnet) ?? [subnet]))
      if (each.kind === 'resource') keys.add(each.key);
  return {
    cidrs: [...texts].flatMap((text) => parseCidr(text) ?? []),
    keys,
    isOpaque: draft.of('firewall-rule-group').length > 0,
    defaultAcls: draft
      .of('network-acl-entry')
      .some(({ acl }) => acl.kind !== 'resource' || draft.find(acl.key, 'network-acl') === null),
  };
}

/** Texts that look like blocks or addresses, and subnets whose block is named, in a record of any kind. Linear. */
function collect(record: unknown, texts: Set<string>, keys: Set<string>): void {
  if (typeof record === 'string') {
    if (/^[0-9a-fA-F:.]+(?:\/\d+)?$/.test(record) && /[.:]/.test(record)) texts.add(record);
    return;
  }
  if (typeof record !== 'object' || record === null) return;
  if ('kind' in record && record.kind === 'block-of' && 'resource' in record)
    keys.add(String(record.resource));
  const parts: readonly unknown[] =
    record instanceof Map ? [...record.values()] : Object.values(record);
  for (const part of parts) collect(part, texts, keys);
}

/** How a block lies to those of one subnet. */
function relationOf(cidr: Cidr, blocks: readonly (Cidr | null)[]): string {
  const relations = blocks.map((block) => {
    if (block === null || block.family !== cidr.family || !overlapsCidr(cidr, block))
      return 'apart';
    // A part of it tells subnets apart, since others have no such part.
    return containsCidr(cidr, block) ? 'around' : JSON.stringify(block);
  });
  return relations.join(' ');
}

/** The id of the interface of `owner` in one of several subnets; the first place has that of an only one. */
export function placedId(owner: NodeId, index: number, subnet: NodeId): NodeId {
  return index === 0 ? owner : impliedId(owner, subnet);
}
