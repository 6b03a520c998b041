import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

const vpc = declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });

describe('VPCs', () => {
  it('have a block, or one that IPAM gives', () => {
    const result = read(
      vpc,
      declare('Pooled', 'AWS::EC2::VPC', { Ipv4IpamPoolId: 'ipam-pool-1', Ipv4NetmaskLength: 20 }),
      declare('Bare', 'AWS::EC2::VPC', {}),
    );
    expect(record(result, 'Vpc', 'vpc').cidr).toMatchObject({
      value: '10.0.0.0/16',
      how: 'written',
    });
    expect(record(result, 'Pooled', 'vpc').cidr).toMatchObject({
      unknown: { what: 'Pooled.CidrBlock', cause: 'deploy-time' },
    });
    expect(record(result, 'Bare', 'vpc').cidr).toMatchObject({ unknown: { cause: 'unsupported' } });
    expect(result.problems).toEqual([expect.stringContaining('Bare.CidrBlock is missing')]);
  });

  it('may have gateways that the input does not show, where it says so (IGW-7)', () => {
    const lookedUp = declare('Other', 'AWS::EC2::VPC', {
      CidrBlock: '10.1.0.0/16',
      'reachlint:UnseenGateways': open('gateways of Other', { cause: 'outside-input' }),
    });
    const result = read(vpc, lookedUp);
    expect(record(result, 'Vpc', 'vpc').unseenGateways).toBeNull();
    expect(record(result, 'Other', 'vpc').unseenGateways).toMatchObject({
      what: 'gateways of Other',
      cause: 'outside-input',
    });
  });

  it('have further blocks', () => {
    const block = (properties: Properties) => {
      const result = read(
        vpc,
        declare('B', 'AWS::EC2::VPCCidrBlock', { VpcId: ref('Vpc'), ...properties }),
      );
      return { ...record(result, 'B', 'vpc-cidr-block'), problems: result.problems };
    };
    expect(block({ CidrBlock: '10.1.0.0/16' })).toMatchObject({
      cidr: { value: '10.1.0.0/16' },
      ipv6Cidr: null,
    });
    expect(block({ AmazonProvidedIpv6CidrBlock: 'true' })).toMatchObject({
      cidr: null,
      ipv6Cidr: { kind: 'unknown', unknown: { cause: 'deploy-time' } },
      problems: [],
    });
    expect(block({ AmazonProvidedIpv6CidrBlock: open('Parameter Six') })).toMatchObject({
      ipv6Cidr: { unknown: { what: 'Parameter Six' } },
    });
    expect(block({ Ipv6CidrBlock: '2001:db8::/56', Ipv6Pool: 'pool' })).toMatchObject({
      ipv6Cidr: { value: '2001:db8::/56' },
    });
    expect(block({})).toMatchObject({
      cidr: { kind: 'unknown' },
      problems: [expect.stringContaining('missing')],
    });
  });
});

describe('subnets', () => {
  const subnet = (properties: Properties) => {
    const result = read(
      vpc,
      declare('S', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), ...properties }),
    );
    return { ...record(result, 'S', 'subnet'), problems: result.problems };
  };

  it('are private by default', () => {
    expect(subnet({ CidrBlock: '10.0.0.0/24', AvailabilityZone: 'eu-west-1a' })).toMatchObject({
      vpc: { kind: 'resource', key: 'Vpc' },
      cidr: { value: '10.0.0.0/24' },
      ipv6Cidr: null,
      availabilityZone: { value: 'eu-west-1a' },
      mapPublicIpOnLaunch: { value: false, how: 'default' },
      assignIpv6AddressOnCreation: { value: false, how: 'default' },
      problems: [],
    });
  });

  it('may have IPv6 only, and then assign it', () => {
    expect(subnet({ Ipv6Native: true, Ipv6CidrBlock: '2001:db8::/64' })).toMatchObject({
      cidr: null,
      ipv6Cidr: { value: '2001:db8::/64' },
      assignIpv6AddressOnCreation: { value: true },
      problems: [],
    });
  });

  it('need a block', () => {
    expect(subnet({})).toMatchObject({
      cidr: { kind: 'unknown' },
      problems: [expect.stringContaining('S.CidrBlock is missing')],
    });
  });

  it('may get blocks afterwards', () => {
    const result = read(
      declare('B', 'AWS::EC2::SubnetCidrBlock', {
        SubnetId: ref('S'),
        Ipv6CidrBlock: open('Cidr', { cause: 'deploy-time' }),
      }),
    );
    expect(record(result, 'B', 'subnet-cidr-block').ipv6Cidr).toMatchObject({
      unknown: { what: 'Cidr' },
    });
  });
});

