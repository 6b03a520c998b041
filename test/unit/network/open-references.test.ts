import { describe, expect, test } from 'vitest';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, get, interfacesOf, publicIpv4, publicSubnet, type Resources } from './building.ts';

const parameter = (name: string): Plain => open(`Parameter ${name}`);
const exported = open('export "pool"', { cause: 'outside-input' });

const fleet = (properties: { readonly [name: string]: Plain }): Resources => ({
  ...publicSubnet,
  Config: ['AWS::AutoScaling::LaunchConfiguration', {}],
  Fleet: [
    'AWS::AutoScaling::AutoScalingGroup',
    { VPCZoneIdentifier: [ref('Subnet')], LaunchConfigurationName: ref('Config'), ...properties },
  ],
});

const pool: Resources = {
  Pool: ['AWS::ElasticLoadBalancingV2::TargetGroup', { VpcId: ref('Vpc'), Port: 80 }],
};

describe('a target group that a parameter names (LANG-9)', () => {
  test('may be any of the input', () => {
    const built = build({ ...fleet({ TargetGroupARNs: [parameter('Pool')] }), ...pool });
    expect(get(built.network.pools, 'Pool').members).toMatchObject([
      { present: { truth: 'unknown', unknowns: [{ what: 'Parameter Pool' }] } },
    ]);
  });

  test('is not one of the input if another stack exports it', () => {
    const built = build({ ...fleet({ TargetGroupARNs: [exported] }), ...pool });
    expect(get(built.network.pools, 'Pool').members).toEqual([]);
  });

  test.each<[string, { readonly [name: string]: Plain }, string, readonly number[]]>([
    [
      'target group',
      { TargetGroupARNs: [exported] },
      'load balancer of export "pool"#load-balancer',
      [6, 17],
    ],
    [
      'classic load balancer',
      { LoadBalancerNames: [exported] },
      'export "pool"#load-balancer',
      [6],
    ],
  ])('has a load balancer outside of the input: %s', (_, properties, id, protocols) => {
    const { network } = build(fleet(properties));
    const balancer = get(network.balancers, id);
    expect(balancer.listeners).toMatchObject([
      { protocols, ports: null, forwards: [{ present: { truth: 'unknown' } }] },
    ]);
    const [forward] = balancer.listeners[0]?.forwards ?? [];
    expect(get(network.pools, forward?.pool ?? '').members).toMatchObject([
      { present: { truth: 'yes' }, target: { interface: 'Fleet#Subnet' } },
    ]);
    const [node] = balancer.nodes;
    const item = get(network.interfaces, node ?? '');
    expect(publicIpv4(item)).toBe('unknown');
    expect(item).toMatchObject({ groupsRest: { what: 'export "pool"' } });
    expect(get(network.subnets, item.subnet).domain).toBe('Vpc');
  });

  test('that a listener of the input uses has no other load balancer', () => {
    const { network } = build({
      ...fleet({ TargetGroupARNs: [exported] }),
      Balancer: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('Subnet')] }],
      Listener: [
        'AWS::ElasticLoadBalancingV2::Listener',
        {
          LoadBalancerArn: ref('Balancer'),
          Protocol: 'HTTP',
          Port: 80,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: exported }],
        },
      ],
    });
    expect([...network.balancers.keys()]).toEqual(['Balancer']);
    expect(get(network.pools, 'export "pool"#target-group').members).toHaveLength(1);
  });
});

describe('sizes', () => {
  const presence = (size: Plain) =>
    interfacesOf(build(fleet({ MaxSize: size })).network, 'Fleet').map(({ present }) => present);

  test('of a fleet decide whether it has instances', () => {
    expect(presence('2')).toMatchObject([{ truth: 'yes' }]);
    expect(presence('0')).toEqual([]);
    expect(presence(parameter('Size'))).toMatchObject([
      { truth: 'unknown', unknowns: [{ what: 'Parameter Size' }] },
    ]);
  });

  test('of a service: none if it is to run no tasks, else as declared', () => {
    const tasks = (count: Plain) =>
      interfacesOf(
        build({
          ...publicSubnet,
          Service: [
            'AWS::ECS::Service',
            {
              DesiredCount: count,
              NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('Subnet')] } },
            },
          ],
        }).network,
        'Service',
      ).map(({ present }) => present.truth);
    expect(tasks(0)).toEqual([]);
    expect(tasks(parameter('Count'))).toEqual(['yes']);
  });
});

