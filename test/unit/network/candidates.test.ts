import { describe, expect, test } from 'vitest';
import { open, type Plain, partial, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  interfacesOf,
  matchesOf,
  type Resources,
  routesOf,
  vpcWithGateway,
} from './building.ts';

/** Links of which only candidates are known: these are touched, nothing else is. */

const oneOf = (...among: readonly Plain[]) => open('which', { cause: 'deploy-time', among });
const anyOf = (...keys: readonly string[]) => oneOf(...keys.map((key) => ref(key)));

const tables: Resources = {
  ...vpcWithGateway,
  Other: ['RouteTable', { VpcId: ref('Vpc') }],
  Third: ['RouteTable', { VpcId: ref('Vpc') }],
};

const subnet = (id: string, number: number, more: { readonly [name: string]: Plain } = {}) =>
  ({
    [id]: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: `10.0.${number}.0/24`, ...more }],
  }) satisfies Resources;

const twoSubnets: Resources = { ...tables, ...subnet('S1', 1), ...subnet('S2', 2) };

const associated = (id: string, subnetId: Plain, table: Plain): Resources => ({
  [id]: ['SubnetRouteTableAssociation', { SubnetId: subnetId, RouteTableId: table }],
});

const group = (properties: { readonly [name: string]: Plain } = {}): Resources[string] => [
  'SecurityGroup',
  { VpcId: ref('Vpc'), ...properties },
];

describe('groups', () => {
  const groups: Resources = { ...twoSubnets, G1: group(), G2: group(), G3: group() };
  const carried = (list: Plain) => {
    const { network } = build({
      ...groups,
      Host: ['Instance', { SubnetId: ref('S1'), SecurityGroupIds: list }],
    });
    const [item] = interfacesOf(network, 'Host');
    return {
      groups: item?.groups.map((each) => `${each.group} ${each.present.truth}`),
      rest: item?.groupsRest,
    };
  };

  test('that may be in a list are perhaps carried', () => {
    expect(carried(partial([ref('G1')], anyOf('G1', 'G2')))).toEqual({
      groups: ['G1 yes', 'G2 unknown'],
      rest: null,
    });
  });

  test('of which one is named are each perhaps carried', () => {
    expect(carried([anyOf('G1', 'G2')])).toEqual({
      groups: ['G1 unknown', 'G2 unknown'],
      rest: null,
    });
  });

  test('include the default one where the list may be empty (SG-18)', () => {
    expect(carried(partial([], anyOf('G1')))).toEqual({
      groups: ['G1 unknown', 'Vpc#default-security-group unknown'],
      rest: null,
    });
  });

  test('to which a rule is added are the candidates alone', () => {
    const { network } = build({
      ...groups,
      Rule: [
        'SecurityGroupIngress',
        {
          GroupId: anyOf('G1', 'G2'),
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          CidrIp: '0.0.0.0/0',
        },
      ],
    });
    const rules = ['G1', 'G2', 'G3'].map((id) =>
      get(network.groups, id).ingress.map((rule) => matchesOf(network, rule)),
    );
    const perhaps = [{ must: [], may: ['ipv4 6 22-22 0.0.0.0/0'] }];
    expect(rules).toEqual([perhaps, perhaps, []]);
  });

  test('that a rule admits are the candidates alone', () => {
    const { network } = build({
      ...groups,
      G3: group({
        SecurityGroupIngress: [{ IpProtocol: '-1', SourceSecurityGroupId: anyOf('G1', 'G2') }],
      }),
    });
    const [rule] = get(network.groups, 'G3').ingress;
    expect(rule && matchesOf(network, rule)).toEqual({
      must: [],
      may: ['both all members of G1', 'both all members of G2'],
    });
  });
});

