import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { defaultNetworkAcl } from '../attribute-meaning.ts';
import { type Declared, type Mappers, mapOf, type Properties } from '../declared.ts';
import { exclusiveLink } from '../exclusive-links.ts';

/** Network ACLs, their entries, and the subnets that they guard. */

export const aclMappers: Mappers = {
  aws_network_acl: (given, to) => {
    to.add(given, 'AWS::EC2::NetworkAcl', { VpcId: given.link('vpc_id', 'aws_vpc') });
    addEntries(given, to);
    addSubnets(given, to);
  },
  // It takes over the ACL that AWS made with the VPC and removes all its entries (NACL-4).
  aws_default_network_acl: (given, to) => {
    to.add(given, 'AWS::EC2::NetworkAcl', {
      VpcId: vpcOfDefault(given),
      'reachlint:IsDefault': given.scalar(true),
    });
    addEntries(given, to);
    // Subnets without an association have it anyway; a list that the provider computed may be out of date.
    if (given.isInCode('subnet_ids')) addSubnets(given, to);
  },
  aws_network_acl_rule: (given, to) =>
    to.add(given, 'AWS::EC2::NetworkAclEntry', {
      NetworkAclId: given.link('network_acl_id', 'aws_network_acl'),
      RuleNumber: given.stated('rule_number'),
      Egress: given.value('egress'),
      RuleAction: given.stated('rule_action'),
      ...trafficOf(given),
    }),
  aws_network_acl_association: (given, to) =>
    to.add(given, 'AWS::EC2::SubnetNetworkAclAssociation', {
      NetworkAclId: given.link('network_acl_id', 'aws_network_acl'),
      SubnetId: exclusiveLink(given, {
        name: 'subnet_id',
        types: ['aws_subnet'],
        rest: { network_acl_id: ['aws_network_acl'] },
      }),
    }),
};

/** The VPC whose default ACL is meant: the code names it by an attribute of the VPC. */
function vpcOfDefault(given: Arguments): Property {
  const link = given.link('default_network_acl_id', defaultNetworkAcl);
  if (link?.kind === 'reference' && link.attribute === 'DefaultNetworkAcl')
    return { ...link, attribute: 'Ref' };
  const name = 'default_network_acl_id';
  const [vpc] = link?.kind === 'scalar' ? given.having('aws_vpc', name, link.text) : [];
  return vpc?.self() ?? given.link('vpc_id', 'aws_vpc') ?? given.unresolved('vpc_id');
}

function addEntries(given: Arguments, to: Declared): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const blocks = given.blocks(direction);
    if (blocks === null) continue;
    const separate = separateNumbers(given, direction);
    for (const [index, entry] of blocks.items.entries()) {
      const number = entry.known('rule_no');
      if (number !== undefined && separate.has(String(number))) continue;
      addEntry(given, to, `${direction}-${index}`, {
        RuleNumber: entry.stated('rule_no'),
        Egress: given.scalar(direction === 'egress'),
        RuleAction: lowerCase(entry.stated('action'), entry),
        ...trafficOf(entry),
      });
    }
    if (blocks.rest !== null) {
      const open: Property = { kind: 'unknown', unknown: blocks.rest, at: given.at };
      addEntry(given, to, `${direction}-rest`, {
        RuleNumber: open,
        Egress: given.scalar(direction === 'egress'),
        RuleAction: open,
        Protocol: open,
        CidrBlock: open,
      });
    }
  }
}

function addEntry(given: Arguments, to: Declared, part: string, properties: Properties): void {
  to.addPart(given, part, 'AWS::EC2::NetworkAclEntry', {
    NetworkAclId: given.self(),
    ...properties,
  });
}

/** Numbers of entries that the provider shows in the ACL and that resources of their own had made. */
function separateNumbers(given: Arguments, direction: 'ingress' | 'egress'): ReadonlySet<string> {
  const id = given.text('id');
  if (id === undefined || !given.object.exists || given.isInCode(direction)) return new Set();
  const rules = given
    .having('aws_network_acl_rule', 'network_acl_id', id, 'before')
    .filter((rule) => (rule.known('egress') === true) === (direction === 'egress'));
  return new Set(rules.map((rule) => String(rule.known('rule_number'))));
}

/** Ports of protocols that have none are ignored later (NACL-3). */
function trafficOf(entry: Arguments): Properties {
  const from = entry.stated('from_port');
  const to = entry.stated('to_port');
  return {
    Protocol: entry.stated('protocol'),
    CidrBlock: entry.stated('cidr_block'),
    Ipv6CidrBlock: entry.stated('ipv6_cidr_block'),
    PortRange: from === null && to === null ? null : mapOf({ From: from, To: to }, entry.at),
    // Type and code that are not given are 0, which is less than all (NACL-3).
    Icmp: mapOf(
      {
        Type: entry.stated('icmp_type') ?? entry.scalar(0),
        Code: entry.stated('icmp_code') ?? entry.scalar(0),
      },
      entry.at,
    ),
  };
}

function lowerCase(property: Property | null, entry: Arguments): Property | null {
  return property?.kind === 'scalar' ? entry.scalar(property.text.toLowerCase()) : property;
}

function addSubnets(given: Arguments, to: Declared): void {
  const subnets = given.links('subnet_ids', 'aws_subnet');
  if (subnets === null) return;
  const separate = separateSubnets(given);
  const add = (part: string, subnet: Property): void => {
    to.addPart(given, part, 'AWS::EC2::SubnetNetworkAclAssociation', {
      NetworkAclId: given.self(),
      SubnetId: subnet,
    });
  };
  for (const [index, subnet] of subnets.items.entries()) {
    if (subnet.kind !== 'scalar' || !separate.has(subnet.text)) add(`subnet-${index}`, subnet);
  }
  if (subnets.rest === null) return;
  const open: Property = { kind: 'unknown', unknown: subnets.rest, at: subnets.at };
  add('subnet-rest', subnets.among === undefined ? open : { ...open, among: subnets.among });
}

/** Subnets that the provider shows at the ACL and that resources of their own had put there. */
function separateSubnets(given: Arguments): ReadonlySet<string> {
  const id = given.text('id');
  if (id === undefined || !given.object.exists || given.isInCode('subnet_ids')) return new Set();
  const associations = given.having('aws_network_acl_association', 'network_acl_id', id, 'before');
  return new Set(associations.flatMap((each) => each.text('subnet_id') ?? []));
}
