import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { type Declared, declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const fleet = 'aws_autoscaling_group.fleet';

function planned(
  all: Readonly<Record<string, Planned>>,
  code: Readonly<Record<string, JsonObject>>,
): Declared {
  return declare(planOf(all, { resources: code }));
}

describe('a launch template', () => {
  const address = 'aws_launch_template.t';

  test('has groups of its own, or interfaces that have', () => {
    const groups = planned(
      { [address]: { values: { name: 'web', vpc_security_group_ids: ['sg-1'] } } },
      { [address]: {} },
    );
    expect(groups.of(address)).toEqual({
      LaunchTemplateName: 'web',
      LaunchTemplateData: { SecurityGroupIds: ['sg-1'] },
    });
    const network_interfaces = [
      {
        associate_public_ip_address: 'true',
        device_index: 0,
        subnet_id: 'subnet-1',
        security_groups: ['sg-1'],
        ipv6_address_count: 1,
        private_ip_address: '',
      },
    ];
    const interfaces = planned(
      { [address]: { values: { network_interfaces } } },
      { [address]: {} },
    );
    expect(interfaces.of(address)).toEqual({
      LaunchTemplateData: {
        NetworkInterfaces: [
          {
            AssociatePublicIpAddress: 'true',
            DeviceIndex: 0,
            SubnetId: 'subnet-1',
            Groups: ['sg-1'],
            Ipv6AddressCount: 1,
          },
        ],
      },
    });
  });

  test('shows what is not set as empty texts and lists', () => {
    const network_interfaces = [
      {
        associate_public_ip_address: '',
        security_groups: [],
        ipv6_address_count: 0,
        ipv6_addresses: [],
        subnet_id: '',
      },
    ];
    const declared = planned({ [address]: { values: { network_interfaces } } }, { [address]: {} });
    expect(declared.of(address)).toEqual({ LaunchTemplateData: { NetworkInterfaces: [{}] } });
  });
});

describe('a launch configuration', () => {
  const address = 'aws_launch_configuration.c';

  test('says whether what it launches gets public addresses', () => {
    const values = { name: 'c', security_groups: ['sg-1'], associate_public_ip_address: false };
    expect(planned({ [address]: { values } }, { [address]: {} }).of(address)).toEqual({
      LaunchConfigurationName: 'c',
      SecurityGroups: ['sg-1'],
      AssociatePublicIpAddress: false,
    });
  });

  test('of an old provider says so only where it says yes', () => {
    const of = (isPublic: boolean): unknown => {
      const values = { associate_public_ip_address: isPublic, vpc_classic_link_id: null };
      return planned({ [address]: { values } }, { [address]: {} }).of(address);
    };
    expect(of(false)).toEqual({ AssociatePublicIpAddress: '?' });
    expect(of(true)).toEqual({ AssociatePublicIpAddress: true });
  });
});

describe('a fleet', () => {
  test('launches from a template that it names, in its subnets', () => {
    const declared = planned(
      {
        'aws_launch_template.t': created,
        [fleet]: {
          values: {
            max_size: 3,
            launch_template: [{ version: '1' }],
            vpc_zone_identifier: ['subnet-1'],
          },
          unknown: { launch_template: [{ id: true, name: true }], target_group_arns: true },
        },
      },
      { [fleet]: { launch_template: [{ id: refs('aws_launch_template.t.id') }] } },
    );
    expect(declared.of(fleet)).toEqual({
      MaxSize: 3,
      VPCZoneIdentifier: ['subnet-1'],
      LaunchTemplate: { LaunchTemplateId: '@aws_launch_template.t' },
    });
  });

  test('has no id for a template that it names by name', () => {
    const values = { launch_template: [{ id: 'unknown', name: 'web' }] };
    expect(planned({ [fleet]: { values } }, { [fleet]: {} }).of(fleet)).toEqual({
      LaunchTemplate: { LaunchTemplateName: 'web' },
    });
  });

  test('may mix instances of several templates', () => {
    const specification = (name: string) => ({
      launch_template_specification: [{ launch_template_name: name }],
    });
    const launch_template = [
      {
        ...specification('first'),
        override: [{ launch_template_specification: [] }, specification('second')],
      },
    ];
    const values = { mixed_instances_policy: [{ launch_template }] };
    expect(planned({ [fleet]: { values } }, { [fleet]: {} }).of(fleet)).toEqual({
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateName: 'first' },
          Overrides: [{}, { LaunchTemplateSpecification: { LaunchTemplateName: 'second' } }],
        },
      },
    });
  });

  test('registers with what it names, and with what attachments name', () => {
    const attachment = 'aws_autoscaling_attachment.a';
    const old = 'aws_autoscaling_attachment.old';
    const source = 'aws_autoscaling_traffic_source_attachment.s';
    const classic = 'aws_autoscaling_attachment.classic';
    const byId = refs(`${fleet}.id`);
    const declared = planned(
      {
        'aws_lb_target_group.a': created,
        'aws_lb_target_group.b': created,
        'aws_alb_target_group.c': created,
        'aws_lb_target_group.d': created,
        'aws_elb.e': created,
        [fleet]: { unknown: { target_group_arns: true } },
        [attachment]: { unknown: { autoscaling_group_name: true, lb_target_group_arn: true } },
        [old]: { unknown: { autoscaling_group_name: true, alb_target_group_arn: true } },
        [classic]: { unknown: { autoscaling_group_name: true, elb: true } },
        [source]: {
          values: { traffic_source: [{ type: 'elbv2' }] },
          unknown: { autoscaling_group_name: true, traffic_source: [{ identifier: true }] },
        },
      },
      {
        [fleet]: { target_group_arns: refs('aws_lb_target_group.a.arn') },
        [attachment]: {
          autoscaling_group_name: byId,
          lb_target_group_arn: refs('aws_lb_target_group.b.arn'),
        },
        [old]: {
          autoscaling_group_name: byId,
          alb_target_group_arn: refs('aws_alb_target_group.c.arn'),
        },
        [classic]: { autoscaling_group_name: byId, elb: refs('aws_elb.e.id') },
        [source]: {
          autoscaling_group_name: byId,
          traffic_source: [{ identifier: refs('aws_lb_target_group.d.arn') }],
        },
      },
    );
    expect(declared.of(fleet)).toEqual({
      TargetGroupARNs: [
        '@aws_lb_target_group.a',
        '@aws_lb_target_group.b',
        '@aws_alb_target_group.c',
        '@aws_lb_target_group.d',
      ],
      LoadBalancerNames: ['@aws_elb.e'],
    });
  });

  test('is found by the name that it has', () => {
    const attachment = 'aws_autoscaling_attachment.a';
    const declared = planned(
      {
        [fleet]: { values: { name: 'web' } },
        [attachment]: { values: { autoscaling_group_name: 'web', elb: 'classic' } },
      },
      { [fleet]: {}, [attachment]: {} },
    );
    expect(declared.of(fleet)).toEqual({
      AutoScalingGroupName: 'web',
      LoadBalancerNames: ['classic'],
    });
  });
});
