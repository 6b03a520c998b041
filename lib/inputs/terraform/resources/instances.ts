import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mapsOfTexts } from '../block-maps.ts';
import { type Declared, type Mapper, type Mappers, mapOf, type Properties } from '../declared.ts';

/** Instances and network interfaces. */

const instance: Mapper = (given, to) => {
  const interfaces = ownInterfaces(given);
  to.add(given, 'AWS::EC2::Instance', {
    SubnetId: given.link('subnet_id', 'aws_subnet'),
    SecurityGroupIds: given.links('vpc_security_group_ids', 'aws_security_group'),
    SecurityGroups: hasGroupIds(given)
      ? null
      : given.links('security_groups', 'aws_security_group'),
    AssociatePublicIpAddress: given.stated('associate_public_ip_address'),
    PrivateIpAddress: given.stated('private_ip'),
    ...ipv6Request(given),
    SourceDestCheck: given.stated('source_dest_check'),
    NetworkInterfaces: interfaces,
    LaunchTemplate: templateOf(given, { id: 'LaunchTemplateId', name: 'LaunchTemplateName' }),
  });
};

export const instanceMappers: Mappers = {
  aws_instance: instance,
  aws_spot_instance_request: instance,
  'data.aws_instance': (given, to) => {
    const id = given.text('id');
    if (id === undefined) return;
    to.addOutside(given, id, 'AWS::EC2::Instance', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      SecurityGroupIds: given.links('vpc_security_group_ids', 'aws_security_group'),
      AssociatePublicIpAddress: given.stated('associate_public_ip_address'),
      PrivateIpAddress: given.stated('private_ip'),
      Ipv6Addresses: mapsOfTexts(given, 'ipv6_addresses', 'Ipv6Address'),
      SourceDestCheck: given.unknownNamed(given.where('source_dest_check'), 'outside-input'),
    });
  },
  aws_network_interface: (given, to) => {
    to.add(given, 'AWS::EC2::NetworkInterface', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      GroupSet: given.links('security_groups', 'aws_security_group'),
      ...privateAddresses(given),
      ...ipv6Request(given),
      SourceDestCheck: given.stated('source_dest_check'),
    });
    addInlineAttachments(given, to);
  },
  aws_network_interface_attachment: (given, to) =>
    to.add(given, 'AWS::EC2::NetworkInterfaceAttachment', {
      NetworkInterfaceId: given.link('network_interface_id', 'aws_network_interface'),
      InstanceId: given.link('instance_id', 'aws_instance'),
      DeviceIndex: given.stated('device_index'),
    }),
};

/**
 * The block that names a launch template. A fleet that names it by name has
 * the text `unknown` in the place of its id until it exists.
 * https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/autoscaling/group.go
 */
export function templateOf(
  given: Arguments,
  as: { readonly id: string; readonly name: string },
  block = 'launch_template',
): Property | null {
  const specification = given.block(block);
  if (specification === null) return null;
  const [id, name] = block === 'launch_template' ? ['id', 'name'] : templateArguments;
  return mapOf(
    {
      [as.id]:
        specification.known(id) === 'unknown'
          ? null
          : specification.link(id, 'aws_launch_template'),
      [as.name]: specification.link(name, 'aws_launch_template'),
    },
    specification.at,
  );
}

const templateArguments = ['launch_template_id', 'launch_template_name'] as const;

export function ipv6Request(given: Arguments): Properties {
  return {
    Ipv6AddressCount: given.stated('ipv6_address_count'),
    Ipv6Addresses: mapsOfTexts(given, 'ipv6_addresses', 'Ipv6Address'),
  };
}

/** Of an instance that exists, the provider lists the same groups once by id and once by name. */
function hasGroupIds(given: Arguments): boolean {
  const ids = given.known('vpc_security_group_ids');
  return given.object.exists && Array.isArray(ids) && ids.length > 0;
}

/**
 * Interfaces that existed before the instance. The provider also tells of the
 * one that an instance made itself (`primary_network_interface`, since version
 * 6), for which the arguments of the instance stand.
 */
function ownInterfaces(given: Arguments): Property | null {
  const found: Property[] = [];
  for (const name of ['network_interface', 'primary_network_interface']) {
    const blocks = given.blocks(name);
    for (const block of blocks?.items ?? []) {
      const link = block.link('network_interface_id', 'aws_network_interface');
      const isItsOwn = !given.isInCode(name) && given.behind(link).length === 0;
      if (isItsOwn) continue;
      // Only the primary one may do without a number.
      const index = block.stated('device_index') ?? given.scalar(0);
      found.push(
        mapOf(
          {
            NetworkInterfaceId: link ?? block.unresolved('network_interface_id'),
            DeviceIndex: index,
          },
          block.at,
        ),
      );
    }
    if (blocks !== null && blocks.rest !== null) return given.list(found, blocks.rest);
  }
  return found.length === 0 ? null : given.list(found);
}

/** The primary address is the one that `private_ip` repeats; the others follow. */
function privateAddresses(given: Arguments): Properties {
  const primary = given.stated('private_ip');
  const listed = addressList(given);
  if (listed === null || primary?.kind !== 'scalar' || listed.kind !== 'list') {
    return { PrivateIpAddress: primary, PrivateIpAddresses: listed };
  }
  const others = listed.items.filter((item) => textOf(item) !== primary.text);
  return { PrivateIpAddress: primary, PrivateIpAddresses: { ...listed, items: others } };
}

function addressList(given: Arguments): Property | null {
  const name = given.known('private_ip_list_enabled') === true ? 'private_ip_list' : 'private_ips';
  return mapsOfTexts(given, name, 'PrivateIpAddress');
}

function textOf(map: Property): string | null {
  const address = map.kind === 'map' ? map.entries.get('PrivateIpAddress') : undefined;
  return address?.kind === 'scalar' ? address.text : null;
}

/** Also of an interface that exists already and something other than an instance has: then no instance is named. */
function addInlineAttachments(given: Arguments, to: Declared): void {
  const blocks = given.blocks('attachment');
  for (const [index, block] of (blocks?.items ?? []).entries()) {
    const host = block.link('instance', 'aws_instance');
    if (host === null) continue;
    to.addPart(given, `attachment-${index}`, 'AWS::EC2::NetworkInterfaceAttachment', {
      NetworkInterfaceId: given.self(),
      InstanceId: host,
      DeviceIndex: block.stated('device_index') ?? block.unknown('device_index'),
    });
  }
  if (blocks !== null && blocks.rest !== null) {
    to.addPart(given, 'attachment', 'AWS::EC2::NetworkInterfaceAttachment', {
      NetworkInterfaceId: given.self(),
      InstanceId: given.unresolved('attachment'),
      DeviceIndex: given.unknown('attachment'),
    });
  }
}
