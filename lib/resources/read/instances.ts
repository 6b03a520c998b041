import type { PartialList, Value } from '../../basics/value.ts';
import { instanceChecksSource, interfaceChecksSource, orDefault } from '../defaults.ts';
import { partKey } from '../implied-keys.ts';
import type {
  AutoScalingGroup,
  ElasticIp,
  ElasticIpAssociation,
  Instance,
  LaunchTemplate,
  NetworkInterface,
  NetworkInterfaceAttachment,
  Reference,
  Resource,
} from '../resource.ts';
import { flag, integer, oneOf, text } from './convert.ts';
import { deviceIndex, readIpv6Request, readLaunchSettings } from './launch-settings.ts';
import { joinedLists, noReferences, nullIfEmpty } from './lists.ts';
import { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Readers } from './record.ts';

/** Instances, what launches them, their interfaces and elastic addresses. */

export const instanceReaders: Readers = {
  'AWS::EC2::Instance': one(readInstance),
  'AWS::EC2::LaunchTemplate': one(readLaunchTemplate),
  'AWS::AutoScaling::LaunchConfiguration': one(readLaunchConfiguration),
  'AWS::AutoScaling::AutoScalingGroup': readAutoScalingGroup,
  'AWS::EC2::NetworkInterface': one(readNetworkInterface),
  'AWS::EC2::NetworkInterfaceAttachment': one(readInterfaceAttachment),
  'AWS::EC2::EIP': one(readElasticIp),
  'AWS::EC2::EIPAssociation': one(readElasticIpAssociation),
};

function readInstance(fields: Fields): Instance {
  const settings = readLaunchSettings(fields);
  return {
    kind: 'instance',
    settings: {
      ...settings,
      sourceDestCheck: orDefault(settings.sourceDestCheck, instanceChecksSource, fields.at),
    },
    launchTemplate: launchTemplateOf(fields.fields('LaunchTemplate')),
    furtherGroups: furtherGroups(fields),
    ...baseOf(fields),
  };
}

/** Not a property of CloudFormation: other inputs have resources that put a group on an interface. */
function furtherGroups(fields: Fields): PartialList<Reference> | null {
  return fields.references('reachlint:FurtherGroups', 'AWS::EC2::SecurityGroup');
}

function readLaunchTemplate(fields: Fields): LaunchTemplate {
  const data = fields.fields('LaunchTemplateData');
  if (data === null) fields.missing('LaunchTemplateData');
  return {
    kind: 'launch-template',
    settings: readLaunchSettings(data ?? fields),
    ...baseOf(fields),
  };
}

function readLaunchConfiguration(fields: Fields): LaunchTemplate {
  return { kind: 'launch-template', settings: readLaunchSettings(fields), ...baseOf(fields) };
}

/** `specification`: a map with LaunchTemplateId or LaunchTemplateName. */
export function launchTemplateOf(specification: Fields | null): Reference | null {
  if (specification === null) return null;
  const type = 'AWS::EC2::LaunchTemplate';
  return (
    specification.reference('LaunchTemplateId', type) ??
    specification.reference('LaunchTemplateName', type) ??
    specification.requiredReference('LaunchTemplateId', type)
  );
}

/**
 * A mixed instances policy that uses several templates makes a group for each;
 * the settings that a group copies from an instance are a template of its own.
 */
function readAutoScalingGroup(fields: Fields): readonly Resource[] {
  const copied = copiedTemplate(fields);
  const { at } = fields;
  const [first, ...others] =
    copied === null ? groupTemplates(fields) : [{ kind: 'resource' as const, key: copied.key, at }];
  const group: AutoScalingGroup = {
    kind: 'auto-scaling-group',
    subnets: fields.references('VPCZoneIdentifier', 'AWS::EC2::Subnet'),
    launchTemplate: first ?? null,
    targetGroups: targetGroupsOf(fields),
    classicLoadBalancers:
      fields.references('LoadBalancerNames', 'AWS::ElasticLoadBalancing::LoadBalancer') ??
      noReferences,
    sizeMax: fields.value('MaxSize', integer({ first: 0, last: Number.MAX_SAFE_INTEGER })),
    ...baseOf(fields),
  };
  const further = others.map(
    (launchTemplate, index): AutoScalingGroup => ({
      ...group,
      key: partKey(group.key, `override-${index + 1}`),
      launchTemplate,
    }),
  );
  return copied === null ? [group, ...further] : [group, copied];
}

/** What a group that names an instance takes from it; null where it names none, or one outside. */
function copiedTemplate(fields: Fields): LaunchTemplate | null {
  const instance = fields.reference('InstanceId', 'AWS::EC2::Instance');
  const declaration =
    instance?.kind === 'resource' ? fields.scope.declaration(instance.key) : undefined;
  if (declaration === undefined) return null;
  const base = baseOf(fields);
  return {
    kind: 'launch-template',
    settings: readLaunchSettings(Fields.of(declaration, fields.scope)),
    ...base,
    key: partKey(base.key, 'launch-template'),
  };
}

