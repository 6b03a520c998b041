import { describe, expect, test } from 'vitest';
import { open, type Plain, partial, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  interfacesOf,
  label,
  only,
  publicIpv4,
  publicSubnet,
  type Resources,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

const network: Resources = {
  ...publicSubnet,
  Second: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }],
  Third: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24' }],
};

describe('databases (SVC-1)', () => {
  const database = (subnets: Plain, properties: Properties = {}): Resources => ({
    ...network,
    Places: ['AWS::RDS::DBSubnetGroup', { DBSubnetGroupDescription: 'x', SubnetIds: subnets }],
    Database: [
      'AWS::RDS::DBInstance',
      { Engine: 'postgres', DBInstanceClass: 'x', DBSubnetGroupName: ref('Places'), ...properties },
    ],
  });
  const placed = (resources: Resources) =>
    interfacesOf(build(resources).network, 'Database').map(({ subnet, present }) => [
      subnet,
      present.truth,
    ]);

  test('serve what is not known perhaps (LANG-9)', () => {
    const served = (properties: Properties) => {
      const built = build(database([ref('Subnet')], properties));
      const { ports, portsRest } = get(built.network.workloads, 'Database');
      return [ports, portsRest?.among, portsRest?.unknowns.map(({ what }) => what)];
    };
    expect(served({ Port: open('Parameter Port') })).toEqual([[], null, ['Parameter Port']]);
    expect(served({ Engine: open('Parameter Engine') })).toEqual([
      [],
      [1433, 1521, 3306, 5432, 50_000],
      ['Parameter Engine'],
    ]);
    expect(served({})).toEqual([[5432], undefined, undefined]);
  });

  test('lie in one subnet that AWS chooses: it matters where subnets differ', () => {
    expect(placed(database([ref('Subnet'), ref('Second')]))).toEqual([
      ['Second', 'unknown'],
      ['Subnet', 'unknown'],
    ]);
  });

  test('lie in some subnet for certain where all are alike', () => {
    expect(placed(database([ref('Second'), ref('Third')]))).toEqual([['Second', 'yes']]);
  });

  test('do not care which table leads where, as long as all lead alike', () => {
    const alike: Resources = {
      Other: ['RouteTable', { VpcId: ref('Vpc') }],
      OtherDefault: [
        'Route',
        {
          RouteTableId: ref('Other'),
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: ref('Gateway'),
        },
      ],
      OtherChoice: [
        'SubnetRouteTableAssociation',
        { SubnetId: ref('Second'), RouteTableId: ref('Other') },
      ],
    };
    expect(placed({ ...database([ref('Subnet'), ref('Second')]), ...alike })).toEqual([
      ['Second', 'yes'],
    ]);
  });

  test('are public as they say', () => {
    const truth = (properties: Properties) =>
      publicIpv4(
        only(interfacesOf(build(database([ref('Second')], properties)).network, 'Database')),
      );
    expect(truth({ PubliclyAccessible: true })).toBe('yes');
    expect(truth({ PubliclyAccessible: false })).toBe('no');
    expect(truth({ PubliclyAccessible: open('Parameter P') })).toBe('unknown');
    expect(truth({})).toBe('unknown');
  });

  test('serve their port', () => {
    const { network: model } = build(database([ref('Second')], { Port: '5433' }));
    expect(get(model.workloads, 'Database')).toMatchObject({ ports: [5433], spread: true });
  });

  test('in a subnet group outside lie in a subnet of which nothing is known', () => {
    const { network: model } = build({
      ...network,
      Database: [
        'AWS::RDS::DBInstance',
        { Engine: 'mysql', DBInstanceClass: 'x', DBSubnetGroupName: open('Parameter Places') },
      ],
    });
    const item = only(interfacesOf(model, 'Database'));
    expect(label(model, item.subnet)).toBe('Parameter Places');
  });
});

test('functions take nothing in, and without a VPC have no interface (SVC-7)', () => {
  const lambda = (properties: Properties): Resources => ({
    ...network,
    Function: ['AWS::Lambda::Function', { Code: { ZipFile: 'x' }, Role: 'r', ...properties }],
  });
  const inside = build(
    lambda({ VpcConfig: { SubnetIds: [ref('Subnet')], SecurityGroupIds: ['sg-1'] } }),
  ).network;
  expect(only(interfacesOf(inside, 'Function'))).toMatchObject({ accepts: 'replies' });
  const outside = build(lambda({})).network;
  expect(outside.workloads.get('Function')?.interfaces ?? []).toEqual([]);
});

