import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const surroundings = {
  'aws_subnet.a': created,
  'aws_subnet.b': created,
  'aws_lb.l': created,
  'aws_lb_target_group.one': created,
  'aws_lb_target_group.two': created,
  'aws_lb_listener.l': created,
};

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return declare(
    planOf({ ...surroundings, [address]: own }, { resources: { [address]: code } }),
  ).of(address);
}

describe('a load balancer', () => {
  test('faces the Internet unless it says otherwise', () => {
    const unset = { values: { load_balancer_type: 'application' }, unknown: { internal: true } };
    expect(planned('aws_alb.own', unset)).toEqual({ Type: 'application' });
    const scheme = (internal: boolean) => planned('aws_lb.own', { values: { internal } });
    expect(scheme(true)).toEqual({ Scheme: 'internal' });
    expect(scheme(false)).toEqual({ Scheme: 'internet-facing' });
  });

  test('that is set by something unknown may face the Internet', () => {
    const own = { unknown: { internal: true } };
    expect(planned('aws_lb.own', own, { internal: refs('local.internal') })).toEqual({
      Scheme: '?',
    });
  });

  test('of type gateway has no scheme', () => {
    const own = { values: { load_balancer_type: 'gateway', internal: false } };
    expect(planned('aws_lb.own', own)).toEqual({ Type: 'gateway' });
  });

  test('of type application ignores zones, whatever it says', () => {
    const of = (load_balancer_type: string): unknown =>
      planned('aws_lb.own', {
        values: { load_balancer_type, enable_cross_zone_load_balancing: false },
      });
    expect(of('application')).toEqual({ Type: 'application' });
    expect(of('network')).toEqual({
      Type: 'network',
      LoadBalancerAttributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: false }],
    });
  });

  test('names its subnets alone or with addresses', () => {
    const listed = {
      values: { subnets: ['subnet-1'], subnet_mapping: [{ subnet_id: 'subnet-1' }] },
    };
    expect(planned('aws_lb.own', listed)).toEqual({ Subnets: ['subnet-1'] });
    const mapped = { values: { subnet_mapping: [{ subnet_id: 'subnet-1' }] } };
    expect(planned('aws_lb.own', mapped)).toEqual({
      SubnetMappings: [{ SubnetId: 'subnet-1' }],
    });
  });

  test('uses every subnet that its mappings can mean, where these are as many', () => {
    const own = {
      values: { subnet_mapping: [{}, {}] },
      unknown: { subnet_mapping: [{ subnet_id: true }, { subnet_id: true }] },
    };
    const of = (...subnets: readonly string[]): unknown =>
      planned('aws_lb.own', own, {
        subnet_mapping: subnets.map((subnet) => ({ subnet_id: refs(subnet) })),
      });
    expect(of('aws_subnet.a.id', 'aws_subnet.b.id')).toEqual({
      SubnetMappings: [{ SubnetId: '@aws_subnet.a' }, { SubnetId: '@aws_subnet.b' }],
    });
    const either = { '?': ['@aws_subnet.a', '@aws_subnet.b', '@aws_subnet.c'] };
    const surplus = declare(
      planOf(
        { ...surroundings, 'aws_subnet.c': created, 'aws_lb.own': own },
        {
          resources: {
            'aws_lb.own': {
              subnet_mapping: [
                { subnet_id: refs('aws_subnet.a.id', 'aws_subnet.b.id') },
                { subnet_id: refs('aws_subnet.c.id') },
              ],
            },
          },
        },
      ),
    );
    expect(surplus.of('aws_lb.own')).toEqual({
      SubnetMappings: [{ SubnetId: either }, { SubnetId: either }],
    });
  });
});

