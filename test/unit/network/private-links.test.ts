import { describe, expect, test } from 'vitest';
import type { NetworkModel } from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, publicSubnet, type Resources } from './building.ts';

/** Interface endpoints whose service is in the input (LB-13, SVC-28). */

const elb = 'AWS::ElasticLoadBalancingV2';

const provided: Resources = {
  ...publicSubnet,
  Nlb: [`${elb}::LoadBalancer`, { Type: 'network', Scheme: 'internal', Subnets: [ref('Subnet')] }],
  Listener: [
    `${elb}::Listener`,
    { LoadBalancerArn: ref('Nlb'), Protocol: 'TCP', Port: 443, DefaultActions: [] },
  ],
};

function linked(
  service: { readonly [name: string]: Plain },
  endpoint: { readonly [name: string]: Plain } = {},
): NetworkModel {
  const { network } = build({
    ...provided,
    Service: ['VPCEndpointService', { NetworkLoadBalancerArns: [ref('Nlb')], ...service }],
    Endpoint: [
      'VPCEndpoint',
      {
        VpcEndpointType: 'Interface',
        VpcId: ref('Vpc'),
        SubnetIds: [ref('Subnet')],
        ServiceName: ref('Service'),
        ...endpoint,
      },
    ],
  });
  return network;
}

describe('endpoints of services in the input', () => {
  test('take what the load balancer listens to, and hand it on to the same port', () => {
    const network = linked({});
    const balancer = network.balancers.get('Endpoint');
    expect(balancer).toMatchObject({
      mode: 'pass',
      nodes: ['Endpoint#Subnet'],
      listeners: [{ protocols: [6], ports: { first: 443, last: 443 } }],
    });
    expect(network.interfaces.get('Endpoint#Subnet')?.accepts).toBe('listeners');
    const pool = network.pools.get(balancer?.listeners[0]?.forwards[0]?.pool ?? '');
    expect(pool).toMatchObject({
      through: 'Service#Nlb',
      members: [
        { target: { kind: 'balancer', balancer: 'Nlb' }, ports: { first: 443, last: 443 } },
      ],
    });
  });

  test.each([
    ['is asked for by default', {}, 'unknown'],
    ['can be asked for', { AcceptanceRequired: true }, 'unknown'],
    ['need not be asked for', { AcceptanceRequired: false }, 'yes'],
    ['may be asked for', { AcceptanceRequired: open('Parameter Accept') }, 'unknown'],
  ])('acceptance %s (SVC-28)', (_, service, expected) => {
    const [listener] = linked(service).balancers.get('Endpoint')?.listeners ?? [];
    expect(listener?.forwards[0]?.present.truth).toBe(expected);
  });

  test('what is in use was accepted', () => {
    const network = linked({}, { 'reachlint:IsAccepted': true });
    const [listener] = network.balancers.get('Endpoint')?.listeners ?? [];
    expect(listener?.forwards[0]?.present.truth).toBe('yes');
  });

  test.each([
    ['another service', { ServiceName: 'com.amazonaws.us-east-1.s3' }],
    [
      'a service that is not in the input',
      { ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1' },
    ],
    ['a gateway load balancer', { VpcEndpointType: 'GatewayLoadBalancer' }],
  ])('nothing is linked to %s', (_, endpoint) => {
    const network = linked({}, endpoint);
    expect(network.balancers.has('Endpoint')).toBe(false);
    expect(network.interfaces.get('Endpoint#Subnet')?.accepts).not.toBe('listeners');
  });

  test.each([
    ['IPv4 alone by default', {}, ['ipv4']],
    ['both families', { SupportedIpAddressTypes: ['ipv4', 'ipv6'] }, ['ipv4', 'ipv6']],
    ['IPv6 alone', { SupportedIpAddressTypes: ['ipv6'] }, ['ipv6']],
  ])('services take %s', (_, service, families) => {
    expect(linked(service).gateways.get('Service#Nlb')).toMatchObject({ families });
  });
});
