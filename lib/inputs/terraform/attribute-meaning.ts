import type { PlanObject } from './objects.ts';

/**
 * What a reference to an attribute stands for: the object itself, something
 * that AWS makes along with it, or neither (an address block, a name in DNS).
 */

/** Attributes that name the object itself, whatever its type. */
const ownIdentity: ReadonlySet<string> = new Set([
  'allocation_id',
  'arn',
  'id',
  'load_balancer_arn',
  'name',
  'self_link',
  'target_group_arn',
]);

/** In the Cloud Control provider, ids have the names that CloudFormation gives them. */
const typedIdentity: Readonly<Record<string, readonly string[]>> = {
  awscc_ec2_vpc: ['vpc_id'],
  awscc_ec2_subnet: ['subnet_id'],
  awscc_ec2_route_table: ['route_table_id'],
  awscc_ec2_security_group: ['group_id', 'security_group_id'],
  awscc_ec2_internet_gateway: ['internet_gateway_id'],
  awscc_ec2_nat_gateway: ['nat_gateway_id'],
  awscc_ec2_network_acl: ['network_acl_id'],
  awscc_ec2_instance: ['instance_id'],
  awscc_ec2_network_interface: ['network_interface_id'],
  awscc_ec2_transit_gateway: ['transit_gateway_id'],
  awscc_ec2_transit_gateway_route_table: ['transit_gateway_route_table_id'],
  awscc_ec2_vpc_endpoint: ['vpc_endpoint_id'],
  awscc_ec2_prefix_list: ['prefix_list_id'],
  awscc_ec2_launch_template: ['launch_template_id'],
  awscc_elasticloadbalancingv2_listener: ['listener_arn'],
  aws_ec2_managed_prefix_list: ['prefix_list_id'],
  aws_prefix_list: ['prefix_list_id'],
  aws_launch_template: ['launch_template_id'],
  aws_ecs_cluster: ['cluster_name'],
  aws_db_instance: ['identifier'],
  aws_rds_cluster: ['cluster_identifier'],
  aws_docdb_cluster: ['cluster_identifier'],
  aws_neptune_cluster: ['cluster_identifier'],
  aws_dms_replication_subnet_group: ['replication_subnet_group_id'],
  // The name ends in the id (SVC-28).
  aws_vpc_endpoint_service: ['service_name'],
  aws_spot_instance_request: ['spot_instance_id'],
};

/** No type of Terraform's: what stands where the address of something names it, as in targets of type `ip`. */
export const privateAddress = 'private-address';

/** The table and the ACL that come with a VPC and that nothing else is: what resources that adopt them name. */
export const mainRouteTable = 'main-route-table';
export const defaultNetworkAcl = 'default-network-acl';

/** Attributes that name what AWS makes along with an object: of what type it is, and its name in the declared form. */
const companions: Readonly<
  Record<
    string,
    Readonly<Record<string, { readonly types: readonly string[]; readonly attribute: string }>>
  >
