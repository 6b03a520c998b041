import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapIn } from '../block-maps.ts';
import { type Declared, type Mapper, type Mappers, mapOf } from '../declared.ts';
import { placeOf } from './data-services.ts';

/** Notebooks, big data clusters, brokers, directories, file transfer, and services that only name subnets (SVC-12 to SVC-17, SVC-29). */

export const serviceMappers: Mappers = {
  aws_sagemaker_notebook_instance: (given, to) =>
    to.add(given, 'AWS::SageMaker::NotebookInstance', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      SecurityGroupIds: given.links('security_groups', 'aws_security_group'),
    }),
  aws_sagemaker_domain: (given, to) =>
    to.add(given, 'AWS::SageMaker::Domain', {
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      DefaultUserSettings: mapIn(given, 'default_user_settings', (settings) => ({
        SecurityGroups: settings.links('security_groups', 'aws_security_group'),
      })),
    }),
  aws_sagemaker_model: inConfig('AWS::SageMaker::Model'),
  aws_emr_cluster: (given, to) =>
    to.add(given, 'AWS::EMR::Cluster', {
      Instances: mapIn(given, 'ec2_attributes', emrInstances),
    }),
  aws_mq_broker: (given, to) =>
    to.add(given, 'AWS::AmazonMQ::Broker', {
      EngineType: upperCase(given, 'engine_type'),
      PubliclyAccessible: given.value('publicly_accessible') ?? given.scalar(false),
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      SecurityGroups: given.links('security_groups', 'aws_security_group'),
    }),
  aws_directory_service_directory: declareDirectory,
  aws_transfer_server: declareTransferServer,
  aws_codebuild_project: inConfig('AWS::CodeBuild::Project'),
  aws_codebuild_fleet: inConfig('AWS::CodeBuild::Fleet', 'FleetVpcConfig'),
  aws_emrserverless_application: inBlock(
    'AWS::EMRServerless::Application',
    'network_configuration',
    'NetworkConfiguration',
  ),
  aws_grafana_workspace: inBlock(
    'AWS::Grafana::Workspace',
    'vpc_configuration',
    'VpcConfiguration',
  ),
  aws_mwaa_environment: inBlock(
    'AWS::MWAA::Environment',
    'network_configuration',
    'NetworkConfiguration',
  ),
  aws_opensearchserverless_vpc_endpoint: (given, to) =>
    to.add(given, 'AWS::OpenSearchServerless::VpcEndpoint', placeOf(given)),
  aws_quicksight_vpc_connection: (given, to) =>
    to.add(given, 'AWS::QuickSight::VPCConnection', placeOf(given)),
  aws_synthetics_canary: inBlock('AWS::Synthetics::Canary', 'vpc_config', 'VPCConfig'),
  aws_timestreaminfluxdb_db_instance: (given, to) =>
    to.add(given, 'AWS::Timestream::InfluxDBInstance', {
      VpcSubnetIds: given.links('vpc_subnet_ids', 'aws_subnet'),
      VpcSecurityGroupIds: given.links('vpc_security_group_ids', 'aws_security_group'),
      PubliclyAccessible: given.value('publicly_accessible'),
      Port: given.value('port'),
    }),
};

/** Services whose subnets and groups are in one block. */
function inBlock(type: string, block: string, property: string): Mapper {
  return (given: Arguments, to: Declared) =>
    to.add(given, type, { [property]: mapIn(given, block, placeOf) });
}

/** As inBlock, where the subnets are `subnets`. */
function inConfig(type: string, property = 'VpcConfig'): Mapper {
  return (given: Arguments, to: Declared) =>
    to.add(given, type, {
      [property]: mapIn(given, 'vpc_config', (config) => ({
        Subnets: config.links('subnets', 'aws_subnet'),
        SecurityGroupIds: config.links('security_group_ids', 'aws_security_group'),
      })),
    });
}

function emrInstances(given: Arguments): Readonly<Record<string, Property | null>> {
  const subnets = given.links('subnet_ids', 'aws_subnet');
  const hasSeveral = subnets !== null && (subnets.items.length > 0 || subnets.rest !== null);
  return {
    Ec2SubnetId: given.link('subnet_id', 'aws_subnet'),
    Ec2SubnetIds: hasSeveral ? subnets : null,
    EmrManagedMasterSecurityGroup: given.link(
      'emr_managed_master_security_group',
      'aws_security_group',
    ),
    EmrManagedSlaveSecurityGroup: given.link(
      'emr_managed_slave_security_group',
      'aws_security_group',
    ),
    AdditionalMasterSecurityGroups: joinedGroups(given, 'additional_master_security_groups'),
    AdditionalSlaveSecurityGroups: joinedGroups(given, 'additional_slave_security_groups'),
  };
}

/** Ids with commas between. */
function joinedGroups(given: Arguments, name: string): Property | null {
  const text = given.text(name);
  if (text === undefined) return given.links(name, 'aws_security_group');
  return given.list(text.split(',').map((id) => given.scalar(id.trim())));
}

/** Terraform takes ActiveMQ and ACTIVEMQ. */
function upperCase(given: Arguments, name: string): Property | null {
  const text = given.text(name);
  return text === undefined ? given.value(name) : given.scalar(text.toUpperCase());
}

/** A connector to a directory on premises has interfaces like those of a directory (SVC-16). */
function declareDirectory(given: Arguments, to: Declared): void {
  const settings = given.block('vpc_settings') ?? given.block('connect_settings');
  const kind = given.known('type') === 'MicrosoftAD' ? 'MicrosoftAD' : 'SimpleAD';
  to.add(given, `AWS::DirectoryService::${kind}`, {
    VpcSettings:
      settings &&
      mapOf(
        {
          VpcId: settings.link('vpc_id', 'aws_vpc'),
          SubnetIds: settings.links('subnet_ids', 'aws_subnet'),
        },
        settings.at,
      ),
  });
}

function declareTransferServer(given: Arguments, to: Declared): void {
  to.add(given, 'AWS::Transfer::Server', {
    EndpointType: given.value('endpoint_type'),
    Protocols: given.value('protocols'),
    EndpointDetails: mapIn(given, 'endpoint_details', (details) => ({
      ...placeOf(details),
      VpcId: details.link('vpc_id', 'aws_vpc'),
      AddressAllocationIds: details.links('address_allocation_ids', 'aws_eip'),
    })),
  });
}
