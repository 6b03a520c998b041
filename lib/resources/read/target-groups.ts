import { parseAddress } from '../../packets/address.ts';
import { orDefault, targetAddressType, targetType } from '../defaults.ts';
import type { Property, PropertyReference } from '../property.ts';
import type { TargetDeclaration, TargetGroup } from '../resource.ts';
import { integer, oneOf, scalarText, text } from './convert.ts';
import { attributeFlag } from './load-balancing.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers, unseenPart } from './record.ts';
import { referenceOf } from './references.ts';

/** Target groups and the targets that they list themselves. */

export const targetGroupReaders: Readers = {
  'AWS::ElasticLoadBalancingV2::TargetGroup': one(readTargetGroup),
};

const port = integer({ first: 1, last: 65535 });
const targetTypes = oneOf(['instance', 'ip', 'lambda', 'alb']);
const addressTypes = oneOf(['ipv4', 'ipv6']);

function readTargetGroup(fields: Fields): TargetGroup {
  const attributes = fields.maps('TargetGroupAttributes');
  const targets = fields.maps('Targets') ?? { items: [], rest: null };
  return {
    kind: 'target-group',
    targetType: orDefault(fields.value('TargetType', targetTypes), targetType, fields.at),
    protocol: fields.value('Protocol', text),
    port: fields.value('Port', port),
    addressType: orDefault(
      fields.value('IpAddressType', addressTypes),
      targetAddressType,
      fields.at,
    ),
    healthCheckPort: fields.value('HealthCheckPort', text),
    preserveClientIp: attributeFlag(attributes, 'preserve_client_ip.enabled'),
    crossZone: attributeFlag(attributes, 'load_balancing.cross_zone.enabled'),
    targets: { items: targets.items.map(readTarget), rest: targets.rest },
    ...baseOf(fields),
  };
}

function readTarget(fields: Fields): TargetDeclaration {
  const target = { at: fields.at, target: targetOf(fields), port: fields.value('Port', port) };
  // Where registrations are resources of their own, it may not be known in which group one is.
  const doubt = unseenPart(fields, 'reachlint:PerhapsElsewhere');
  return doubt === null ? target : { ...target, doubt };
}

function targetOf(fields: Fields): TargetDeclaration['target'] {
  const id = fields.property('Id');
  if (id !== null && isPrivateAddress(id)) return { kind: 'address-of', resource: id.resource };
  if (id?.kind === 'scalar' && parseAddress(scalarText(id)) !== null) {
    return { kind: 'address', address: fields.required('Id', text) };
  }
  if (id?.kind === 'unknown' && id.among?.some(isPrivateAddress)) {
    const owners = { ...id, among: id.among.map(ownerOf) };
    const expected = { types: [], where: fields.where('Id') };
    return { kind: 'resource', reference: referenceOf(owners, expected, fields.scope) };
  }
  return { kind: 'resource', reference: fields.requiredReference('Id') };
}

/** Of an address that is not known, what counts is whose it is. */
function ownerOf(candidate: Property): Property {
  return isPrivateAddress(candidate) ? { ...candidate, attribute: 'Ref' } : candidate;
}

function isPrivateAddress(property: Property): property is PropertyReference {
  if (property.kind !== 'reference') return false;
  const { attribute } = property;
  return (
    attribute === 'PrivateIp' ||
    attribute === 'PrivateIpAddress' ||
    attribute === 'PrimaryPrivateIpAddress' ||
    attribute === 'PrimaryIpv6Address'
  );
}
