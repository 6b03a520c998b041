import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, partial, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

describe('ECS services', () => {
  const service = (properties: Properties) =>
    record(read(declare('S', 'AWS::ECS::Service', properties)), 'S', 'ecs-service');
  const awsvpc = (properties: Properties) => ({
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], ...properties } },
  });

  it('have no public address by default (SVC-8)', () => {
    expect(service(awsvpc({ SecurityGroups: ['sg-1'] })).awsvpc).toMatchObject({
      subnets: { items: [{ name: 'subnet-1' }] },
      groups: { items: [{ name: 'sg-1' }] },
      assignPublicIp: { value: false, how: 'default' },
    });
    expect(service(awsvpc({ AssignPublicIp: 'ENABLED' })).awsvpc).toMatchObject({
      groups: null,
      assignPublicIp: { value: true, how: 'written' },
    });
    expect(service({}).awsvpc).toBeNull();
  });

  it('run where their launch type or their providers say', () => {
    const strategy = (...names: readonly Plain[]) => ({
      CapacityProviderStrategy: names.map((name) => ({ CapacityProvider: name })),
    });
    expect(service({ LaunchType: 'FARGATE' }).launchType).toMatchObject({ value: 'FARGATE' });
    expect(service(strategy('FARGATE_SPOT')).launchType).toMatchObject({
      value: 'FARGATE',
      how: 'derived',
    });
    expect(service(strategy('own')).launchType).toMatchObject({ value: 'EC2', how: 'derived' });
    expect(service(strategy(open('Parameter Provider'))).launchType).toMatchObject({
      unknown: { what: 'Parameter Provider' },
    });
    expect(service({}).launchType).toBeNull();
  });

  it('register with balancers', () => {
    expect(
      service({
        Cluster: 'main',
        TaskDefinition: 'arn:t',
        DesiredCount: '2',
        LoadBalancers: [
          { TargetGroupArn: 'arn:g', ContainerName: 'web', ContainerPort: '80' },
          { LoadBalancerName: 'classic' },
        ],
      }),
    ).toMatchObject({
      cluster: { name: 'main' },
      taskDefinition: { name: 'arn:t' },
      desiredCount: { value: 2 },
      loadBalancers: [
        {
          targetGroup: { name: 'arn:g' },
          classicLoadBalancer: null,
          containerName: { value: 'web' },
          containerPort: { value: 80 },
        },
        { targetGroup: null, classicLoadBalancer: { name: 'classic' } },
      ],
    });
  });
});

describe('task definitions', () => {
  it('map ports', () => {
    const result = read(
      declare('T', 'AWS::ECS::TaskDefinition', {
        NetworkMode: 'awsvpc',
        ContainerDefinitions: [
          {
            Name: 'web',
            PortMappings: [
              { ContainerPort: 80, HostPort: 0 },
              { ContainerPort: 53, Protocol: 'udp' },
              { ContainerPortRange: '100-110' },
            ],
          },
          { Name: 'side' },
        ],
      }),
    );
    expect(record(result, 'T', 'ecs-task-definition')).toMatchObject({
      networkMode: { value: 'awsvpc' },
      portMappings: [
        {
          containerName: { value: 'web' },
          containerPort: { value: 80 },
          hostPort: { value: 0 },
          protocol: { value: 'tcp', how: 'default' },
        },
        { containerPort: { value: 53 }, hostPort: null, protocol: { value: 'udp' } },
        { containerPort: { kind: 'unknown' } },
      ],
    });
    expect(result.problems).toEqual([]);
  });

  it('may have unknown containers', () => {
    const result = read(
      declare('T', 'AWS::ECS::TaskDefinition', { ContainerDefinitions: open('Containers') }),
    );
    expect(record(result, 'T', 'ecs-task-definition').portMappings).toMatchObject([
      { containerPort: { kind: 'unknown' } },
    ]);
  });
});

