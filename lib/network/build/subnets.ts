import type { SourceLocation } from '../../basics/source.ts';
import {
  known,
  type PartialList,
  type Unknown,
  unknown as unknownValue,
  type Value,
} from '../../basics/value.ts';
import type { Reference, Subnet as SubnetRecord } from '../../resources/resource.ts';
import { type Block, internetOpen, type NodeId, type Subnet } from '../model.ts';
import { type Choices, floatingAt, groupChoices, sharedOut } from './associations.ts';
import { freeSubnetBlock, literalBlock, readBlock, somewhereIn } from './blocks.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { candidatesOf } from './open-references.ts';
import type { TablesAndAcls } from './tables-and-acls.ts';

/**
 * Subnets: their blocks, and which route table and network ACL each has.
 * Subnets that the input only names have a table and an ACL of which nothing
 * is known. What stands in tables and ACLs is decided elsewhere.
 */

export class Subnets {
  readonly #draft: Draft;
  readonly #domains: Domains;
  readonly #tablesAndAcls: TablesAndAcls;
  readonly #tableChoices: Choices<ResourceOf<'route-table-association'>>;
  /** Of associations that surely belong to them, though not which to which, by subnet. */
  readonly #sharedTables: ReadonlyMap<string, readonly ResourceOf<'route-table-association'>[]>;
  readonly #aclChoices: Choices<ResourceOf<'network-acl-association'>>;
  /** IPv6 blocks that are resources of their own, by subnet. */
  readonly #furtherIpv6: ReadonlyMap<string, Value<string>>;
  /** IPv6 blocks that are taken, by domain. */
  readonly #takenIpv6 = new Map<NodeId, string[]>();

