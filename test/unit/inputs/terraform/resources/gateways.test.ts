import { describe, expect, test } from 'vitest';
import { type Declared, declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const vpcId = 'vpc-0123456789abcdef0';

function ofType(found: Declared, type: string): readonly unknown[] {
  return found.all.filter((each) => each.type === type).map(({ key }) => found.of(key));
}

describe('an Internet gateway is attached', () => {
  const attachment = 'AWS::EC2::VPCGatewayAttachment';

  test('by its own argument', () => {
    const root = planOf(
      {
        'aws_vpc.v': created,
        'aws_internet_gateway.i': { unknown: { id: true, vpc_id: true } },
      },
      { resources: { 'aws_internet_gateway.i': { vpc_id: refs('aws_vpc.v.id') } } },
    );
    expect(ofType(declare(root), attachment)).toEqual([
      { VpcId: '@aws_vpc.v', InternetGatewayId: '@aws_internet_gateway.i' },
    ]);
  });

  test('not at all, where nothing says so', () => {
    const gateway = { unknown: { id: true, vpc_id: true } };
    const root = planOf(
      { 'aws_vpc.v': created, 'aws_internet_gateway.i': gateway },
      { resources: { 'aws_internet_gateway.i': {} } },
    );
    expect(ofType(declare(root), attachment)).toEqual([]);
  });

  const id = 'igw-0123456789abcdef0';
  const existing: Planned = { actions: ['no-op'], values: { id, vpc_id: vpcId } };
  const code = { resources: { 'aws_internet_gateway.i': {} } };

  test('as the provider shows it', () => {
    const root = planOf({ 'aws_internet_gateway.i': existing }, code);
    expect(ofType(declare(root), attachment)).toEqual([
      { VpcId: vpcId, InternetGatewayId: `@${id}` },
    ]);
  });

  test('no longer, where the plan deletes the resource that did it', () => {
    const gone: Planned = {
      actions: ['delete'],
      before: { vpc_id: vpcId, internet_gateway_id: id },
    };
    const root = planOf(
      { 'aws_internet_gateway.i': existing, 'aws_internet_gateway_attachment.a': gone },
      code,
    );
    expect(ofType(declare(root), attachment)).toEqual([]);
  });
});

describe('an Elastic IP leads to', () => {
  const association = 'AWS::EC2::EIPAssociation';
  const address: Planned = { unknown: { id: true, instance: true, network_interface: true } };
  const targets = {
    'aws_instance.i': { unknown: { id: true, primary_network_interface_id: true } },
    'aws_network_interface.n': created,
  } satisfies Record<string, Planned>;

  function leadsTo(code: Readonly<Record<string, ReturnType<typeof refs>>>): readonly unknown[] {
    const root = planOf({ ...targets, 'aws_eip.e': address }, { resources: { 'aws_eip.e': code } });
    return ofType(declare(root), association);
  }

  test('an instance', () => {
    expect(leadsTo({ instance: refs('aws_instance.i.id') })).toEqual([
      { AllocationId: '@aws_eip.e', InstanceId: '@aws_instance.i' },
    ]);
  });

  test('an interface', () => {
    expect(leadsTo({ network_interface: refs('aws_network_interface.n.id') })).toEqual([
      { AllocationId: '@aws_eip.e', NetworkInterfaceId: '@aws_network_interface.n' },
    ]);
  });

  test('the interface that an instance brings along', () => {
    const link = refs('aws_instance.i.primary_network_interface_id');
    expect(leadsTo({ network_interface: link })).toEqual([
      { AllocationId: '@aws_eip.e', InstanceId: '@aws_instance.i' },
    ]);
  });

  test('nothing', () => {
    expect(leadsTo({})).toEqual([]);
  });

  test('nothing any more, where the plan deletes the association', () => {
    const id = 'eipalloc-0123456789abcdef0';
    const instance = 'i-0123456789abcdef0';
    const taken: Planned = { actions: ['no-op'], values: { id, instance } };
    const code = { resources: { 'aws_eip.e': {} } };
    const gone: Planned = {
      actions: ['delete'],
      before: { allocation_id: id, instance_id: instance },
    };
    const kept = declare(planOf({ 'aws_eip.e': taken }, code));
    const lost = declare(planOf({ 'aws_eip.e': taken, 'aws_eip_association.a': gone }, code));
    expect(ofType(kept, association)).toHaveLength(1);
    expect(ofType(lost, association)).toEqual([]);
  });
});

test('an association names one of instance and interface, the one that the code names', () => {
  const values = {
    allocation_id: 'eipalloc-0123456789abcdef0',
    instance_id: 'i-0123456789abcdef0',
    network_interface_id: 'eni-0123456789abcdef0',
    private_ip_address: '10.0.0.5',
  };
  const root = planOf(
    { 'aws_eip_association.a': { actions: ['no-op'], before: values, values } },
    { resources: { 'aws_eip_association.a': { instance_id: refs('aws_instance.i.id') } } },
  );
  expect(declare(root).of('aws_eip_association.a')).toEqual({
    AllocationId: 'eipalloc-0123456789abcdef0',
    InstanceId: 'i-0123456789abcdef0',
    PrivateIpAddress: '10.0.0.5',
  });
});

test('a NAT gateway is in a subnet, and has an address', () => {
  const root = planOf(
    {
      'aws_subnet.s': created,
      'aws_eip.e': created,
      'aws_nat_gateway.n': {
        values: { connectivity_type: 'public' },
        unknown: { id: true, subnet_id: true, allocation_id: true },
      },
    },
    {
      resources: {
        'aws_nat_gateway.n': {
          subnet_id: refs('aws_subnet.s.id'),
          allocation_id: refs('aws_eip.e.id'),
        },
      },
    },
  );
  expect(declare(root).of('aws_nat_gateway.n')).toEqual({
    SubnetId: '@aws_subnet.s',
    ConnectivityType: 'public',
    AllocationId: '@aws_eip.e',
  });
});

test('a VPN gateway has its attachment, connections and their routes', () => {
  const root = planOf(
    {
      'aws_vpc.v': created,
      'aws_vpn_gateway.g': { unknown: { id: true, vpc_id: true } },
      'aws_vpn_connection.c': {
        values: { static_routes_only: true },
        unknown: { id: true, vpn_gateway_id: true },
      },
      'aws_vpn_connection_route.r': {
        values: { destination_cidr_block: '192.168.0.0/16' },
        unknown: { vpn_connection_id: true },
      },
    },
    {
      resources: {
        'aws_vpn_gateway.g': { vpc_id: refs('aws_vpc.v.id') },
        'aws_vpn_connection.c': { vpn_gateway_id: refs('aws_vpn_gateway.g.id') },
        'aws_vpn_connection_route.r': { vpn_connection_id: refs('aws_vpn_connection.c.id') },
      },
    },
  );
  const found = declare(root);
  expect(found.of('aws_vpn_gateway.g#attachment')).toEqual({
    VpcId: '@aws_vpc.v',
    VpnGatewayId: '@aws_vpn_gateway.g',
  });
  expect(found.of('aws_vpn_connection.c')).toEqual({
    VpnGatewayId: '@aws_vpn_gateway.g',
    StaticRoutesOnly: true,
  });
  expect(found.of('aws_vpn_connection_route.r')).toEqual({
    VpnConnectionId: '@aws_vpn_connection.c',
    DestinationCidrBlock: '192.168.0.0/16',
  });
});

describe('prefix lists', () => {
  test('have inline entries and those of resources of their own', () => {
    const root = planOf(
      {
        'aws_ec2_managed_prefix_list.p': {
          values: { name: 'p', address_family: 'IPv4', entry: [{ cidr: '10.1.0.0/16' }] },
          unknown: { id: true },
        },
        'aws_ec2_managed_prefix_list_entry.e': {
          values: { cidr: '10.2.0.0/16' },
          unknown: { prefix_list_id: true },
        },
      },
      {
        resources: {
          'aws_ec2_managed_prefix_list_entry.e': {
            prefix_list_id: refs('aws_ec2_managed_prefix_list.p.id'),
          },
        },
      },
    );
    expect(declare(root).of('aws_ec2_managed_prefix_list.p')).toMatchObject({
      AddressFamily: 'IPv4',
      Entries: [{ Cidr: '10.1.0.0/16' }, { Cidr: '10.2.0.0/16' }],
    });
  });

  test('that exist lose an entry whose resource is deleted', () => {
    const id = 'pl-0123456789abcdef0';
    const entry = [{ cidr: '10.1.0.0/16' }, { cidr: '10.2.0.0/16' }];
    const root = planOf(
      {
        'aws_ec2_managed_prefix_list.p': {
          actions: ['no-op'],
          values: { id, name: 'p', address_family: 'IPv4', entry },
        },
        'aws_ec2_managed_prefix_list_entry.e': {
          actions: ['delete'],
          before: { prefix_list_id: id, cidr: '10.2.0.0/16' },
        },
      },
      { resources: { 'aws_ec2_managed_prefix_list.p': {} } },
    );
    expect(declare(root).of(id)).toMatchObject({ Entries: [{ Cidr: '10.1.0.0/16' }] });
  });

  test('of AWS are what a data source shows', () => {
    const root = planOf({
      'data.aws_prefix_list.s3': {
        actions: ['no-op'],
        values: { id: 'pl-63a5400a', name: 's3', cidr_blocks: ['3.5.0.0/19'] },
      },
    });
    expect(declare(root).of('pl-63a5400a')).toMatchObject({
      AddressFamily: 'IPv4',
      Entries: [{ Cidr: '3.5.0.0/19' }],
    });
  });
});
