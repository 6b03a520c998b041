import { known, unknown } from '../../basics/value.ts';
import {
  acceleratorAddressType,
  acceleratorIsEnabled,
  acceleratorKeepsClient,
  acceleratorProtocol,
  orDefault,
  originHttpPort,
  originHttpsPort,
  serviceAddressType,
  serviceNeedsAcceptance,
} from '../defaults.ts';
import type {
  Accelerator,
  AcceleratorEndpoints,
  AcceleratorListener,
  EndpointService,
  LatticeTargets,
  VpcOrigin,
} from '../resource.ts';
import { flag, oneOf, text } from './convert.ts';
import { noReferences } from './lists.ts';
import { servicePort } from './managed-service.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** What brings connections to load balancers and instances past their routes (LB-13, SVC-18, SVC-19, SVC-20). */

const acceleratorType = 'AWS::GlobalAccelerator::Accelerator';

export const entranceReaders: Readers = {
  'AWS::EC2::VPCEndpointService': one(readService),
  'AWS::ApiGateway::VpcLink': one(readLink),
  [acceleratorType]: one(readAccelerator),
  'AWS::GlobalAccelerator::Listener': one(readListener),
  'AWS::GlobalAccelerator::EndpointGroup': one(readEndpoints),
  'AWS::CloudFront::VpcOrigin': one(readOrigin),
  'AWS::VpcLattice::TargetGroup': one(readLatticeTargets),
};

const balancer = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function readService(fields: Fields): EndpointService {
  return {
    kind: 'endpoint-service',
    balancers: fields.references('NetworkLoadBalancerArns', balancer) ?? noReferences,
    edge: 'PrivateLink',
    needsAcceptance: orDefault(
      fields.value('AcceptanceRequired', flag),
      serviceNeedsAcceptance,
      fields.at,
    ),
    addressTypes: addressTypesOf(fields),
    ...baseOf(fields),
  };
}

/** Both families are asked for by a list; what is not known of it may be either. */
function addressTypesOf(fields: Fields): EndpointService['addressTypes'] {
  const types = fields.values('SupportedIpAddressTypes', oneOf(['ipv4', 'ipv6']));
  const items = types?.items ?? [];
  const rest = types?.rest ?? null;
  if (rest !== null) return [...items, unknown(rest, fields.at, ['ipv4', 'ipv6'])];
  return items.length > 0 ? items : [orDefault(null, serviceAddressType, fields.at)];
}

function readLink(fields: Fields): EndpointService {
  return {
    kind: 'endpoint-service',
    balancers: fields.references('TargetArns', balancer) ?? {
      items: [],
      rest: fields.missing('TargetArns'),
    },
    edge: 'Edge',
    needsAcceptance: known(false, fields.at, 'derived'),
    addressTypes: [orDefault(null, serviceAddressType, fields.at)],
    ...baseOf(fields),
  };
}

function readAccelerator(fields: Fields): Accelerator {
  return {
    kind: 'accelerator',
    enabled: orDefault(fields.value('Enabled', flag), acceleratorIsEnabled, fields.at),
    addressType: orDefault(
      fields.value('IpAddressType', oneOf(['IPV4', 'DUAL_STACK'])),
      acceleratorAddressType,
      fields.at,
    ),
    ...baseOf(fields),
  };
}

function readListener(fields: Fields): AcceleratorListener {
  const ranges = fields.maps('PortRanges') ?? { items: [], rest: fields.missing('PortRanges') };
  return {
    kind: 'accelerator-listener',
    accelerator: fields.requiredReference('AcceleratorArn', acceleratorType),
    protocol: orDefault(
      fields.value('Protocol', oneOf(['TCP', 'UDP'])),
      acceleratorProtocol,
      fields.at,
    ),
    ports: {
      items: ranges.items.map((range) => ({
        from: range.required('FromPort', servicePort),
        to: range.required('ToPort', servicePort),
      })),
      rest: ranges.rest,
    },
    ...baseOf(fields),
  };
}

function readEndpoints(fields: Fields): AcceleratorEndpoints {
  const endpoints = fields.maps('EndpointConfigurations');
  const overrides = fields.mapsOpenEnded('PortOverrides') ?? [];
  return {
    kind: 'accelerator-endpoints',
    listener: fields.requiredReference('ListenerArn', 'AWS::GlobalAccelerator::Listener'),
    endpoints: {
      items: (endpoints?.items ?? []).map((endpoint) => ({
        at: endpoint.at,
        target: endpoint.requiredReference('EndpointId'),
        keepsClient: orDefault(
          endpoint.value('ClientIPPreservationEnabled', flag),
          acceleratorKeepsClient,
          endpoint.at,
        ),
      })),
      rest: endpoints?.rest ?? null,
    },
    overrides: overrides.map((override) => ({
      from: override.required('ListenerPort', servicePort),
      to: override.required('EndpointPort', servicePort),
    })),
    ...baseOf(fields),
  };
}

function readOrigin(fields: Fields): VpcOrigin {
  const config = fields.fields('VpcOriginEndpointConfig');
  const policy = config?.value(
    'OriginProtocolPolicy',
    oneOf(['http-only', 'match-viewer', 'https-only']),
  );
  const uses = (scheme: string): boolean =>
    policy?.kind !== 'known' || policy.value === 'match-viewer' || policy.value === scheme;
  const ports = [
    { name: 'HTTPPort', scheme: 'http-only', fallback: originHttpPort },
    { name: 'HTTPSPort', scheme: 'https-only', fallback: originHttpsPort },
  ];
  return {
    kind: 'vpc-origin',
    target: config?.requiredReference('Arn') ?? {
      kind: 'unknown',
      unknown: fields.missing('VpcOriginEndpointConfig'),
      at: fields.at,
    },
    ports: ports.flatMap(({ name, scheme, fallback }) =>
      uses(scheme)
        ? [orDefault(config?.value(name, servicePort) ?? null, fallback, fields.at)]
        : [],
    ),
    ...baseOf(fields),
  };
}

/** Targets are instances, load balancers, functions, or addresses. */
function readLatticeTargets(fields: Fields): LatticeTargets {
  const type = fields.required('Type', oneOf(['INSTANCE', 'IP', 'ALB', 'LAMBDA']));
  const isAddress = type.kind === 'known' && type.value === 'IP';
  const targets = fields.maps('Targets');
  return {
    kind: 'lattice-targets',
    port: fields.fields('Config')?.value('Port', servicePort) ?? null,
    targets: {
      items: (targets?.items ?? []).map((target) => ({
        at: target.at,
        target: isAddress
          ? { kind: 'address' as const, address: target.required('Id', text) }
          : { kind: 'resource' as const, reference: target.requiredReference('Id') },
        port: target.value('Port', servicePort),
      })),
      rest: targets?.rest ?? null,
    },
    ...baseOf(fields),
  };
}