describe('a listener', () => {
  const load_balancer_arn = refs('aws_lb.l.arn');

  test('of an application load balancer speaks HTTP where it says nothing', () => {
    const own = {
      values: { port: 80, default_action: [{ type: 'forward', forward: [] }] },
      unknown: {
        load_balancer_arn: true,
        protocol: true,
        default_action: [{ target_group_arn: true }],
      },
    };
    const code = {
      load_balancer_arn,
      default_action: [{ target_group_arn: refs('aws_lb_target_group.one.arn') }],
    };
    expect(planned('aws_alb_listener.own', own, code)).toEqual({
      LoadBalancerArn: '@aws_lb.l',
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: '@aws_lb_target_group.one' }],
    });
  });

  test('of a gateway load balancer has neither port nor protocol', () => {
    const created = { values: { default_action: [{ type: 'forward' }] } };
    const exists = { values: { default_action: [{ type: 'forward' }], port: 0, protocol: '' } };
    for (const own of [created, exists])
      expect(planned('aws_lb_listener.own', own)).toEqual({
        DefaultActions: [{ Type: 'forward' }],
      });
  });

  test('may share what it forwards out', () => {
    const forward = [{ target_group: [{ weight: 0 }, { weight: 1 }] }];
    const own = {
      values: { port: 443, protocol: 'TLS', default_action: [{ type: 'forward', forward }] },
      unknown: {
        load_balancer_arn: true,
        default_action: [{ forward: [{ target_group: [{ arn: true }, { arn: true }] }] }],
      },
    };
    const shares = [
      { arn: refs('aws_lb_target_group.one.arn'), weight: { constant_value: 1 } },
      { arn: refs('aws_lb_target_group.two.arn'), weight: { constant_value: 0 } },
    ];
    const code = { load_balancer_arn, default_action: [{ forward: [{ target_group: shares }] }] };
    expect(planned('aws_lb_listener.own', own, code)).toEqual({
      LoadBalancerArn: '@aws_lb.l',
      Port: 443,
      Protocol: 'TLS',
      DefaultActions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: '@aws_lb_target_group.two', Weight: 0 },
              { TargetGroupArn: '@aws_lb_target_group.one', Weight: 1 },
            ],
          },
        },
      ],
    });
  });
});

test('a rule tells who may send, and nothing of what is asked for', () => {
  const own = {
    values: {
      action: [{ type: 'fixed-response' }],
      condition: [
        { path_pattern: [{ values: ['/'] }], source_ip: [] },
        { path_pattern: [], source_ip: [{ values: ['192.0.2.0/24'] }] },
      ],
    },
    unknown: { listener_arn: true },
  };
  const code = { listener_arn: refs('aws_lb_listener.l.arn') };
  expect(planned('aws_lb_listener_rule.own', own, code)).toEqual({
    ListenerArn: '@aws_lb_listener.l',
    Actions: [{ Type: 'fixed-response' }],
    Conditions: [{}, { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24'] } }],
  });
});

test('a classic load balancer has its listeners and instances, also those attached to it', () => {
  const declared = declare(
    planOf(
      {
        'aws_instance.a': created,
        'aws_instance.b': created,
        'aws_elb.own': {
          values: {
            name: 'classic',
            internal: true,
            subnets: ['subnet-1'],
            security_groups: ['sg-1'],
            listener: [
              { lb_port: 80, lb_protocol: 'http', instance_port: 8000, instance_protocol: 'http' },
            ],
          },
          unknown: { instances: true },
        },
        'aws_elb_attachment.b': { values: { elb: 'classic' }, unknown: { instance: true } },
      },
      {
        resources: {
          'aws_elb.own': { instances: refs('aws_instance.a.id') },
          'aws_elb_attachment.b': { instance: refs('aws_instance.b.id') },
        },
      },
    ),
  );
  expect(declared.of('aws_elb.own')).toEqual({
    LoadBalancerName: 'classic',
    Scheme: 'internal',
    Subnets: ['subnet-1'],
    SecurityGroups: ['sg-1'],
    Listeners: [{ LoadBalancerPort: 80, Protocol: 'http', InstancePort: 8000 }],
    Instances: ['@aws_instance.a', '@aws_instance.b'],
  });
});

test('a load balancer outside the plan has listeners of which nothing is told', () => {
  const arn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/0123456789abcdef';
  const values = {
    arn,
    id: arn,
    load_balancer_type: 'application',
    internal: true,
    subnets: ['subnet-1'],
  };
  const declared = declare(planOf({ 'data.aws_alb.own': { values, actions: ['no-op'] } }));
  expect(declared.of(arn)).toEqual({
    Type: 'application',
    Scheme: 'internal',
    Subnets: ['subnet-1'],
    'reachlint:UnseenListeners': '?',
  });
});
