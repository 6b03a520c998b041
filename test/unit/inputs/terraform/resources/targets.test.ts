import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { constant, type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true } } satisfies Planned;
const attachment = { unknown: { target_group_arn: true, target_id: true } } satisfies Planned;

function group(targetType: string | null): Planned {
  return { values: { target_type: targetType, port: 80 }, unknown: { arn: true } };
}

/** Targets of a group of that type, whose one attachment has this target. */
function targetsOf(
  targetType: string | null,
  target: JsonObject,
  planned: Readonly<Record<string, Planned>> = {},
  own: Planned = attachment,
): unknown {
  const root = planOf(
    {
      'aws_instance.web': created,
      'aws_lb_target_group.g': group(targetType),
      'aws_lb_target_group_attachment.a': own,
      ...planned,
    },
    {
      resources: {
        'aws_lb_target_group_attachment.a': {
          target_group_arn: refs('aws_lb_target_group.g.arn'),
          target_id: target,
        },
      },
    },
  );
  return (declare(root).of('aws_lb_target_group.g') as { readonly Targets?: unknown }).Targets;
}

test('a group says what its targets are and on which port they are called', () => {
  const root = planOf(
    {
      'aws_alb_target_group.g': {
        values: {
          name: 'web',
          target_type: 'ip',
          port: 80,
          protocol: 'TCP',
          preserve_client_ip: 'true',
          load_balancing_cross_zone_enabled: 'use_load_balancer_configuration',
          health_check: [{ port: '8080' }],
        },
        unknown: { ip_address_type: true, health_check: [{ path: true }] },
      },
    },
    { resources: { 'aws_alb_target_group.g': {} } },
  );
  expect(declare(root).of('aws_alb_target_group.g')).toEqual({
    Name: 'web',
    TargetType: 'ip',
    Port: 80,
    Protocol: 'TCP',
    HealthCheckPort: '8080',
    TargetGroupAttributes: [
      { Key: 'preserve_client_ip.enabled', Value: 'true' },
      {
        Key: 'load_balancing.cross_zone.enabled',
        Value: 'use_load_balancer_configuration',
      },
    ],
  });
});

describe('what a target is follows from the type of its group', () => {
  test('an instance', () => {
    expect(targetsOf('instance', refs('aws_instance.web.id'))).toEqual([
      { Id: '@aws_instance.web' },
    ]);
  });

  test('the address of an instance or an interface', () => {
    expect(targetsOf('ip', refs('aws_instance.web.private_ip'))).toEqual([
      { Id: '@aws_instance.web.PrivateIp' },
    ]);
    const eni = { 'aws_network_interface.e': created };
    expect(targetsOf('ip', refs('aws_network_interface.e.private_ip'), eni)).toEqual([
      { Id: '@aws_network_interface.e.PrimaryPrivateIpAddress' },
    ]);
  });

  test('a load balancer, a function', () => {
    const others = { 'aws_alb.l': created, 'aws_lambda_function.f': created };
    expect(targetsOf('alb', refs('aws_alb.l.arn'), others)).toEqual([{ Id: '@aws_alb.l' }]);
    expect(targetsOf('lambda', refs('aws_lambda_function.f.arn'), others)).toEqual([
      { Id: '@aws_lambda_function.f' },
    ]);
  });

  test('where the plan names no attribute, id or address', () => {
    const bare = { references: ['aws_instance.web'] };
    expect(targetsOf('instance', bare)).toEqual([{ Id: '@aws_instance.web' }]);
    expect(targetsOf('ip', bare)).toEqual([{ Id: '@aws_instance.web.PrivateIp' }]);
  });
});

test('an address that is fixed is known, and nothing refers to its owner', () => {
  const own = {
    values: { target_id: '10.0.0.10', port: 8080 },
    unknown: { target_group_arn: true },
  };
  expect(targetsOf('ip', refs('aws_instance.web.private_ip'), {}, own)).toEqual([
    { Id: '10.0.0.10', Port: 8080 },
  ]);
});

test('of instances that an index chooses, the target is one', () => {
  const instances = { 'aws_instance.many[0]': created, 'aws_instance.many[1]': created };
  const indexed = refs('aws_instance.many', 'count.index');
  expect(targetsOf('instance', indexed, instances)).toEqual([
    { Id: { '?': ['@aws_instance.many[0]', '@aws_instance.many[1]'] } },
  ]);
});

test('a group that exists is found by its ARN', () => {
  const arn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef';
  const root = planOf({
    'aws_lb_target_group.g': {
      values: { arn, id: arn, target_type: 'instance' },
      actions: ['no-op'],
    },
    'aws_lb_target_group_attachment.a': {
      values: { target_group_arn: arn, target_id: 'i-0123456789abcdef0' },
    },
  });
  expect(declare(root).of(arn)).toEqual({
    TargetType: 'instance',
    Targets: [{ Id: 'i-0123456789abcdef0' }],
  });
});

test('where it is not known which group is meant, each has the target perhaps', () => {
  const root = planOf(
    {
      'aws_instance.web': created,
      'aws_lb_target_group.g[0]': group('instance'),
      'aws_lb_target_group.g[1]': group('instance'),
      'aws_lb_target_group_attachment.a[0]': attachment,
    },
    {
      resources: {
        'aws_lb_target_group_attachment.a': {
          target_group_arn: refs('aws_lb_target_group.g', 'count.index'),
          target_id: refs('aws_instance.web.id'),
          port: constant(80),
        },
      },
    },
  );
  const target = { Id: '@aws_instance.web', 'reachlint:PerhapsElsewhere': '?' };
  expect(declare(root).of('aws_lb_target_group.g[0]')).toMatchObject({ Targets: [target] });
  expect(declare(root).of('aws_lb_target_group.g[1]')).toMatchObject({ Targets: [target] });
});

test('a group outside the plan has targets of which nothing is told', () => {
  const arn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef';
  const root = planOf({
    'data.aws_lb_target_group.g': {
      values: { arn, id: arn, target_type: 'ip', port: 80 },
      actions: ['no-op'],
    },
    'aws_lb_target_group_attachment.a': {
      values: { target_group_arn: arn, target_id: '10.0.0.10' },
    },
  });
  expect(declare(root).of(arn)).toEqual({
    TargetType: 'ip',
    Port: 80,
    Targets: { items: [{ Id: '10.0.0.10' }], '?': 'anything' },
  });
});