describe('associations with what a parameter names (LANG-9)', () => {
  test('may concern each subnet of the VPC that has no other', () => {
    const { network } = build({
      ...publicSubnet,
      Inner: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.2.0/24' }],
      Acl: ['NetworkAcl', { VpcId: ref('Vpc') }],
      OtherVpc: ['VPC', { CidrBlock: '10.1.0.0/16' }],
      Other: ['Subnet', { VpcId: ref('OtherVpc'), CidrBlock: '10.1.0.0/24' }],
      Tables: [
        'SubnetRouteTableAssociation',
        { RouteTableId: ref('Public'), SubnetId: parameter('Subnet') },
      ],
      Acls: [
        'SubnetNetworkAclAssociation',
        { NetworkAclId: ref('Acl'), SubnetId: parameter('Subnet') },
      ],
    });
    expect(get(network.subnets, 'Inner').tables).toContain('Public');
    expect(get(network.subnets, 'Inner').tables).toHaveLength(2);
    expect(get(network.subnets, 'Subnet').tables).toEqual(['Public']);
    expect(get(network.subnets, 'Subnet').acls).toContain('Acl');
    expect(get(network.subnets, 'Other').acls).not.toContain('Acl');
    expect(get(network.subnets, 'Other').tables).not.toContain('Public');
  });

  test('rules of a group that a parameter names may be of each', () => {
    const { network } = build({
      ...publicSubnet,
      Group: ['SecurityGroup', { GroupDescription: 'g', VpcId: ref('Vpc') }],
      Rule: [
        'SecurityGroupIngress',
        {
          GroupId: parameter('Group'),
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: '0.0.0.0/0',
        },
      ],
    });
    const [rule] = get(network.groups, 'Group').ingress;
    expect(rule).toMatchObject({ must: [], unknowns: [{ what: 'Parameter Group' }] });
    expect(rule?.may).toHaveLength(1);
  });

  test('an Elastic IP of an instance that a parameter names may be of each', () => {
    const { network } = build({
      ...publicSubnet,
      Host: ['Instance', { SubnetId: ref('Subnet') }],
      Address: ['EIP', { InstanceId: parameter('Host') }],
    });
    expect(interfacesOf(network, 'Host').map(publicIpv4)).toEqual(['unknown']);
  });

  test('a load balancer whose group a parameter names may carry those of the input', () => {
    const { network } = build({
      ...publicSubnet,
      Balancer: [
        'AWS::ElasticLoadBalancingV2::LoadBalancer',
        { Subnets: [ref('Subnet')], SecurityGroups: [parameter('Group')] },
      ],
    });
    expect(interfacesOf(network, 'Balancer')).toMatchObject([
      { groupsRest: { what: 'Parameter Group' } },
    ]);
  });
});

describe('what AWS refuses (LANG-11)', () => {
  test('a second route to a destination is left out', () => {
    const built = build({
      ...publicSubnet,
      Later: [
        'Route',
        {
          RouteTableId: ref('Public'),
          DestinationCidrBlock: '0.0.0.0/0',
          NatGatewayId: 'nat-0123',
        },
      ],
    });
    const ids = get(built.network.tables, 'Public').routes.map(({ id }) => id);
    expect(ids).toContain('Default');
    expect(ids).not.toContain('Later');
    expect(built.problems).toEqual([expect.stringMatching(/^Later has the same table .* Default/)]);
  });

  test('a second entry with a number is left out, on the same side only', () => {
    const entry = (egress: boolean): Resources[string] => [
      'NetworkAclEntry',
      {
        NetworkAclId: ref('Acl'),
        RuleNumber: 100,
        Protocol: -1,
        RuleAction: 'allow',
        Egress: egress,
        CidrBlock: '0.0.0.0/0',
      },
    ];
    const built = build({
      ...publicSubnet,
      Acl: ['NetworkAcl', { VpcId: ref('Vpc') }],
      One: entry(false),
      Out: entry(true),
      Two: entry(false),
    });
    const { ingress, egress } = get(built.network.acls, 'Acl');
    expect([ingress, egress].map((side) => side.map(({ id }) => id))).toEqual([['One'], ['Out']]);
    expect(built.problems).toEqual([expect.stringMatching(/^Two has the same number .* One/)]);
  });
});
