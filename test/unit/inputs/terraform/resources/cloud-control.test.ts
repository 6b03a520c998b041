import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { cloudControlMapper } from '../../../../../lib/inputs/terraform/resources/cloud-control.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const surroundings = {
  'aws_vpc.v': created,
  'awscc_ec2_vpc.v': { unknown: { id: true, vpc_id: true } },
  'awscc_ec2_subnet.s': { unknown: { id: true, subnet_id: true, vpc_id: true } },
  'awscc_ec2_route_table.r': { unknown: { id: true, route_table_id: true, vpc_id: true } },
  'awscc_elasticloadbalancingv2_target_group.g': { unknown: { target_group_arn: true } },
};
const inVpc = { vpc_id: refs('awscc_ec2_vpc.v.vpc_id') };

function found(address: string, own: Planned, code: JsonObject = {}) {
  return declare(
    planOf(
      { ...surroundings, [address]: own },
      {
        resources: {
          'awscc_ec2_subnet.s': inVpc,
          'awscc_ec2_route_table.r': inVpc,
          [address]: code,
        },
      },
    ),
  );
}

function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return found(address, own, code).of(address);
}

test('types are those of CloudFormation', () => {
  const types = ['awscc_ec2_nat_gateway', 'awscc_rds_db_instance', 'awscc_ec2_vpc_cidr_block'];
  expect(types.map((type) => found(`${type}.own`, {}).typeOf(`${type}.own`))).toEqual([
    'AWS::EC2::NatGateway',
    'AWS::RDS::DBInstance',
    'AWS::EC2::VPCCidrBlock',
  ]);
  expect(cloudControlMapper('awscc_iam_role')).toBeUndefined();
  expect(cloudControlMapper('aws_ec2_nat_gateway')).toBeUndefined();
});

describe('arguments', () => {
  test('are properties in snake case, numbers and acronyms too', () => {
    const values = {
      ipv_6_cidr_block: '2001:db8::/64',
      map_public_ip_on_launch: true,
      tags: [{ key: 'Name', value: 'web' }],
    };
    expect(planned('awscc_ec2_subnet.own', { values })).toEqual({
      Ipv6CidrBlock: '2001:db8::/64',
      MapPublicIpOnLaunch: true,
      Tags: [{ Key: 'Name', Value: 'web' }],
    });
    const database = { db_subnet_group_name: 'main', vpc_security_groups: ['sg-1'] };
    expect(planned('awscc_rds_db_instance.own', { values: database })).toEqual({
      DBSubnetGroupName: 'main',
      VPCSecurityGroups: ['sg-1'],
    });
  });

  test('may hold maps and lists of them', () => {
    const values = {
      vpc_options: { subnet_ids: ['subnet-1'] },
      security_group_ingress: [{ ip_protocol: 'tcp', from_port: 22, cidr_ip: null }],
    };
    expect(planned('awscc_ec2_security_group.own', { values })).toEqual({
      VPCOptions: { SubnetIds: ['subnet-1'] },
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22 }],
    });
  });

  test('may have keys that are no words', () => {
    const values = {
      rule_group: { rule_variables: { ip_sets: { HOME_NET: { definition: ['10.0.0.0/8'] } } } },
    };
    expect(planned('awscc_networkfirewall_rule_group.own', { values })).toMatchObject({
      RuleGroup: { RuleVariables: { IPSets: { HOME_NET: { Definition: ['10.0.0.0/8'] } } } },
    });
  });

  test('of one type may be spelt otherwise than those of all others', () => {
    const values = { vpc_config: { subnet_ids: ['subnet-1'] } };
    expect(planned('awscc_synthetics_canary.own', { values })).toHaveProperty('VPCConfig');
    expect(planned('awscc_lambda_function.own', { values })).toHaveProperty('VpcConfig');
  });

  test('name resources of either provider', () => {
    const own = { unknown: { subnet_id: true, route_table_id: true } };
    const code = {
      subnet_id: refs('awscc_ec2_subnet.s.subnet_id'),
      route_table_id: refs('awscc_ec2_route_table.r.route_table_id'),
    };
    expect(planned('awscc_ec2_subnet_route_table_association.own', own, code)).toEqual({
      SubnetId: '@awscc_ec2_subnet.s',
      RouteTableId: '@awscc_ec2_route_table.r',
    });
    const subnet = { unknown: { vpc_id: true } };
    expect(planned('awscc_ec2_subnet.own', subnet, { vpc_id: refs('aws_vpc.v.id') })).toEqual({
      VpcId: '@aws_vpc.v',
    });
    const groups = { unknown: { target_group_ar_ns: true } };
    const groupCode = {
      target_group_ar_ns: refs('awscc_elasticloadbalancingv2_target_group.g.target_group_arn'),
    };
    expect(planned('awscc_autoscaling_auto_scaling_group.own', groups, groupCode)).toEqual({
      TargetGroupARNs: ['@awscc_elasticloadbalancingv2_target_group.g'],
    });
  });
});

/** Every property that readers ask for, as the provider writes it, comes back to its spelling. */
test('no property that is read is spelt in another way', () => {
  const folder = join(import.meta.dirname, '../../../../../lib/resources/read');
  const asked = readdirSync(folder)
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /\.(?:value|values|fields|maps|list|property|has|required|reference|references|requiredReference|mapsOpenEnded)\(\s*'([A-Z]\w+)'/g,
      ),
    ])
    .map(([, name = '']) => name);
  const names = [...new Set(asked)];
  expect(names.length).toBeGreaterThan(150);
  const values = Object.fromEntries(names.map((name) => [snakeOf(name), 'x']));
  const given = planned('awscc_ec2_vpc.own', { values });
  expect(Object.keys(given ?? {}).toSorted()).toEqual(names.toSorted());
});

function snakeOf(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])/g, '$1_$2')
    .replace(/(\d)([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
