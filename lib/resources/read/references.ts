import { unreachable } from '../../basics/invariant.ts';
import { compareText } from '../../basics/order.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import {
  clusterGroupKey,
  defaultAclKey,
  defaultGroupKey,
  defaultTransitTableKey,
  mainTableKey,
} from '../implied-keys.ts';
import type { Declaration, Property, PropertyReference, ResourceKey } from '../property.ts';
import type { Reference } from '../resource.ts';
import { deferred, scalarText } from './convert.ts';
import type { Scope } from './scope.ts';

/**
 * From evaluated properties to pointers between resources. `Ref` and the
 * attributes that are an id or ARN of the resource itself point at it; other
 * attributes point at what the resource's own properties say (`Group.VpcId`),
 * or at something that AWS makes along with it (`Vpc.DefaultSecurityGroup`).
 */

/** How often one attribute may lead to another: `Group.VpcId`, whose VPC is `Subnet.VpcId`, … */
const referenceDepthMax = 8;

/** Attributes that are the resource's own identity, under the names that AWS gives it (LANG-3, LANG-4). */
const ownIdentity: ReadonlySet<string> = new Set([
  'Ref',
  // How a VPN connection is attached to a transit gateway; no attribute of CloudFormation.
  'reachlint:TransitAttachment',
  'Id',
  'Arn',
  'AllocationId',
  'AttachmentId',
  'AutoScalingGroupName',
  'CarrierGatewayId',
  'ClusterArn',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'FirewallArn',
  'FirewallPolicyArn',
  'GroupId',
  'InstanceId',
  'InternetGatewayId',
  'LaunchTemplateId',
  'ListenerArn',
  'LoadBalancerArn',
  'LoadBalancerName',
  'NatGatewayId',
  'NetworkAclId',
  'NetworkInterfaceId',
  'PrefixListId',
  'PublicIp',
  'RouteTableId',
  'RuleGroupArn',
  'ServiceArn',
  'SubnetId',
  'TargetGroupArn',
  'TaskDefinitionArn',
  'TransitGatewayAttachmentId',
  'TransitGatewayId',
  'TransitGatewayRouteTableId',
  'VPNGatewayId',
  'VpcEndpointId',
  'VpcId',
  'VpcPeeringConnectionId',
  'VpnConnectionId',
  'VpnGatewayId',
]);

/** Identity attributes that, on a resource of another type, name the resource that it belongs to. */
const ownerAttributes: Readonly<Record<string, readonly string[]>> = {
  VpcId: ['AWS::EC2::VPC', 'AWS::EC2::DefaultVPC'],
  SubnetId: ['AWS::EC2::Subnet'],
  InstanceId: ['AWS::EC2::Instance'],
  TransitGatewayId: ['AWS::EC2::TransitGateway'],
  PublicIp: ['AWS::EC2::EIP'],
};

/**
 * What `property` points at. `types`: what may stand there; a resource of the
 * input of another modelled type is a mistake, reported as a problem. `where`
 * names the property in messages.
 */
export function referenceOf(
  property: Property,
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
): Reference {
  const { at } = property;
  switch (property.kind) {
    case 'scalar':
      return literalReference(scalarText(property).trim(), at, expected, scope);
    case 'reference':
      return resolved(property, expected, scope, referenceDepthMax);
    case 'unknown': {
      const { unknown } = property;
      const among = keysAmong(property.among, expected, scope);
      if (among !== null) return { kind: 'unknown', unknown, at, among };
      return isOneOutside(unknown) && !mentionsInput(property.among)
        ? { kind: 'outside', name: unknown.what, unknown, at }
        : { kind: 'unknown', unknown, at };
    }
    case 'text':
      return { kind: 'unknown', unknown: deferred(property), at };
    case 'list':
    case 'map':
      scope.warn(
        at,
        `${expected.where} is a ${property.kind}, but it must name one resource. Give an id or a Ref.`,
      );
      return { kind: 'unknown', unknown: invalid(expected.where, at), at };
    default:
      return unreachable(property);
  }
}

/**
 * What candidates point at, each once; null where one of them may be anything.
 * What AWS refuses there is no candidate, and that it is one is no mistake.
 */
export function candidateReferences(
  among: readonly Property[],
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
): readonly Reference[] | null {
  const found = new Map<string, Reference>();
  for (const candidate of among) {
    if (isRefused(candidate, expected.types, scope)) continue;
    if (candidate.kind === 'list' || candidate.kind === 'map' || isEmptyText(candidate))
      return null;
    const reference = referenceOf(candidate, expected, scope);
    const { at } = reference;
    switch (reference.kind) {
      case 'resource':
        found.set(reference.key, reference);
        break;
      case 'outside':
        found.set(reference.name, reference);
        break;
      case 'unknown':
        if (reference.among === undefined) return null;
        for (const key of reference.among) found.set(key, { kind: 'resource', key, at });
        break;
      default:
        unreachable(reference);
    }
  }
  return [...found.values()];
}

