import { known, type PartialList, type Value } from '../../basics/value.ts';
import {
  brokersArePublic,
  orDefault,
  redshiftIsPublic,
  redshiftServerlessIsPublic,
  replicationInstanceIsPublic,
} from '../defaults.ts';
import { partKey } from '../implied-keys.ts';
import type { ManagedService, Resource } from '../resource.ts';
import { type Converter, flag, oneOf, text } from './convert.ts';
import { subnetGroup } from './databases.ts';
import { cachePorts, redisPort } from './endpoint-ports.ts';
import {
  classicGroups,
  groupsIn,
  managedService,
  openValue,
  ownPort,
  portsOf,
  soleSubnetIn,
  subnetsIn,
  usualPorts,
} from './managed-service.ts';
import type { Fields } from './properties.ts';
import { one, type Readers } from './record.ts';

/** Warehouses, caches, search, streams, file systems and data migration (SVC-2 to SVC-6, SVC-11). */

export const dataServiceReaders: Readers = {
  'AWS::Redshift::Cluster': one(readRedshift),
  'AWS::Redshift::ClusterSubnetGroup': subnetGroup('SubnetIds'),
  'AWS::Redshift::EndpointAccess': one(readRedshiftEndpoint),
  'AWS::RedshiftServerless::Workgroup': one(readRedshiftServerless),
  'AWS::ElastiCache::CacheCluster': one(readCacheCluster),
  'AWS::ElastiCache::ReplicationGroup': one(readReplicationGroup),
  'AWS::ElastiCache::ServerlessCache': one(readServerlessCache),
  'AWS::ElastiCache::SubnetGroup': subnetGroup('SubnetIds'),
  'AWS::MemoryDB::Cluster': one(readMemoryDb),
  'AWS::MemoryDB::SubnetGroup': subnetGroup('SubnetIds'),
  'AWS::DAX::Cluster': one(readDax),
  'AWS::DAX::SubnetGroup': subnetGroup('SubnetIds'),
  'AWS::OpenSearchService::Domain': one(readSearchDomain),
  'AWS::Elasticsearch::Domain': one(readSearchDomain),
  'AWS::MSK::Cluster': one(readBrokers),
  'AWS::MSK::ServerlessCluster': readServerlessBrokers,
  'AWS::EFS::MountTarget': one(readMountTarget),
  'AWS::FSx::FileSystem': one(readFileSystem),
  'AWS::FSx::FileCache': one(readFileSystem),
  'AWS::DMS::ReplicationInstance': one(readReplicationInstance),
  'AWS::DMS::ReplicationSubnetGroup': subnetGroup('SubnetIds'),
};

function readRedshift(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.reference('ClusterSubnetGroupName', 'AWS::Redshift::ClusterSubnetGroup'),
    groups:
      groupsIn(fields, 'VpcSecurityGroupIds') ?? classicGroups(fields, 'ClusterSecurityGroups'),
    placement: 'one',
    publicAccess: orDefault(fields.value('PubliclyAccessible', flag), redshiftIsPublic, fields.at),
    ports: portsOf(fields, 'Port', [5439]),
    rule: 'SVC-2',
  });
}

/** A private endpoint in another VPC, on the cluster's port. */
function readRedshiftEndpoint(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.requiredReference('SubnetGroupName', 'AWS::Redshift::ClusterSubnetGroup'),
    groups: groupsIn(fields, 'VpcSecurityGroupIds'),
    placement: 'each',
    ports: null,
    rule: 'SVC-2',
  });
}

function readRedshiftServerless(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: subnetsIn(fields, 'SubnetIds'),
    groups: groupsIn(fields, 'SecurityGroupIds'),
    placement: 'each',
    publicAccess: orDefault(
      fields.value('PubliclyAccessible', flag),
      redshiftServerlessIsPublic,
      fields.at,
    ),
    ports: portsOf(fields, 'Port', [5439]),
    rule: 'SVC-2',
  });
}

function readCacheCluster(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.reference('CacheSubnetGroupName', 'AWS::ElastiCache::SubnetGroup'),
    groups:
      groupsIn(fields, 'VpcSecurityGroupIds') ?? classicGroups(fields, 'CacheSecurityGroupNames'),
    placement: 'one',
    ports: ownPort(fields, 'Port') ?? cachePorts(fields),
    rule: 'SVC-3',
  });
}

function readReplicationGroup(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.reference('CacheSubnetGroupName', 'AWS::ElastiCache::SubnetGroup'),
    groups:
      groupsIn(fields, 'SecurityGroupIds') ?? classicGroups(fields, 'CacheSecurityGroupNames'),
    placement: 'one',
    ports: portsOf(fields, 'Port', [redisPort]),
    rule: 'SVC-3',
  });
}

/** The second port leads to the replicas. */
function readServerlessCache(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: subnetsIn(fields, 'SubnetIds'),
    groups: groupsIn(fields, 'SecurityGroupIds'),
    placement: 'each',
    ports: cachePorts(fields, 2),
    rule: 'SVC-3',
  });
}

function readMemoryDb(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.reference('SubnetGroupName', 'AWS::MemoryDB::SubnetGroup'),
    groups: groupsIn(fields, 'SecurityGroupIds'),
    placement: 'one',
    ports: portsOf(fields, 'Port', [redisPort]),
    rule: 'SVC-3',
  });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.create-cluster.console.configure-inbound-rules.html */