describe('routes', () => {
  const route = (properties: Properties) => {
    const result = read(
      vpc,
      declare('T', 'AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
      declare('Igw', 'AWS::EC2::InternetGateway'),
      declare('Vgw', 'AWS::EC2::VPNGateway', { Type: 'ipsec.1' }),
      declare('R', 'AWS::EC2::Route', { RouteTableId: ref('T'), ...properties }),
    );
    return { ...record(result, 'R', 'route'), problems: result.problems };
  };

  it.each([
    ['GatewayId', 'gateway'],
    ['EgressOnlyInternetGatewayId', 'egress-only-gateway'],
    ['NatGatewayId', 'nat-gateway'],
    ['InstanceId', 'instance'],
    ['NetworkInterfaceId', 'network-interface'],
    ['VpcPeeringConnectionId', 'peering-connection'],
    ['TransitGatewayId', 'transit-gateway'],
    ['VpcEndpointId', 'vpc-endpoint'],
    ['CarrierGatewayId', 'carrier-gateway'],
    ['LocalGatewayId', 'local-gateway'],
    ['CoreNetworkArn', 'core-network'],
  ])('lead by %s to a target of kind %s', (property, kind) => {
    expect(route({ DestinationCidrBlock: '0.0.0.0/0', [property]: 'x-1' })).toMatchObject({
      target: { kind, reference: { kind: 'outside', name: 'x-1' } },
      problems: [],
    });
  });

  it('take Internet and VPN gateways for gateways', () => {
    for (const key of ['Igw', 'Vgw']) {
      expect(
        route({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref(key) }).target.reference,
      ).toMatchObject({ kind: 'resource', key });
    }
  });

  it('may be local', () => {
    expect(route({ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }).target).toEqual({
      kind: 'local',
      reference: null,
    });
  });

  it('have destinations of three kinds', () => {
    expect(
      route({ DestinationIpv6CidrBlock: '::/0', GatewayId: ref('Igw') }).destination,
    ).toMatchObject({ kind: 'cidr', cidr: { value: '::/0' } });
    expect(
      route({ DestinationPrefixListId: 'pl-1', GatewayId: ref('Igw') }).destination,
    ).toMatchObject({ kind: 'prefix-list', list: { name: 'pl-1' } });
    expect(route({ GatewayId: ref('Igw') })).toMatchObject({
      destination: { kind: 'cidr', cidr: { kind: 'unknown' } },
      problems: [expect.stringContaining('missing')],
    });
  });

  it('must have one target', () => {
    expect(route({ DestinationCidrBlock: '0.0.0.0/0' })).toMatchObject({
      target: { kind: 'none', reference: null },
      problems: [expect.stringContaining('no target')],
    });
    expect(
      route({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw'), NatGatewayId: 'nat-1' }),
    ).toMatchObject({
      target: { kind: 'gateway' },
      problems: [expect.stringContaining('several targets')],
    });
  });

  it('stand in tables that are associated with subnets and gateways', () => {
    const result = read(
      vpc,
      declare('T', 'AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
      declare('M', 'AWS::EC2::RouteTable', { VpcId: ref('Vpc'), 'reachlint:IsMain': true }),
      declare('S', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
      declare('Igw', 'AWS::EC2::InternetGateway'),
      declare('A', 'AWS::EC2::SubnetRouteTableAssociation', {
        RouteTableId: ref('T'),
        SubnetId: ref('S'),
      }),
      declare('E', 'AWS::EC2::GatewayRouteTableAssociation', {
        RouteTableId: ref('T'),
        GatewayId: ref('Igw'),
      }),
      declare('P', 'AWS::EC2::VPNGatewayRoutePropagation', {
        RouteTableIds: [ref('T')],
        VpnGatewayId: 'vgw-1',
      }),
    );
    expect(record(result, 'T', 'route-table').isMain).toBe(false);
    expect(record(result, 'M', 'route-table').isMain).toBe(true);
    expect(record(result, 'A', 'route-table-association')).toMatchObject({
      routeTable: { key: 'T' },
      subnet: { key: 'S' },
      gateway: null,
    });
    expect(record(result, 'E', 'route-table-association')).toMatchObject({
      routeTable: { key: 'T' },
      subnet: null,
      gateway: { key: 'Igw' },
    });
    expect(record(result, 'P', 'route-propagation')).toMatchObject({
      routeTables: { items: [{ key: 'T' }] },
      vpnGateway: { name: 'vgw-1' },
    });
    expect(result.problems).toEqual([]);
  });
});

describe('gateways', () => {
  it('are attached', () => {
    const result = read(
      vpc,
      declare('Igw', 'AWS::EC2::InternetGateway'),
      declare('A', 'AWS::EC2::VPCGatewayAttachment', {
        VpcId: ref('Vpc'),
        InternetGatewayId: ref('Igw'),
      }),
      declare('B', 'AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc') }),
      declare('E', 'AWS::EC2::EgressOnlyInternetGateway', { VpcId: ref('Vpc') }),
    );
    expect(record(result, 'A', 'gateway-attachment')).toMatchObject({
      vpc: { key: 'Vpc' },
      internetGateway: { key: 'Igw' },
      vpnGateway: null,
    });
    expect(record(result, 'E', 'egress-only-internet-gateway').vpc).toMatchObject({ key: 'Vpc' });
    expect(result.problems).toEqual([expect.stringContaining('B names no gateway')]);
  });

  it('translate addresses', () => {
    const result = read(
      declare('Ip', 'AWS::EC2::EIP', { Domain: 'vpc' }),
      declare('N', 'AWS::EC2::NatGateway', {
        SubnetId: 'subnet-1',
        AllocationId: ref('Ip', 'AllocationId'),
      }),
      declare('P', 'AWS::EC2::NatGateway', { SubnetId: 'subnet-1', ConnectivityType: 'private' }),
      declare('R', 'AWS::EC2::NatGateway', { AvailabilityMode: 'regional', VpcId: 'vpc-1' }),
    );
    expect(record(result, 'N', 'nat-gateway')).toMatchObject({
      allocation: { key: 'Ip' },
      connectivity: { value: 'public', how: 'default' },
    });
    expect(record(result, 'P', 'nat-gateway')).toMatchObject({
      allocation: null,
      connectivity: { value: 'private' },
    });
    expect(record(result, 'R', 'nat-gateway')).toMatchObject({
      subnet: null,
      vpc: { name: 'vpc-1' },
    });
    expect(result.problems).toEqual([]);
  });

  it('link networks', () => {
    const result = read(
      vpc,
      declare('P', 'AWS::EC2::VPCPeeringConnection', {
        VpcId: ref('Vpc'),
        PeerVpcId: open('Parameter Peer'),
        PeerRegion: 'us-east-1',
        PeerOwnerId: '111122223333',
      }),
      declare('C', 'AWS::EC2::VPNConnection', { VpnGatewayId: 'vgw-1', StaticRoutesOnly: 'true' }),
      declare('D', 'AWS::EC2::VPNConnection', { TransitGatewayId: 'tgw-1' }),
      declare('R', 'AWS::EC2::VPNConnectionRoute', {
        VpnConnectionId: ref('C'),
        DestinationCidrBlock: '192.168.0.0/16',
      }),
    );
    expect(record(result, 'P', 'peering-connection')).toMatchObject({
      requester: { key: 'Vpc' },
      accepter: { kind: 'outside', name: 'Parameter Peer' },
      accepterRegion: { value: 'us-east-1' },
      accepterAccount: { value: '111122223333' },
      accepterRole: null,
    });
    expect(record(result, 'C', 'vpn-connection')).toMatchObject({
      staticRoutesOnly: { value: true },
      transitGateway: null,
    });
    expect(record(result, 'D', 'vpn-connection')).toMatchObject({
      staticRoutesOnly: { value: false, how: 'default' },
      transitGateway: { name: 'tgw-1' },
    });
    expect(record(result, 'R', 'vpn-connection-route')).toMatchObject({
      connection: { key: 'C' },
      destination: { value: '192.168.0.0/16' },
    });
    expect(result.problems).toEqual([]);
  });

  it('lead to services', () => {
    const result = read(
      declare('G', 'AWS::EC2::VPCEndpoint', {
        VpcId: 'vpc-1',
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        RouteTableIds: ['rtb-1'],
      }),
      declare('I', 'AWS::EC2::VPCEndpoint', {
        VpcId: 'vpc-1',
        ServiceName: 'x',
        VpcEndpointType: 'Interface',
        SubnetIds: ['subnet-1'],
      }),
    );
    expect(record(result, 'G', 'vpc-endpoint')).toMatchObject({
      endpointType: { value: 'Gateway', how: 'default' },
      routeTables: { items: [{ name: 'rtb-1' }] },
      groups: null,
    });
    expect(record(result, 'I', 'vpc-endpoint')).toMatchObject({
      endpointType: { value: 'Interface', how: 'written' },
      subnets: { items: [{ name: 'subnet-1' }] },
      groups: null,
    });
  });

  it('keep the default group beside those that join later, where they start with it (SG-18)', () => {
    const groupsOf = (properties: Properties) => {
      const endpoint = declare('E', 'AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface',
        ServiceName: 'x',
        ...properties,
      });
      return record(read(vpc, endpoint), 'E', 'vpc-endpoint').groups?.items ?? null;
    };
    const joining = { SecurityGroupIds: ['sg-1'], 'reachlint:StartsWithDefaultGroup': true };
    expect(groupsOf({ ...joining, VpcId: ref('Vpc') })).toMatchObject([
      { name: 'sg-1' },
      { kind: 'resource', key: 'Vpc#default-security-group' },
    ]);
    expect(groupsOf({ ...joining, VpcId: 'vpc-1' })).toMatchObject([
      { name: 'sg-1' },
      { kind: 'unknown', unknown: { what: 'default group of the VPC of E' } },
    ]);
    expect(groupsOf({ SecurityGroupIds: ['sg-1'], VpcId: ref('Vpc') })).toHaveLength(1);
    expect(groupsOf({ VpcId: ref('Vpc'), 'reachlint:StartsWithDefaultGroup': true })).toBeNull();
  });
});
