import type { Property } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import type { Declared, Mappers } from '../declared.ts';

/** VPC endpoints of all kinds, with what Terraform keeps apart from them, and endpoint services. */

const endpointType = 'AWS::EC2::VPCEndpoint';

export const endpointMappers: Mappers = {
  aws_vpc_endpoint: declareEndpoint,
  aws_vpc_endpoint_route_table_association: (given, to) =>
    addTo(given, to, {
      property: 'RouteTableIds',
      member: given.link('route_table_id', 'aws_route_table'),
    }),
  aws_vpc_endpoint_subnet_association: (given, to) =>
    addTo(given, to, { property: 'SubnetIds', member: given.link('subnet_id', 'aws_subnet') }),
  aws_vpc_endpoint_security_group_association: (given, to) => {
    addTo(given, to, {
      property: 'SecurityGroupIds',
      member: given.link('security_group_id', 'aws_security_group'),
    });
    if (given.known('replace_default_association') !== true) return;
    to.set({
      owner: ownerOf(given),
      type: endpointType,
      property: 'reachlint:StartsWithDefaultGroup',
      value: given.scalar(false),
    });
  },
  aws_vpc_endpoint_connection_accepter: (given, to) =>
    to.set({
      owner: ownerOf(given),
      type: endpointType,
      property: 'reachlint:IsAccepted',
      value: given.scalar(true),
    }),
  aws_vpc_endpoint_service: (given, to) =>
    to.add(given, 'AWS::EC2::VPCEndpointService', {
      NetworkLoadBalancerArns: given.links('network_load_balancer_arns', 'aws_lb'),
      GatewayLoadBalancerArns: given.links('gateway_load_balancer_arns', 'aws_lb'),
      AcceptanceRequired: given.value('acceptance_required'),
      SupportedIpAddressTypes: given.value('supported_ip_address_types'),
    }),
};

function declareEndpoint(given: Arguments, to: Declared): void {
  const isAccepted = given.known('auto_accept') === true || given.known('state') === 'available';
  const groups = given.links('security_group_ids', 'aws_security_group');
  const isBare = groups === null || (groups.items.length === 0 && groups.rest === null);
  to.add(given, endpointType, {
    VpcEndpointType: given.value('vpc_endpoint_type'),
    VpcId: given.link('vpc_id', 'aws_vpc'),
    ServiceName: serviceOf(given),
    SubnetIds: subnetsOf(given),
    SecurityGroupIds: groups,
    RouteTableIds: given.links('route_table_ids', 'aws_route_table'),
    IpAddressType: given.value('ip_address_type'),
    PrivateDnsEnabled: given.value('private_dns_enabled'),
    'reachlint:IsAccepted': isAccepted ? given.scalar(true) : null,
    // Groups that join later come beside the default group, or in its place.
    'reachlint:StartsWithDefaultGroup': isBare ? given.scalar(true) : null,
  });
}

/** Amazon's services have names; those of others are known by what offers them. */
function serviceOf(given: Arguments): Property | null {
  return given.isUnknown('service_name')
    ? given.link('service_name', 'aws_vpc_endpoint_service')
    : given.value('service_name');
}

/** Blocks that fix addresses name the subnets too. */
function subnetsOf(given: Arguments): Property | null {
  const listed = given.links('subnet_ids', 'aws_subnet');
  if (listed !== null) return listed;
  const blocks = given.blocks('subnet_configuration');
  if (blocks === null) return null;
  const subnets = blocks.items.flatMap((block) => block.link('subnet_id', 'aws_subnet') ?? []);
  return given.list(subnets, blocks.rest);
}

function ownerOf(given: Arguments): Property | null {
  return given.link('vpc_endpoint_id', 'aws_vpc_endpoint');
}

function addTo(
  given: Arguments,
  to: Declared,
  { property, member }: { readonly property: string; readonly member: Property | null },
): void {
  const owner = ownerOf(given);
  if (owner === null || member === null) return;
  to.extend({ owner, type: endpointType, nameProperty: null, property, member });
}
