import type { SourceLocation } from '../../basics/source.ts';
import {
  known,
  type PartialList,
  type Unknown,
  unknown as unknownValue,
} from '../../basics/value.ts';
import { defaultAclKey } from '../../resources/implied-keys.ts';
import type { Reference, Subnet as SubnetRecord } from '../../resources/resource.ts';
import type { Block, NodeId, Subnet } from '../model.ts';
import { certainly } from '../model.ts';
import { freeSubnetBlock, literalBlock, readBlock, somewhereIn } from './blocks.ts';
import { type Domains, defaultDomain } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';

/**
 * Subnets: their blocks, and which route table and network ACL each has.
 * Subnets that the input only names have a table and an ACL of which nothing
 * is known. What stands in tables and ACLs is decided elsewhere.
 */

export class Subnets {
  readonly #draft: Draft;
  readonly #domains: Domains;
  readonly #tableChoices: Choices<ResourceOf<'route-table-association'>>;
  readonly #aclChoices: Choices<ResourceOf<'network-acl-association'>>;

  constructor(draft: Draft, domains: Domains) {
    this.#draft = draft;
    this.#domains = domains;
    for (const table of draft.of('route-table')) {
      const id = draft.declare(table);
      draft.tables.set(id, { id, domain: domains.of(table.vpc, table.at), routes: [], rest: null });
    }
    for (const acl of draft.of('network-acl')) {
      const id = draft.declare(acl);
      draft.acls.set(id, { id, ingress: [], egress: [] });
    }
    this.#tableChoices = groupChoices(draft.of('route-table-association'));
    this.#aclChoices = groupChoices(draft.of('network-acl-association'));
    for (const subnet of draft.of('subnet')) this.#addDeclared(subnet);
  }