  constructor(draft: Draft, domains: Domains, tablesAndAcls: TablesAndAcls) {
    this.#draft = draft;
    this.#domains = domains;
    this.#tablesAndAcls = tablesAndAcls;
    this.#furtherIpv6 = new Map(
      draft
        .of('subnet-cidr-block')
        .flatMap(({ subnet, ipv6Cidr }) =>
          subnet.kind === 'resource' ? [[subnet.key, ipv6Cidr] as const] : [],
        ),
    );
    this.#tableChoices = groupChoices(draft.of('route-table-association'));
    this.#sharedTables = sharedOut(this.#tableChoices);
    this.#aclChoices = groupChoices(draft.of('network-acl-association'));
    for (const subnet of draft.of('subnet')) this.#addDeclared(subnet);
    this.#forgetMixedZones();
  }

  /** The subnet that a reference names. */
  of(reference: Reference): NodeId {
    const target = this.#draft.follow(reference, 'subnet');
    if (target.kind === 'found') return target.resource.key;
    return this.outside(
      target.kind === 'outside' ? target.name : target.unknown.what,
      target.unknown,
    );
  }

  /** The subnets of a list; what is missing from it counts as one subnet more (LANG-9). */
  ofList(list: PartialList<Reference>): NodeId[] {
    const ids = list.items.map((reference) => this.of(reference));
    if (list.rest !== null) ids.push(this.outside(list.rest.what, list.rest));
    return [...new Set(ids)];
  }

  /** A subnet outside of the input; equal names are the same subnet. */
  outside(name: string, unknown: Unknown, domain?: NodeId): NodeId {
    const id = impliedId(name, 'subnet');
    if (this.#draft.subnets.has(id)) return id;
    const draft = this.#draft;
    const home = domain ?? this.#domains.ofNamed(name, unknown);
    draft.imply({ id, label: name, type: 'AWS::EC2::Subnet', at: unknown.location });
    const { blocks } = draft.domains.get(home) ?? { blocks: [] };
    draft.subnets.set(id, {
      id,
      domain: home,
      blocks: [...somewhereIn(blocks, 'ipv4', unknown), ...somewhereIn(blocks, 'ipv6', unknown)],
      zone: null,
      zoneUnknown: unknown,
      ...this.#tablesOf(name, home, () => this.#tablesAndAcls.unseenTable(id, unknown, home)),
      ...this.#aclsOf(name, home, () => this.#tablesAndAcls.unseenAcl(id, unknown)),
      internet: internetOpen,
    });
    const choice = unknownValue<boolean>(unknown, unknown.location);
    draft.subnetDefaults.set(id, { publicIpv4: choice, ipv6: choice });
    return id;
  }

  /** Where something outside of the input lies, in the VPC of what it is used with. */
  outsideOf(name: string, unknown: Unknown): NodeId {
    return this.outside(`subnet of ${name}`, unknown, this.#domains.ofNamed(name, unknown));
  }

  /**
   * The subnet of what is launched without one: a default subnet, which gives
   * public addresses (IGW-2). `domain` is the default VPC, or a VPC outside
   * the input that must be the default one.
   */
  default(domain: NodeId, at: SourceLocation): NodeId {
    const id = impliedId(domain, 'default-subnet');
    const draft = this.#draft;
    const home = draft.domains.get(domain);
    if (draft.subnets.has(id) || home === undefined) return id;
    const label = `default subnet of ${draft.label(domain) === 'default VPC' ? 'the default VPC' : draft.label(domain)}`;
    draft.imply({ id, label, type: 'AWS::EC2::Subnet', at });
    draft.subnets.set(id, {
      id,
      domain,
      blocks: home.blocks.filter(({ family }) => family === 'ipv4'),
      zone: null,
      tables: [this.#tablesAndAcls.mainTable(domain)],
      acls: [this.#tablesAndAcls.defaultAcl(domain)],
      tableBecause: [],
      aclBecause: [],
      internet: internetOpen,
    });
    draft.subnetDefaults.set(id, {
      publicIpv4: known(true, at, 'default'),
      ipv6: known(false, at, 'default'),
    });
    return id;
  }

  /** A subnet that AWS makes along with something, e.g. a regional NAT gateway (NAT-2). */
  implied(id: NodeId, label: string, domain: NodeId, at: SourceLocation): NodeId {
    const draft = this.#draft;
    draft.imply({ id, label, type: 'AWS::EC2::Subnet', at });
    const table = impliedId(id, 'table');
    draft.imply({ id: table, label: `route table of ${label}`, type: 'AWS::EC2::RouteTable', at });
    draft.tables.set(table, { id: table, domain, routes: [], rest: null });
    draft.subnets.set(id, {
      id,
      domain,
      blocks: [...(draft.domains.get(domain)?.blocks ?? [])],
      zone: null,
      tables: [table],
      acls: [this.#tablesAndAcls.defaultAcl(domain)],
      tableBecause: [],
      aclBecause: [],
      internet: internetOpen,
    });
    const off = known(false, at, 'default');
    draft.subnetDefaults.set(id, { publicIpv4: off, ipv6: off });
    return id;
  }

  #addDeclared(subnet: SubnetRecord): void {
    const draft = this.#draft;
    const id = draft.declare(subnet);
    const domain = this.#domains.of(subnet.vpc, subnet.at);
    draft.subnets.set(id, {
      id,
      domain,
      blocks: this.#blocksOf(subnet, domain),
      ...zoneOf(subnet),
      ...this.#tablesOf(id, domain, () => this.#tablesAndAcls.mainTable(domain)),
      ...this.#aclsOf(id, domain, () => this.#tablesAndAcls.defaultAcl(domain)),
      internet: internetOpen,
    });
    draft.subnetDefaults.set(id, {
      publicIpv4: subnet.mapPublicIpOnLaunch,
      ipv6: subnet.assignIpv6AddressOnCreation,
    });
  }

  /** Names of zones and places in a list of zones may mean the same zone: where both occur, the latter tell nothing. */
  #forgetMixedZones(): void {
    const lists = new Map<NodeId, Set<string>>();
    for (const { domain, zone } of this.#draft.subnets.values()) {
      if (zone === null) continue;
      const kinds = lists.get(domain) ?? new Set();
      lists.set(domain, kinds.add(zoneInList.exec(zone)?.[1] ?? ''));
    }
    for (const subnet of this.#draft.subnets.values()) {
      const isMixed = (lists.get(subnet.domain)?.size ?? 0) > 1;
      const isSymbol = subnet.zone !== null && zoneInList.test(subnet.zone);
      const home = this.#draft.find(subnet.id, 'subnet');
      if (isMixed && isSymbol && home !== null)
        this.#draft.subnets.set(subnet.id, { ...subnet, zone: null, ...zoneDoubt(home) });
    }
  }

  #blocksOf(subnet: SubnetRecord, domain: NodeId): Block[] {
    const draft = this.#draft;
    const { cidr, key } = subnet;
    const blocks: Block[] = [];
    if (cidr?.kind === 'known') {
      const read = readBlock(draft, cidr, { family: 'ipv4', owner: subnet.id });
      const unknown: Unknown = {
        what: `address block of ${subnet.id}`,
        cause: 'unsupported',
        location: cidr.at,
      };
      if (read !== null) blocks.push(literalBlock('ipv4', read));
      else blocks.push(...somewhereIn(this.#domains.blocks(domain, 'ipv4'), 'ipv4', unknown));
    } else if (cidr !== null) {
      blocks.push(...somewhereIn(this.#domains.blocks(domain, 'ipv4'), 'ipv4', cidr.unknown));
    }
    const ipv6 = subnet.ipv6Cidr ?? this.#furtherIpv6.get(key) ?? null;
    if (ipv6 === null) return blocks;
    const literal =
      ipv6.kind === 'known' ? readBlock(draft, ipv6, { family: 'ipv6', owner: subnet.id }) : null;
    if (literal !== null) return [...blocks, literalBlock('ipv6', literal)];
    const [outer] = this.#domains.blocks(domain, 'ipv6');
    if (outer === undefined) {
      draft.warn(
        ipv6.at,
        `${subnet.id} has an IPv6 block, but its VPC has none. Add an AWS::EC2::VPCCidrBlock to the VPC.`,
      );
      return blocks;
    }
    return [...blocks, this.#freeIpv6(domain, outer)];
  }

  /** A /64 of `outer` that no subnet has: neither one that is written, nor one given out before. */
  #freeIpv6(domain: NodeId, outer: Block): Block {
    const taken = this.#takenIpv6.get(domain) ?? this.#writtenIpv6(domain);
    const block = freeSubnetBlock(outer, taken);
    this.#takenIpv6.set(domain, [...taken, block.cidr]);
    return block;
  }

  #writtenIpv6(domain: NodeId): string[] {
    return this.#draft.of('subnet').flatMap((subnet) => {
      const written = subnet.ipv6Cidr ?? this.#furtherIpv6.get(subnet.key);
      if (written?.kind !== 'known') return [];
      return this.#domains.of(subnet.vpc, subnet.at) === domain ? [written.value] : [];
    });
  }

  /** The explicit association, else `fallback` (RT-1). */
  #tablesOf(
    name: string,
    domain: NodeId,
    fallback: () => NodeId,
  ): Pick<Subnet, 'tables' | 'tableBecause'> {
    const named = this.#tableChoices.bySubnet.get(name) ?? [];
    this.#warnOfSeveral(name, named, 'route tables');
    // AWS refuses a second association, so that of as many as there are subnets each has one.
    const own = named.length > 0 ? named : (this.#sharedTables.get(name) ?? []);
    const perhaps = own.length > 0 ? [] : floatingAt(this.#tableChoices, name);
    const [first] = own.length > choicesMax ? own : perhaps;
    if (first !== undefined && Math.max(own.length, perhaps.length) > choicesMax)
      return this.#someOfMany(domain, { at: first.at, isOwn: own.length > 0, fallback });
    const tables = own.flatMap(({ routeTable }) => this.#tablesIn(domain, routeTable));
    const floating = perhaps
      .map(({ at, routeTable }) => ({
        at,
        found: this.#tablesIn(domain, routeTable).filter(
          (table) => this.#draft.tables.get(table)?.domain === domain,
        ),
      }))
      .filter(({ found }) => found.length > 0);
    const distinct = new Set(tables.length === 0 ? [fallback()] : tables);
    if (tables.length === 0)
      for (const { found } of floating) for (const table of found) distinct.add(table);
    const because = own.length > 0 ? own.map(({ at }) => at) : floating.map(({ at }) => at);
    return { tables: [...distinct], tableBecause: because };
  }

  /** A table of which nothing is known, in place of more than could be told one by one; the same for all subnets, as they may have the same. */
  #someOfMany(
    domain: NodeId,
    {
      at,
      isOwn,
      fallback,
    }: { readonly at: SourceLocation; readonly isOwn: boolean; readonly fallback: () => NodeId },
  ): Pick<Subnet, 'tables' | 'tableBecause'> {
    const unknown: Unknown = {
      what: `which subnets of ${this.#draft.label(domain)} have which of many route tables`,
      cause: 'deploy-time',
      location: at,
    };
    const unseen = this.#tablesAndAcls.unseenTable(
      impliedId(domain, 'one-of-many'),
      unknown,
      domain,
    );
    return { tables: isOwn ? [unseen] : [fallback(), unseen], tableBecause: [at] };
  }

  /** The tables that an association may name; candidates of another VPC are none, unless all are. */
  #tablesIn(domain: NodeId, routeTable: Reference): readonly NodeId[] {
    const { tables } = this.#draft;
    const all = this.#tablesAndAcls.tables(routeTable) ?? [
      this.#tablesAndAcls.someTable(routeTable),
      ...[...tables.values()].filter((each) => each.domain === domain).map(({ id }) => id),
    ];
    const fitting = all.filter((id) => {
      const home = tables.get(id)?.domain;
      return home === domain || this.#draft.domains.get(home ?? '')?.outside !== null;
    });
    return fitting.length > 0 ? fitting : all;
  }

  /** The explicit association, else `fallback` (NACL-6). */
  #aclsOf(
    name: string,
    domain: NodeId,
    fallback: () => NodeId,
  ): Pick<Subnet, 'acls' | 'aclBecause'> {
    const own = this.#aclChoices.bySubnet.get(name) ?? [];
    this.#warnOfSeveral(name, own, 'network ACLs');
    const aclsOf = (acl: Reference) =>
      this.#tablesAndAcls.acls(acl) ?? [this.#tablesAndAcls.someAcl(acl)];
    const acls = own.flatMap(({ acl }) => aclsOf(acl));
    const floating = floatingAt(this.#aclChoices, name).filter(({ acl }) =>
      this.#isAclOf(acl, domain),
    );
    if (acls.length === 0) acls.push(fallback(), ...floating.flatMap(({ acl }) => aclsOf(acl)));
    const because = (own.length > 0 ? own : floating).map(({ at }) => at);
    return { acls: [...new Set(acls)], aclBecause: because };
  }

  /** An ACL that is declared elsewhere may be of any VPC. */
  #isAclOf(acl: Reference, domain: NodeId): boolean {
    const target = this.#draft.follow(acl, 'network-acl');
    if (target.kind !== 'found') return true;
    const { vpc, at } = target.resource;
    return (
      candidatesOf(vpc)?.some((each) => this.#domains.of(each, at) === domain) ??
      this.#domains.of(vpc, at) === domain
    );
  }

  #warnOfSeveral(
    name: string,
    own: readonly { readonly at: SourceLocation }[],
    what: string,
  ): void {
    const second = own[1];
    if (second === undefined) return;
    const label = this.#draft.find(name, 'subnet')?.id ?? name;
    this.#draft.warn(
      second.at,
      `${label} is associated with ${own.length} ${what}, but a subnet has one. Keep one association.`,
    );
  }
}

