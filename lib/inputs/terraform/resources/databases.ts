import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import type { Declared, Mapper, Mappers } from '../declared.ts';

/** Relational, document and graph databases, and their subnet groups (SVC-1, SVC-14). */

export const databaseMappers: Mappers = {
  aws_db_instance: (given, to) =>
    to.add(given, 'AWS::RDS::DBInstance', {
      DBInstanceIdentifier: given.value('identifier'),
      Engine: given.value('engine'),
      Port: portOf(given),
      DBSubnetGroupName: given.link('db_subnet_group_name', 'aws_db_subnet_group'),
      VPCSecurityGroups: groupsOf(given),
      PubliclyAccessible: isPublic(given),
      SourceDBInstanceIdentifier: given.link('replicate_source_db', 'aws_db_instance'),
    }),
  aws_rds_cluster: (given, to) =>
    to.add(given, 'AWS::RDS::DBCluster', {
      DBClusterIdentifier: given.value('cluster_identifier'),
      Engine: given.value('engine'),
      EngineMode: given.value('engine_mode'),
      Port: portOf(given),
      DBSubnetGroupName: given.link('db_subnet_group_name', 'aws_db_subnet_group'),
      VpcSecurityGroupIds: groupsOf(given),
      DBClusterInstanceClass: given.value('db_cluster_instance_class'),
    }),
  aws_rds_cluster_instance: (given, to) =>
    to.add(given, 'AWS::RDS::DBInstance', {
      Engine: given.value('engine'),
      DBClusterIdentifier: given.link('cluster_identifier', 'aws_rds_cluster'),
      PubliclyAccessible: isPublic(given),
    }),
  aws_rds_shard_group: (given, to) =>
    to.add(given, 'AWS::RDS::DBShardGroup', {
      DBClusterIdentifier: given.link('db_cluster_identifier', 'aws_rds_cluster'),
      PubliclyAccessible: isPublic(given),
    }),
  aws_db_subnet_group: subnetGroup('AWS::RDS::DBSubnetGroup', 'DBSubnetGroupName'),
  aws_db_proxy: (given, to) =>
    to.add(given, 'AWS::RDS::DBProxy', {
      DBProxyName: given.value('name'),
      EngineFamily: given.value('engine_family'),
      VpcSubnetIds: given.links('vpc_subnet_ids', 'aws_subnet'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_db_proxy_endpoint: (given, to) =>
    to.add(given, 'AWS::RDS::DBProxyEndpoint', {
      DBProxyName: given.link('db_proxy_name', 'aws_db_proxy'),
      VpcSubnetIds: given.links('vpc_subnet_ids', 'aws_subnet'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_docdb_cluster: (given, to) =>
    to.add(given, 'AWS::DocDB::DBCluster', {
      DBClusterIdentifier: given.value('cluster_identifier'),
      Port: portOf(given),
      DBSubnetGroupName: given.link('db_subnet_group_name', 'aws_docdb_subnet_group'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_docdb_cluster_instance: (given, to) =>
    to.add(given, 'AWS::DocDB::DBInstance', {
      DBClusterIdentifier: given.link('cluster_identifier', 'aws_docdb_cluster'),
    }),
  aws_docdb_subnet_group: subnetGroup('AWS::DocDB::DBSubnetGroup', 'DBSubnetGroupName'),
  aws_docdbelastic_cluster: (given, to) =>
    to.add(given, 'AWS::DocDBElastic::Cluster', {
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_neptune_cluster: (given, to) =>
    to.add(given, 'AWS::Neptune::DBCluster', {
      DBClusterIdentifier: given.value('cluster_identifier'),
      DBPort: portOf(given),
      DBSubnetGroupName: given.link('neptune_subnet_group_name', 'aws_neptune_subnet_group'),
      VpcSecurityGroupIds: groupsOf(given),
    }),
  aws_neptune_cluster_instance: (given, to) =>
    to.add(given, 'AWS::Neptune::DBInstance', {
      DBClusterIdentifier: given.link('cluster_identifier', 'aws_neptune_cluster'),
      DBSubnetGroupName: given.link('neptune_subnet_group_name', 'aws_neptune_subnet_group'),
      PubliclyAccessible: isPublic(given),
    }),
  aws_neptune_subnet_group: subnetGroup('AWS::Neptune::DBSubnetGroup', 'DBSubnetGroupName'),
};

/** `name`: the property by which others know the group, `argument`: what gives it. */
export function subnetGroup(type: string, name: string, argument = 'name'): Mapper {
  return (given: Arguments, to: Declared) =>
    to.add(given, type, {
      [name]: given.value(argument),
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
    });
}

export function groupsOf(given: Arguments): Property | null {
  return given.links('vpc_security_group_ids', 'aws_security_group');
}

/** Unlike CloudFormation, Terraform makes databases private unless it is told otherwise (SVC-1). */
function isPublic(given: Arguments): Property {
  return given.value('publicly_accessible') ?? given.scalar(false);
}

/** 0 stands for the port that the engine usually has. */
export function portOf(given: Arguments): Property | null {
  return given.known('port') === 0 ? null : given.value('port');
}
