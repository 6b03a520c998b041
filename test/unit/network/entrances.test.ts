import { describe, expect, test } from 'vitest';
import type { Entrance, NetworkModel } from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, only, publicSubnet, type Resources, vpcWithGateway } from './building.ts';

/** What brings connections in past routes (LB-13, SVC-18 to SVC-20, SVC-22, SVC-28). */

function entrancesOf(network: NetworkModel): readonly Entrance[] {
  return [...network.gateways.values()].flatMap((each) => (each.kind === 'entrance' ? [each] : []));
}

const elb = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function balancer(type: string, more: { readonly [name: string]: Plain } = {}): Resources {
  return {
    ...publicSubnet,
    Group: ['SecurityGroup', { VpcId: ref('Vpc'), GroupDescription: 'x' }],
    Balancer: [elb, { Type: type, Scheme: 'internal', Subnets: [ref('Subnet')], ...more }],
    App: ['Instance', { SubnetId: ref('Subnet'), SecurityGroupIds: [ref('Group')] }],
  };
}

describe('endpoint services', () => {
  const service: Resources = {
    Service: ['VPCEndpointService', { NetworkLoadBalancerArns: [ref('Balancer')] }],
  };

  test('lead to the nodes of their load balancer, hiding who sends (LB-8)', () => {
    const { network } = build({ ...balancer('network'), ...service });
    expect(only(entrancesOf(network))).toMatchObject({
      edge: 'PrivateLink',
      goals: ['Balancer#Subnet'],
      senders: ['0.0.0.0/0'],
      hidesClient: true,
      filtered: { truth: 'yes' },
      domain: 'Vpc',
    });
  });

  test.each([
    ['on', 'yes'],
    ['off', 'no'],
    [open('Parameter Enforce'), 'unknown'],
  ])('ask groups as the load balancer says: %j', (setting, expected) => {
    const more = { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: setting };
    const { network } = build({ ...balancer('network', more), ...service });
    expect(only(entrancesOf(network)).filtered.truth).toBe(expected);
  });

  test('of load balancers outside the input bring nothing in', () => {
    const outside = {
      Service: ['VPCEndpointService', { NetworkLoadBalancerArns: ['arn:x'] }],
    } as const;
    expect(entrancesOf(build({ ...publicSubnet, ...outside }).network)).toEqual([]);
  });
});

describe('global accelerators (SVC-19)', () => {
  const accelerated = (
    endpoint: { readonly [name: string]: Plain },
    group: { readonly [name: string]: Plain } = {},
    accelerator: { readonly [name: string]: Plain } = {},
  ): Resources => ({
    Accelerator: ['AWS::GlobalAccelerator::Accelerator', { Name: 'x', ...accelerator }],
    Listener: [
      'AWS::GlobalAccelerator::Listener',
      { AcceleratorArn: ref('Accelerator'), PortRanges: [{ FromPort: 80, ToPort: 82 }] },
    ],
    Endpoints: [
      'AWS::GlobalAccelerator::EndpointGroup',
      { ListenerArn: ref('Listener'), EndpointConfigurations: [endpoint], ...group },
    ],
  });

  test('keep the address of clients of instances', () => {
    const { network } = build({
      ...balancer('network'),
      ...accelerated({ EndpointId: ref('App') }),
    });
    expect(only(entrancesOf(network))).toMatchObject({
      goals: ['App#eth0'],
      senders: null,
      ports: [{ first: 80, last: 82 }],
      isPublic: true,
      aclsSeeAnswers: true,
      present: { truth: 'yes' },
    });
  });

  test('do not keep it before network load balancers without groups', () => {
    const { network } = build({
      ...balancer('network'),
      ...accelerated({ EndpointId: ref('Balancer') }),
    });
    expect(only(entrancesOf(network)).senders).toEqual(['10.0.0.0/24']);
  });

  test('may keep it or not where that is not known', () => {
    const endpoint = {
      EndpointId: ref('App'),
      ClientIPPreservationEnabled: open('Parameter Keep'),
    };
    const { network } = build({ ...balancer('network'), ...accelerated(endpoint) });
    expect(entrancesOf(network).map(({ senders, present }) => [senders, present.truth])).toEqual([
      [null, 'unknown'],
      [['10.0.0.0/24'], 'unknown'],
    ]);
  });

  test('call endpoints at the ports that overrides name', () => {
    const overrides = { PortOverrides: [{ ListenerPort: 81, EndpointPort: 8081 }] };
    const { network } = build({
      ...balancer('network'),
      ...accelerated({ EndpointId: ref('App') }, overrides),
    });
    expect(only(entrancesOf(network)).ports).toEqual([
      { first: 80, last: 80 },
      { first: 82, last: 82 },
      { first: 8081, last: 8081 },
    ]);
  });

  test('bring nothing in while they are off, or without an Internet gateway', () => {
    const off = accelerated({ EndpointId: ref('App') }, {}, { Enabled: false });
    const { network } = build({ ...balancer('network'), ...off });
    expect(only(entrancesOf(network)).present.truth).toBe('no');
    const { Attachment: _, Default: __, ...detached } = { ...balancer('network') };
    const alone = build({ ...detached, ...accelerated({ EndpointId: ref('App') }) });
    expect(only(entrancesOf(alone.network)).present.truth).toBe('no');
  });
});

describe('origins of CloudFront (SVC-20)', () => {
  test.each([
    ['http-only', [80]],
    ['https-only', [443]],
    ['match-viewer', [80, 443]],
  ])('are called on the ports of the policy %s', (policy, ports) => {
    const config = { Name: 'x', Arn: ref('Balancer'), OriginProtocolPolicy: policy };
    const { network } = build({
      ...balancer('application', { SecurityGroups: [ref('Group')] }),
      Origin: ['AWS::CloudFront::VpcOrigin', { VpcOriginEndpointConfig: config }],
    });
    expect(only(entrancesOf(network)).ports).toEqual(
      ports.map((port) => ({ first: port, last: port })),
    );
  });

  test('that are not in the input are a gap', () => {
    const config = { Name: 'x', Arn: 'arn:aws:x', OriginProtocolPolicy: 'http-only' };
    const { network } = build({
      ...vpcWithGateway,
      Origin: ['AWS::CloudFront::VpcOrigin', { VpcOriginEndpointConfig: config }],
    });
    expect(network.gaps.map(({ node }) => node)).toEqual(['Origin']);
  });
});

test('targets of VPC Lattice by address are a gap (SVC-22)', () => {
  const { network } = build({
    ...balancer('network'),
    Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'IP', Targets: [{ Id: '10.0.0.9' }] }],
    Others: ['AWS::VpcLattice::TargetGroup', { Type: 'INSTANCE', Targets: [{ Id: ref('App') }] }],
  });
  expect(network.gaps.map(({ node }) => node)).toEqual(['Targets']);
  // Its port is the group's, which says nothing.
  expect(only(entrancesOf(network))).toMatchObject({ isGated: true, ports: [], unknowns: [{}] });
});