/** The keys of candidates, sorted; null where one is outside of the input or may be anything. */
function keysAmong(
  among: readonly Property[] | undefined,
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
): readonly ResourceKey[] | null {
  if (among === undefined) return null;
  // Long lists are shared by all that have one from the same expression.
  return among.length <= fewCandidates
    ? keysOf(among, expected, scope)
    : scope.remembered(among, expected.types.join(' '), () => keysOf(among, expected, scope));
}

const fewCandidates = 64;

function keysOf(
  among: readonly Property[],
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
): readonly ResourceKey[] | null {
  const keys: ResourceKey[] = [];
  // Nearly always all are plain references, of which nothing but the key is wanted.
  const others: Property[] = [];
  for (const candidate of among) {
    const key = fittingKey(candidate, expected.types, scope);
    if (key === null) others.push(candidate);
    else keys.push(key);
  }
  const references = others.length === 0 ? [] : candidateReferences(others, expected, scope);
  if (references === null) return null;
  for (const reference of references) {
    if (reference.kind !== 'resource') return null;
    keys.push(reference.key);
  }
  if (keys.length === 0) return null;
  return keys.sort(compareText).filter((key, index) => key !== keys[index - 1]);
}

/** The key of what a `Ref` points at, if it may stand there; null for any other property. */
function fittingKey(
  candidate: Property,
  types: readonly string[],
  scope: Scope,
): ResourceKey | null {
  if (candidate.kind !== 'reference' || candidate.attribute !== 'Ref') return null;
  const target = scope.declaration(candidate.resource);
  return target !== undefined && fits(target, types) ? target.key : null;
}

/** No types: any. */
function fits({ type }: Declaration, types: readonly string[]): boolean {
  return types.length === 0 || types.includes(type);
}

/** A resource of another type than may stand there. */
function isRefused(candidate: Property, types: readonly string[], scope: Scope): boolean {
  if (candidate.kind !== 'reference' || candidate.attribute !== 'Ref' || types.length === 0)
    return false;
  const type = scope.declaration(candidate.resource)?.type;
  return type !== undefined && !types.includes(type) && scope.isModelled(type);
}

function isEmptyText(candidate: Property): boolean {
  return candidate.kind === 'scalar' && scalarText(candidate).trim() === '';
}

export function invalid(where: string, at: SourceLocation): Unknown {
  return { what: `${where}, which is not valid`, cause: 'unsupported', location: at };
}

function literalReference(
  name: string,
  at: SourceLocation,
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
): Reference {
  if (name === '') {
    scope.warn(at, `${expected.where} is empty, but it must name a resource. Give an id or a Ref.`);
    return { kind: 'unknown', unknown: invalid(expected.where, at), at };
  }
  const declaration = scope.declaration(name) ?? scope.named(expected.types, name);
  if (declaration !== undefined) return { kind: 'resource', key: declaration.key, at };
  return {
    kind: 'outside',
    name,
    unknown: { what: name, cause: 'outside-input', location: at },
    at,
  };
}

function resolved(
  reference: PropertyReference,
  expected: { readonly types: readonly string[]; readonly where: string },
  scope: Scope,
  depth: number,
): Reference {
  const { at, attribute } = reference;
  const target = scope.declaration(reference.resource);
  if (target === undefined || depth === 0)
    return { kind: 'unknown', unknown: deferred(reference), at };
  const isFit = fits(target, expected.types);
  if (isFit && attribute === 'Ref') return { kind: 'resource', key: target.key, at };
  const implied = impliedKey(target, attribute);
  if (implied !== null) return { kind: 'resource', key: implied, at };
  const owner = ownerProperty(target, attribute, scope);
  if (owner !== null) {
    if (owner.kind !== 'reference') return { ...referenceOf(owner, expected, scope), at };
    return { ...resolved(owner, expected, scope, depth - 1), at };
  }
  if (isFit && ownIdentity.has(attribute)) return { kind: 'resource', key: target.key, at };
  if (!isFit && attribute === 'Ref' && scope.isModelled(target.type)) {
    const wanted = expected.types.join(' or ');
    scope.warn(
      at,
      `${expected.where} points at ${target.id}, which is ${target.type}, but it must be ${wanted}. Point it at one.`,
    );
    return { kind: 'unknown', unknown: invalid(expected.where, at), at };
  }
  const open = deferred(reference);
  return { kind: 'outside', name: open.what, unknown: open, at };
}

