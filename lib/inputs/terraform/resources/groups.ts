import type { SourceLocation } from '../../../basics/source.ts';
import type { Property, PropertyList } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { type Declared, type Mapper, type Mappers, mapOf, type Properties } from '../declared.ts';
import { instanceOf } from './interface-links.ts';

/** Security groups, their rules, and who carries them besides. */

type Direction = 'ingress' | 'egress';

/** The properties that name the far side of one rule. */
const sides: Readonly<Record<Direction, { readonly group: string; readonly list: string }>> = {
  ingress: { group: 'SourceSecurityGroupId', list: 'SourcePrefixListId' },
  egress: { group: 'DestinationSecurityGroupId', list: 'DestinationPrefixListId' },
};

export const groupMappers: Mappers = {
  aws_security_group: (given, to) => declareGroup(given, to, given.stated('name')),
  // It takes over the group that AWS made with the VPC, which alone has this name, and removes all its rules (SG-17).
  aws_default_security_group: (given, to) => declareGroup(given, to, given.scalar('default')),
  aws_security_group_rule: (given, to) => declareOldRule(given, to),
  aws_vpc_security_group_ingress_rule: declareRule('ingress'),
  aws_vpc_security_group_egress_rule: declareRule('egress'),
  aws_vpc_security_group_vpc_association: (given, to) =>
    to.add(given, 'AWS::EC2::SecurityGroupVpcAssociation', {
      GroupId: given.link('security_group_id', 'aws_security_group'),
      VpcId: given.link('vpc_id', 'aws_vpc'),
    }),
  aws_network_interface_sg_attachment: (given, to) => attachGroup(given, to),
};

function declareGroup(given: Arguments, to: Declared, name: Property | null): void {
  to.add(given, 'AWS::EC2::SecurityGroup', {
    VpcId: given.link('vpc_id', 'aws_vpc'),
    GroupName: name,
    SecurityGroupIngress: inlineRules(given, 'ingress'),
    SecurityGroupEgress: inlineRules(given, 'egress'),
    // The provider removes the rule that lets everything out (SG-14).
    'reachlint:EgressIsComplete': given.scalar(true),
  });
}

/** One rule: what it lets through, and one peer. */
interface RuleUnit {
  readonly at: SourceLocation;
  readonly properties: Properties;
}

/**
 * Rules in the group's own block. Where the code has none, the provider shows
 * those that the group has, with those that other resources made: these speak
 * for themselves (SG-16), and may be changed or deleted by the plan.
 */
function inlineRules(given: Arguments, direction: Direction): PropertyList | null {
  const blocks = given.blocks(direction);
  if (blocks === null) return null;
  const all = blocks.items.flatMap((block) =>
    unitsOf(block, { direction, own: given.self(), group: 'security_groups' }),
  );
  const separate =
    given.object.exists && !given.isInCode(direction) ? separateRules(given, direction) : null;
  const isOwn = ({ properties }: RuleUnit): boolean =>
    !separate?.has(identityOf(properties, direction) ?? '');
  const units = separate === null || separate.size === 0 ? all : all.filter(isOwn);
  return given.list(
    units.map(({ properties, at }) => mapOf(properties, at)),
    blocks.rest,
  );
}

/** What resources of their own had made of the group's rules before the plan is applied. */
function separateRules(given: Arguments, direction: Direction): ReadonlySet<string> {
  const id = given.text('id') ?? '';
  const of = (type: string) => given.having(type, 'security_group_id', id, 'before');
  const old = of('aws_security_group_rule').filter((rule) => rule.text('type') === direction);
  const own = oldRule(given.scalar(id), direction);
  const rules = [
    ...old.flatMap((rule) => unitsOf(rule, own).map(({ properties }) => properties)),
    ...of(`aws_vpc_security_group_${direction}_rule`).map((rule) => ruleOf(rule, direction)),
  ];
  return new Set(rules.flatMap((rule) => identityOf(rule, direction) ?? []));
}

interface UnitsWanted {
  readonly direction: Direction;
  /** The group itself, which `self` stands for. */
  readonly own: Property;
  /** The argument that names other groups. */
  readonly group: 'security_groups' | 'source_security_group_id';
}

function oldRule(own: Property, direction: Direction): UnitsWanted {
  return { direction, own, group: 'source_security_group_id' };
}

/** A block lists peers of all kinds: each is a rule of its own. */
function unitsOf(block: Arguments, wanted: UnitsWanted): readonly RuleUnit[] {
  const traffic = {
    IpProtocol: block.stated('protocol'),
    FromPort: block.stated('from_port'),
    ToPort: block.stated('to_port'),
  };
  const peers = peersOf(block, wanted);
  const rule = { ...traffic, Description: block.stated('description') };
  const { at } = block;
  if (peers.length === 0) return [{ at, properties: rule }];
  return peers.map(([name, peer]) => ({ at, properties: { ...rule, [name]: peer } }));
}

function peersOf(
  block: Arguments,
  { direction, own, group }: UnitsWanted,
): readonly (readonly [string, Property])[] {
  const side = sides[direction];
  const groups = block.links(group, 'aws_security_group');
  const lists = block.links('prefix_list_ids', 'aws_ec2_managed_prefix_list', 'aws_prefix_list');
  return [
    ...membersOf(block.value('cidr_blocks')).map((each) => ['CidrIp', each] as const),
    ...membersOf(block.value('ipv6_cidr_blocks')).map((each) => ['CidrIpv6', each] as const),
    ...membersOf(groups).map((each) => [side.group, withoutAccount(each, block)] as const),
    ...membersOf(lists).map((each) => [side.list, each] as const),
    ...selfOf(block, own).map((each) => [side.group, each] as const),
  ];
}

