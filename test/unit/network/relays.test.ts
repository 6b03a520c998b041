import { describe, expect, test } from 'vitest';
import type { Relay } from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import {
  type Built,
  build,
  get,
  groupsOf,
  interfacesOf,
  only,
  publicSubnet,
  type Resources,
} from './building.ts';

/** What connects on behalf of others (CVPN-1, SVC-18, SVC-22 to SVC-24), and what never connects (SVC-27). */

const vpn = (...targets: readonly Plain[]): Resources => ({
  ...publicSubnet,
  Vpn: ['ClientVpnEndpoint', { ClientCidrBlock: '10.100.0.0/22' }],
  Link: [
    'ClientVpnTargetNetworkAssociation',
    { ClientVpnEndpointId: ref('Vpn'), SubnetId: ref('Subnet') },
  ],
  ...Object.fromEntries(
    targets.map((target, index) => [
      `Rule${index}`,
      [
        'ClientVpnAuthorizationRule',
        { ClientVpnEndpointId: ref('Vpn'), TargetNetworkCidr: target },
      ],
    ]),
  ),
});

function relayOf({ network }: Built, id: string): Relay {
  const { relay } = get(network.workloads, id);
  if (relay === null) throw new Error(`${id} is no relay`);
  return relay;
}

describe('client VPN (CVPN-1)', () => {
  test('has interfaces in associated subnets, with the default group', () => {
    const { network } = build(vpn('10.0.0.0/16'));
    const item = only(interfacesOf(network, 'Vpn'));
    expect(item).toMatchObject({ subnet: 'Subnet', accepts: 'replies' });
    expect(groupsOf(network, item)).toEqual(['default security group of Vpc']);
  });

  test('leads where it is authorized, within what it routes to', () => {
    expect(relayOf(build(vpn('0.0.0.0/0')), 'Vpn').destinations).toEqual(['10.0.0.0/16']);
    expect(relayOf(build(vpn('10.0.5.0/24', '10.9.0.0/16')), 'Vpn').destinations).toEqual([
      '10.0.5.0/24',
    ]);
    const routed: Resources = {
      Route: [
        'ClientVpnRoute',
        {
          ClientVpnEndpointId: ref('Vpn'),
          DestinationCidrBlock: '10.9.0.0/16',
          TargetVpcSubnetId: ref('Subnet'),
        },
      ],
    };
    const { destinations } = relayOf(build({ ...vpn('10.9.1.0/24'), ...routed }), 'Vpn');
    expect(destinations).toEqual(['10.9.1.0/24']);
  });

  test('leads nowhere without authorization, and perhaps anywhere with an unknown one', () => {
    expect(relayOf(build(vpn()), 'Vpn')).toMatchObject({ destinations: [], rest: null });
    const unknown = relayOf(build(vpn(open('Parameter Target'))), 'Vpn');
    expect(unknown).toMatchObject({ destinations: null, rest: { what: 'Parameter Target' } });
  });

  test('outside the input is a gap', () => {
    const { network } = build({
      ...publicSubnet,
      Rule: [
        'ClientVpnAuthorizationRule',
        { ClientVpnEndpointId: 'cvpn-1', TargetNetworkCidr: '10.0.0.0/16' },
      ],
    });
    expect(network.gaps.map(({ node }) => node)).toEqual(['Rule']);
  });
});

describe('Instance Connect endpoints (SVC-23)', () => {
  const connect = (more: { readonly [name: string]: Plain }): Resources => ({
    ...publicSubnet,
    Connect: ['InstanceConnectEndpoint', { SubnetId: ref('Subnet'), ...more }],
  });

  test('open tunnels to two ports, for users who identified themselves', () => {
    const built = build(connect({}));
    expect(relayOf(built, 'Connect')).toMatchObject({
      goals: null,
      ports: [22, 3389],
      isGated: true,
    });
    expect(built.network.gaps).toEqual([]);
  });

  test('that keep the address of users are a gap', () => {
    const { network } = build(connect({ PreserveClientIp: true }));
    expect(network.gaps.map(({ node }) => node)).toEqual(['Connect']);
  });
});

test('a Verified Access endpoint lies where the interface does to which it leads (SVC-24)', () => {
  const built = build({
    ...publicSubnet,
    Eni: ['NetworkInterface', { SubnetId: ref('Subnet') }],
    Access: [
      'VerifiedAccessEndpoint',
      {
        EndpointType: 'network-interface',
        NetworkInterfaceOptions: { NetworkInterfaceId: ref('Eni'), Port: 8080, Protocol: 'http' },
      },
    ],
  });
  expect(only(interfacesOf(built.network, 'Access')).subnet).toBe('Subnet');
  expect(relayOf(built, 'Access').goals).toEqual([
    { workload: 'Eni', ports: { first: 8080, last: 8080 } },
  ]);
});

test('a link that no integration of the input uses may lead anywhere (SVC-18)', () => {
  const built = build({
    ...publicSubnet,
    Link: ['AWS::ApiGatewayV2::VpcLink', { Name: 'x', SubnetIds: [ref('Subnet')] }],
  });
  expect(relayOf(built, 'Link')).toMatchObject({
    goals: [],
    rest: { what: expect.stringContaining('Link') },
  });
});

test('a gateway endpoint serves the tables that it names (SVC-27)', () => {
  const endpoint = (tables: Plain): Resources => ({
    ...publicSubnet,
    S3: [
      'VPCEndpoint',
      { VpcId: ref('Vpc'), ServiceName: 'com.amazonaws.eu-west-1.s3', RouteTableIds: tables },
    ],
  });
  const { network } = build(endpoint([ref('Public')]));
  expect(get(network.gateways, 'S3')).toMatchObject({ kind: 'service', tables: ['Public'] });
  expect(network.gaps).toEqual([]);
  expect(build(endpoint(open('Parameter Tables'))).network.gaps).toHaveLength(1);
});

describe('groups of another VPC (SG-19)', () => {
  const shared = (more: Resources): Resources => ({
    ...publicSubnet,
    Other: ['VPC', { CidrBlock: '10.1.0.0/16' }],
    Group: ['SecurityGroup', { VpcId: ref('Other'), GroupDescription: 'x' }],
    Eni: ['NetworkInterface', { SubnetId: ref('Subnet'), GroupSet: [ref('Group')] }],
    ...more,
  });

  test('are a problem', () => {
    expect(build(shared({})).problems).toEqual([expect.stringContaining('a group of Other')]);
  });

  test('are none where they are associated', () => {
    const association: Resources = {
      Association: ['SecurityGroupVpcAssociation', { GroupId: ref('Group'), VpcId: ref('Vpc') }],
    };
    expect(build(shared(association)).problems).toEqual([]);
  });
});