describe('tables', () => {
  const tablesAt = (resources: Resources, id: string) =>
    get(build({ ...twoSubnets, ...resources }).network.subnets, id).tables;

  test('of an association are those that it may name', () => {
    expect(tablesAt(associated('A', ref('S1'), anyOf('Public', 'Other')), 'S1')).toEqual([
      'Other',
      'Public',
    ]);
  });

  test('are perhaps those of a subnet that may be meant, else what it has otherwise', () => {
    const resources = {
      ...subnet('S3', 3),
      ...associated('A', anyOf('S1', 'S2'), ref('Public')),
      ...associated('B', ref('S2'), ref('Other')),
    };
    expect(tablesAt(resources, 'S3')).toEqual(['Vpc#main-route-table']);
    expect(tablesAt(resources, 'S2')).toEqual(['Other']);
  });

  test('are certain where there are as many associations as subnets (RT-1)', () => {
    const first = associated('A', anyOf('S1', 'S2'), ref('Public'));
    expect(tablesAt(first, 'S1')).toEqual(['Vpc#main-route-table', 'Public']);
    const both = { ...first, ...associated('B', anyOf('S1', 'S2'), ref('Public')) };
    expect(tablesAt(both, 'S1')).toEqual(['Public']);
    const third = { ...first, ...associated('B', anyOf('S1', 'S2'), ref('Other')) };
    expect(tablesAt(third, 'S2')).toEqual(['Public', 'Other']);
  });

  test('to which a route is added are the candidates alone', () => {
    const { network } = build({
      ...tables,
      Route: [
        'Route',
        {
          RouteTableId: anyOf('Other', 'Third'),
          DestinationCidrBlock: '10.9.0.0/16',
          GatewayId: ref('Gateway'),
        },
      ],
    });
    const routes = ['Public', 'Other', 'Third'].map((id) => routesOf(network, id).slice(1));
    const perhaps = ['10.9.0.0/16? → Gateway'];
    expect(routes).toEqual([['0.0.0.0/0 → Gateway'], perhaps, perhaps]);
  });

  test('lead to one of the candidates of a route, surely to some', () => {
    const { network, problems } = build({
      ...twoSubnets,
      N1: ['NatGateway', { SubnetId: ref('S1') }],
      N2: ['NatGateway', { SubnetId: ref('S2') }],
      Route: [
        'Route',
        {
          RouteTableId: ref('Other'),
          DestinationCidrBlock: '0.0.0.0/0',
          NatGatewayId: anyOf('N1', 'N2'),
        },
      ],
    });
    expect(routesOf(network, 'Other').slice(1)).toEqual(['0.0.0.0/0? → N1', '0.0.0.0/0 → N2']);
    expect(problems).toEqual([]);
  });
});

describe('ACLs', () => {
  const acls: Resources = {
    ...twoSubnets,
    Acl1: ['NetworkAcl', { VpcId: ref('Vpc') }],
    Acl2: ['NetworkAcl', { VpcId: ref('Vpc') }],
  };

  test('of an association are those that it may name', () => {
    const { network } = build({
      ...acls,
      A: [
        'SubnetNetworkAclAssociation',
        { SubnetId: ref('S1'), NetworkAclId: oneOf(ref('Acl1'), ref('Vpc', 'DefaultNetworkAcl')) },
      ],
    });
    expect(get(network.subnets, 'S1').acls).toEqual(['Acl1', 'Vpc#default-network-acl']);
  });

  test('to which an entry is added are the candidates; the default one keeps its own perhaps (NACL-4)', () => {
    const { network } = build({
      ...acls,
      Entry: [
        'NetworkAclEntry',
        {
          NetworkAclId: oneOf(ref('Acl1'), ref('Vpc', 'DefaultNetworkAcl')),
          RuleNumber: 100,
          Protocol: -1,
          RuleAction: 'deny',
          CidrBlock: '0.0.0.0/0',
        },
      ],
    });
    const ingressOf = (id: string) =>
      get(network.acls, id).ingress.map(({ action, must, may }) => [
        action,
        must.length,
        may.length,
      ]);
    expect(ingressOf('Acl1')).toEqual([['deny', 0, 1]]);
    expect(ingressOf('Acl2')).toEqual([]);
    expect(ingressOf('Vpc#default-network-acl')).toEqual([
      ['deny', 0, 1],
      ['allow', 0, 1],
    ]);
  });
});

