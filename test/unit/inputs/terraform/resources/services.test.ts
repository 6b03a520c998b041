import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const inVpc = { unknown: { id: true, vpc_id: true } } satisfies Planned;
const subnet = refs('aws_subnet.s.id');
const group = refs('aws_security_group.g.id');
const surroundings = {
  'aws_vpc.v': created,
  'aws_subnet.s': inVpc,
  'aws_security_group.g': inVpc,
};

const surroundingCode = {
  'aws_subnet.s': { vpc_id: refs('aws_vpc.v.id') },
  'aws_security_group.g': { vpc_id: refs('aws_vpc.v.id') },
};

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  const resources = { ...surroundingCode, [address]: code };
  return declare(planOf({ ...surroundings, [address]: own }, { resources })).of(address);
}

/** Subnets and groups at the top, under these arguments. */
function placed(type: string, subnets: string, groups: string): unknown {
  const unknown = { id: true, [subnets]: true, [groups]: true };
  return planned(`${type}.own`, { unknown }, { [subnets]: subnet, [groups]: group });
}

/** The same in a block. */
function placedIn(type: string, block: string, subnets: string, groups: string): unknown {
  return planned(
    `${type}.own`,
    { values: { [block]: [{}] }, unknown: { [block]: [{ [subnets]: true, [groups]: true }] } },
    { [block]: [{ [subnets]: subnet, [groups]: group }] },
  );
}

const usual = { SubnetIds: ['@aws_subnet.s'], SecurityGroupIds: ['@aws_security_group.g'] };
const named = { Subnets: ['@aws_subnet.s'], SecurityGroupIds: ['@aws_security_group.g'] };

test.each([
  ['aws_opensearchserverless_vpc_endpoint', 'subnet_ids', 'security_group_ids', usual],
  ['aws_quicksight_vpc_connection', 'subnet_ids', 'security_group_ids', usual],
  ['aws_elasticache_serverless_cache', 'subnet_ids', 'security_group_ids', usual],
  ['aws_fsx_file_cache', 'subnet_ids', 'security_group_ids', usual],
])('%s names subnets and groups', (type, subnets, groups, expected) => {
  expect(placed(type, subnets, groups)).toEqual(expected);
});

test.each([
  ['aws_mwaa_environment', 'network_configuration', 'NetworkConfiguration'],
  ['aws_emrserverless_application', 'network_configuration', 'NetworkConfiguration'],
  ['aws_grafana_workspace', 'vpc_configuration', 'VpcConfiguration'],
  ['aws_synthetics_canary', 'vpc_config', 'VPCConfig'],
])('%s names them in a block', (type, block, property) => {
  expect(placedIn(type, block, 'subnet_ids', 'security_group_ids')).toEqual({ [property]: usual });
});

test.each([
  ['aws_codebuild_project', 'VpcConfig'],
  ['aws_codebuild_fleet', 'FleetVpcConfig'],
  ['aws_sagemaker_model', 'VpcConfig'],
])('%s calls the subnets so', (type, property) => {
  expect(placedIn(type, 'vpc_config', 'subnets', 'security_group_ids')).toEqual({
    [property]: named,
  });
});

test('the nodes of an EMR cluster are in one of several subnets, and groups come with commas', () => {
  const own = {
    values: {
      ec2_attributes: [{ subnet_id: 'subnet-1', additional_master_security_groups: 'sg-1,sg-2' }],
    },
  };
  expect(planned('aws_emr_cluster.own', own)).toEqual({
    Instances: { Ec2SubnetId: 'subnet-1', AdditionalMasterSecurityGroups: ['sg-1', 'sg-2'] },
  });
});

describe('a broker (SVC-15)', () => {
  test('is private unless it says otherwise, and its engine has one spelling', () => {
    const broker = (values: JsonObject): unknown => planned('aws_mq_broker.own', { values });
    expect(broker({ engine_type: 'RabbitMQ' })).toEqual({
      EngineType: 'RABBITMQ',
      PubliclyAccessible: false,
    });
    expect(broker({ engine_type: 'ACTIVEMQ', publicly_accessible: true })).toEqual({
      EngineType: 'ACTIVEMQ',
      PubliclyAccessible: true,
    });
  });
});

test('a directory is where its settings say, also if it only connects to one (SVC-16)', () => {
  for (const block of ['vpc_settings', 'connect_settings']) {
    const own = { values: { [block]: [{ subnet_ids: ['subnet-1'], vpc_id: 'vpc-1' }] } };
    expect(planned('aws_directory_service_directory.own', own)).toEqual({
      VpcSettings: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'] },
    });
  }
});

test('a file transfer server is in a VPC with addresses of its own (SVC-17)', () => {
  const own = {
    values: {
      endpoint_type: 'VPC',
      protocols: ['SFTP'],
      endpoint_details: [{ subnet_ids: ['subnet-1'], address_allocation_ids: ['eipalloc-1'] }],
    },
  };
  expect(planned('aws_transfer_server.own', own)).toEqual({
    EndpointType: 'VPC',
    Protocols: ['SFTP'],
    EndpointDetails: { SubnetIds: ['subnet-1'], AddressAllocationIds: ['eipalloc-1'] },
  });
});
