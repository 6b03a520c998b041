import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapsOf } from '../block-maps.ts';
import { type Mappers, mapOf, type Properties } from '../declared.ts';
import { isList, isObject, type Json } from '../json.ts';
import { propertyOf } from '../json-property.ts';
import { templateOf } from './instances.ts';

/** ECS, EKS and other services that run code in subnets. */

export const containerMappers: Mappers = {
  aws_ecs_cluster: (given, to) =>
    to.add(given, 'AWS::ECS::Cluster', { ClusterName: given.stated('name') }),
  aws_ecs_service: (given, to) =>
    to.add(given, 'AWS::ECS::Service', {
      Cluster: given.link('cluster', 'aws_ecs_cluster'),
      TaskDefinition: given.link('task_definition', 'aws_ecs_task_definition'),
      LaunchType: given.stated('launch_type'),
      CapacityProviderStrategy: mapsOf(given, 'capacity_provider_strategy', (block) => ({
        CapacityProvider: block.stated('capacity_provider'),
      })),
      // Left out it starts with none; then something else is meant to scale it, so it is not said here.
      DesiredCount: given.stated('desired_count'),
      NetworkConfiguration: awsvpcOf(given),
      LoadBalancers: mapsOf(given, 'load_balancer', (block) => ({
        TargetGroupArn: block.link('target_group_arn', 'aws_lb_target_group'),
        LoadBalancerName: block.link('elb_name', 'aws_elb'),
        ContainerName: block.stated('container_name'),
        ContainerPort: block.stated('container_port'),
      })),
    }),
  aws_ecs_task_definition: (given, to) =>
    to.add(given, 'AWS::ECS::TaskDefinition', {
      Family: given.stated('family'),
      NetworkMode: given.stated('network_mode'),
      ContainerDefinitions: containersOf(given),
    }),
  aws_eks_cluster: (given, to) => {
    const config = given.block('vpc_config');
    to.add(given, 'AWS::EKS::Cluster', {
      Name: given.stated('name'),
      ResourcesVpcConfig: config && mapOf(clusterConfig(config), config.at),
    });
  },
  aws_eks_node_group: (given, to) =>
    to.add(given, 'AWS::EKS::Nodegroup', {
      ClusterName: given.link('cluster_name', 'aws_eks_cluster'),
      Subnets: given.links('subnet_ids', 'aws_subnet'),
      AmiType: given.stated('ami_type'),
      LaunchTemplate: templateOf(given, { id: 'Id', name: 'Name' }),
      RemoteAccess: remoteAccess(given),
      ScalingConfig: scalingOf(given),
    }),
  aws_eks_fargate_profile: (given, to) =>
    to.add(given, 'AWS::EKS::FargateProfile', {
      ClusterName: given.link('cluster_name', 'aws_eks_cluster'),
      Subnets: given.links('subnet_ids', 'aws_subnet'),
    }),
  aws_lambda_function: (given, to) => {
    const config = given.block('vpc_config');
    to.add(given, 'AWS::Lambda::Function', {
      VpcConfig:
        config &&
        mapOf(
          {
            SubnetIds: config.links('subnet_ids', 'aws_subnet'),
            SecurityGroupIds: config.links('security_group_ids', 'aws_security_group'),
          },
          config.at,
        ),
    });
  },
  aws_apprunner_vpc_connector: (given, to) =>
    to.add(given, 'AWS::AppRunner::VpcConnector', {
      Subnets: given.links('subnets', 'aws_subnet'),
      SecurityGroups: given.links('security_groups', 'aws_security_group'),
    }),
};

function awsvpcOf(given: Arguments): Property | null {
  const network = given.block('network_configuration');
  if (network === null) return null;
  const configuration = mapOf(
    {
      Subnets: network.links('subnets', 'aws_subnet'),
      SecurityGroups: network.links('security_groups', 'aws_security_group'),
      AssignPublicIp: wordOf(network, 'assign_public_ip'),
    },
    network.at,
  );
  return mapOf({ AwsvpcConfiguration: configuration }, network.at);
}

/** true and false where CloudFormation says ENABLED and DISABLED. */
function wordOf(given: Arguments, name: string): Property | null {
  const flag = given.known(name);
  if (typeof flag === 'boolean') return given.scalar(flag ? 'ENABLED' : 'DISABLED');
  return given.isUnknown(name) ? given.unknown(name) : null;
}

/** A text of JSON in the form of the API, whose names differ from CloudFormation's in their first letter. */
function containersOf(given: Arguments): Property | null {
  const text = given.text('container_definitions');
  if (text === undefined) return given.stated('container_definitions');
  const definitions = parsed(text);
  const unreadable = given.unknown('container_definitions');
  if (definitions === undefined) return unreadable;
  return propertyOf(capitalised(definitions), given.at) ?? unreadable;
}

/** undefined: no JSON. */
function parsed(text: string): Json | undefined {
  try {
    const json: Json = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}

/** The names of the members that count for the network; others may be names of the user's. */
const namesInContainers: Readonly<Record<string, string>> = {
  name: 'Name',
  portMappings: 'PortMappings',
  containerPort: 'ContainerPort',
  containerPortRange: 'ContainerPortRange',
  hostPort: 'HostPort',
  protocol: 'Protocol',
};

function capitalised(json: Json): Json {
  if (isList(json)) return json.map(capitalised);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([name, value]) => {
      const known = Object.hasOwn(namesInContainers, name) ? namesInContainers[name] : undefined;
      return known === undefined || value === undefined ? [] : [[known, capitalised(value)]];
    }),
  );
}

function clusterConfig(config: Arguments): Properties {
  return {
    SubnetIds: config.links('subnet_ids', 'aws_subnet'),
    SecurityGroupIds: config.links('security_group_ids', 'aws_security_group'),
    EndpointPublicAccess: config.stated('endpoint_public_access'),
    EndpointPrivateAccess: config.stated('endpoint_private_access'),
    PublicAccessCidrs: config.stated('public_access_cidrs'),
  };
}

function remoteAccess(given: Arguments): Property | null {
  const access = given.block('remote_access');
  return (
    access &&
    mapOf(
      {
        Ec2SshKey: access.stated('ec2_ssh_key'),
        SourceSecurityGroups: access.links('source_security_group_ids', 'aws_security_group'),
      },
      access.at,
    )
  );
}

function scalingOf(given: Arguments): Property | null {
  const scaling = given.block('scaling_config');
  return scaling && mapOf({ MaxSize: scaling.stated('max_size') }, scaling.at);
}
