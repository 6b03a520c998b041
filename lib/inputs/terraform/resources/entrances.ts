import type { Arguments } from '../arguments.ts';
import { mapIn, mapsOf } from '../block-maps.ts';
import { type Declared, type Mappers, mapOf } from '../declared.ts';

/** What brings connections into a VPC from AWS's own network, or from far away. */

export const entranceMappers: Mappers = {
  aws_globalaccelerator_accelerator: (given, to) =>
    to.add(given, 'AWS::GlobalAccelerator::Accelerator', {
      Enabled: given.value('enabled'),
      IpAddressType: given.value('ip_address_type'),
    }),
  aws_globalaccelerator_listener: (given, to) =>
    to.add(given, 'AWS::GlobalAccelerator::Listener', {
      AcceleratorArn: given.link('accelerator_arn', 'aws_globalaccelerator_accelerator'),
      Protocol: given.value('protocol'),
      PortRanges: mapsOf(given, 'port_range', (range) => ({
        FromPort: range.value('from_port'),
        ToPort: range.value('to_port'),
      })),
    }),
  aws_globalaccelerator_endpoint_group: (given, to) =>
    to.add(given, 'AWS::GlobalAccelerator::EndpointGroup', {
      ListenerArn: given.link('listener_arn', 'aws_globalaccelerator_listener'),
      EndpointConfigurations: mapsOf(given, 'endpoint_configuration', (endpoint) => ({
        EndpointId: endpoint.link('endpoint_id', 'aws_lb', 'aws_instance', 'aws_eip'),
        ClientIPPreservationEnabled: endpoint.value('client_ip_preservation_enabled'),
      })),
      PortOverrides: mapsOf(given, 'port_override', (override) => ({
        ListenerPort: override.value('listener_port'),
        EndpointPort: override.value('endpoint_port'),
      })),
    }),
  aws_cloudfront_vpc_origin: (given, to) => {
    to.add(given, 'AWS::CloudFront::VpcOrigin', {
      VpcOriginEndpointConfig: mapIn(given, 'vpc_origin_endpoint_config', (config) => ({
        Arn: config.link('arn', 'aws_lb', 'aws_instance'),
        HTTPPort: config.value('http_port'),
        HTTPSPort: config.value('https_port'),
        OriginProtocolPolicy: config.value('origin_protocol_policy'),
      })),
    });
  },
  aws_api_gateway_vpc_link: (given, to) =>
    to.add(given, 'AWS::ApiGateway::VpcLink', {
      TargetArns: given.links('target_arns', 'aws_lb'),
    }),
  aws_apigatewayv2_vpc_link: (given, to) =>
    to.add(given, 'AWS::ApiGatewayV2::VpcLink', {
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    }),
  aws_apigatewayv2_integration: declareIntegration,
  aws_ec2_instance_connect_endpoint: (given, to) =>
    to.add(given, 'AWS::EC2::InstanceConnectEndpoint', {
      SubnetId: given.link('subnet_id', 'aws_subnet'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
      PreserveClientIp: given.value('preserve_client_ip'),
    }),
  aws_verifiedaccess_endpoint: declareVerifiedAccess,
  aws_vpclattice_target_group: (given, to) => {
    to.add(given, 'AWS::VpcLattice::TargetGroup', {
      Type: given.value('type'),
      Config: mapIn(given, 'config', (config) => ({ Port: config.value('port') })),
    });
  },
  aws_vpclattice_target_group_attachment: addLatticeTarget,
  aws_vpclattice_resource_gateway: (given, to) =>
    to.add(given, 'AWS::VpcLattice::ResourceGateway', {
      SubnetIds: given.links('subnet_ids', 'aws_subnet'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    }),
  aws_ec2_client_vpn_endpoint: (given, to) =>
    to.add(given, 'AWS::EC2::ClientVpnEndpoint', {
      VpcId: given.link('vpc_id', 'aws_vpc'),
      SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
      ClientCidrBlock: given.value('client_cidr_block'),
    }),
  aws_ec2_client_vpn_network_association: declareVpnAssociation,
  aws_ec2_client_vpn_authorization_rule: (given, to) =>
    to.add(given, 'AWS::EC2::ClientVpnAuthorizationRule', {
      ClientVpnEndpointId: given.link('client_vpn_endpoint_id', clientVpn),
      TargetNetworkCidr: given.value('target_network_cidr'),
    }),
  aws_ec2_client_vpn_route: (given, to) =>
    to.add(given, 'AWS::EC2::ClientVpnRoute', {
      ClientVpnEndpointId: given.link('client_vpn_endpoint_id', clientVpn),
      DestinationCidrBlock: given.value('destination_cidr_block'),
      TargetVpcSubnetId: given.link('target_vpc_subnet_id', 'aws_subnet'),
    }),
  aws_vpc_block_public_access_options: (given, to) =>
    to.add(given, 'AWS::EC2::VPCBlockPublicAccessOptions', {
      InternetGatewayBlockMode: given.value('internet_gateway_block_mode'),
      'reachlint:OwnerId': given.value('aws_account_id'),
      'reachlint:Region': given.region(),
    }),
  aws_vpc_block_public_access_exclusion: (given, to) =>
    to.add(given, 'AWS::EC2::VPCBlockPublicAccessExclusion', {
      InternetGatewayExclusionMode: given.value('internet_gateway_exclusion_mode'),
      VpcId: given.link('vpc_id', 'aws_vpc'),
      SubnetId: given.link('subnet_id', 'aws_subnet'),
    }),
};

const clientVpn = 'aws_ec2_client_vpn_endpoint';

/** Only what is called by way of a link stays in the VPC; other integrations name functions and the like. */
function declareIntegration(given: Arguments, to: Declared): void {
  if (given.known('connection_type') === 'INTERNET') return;
  to.add(given, 'AWS::ApiGatewayV2::Integration', {
    ConnectionId: given.link('connection_id', 'aws_apigatewayv2_vpc_link'),
    IntegrationUri: given.link('integration_uri', 'aws_lb_listener'),
  });
}

function declareVerifiedAccess(given: Arguments, to: Declared): void {
  to.add(given, 'AWS::EC2::VerifiedAccessEndpoint', {
    EndpointType: given.value('endpoint_type'),
    SecurityGroupIds: given.links('security_group_ids', 'aws_security_group'),
    LoadBalancerOptions: mapIn(given, 'load_balancer_options', (balancer) => ({
      LoadBalancerArn: balancer.link('load_balancer_arn', 'aws_lb'),
      Port: balancer.value('port'),
      SubnetIds: balancer.links('subnet_ids', 'aws_subnet'),
    })),
    NetworkInterfaceOptions: mapIn(given, 'network_interface_options', (item) => ({
      NetworkInterfaceId: item.link('network_interface_id', 'aws_network_interface'),
      Port: item.value('port'),
    })),
    RdsOptions: mapIn(given, 'rds_options', (database) => ({
      RdsDbInstanceArn: database.link('rds_db_instance_arn', 'aws_db_instance'),
      RdsDbClusterArn: database.link('rds_db_cluster_arn', 'aws_rds_cluster'),
      RdsDbProxyArn: database.link('rds_db_proxy_arn', 'aws_db_proxy'),
      Port: database.value('port'),
      SubnetIds: database.links('subnet_ids', 'aws_subnet'),
    })),
    CidrOptions: mapIn(given, 'cidr_options', (range) => ({
      SubnetIds: range.links('subnet_ids', 'aws_subnet'),
    })),
  });
}

function addLatticeTarget(given: Arguments, to: Declared): void {
  const owner = given.link('target_group_identifier', 'aws_vpclattice_target_group');
  const target = given.block('target');
  if (owner === null || target === null) return;
  to.extend({
    owner,
    type: 'AWS::VpcLattice::TargetGroup',
    nameProperty: null,
    property: 'Targets',
    member: mapOf(
      {
        Id: target.link('id', 'aws_instance', 'aws_lb', 'aws_lambda_function'),
        Port: target.value('port'),
      },
      target.at,
    ),
  });
}

/** Old versions of the provider take groups here. */
function declareVpnAssociation(given: Arguments, to: Declared): void {
  const owner = given.link('client_vpn_endpoint_id', clientVpn);
  to.add(given, 'AWS::EC2::ClientVpnTargetNetworkAssociation', {
    ClientVpnEndpointId: owner,
    SubnetId: given.link('subnet_id', 'aws_subnet'),
  });
  const groups = given.links('security_groups', 'aws_security_group');
  if (owner === null || groups === null) return;
  const rest = groups.rest === null ? [] : [given.unknown('security_groups')];
  for (const member of [...groups.items, ...rest]) {
    to.extend({
      owner,
      type: 'AWS::EC2::ClientVpnEndpoint',
      nameProperty: null,
      property: 'SecurityGroupIds',
      member,
    });
  }
}