describe('container services (SVC-8, LB-4)', () => {
  const task = (properties: Properties): Resources => ({
    ...network,
    Task: [
      'AWS::ECS::TaskDefinition',
      {
        ContainerDefinitions: [
          { Name: 'web', Image: 'x', PortMappings: [{ ContainerPort: 3000, ...properties }] },
        ],
      },
    ],
    Pool: [
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      { VpcId: ref('Vpc'), Port: 80, Protocol: 'HTTP', TargetType: 'ip' },
    ],
  });
  const service = (properties: Properties): Resources => ({
    Service: [
      'AWS::ECS::Service',
      {
        TaskDefinition: ref('Task'),
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: ref('Pool') }],
        ...properties,
      },
    ],
  });
  const awsvpc = (properties: Properties): Properties => ({
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: [ref('Subnet')], SecurityGroups: ['sg-1'], ...properties },
    },
  });

  test('have public addresses only where they say so, whatever the subnet maps', () => {
    const truth = (launchType: Plain, properties: Properties) => {
      const resources: Resources = {
        ...task({}),
        Subnet: [
          'Subnet',
          { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true },
        ],
        ...service({ LaunchType: launchType, ...awsvpc(properties) }),
      };
      return publicIpv4(only(interfacesOf(build(resources).network, 'Service')));
    };
    expect(truth('FARGATE', {})).toBe('no');
    expect(truth('FARGATE', { AssignPublicIp: 'ENABLED' })).toBe('yes');
    expect(truth('FARGATE', { AssignPublicIp: open('Parameter P') })).toBe('unknown');
    expect(truth('EC2', { AssignPublicIp: 'ENABLED' })).toBe('no');
  });

  test('register with the port of the container, whatever the target group says', () => {
    const { network: model } = build({
      ...task({}),
      ...service({ LaunchType: 'FARGATE', ...awsvpc({}) }),
    });
    expect(only(get(model.pools, 'Pool').members)).toMatchObject({
      ports: { first: 3000, last: 3000 },
      present: { truth: 'yes' },
    });
  });

  test('without interfaces of their own perhaps use the only fleet, on ports that ECS chooses', () => {
    const fleet: Resources = {
      Config: ['AWS::AutoScaling::LaunchConfiguration', {}],
      Fleet: [
        'AWS::AutoScaling::AutoScalingGroup',
        {
          LaunchConfigurationName: ref('Config'),
          VPCZoneIdentifier: [ref('Second')],
          MinSize: '1',
          MaxSize: '1',
        },
      ],
    };
    const alone = build({ ...task({ HostPort: 0 }), ...service({}) }).network;
    expect(get(alone.pools, 'Pool')).toMatchObject({
      members: [],
      rest: { what: 'hosts of the cluster of Service' },
    });
    const dynamic = build({ ...task({ HostPort: 0 }), ...service({}), ...fleet }).network;
    expect(only(get(dynamic.pools, 'Pool').members)).toMatchObject({
      ports: { first: 32768, last: 65535 },
      present: { truth: 'unknown' },
    });
    const fixed = build({ ...task({ HostPort: 8080 }), ...service({}), ...fleet }).network;
    expect(only(get(fixed.pools, 'Pool').members).ports).toEqual({ first: 8080, last: 8080 });
  });
});

describe('public endpoints (SVC-9)', () => {
  const cluster = (properties: Properties) => {
    const resources: Resources = {
      ...network,
      Cluster: [
        'AWS::EKS::Cluster',
        { RoleArn: 'r', ResourcesVpcConfig: { SubnetIds: [ref('Subnet')], ...properties } },
      ],
    };
    return get(build(resources).network.workloads, 'Cluster').publicEndpoint;
  };

  test('admit everybody unless they say otherwise', () => {
    expect(cluster({})).toMatchObject({ present: { truth: 'yes' }, ports: [443], rule: 'SVC-9' });
    expect(cluster({ PublicAccessCidrs: ['192.0.2.0/24'] })?.sources).toEqual(['192.0.2.0/24']);
    expect(cluster({ EndpointPublicAccess: false })?.present.truth ?? 'no').toBe('no');
  });

  test('admit perhaps everybody where the list is not known', () => {
    expect(cluster({ PublicAccessCidrs: partial([], open('Parameter Cidrs')) })).toMatchObject({
      present: { truth: 'unknown' },
      sources: ['0.0.0.0/0'],
    });
  });
});

test('interface endpoints have the default group where none is named (SG-18, SVC-26)', () => {
  const { network: model } = build({
    ...network,
    Endpoint: [
      'VPCEndpoint',
      {
        VpcId: ref('Vpc'),
        VpcEndpointType: 'Interface',
        ServiceName: 'ssm',
        SubnetIds: [ref('Second')],
      },
    ],
  });
  const item = only(interfacesOf(model, 'Endpoint'));
  expect(get(model.workloads, 'Endpoint').role).toBe('endpoint');
  expect(label(model, only(item.groups).group)).toBe('default security group of Vpc');
});