function selfOf(block: Arguments, own: Property): readonly Property[] {
  if (block.isUnknown('self')) return [block.unknown('self')];
  return block.known('self') === true ? [own] : [];
}

/** The members of a list; what may belong to it besides is one more. */
function membersOf(list: Property | null): readonly Property[] {
  if (list === null) return [];
  if (list.kind !== 'list') return [list];
  if (list.rest === null) return list.items;
  const open: Property = { kind: 'unknown', unknown: list.rest, at: list.at };
  return [...list.items, list.among === undefined ? open : { ...open, among: list.among }];
}

/** Groups of other accounts are written `123456789012/sg-0123`. */
function withoutAccount(group: Property, block: Arguments): Property {
  if (group.kind !== 'scalar') return group;
  const [account, id] = group.text.split('/');
  return id !== undefined && /^\d{12}$/.test(account ?? '') ? block.scalar(id) : group;
}

/** Names and numbers of protocols mean the same (PKT-2). */
const protocols: Readonly<Record<string, string>> = {
  all: '-1',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

/** All other properties of a rule name its far side. */
const unlikePeers: ReadonlySet<string> = new Set([
  'GroupId',
  'IpProtocol',
  'FromPort',
  'ToPort',
  'Description',
]);

/** Equal for equal rules of a group; null: not all of it is known. */
function identityOf(properties: Properties, direction: Direction): string | null {
  const { IpProtocol, FromPort, ToPort } = properties;
  const written = nameOf(IpProtocol ?? null)?.toLowerCase();
  if (written === undefined) return null;
  const protocol = protocols[written] ?? written;
  // Without ports, whatever stands there (SG-10).
  const ends = protocol === '-1' ? [] : [nameOf(FromPort ?? null), nameOf(ToPort ?? null)];
  let identity = [direction, protocol, ...ends].join(' ');
  for (const name in properties) {
    const value = properties[name] ?? null;
    if (value === null || unlikePeers.has(name)) continue;
    const peer = nameOf(value) ?? '';
    if (peer === '' || peer.endsWith(' ')) return null;
    identity += ` ${name} ${peer}`;
  }
  return identity;
}

function nameOf(property: Property | null): string | null {
  if (property?.kind === 'scalar') return property.text;
  return property?.kind === 'reference' && property.attribute === 'Ref' ? property.resource : null;
}

/** One resource for all peers: further ones are parts. */
function declareOldRule(given: Arguments, to: Declared): void {
  const group = given.link('security_group_id', 'aws_security_group');
  const type = given.text('type');
  const directions: readonly Direction[] =
    type === 'ingress' || type === 'egress' ? [type] : ['ingress', 'egress'];
  // Of a rule of which the direction is not known, either is possible.
  const owner = directions.length === 1 ? group : given.unresolved('type');
  for (const direction of directions) {
    const own = group ?? given.unresolved('security_group_id');
    for (const [index, { properties }] of unitsOf(given, oldRule(own, direction)).entries()) {
      const rule = { GroupId: owner, ...properties };
      const isFirst = index === 0 && direction === directions[0];
      if (isFirst) to.add(given, ruleTypes[direction], rule);
      else to.addPart(given, `${direction}-${index}`, ruleTypes[direction], rule);
    }
  }
}

const ruleTypes: Readonly<Record<Direction, string>> = {
  ingress: 'AWS::EC2::SecurityGroupIngress',
  egress: 'AWS::EC2::SecurityGroupEgress',
};

function declareRule(direction: Direction): Mapper {
  return (given, to) => to.add(given, ruleTypes[direction], ruleOf(given, direction));
}

/** A rule of the newer kind has one peer. */
function ruleOf(given: Arguments, direction: Direction): Properties {
  const side = sides[direction];
  const owner = given.link('security_group_id', 'aws_security_group');
  const group = given.link('referenced_security_group_id', 'aws_security_group');
  return {
    GroupId: owner,
    IpProtocol: given.stated('ip_protocol'),
    FromPort: given.stated('from_port'),
    ToPort: given.stated('to_port'),
    CidrIp: given.stated('cidr_ipv4'),
    CidrIpv6: given.stated('cidr_ipv6'),
    [side.group]: group === null ? null : withoutAccount(group, given),
    [side.list]: given.link('prefix_list_id', 'aws_ec2_managed_prefix_list', 'aws_prefix_list'),
    Description: given.stated('description'),
  };
}

/** One more group for an interface that is declared elsewhere, also for the first one of an instance. */
function attachGroup(given: Arguments, to: Declared): void {
  const member = given.link('security_group_id', 'aws_security_group');
  const owner = given.link('network_interface_id', 'aws_network_interface');
  if (member === null || owner === null) return;
  const addition = { member, nameProperty: null, property: 'reachlint:FurtherGroups' };
  to.extend({ ...addition, owner, type: 'AWS::EC2::NetworkInterface' });
  const instance = instanceOf(owner, given) ?? owner;
  to.extend({ ...addition, owner: instance, type: 'AWS::EC2::Instance' });
}