function readDax(fields: Fields): ManagedService {
  const encryption = fields.value('ClusterEndpointEncryptionType', text);
  const isTls = encryption?.kind === 'known' && encryption.value.toUpperCase() === 'TLS';
  return managedService(fields, {
    subnetGroup: fields.reference('SubnetGroupName', 'AWS::DAX::SubnetGroup'),
    groups: groupsIn(fields, 'SecurityGroupIds'),
    placement: 'one',
    ports:
      encryption?.kind === 'unknown'
        ? [openValue(fields, encryption.unknown, [8111, 9111])]
        : usualPorts(fields, [isTls ? 9111 : 8111]),
    rule: 'SVC-3',
  });
}

/** Without VPCOptions a domain has a public endpoint that policies alone guard (SVC-4). */
function readSearchDomain(fields: Fields): ManagedService {
  const options = fields.fields('VPCOptions');
  const enforced = fields.fields('DomainEndpointOptions')?.value('EnforceHTTPS', flag) ?? null;
  const isEnforced = enforced?.kind === 'known' && enforced.value;
  return managedService(fields, {
    subnets: subnetsIn(options, 'SubnetIds'),
    groups: groupsIn(options, 'SecurityGroupIds'),
    placement: 'each',
    publicEndpoint:
      options === null
        ? {
            ports: isEnforced ? [443] : [80, 443],
            sources: everyAddress(fields),
            enabled: known(true, fields.at, 'derived'),
            rule: 'SVC-4',
          }
        : null,
    ports: [...usualPorts(fields, [443]), ...plainSearchPorts(fields, enforced)],
    rule: 'SVC-4',
  });
}

/** Without enforcement of HTTPS the domain takes HTTP too. */
function plainSearchPorts(
  fields: Fields,
  enforced: Value<boolean> | null,
): readonly Value<number>[] {
  if (enforced?.kind === 'unknown') return [openValue(fields, enforced.unknown, [80])];
  return enforced?.value === true ? [] : usualPorts(fields, [80]);
}

/** For public endpoints that no address list guards. */
export function everyAddress(fields: Fields): PartialList<Value<string>> {
  return { items: [known('0.0.0.0/0', fields.at, 'default')], rest: null };
}

// ---- Streams ---------------------------------------------------------------

/** https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const brokerPorts = { inside: [9092, 9094, 9096, 9098], outside: [9194, 9196, 9198] };

function readBrokers(fields: Fields): ManagedService {
  const nodes = fields.fields('BrokerNodeGroupInfo');
  const access =
    nodes?.fields('ConnectivityInfo')?.fields('PublicAccess')?.value('Type', brokerAccess) ?? null;
  const publicAccess = orDefault(access, brokersArePublic, fields.at);
  const isPrivate = publicAccess.kind === 'known' && !publicAccess.value;
  const ports = isPrivate ? brokerPorts.inside : [...brokerPorts.inside, ...brokerPorts.outside];
  return managedService(fields, {
    subnets: subnetsIn(nodes, 'ClientSubnets') ?? {
      items: [],
      rest: fields.missing('BrokerNodeGroupInfo.ClientSubnets'),
    },
    groups: groupsIn(nodes, 'SecurityGroups'),
    placement: 'each',
    publicAccess,
    ports: usualPorts(fields, ports),
    rule: 'SVC-5',
  });
}

const accessTypes = oneOf(['DISABLED', 'SERVICE_PROVIDED_EIPS']);

const brokerAccess: Converter<boolean> = {
  expected: accessTypes.expected,
  read: (scalar) => {
    const type = accessTypes.read(scalar);
    return type === undefined ? undefined : type === 'SERVICE_PROVIDED_EIPS';
  },
};

/** One record for each VPC that the cluster is in. */
function readServerlessBrokers(fields: Fields): readonly Resource[] {
  const configs = fields.mapsOpenEnded('VpcConfigs');
  if (configs === null) fields.missing('VpcConfigs');
  return (configs ?? []).map((config, index) => {
    const service = managedService(fields, {
      subnets: subnetsIn(config, 'SubnetIds') ?? { items: [], rest: config.missing('SubnetIds') },
      groups: groupsIn(config, 'SecurityGroups'),
      placement: 'each',
      ports: usualPorts(fields, [9098]),
      rule: 'SVC-5',
    });
    return index === 0 ? service : { ...service, key: partKey(service.key, `vpc-${index + 1}`) };
  });
}

// ---- Files and migration ---------------------------------------------------

function readMountTarget(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: soleSubnetIn(fields, 'SubnetId'),
    groups: groupsIn(fields, 'SecurityGroups'),
    placement: 'each',
    ports: usualPorts(fields, [2049]),
    rule: 'SVC-6',
  });
}

/** What it serves depends on the kind of file system. */
function readFileSystem(fields: Fields): ManagedService {
  const kind = fields.value('FileSystemType', text);
  return managedService(fields, {
    subnets: subnetsIn(fields, 'SubnetIds') ?? { items: [], rest: fields.missing('SubnetIds') },
    groups: groupsIn(fields, 'SecurityGroupIds'),
    placement: 'each',
    ports:
      kind?.kind === 'known' && kind.value === 'LUSTRE' ? usualPorts(fields, lustrePorts) : null,
    rule: 'SVC-6',
  });
}

/** https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html */
const lustrePorts = [988, 1018, 1019, 1020, 1021, 1022, 1023];

function readReplicationInstance(fields: Fields): ManagedService {
  return managedService(fields, {
    subnetGroup: fields.reference(
      'ReplicationSubnetGroupIdentifier',
      'AWS::DMS::ReplicationSubnetGroup',
    ),
    groups: groupsIn(fields, 'VpcSecurityGroupIds'),
    placement: 'one',
    publicAccess: orDefault(
      fields.value('PubliclyAccessible', flag),
      replicationInstanceIsPublic,
      fields.at,
    ),
    ports: null,
    rule: 'SVC-11',
  });
}
