import type { PartialList, Value } from '../../basics/value.ts';
import { endpointType, orDefault } from '../defaults.ts';
import { defaultGroupKey } from '../implied-keys.ts';
import type { Reference, VpcEndpoint } from '../resource.ts';
import { flag, oneOf, scalarText, text } from './convert.ts';
import { noReferences, nullIfEmpty } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Readers } from './record.ts';

/** VPC endpoints of all kinds (SVC-26, SVC-27). */

export const endpointReaders: Readers = {
  'AWS::EC2::VPCEndpoint': one(readEndpoint),
};

const types = oneOf(['Gateway', 'Interface', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork']);

function readEndpoint(fields: Fields): VpcEndpoint {
  return {
    kind: 'vpc-endpoint',
    endpointType: orDefault(fields.value('VpcEndpointType', types), endpointType, fields.at),
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    service: fields.value('ServiceName', text),
    provider: providerOf(fields),
    isAccepted: isKnownTrue(fields.value('reachlint:IsAccepted', flag)),
    subnets: fields.references('SubnetIds', 'AWS::EC2::Subnet') ?? noReferences,
    groups: groupsOf(fields),
    addressType: fields.value('IpAddressType', oneOf(['ipv4', 'ipv6', 'dualstack'])),
    routeTables: fields.references('RouteTableIds', 'AWS::EC2::RouteTable') ?? noReferences,
    ...baseOf(fields),
  };
}

/**
 * Not a property of CloudFormation: Terraform lets groups join an endpoint that
 * was made without any, and with which the VPC's default group stays unless one
 * of them replaces it (SG-18).
 */
function groupsOf(fields: Fields): PartialList<Reference> | null {
  const groups = nullIfEmpty(fields.references('SecurityGroupIds', 'AWS::EC2::SecurityGroup'));
  if (groups === null || !isMarked(fields, 'reachlint:StartsWithDefaultGroup')) return groups;
  const { at } = fields;
  const vpc = fields.reference('VpcId', 'AWS::EC2::VPC');
  const what = `default group of the VPC of ${fields.declaration.id}`;
  const group: Reference =
    vpc?.kind === 'resource'
      ? { kind: 'resource', key: defaultGroupKey(vpc.key), at }
      : { kind: 'unknown', unknown: { what, cause: 'outside-input', location: at }, at };
  return { ...groups, items: [...groups.items, group] };
}

const serviceType = 'AWS::EC2::VPCEndpointService';

/** How the name of a service of somebody's own ends: in the service's id (SVC-28). */
const serviceId = /\.(vpce-svc-[0-9a-z]+)$/;

/** The endpoint service whose id ends the name, as `com.amazonaws.vpce.us-east-1.${Service}`. */
function providerOf(fields: Fields): Reference | null {
  const name = fields.property('ServiceName');
  const { scope } = fields;
  if (name?.kind === 'scalar') {
    const id = serviceId.exec(scalarText(name))?.[1];
    const service = id === undefined ? undefined : scope.declaration(id);
    return service?.type === serviceType
      ? { kind: 'resource', key: service.key, at: name.at }
      : null;
  }
  const last = name?.kind === 'text' ? name.parts.at(-1) : name;
  if (last === undefined || last === null || typeof last === 'string') return null;
  if (last.kind !== 'reference') return null;
  const service = scope.declaration(last.resource);
  return service?.type === serviceType && ['Ref', 'ServiceId'].includes(last.attribute)
    ? { kind: 'resource', key: service.key, at: last.at }
    : null;
}

function isKnownTrue(value: Value<boolean> | null): boolean {
  return value?.kind === 'known' && value.value;
}
