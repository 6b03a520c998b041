import { known, unknown, type Value } from '../../basics/value.ts';
import { orDefault, portMappingProtocol, taskAssignsPublicIp } from '../defaults.ts';
import type { EcsService, EcsTaskDefinition } from '../resource.ts';
import { type Converter, integer, oneOf, text } from './convert.ts';
import { nullIfEmpty } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** ECS services and the tasks that they run (SVC-8). */

export const containerReaders: Readers = {
  'AWS::ECS::Service': one(readService),
  'AWS::ECS::TaskDefinition': one(readTaskDefinition),
};

/** 0 as a host port stands for a port that is chosen when the task starts. */
const port: Converter<number> = integer({ first: 0, last: 65535 });

function readService(fields: Fields): EcsService {
  const awsvpc = awsvpcOf(fields);
  return {
    kind: 'ecs-service',
    taskDefinition: fields.reference('TaskDefinition', 'AWS::ECS::TaskDefinition'),
    launchType: fields.value('LaunchType', launchTypes) ?? launchTypeOfProviders(fields),
    awsvpc,
    loadBalancers: (fields.mapsOpenEnded('LoadBalancers') ?? []).map((balancer) => ({
      at: balancer.at,
      targetGroup: balancer.reference('TargetGroupArn', 'AWS::ElasticLoadBalancingV2::TargetGroup'),
      classicLoadBalancer: balancer.reference(
        'LoadBalancerName',
        'AWS::ElasticLoadBalancing::LoadBalancer',
      ),
      containerName: balancer.value('ContainerName', text),
      containerPort: balancer.value('ContainerPort', port),
    })),
    cluster: fields.reference('Cluster', 'AWS::ECS::Cluster'),
    desiredCount: fields.value(
      'DesiredCount',
      integer({ first: 0, last: Number.MAX_SAFE_INTEGER }),
    ),
    ...baseOf(fields),
  };
}

const launchTypes: Converter<string> = oneOf(['FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES']);

/** Instead of a launch type a service may name capacity providers; two of them are Fargate, all others hosts. */
function launchTypeOfProviders(fields: Fields): Value<string> | null {
  const strategy = fields.maps('CapacityProviderStrategy');
  if (strategy === null) return null;
  const names = strategy.items.map((item) => item.value('CapacityProvider', text));
  const open =
    strategy.rest ??
    names
      .map((name) => (name?.kind === 'unknown' ? name.unknown : null))
      .find((cause) => cause !== null);
  if (open) return unknown(open, fields.at, ['FARGATE', 'EC2']);
  const isFargate = names.some(
    (name) => name?.kind === 'known' && name.value.startsWith('FARGATE'),
  );
  return names.length === 0 ? null : known(isFargate ? 'FARGATE' : 'EC2', fields.at, 'derived');
}

const enabled: Converter<boolean> = {
  expected: 'ENABLED or DISABLED',
  read: (scalar) => {
    const word = text.read(scalar)?.toUpperCase();
    return word === 'ENABLED' ? true : word === 'DISABLED' ? false : undefined;
  },
};

function awsvpcOf(fields: Fields): EcsService['awsvpc'] {
  const configuration =
    fields.fields('NetworkConfiguration')?.fields('AwsvpcConfiguration') ?? null;
  if (configuration === null) return null;
  const { at } = configuration;
  return {
    at,
    subnets: configuration.references('Subnets', 'AWS::EC2::Subnet') ?? {
      items: [],
      rest: configuration.missing('Subnets'),
    },
    groups: nullIfEmpty(configuration.references('SecurityGroups', 'AWS::EC2::SecurityGroup')),
    assignPublicIp: orDefault(
      configuration.value('AssignPublicIp', enabled),
      taskAssignsPublicIp,
      at,
    ),
  };
}

function readTaskDefinition(fields: Fields): EcsTaskDefinition {
  const containers = fields.mapsOpenEnded('ContainerDefinitions') ?? [];
  return {
    kind: 'ecs-task-definition',
    // What is left out depends on where the task runs: awsvpc on Fargate, bridge on Linux hosts.
    networkMode: fields.value('NetworkMode', text),
    portMappings: containers.flatMap(readPortMappings),
    ...baseOf(fields),
  };
}

function readPortMappings(container: Fields): EcsTaskDefinition['portMappings'] {
  const containerName = container.value('Name', text);
  return (container.mapsOpenEnded('PortMappings') ?? []).map((mapping) => ({
    at: mapping.at,
    containerName,
    containerPort: mapping.value('ContainerPort', port) ?? portRange(mapping),
    hostPort: mapping.value('HostPort', port),
    protocol: orDefault(
      mapping.value('Protocol', oneOf(['tcp', 'udp'])),
      portMappingProtocol,
      mapping.at,
    ),
  }));
}

/** A range of ports has no place in the record: the port is one of them. */
function portRange(mapping: Fields): Value<number> | null {
  if (!mapping.has('ContainerPortRange')) return null;
  return unknown(
    { what: mapping.where('ContainerPortRange'), cause: 'unsupported', location: mapping.at },
    mapping.at,
  );
}
