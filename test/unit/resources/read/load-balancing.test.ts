import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, partial, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

function balancer(properties: Properties) {
  const result = read(
    declare('L', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: ['subnet-1'],
      ...properties,
    }),
  );
  return { ...record(result, 'L', 'load-balancer'), problems: result.problems };
}

describe('load balancers', () => {
  it('face the Internet by default (LB-1)', () => {
    expect(balancer({})).toMatchObject({
      balancerType: { value: 'application', how: 'default' },
      scheme: { value: 'internet-facing', how: 'default' },
      addressType: { value: 'ipv4', how: 'default' },
      groups: null,
      crossZone: null,
    });
  });

  it('have no public side as gateways (LB-14)', () => {
    expect(balancer({ Type: 'gateway' }).scheme).toMatchObject({
      value: 'internal',
      how: 'default',
    });
  });

  it('may be of unknown scheme, one of two', () => {
    expect(balancer({ Scheme: open('Parameter Scheme') }).scheme).toMatchObject({
      kind: 'unknown',
      among: ['internet-facing', 'internal'],
    });
  });

  it('stand in subnets that are listed or mapped', () => {
    const result = read(
      declare('L', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
        SubnetMappings: [{ SubnetId: 'subnet-2', AllocationId: 'x' }],
      }),
      declare('M', 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
    );
    expect(record(result, 'L', 'load-balancer').subnets).toMatchObject({
      items: [{ name: 'subnet-2' }],
      rest: null,
    });
    expect(record(result, 'M', 'load-balancer').subnets).toMatchObject({
      items: [],
      rest: { cause: 'unsupported' },
    });
    expect(result.problems).toEqual([expect.stringContaining('M.Subnets is missing')]);
  });

  it('have attributes', () => {
    const attribute = { Key: 'load_balancing.cross_zone.enabled', Value: 'true' };
    expect(
      balancer({ LoadBalancerAttributes: [{ Key: 'other', Value: '1' }, attribute] }).crossZone,
    ).toMatchObject({ value: true });
    expect(
      balancer({ LoadBalancerAttributes: [{ Key: 'other', Value: '1' }] }).crossZone,
    ).toBeNull();
    expect(balancer({ LoadBalancerAttributes: partial([], open('More')) }).crossZone).toMatchObject(
      { unknown: { what: 'More' } },
    );
  });
});

describe('listeners and rules', () => {
  const listener = (properties: Properties) => {
    const result = read(
      declare('L', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: ['subnet-1'] }),
      declare('T', 'AWS::ElasticLoadBalancingV2::TargetGroup', {}),
      declare('X', 'AWS::ElasticLoadBalancingV2::Listener', {
        LoadBalancerArn: ref('L'),
        Port: '443',
        Protocol: 'https',
        ...properties,
      }),
    );
    return { ...record(result, 'X', 'listener'), problems: result.problems };
  };

  it('forward to groups', () => {
    expect(
      listener({ DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('T') }] }),
    ).toMatchObject({
      loadBalancer: { key: 'L' },
      port: { value: 443 },
      protocol: { value: 'HTTPS' },
      actions: [
        { actionType: { value: 'forward' }, targets: [{ group: { key: 'T' }, weight: null }] },
      ],
      problems: [],
    });
  });

  it('forward by weight, zero too', () => {
    const forward = {
      TargetGroups: [
        { TargetGroupArn: ref('T'), Weight: 0 },
        { TargetGroupArn: 'arn:u', Weight: '5' },
      ],
    };
    expect(
      listener({
        DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('T'), ForwardConfig: forward }],
      }).actions[0]?.targets,
    ).toMatchObject([
      { group: { key: 'T' }, weight: { value: 0 } },
      { group: { name: 'arn:u' }, weight: { value: 5 } },
    ]);
  });

  it('may redirect, which leads to no group', () => {
    expect(
      listener({
        DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }],
      }).actions,
    ).toMatchObject([{ actionType: { value: 'redirect' }, targets: [] }]);
  });

  it('may do something unknown', () => {
    expect(listener({ DefaultActions: open('Actions') }).actions).toMatchObject([
      { actionType: { kind: 'unknown' }, targets: [{ group: { kind: 'unknown' } }] },
    ]);
    expect(listener({}).problems).toEqual([expect.stringContaining('X.DefaultActions is missing')]);
  });

  it('narrow sources in rules', () => {
    const rule = (conditions: Plain) =>
      record(
        read(
          declare('R', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
            ListenerArn: 'arn:l',
            Priority: 1,
            Actions: [{ Type: 'fixed-response' }],
            Conditions: conditions,
          }),
        ),
        'R',
        'listener-rule',
      );
    expect(rule([{ Field: 'path-pattern', Values: ['/a'] }])).toMatchObject({
      listener: { name: 'arn:l' },
      sourceCidrs: null,
    });
    expect(
      rule([{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8', '2001:db8::/32'] } }])
        .sourceCidrs,
    ).toMatchObject({ items: [{ value: '10.0.0.0/8' }, { value: '2001:db8::/32' }], rest: null });
  });
});

