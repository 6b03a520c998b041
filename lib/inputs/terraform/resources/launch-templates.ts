import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapsOf } from '../block-maps.ts';
import { type Declared, type Mappers, mapOf, type Properties } from '../declared.ts';
import { ipv6Request, templateOf } from './instances.ts';

/** What instances are launched from, and the fleets that launch them. */

export const launchMappers: Mappers = {
  aws_launch_template: (given, to) =>
    to.add(given, 'AWS::EC2::LaunchTemplate', {
      LaunchTemplateName: given.stated('name'),
      LaunchTemplateData: mapOf(
        {
          SecurityGroupIds: given.links('vpc_security_group_ids', 'aws_security_group'),
          SecurityGroups: given.links('security_group_names', 'aws_security_group'),
          NetworkInterfaces: mapsOf(given, 'network_interfaces', templateInterface),
        },
        given.at,
      ),
    }),
  aws_launch_configuration: (given, to) =>
    to.add(given, 'AWS::AutoScaling::LaunchConfiguration', {
      LaunchConfigurationName: given.stated('name'),
      SecurityGroups: given.links('security_groups', 'aws_security_group'),
      AssociatePublicIpAddress: publicAddress(given),
    }),
  aws_autoscaling_group: (given, to) =>
    to.add(given, 'AWS::AutoScaling::AutoScalingGroup', {
      AutoScalingGroupName: given.stated('name'),
      VPCZoneIdentifier: given.links('vpc_zone_identifier', 'aws_subnet'),
      MaxSize: given.stated('max_size'),
      LaunchConfigurationName: given.link('launch_configuration', 'aws_launch_configuration'),
      LaunchTemplate: templateOf(given, templateNames),
      MixedInstancesPolicy: mixedInstances(given),
      TargetGroupARNs: given.links('target_group_arns', 'aws_lb_target_group'),
      LoadBalancerNames: given.links('load_balancers', 'aws_elb'),
      TrafficSources: mapsOf(given, 'traffic_source', trafficSource),
    }),
  aws_autoscaling_attachment: (given, to) => {
    for (const name of ['lb_target_group_arn', 'alb_target_group_arn'])
      register(given, to, 'TargetGroupARNs', given.link(name, 'aws_lb_target_group'));
    register(given, to, 'LoadBalancerNames', given.link('elb', 'aws_elb'));
  },
  aws_autoscaling_traffic_source_attachment: (given, to) => {
    const source = given.block('traffic_source');
    if (source === null) return;
    if (source.text('type') === 'elb')
      register(given, to, 'LoadBalancerNames', source.link('identifier', 'aws_elb'));
    else register(given, to, 'TargetGroupARNs', source.link('identifier', 'aws_lb_target_group'));
  },
};

const templateNames = { id: 'LaunchTemplateId', name: 'LaunchTemplateName' } as const;

/**
 * Providers of the versions before 5, which had this other argument, did not
 * always hand `false` on, so that the subnet decided after all.
 * https://github.com/hashicorp/terraform-provider-aws/pull/25450
 */
function publicAddress(given: Arguments): Property | null {
  const name = 'associate_public_ip_address';
  const isOld = Object.hasOwn(given.object.values, 'vpc_classic_link_id');
  if (!isOld || given.known(name) !== false) return given.stated(name);
  const what = `whether ${given.where(name)}, which is false, was handed on by the provider`;
  return given.unknownNamed(what, 'assumption');
}

/** `true` and `false` are texts here, since the argument may also be left out. */
function templateInterface(block: Arguments): Properties {
  return {
    DeviceIndex: block.stated('device_index'),
    NetworkInterfaceId: block.link('network_interface_id', 'aws_network_interface'),
    SubnetId: block.link('subnet_id', 'aws_subnet'),
    Groups: givenGroups(block),
    AssociatePublicIpAddress: block.stated('associate_public_ip_address'),
    PrivateIpAddress: block.stated('private_ip_address'),
    ...ipv6Asked(block),
  };
}

/** An empty list is how a block shows that it names none. */
function givenGroups(block: Arguments): Property | null {
  const groups = block.links('security_groups', 'aws_security_group');
  return groups !== null && groups.items.length === 0 && groups.rest === null ? null : groups;
}

/** No addresses asked for is no request, as with what is left out. */
function ipv6Asked(block: Arguments): Properties {
  const { Ipv6AddressCount: count = null, Ipv6Addresses: listed = null } = ipv6Request(block);
  const isNone = listed?.kind === 'list' && listed.items.length === 0 && listed.rest === null;
  return {
    Ipv6AddressCount: block.known('ipv6_address_count') === 0 ? null : count,
    Ipv6Addresses: isNone ? null : listed,
  };
}

function mixedInstances(given: Arguments): Property | null {
  const policy = given.block('mixed_instances_policy');
  const template = policy?.block('launch_template') ?? null;
  if (policy === null || template === null) return null;
  const specification = 'launch_template_specification';
  return mapOf(
    {
      LaunchTemplate: mapOf(
        {
          LaunchTemplateSpecification: templateOf(template, templateNames, specification),
          Overrides: mapsOf(template, 'override', (override) => ({
            LaunchTemplateSpecification: templateOf(override, templateNames, specification),
          })),
        },
        template.at,
      ),
    },
    policy.at,
  );
}

function trafficSource(block: Arguments): Properties {
  return {
    Identifier: block.link('identifier', 'aws_lb_target_group', 'aws_elb'),
    Type: block.stated('type'),
  };
}

/** A fleet is named by its name, which is its id. */
function register(given: Arguments, to: Declared, property: string, member: Property | null): void {
  const owner = given.link('autoscaling_group_name', 'aws_autoscaling_group');
  if (owner === null || member === null) return;
  to.extend({
    owner,
    type: 'AWS::AutoScaling::AutoScalingGroup',
    nameProperty: 'AutoScalingGroupName',
    property,
    member,
  });
}