  /** The subnet that a reference names. `user`: who says so, for subnets that are not known. */
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
      ...this.#tablesOf(name, home, () => this.unseenTable(id, unknown, home)),
      ...this.#aclsOf(name, () => this.unseenAcl(id, unknown)),
    });
    const choice = unknownValue<boolean>(unknown, unknown.location);
    draft.subnetDefaults.set(id, { publicIpv4: choice, ipv6: choice });
    return id;
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
      tables: [this.mainTable(domain)],
      acls: [this.defaultAcl(domain)],
      tableBecause: [],
      aclBecause: [],
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
      acls: [this.defaultAcl(domain)],
      tableBecause: [],
      aclBecause: [],
    });
    const off = known(false, at, 'default');
    draft.subnetDefaults.set(id, { publicIpv4: off, ipv6: off });
    return id;
  }

  /** The main table of a domain: declared, fresh with local routes only (RT-1), or not known. */
  mainTable(domain: NodeId): NodeId {
    const draft = this.#draft;
    const declared = draft
      .of('route-table')
      .find((table) => table.isMain && draft.tables.get(table.key)?.domain === domain);
    if (declared !== undefined) return declared.key;
    const id = impliedId(domain, 'main-route-table');
    const home = draft.domains.get(domain);
    const at = draft.components.get(domain)?.at;
    if (draft.tables.has(id) || home === undefined || at === undefined) return id;
    draft.imply({
      id,
      label: `main route table of ${draft.label(domain)}`,
      type: 'AWS::EC2::RouteTable',
      at,
    });
    draft.tables.set(id, { id, domain, routes: [], rest: home.outside });
    if (domain === defaultDomain) {
      // The default VPC's main table leads to the Internet.
      draft.tables.get(id)?.routes.push({
        id: `${id}/0.0.0.0/0`,
        label: '0.0.0.0/0',
        because: at,
        destination: '0.0.0.0/0',
        target: { kind: 'gateway', gateway: impliedId(domain, 'internet-gateway') },
        origin: 'static',
        present: certainly,
        declared: false,
      });
    }
    return id;
  }

  /** The default ACL of a domain (NACL-6). */
  defaultAcl(domain: NodeId): NodeId {
    const id = defaultAclKey(domain);
    const draft = this.#draft;
    const at = draft.components.get(domain)?.at;
    if (draft.acls.has(id) || at === undefined) return id;
    draft.imply({
      id,
      label: `default network ACL of ${draft.label(domain)}`,
      type: 'AWS::EC2::NetworkAcl',
      at,
    });
    draft.acls.set(id, { id, ingress: [], egress: [] });
    return id;
  }

  /** A table of which nothing is known. */
  unseenTable(owner: string, unknown: Unknown, home?: NodeId): NodeId {
    const id = impliedId(owner, 'route-table');
    const draft = this.#draft;
    if (draft.tables.has(id)) return id;
    const [name = owner] = owner.split('#');
    const domain = home ?? this.#domains.ofNamed(name, unknown);
    const label = owner === name ? name : `route table of ${name}`;
    draft.imply({ id, label, type: 'AWS::EC2::RouteTable', at: unknown.location });
    draft.tables.set(id, { id, domain, routes: [], rest: unknown });
    return id;
  }

  /** An ACL of which nothing is known; its one entry is made with the others' entries. */
  unseenAcl(owner: string, unknown: Unknown): NodeId {
    const id = impliedId(owner, 'network-acl');
    const draft = this.#draft;
    if (draft.acls.has(id)) return id;
    const [name = owner] = owner.split('#');
    const label = owner === name ? name : `network ACL of ${name}`;
    draft.imply({ id, label, type: 'AWS::EC2::NetworkAcl', at: unknown.location });
    draft.acls.set(id, { id, ingress: [], egress: [] });
    this.unseenAcls.set(id, unknown);
    return id;
  }

  /** ACLs outside of the input, with the reason why their entries are not known. */
  readonly unseenAcls: Map<NodeId, Unknown> = new Map<NodeId, Unknown>();

  #addDeclared(subnet: SubnetRecord): void {
    const draft = this.#draft;
    const id = draft.declare(subnet);
    const domain = this.#domains.of(subnet.vpc, subnet.at);
    const { availabilityZone: zone } = subnet;
    draft.subnets.set(id, {
      id,
      domain,
      blocks: this.#blocksOf(subnet, domain),
      zone: zone?.kind === 'known' ? zone.value : null,
      ...this.#tablesOf(id, domain, () => this.mainTable(domain)),
      ...this.#aclsOf(id, () => this.defaultAcl(domain)),
    });
    draft.subnetDefaults.set(id, {
      publicIpv4: subnet.mapPublicIpOnLaunch,
      ipv6: subnet.assignIpv6AddressOnCreation,
    });
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
    const ipv6 =
      subnet.ipv6Cidr ??
      draft
        .of('subnet-cidr-block')
        .find((block) => block.subnet.kind === 'resource' && block.subnet.key === key)?.ipv6Cidr ??
      null;
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
    return [...blocks, freeSubnetBlock(outer, this.#takenIpv6(domain))];
  }

  /** IPv6 blocks in a domain that are written, or were given to a subnet already. */
  #takenIpv6(domain: NodeId): string[] {
    const given = [...this.#draft.subnets.values()]
      .filter((subnet) => subnet.domain === domain)
      .flatMap(({ blocks }) => blocks.filter(({ family }) => family === 'ipv6'));
    const written = this.#draft
      .of('subnet')
      .flatMap(({ ipv6Cidr }) => (ipv6Cidr?.kind === 'known' ? [ipv6Cidr.value] : []));
    return [...given.map(({ cidr }) => cidr), ...written];
  }

  /** The explicit association, else `fallback` (RT-1). */
  #tablesOf(
    name: string,
    domain: NodeId,
    fallback: () => NodeId,
  ): Pick<Subnet, 'tables' | 'tableBecause'> {
    const own = this.#tableChoices.bySubnet.get(name) ?? [];
    this.#warnOfSeveral(name, own, 'route tables');
    const tables = own.map((association) => this.#tableOf(association.routeTable));
    const floating = this.#tableChoices.floating
      .map((association) => ({ at: association.at, table: this.#tableOf(association.routeTable) }))
      .filter(({ table }) => this.#draft.tables.get(table)?.domain === domain);
    if (tables.length === 0) tables.push(fallback(), ...floating.map(({ table }) => table));
    const because = own.length > 0 ? own.map(({ at }) => at) : floating.map(({ at }) => at);
    return { tables: [...new Set(tables)], tableBecause: because };
  }

  /** The explicit association, else `fallback` (NACL-6). */
  #aclsOf(name: string, fallback: () => NodeId): Pick<Subnet, 'acls' | 'aclBecause'> {
    const own = this.#aclChoices.bySubnet.get(name) ?? [];
    this.#warnOfSeveral(name, own, 'network ACLs');
    const acls = own.map((association) => this.#aclOf(association.acl));
    const { floating } = this.#aclChoices;
    if (acls.length === 0) acls.push(fallback(), ...floating.map(({ acl }) => this.#aclOf(acl)));
    const because = (own.length > 0 ? own : floating).map(({ at }) => at);
    return { acls: [...new Set(acls)], aclBecause: because };
  }

  #tableOf(reference: Reference): NodeId {
    const target = this.#draft.follow(reference, 'route-table');
    if (target.kind === 'found') return target.resource.key;
    return this.unseenTable(
      target.kind === 'outside' ? target.name : target.unknown.what,
      target.unknown,
    );
  }

  #aclOf(reference: Reference): NodeId {
    const id = this.aclOf(reference);
    if (id !== null) return id;
    const cause = reference.kind === 'unknown' ? reference.unknown : unsupported(reference);
    return this.unseenAcl(cause.what, cause);
  }

  /** The ACL that a reference names; null where it is not known which. */
  aclOf(reference: Reference): NodeId | null {
    if (reference.kind === 'unknown') return null;
    const draft = this.#draft;
    const target = draft.follow(reference, 'network-acl');
    if (target.kind === 'found') return target.resource.key;
    const vpc = draft.of('vpc').find(({ key }) => defaultAclKey(key) === target.unknown.what);
    if (vpc !== undefined) return this.defaultAcl(vpc.key);
    return target.kind === 'outside' ? this.unseenAcl(target.name, target.unknown) : null;
  }

  /** The table that a reference names, an outside one included; null where it is not known which. */
  tableOf(reference: Reference): NodeId | null {
    return reference.kind === 'unknown' ? null : this.#tableOf(reference);
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

interface Choices<T> {
  /** By the subnet's key, or its name where it is outside. */
  readonly bySubnet: ReadonlyMap<string, readonly T[]>;
  /** It is not known of which subnet they speak. */
  readonly floating: readonly T[];
}

function groupChoices<T extends { readonly subnet: Reference | null }>(
  associations: readonly T[],
): Choices<T> {
  const bySubnet = new Map<string, T[]>();
  const floating: T[] = [];
  for (const association of associations) {
    const { subnet } = association;
    if (subnet === null) continue;
    if (subnet.kind === 'unknown') floating.push(association);
    else {
      const name = subnet.kind === 'resource' ? subnet.key : subnet.name;
      bySubnet.set(name, [...(bySubnet.get(name) ?? []), association]);
    }
  }
  return { bySubnet, floating };
}

function unsupported(reference: Exclude<Reference, { kind: 'unknown' }>): Unknown {
  const what = reference.kind === 'resource' ? reference.key : reference.name;
  return { what, cause: 'unsupported', location: reference.at };
}
