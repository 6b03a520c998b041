import type { SourceLocation } from '../basics/source.ts';
import { known, type Value } from '../basics/value.ts';

/**
 * What AWS takes where a property is absent, as far as that is a value. Each
 * with its source. Defaults that are behaviour (the default group, the main
 * route table, the egress rule that AWS adds) belong to network/.
 */

export interface Default<T> {
  readonly value: T;
  /** The documentation page that states it. */
  readonly source: string;
}

/** The property's value, or the default, as found at `at` (the declaration). */
export function orDefault<T>(
  value: Value<T> | null,
  fallback: Default<T>,
  at: SourceLocation,
): Value<T> {
  return value ?? known(fallback.value, at, 'default');
}

const template = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';

function fixed<const T>(value: T, page: string): Default<T> {
  return { value, source: `${template}/${page}.html` };
}

export const subnetMapsPublicIp: Default<boolean> = fixed(false, 'aws-resource-ec2-subnet');
export const subnetAssignsIpv6: Default<boolean> = fixed(false, 'aws-resource-ec2-subnet');
/** An IPv6-only subnet assigns IPv6 addresses whatever the property says. */
export const nativeSubnetAssignsIpv6: Default<boolean> = fixed(true, 'aws-resource-ec2-subnet');

export const natConnectivity: Default<'public' | 'private'> = fixed(
  'public',
  'aws-resource-ec2-natgateway',
);

/** NACL entries are ingress unless they say otherwise. */
export const aclEntryIsEgress: Default<boolean> = fixed(false, 'aws-resource-ec2-networkaclentry');

/** NFW-5. */
export const firewallRuleOrder: Default<'DEFAULT_ACTION_ORDER' | 'STRICT_ORDER'> = fixed(
  'DEFAULT_ACTION_ORDER',
  'aws-properties-networkfirewall-firewallpolicy-statefulengineoptions',
);

export const interfaceChecksSource: Default<boolean> = fixed(
  true,
  'aws-resource-ec2-networkinterface',
);
export const instanceChecksSource: Default<boolean> = fixed(true, 'aws-resource-ec2-instance');
/** The only interface of an instance is its primary one. */
export const soleDeviceIndex: Default<number> = fixed(
  0,
  'aws-properties-ec2-launchtemplate-networkinterface',
);

/** BPA-2: only an organization forbids them. */
export const publicAccessAllowsExclusions: Default<boolean> = {
  value: true,
  source:
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessOptions.html',
};

/** TGW-3. */
export const transitGatewayAssociates: Default<boolean> = fixed(
  true,
  'aws-resource-ec2-transitgateway',
);
export const transitGatewayPropagates: Default<boolean> = fixed(
  true,
  'aws-resource-ec2-transitgateway',
);
/** SG-7: off for the gateway, on for its attachments. */
export const transitGatewayReferencesGroups: Default<boolean> = {
  value: false,
  source: 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html',
};
export const transitAttachmentReferencesGroups: Default<boolean> = {
  value: true,
  source: 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html',
};
export const transitAttachmentTakesIpv6: Default<boolean> = fixed(
  false,
  'aws-properties-ec2-transitgatewayattachment-options',
);
export const transitAttachmentUsesApplianceMode: Default<boolean> = fixed(
  false,
  'aws-properties-ec2-transitgatewayattachment-options',
);
export const transitRouteIsBlackhole: Default<boolean> = fixed(
  false,
  'aws-resource-ec2-transitgatewayroute',
);

export const vpnStaticRoutesOnly: Default<boolean> = fixed(false, 'aws-resource-ec2-vpnconnection');

/** SVC-26. */
export const endpointType: Default<
  'Gateway' | 'Interface' | 'GatewayLoadBalancer' | 'Resource' | 'ServiceNetwork'
> = fixed('Gateway', 'aws-resource-ec2-vpcendpoint');

/** SVC-28. */
export const serviceNeedsAcceptance: Default<boolean> = {
  value: true,
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/endpoint-service-overview.html',
};
export const serviceAddressType: Default<'ipv4' | 'ipv6'> = fixed(
  'ipv4',
  'aws-resource-ec2-vpcendpointservice',
);

