import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapIn, mapsOf } from '../block-maps.ts';
import { type Declared, type Mapper, type Mappers, mapOf } from '../declared.ts';
import { groupsOf, portOf, subnetGroup } from './databases.ts';

/** Warehouses, caches, search, streams, file systems and data migration (SVC-2 to SVC-6, SVC-11). */

export const dataServiceMappers: Mappers = {
  aws_redshift_cluster: (given, to) =>
    to.add(given, 'AWS::Redshift::Cluster', {
      ClusterSubnetGroupName: given.link('cluster_subnet_group_name', 'aws_redshift_subnet_group'),
      VpcSecurityGroupIds: groupsOf(given),
      ClusterSecurityGroups: given.value('cluster_security_groups'),
      // Plans show the default, which versions of the provider differ in (SVC-2).
      PubliclyAccessible:
        given.value('publicly_accessible') ??
        given.unknownNamed(given.where('publicly_accessible'), 'assumption'),
      Port: portOf(given),
    }),
  aws_redshift_subnet_group: subnetGroup(
    'AWS::Redshift::ClusterSubnetGroup',
    'ClusterSubnetGroupName',
  ),
  aws_redshift_endpoint_access: (given, to) =>
    to.add(given, 'AWS::Redshift::EndpointAccess', {
      SubnetGroupName: given.link('subnet_group_name', 'aws_redshift_subnet_group'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_redshiftserverless_workgroup: (given, to) =>
    to.add(given, 'AWS::RedshiftServerless::Workgroup', {
      ...placeOf(given),
      PubliclyAccessible: given.value('publicly_accessible'),
      Port: portOf(given),
    }),
  aws_elasticache_cluster: (given, to) => {
    // A member lies where its replication group says.
    if (given.isGiven('replication_group_id')) return;
    to.add(given, 'AWS::ElastiCache::CacheCluster', {
      Engine: given.value('engine'),
      Port: portOf(given),
      CacheSubnetGroupName: given.link('subnet_group_name', 'aws_elasticache_subnet_group'),
      VpcSecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    });
  },
  aws_elasticache_replication_group: (given, to) =>
    to.add(given, 'AWS::ElastiCache::ReplicationGroup', {
      Port: portOf(given),
      CacheSubnetGroupName: given.link('subnet_group_name', 'aws_elasticache_subnet_group'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    }),
  aws_elasticache_serverless_cache: (given, to) =>
    to.add(given, 'AWS::ElastiCache::ServerlessCache', {
      Engine: given.value('engine'),
      ...placeOf(given),
    }),
  aws_elasticache_subnet_group: subnetGroup(
    'AWS::ElastiCache::SubnetGroup',
    'CacheSubnetGroupName',
  ),
  aws_memorydb_cluster: (given, to) =>
    to.add(given, 'AWS::MemoryDB::Cluster', {
      Port: portOf(given),
      SubnetGroupName: given.link('subnet_group_name', 'aws_memorydb_subnet_group'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    }),
  aws_memorydb_subnet_group: subnetGroup('AWS::MemoryDB::SubnetGroup', 'SubnetGroupName'),
  aws_dax_cluster: (given, to) =>
    to.add(given, 'AWS::DAX::Cluster', {
      ClusterEndpointEncryptionType: given.value('cluster_endpoint_encryption_type'),
      SubnetGroupName: given.link('subnet_group_name', 'aws_dax_subnet_group'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    }),
  aws_dax_subnet_group: subnetGroup('AWS::DAX::SubnetGroup', 'SubnetGroupName'),
  aws_opensearch_domain: searchDomain('AWS::OpenSearchService::Domain'),
  aws_elasticsearch_domain: searchDomain('AWS::Elasticsearch::Domain'),
  aws_msk_cluster: (given, to) =>
    to.add(given, 'AWS::MSK::Cluster', {
      BrokerNodeGroupInfo: mapIn(given, 'broker_node_group_info', (nodes) => ({
        ClientSubnets: nodes.links('client_subnets', 'aws_subnet'),
        SecurityGroups: nodes.links('security_groups', 'aws_security_group'),
        ConnectivityInfo: mapIn(nodes, 'connectivity_info', (connectivity) => ({
          PublicAccess: mapIn(connectivity, 'public_access', (access) => ({
            Type: access.value('type'),
          })),
        })),
      })),
    }),
  aws_msk_serverless_cluster: (given, to) =>
    to.add(given, 'AWS::MSK::ServerlessCluster', {
      VpcConfigs: mapsOf(given, 'vpc_config', (config) => ({
        SubnetIds: config.links('subnet_ids', 'aws_subnet'),
        SecurityGroups: config.links('security_group_ids', 'aws_security_group'),
      })),
    }),
  aws_efs_mount_target: (given, to) =>
    to.add(given, 'AWS::EFS::MountTarget', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      SecurityGroups: given.links('security_groups', 'aws_security_group'),
    }),
  aws_fsx_lustre_file_system: fileSystem('LUSTRE'),
  aws_fsx_ontap_file_system: fileSystem('ONTAP'),
  aws_fsx_openzfs_file_system: fileSystem('OPENZFS'),
  aws_fsx_windows_file_system: fileSystem('WINDOWS'),
  aws_fsx_file_cache: (given, to) => to.add(given, 'AWS::FSx::FileCache', placeOf(given)),
  aws_dms_replication_instance: (given, to) =>
    to.add(given, 'AWS::DMS::ReplicationInstance', {
      ReplicationSubnetGroupIdentifier: given.link(
        'replication_subnet_group_id',
        'aws_dms_replication_subnet_group',
      ),
      VpcSecurityGroupIds: groupsOf(given),
      // Unlike CloudFormation, Terraform makes it private unless it is told otherwise (SVC-11).
      PubliclyAccessible: given.value('publicly_accessible') ?? given.scalar(false),
    }),
  aws_dms_replication_subnet_group: subnetGroup(
    'AWS::DMS::ReplicationSubnetGroup',
    'ReplicationSubnetGroupIdentifier',
    'replication_subnet_group_id',
  ),
};

/** Subnets and groups under their usual names. */
export function placeOf(given: Arguments): Readonly<Record<string, Property | null>> {
  return {
    SubnetIds: given.links('subnet_ids', 'aws_subnet'),
    SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
  };
}

function searchDomain(type: string): Mapper {
  return (given: Arguments, to: Declared) => {
    const options = given.block('vpc_options');
    to.add(given, type, {
      VPCOptions: options && mapOf(placeOf(options), options.at),
      DomainEndpointOptions: mapIn(given, 'domain_endpoint_options', (endpoint) => ({
        EnforceHTTPS: endpoint.value('enforce_https'),
      })),
    });
  };
}

function fileSystem(kind: string): Mapper {
  return (given: Arguments, to: Declared) =>
    to.add(given, 'AWS::FSx::FileSystem', {
      FileSystemType: given.scalar(kind),
      ...placeOf(given),
    });
}