function impliedKey(target: Declaration, attribute: string): string | null {
  // No attributes of CloudFormation (TGW-3): inputs set them that can name default tables.
  if (attribute === 'reachlint:DefaultAssociationTable') return defaultTransitTableKey(target.key);
  if (attribute === 'reachlint:DefaultPropagationTable') return defaultTransitTableKey(target.key);
  if (attribute === 'DefaultSecurityGroup') return defaultGroupKey(target.key);
  if (attribute === 'DefaultNetworkAcl') return defaultAclKey(target.key);
  // Not an attribute of CloudFormation (RT-1): inputs that can name main tables set it.
  if (attribute === 'reachlint:MainRouteTable') return mainTableKey(target.key);
  if (target.type === 'AWS::EKS::Cluster' && attribute === 'ClusterSecurityGroupId')
    return clusterGroupKey(target.key);
  return null;
}

/** The property of `target` that holds what the attribute gives, or null where the attribute is no copy of one. */
function ownerProperty(target: Declaration, attribute: string, scope: Scope): Property | null {
  const { entries } = target.properties;
  const types = ownerAttributes[attribute];
  if (types !== undefined && !types.includes(target.type)) {
    const own = entries.get(attribute);
    if (own !== undefined) return own;
    const subnet = attribute === 'VpcId' ? entries.get('SubnetId') : undefined;
    const key = subnet?.kind === 'reference' && subnet.attribute === 'Ref' ? subnet.resource : null;
    return (
      (key === null ? undefined : scope.declaration(key)?.properties.entries.get('VpcId')) ?? null
    );
  }
  // The group of a classic load balancer that its instances should admit: the first of its own.
  if (attribute === 'SourceSecurityGroup.GroupName')
    return memberOf(entries.get('SecurityGroups'), 0);
  const member = /^(SecurityGroups|SecurityGroupIds|SubnetIds|Subnets)\.(\d+)$/.exec(attribute);
  return member === null ? null : memberOf(entries.get(member[1] ?? ''), Number(member[2]));
}

function memberOf(list: Property | undefined, index: number): Property | null {
  return list?.kind === 'list' ? (list.items[index] ?? null) : null;
}

function isOneOutside({ cause }: Unknown): boolean {
  return cause === 'missing-parameter' || cause === 'outside-input' || cause === 'deploy-time';
}

/** Whether one of the candidates is, or may be, a resource of the input. */
function mentionsInput(among: readonly Property[] | undefined): boolean {
  return among?.some((candidate) => candidate.kind !== 'scalar') ?? false;
}

/** The VPC of a subnet, as far as the input tells. */
export function vpcOfSubnet(subnet: Reference, scope: Scope): Reference {
  const { at } = subnet;
  if (subnet.kind === 'unknown' && subnet.among !== undefined)
    return vpcOfOne(subnet.among, subnet, scope);
  const declaration = subnet.kind === 'resource' ? scope.declaration(subnet.key) : undefined;
  const vpc = declaration?.properties.entries.get('VpcId');
  if (declaration !== undefined && vpc !== undefined) {
    const where = `${declaration.id}.VpcId`;
    return { ...referenceOf(vpc, { types: ['AWS::EC2::VPC'], where }, scope), at };
  }
  const name = subnet.kind === 'resource' ? subnet.key : subnet.unknown.what;
  const open: Unknown = { what: `VPC of ${name}`, cause: 'outside-input', location: at };
  return subnet.kind === 'outside'
    ? { kind: 'outside', name: open.what, unknown: open, at }
    : { kind: 'unknown', unknown: open, at };
}

/** The VPC of one of several subnets: known where they are all in one. */
function vpcOfOne(
  subnets: readonly ResourceKey[],
  { unknown, at }: Extract<Reference, { readonly kind: 'unknown' }>,
  scope: Scope,
): Reference {
  const open: Unknown = { ...unknown, what: `VPC of ${unknown.what}` };
  const keys = new Set<ResourceKey>();
  for (const key of subnets) {
    const vpc = vpcOfSubnet({ kind: 'resource', key, at }, scope);
    if (vpc.kind !== 'resource') return { kind: 'unknown', unknown: open, at };
    keys.add(vpc.key);
  }
  const [only, ...others] = [...keys].sort(compareText);
  if (only === undefined) return { kind: 'unknown', unknown: open, at };
  return others.length === 0
    ? { kind: 'resource', key: only, at }
    : { kind: 'unknown', unknown: open, at, among: [only, ...others] };
}