export const balancerType: Default<'application' | 'network' | 'gateway'> = fixed(
  'application',
  'aws-resource-elasticloadbalancingv2-loadbalancer',
);
/** LB-1. */
export const balancerScheme: Default<'internet-facing' | 'internal'> = fixed(
  'internet-facing',
  'aws-resource-elasticloadbalancingv2-loadbalancer',
);
/** A gateway load balancer has no scheme and no public side (LB-14). */
export const gatewayBalancerScheme: Default<'internet-facing' | 'internal'> = {
  value: 'internal',
  source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/introduction.html',
};
export const balancerAddressType: Default<'ipv4' | 'dualstack' | 'dualstack-without-public-ipv4'> =
  fixed('ipv4', 'aws-resource-elasticloadbalancingv2-loadbalancer');
export const classicScheme: Default<'internet-facing' | 'internal'> = fixed(
  'internet-facing',
  'aws-resource-elasticloadbalancing-loadbalancer',
);
export const targetType: Default<'instance' | 'ip' | 'lambda' | 'alb'> = fixed(
  'instance',
  'aws-resource-elasticloadbalancingv2-targetgroup',
);
export const targetAddressType: Default<'ipv4' | 'ipv6'> = fixed(
  'ipv4',
  'aws-resource-elasticloadbalancingv2-targetgroup',
);

/** SVC-8. */
export const taskAssignsPublicIp: Default<boolean> = fixed(
  false,
  'aws-properties-ecs-service-awsvpcconfiguration',
);
export const portMappingProtocol: Default<string> = fixed(
  'tcp',
  'aws-properties-ecs-taskdefinition-portmapping',
);

/** SVC-9. */
export const clusterEndpointIsPublic: Default<boolean> = fixed(
  true,
  'aws-properties-eks-cluster-resourcesvpcconfig',
);
export const clusterEndpointSources: Default<readonly string[]> = fixed(
  ['0.0.0.0/0'],
  'aws-properties-eks-cluster-resourcesvpcconfig',
);

/** SVC-2. */
export const redshiftIsPublic: Default<boolean> = fixed(false, 'aws-resource-redshift-cluster');
export const redshiftServerlessIsPublic: Default<boolean> = fixed(
  false,
  'aws-resource-redshiftserverless-workgroup',
);
/** SVC-11. */
export const replicationInstanceIsPublic: Default<boolean> = fixed(
  true,
  'aws-resource-dms-replicationinstance',
);
/** SVC-14. */
export const neptuneIsPublic: Default<boolean> = fixed(false, 'aws-resource-neptune-dbinstance');
/** SVC-5: public access of brokers is off unless it is turned on. */
export const brokersArePublic: Default<boolean> = fixed(
  false,
  'aws-properties-msk-cluster-publicaccess',
);
export const influxIsPublic: Default<boolean> = fixed(
  false,
  'aws-resource-timestream-influxdbinstance',
);

/** LB-13. */
export const balancerFiltersPrivateLink: Default<'on' | 'off'> = fixed(
  'on',
  'aws-resource-elasticloadbalancingv2-loadbalancer',
);

export const acceleratorIsEnabled: Default<boolean> = fixed(
  true,
  'aws-resource-globalaccelerator-accelerator',
);
export const acceleratorAddressType: Default<'IPV4' | 'DUAL_STACK'> = fixed(
  'IPV4',
  'aws-resource-globalaccelerator-accelerator',
);
export const acceleratorProtocol: Default<'TCP' | 'UDP'> = fixed(
  'TCP',
  'aws-resource-globalaccelerator-listener',
);
/** Of endpoints that can keep it at all. */
export const acceleratorKeepsClient: Default<boolean> = fixed(
  true,
  'aws-properties-globalaccelerator-endpointgroup-endpointconfiguration',
);

/** SVC-20. */
export const originHttpPort: Default<number> = fixed(
  80,
  'aws-properties-cloudfront-vpcorigin-vpcoriginendpointconfig',
);
export const originHttpsPort: Default<number> = fixed(
  443,
  'aws-properties-cloudfront-vpcorigin-vpcoriginendpointconfig',
);
