import { describe, expect, test } from 'vitest';
import { joined, open, type Plain, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  interfacesOf,
  label,
  only,
  publicSubnet,
  type Resources,
  routesOf,
  vpcWithGateway,
} from './building.ts';

type Properties = { readonly [name: string]: Plain };

/** A table with one route besides the local one. */
function routed(route: Properties, more: Resources = {}) {
  const built = build({
    Vpc: ['VPC', { CidrBlock: '10.0.0.0/16' }],
    Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }],
    Table: ['RouteTable', { VpcId: ref('Vpc') }],
    Route: ['Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', ...route }],
    ...more,
  });
  return { ...built, texts: routesOf(built.network, 'Table').slice(1) };
}

const gateway: Resources = { Gateway: ['InternetGateway'] };
const attach = (vpc: Plain, properties: Properties): Resources => ({
  Attachment: ['VPCGatewayAttachment', { VpcId: vpc, ...properties }],
});

describe('blackholes win and drop (RT-7, LANG-11)', () => {
  const other: Resources = {
    Other: ['VPC', { CidrBlock: '10.1.0.0/16' }],
    OtherSubnet: ['Subnet', { VpcId: ref('Other'), CidrBlock: '10.1.0.0/24' }],
  };
  const cases: readonly [claim: string, route: Properties, more: Resources, problem: string][] = [
    ['a gateway that is never attached', { GatewayId: ref('Gateway') }, gateway, 'not attached'],
    [
      'a gateway of another VPC',
      { GatewayId: ref('Gateway') },
      { ...gateway, ...other, ...attach(ref('Other'), { InternetGatewayId: ref('Gateway') }) },
      'another VPC',
    ],
    [
      'a VPN gateway that is never attached',
      { GatewayId: ref('Vpn') },
      { Vpn: ['VPNGateway', { Type: 'ipsec.1' }] },
      'not attached',
    ],
    [
      'an egress-only gateway of another VPC',
      { EgressOnlyInternetGatewayId: ref('Out') },
      { ...other, Out: ['EgressOnlyInternetGateway', { VpcId: ref('Other') }] },
      'another VPC',
    ],
    [
      'a NAT gateway of another VPC',
      { NatGatewayId: ref('Nat') },
      {
        ...other,
        Nat: ['NatGateway', { SubnetId: ref('OtherSubnet'), ConnectivityType: 'private' }],
      },
      'another VPC',
    ],
    [
      'an interface without an instance',
      { NetworkInterfaceId: ref('Card') },
      { Card: ['NetworkInterface', { SubnetId: ref('Subnet'), SourceDestCheck: false }] },
      'not attached to an instance',
    ],
    [
      'an instance that checks source and destination (RT-10)',
      { InstanceId: ref('Host') },
      { Host: ['Instance', { SubnetId: ref('Subnet') }] },
      'check of Host is on',
    ],
    [
      'a peering connection of other VPCs',
      { VpcPeeringConnectionId: ref('Peering') },
      {
        ...other,
        Third: ['VPC', { CidrBlock: '10.2.0.0/16' }],
        Peering: ['VPCPeeringConnection', { VpcId: ref('Other'), PeerVpcId: ref('Third') }],
      },
      'does not connect Vpc',
    ],
  ];
  test.each(cases)('%s', (_, route, more, problem) => {
    const { texts, problems } = routed(route, more);
    expect(texts).toEqual(['0.0.0.0/0 → drop']);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('targets', () => {
  test('an attached gateway (IGW-7)', () => {
    const { texts, problems } = routed(
      { GatewayId: ref('Gateway') },
      { ...gateway, ...attach(ref('Vpc'), { InternetGatewayId: ref('Gateway') }) },
    );
    expect(texts).toEqual(['0.0.0.0/0 → Gateway']);
    expect(problems).toEqual([]);
  });

  test('a gateway that may be attached', () => {
    const { network, texts } = routed(
      { GatewayId: ref('Gateway') },
      {
        ...gateway,
        ...attach(ref('Vpc'), { InternetGatewayId: joined('igw-', open('Parameter X')) }),
      },
    );
    expect(texts).toEqual(['0.0.0.0/0 → Gateway']);
    expect(get(network.gateways, 'Gateway')).toMatchObject({ attached: { truth: 'unknown' } });
  });

  test('an egress-only gateway takes nothing in (IGW-5)', () => {
    const { network } = routed(
      { EgressOnlyInternetGatewayId: ref('Out') },
      { Out: ['EgressOnlyInternetGateway', { VpcId: ref('Vpc') }] },
    );
    expect(get(network.gateways, 'Out')).toMatchObject({ inbound: false, families: ['ipv6'] });
  });

  test('a NAT gateway takes replies only and is not filtered (NAT-1)', () => {
    const { network, texts } = routed(
      { NatGatewayId: ref('Nat') },
      {
        Address: ['EIP'],
        Nat: [
          'NatGateway',
          { SubnetId: ref('Subnet'), AllocationId: ref('Address', 'AllocationId') },
        ],
      },
    );
    expect(texts).toEqual(['0.0.0.0/0 → Nat']);
    const item = only(interfacesOf(network, 'Nat'));
    expect(item).toMatchObject({ accepts: 'replies', filtered: false, forwards: { truth: 'yes' } });
    expect(only(item.addresses).public?.present.truth).toBe('yes');
  });

  test('a private NAT gateway has no public address', () => {
    const { network } = routed(
      { NatGatewayId: ref('Nat') },
      { Nat: ['NatGateway', { SubnetId: ref('Subnet'), ConnectivityType: 'private' }] },
    );
    expect(only(only(interfacesOf(network, 'Nat')).addresses).public).toBeNull();
  });

  test('a NAT gateway outside the input still takes nothing in', () => {
    const { network, texts } = routed({ NatGatewayId: 'nat-1' });
    expect(texts).toEqual(['0.0.0.0/0 → nat-1']);
    expect(only(interfacesOf(network, 'nat-1#nat-gateway')).accepts).toBe('replies');
  });

  test('an instance that forwards (RT-10)', () => {
    const { texts } = routed(
      { InstanceId: ref('Host') },
      { Host: ['Instance', { SubnetId: ref('Subnet'), SourceDestCheck: false }] },
    );
    expect(texts).toEqual(['0.0.0.0/0 → Host']);
  });

  test('an instance that may forward', () => {
    const { network, texts } = routed(
      { InstanceId: ref('Host') },
      { Host: ['Instance', { SubnetId: ref('Subnet'), SourceDestCheck: open('Parameter Check') }] },
    );
    expect(texts).toEqual(['0.0.0.0/0 → Host']);
    expect(only(interfacesOf(network, 'Host')).forwards.truth).toBe('unknown');
  });

  test('a transit gateway outside the input is not known, which is a gap (TGW-7)', () => {
    const { network, texts } = routed({ TransitGatewayId: 'tgw-1' });
    expect(texts).toEqual(['0.0.0.0/0 → tgw-1']);
    expect(only([...network.gateways.values()])).toMatchObject({
      kind: 'transit',
      outside: { what: 'tgw-1' },
    });
    expect(only(network.gaps).type).toBe('AWS::EC2::TransitGateway');
  });

  test('a gateway endpoint takes no traffic that is modelled (RT-9)', () => {
    const { texts } = routed(
      { VpcEndpointId: ref('Endpoint') },
      {
        Endpoint: [
          'VPCEndpoint',
          { VpcId: ref('Vpc'), ServiceName: 's3', RouteTableIds: [ref('Table')] },
        ],
      },
    );
    expect(texts).toEqual([]);
  });

  test('a parameter may be any gateway', () => {
    expect(routed({ GatewayId: open('Parameter Gateway') }).texts).toEqual([
      '0.0.0.0/0 → unknown Parameter Gateway',
    ]);
  });

  test('a literal Internet gateway may be attached', () => {
    const { network, texts } = routed({ GatewayId: 'igw-1' });
    expect(texts).toEqual(['0.0.0.0/0 → igw-1']);
    expect(only([...network.gateways.values()])).toMatchObject({
      kind: 'internet',
      attached: { truth: 'unknown' },
    });
  });
});

describe('destinations', () => {
  const toGateway: Properties = { GatewayId: ref('Gateway') };
  const attached = { ...gateway, ...attach(ref('Vpc'), { InternetGatewayId: ref('Gateway') }) };

  test('are canonical (PKT-4)', () => {
    expect(
      routed({ ...toGateway, DestinationCidrBlock: '100.68.0.18/18' }, attached).texts,
    ).toEqual(['100.68.0.0/18 → Gateway']);
  });

  test('that are not known may be anywhere', () => {
    expect(
      routed({ ...toGateway, DestinationCidrBlock: open('Parameter Cidr') }, attached).texts,
    ).toEqual(['anywhere → Gateway']);
  });

  test('with candidates are each possible', () => {
    const destination = open('Parameter Cidr', { among: ['0.0.0.0/0', '192.0.2.0/24'] });
    expect(routed({ ...toGateway, DestinationCidrBlock: destination }, attached).texts).toEqual([
      '0.0.0.0/0? → Gateway',
      '192.0.2.0/24? → Gateway',
    ]);
  });

  test('of a table that is not known stand in each table perhaps', () => {
    const { network } = build({
      ...vpcWithGateway,
      Other: ['RouteTable', { VpcId: ref('Vpc') }],
      More: [
        'Route',
        {
          RouteTableId: joined('rtb-', open('Parameter X')),
          DestinationCidrBlock: '192.0.2.0/24',
          GatewayId: ref('Gateway'),
        },
      ],
    });
    expect(routesOf(network, 'Other')).toContain('192.0.2.0/24? → Gateway');
    expect(routesOf(network, 'Public')).toContain('192.0.2.0/24? → Gateway');
  });

  test('of a prefix list are its entries, after static routes (RT-5)', () => {
    const built = build({
      ...vpcWithGateway,
      List: [
        'PrefixList',
        {
          PrefixListName: 'x',
          AddressFamily: 'IPv4',
          MaxEntries: 1,
          Entries: [{ Cidr: '192.0.2.0/24' }],
        },
      ],
      More: [
        'Route',
        {
          RouteTableId: ref('Public'),
          DestinationPrefixListId: ref('List', 'PrefixListId'),
          GatewayId: ref('Gateway'),
        },
      ],
    });
    const route = get(built.network.tables, 'Public').routes.find(
      ({ destination }) => destination === '192.0.2.0/24',
    );
    expect(route).toMatchObject({ origin: 'prefix-list', label: 'More' });
  });
});

describe('VPN gateways (VPN-1, VPN-2, RT-13)', () => {
  const vpn: Resources = {
    ...publicSubnet,
    Vpn: ['VPNGateway', { Type: 'ipsec.1' }],
    Attach: ['VPCGatewayAttachment', { VpcId: ref('Vpc'), VpnGatewayId: ref('Vpn') }],
    Propagation: [
      'VPNGatewayRoutePropagation',
      { RouteTableIds: [ref('Public')], VpnGatewayId: ref('Vpn') },
    ],
  };
  const connection = (staticOnly: boolean): Resources => ({
    Connection: [
      'VPNConnection',
      {
        Type: 'ipsec.1',
        CustomerGatewayId: 'cgw-1',
        VpnGatewayId: ref('Vpn'),
        StaticRoutesOnly: staticOnly,
      },
    ],
    Remote: [
      'VPNConnectionRoute',
      { VpnConnectionId: ref('Connection'), DestinationCidrBlock: '192.168.7.0/24' },
    ],
    Inside: [
      'VPNConnectionRoute',
      { VpnConnectionId: ref('Connection'), DestinationCidrBlock: '10.0.9.0/24' },
    ],
  });

  test('propagate their static routes, but none inside the VPC (RT-5)', () => {
    const { network } = build({ ...vpn, ...connection(true) });
    expect(routesOf(network, 'Public')).toEqual([
      '10.0.0.0/16 → local',
      '0.0.0.0/0 → Gateway',
      '192.168.7.0/24 → Vpn',
    ]);
    expect(get(network.gateways, 'Vpn')).toMatchObject({
      connected: { truth: 'yes' },
      remotes: ['10.0.9.0/24', '192.168.7.0/24'],
    });
  });

  test('propagate perhaps anything over BGP, and no default route against a static one', () => {
    const { network } = build({ ...vpn, ...connection(false) });
    expect(routesOf(network, 'Public')).toEqual([
      '10.0.0.0/16 → local',
      '0.0.0.0/0 → Gateway',
      '0.0.0.0/0? → Vpn',
      '10.0.0.0/8? → Vpn',
      '172.16.0.0/12? → Vpn',
      '192.168.0.0/16? → Vpn',
    ]);
    expect(get(network.tables, 'Public').routes.at(-1)?.origin).toBe('propagated');
    expect(get(network.gateways, 'Vpn')).toMatchObject({ remotes: null });
  });

  test('without a connection in the input may be connected elsewhere', () => {
    expect(get(build(vpn).network.gateways, 'Vpn')).toMatchObject({
      attached: { truth: 'yes' },
      connected: { truth: 'unknown' },
    });
  });
});

describe('peering (PEER-5, SG-7)', () => {
  const peering = (properties: Properties): Resources => ({
    ...vpcWithGateway,
    Peer: ['VPC', { CidrBlock: '10.1.0.0/16' }],
    Peering: ['VPCPeeringConnection', { VpcId: ref('Vpc'), PeerVpcId: ref('Peer'), ...properties }],
  });
  const of = (properties: Properties) => {
    const gatewayNode = get(build(peering(properties)).network.gateways, 'Peering');
    if (gatewayNode.kind !== 'peering') throw new Error('no peering');
    return gatewayNode;
  };

  test('in one account and Region is active and carries group references', () => {
    expect(of({})).toMatchObject({
      domains: ['Vpc', 'Peer'],
      active: { truth: 'yes' },
      groupReferences: { truth: 'yes' },
    });
    expect(of({ PeerOwnerId: '123456789012', PeerRegion: 'eu-west-1' })).toMatchObject({
      active: { truth: 'yes' },
      groupReferences: { truth: 'yes' },
    });
  });

  test('with another account needs acceptance', () => {
    const { active } = of({ PeerOwnerId: '999999999999' });
    expect(active.unknowns.map(({ what }) => what)).toEqual(['acceptance of Peering']);
  });

  test('with another Region carries no group references', () => {
    expect(of({ PeerRegion: 'us-east-1' }).groupReferences.truth).toBe('no');
    expect(of({ PeerRegion: open('Parameter Region') }).groupReferences.truth).toBe('unknown');
  });

  test('with a VPC outside leads to a domain of which nothing is known', () => {
    const { network } = build(peering({ PeerVpcId: open('Parameter PeerVpc') }));
    // What is there is taken to be open (PEER-3).
    expect(get(network.gateways, 'Peering')).toMatchObject({
      active: { assumptions: [{ rule: 'PEER-3' }] },
    });
    const [, far] = of({ PeerVpcId: open('Parameter PeerVpc') }).domains;
    expect(get(network.domains, far).outside?.what).toBe('Parameter PeerVpc');
    expect(label(network, far)).toBe('Parameter PeerVpc');
  });
});

describe('local routes of a VPC whose block is not known', () => {
  const unknownVpc = { Vpc: ['VPC', { CidrBlock: open('Parameter Cidr') }] } as const;

  test('are certain where the table leads to the Internet only', () => {
    expect(routesOf(build({ ...publicSubnet, ...unknownVpc }).network, 'Public')).toContain(
      '10.0.0.0/8 → local',
    );
  });

  test('are not certain where it leads to other private networks', () => {
    const { network } = build({
      ...publicSubnet,
      ...unknownVpc,
      Transit: [
        'Route',
        {
          RouteTableId: ref('Public'),
          DestinationCidrBlock: '10.0.0.0/8',
          TransitGatewayId: 'tgw-1',
        },
      ],
    });
    expect(routesOf(network, 'Public')).toContain('10.0.0.0/8? → local');
  });
});