/** So many associations may name the table of one subnet before they are not looked at one by one: each may lead to as many tables. */
const choicesMax = 64;

/** How evaluation names an element of `Fn::GetAZs`: different places are different zones (TGW-1, LB-12). */
const zoneInList = /^zone \d+ of (.+)$/;

/** Other zones that are not known may be equal under different names. */
function zoneOf(subnet: SubnetRecord): Pick<Subnet, 'zone' | 'zoneUnknown'> {
  const { availabilityZone: zone } = subnet;
  if (zone?.kind === 'known') return { zone: zone.value };
  if (zone !== null && zoneInList.test(zone.unknown.what)) return { zone: zone.unknown.what };
  return { zone: null, ...zoneDoubt(subnet) };
}

/** Why a zone is not known: it depends on something, or AWS chooses it. */
function zoneDoubt(subnet: SubnetRecord): Pick<Subnet, 'zoneUnknown' | 'zoneList'> {
  const { availabilityZone: zone, id, at } = subnet;
  if (zone?.kind !== 'unknown')
    return { zoneUnknown: { what: `zone of ${id}`, cause: 'deploy-time', location: at } };
  const list = zoneInList.exec(zone.unknown.what)?.[1];
  return { zoneUnknown: zone.unknown, ...(list === undefined ? {} : { zoneList: list }) };
}
