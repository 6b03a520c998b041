import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { listProperty, mapProperty, scalarProperty, unseenProperty } from './values.ts';

/** Security groups, network ACLs and prefix lists, with all their rules as they are. */

export function declareFilters(from: Collection, to: Declarations): void {
  for (const group of from.of('SecurityGroups')) declareGroup(group, to);
  for (const acl of from.of('NetworkAcls')) declareAcl(acl, to);
  const entries = new Map(
    from.of('PrefixListEntries').map((list) => [list.text('PrefixListId'), list]),
  );
  // Both calls that list prefix lists answer under one key: only one of them gives the blocks.
  const lists = [...from.of('PrefixLists'), ...from.of('ManagedPrefixLists')];
  for (const list of lists.filter((each) => each.has('Cidrs'))) declareOwnList(list, to);
  for (const list of lists) {
    declareList(list, entries.get(list.text('PrefixListId')) ?? null, to);
  }
}

function declareGroup(group: Item, to: Declarations): void {
  const key = group.text('GroupId');
  if (key === null) return;
  to.add(
    'AWS::EC2::SecurityGroup',
    { key, item: group },
    {
      VpcId: group.property('VpcId'),
      GroupName: group.property('GroupName'),
      GroupDescription: group.property('Description'),
      SecurityGroupIngress: rulesOf(group, 'IpPermissions', 'Source'),
      SecurityGroupEgress: rulesOf(group, 'IpPermissionsEgress', 'Destination'),
      // A live group has exactly these rules, even if there are none.
      'reachlint:EgressIsComplete': scalarProperty(true, group.at),
    },
  );
}

const peers = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'] as const;

/** One rule for each range, list and group of a permission; what cannot be read is not known. */
function rulesOf(
  group: Item,
  field: 'IpPermissions' | 'IpPermissionsEgress',
  side: 'Source' | 'Destination',
): Property | null {
  const permissions = group.items(field);
  const unseen = unseenProperty(`${field} of ${group.text('GroupId') ?? 'a group'}`, group.at);
  if (!group.isWhole(field)) return unseen;
  const areWhole = permissions.every((permission) =>
    peers.every((name) => !permission.has(name) || permission.isWhole(name)),
  );
  const rules = permissions.flatMap((permission) => {
    const traffic = {
      IpProtocol: permission.property('IpProtocol'),
      FromPort: permission.property('FromPort'),
      ToPort: permission.property('ToPort'),
    };
    const rule = (peer: Item, name: string, value: string): Property =>
      mapProperty(
        { ...traffic, [name]: peer.property(value), Description: peer.property('Description') },
        peer.at,
      );
    return [
      ...permission.items('IpRanges').map((each) => rule(each, 'CidrIp', 'CidrIp')),
      ...permission.items('Ipv6Ranges').map((each) => rule(each, 'CidrIpv6', 'CidrIpv6')),
      ...permission
        .items('PrefixListIds')
        .map((each) => rule(each, `${side}PrefixListId`, 'PrefixListId')),
      ...permission
        .items('UserIdGroupPairs')
        // A pair of which the peering is gone matches nothing (SG-7).
        .filter((each) => !isStale(each))
        .map((each) => rule(each, `${side}SecurityGroupId`, 'GroupId')),
    ];
  });
  return { ...listProperty(rules, group.at), rest: areWhole ? null : unseen.unknown };
}

function isStale(pair: Item): boolean {
  const status = pair.text('PeeringStatus');
  return status !== null && status !== 'active';
}

/** The entry that AWS puts last in every list and that denies the rest. */
const lastRule = 32_767;
/** The same for IPv6, where the VPC has such a block. */
const lastIpv6Rule = 32_768;

function declareAcl(acl: Item, to: Declarations): void {
  const key = acl.text('NetworkAclId');
  if (key === null) return;
  const entries = acl.items('Entries').map((entry) => ({
    entry,
    number: entry.number('RuleNumber'),
    isEgress: entry.flag('Egress'),
  }));
  const isRead =
    acl.isWhole('Entries') &&
    entries.every(({ number, isEgress }) => number !== null && isEgress !== null);
  // Of an ACL that misses an entry the others decide nothing: it counts as not listed.
  if (isRead) {
    to.add(
      'AWS::EC2::NetworkAcl',
      { key, item: acl },
      {
        VpcId: acl.property('VpcId'),
        'reachlint:IsDefault': acl.property('IsDefault'),
      },
    );
  }
  for (const { entry, number, isEgress } of isRead ? entries : []) {
    if (number === lastRule || number === lastIpv6Rule) continue;
    const direction = isEgress === true ? 'egress' : 'ingress';
    to.add(
      'AWS::EC2::NetworkAclEntry',
      { key: `${key}/${direction}/${number}`, item: entry },
      {
        NetworkAclId: scalarProperty(key, entry.at),
        RuleNumber: entry.property('RuleNumber'),
        Egress: entry.property('Egress'),
        RuleAction: entry.property('RuleAction'),
        Protocol: entry.property('Protocol'),
        CidrBlock: entry.property('CidrBlock'),
        Ipv6CidrBlock: entry.property('Ipv6CidrBlock'),
        PortRange: entry.property('PortRange'),
        Icmp: entry.property('IcmpTypeCode'),
      },
    );
  }
  for (const association of acl.items('Associations')) {
    const subnet = association.text('SubnetId');
    if (subnet === null) continue;
    const own = association.text('NetworkAclAssociationId') ?? `${key}/${subnet}`;
    to.add(
      'AWS::EC2::SubnetNetworkAclAssociation',
      { key: own, item: association },
      {
        NetworkAclId: scalarProperty(key, association.at),
        SubnetId: scalarProperty(subnet, association.at),
      },
    );
  }
}

/** describe-prefix-lists gives the entries of AWS' own lists. */
function declareOwnList(list: Item, to: Declarations): void {
  const key = list.text('PrefixListId');
  if (key === null) return;
  const cidrs = list.texts('Cidrs');
  const isIpv6 = cidrs.some((cidr) => cidr.kind === 'scalar' && cidr.text.includes(':'));
  to.add(
    'AWS::EC2::PrefixList',
    { key, item: list },
    {
      PrefixListName: list.property('PrefixListName'),
      AddressFamily: scalarProperty(isIpv6 ? 'IPv6' : 'IPv4', list.at),
      Entries: listProperty(
        cidrs.map((cidr) => mapProperty({ Cidr: cidr }, cidr.at)),
        list.at,
      ),
    },
  );
}

/** The entries of a managed list come with a call of their own. */
function declareList(list: Item, entries: Item | null, to: Declarations): void {
  const key = list.text('PrefixListId');
  if (key === null) return;
  to.add(
    'AWS::EC2::PrefixList',
    { key, item: list },
    {
      PrefixListName: list.property('PrefixListName'),
      AddressFamily: list.property('AddressFamily'),
      Entries: entries?.property('Entries') ?? unseenProperty(`entries of ${key}`, list.at),
    },
  );
}