> = {
  aws_vpc: {
    default_security_group_id: { types: ['aws_security_group'], attribute: 'DefaultSecurityGroup' },
    // As the Cloud Control provider calls them.
    default_security_group: { types: ['aws_security_group'], attribute: 'DefaultSecurityGroup' },
    default_network_acl: {
      types: ['aws_network_acl', defaultNetworkAcl],
      attribute: 'DefaultNetworkAcl',
    },
    default_network_acl_id: {
      types: ['aws_network_acl', defaultNetworkAcl],
      attribute: 'DefaultNetworkAcl',
    },
    default_route_table_id: {
      types: ['aws_route_table', mainRouteTable],
      attribute: 'reachlint:MainRouteTable',
    },
    main_route_table_id: {
      types: ['aws_route_table', mainRouteTable],
      attribute: 'reachlint:MainRouteTable',
    },
  },
  aws_eks_cluster: {
    cluster_security_group_id: {
      types: ['aws_security_group'],
      attribute: 'ClusterSecurityGroupId',
    },
  },
  aws_instance: {
    primary_network_interface_id: {
      types: ['aws_network_interface'],
      attribute: 'reachlint:PrimaryInterface',
    },
    private_ip: { types: [privateAddress], attribute: 'PrivateIp' },
  },
  aws_network_interface: {
    private_ip: { types: [privateAddress], attribute: 'PrimaryPrivateIpAddress' },
    private_ips: { types: [privateAddress], attribute: 'PrimaryPrivateIpAddress' },
  },
  aws_ec2_transit_gateway: {
    association_default_route_table_id: {
      types: ['aws_ec2_transit_gateway_route_table'],
      attribute: 'reachlint:DefaultAssociationTable',
    },
    propagation_default_route_table_id: {
      types: ['aws_ec2_transit_gateway_route_table'],
      attribute: 'reachlint:DefaultPropagationTable',
    },
  },
  // Whatever of its state an expression starts from, it looks for the ids of the endpoints.
  aws_networkfirewall_firewall: {
    firewall_status: { types: ['aws_vpc_endpoint'], attribute: 'EndpointIds' },
    sync_states: { types: ['aws_vpc_endpoint'], attribute: 'EndpointIds' },
    attachment: { types: ['aws_vpc_endpoint'], attribute: 'EndpointIds' },
    endpoint_id: { types: ['aws_vpc_endpoint'], attribute: 'EndpointIds' },
  },
  aws_vpn_connection: {
    transit_gateway_attachment_id: {
      types: ['aws_ec2_transit_gateway_vpc_attachment'],
      attribute: 'reachlint:TransitAttachment',
    },
  },
};

/** Two names of one type, and types that stand for a thing of another type. */
const synonyms: Readonly<Record<string, string>> = {
  aws_alb: 'aws_lb',
  aws_alb_listener: 'aws_lb_listener',
  aws_alb_listener_rule: 'aws_lb_listener_rule',
  aws_alb_target_group: 'aws_lb_target_group',
  aws_default_vpc: 'aws_vpc',
  aws_default_subnet: 'aws_subnet',
  aws_default_security_group: 'aws_security_group',
  aws_default_network_acl: 'aws_network_acl',
  aws_default_route_table: 'aws_route_table',
  aws_spot_instance_request: 'aws_instance',
  aws_ec2_transit_gateway_peering_attachment: 'aws_ec2_transit_gateway_vpc_attachment',
  aws_ec2_transit_gateway_connect: 'aws_ec2_transit_gateway_vpc_attachment',
  aws_ec2_transit_gateway_dx_gateway_attachment: 'aws_ec2_transit_gateway_vpc_attachment',
  awscc_ec2_vpc: 'aws_vpc',
  awscc_ec2_subnet: 'aws_subnet',
  awscc_ec2_route_table: 'aws_route_table',
  awscc_ec2_security_group: 'aws_security_group',
  awscc_ec2_internet_gateway: 'aws_internet_gateway',
  awscc_ec2_egress_only_internet_gateway: 'aws_egress_only_internet_gateway',
  awscc_ec2_nat_gateway: 'aws_nat_gateway',
  awscc_ec2_network_acl: 'aws_network_acl',
  awscc_ec2_instance: 'aws_instance',
  awscc_ec2_network_interface: 'aws_network_interface',
  awscc_ec2_eip: 'aws_eip',
  awscc_ec2_transit_gateway: 'aws_ec2_transit_gateway',
  awscc_ec2_transit_gateway_attachment: 'aws_ec2_transit_gateway_vpc_attachment',
  awscc_ec2_transit_gateway_vpc_attachment: 'aws_ec2_transit_gateway_vpc_attachment',
  awscc_ec2_transit_gateway_peering_attachment: 'aws_ec2_transit_gateway_vpc_attachment',
  awscc_ec2_transit_gateway_route_table: 'aws_ec2_transit_gateway_route_table',
  awscc_ec2_vpc_endpoint: 'aws_vpc_endpoint',
  awscc_ec2_vpc_peering_connection: 'aws_vpc_peering_connection',
  awscc_ec2_vpn_gateway: 'aws_vpn_gateway',
  awscc_ec2_prefix_list: 'aws_ec2_managed_prefix_list',
  awscc_ec2_launch_template: 'aws_launch_template',
  awscc_elasticloadbalancingv2_load_balancer: 'aws_lb',
  awscc_elasticloadbalancingv2_listener: 'aws_lb_listener',
  awscc_elasticloadbalancingv2_target_group: 'aws_lb_target_group',
  awscc_autoscaling_auto_scaling_group: 'aws_autoscaling_group',
};