function groupTemplates(fields: Fields): readonly Reference[] {
  const policy = fields.fields('MixedInstancesPolicy')?.fields('LaunchTemplate') ?? null;
  if (policy !== null) {
    const main = launchTemplateOf(policy.fields('LaunchTemplateSpecification'));
    const overrides = policy.mapsOpenEnded('Overrides') ?? [];
    const all = [
      main,
      ...overrides.map((each) => launchTemplateOf(each.fields('LaunchTemplateSpecification'))),
    ];
    return distinct(all.filter((template) => template !== null));
  }
  const template =
    launchTemplateOf(fields.fields('LaunchTemplate')) ??
    fields.reference('LaunchConfigurationName', 'AWS::AutoScaling::LaunchConfiguration') ??
    fields.reference('InstanceId', 'AWS::EC2::Instance');
  return template === null ? [] : [template];
}

function distinct(references: readonly Reference[]): readonly Reference[] {
  const seen = new Map<string, Reference>();
  for (const reference of references) {
    const name =
      reference.kind === 'resource'
        ? reference.key
        : reference.kind === 'outside'
          ? reference.name
          : reference.unknown.what;
    if (!seen.has(name)) seen.set(name, reference);
  }
  return [...seen.values()];
}

/** TrafficSources is the newer way to say TargetGroupARNs. */
function targetGroupsOf(fields: Fields): PartialList<Reference> {
  const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';
  const sources = fields.maps('TrafficSources');
  const fromSources = sources && {
    items: sources.items
      .filter(isBalancerSource)
      .map((source) => source.requiredReference('Identifier', type)),
    rest: sources.rest,
  };
  return joinedLists([fields.references('TargetGroupARNs', type), fromSources]) ?? noReferences;
}

function isBalancerSource(source: Fields): boolean {
  const type = source.value('Type', text);
  return type?.kind !== 'known' || type.value === 'elbv2';
}

function readNetworkInterface(fields: Fields): NetworkInterface {
  return {
    kind: 'network-interface',
    subnet: fields.requiredReference('SubnetId', 'AWS::EC2::Subnet'),
    groups: nullIfEmpty(fields.references('GroupSet', 'AWS::EC2::SecurityGroup')),
    furtherGroups: furtherGroups(fields),
    privateAddresses: interfaceAddresses(fields),
    ipv6: readIpv6Request(fields),
    sourceDestCheck: orDefault(
      fields.value('SourceDestCheck', flag),
      interfaceChecksSource,
      fields.at,
    ),
    isObserved: isMarked(fields, 'reachlint:IsObserved'),
    accepts: acceptanceOf(fields),
    ...baseOf(fields),
  };
}

function acceptanceOf(fields: Fields): NetworkInterface['accepts'] {
  const accepts = fields.value('reachlint:Accepts', oneOf(['anything', 'replies']));
  return accepts?.kind === 'known' ? accepts.value : 'anything';
}

function interfaceAddresses(fields: Fields): PartialList<Value<string>> {
  const sole = fields.value('PrivateIpAddress', text);
  const listed = fields.maps('PrivateIpAddresses');
  const items = listed?.items.map((each) => each.required('PrivateIpAddress', text)) ?? [];
  return { items: sole === null ? items : [sole, ...items], rest: listed?.rest ?? null };
}

function readInterfaceAttachment(fields: Fields): NetworkInterfaceAttachment {
  return {
    kind: 'network-interface-attachment',
    networkInterface: fields.requiredReference('NetworkInterfaceId', 'AWS::EC2::NetworkInterface'),
    instance: fields.requiredReference('InstanceId', 'AWS::EC2::Instance'),
    deviceIndex: fields.required('DeviceIndex', deviceIndex),
    ...baseOf(fields),
  };
}

function readElasticIp(fields: Fields): ElasticIp {
  return {
    kind: 'elastic-ip',
    instance: fields.reference('InstanceId', 'AWS::EC2::Instance'),
    ...baseOf(fields),
  };
}

function readElasticIpAssociation(fields: Fields): ElasticIpAssociation {
  const elasticIp =
    fields.reference('AllocationId', 'AWS::EC2::EIP') ?? fields.reference('EIP', 'AWS::EC2::EIP');
  if (elasticIp === null) fields.missing('AllocationId');
  return {
    kind: 'elastic-ip-association',
    elasticIp,
    instance: fields.reference('InstanceId', 'AWS::EC2::Instance'),
    networkInterface: fields.reference('NetworkInterfaceId', 'AWS::EC2::NetworkInterface'),
    privateAddress: fields.value('PrivateIpAddress', text),
    ...baseOf(fields),
  };
}