describe('what lies in one of several subnets', () => {
  const host = (more: Resources = {}, subnets = anyOf('S1', 'S2')) => {
    const { network } = build({
      ...twoSubnets,
      G: group(),
      Host: ['Instance', { SubnetId: subnets, SecurityGroupIds: [ref('G')] }],
      ...more,
    });
    return interfacesOf(network, 'Host').map((each) => `${each.subnet} ${each.present.truth}`);
  };
  const each = ['S1 unknown', 'S2 unknown'];

  test('is certain in one where nothing tells them apart', () => {
    expect(host()).toEqual(['S1 yes']);
  });

  test.each<[string, Resources]>([
    ['table', associated('A', ref('S2'), ref('Public'))],
    [
      'address',
      { Peer: group({ SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.2.0/24' }] }) },
    ],
    [
      'part of the addresses',
      { Peer: group({ SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.1.0/25' }] }) },
    ],
    ['addresses given out', subnet('S2', 2, { MapPublicIpOnLaunch: true })],
    [
      'ACL',
      {
        Acl: ['NetworkAcl', { VpcId: ref('Vpc') }],
        A: ['SubnetNetworkAclAssociation', { SubnetId: ref('S2'), NetworkAclId: ref('Acl') }],
      },
    ],
    [
      'zone',
      {
        ...subnet('S1', 1, { AvailabilityZone: 'eu-west-1a' }),
        ...subnet('S2', 2, { AvailabilityZone: 'eu-west-1b' }),
        Hub: ['TransitGateway'],
        Attached: [
          'TransitGatewayVpcAttachment',
          { TransitGatewayId: ref('Hub'), VpcId: ref('Vpc'), SubnetIds: [ref('S1')] },
        ],
      },
    ],
  ])('is in each perhaps where they differ by %s', (_, more) => {
    expect(host(more)).toEqual(each);
  });

  test('holds for interfaces on their own, load balancers and groups of hosts', () => {
    const apart = associated('A', ref('S2'), ref('Public'));
    const placed = (id: string, resource: Resources[string], more: Resources = {}) => {
      const { network } = build({ ...twoSubnets, ...more, [id]: resource });
      return interfacesOf(network, id).map((item) => `${item.subnet} ${item.present.truth}`);
    };
    const card: Resources[string] = ['NetworkInterface', { SubnetId: anyOf('S1', 'S2') }];
    expect(placed('Card', card)).toEqual(['S1 yes']);
    expect(placed('Card', card, apart)).toEqual(each);
    const balancer: Resources[string] = [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      { Subnets: partial([], anyOf('S1', 'S2')) },
    ];
    expect(placed('Balancer', balancer)).toEqual(['S1 yes', 'S2 unknown']);
    expect(placed('Balancer', balancer, apart)).toEqual(each);
    const fleet: Resources[string] = [
      'AWS::AutoScaling::AutoScalingGroup',
      { VPCZoneIdentifier: partial([ref('S1')], anyOf('S2')) },
    ];
    expect(placed('Fleet', fleet)).toEqual(['S1 yes', 'S2 unknown']);
  });
});

describe('pools', () => {
  const service: Resources = {
    ...twoSubnets,
    ...associated('A', ref('S2'), ref('Public')),
    H1: ['Instance', { SubnetId: ref('S1') }],
    H2: ['Instance', { SubnetId: anyOf('S1', 'S2') }],
    H3: ['Instance', { SubnetId: ref('S2') }],
  };
  const poolType = 'AWS::ElasticLoadBalancingV2::TargetGroup';
  const membersOf = (resources: Resources, id = 'Pool') => {
    const { members, rest } = get(build({ ...service, ...resources }).network.pools, id);
    return {
      members: members.map(({ target, present }) =>
        target.kind === 'interface' ? `${target.interface} ${present.truth}` : target.kind,
      ),
      rest,
    };
  };

  test('have each candidate of a target perhaps, in each of its places', () => {
    const targets = [{ Id: anyOf('H1', 'H2') }];
    expect(
      membersOf({ Pool: [poolType, { VpcId: ref('Vpc'), Port: 80, Targets: targets }] }),
    ).toEqual({
      members: ['H1#eth0 unknown', 'H2#eth0 unknown', 'H2#eth0#S2 unknown'],
      rest: null,
    });
  });

  test('of several targets stand once, for three reasons at most', () => {
    const targets = [1, 2, 3, 4].map((number) => ({
      Id: open(`target ${number}`, {
        cause: 'deploy-time',
        among: [ref('H1'), ref('H3')],
      }),
    }));
    const pool: Resources = { Pool: [poolType, { VpcId: ref('Vpc'), Port: 80, Targets: targets }] };
    const { members } = get(build({ ...service, ...pool }).network.pools, 'Pool');
    expect(members.map(({ target }) => target.kind === 'interface' && target.interface)).toEqual([
      'H1#eth0',
      'H3#eth0',
    ]);
    for (const { present } of members)
      expect(present.unknowns.map(({ what }) => what)).toEqual([
        'target 1',
        'target 2',
        'target 3',
      ]);
  });

  test('are certain where another target names them, there alone', () => {
    const targets = [{ Id: anyOf('H1', 'H3') }, { Id: ref('H3') }, { Id: ref('H3'), Port: 81 }];
    expect(
      membersOf({ Pool: [poolType, { VpcId: ref('Vpc'), Port: 80, Targets: targets }] }).members,
    ).toEqual(['H1#eth0 unknown', 'H3#eth0 yes', 'H3#eth0 yes']);
  });

  test('with which a fleet perhaps registers are the candidates alone', () => {
    const pools: Resources = {
      Pool: [poolType, { VpcId: ref('Vpc'), Port: 80 }],
      Other: [poolType, { VpcId: ref('Vpc'), Port: 80 }],
      Third: [poolType, { VpcId: ref('Vpc'), Port: 80 }],
      Fleet: [
        'AWS::AutoScaling::AutoScalingGroup',
        { VPCZoneIdentifier: [ref('S1')], TargetGroupARNs: [anyOf('Pool', 'Other')] },
      ],
    };
    expect(membersOf(pools).members).toEqual(['Fleet#S1 unknown']);
    expect(membersOf(pools, 'Other').members).toEqual(['Fleet#S1 unknown']);
    expect(membersOf(pools, 'Third').members).toEqual([]);
  });

  test('of listeners, and their load balancers, are the candidates alone', () => {
    const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
    const { network } = build({
      ...service,
      Pool: [poolType, { VpcId: ref('Vpc'), Port: 80 }],
      Other: [poolType, { VpcId: ref('Vpc'), Port: 80 }],
      B1: [type, { Subnets: [ref('S1')] }],
      B2: [type, { Subnets: [ref('S1')] }],
      B3: [type, { Subnets: [ref('S1')] }],
      Listener: [
        'AWS::ElasticLoadBalancingV2::Listener',
        {
          LoadBalancerArn: anyOf('B1', 'B2'),
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: anyOf('Pool') }],
        },
      ],
    });
    const listeners = ['B1', 'B2', 'B3'].map((id) =>
      get(network.balancers, id).listeners.map(({ ports, present, forwards }) => ({
        ports,
        present: present?.truth,
        forwards: forwards.map(({ pool, present }) => `${pool} ${present.truth}`),
      })),
    );
    const ports = { first: 80, last: 80 };
    const perhaps = [{ ports, present: 'unknown', forwards: ['Pool unknown'] }];
    expect(listeners).toEqual([perhaps, perhaps, []]);
  });
});

describe('the VPC of something', () => {
  const twoVpcs: Resources = {
    ...vpcWithGateway,
    Far: ['VPC', { CidrBlock: '10.1.0.0/16' }],
  };
  const either = anyOf('Vpc', 'Far');

  test('is told by a subnet’s block, and by what is used with it', () => {
    const { network } = build({
      ...twoVpcs,
      Table: ['RouteTable', { VpcId: either }],
      S: ['Subnet', { VpcId: either, CidrBlock: '10.1.5.0/24' }],
      ...associated('A', ref('S'), ref('Table')),
      Gateway2: ['InternetGateway'],
      Attachment2: ['VPCGatewayAttachment', { VpcId: either, InternetGatewayId: ref('Gateway2') }],
      Out: [
        'Route',
        {
          RouteTableId: ref('Table'),
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: ref('Gateway2'),
        },
      ],
    });
    expect(get(network.subnets, 'S').domain).toBe('Far');
    expect(get(network.tables, 'Table').domain).toBe('Far');
    expect(get(network.gateways, 'Gateway2')).toMatchObject({
      domain: 'Far',
      attached: { truth: 'yes' },
    });
  });

  test('is each of the candidates where nothing tells', () => {
    const { network } = build({
      ...twoVpcs,
      Far: ['VPC', { CidrBlock: '10.0.0.0/16' }],
      S: ['Subnet', { VpcId: either, CidrBlock: '10.0.5.0/24' }],
      Host: ['Instance', { SubnetId: ref('S') }],
    });
    const places = interfacesOf(network, 'Host').map((item) => [
      get(network.subnets, item.subnet).domain,
      item.present.truth,
    ]);
    expect(places).toEqual([
      ['Far', 'unknown'],
      ['Vpc', 'unknown'],
    ]);
  });
});
