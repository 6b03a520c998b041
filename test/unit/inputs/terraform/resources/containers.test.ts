import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const surroundings = {
  'aws_subnet.s': created,
  'aws_ecs_cluster.c': { values: { name: 'c' }, ...created },
  'aws_ecs_task_definition.t': created,
  'aws_lb_target_group.g': created,
  'aws_eks_cluster.k': created,
};

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return declare(
    planOf({ ...surroundings, [address]: own }, { resources: { [address]: code } }),
  ).of(address);
}

describe('an ECS service', () => {
  test('runs its tasks in subnets, and registers them', () => {
    const own = {
      values: {
        launch_type: 'FARGATE',
        desired_count: 2,
        network_configuration: [{ assign_public_ip: true, security_groups: ['sg-1'] }],
        load_balancer: [{ container_name: 'web', container_port: 8080, elb_name: '' }],
        capacity_provider_strategy: [],
      },
      unknown: {
        cluster: true,
        task_definition: true,
        network_configuration: [{ subnets: true }],
        load_balancer: [{ target_group_arn: true }],
      },
    };
    const code = {
      cluster: refs('aws_ecs_cluster.c.id'),
      task_definition: refs('aws_ecs_task_definition.t.arn'),
      network_configuration: [{ subnets: refs('aws_subnet.s.id') }],
      load_balancer: [{ target_group_arn: refs('aws_lb_target_group.g.arn') }],
    };
    expect(planned('aws_ecs_service.own', own, code)).toEqual({
      Cluster: '@aws_ecs_cluster.c',
      TaskDefinition: '@aws_ecs_task_definition.t',
      LaunchType: 'FARGATE',
      DesiredCount: 2,
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: { items: ['@aws_subnet.s'], '?': 'anything' },
          SecurityGroups: ['sg-1'],
          AssignPublicIp: 'ENABLED',
        },
      },
      LoadBalancers: [
        { TargetGroupArn: '@aws_lb_target_group.g', ContainerName: 'web', ContainerPort: 8080 },
      ],
    });
  });

  test('may leave the launch type to providers of capacity', () => {
    const capacity_provider_strategy = [{ capacity_provider: 'FARGATE_SPOT' }];
    expect(planned('aws_ecs_service.own', { values: { capacity_provider_strategy } })).toEqual({
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT' }],
    });
  });

  test('without a number of tasks is meant to get one', () => {
    expect(planned('aws_ecs_service.own', { values: { desired_count: null } })).toEqual({});
    expect(planned('aws_ecs_service.own', { values: { desired_count: 0 } })).toEqual({
      DesiredCount: 0,
    });
  });
});

describe('a task definition', () => {
  const address = 'aws_ecs_task_definition.own';

  test('keeps its containers in a text', () => {
    const container_definitions = JSON.stringify([
      {
        name: 'web',
        environment: [{ name: 'X', value: 'Y' }],
        portMappings: [{ containerPort: 8080, hostPort: 0, protocol: 'udp' }],
      },
    ]);
    const values = { family: 'web', network_mode: 'bridge', container_definitions };
    expect(planned(address, { values })).toEqual({
      Family: 'web',
      NetworkMode: 'bridge',
      ContainerDefinitions: [
        { Name: 'web', PortMappings: [{ ContainerPort: 8080, HostPort: 0, Protocol: 'udp' }] },
      ],
    });
  });

  test('of which the text is not known, or no JSON, may have any', () => {
    const unknown = { container_definitions: true };
    const code = { container_definitions: refs('aws_lb.l.dns_name') };
    expect(planned(address, { unknown }, code)).toEqual({ ContainerDefinitions: '?' });
    expect(planned(address, { values: { container_definitions: '[{' } })).toEqual({
      ContainerDefinitions: '?',
    });
  });
});

describe('EKS', () => {
  test('has an endpoint for whom the cluster says', () => {
    const vpc_config = [
      {
        endpoint_public_access: true,
        endpoint_private_access: false,
        public_access_cidrs: ['192.0.2.0/24'],
        subnet_ids: ['subnet-1'],
        security_group_ids: null,
      },
    ];
    expect(planned('aws_eks_cluster.own', { values: { name: 'k', vpc_config } })).toEqual({
      Name: 'k',
      ResourcesVpcConfig: {
        SubnetIds: ['subnet-1'],
        EndpointPublicAccess: true,
        EndpointPrivateAccess: false,
        PublicAccessCidrs: ['192.0.2.0/24'],
      },
    });
  });

  test('admits everybody where the provider computes who', () => {
    const own = {
      values: { vpc_config: [{ endpoint_public_access: true, subnet_ids: ['subnet-1'] }] },
      unknown: { vpc_config: [{ public_access_cidrs: true }] },
    };
    const code = { vpc_config: [{}] };
    expect(planned('aws_eks_cluster.own', own, code)).toEqual({
      ResourcesVpcConfig: { SubnetIds: ['subnet-1'], EndpointPublicAccess: true },
    });
  });

  test('launches nodes in subnets, which may be reached by SSH', () => {
    const own = {
      values: {
        ami_type: 'AL2_x86_64',
        subnet_ids: ['subnet-1'],
        launch_template: [],
        remote_access: [{ ec2_ssh_key: 'key', source_security_group_ids: ['sg-1'] }],
        scaling_config: [{ max_size: 2 }],
      },
      unknown: { cluster_name: true },
    };
    const code = { cluster_name: refs('aws_eks_cluster.k.name') };
    expect(planned('aws_eks_node_group.own', own, code)).toEqual({
      ClusterName: '@aws_eks_cluster.k',
      AmiType: 'AL2_x86_64',
      Subnets: ['subnet-1'],
      RemoteAccess: { Ec2SshKey: 'key', SourceSecurityGroups: ['sg-1'] },
      ScalingConfig: { MaxSize: 2 },
    });
  });

  test('takes nodes from a launch template, and pods to Fargate', () => {
    const launch_template = [{ id: null, name: 'web', version: '1' }];
    expect(planned('aws_eks_node_group.own', { values: { launch_template } })).toEqual({
      LaunchTemplate: { Name: 'web' },
    });
    const profile = { values: { cluster_name: 'k', subnet_ids: ['subnet-1'] } };
    expect(planned('aws_eks_fargate_profile.own', profile)).toEqual({
      ClusterName: 'k',
      Subnets: ['subnet-1'],
    });
  });
});

test('functions and connectors of App Runner open connections from their subnets', () => {
  const vpc_config = [{ subnet_ids: ['subnet-1'], security_group_ids: ['sg-1'] }];
  expect(planned('aws_lambda_function.own', { values: { vpc_config } })).toEqual({
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  });
  expect(planned('aws_lambda_function.own', { values: { vpc_config: [] } })).toEqual({});
  const values = { subnets: ['subnet-1'], security_groups: ['sg-1'] };
  expect(planned('aws_apprunner_vpc_connector.own', { values })).toEqual({
    Subnets: ['subnet-1'],
    SecurityGroups: ['sg-1'],
  });
});
