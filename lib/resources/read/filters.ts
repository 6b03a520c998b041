import { type PartialList, unknown, type Value } from '../../basics/value.ts';
import { aclEntryIsEgress, orDefault } from '../defaults.ts';
import { partKey } from '../implied-keys.ts';
import type {
  DeclaredTraffic,
  NetworkAcl,
  NetworkAclAssociation,
  NetworkAclEntry,
  PrefixList,
  SecurityGroup,
  SecurityGroupRule,
  SecurityGroupRuleBody,
  SecurityGroupVpcAssociation,
} from '../resource.ts';
import {
  anyCidr,
  type Converter,
  cidr,
  flag,
  integer,
  oneOf,
  scalarText,
  text,
} from './convert.ts';
import { portValue } from './endpoint-ports.ts';
import type { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Reader, type Readers } from './record.ts';
import { peersOf } from './rule-peers.ts';

/** Security groups, network ACLs and prefix lists. */

export const filterReaders: Readers = {
  'AWS::EC2::SecurityGroup': one(readGroup),
  'AWS::EC2::SecurityGroupIngress': readRule('ingress'),
  'AWS::EC2::SecurityGroupEgress': readRule('egress'),
  'AWS::EC2::PrefixList': one(readPrefixList),
  'AWS::EC2::NetworkAcl': one(readAcl),
  'AWS::EC2::NetworkAclEntry': one(readAclEntry),
  'AWS::EC2::SubnetNetworkAclAssociation': one(readAclAssociation),
  'AWS::EC2::SecurityGroupVpcAssociation': one(readVpcAssociation),
};

function readGroup(fields: Fields): SecurityGroup {
  const egress = inlineRules(fields, 'egress');
  // Not a property of CloudFormation: inputs in which an empty list means that nothing may leave set it (SG-14).
  const isComplete = isMarked(fields, 'reachlint:EgressIsComplete');
  // An empty list is as good as none (SG-12).
  const isAbsent = egress === null || (egress.items.length === 0 && egress.rest === null);
  return {
    kind: 'security-group',
    vpc: fields.reference('VpcId', 'AWS::EC2::VPC'),
    groupName: fields.value('GroupName', text),
    ingress: inlineRules(fields, 'ingress') ?? noRules,
    egress: isAbsent ? (isComplete ? noRules : null) : egress,
    isEgressComplete: isComplete,
    ...baseOf(fields),
  };
}

function readVpcAssociation(fields: Fields): SecurityGroupVpcAssociation {
  return {
    kind: 'security-group-vpc-association',
    group: fields.requiredReference('GroupId', 'AWS::EC2::SecurityGroup'),
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    ...baseOf(fields),
  };
}

const noRules: PartialList<SecurityGroupRuleBody> = { items: [], rest: null };

function inlineRules(
  fields: Fields,
  direction: 'ingress' | 'egress',
): PartialList<SecurityGroupRuleBody> | null {
  const rules = fields.maps(
    direction === 'ingress' ? 'SecurityGroupIngress' : 'SecurityGroupEgress',
  );
  if (rules === null) return null;
  return { items: rules.items.flatMap((rule) => bodiesOf(rule, direction)), rest: rules.rest };
}

/** A rule that names several peers is a rule for each; the first keeps the declaration's key. */
function readRule(direction: 'ingress' | 'egress'): Reader {
  return (fields) => {
    const group =
      fields.reference('GroupId', 'AWS::EC2::SecurityGroup') ??
      fields.reference('GroupName', 'AWS::EC2::SecurityGroup') ??
      fields.requiredReference('GroupId', 'AWS::EC2::SecurityGroup');
    return bodiesOf(fields, direction).map((body, index): SecurityGroupRule => {
      const base = baseOf(fields);
      const key = index === 0 ? base.key : partKey(base.key, String(index));
      return { kind: 'security-group-rule', direction, group, body, ...base, key };
    });
  };
}

