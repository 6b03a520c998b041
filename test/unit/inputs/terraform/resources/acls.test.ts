import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { type Declared, declare } from '../declare.ts';
import { constant, type Planned, planOf, refs } from '../plan.ts';

const newVpc: Planned = { values: { cidr_block: '10.0.0.0/16' }, unknown: { id: true } };
const aclId = 'acl-0123456789abcdef0';

function entry(more: JsonObject): JsonObject {
  return {
    rule_no: 100,
    action: 'allow',
    protocol: 'tcp',
    from_port: 22,
    to_port: 22,
    cidr_block: '0.0.0.0/0',
    ipv6_cidr_block: '',
    icmp_type: null,
    icmp_code: null,
    ...more,
  };
}

function entriesOf(found: Declared): readonly unknown[] {
  const entries = found.all.filter(({ type }) => type === 'AWS::EC2::NetworkAclEntry');
  return entries.map(({ key }) => found.of(key));
}

function associationsOf(found: Declared): readonly unknown[] {
  const type = 'AWS::EC2::SubnetNetworkAclAssociation';
  return found.all.filter((each) => each.type === type).map(({ key }) => found.of(key));
}

test('an ACL lists its entries and subnets', () => {
  const root = planOf(
    {
      'aws_vpc.v': newVpc,
      'aws_subnet.s': { unknown: { id: true, vpc_id: true } },
      'aws_network_acl.n': {
        values: { ingress: [entry({ action: 'Deny' })], egress: [entry({ rule_no: 7 })] },
        unknown: { id: true, vpc_id: true, subnet_ids: true, ingress: [{}], egress: [{}] },
      },
    },
    {
      resources: {
        'aws_subnet.s': { vpc_id: refs('aws_vpc.v.id') },
        'aws_network_acl.n': {
          vpc_id: refs('aws_vpc.v.id'),
          subnet_ids: refs('aws_subnet.s.id'),
          ingress: constant([]),
          egress: constant([]),
        },
      },
    },
  );
  const found = declare(root);
  expect(found.of('aws_network_acl.n')).toEqual({ VpcId: '@aws_vpc.v' });
  expect(entriesOf(found)).toMatchObject([
    { RuleNumber: 100, Egress: false, RuleAction: 'deny', Protocol: 'tcp' },
    { RuleNumber: 7, Egress: true, RuleAction: 'allow', PortRange: { From: 22, To: 22 } },
  ]);
  expect(associationsOf(found)).toEqual([
    { NetworkAclId: '@aws_network_acl.n', SubnetId: '@aws_subnet.s' },
  ]);
});

test('an entry for ICMP without a type means type 0 and code 0 (NACL-3)', () => {
  const values = {
    network_acl_id: aclId,
    rule_number: 5,
    rule_action: 'allow',
    protocol: 'icmp',
    cidr_block: '0.0.0.0/0',
    egress: false,
  };
  const root = planOf({
    'aws_network_acl_rule.none': { values: { ...values, icmp_type: null, icmp_code: null } },
    'aws_network_acl_rule.all': { values: { ...values, icmp_type: -1, icmp_code: -1 } },
  });
  const found = declare(root);
  expect(found.of('aws_network_acl_rule.none')).toMatchObject({ Icmp: { Type: 0, Code: 0 } });
  expect(found.of('aws_network_acl_rule.all')).toMatchObject({ Icmp: { Type: -1, Code: -1 } });
});

describe('the default ACL that is taken over (NACL-4)', () => {
  const link = { default_network_acl_id: refs('aws_vpc.v.default_network_acl_id') };

  test('is that of its VPC, and starts empty', () => {
    const root = planOf(
      {
        'aws_vpc.v': newVpc,
        'aws_default_network_acl.d': {
          values: { ingress: [], egress: [], subnet_ids: null },
          unknown: { id: true, vpc_id: true, default_network_acl_id: true },
        },
      },
      { resources: { 'aws_default_network_acl.d': link } },
    );
    const found = declare(root);
    expect(found.of('aws_default_network_acl.d')).toEqual({
      VpcId: '@aws_vpc.v',
      'reachlint:IsDefault': true,
    });
    expect(entriesOf(found)).toEqual([]);
  });

  const existing: Planned = {
    actions: ['no-op'],
    values: {
      id: aclId,
      default_network_acl_id: aclId,
      vpc_id: 'vpc-0123456789abcdef0',
      ingress: [],
      egress: [],
      subnet_ids: ['subnet-0123456789abcdef0'],
    },
  };

  test('that exists keeps no subnet because the provider shows it there', () => {
    const root = planOf(
      { 'aws_default_network_acl.d': existing },
      { resources: { 'aws_default_network_acl.d': link } },
    );
    expect(associationsOf(declare(root))).toEqual([]);
  });

  test('has the subnets that the code lists', () => {
    const code = { ...link, subnet_ids: constant(['subnet-0123456789abcdef0']) };
    const root = planOf(
      { 'aws_default_network_acl.d': existing },
      { resources: { 'aws_default_network_acl.d': code } },
    );
    expect(associationsOf(declare(root))).toHaveLength(1);
  });
});

describe('of an ACL that exists', () => {
  const existing: Planned = {
    actions: ['no-op'],
    values: {
      id: aclId,
      vpc_id: 'vpc-0123456789abcdef0',
      ingress: [entry({}), entry({ rule_no: 200 })],
      egress: [entry({})],
      subnet_ids: ['subnet-1', 'subnet-2'],
    },
  };
  const code = { resources: { 'aws_network_acl.n': {} } };

  test('control: entries and subnets are those that the provider shows', () => {
    const found = declare(planOf({ 'aws_network_acl.n': existing }, code));
    expect(entriesOf(found)).toHaveLength(3);
    expect(associationsOf(found)).toHaveLength(2);
  });

  test('those of resources that the plan deletes go', () => {
    const before = { network_acl_id: aclId };
    const root = planOf(
      {
        'aws_network_acl.n': existing,
        'aws_network_acl_rule.r': {
          actions: ['delete'],
          before: { ...before, rule_number: 100, egress: false },
        },
        'aws_network_acl_association.a': {
          actions: ['delete'],
          before: { ...before, subnet_id: 'subnet-2' },
        },
      },
      code,
    );
    const found = declare(root);
    expect(entriesOf(found)).toMatchObject([
      { RuleNumber: 200, Egress: false },
      { RuleNumber: 100, Egress: true },
    ]);
    expect(associationsOf(found)).toEqual([{ NetworkAclId: `@${aclId}`, SubnetId: 'subnet-1' }]);
  });
});
