import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const surroundings = {
  'aws_lb.l': created,
  'aws_lb_listener.l': created,
  'aws_instance.i': created,
  'aws_subnet.s': created,
  'aws_globalaccelerator_accelerator.a': created,
  'aws_globalaccelerator_listener.l': created,
  'aws_apigatewayv2_vpc_link.l': created,
  'aws_lambda_function.f': created,
  'aws_vpclattice_target_group.g': created,
  'aws_ec2_client_vpn_endpoint.e': created,
};

function found(address: string, own: Planned, code: JsonObject) {
  return declare(planOf({ ...surroundings, [address]: own }, { resources: { [address]: code } }));
}

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return found(address, own, code).of(address);
}

describe('Global Accelerator (SVC-19)', () => {
  test('listens on ranges of ports', () => {
    const own = {
      values: { protocol: 'TCP', port_range: [{ from_port: 80, to_port: 81 }] },
      unknown: { accelerator_arn: true },
    };
    const code = { accelerator_arn: refs('aws_globalaccelerator_accelerator.a.id') };
    expect(planned('aws_globalaccelerator_listener.own', own, code)).toEqual({
      AcceleratorArn: '@aws_globalaccelerator_accelerator.a',
      Protocol: 'TCP',
      PortRanges: [{ FromPort: 80, ToPort: 81 }],
    });
  });

  test.each(['aws_lb.l', 'aws_instance.i'])('leads to %s', (target) => {
    const own = {
      values: {
        endpoint_configuration: [{ client_ip_preservation_enabled: true }],
        port_override: [{ listener_port: 80, endpoint_port: 8080 }],
      },
      unknown: { listener_arn: true, endpoint_configuration: [{ endpoint_id: true }] },
    };
    const code = {
      listener_arn: refs('aws_globalaccelerator_listener.l.id'),
      endpoint_configuration: [{ endpoint_id: refs(`${target}.id`) }],
    };
    expect(planned('aws_globalaccelerator_endpoint_group.own', own, code)).toEqual({
      ListenerArn: '@aws_globalaccelerator_listener.l',
      EndpointConfigurations: [{ EndpointId: `@${target}`, ClientIPPreservationEnabled: true }],
      PortOverrides: [{ ListenerPort: 80, EndpointPort: 8080 }],
    });
  });
});

test('CloudFront leads to its origin on ports of its own (SVC-20)', () => {
  const config = { http_port: 80, https_port: 8443, origin_protocol_policy: 'https-only' };
  const own = {
    values: { vpc_origin_endpoint_config: [config] },
    unknown: { vpc_origin_endpoint_config: [{ arn: true }] },
  };
  const code = { vpc_origin_endpoint_config: [{ arn: refs('aws_lb.l.arn') }] };
  expect(planned('aws_cloudfront_vpc_origin.own', own, code)).toEqual({
    VpcOriginEndpointConfig: {
      Arn: '@aws_lb.l',
      HTTPPort: 80,
      HTTPSPort: 8443,
      OriginProtocolPolicy: 'https-only',
    },
  });
});

describe('an integration of an API (SVC-18)', () => {
  const address = 'aws_apigatewayv2_integration.own';

  test('calls a listener by way of a link', () => {
    const own = {
      values: { connection_type: 'VPC_LINK' },
      unknown: { connection_id: true, integration_uri: true },
    };
    const code = {
      connection_id: refs('aws_apigatewayv2_vpc_link.l.id'),
      integration_uri: refs('aws_lb_listener.l.arn'),
    };
    expect(planned(address, own, code)).toEqual({
      ConnectionId: '@aws_apigatewayv2_vpc_link.l',
      IntegrationUri: '@aws_lb_listener.l',
    });
  });

  test('without a link is no concern of a VPC', () => {
    const own = { values: { connection_type: 'INTERNET' }, unknown: { integration_uri: true } };
    const code = { integration_uri: refs('aws_lambda_function.f.invoke_arn') };
    expect(found(address, own, code).keys()).not.toContain(address);
  });
});

test('options of a Verified Access endpoint name what it leads to (SVC-24)', () => {
  const options = { port: 443, subnet_ids: ['subnet-1'] };
  const own = {
    values: { endpoint_type: 'load-balancer', load_balancer_options: [options] },
    unknown: { load_balancer_options: [{ load_balancer_arn: true }] },
  };
  const code = { load_balancer_options: [{ load_balancer_arn: refs('aws_lb.l.arn') }] };
  expect(planned('aws_verifiedaccess_endpoint.own', own, code)).toEqual({
    EndpointType: 'load-balancer',
    LoadBalancerOptions: { LoadBalancerArn: '@aws_lb.l', Port: 443, SubnetIds: ['subnet-1'] },
  });
});

test('targets join a group of VPC Lattice (SVC-22)', () => {
  const address = 'aws_vpclattice_target_group_attachment.own';
  const own = {
    values: { target: [{ port: 80 }] },
    unknown: { target_group_identifier: true, target: [{ id: true }] },
  };
  const code = {
    target_group_identifier: refs('aws_vpclattice_target_group.g.id'),
    target: [{ id: refs('aws_instance.i.id') }],
  };
  expect(found(address, own, code).of('aws_vpclattice_target_group.g')).toEqual({
    Targets: [{ Id: '@aws_instance.i', Port: 80 }],
  });
});

describe('Client VPN (CVPN-1)', () => {
  const endpoint = 'aws_ec2_client_vpn_endpoint.e';

  test('is let in by rules, and routes where it may go', () => {
    const own = {
      values: { target_network_cidr: '10.0.0.0/8', destination_cidr_block: '10.1.0.0/16' },
      unknown: { client_vpn_endpoint_id: true },
    };
    const code = { client_vpn_endpoint_id: refs(`${endpoint}.id`) };
    expect(planned('aws_ec2_client_vpn_authorization_rule.own', own, code)).toEqual({
      ClientVpnEndpointId: `@${endpoint}`,
      TargetNetworkCidr: '10.0.0.0/8',
    });
    expect(planned('aws_ec2_client_vpn_route.own', own, code)).toEqual({
      ClientVpnEndpointId: `@${endpoint}`,
      DestinationCidrBlock: '10.1.0.0/16',
    });
  });

  test('has groups at its associations in old versions of the provider', () => {
    const address = 'aws_ec2_client_vpn_network_association.own';
    const own = {
      values: { security_groups: ['sg-1'] },
      unknown: { client_vpn_endpoint_id: true, subnet_id: true },
    };
    const code = {
      client_vpn_endpoint_id: refs(`${endpoint}.id`),
      subnet_id: refs('aws_subnet.s.id'),
    };
    const all = found(address, own, code);
    expect(all.of(address)).toEqual({
      ClientVpnEndpointId: `@${endpoint}`,
      SubnetId: '@aws_subnet.s',
    });
    expect(all.of(endpoint)).toEqual({ SecurityGroupIds: ['sg-1'] });
  });
});
