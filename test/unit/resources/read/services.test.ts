import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

function service(type: string, properties: Properties) {
  const result = read(declare('X', type, properties));
  return { ...record(result, 'X', 'managed-service'), problems: result.problems };
}

const isPublic = { publicAccess: { kind: 'known', value: true } };
const isPrivate = { publicAccess: { kind: 'known', value: false } };
const named = (name: string) => ({ items: [{ name }], rest: null });
const ports = (...values: readonly number[]) => ({ ports: values.map((value) => ({ value })) });

describe('warehouses and caches', () => {
  it.each<[string, Properties, object]>([
    [
      'AWS::Redshift::Cluster',
      { ClusterSubnetGroupName: 'g', VpcSecurityGroupIds: ['sg-1'] },
      {
        ...isPrivate,
        ...ports(5439),
        subnetGroup: { name: 'g' },
        groups: named('sg-1'),
        rule: 'SVC-2',
      },
    ],
    [
      'AWS::Redshift::Cluster',
      { PubliclyAccessible: true, Port: 8200 },
      { ...isPublic, ...ports(8200), groups: null },
    ],
    [
      'AWS::RedshiftServerless::Workgroup',
      { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      { ...isPrivate, ...ports(5439), subnets: named('subnet-1') },
    ],
    [
      'AWS::ElastiCache::CacheCluster',
      { Engine: 'memcached', VpcSecurityGroupIds: ['sg-1'], CacheSubnetGroupName: 'g' },
      {
        ...isPrivate,
        ...ports(11211),
        subnetGroup: { name: 'g' },
        groups: named('sg-1'),
        rule: 'SVC-3',
      },
    ],
    [
      'AWS::ElastiCache::CacheCluster',
      { Engine: 'redis', CacheSecurityGroupNames: ['old'] },
      { ...ports(6379), groups: { items: [], rest: { cause: 'unsupported' } } },
    ],
    [
      'AWS::ElastiCache::ReplicationGroup',
      { SecurityGroupIds: ['sg-1'], Port: 6380 },
      { ...isPrivate, ...ports(6380), groups: named('sg-1') },
    ],
    [
      'AWS::ElastiCache::ServerlessCache',
      { Engine: 'valkey', SubnetIds: ['subnet-1'] },
      { ...isPrivate, ...ports(6379, 6380), subnets: named('subnet-1') },
    ],
    [
      'AWS::MemoryDB::Cluster',
      { SubnetGroupName: 'g' },
      { ...isPrivate, ...ports(6379), subnetGroup: { name: 'g' } },
    ],
    [
      'AWS::DAX::Cluster',
      { SubnetGroupName: 'g', ClusterEndpointEncryptionType: 'TLS' },
      { ...isPrivate, ...ports(9111) },
    ],
    ['AWS::DAX::Cluster', {}, ports(8111)],
  ])('%s %j', (type, properties, expected) => {
    expect(service(type, properties)).toMatchObject({ ...expected, problems: [] });
  });

  it.each([
    ['AWS::RDS::DBSubnetGroup'],
    ['AWS::Redshift::ClusterSubnetGroup'],
    ['AWS::ElastiCache::SubnetGroup'],
    ['AWS::MemoryDB::SubnetGroup'],
    ['AWS::DAX::SubnetGroup'],
    ['AWS::DMS::ReplicationSubnetGroup'],
    ['AWS::DocDB::DBSubnetGroup'],
    ['AWS::Neptune::DBSubnetGroup'],
  ])('%s lists subnets', (type) => {
    const result = read(declare('X', type, { SubnetIds: ['subnet-1'] }));
    expect(record(result, 'X', 'subnet-group').subnets).toMatchObject(named('subnet-1'));
  });
});

describe('search, streams and files', () => {
  it.each(['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'])(
    '%s is public without VPCOptions (SVC-4)',
    (type) => {
      expect(service(type, {})).toMatchObject({
        subnets: null,
        publicEndpoint: { ports: [80, 443], enabled: { value: true }, rule: 'SVC-4' },
      });
      expect(
        service(type, { DomainEndpointOptions: { EnforceHTTPS: true } }).publicEndpoint?.ports,
      ).toEqual([443]);
      expect(
        service(type, { VPCOptions: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }),
      ).toMatchObject({
        ...isPrivate,
        subnets: named('subnet-1'),
        groups: named('sg-1'),
        publicEndpoint: null,
      });
    },
  );

  it('MSK brokers are private unless public access is on (SVC-5)', () => {
    const nodes = (more: Properties) => ({
      BrokerNodeGroupInfo: { ClientSubnets: ['subnet-1'], SecurityGroups: ['sg-1'], ...more },
    });
    expect(service('AWS::MSK::Cluster', nodes({}))).toMatchObject({
      ...isPrivate,
      ...ports(9092, 9094, 9096, 9098),
      subnets: named('subnet-1'),
      placement: 'each',
    });
    const access = (type: Plain) => nodes({ ConnectivityInfo: { PublicAccess: { Type: type } } });
    expect(service('AWS::MSK::Cluster', access('SERVICE_PROVIDED_EIPS'))).toMatchObject({
      ...isPublic,
      ...ports(9092, 9094, 9096, 9098, 9194, 9196, 9198),
    });
    expect(service('AWS::MSK::Cluster', access('DISABLED'))).toMatchObject(isPrivate);
    expect(service('AWS::MSK::Cluster', access('ON'))).toMatchObject({
      publicAccess: { kind: 'unknown' },
      problems: [expect.stringContaining('PublicAccess.Type')],
    });
  });

  it('MSK Serverless is in several VPCs', () => {
    const result = read(
      declare('X', 'AWS::MSK::ServerlessCluster', {
        VpcConfigs: [
          { SubnetIds: ['subnet-1'] },
          { SubnetIds: ['subnet-2'], SecurityGroups: ['sg-2'] },
        ],
      }),
    );
    expect(record(result, 'X', 'managed-service')).toMatchObject({
      subnets: named('subnet-1'),
      groups: null,
      ports: [{ value: 9098 }],
    });
    expect(record(result, 'X#vpc-2', 'managed-service')).toMatchObject({
      subnets: named('subnet-2'),
      groups: named('sg-2'),
    });
  });

  it('file systems have mount targets (SVC-6)', () => {
    expect(
      service('AWS::EFS::MountTarget', { SubnetId: 'subnet-1', SecurityGroups: ['sg-1'] }),
    ).toMatchObject({ ...isPrivate, ...ports(2049), subnets: named('subnet-1'), rule: 'SVC-6' });
    expect(
      service('AWS::FSx::FileSystem', { FileSystemType: 'WINDOWS', SubnetIds: ['subnet-1'] }),
    ).toMatchObject({ ...isPrivate, ports: null });
    expect(
      service('AWS::FSx::FileSystem', { FileSystemType: 'LUSTRE', SubnetIds: ['subnet-1'] })
        .ports?.[0],
    ).toMatchObject({ value: 988 });
  });

  it('DMS instances are public by default (SVC-11)', () => {
    expect(
      service('AWS::DMS::ReplicationInstance', { ReplicationSubnetGroupIdentifier: 'g' }),
    ).toMatchObject({ publicAccess: { value: true, how: 'default' }, subnetGroup: { name: 'g' } });
    expect(service('AWS::DMS::ReplicationInstance', { PubliclyAccessible: 'false' })).toMatchObject(
      isPrivate,
    );
  });
});

describe('functions and clients', () => {
  it('functions accept nothing (SVC-7)', () => {
    expect(
      service('AWS::Lambda::Function', {
        VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      }),
    ).toMatchObject({ ...isPrivate, inbound: 'none', ports: [], groups: named('sg-1') });
    expect(read(declare('X', 'AWS::Lambda::Function', {})).resources.size).toBe(0);
    expect(
      read(
        declare('X', 'AWS::Lambda::Function', {
          VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
        }),
      ).resources.size,
    ).toBe(0);
    expect(service('AWS::Lambda::Function', { VpcConfig: open('Config') })).toMatchObject({
      subnets: { items: [], rest: { what: 'Config' } },
    });
  });

  it.each<[string, Properties]>([
    [
      'AWS::CodeBuild::Project',
      { VpcConfig: { VpcId: 'vpc-1', Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    ],
    ['AWS::AppRunner::VpcConnector', { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'] }],
    [
      'AWS::Synthetics::Canary',
      { VPCConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    ],
  ])('%s only opens connections (SVC-21, SVC-29)', (type, properties) => {
    expect(service(type, properties)).toMatchObject({
      ...isPrivate,
      inbound: 'none',
      subnets: named('subnet-1'),
      groups: named('sg-1'),
      problems: [],
    });
    expect(read(declare('X', type, {})).resources.size).toBe(0);
  });

  it('other services serve', () => {
    const influx = { VpcSubnetIds: ['subnet-1'], VpcSecurityGroupIds: ['sg-1'] };
    expect(service('AWS::Timestream::InfluxDBInstance', influx)).toMatchObject({
      ...isPrivate,
      ...ports(8086),
    });
    expect(
      service('AWS::Timestream::InfluxDBInstance', {
        ...influx,
        PubliclyAccessible: true,
        Port: 8087,
      }),
    ).toMatchObject({ ...isPublic, ...ports(8087) });
    expect(
      service('AWS::OpenSearchServerless::VpcEndpoint', { SubnetIds: ['subnet-1'] }),
    ).toMatchObject({ ...isPrivate, ...ports(443), groups: null });
  });

  it('notebooks may be in a VPC (SVC-12)', () => {
    expect(
      service('AWS::SageMaker::NotebookInstance', {
        SubnetId: 'subnet-1',
        SecurityGroupIds: ['sg-1'],
      }),
    ).toMatchObject({ ...isPrivate, subnets: named('subnet-1') });
    expect(read(declare('X', 'AWS::SageMaker::NotebookInstance', {})).resources.size).toBe(0);
  });
});

describe('EMR (SVC-13)', () => {
  const cluster = (instances: Properties) =>
    read(declare('X', 'AWS::EMR::Cluster', { Instances: instances }));

  it('has nodes that are instances', () => {
    const result = cluster({
      Ec2SubnetId: 'subnet-1',
      EmrManagedMasterSecurityGroup: 'sg-1',
      EmrManagedSlaveSecurityGroup: 'sg-2',
      AdditionalMasterSecurityGroups: ['sg-3'],
    });
    expect(record(result, 'X', 'instance').settings).toMatchObject({
      subnet: { name: 'subnet-1' },
      groups: { items: [{ name: 'sg-1' }, { name: 'sg-3' }] },
    });
    expect(record(result, 'X#core', 'instance').settings).toMatchObject({
      subnet: { name: 'subnet-1' },
      groups: { items: [{ name: 'sg-2' }] },
    });
  });

  it('is in one of several subnets, with groups that EMR makes', () => {
    const { settings } = record(
      cluster({ Ec2SubnetIds: ['subnet-1', 'subnet-2'] }),
      'X',
      'instance',
    );
    expect(settings).toMatchObject({
      subnet: { kind: 'unknown', unknown: { cause: 'deploy-time' } },
      groups: { items: [{ kind: 'outside', name: 'X.Instances.EmrManagedMasterSecurityGroup' }] },
    });
  });
});

describe('brokers, directories, file transfer', () => {
  const broker = (properties: Properties) =>
    service('AWS::AmazonMQ::Broker', {
      EngineType: 'RABBITMQ',
      PubliclyAccessible: true,
      ...properties,
    });

  it('public RabbitMQ has no groups (SVC-15)', () => {
    expect(broker({})).toMatchObject({ ...isPublic, inbound: 'unfiltered', ...ports(443, 5671) });
    expect(
      broker({ PubliclyAccessible: false, SubnetIds: ['subnet-1'], SecurityGroups: ['sg-1'] }),
    ).toMatchObject({ ...isPrivate, inbound: 'by-groups', groups: named('sg-1') });
    expect(broker({ EngineType: 'ActiveMQ' })).toMatchObject({ ...isPublic, inbound: 'by-groups' });
    expect(service('AWS::AmazonMQ::Broker', { EngineType: 'ACTIVEMQ' })).toMatchObject({
      publicAccess: { kind: 'unknown' },
      problems: [expect.stringContaining('PubliclyAccessible is missing')],
    });
  });

  it.each(['AWS::DirectoryService::MicrosoftAD', 'AWS::DirectoryService::SimpleAD'])(
    '%s has a group of its own (SVC-16)',
    (type) => {
      expect(
        service(type, { VpcSettings: { VpcId: 'vpc-1', SubnetIds: ['subnet-1'] } }),
      ).toMatchObject({
        ...isPrivate,
        subnets: named('subnet-1'),
        groups: { items: [], rest: null },
        groupsUnknown: { what: expect.stringContaining('SVC-16') },
      });
    },
  );

  it('transfer servers are public, in a VPC, or both (SVC-17)', () => {
    const type = 'AWS::Transfer::Server';
    expect(service(type, {})).toMatchObject({
      subnets: null,
      publicEndpoint: { ports: [22], enabled: { value: true }, rule: 'SVC-17' },
    });
    const details = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
    expect(service(type, { EndpointType: 'VPC', EndpointDetails: details })).toMatchObject({
      ...isPrivate,
      publicEndpoint: null,
      groups: named('sg-1'),
      ports: [{ value: 22 }],
    });
    expect(
      service(type, {
        EndpointType: 'VPC',
        EndpointDetails: { ...details, AddressAllocationIds: ['eipalloc-1'] },
      }),
    ).toMatchObject(isPublic);
    expect(
      service(type, {
        EndpointType: 'VPC',
        EndpointDetails: { ...details, AddressAllocationIds: open('Addresses') },
      }).publicAccess.kind,
    ).toBe('unknown');
    expect(service(type, { Protocols: ['SFTP', 'AS2'] }).ports).toMatchObject([
      { value: 22 },
      { value: 5080 },
    ]);
    expect(service(type, { Protocols: open('Protocols') }).ports).toMatchObject([
      { kind: 'unknown', unknown: { what: 'Protocols' } },
    ]);
    expect(service(type, { EndpointType: open('Type'), EndpointDetails: details })).toMatchObject({
      ports: [{ kind: 'unknown', unknown: { what: 'Type' }, among: [22] }],
      publicEndpoint: { ports: [22], enabled: { kind: 'unknown', unknown: { what: 'Type' } } },
    });
    expect(
      read(
        declare('X', type, {
          EndpointType: 'VPC_ENDPOINT',
          EndpointDetails: { VpcEndpointId: ref('Y') },
        }),
      ).resources.size,
    ).toBe(0);
  });
});
