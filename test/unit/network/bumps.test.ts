import { describe, expect, test } from 'vitest';
import { open, type Plain, ref } from '../resources/declarations.ts';
import {
  build,
  get,
  interfacesOf,
  only,
  publicSubnet,
  type Resources,
  routesOf,
} from './building.ts';

/** Endpoints that routes lead through (RT-9, LB-14, SVC-25). */

function routeTo(endpoint: Plain): Resources {
  return {
    ...publicSubnet,
    Table: ['RouteTable', { VpcId: ref('Vpc') }],
    Route: [
      'Route',
      { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', VpcEndpointId: endpoint },
    ],
  };
}

const inspection: Resources = {
  Endpoint: [
    'VPCEndpoint',
    { VpcEndpointType: 'GatewayLoadBalancer', VpcId: ref('Vpc'), SubnetIds: [ref('Subnet')] },
  ],
};

function firewall(...subnets: readonly string[]): Resources {
  const mappings = subnets.map((id) => ({ SubnetId: ref(id) }));
  return {
    Second: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.8.0/24' }],
    Firewall: ['AWS::NetworkFirewall::Firewall', { VpcId: ref('Vpc'), SubnetMappings: mappings }],
  };
}

/** As evaluation gives what only deployment decides. */
const endpointOf = (name: string): Plain =>
  open(`element 1 of ${name}.EndpointIds.0 split by ":"`, { cause: 'deploy-time' });

describe('endpoints of gateway load balancers', () => {
  test('are unfiltered interfaces that pass packets on, if their appliances do', () => {
    const { network } = build({ ...routeTo(ref('Endpoint')), ...inspection });
    expect(only(interfacesOf(network, 'Endpoint'))).toMatchObject({
      filtered: false,
      accepts: 'replies',
      forwards: { truth: 'yes' },
      bump: { by: 'appliance', unknown: { what: expect.stringContaining('Endpoint') } },
    });
    expect(network.gaps).toEqual([]);
    expect(routesOf(network, 'Table')).toContain('0.0.0.0/0 → Endpoint');
  });

  test('of another VPC are no targets', () => {
    const other: Resources = {
      Other: ['VPC', { CidrBlock: '10.1.0.0/16' }],
      Far: ['Subnet', { VpcId: ref('Other'), CidrBlock: '10.1.0.0/24' }],
      Endpoint: [
        'VPCEndpoint',
        { VpcEndpointType: 'GatewayLoadBalancer', VpcId: ref('Other'), SubnetIds: [ref('Far')] },
      ],
    };
    const { network } = build({ ...routeTo(ref('Endpoint')), ...other });
    const route = get(network.tables, 'Table').routes.find((each) => each.declared);
    expect(route?.target.kind).toBe('gateway');
  });
});

describe('endpoints of network firewalls', () => {
  test('are known by the attribute of the firewall', () => {
    const { network } = build({ ...routeTo(endpointOf('Firewall')), ...firewall('Subnet') });
    expect(routesOf(network, 'Table')).toContain('0.0.0.0/0 → Firewall');
    expect(only(interfacesOf(network, 'Firewall')).bump?.by).toBe('policy');
  });

  test('are not those of a firewall whose name merely ends alike', () => {
    const { network } = build({ ...routeTo(endpointOf('MyFirewall')), ...firewall('Subnet') });
    expect(routesOf(network, 'Table')).not.toContain('0.0.0.0/0 → Firewall');
  });

  test('in several subnets: one of them is the target, nobody knows which', () => {
    const { network } = build({
      ...routeTo(endpointOf('Firewall')),
      ...firewall('Subnet', 'Second'),
    });
    expect(routesOf(network, 'Table').slice(1)).toEqual([
      expect.stringMatching(/^0\.0\.0\.0\/0\? → Firewall in /),
      expect.stringMatching(/^0\.0\.0\.0\/0 → Firewall in /),
    ]);
  });

  test('are none where it is attached to a transit gateway', () => {
    const { network } = build({
      ...publicSubnet,
      Firewall: ['AWS::NetworkFirewall::Firewall', { TransitGatewayId: 'tgw-1' }],
    });
    expect(interfacesOf(network, 'Firewall')).toEqual([]);
  });
});