/** Resources that change another one and have its id: the argument that names it. */
const standIns: Readonly<Record<string, string>> = {
  aws_vpc_peering_connection_accepter: 'vpc_peering_connection_id',
  aws_vpc_peering_connection_options: 'vpc_peering_connection_id',
  aws_ec2_transit_gateway_peering_attachment_accepter: 'transit_gateway_attachment_id',
  aws_ec2_transit_gateway_vpc_attachment_accepter: 'transit_gateway_attachment_id',
};

/** The argument that a reference to an attribute gives, where it is not the object that it stands for. */
export function argumentMeant(object: PlanObject, attribute: string | null): string | null {
  const argument = standIns[object.type];
  if (argument === undefined || object.mode === 'data') return attribute;
  return attribute === null || attribute === 'id' ? argument : attribute;
}

/** The type under which links name a type: synonyms are one. */
export function canonicalType(type: string): string {
  return synonyms[type] ?? type;
}

/** Whether one of it lies in a VPC, and can be used in no other. */
export function isInVpc(type: string): boolean {
  return typesInVpc.has(canonicalType(type));
}

const typesInVpc: ReadonlySet<string> = new Set([
  'aws_security_group',
  'aws_subnet',
  'aws_route_table',
  'aws_network_acl',
]);

/**
 * What attribute of the declared form a reference gives, if it can stand where
 * one of `expected` is wanted: `Ref` for the object itself. null: it cannot.
 * `attribute` null: the plan does not say which was meant; where only one fits,
 * it is that.
 */
export function declaredAttribute(
  object: PlanObject,
  attribute: string | null,
  expected: readonly string[],
): string | null {
  const type = canonicalType(object.type);
  const isFitting = expected.length === 0 || expected.includes(type);
  if (isFitting && (attribute === null || isIdentity(object.type, attribute))) return 'Ref';
  const companion = companionOf(object.type, attribute, expected);
  return companion ?? null;
}

/** Attributes of the declared form by which what AWS makes along with an object of `type` can stand where one of `expected` is wanted. */
export function companionAttributes(
  type: string,
  expected: readonly string[],
): ReadonlySet<string> {
  const fitting = Object.values(companions[canonicalType(type)] ?? {}).filter(({ types }) =>
    types.some((each) => expected.includes(each)),
  );
  return new Set(fitting.map(({ attribute }) => attribute));
}

/**
 * Whether a data source that is read later, or a resource, may give an id of
 * anything: of things that others look up or that it makes unseen. Those named
 * here give none that links resources of a network.
 */
export function mayGiveAnyId({ mode, type }: PlanObject): boolean {
  if (mode === 'managed') return givers.has(type);
  return !harmlessData.test(type);
}

/** Resources whose outputs are made elsewhere. */
const givers: ReadonlySet<string> = new Set([
  'aws_cloudformation_stack',
  'aws_cloudformation_stack_set_instance',
  'aws_serverlessapplicationrepository_cloudformation_stack',
  'terraform_data',
]);

const harmlessData =
  /^(?:aws_(?:ami|availability_zones?|caller_identity|default_tags|ecr|eks_cluster_auth|iam|kms|partition|regions?|route53|s3|service|secretsmanager)(?:_|$)|archive_|cloudinit_|local_|random_|template_|tls_)/;

function isIdentity(type: string, attribute: string): boolean {
  return ownIdentity.has(attribute) || (typedIdentity[type]?.includes(attribute) ?? false);
}

function companionOf(
  type: string,
  attribute: string | null,
  expected: readonly string[],
): string | null {
  const own = companions[canonicalType(type)];
  if (own === undefined) return null;
  const known = Object.entries(own).filter(
    ([, { types }]) => expected.length === 0 || types.some((each) => expected.includes(each)),
  );
  if (attribute !== null) return known.find(([name]) => name === attribute)?.[1].attribute ?? null;
  const distinct = new Set(known.map(([, { attribute: name }]) => name));
  const [only] = distinct;
  return distinct.size === 1 ? (only ?? null) : null;
}