function bodiesOf(rule: Fields, direction: 'ingress' | 'egress'): readonly SecurityGroupRuleBody[] {
  const traffic = ruleTraffic(rule);
  const description = rule.property('Description');
  return peersOf(rule, direction).map((peer) => ({
    at: rule.at,
    traffic,
    peer,
    description: description?.kind === 'scalar' ? scalarText(description) : null,
  }));
}

/** Lower case, as written: numbers stay numbers (PKT-2). */
const protocol: Converter<string> = {
  expected: 'a protocol name or number',
  read: (scalar) => {
    const written = scalarText(scalar).trim().toLowerCase();
    return typeof scalar.value !== 'boolean' && written !== '' ? written : undefined;
  },
};

/** -1 stands for all. */
const portOrAll: Converter<number> = integer({ first: -1, last: 65535 });
const icmpNumber: Converter<number> = integer({ first: -1, last: 255 });

function ruleTraffic(rule: Fields): DeclaredTraffic {
  const wanted = rule.required('IpProtocol', protocol);
  const ends = isIcmp(wanted) ? icmpNumber : portOrAll;
  return {
    protocol: wanted,
    from: portValue(rule, 'FromPort', ends),
    to: portValue(rule, 'ToPort', ends),
    icmpType: null,
    icmpCode: null,
  };
}

function isIcmp(wanted: Value<string>): boolean {
  return wanted.kind === 'known' && ['icmp', 'icmpv6', '1', '58'].includes(wanted.value);
}

function readPrefixList(fields: Fields): PrefixList {
  const family = fields.required('AddressFamily', oneOf(['ipv4', 'ipv6']));
  const entries = fields.maps('Entries') ?? { items: [], rest: null };
  const block = family.kind === 'known' ? cidr[family.value] : anyCidr;
  return {
    kind: 'prefix-list',
    family,
    entries: {
      items: entries.items.map((entry) => entry.required('Cidr', block)),
      rest: entries.rest,
    },
    ...baseOf(fields),
  };
}

function readAcl(fields: Fields): NetworkAcl {
  return {
    kind: 'network-acl',
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    isDefault: isMarked(fields, 'reachlint:IsDefault'),
    ...baseOf(fields),
  };
}

const ruleNumber: Converter<number> = integer({ first: 1, last: 32766 });
const ruleAction: Converter<'allow' | 'deny'> = oneOf(['allow', 'deny']);

function readAclEntry(fields: Fields): NetworkAclEntry {
  const block4 = fields.value('CidrBlock', cidr.ipv4);
  const block6 = fields.value('Ipv6CidrBlock', cidr.ipv6);
  const isMissing = block4 === null && block6 === null;
  return {
    kind: 'network-acl-entry',
    acl: fields.requiredReference('NetworkAclId', 'AWS::EC2::NetworkAcl'),
    ruleNumber: fields.required('RuleNumber', ruleNumber),
    egress: orDefault(fields.value('Egress', flag), aclEntryIsEgress, fields.at),
    action: fields.required('RuleAction', ruleAction),
    traffic: aclTraffic(fields),
    cidr: isMissing ? unknown(fields.missing('CidrBlock'), fields.at) : block4,
    ipv6Cidr: block6,
    ...baseOf(fields),
  };
}

function aclTraffic(fields: Fields): DeclaredTraffic {
  const ports = fields.fields('PortRange');
  const icmp = fields.fields('Icmp');
  return {
    protocol: fields.required('Protocol', protocol),
    from: ports?.value('From', portOrAll) ?? null,
    to: ports?.value('To', portOrAll) ?? null,
    icmpType: icmp?.value('Type', icmpNumber) ?? null,
    icmpCode: icmp?.value('Code', icmpNumber) ?? null,
  };
}

function readAclAssociation(fields: Fields): NetworkAclAssociation {
  return {
    kind: 'network-acl-association',
    acl: fields.requiredReference('NetworkAclId', 'AWS::EC2::NetworkAcl'),
    subnet: fields.requiredReference('SubnetId', 'AWS::EC2::Subnet'),
    ...baseOf(fields),
  };
}