describe('target groups', () => {
  const group = (properties: Properties) => {
    const result = read(
      declare('I', 'AWS::EC2::Instance'),
      declare('T', 'AWS::ElasticLoadBalancingV2::TargetGroup', properties),
    );
    return { ...record(result, 'T', 'target-group'), problems: result.problems };
  };

  it('are for instances by default', () => {
    expect(group({ Port: 80, Protocol: 'HTTP' })).toMatchObject({
      targetType: { value: 'instance', how: 'default' },
      addressType: { value: 'ipv4', how: 'default' },
      port: { value: 80 },
      protocol: { value: 'HTTP' },
      healthCheckPort: null,
      preserveClientIp: null,
      crossZone: null,
      targets: { items: [], rest: null },
    });
  });

  it('list targets by id or address', () => {
    expect(
      group({
        Targets: [
          { Id: ref('I'), Port: 8080 },
          { Id: '10.0.0.4' },
          { Id: ref('I', 'PrivateIp') },
          { Id: 'i-1' },
          { Id: open('Parameter Target') },
        ],
      }).targets.items,
    ).toMatchObject([
      { target: { kind: 'resource', reference: { key: 'I' } }, port: { value: 8080 } },
      { target: { kind: 'address', address: { value: '10.0.0.4' } }, port: null },
      { target: { kind: 'address-of', resource: 'I' } },
      { target: { kind: 'resource', reference: { name: 'i-1' } } },
      { target: { kind: 'resource', reference: { kind: 'outside', name: 'Parameter Target' } } },
    ]);
  });

  it('have attributes', () => {
    expect(
      group({
        TargetGroupAttributes: [
          { Key: 'preserve_client_ip.enabled', Value: 'false' },
          { Key: 'load_balancing.cross_zone.enabled', Value: 'use_load_balancer_configuration' },
        ],
      }),
    ).toMatchObject({ preserveClientIp: { value: false }, crossZone: null, problems: [] });
  });
});

describe('classic load balancers', () => {
  it('have listeners and instances', () => {
    const result = read(
      declare('L', 'AWS::ElasticLoadBalancing::LoadBalancer', {
        AvailabilityZones: ['eu-west-1a'],
        Instances: ['i-1'],
        Listeners: [{ Protocol: 'http', LoadBalancerPort: '80', InstancePort: 8080 }],
      }),
    );
    expect(record(result, 'L', 'classic-load-balancer')).toMatchObject({
      scheme: { value: 'internet-facing', how: 'default' },
      subnets: null,
      groups: null,
      instances: { items: [{ name: 'i-1' }] },
      listeners: [
        { protocol: { value: 'http' }, port: { value: 80 }, instancePort: { value: 8080 } },
      ],
    });
    expect(result.problems).toEqual([]);
  });
});