describe('EKS', () => {
  const network = [
    declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
    declare('S', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
  ];
  const cluster = (config: Properties) =>
    declare('C', 'AWS::EKS::Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('S')], ...config } });

  it('has a public endpoint by default (SVC-9)', () => {
    const result = read(...network, cluster({}));
    expect(record(result, 'C', 'managed-service')).toMatchObject({
      subnets: { items: [{ key: 'S' }] },
      groups: { items: [{ key: 'C#cluster-security-group' }] },
      publicAccess: { value: false },
      publicEndpoint: {
        ports: [443],
        enabled: { value: true, how: 'default' },
        sources: { items: [{ value: '0.0.0.0/0', how: 'default' }] },
        rule: 'SVC-9',
      },
    });
    expect(result.problems).toEqual([]);
  });

  it('guards its endpoint', () => {
    const service = record(
      read(
        ...network,
        cluster({
          EndpointPublicAccess: false,
          PublicAccessCidrs: ['192.0.2.0/24'],
          SecurityGroupIds: ['sg-1'],
        }),
      ),
      'C',
      'managed-service',
    );
    expect(service).toMatchObject({
      groups: { items: [{ kind: 'resource' }, { name: 'sg-1' }] },
      publicEndpoint: {
        enabled: { value: false },
        sources: { items: [{ value: '192.0.2.0/24' }] },
      },
    });
  });

  it('makes a group for the cluster, in the VPC of its subnets', () => {
    const result = read(
      ...network,
      cluster({}),
      declare('R', 'AWS::EC2::SecurityGroupIngress', {
        GroupId: ref('C', 'ClusterSecurityGroupId'),
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        CidrIp: '10.0.0.0/8',
      }),
    );
    expect(record(result, 'C#cluster-security-group', 'security-group')).toMatchObject({
      vpc: { key: 'Vpc' },
      egress: null,
      ingress: {
        items: [
          {
            traffic: { protocol: { value: '-1' } },
            peer: { kind: 'group', group: { key: 'C#cluster-security-group' } },
          },
        ],
      },
    });
    expect(record(result, 'R', 'security-group-rule').group).toMatchObject({
      kind: 'resource',
      key: 'C#cluster-security-group',
    });
  });

  it('launches nodes with the group of the cluster', () => {
    const result = read(
      ...network,
      cluster({}),
      declare('N', 'AWS::EKS::Nodegroup', {
        ClusterName: ref('C'),
        Subnets: [ref('S')],
        ScalingConfig: { MaxSize: 3 },
      }),
    );
    expect(record(result, 'N', 'auto-scaling-group')).toMatchObject({
      subnets: { items: [{ key: 'S' }] },
      launchTemplate: { key: 'N#launch-template' },
      sizeMax: { value: 3 },
    });
    expect(record(result, 'N#launch-template', 'launch-template').settings.groups).toMatchObject({
      items: [{ key: 'C#cluster-security-group' }],
      rest: null,
    });
    expect(result.resources.has('N#remote-access-security-group')).toBe(false);
  });

  it.each<[string, Properties, number]>([
    ['Linux', {}, 22],
    ['Windows', { AmiType: 'WINDOWS_CORE_2022_x86_64' }, 3389],
  ])('opens %s nodes to everybody for a key without groups (SVC-10)', (_, properties, port) => {
    const result = read(
      ...network,
      cluster({}),
      declare('N', 'AWS::EKS::Nodegroup', {
        ClusterName: ref('C'),
        Subnets: [ref('S')],
        RemoteAccess: { Ec2SshKey: 'k' },
        ...properties,
      }),
    );
    expect(
      record(result, 'N#launch-template', 'launch-template').settings.groups?.items,
    ).toMatchObject([
      { key: 'C#cluster-security-group' },
      { key: 'N#remote-access-security-group' },
    ]);
    expect(
      record(result, 'N#remote-access-security-group', 'security-group').ingress,
    ).toMatchObject({
      items: [
        {
          traffic: { protocol: { value: 'tcp' }, from: { value: port }, to: { value: port } },
          peer: { kind: 'cidr', cidr: { value: '0.0.0.0/0' } },
        },
      ],
      rest: null,
    });
  });

  it('opens nodes to the groups that are named', () => {
    const result = read(
      ...network,
      declare('N', 'AWS::EKS::Nodegroup', {
        ClusterName: 'other',
        Subnets: [ref('S')],
        RemoteAccess: { Ec2SshKey: 'k', SourceSecurityGroups: partial(['sg-1'], open('More')) },
      }),
    );
    expect(
      record(result, 'N#remote-access-security-group', 'security-group').ingress,
    ).toMatchObject({
      items: [{ peer: { kind: 'group', group: { name: 'sg-1' } } }],
      rest: { what: 'More' },
    });
    expect(
      record(result, 'N#launch-template', 'launch-template').settings.groups?.items[0],
    ).toMatchObject({ kind: 'outside', name: 'other.ClusterSecurityGroupId' });
  });

  it('keeps the groups of a launch template', () => {
    const node = (data: Properties) => {
      const result = read(
        ...network,
        cluster({}),
        declare('T', 'AWS::EC2::LaunchTemplate', { LaunchTemplateData: data }),
        declare('N', 'AWS::EKS::Nodegroup', {
          ClusterName: ref('C'),
          Subnets: [ref('S')],
          LaunchTemplate: { Id: ref('T') },
        }),
      );
      return record(result, 'N#launch-template', 'launch-template').settings;
    };
    expect(node({ SecurityGroupIds: ['sg-1'], UserData: 'x' })).toMatchObject({
      groups: { items: [{ name: 'sg-1' }] },
      userData: { value: 'x' },
    });
    expect(node({ UserData: 'x' })).toMatchObject({
      groups: { items: [{ key: 'C#cluster-security-group' }] },
      userData: { value: 'x' },
    });
    const outside = read(
      ...network,
      declare('N', 'AWS::EKS::Nodegroup', {
        ClusterName: 'c',
        Subnets: [ref('S')],
        LaunchTemplate: { Id: 'lt-1' },
      }),
    );
    expect(record(outside, 'N', 'auto-scaling-group').launchTemplate).toMatchObject({
      kind: 'outside',
      name: 'lt-1',
    });
  });

  it('places pods on Fargate', () => {
    const result = read(
      ...network,
      cluster({}),
      declare('F', 'AWS::EKS::FargateProfile', { ClusterName: ref('C'), Subnets: [ref('S')] }),
    );
    expect(record(result, 'F', 'managed-service')).toMatchObject({
      groups: { items: [{ key: 'C#cluster-security-group' }] },
      publicAccess: { value: false },
    });
  });
});
