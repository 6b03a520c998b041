import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const inVpc = { unknown: { id: true, vpc_id: true } } satisfies Planned;
const surroundings = {
  'aws_vpc.v': created,
  'aws_subnet.s': inVpc,
  'aws_security_group.g': inVpc,
  'aws_db_subnet_group.d': created,
  'aws_rds_cluster.c': created,
  'aws_docdb_cluster.c': created,
  'aws_neptune_cluster.c': created,
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

describe('whether a service is public', () => {
  test.each([
    'aws_db_instance',
    'aws_rds_cluster_instance',
    'aws_rds_shard_group',
    'aws_neptune_cluster_instance',
    'aws_dms_replication_instance',
  ])('%s is private unless it says otherwise (SVC-1, SVC-11)', (type) => {
    const unset = planned(`${type}.own`, { unknown: { publicly_accessible: true } });
    expect(unset).toHaveProperty('PubliclyAccessible', false);
    const set = planned(`${type}.own`, { values: { publicly_accessible: true } });
    expect(set).toHaveProperty('PubliclyAccessible', true);
    const open = planned(
      `${type}.own`,
      { unknown: { publicly_accessible: true } },
      { publicly_accessible: refs('local.open') },
    );
    expect(open).toHaveProperty('PubliclyAccessible', '?');
  });

  test('versions of the provider differ in the default of Redshift, which plans show (SVC-2)', () => {
    const cluster = (values: JsonObject): unknown =>
      planned('aws_redshift_cluster.own', { values });
    expect(cluster({ publicly_accessible: true })).toHaveProperty('PubliclyAccessible', true);
    expect(cluster({ publicly_accessible: false })).toHaveProperty('PubliclyAccessible', false);
    expect(cluster({})).toHaveProperty('PubliclyAccessible', '?');
  });
});

test('a database is in its subnet group, with its groups', () => {
  const own = {
    values: { engine: 'postgres', port: 5433, db_subnet_group_name: 'main' },
    unknown: { vpc_security_group_ids: true },
  };
  const code = { vpc_security_group_ids: refs('aws_security_group.g.id') };
  expect(planned('aws_db_instance.own', own, code)).toEqual({
    Engine: 'postgres',
    Port: 5433,
    DBSubnetGroupName: 'main',
    VPCSecurityGroups: ['@aws_security_group.g'],
    PubliclyAccessible: false,
  });
});

test('a subnet group can be named by what it is called', () => {
  const own = { values: { name: 'main' }, unknown: { id: true, subnet_ids: true } };
  const code = { subnet_ids: refs('aws_subnet.s.id') };
  expect(planned('aws_db_subnet_group.own', own, code)).toEqual({
    DBSubnetGroupName: 'main',
    SubnetIds: ['@aws_subnet.s'],
  });
  expect(planned('aws_redshift_subnet_group.own', own, code)).toHaveProperty(
    'ClusterSubnetGroupName',
    'main',
  );
});

test('port 0 stands for the usual one', () => {
  const own = { values: { port: 0 } };
  expect(planned('aws_elasticache_replication_group.own', own)).not.toHaveProperty('Port');
  expect(planned('aws_redshift_cluster.own', own)).not.toHaveProperty('Port');
});

test.each(['rds', 'docdb', 'neptune'])('members of a cluster of %s name it', (service) => {
  const own = { unknown: { cluster_identifier: true } };
  for (const attribute of ['id', 'cluster_identifier']) {
    const code = { cluster_identifier: refs(`aws_${service}_cluster.c.${attribute}`) };
    expect(planned(`aws_${service}_cluster_instance.own`, own, code)).toHaveProperty(
      'DBClusterIdentifier',
      `@aws_${service}_cluster.c`,
    );
  }
});

test('a member of a replication group is declared with it', () => {
  const own = { values: { replication_group_id: 'r' } };
  const root = planOf({ 'aws_elasticache_cluster.m': own }, {});
  expect(declare(root).keys()).toEqual([]);
});

describe('a search domain (SVC-4)', () => {
  test('is public without options for a VPC', () => {
    expect(planned('aws_opensearch_domain.own', { values: { vpc_options: [] } })).toEqual({});
  });

  test('is in the VPC that its options name', () => {
    const values = {
      vpc_options: [{ subnet_ids: ['subnet-1'], security_group_ids: ['sg-1'] }],
      domain_endpoint_options: [{ enforce_https: true }],
    };
    expect(planned('aws_elasticsearch_domain.own', { values })).toEqual({
      VPCOptions: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      DomainEndpointOptions: { EnforceHTTPS: true },
    });
  });
});

test('brokers of a stream say who reaches them (SVC-5)', () => {
  const access = [{ public_access: [{ type: 'SERVICE_PROVIDED_EIPS' }] }];
  const nodes = { client_subnets: ['subnet-1'], security_groups: ['sg-1'] };
  const values = { broker_node_group_info: [{ ...nodes, connectivity_info: access }] };
  expect(planned('aws_msk_cluster.own', { values })).toEqual({
    BrokerNodeGroupInfo: {
      ClientSubnets: ['subnet-1'],
      SecurityGroups: ['sg-1'],
      ConnectivityInfo: { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } },
    },
  });
});
