import { known, type PartialList, unknown, type Value } from '../../basics/value.ts';
import { clusterEndpointIsPublic, clusterEndpointSources, orDefault } from '../defaults.ts';
import { clusterGroupKey, partKey, remoteAccessGroupKey } from '../implied-keys.ts';
import type {
  AutoScalingGroup,
  LaunchSettings,
  LaunchTemplate,
  ManagedService,
  Reference,
  Resource,
  RulePeer,
  SecurityGroup,
} from '../resource.ts';
import { anyCidr, flag, integer, text } from './convert.ts';
import { readLaunchSettings } from './launch-settings.ts';
import { joinedLists, noReferences, possibleKeys } from './lists.ts';
import { groupsIn, managedService, subnetsIn, usualPorts } from './managed-service.ts';
import { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';
import { vpcOfSubnet } from './references.ts';
import type { Scope } from './scope.ts';

/**
 * EKS clusters, their nodes and Fargate profiles (SVC-9, SVC-10), and the
 * security groups that EKS makes for them.
 */

export const kubernetesReaders: Readers = {
  'AWS::EKS::Cluster': readCluster,
  'AWS::EKS::Nodegroup': readNodegroup,
  'AWS::EKS::FargateProfile': one(readFargateProfile),
};

function readCluster(fields: Fields): readonly Resource[] {
  const config = fields.fields('ResourcesVpcConfig');
  if (config === null) fields.missing('ResourcesVpcConfig');
  const subnets = subnetsIn(config, 'SubnetIds') ?? noReferences;
  const own = ownGroup(clusterGroupKey(fields.declaration.key), fields);
  const endpoint = managedService(fields, {
    subnets,
    groups: joinedLists([own, groupsIn(config, 'SecurityGroupIds')]),
    placement: 'one',
    publicEndpoint: publicEndpoint(fields, config),
    ports: usualPorts(fields, [443]),
    rule: 'SVC-9',
  });
  return [endpoint, clusterGroup(fields, subnets)];
}

function publicEndpoint(fields: Fields, config: Fields | null): ManagedService['publicEndpoint'] {
  const sources = config?.values('PublicAccessCidrs', anyCidr) ?? null;
  const isDefault = sources === null || (sources.items.length === 0 && sources.rest === null);
  return {
    ports: [443],
    sources: isDefault
      ? {
          items: clusterEndpointSources.value.map((source) => known(source, fields.at, 'default')),
          rest: null,
        }
      : sources,
    enabled: orDefault(
      config?.value('EndpointPublicAccess', flag) ?? null,
      clusterEndpointIsPublic,
      fields.at,
    ),
    rule: 'SVC-9',
  };
}

/** Its members may talk to each other and to everybody: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html */
function clusterGroup(fields: Fields, subnets: PartialList<Reference>): SecurityGroup {
  const key = clusterGroupKey(fields.declaration.key);
  const self: Reference = { kind: 'resource', key, at: fields.at };
  return madeGroup(fields, { key, title: 'cluster security group' }, subnets, [
    { protocol: '-1', port: null, peer: { kind: 'group', group: self, at: fields.at } },
  ]);
}

/** The VPC of a list of subnets of which none is sure; `open`: what it is where nothing tells. */
function vpcOfMembers(
  list: PartialList<Reference>,
  open: Extract<Reference, { readonly kind: 'unknown' }>,
  scope: Scope,
): Reference {
  const among = possibleKeys(list);
  return among === null ? open : vpcOfSubnet({ ...open, among }, scope);
}

function ownGroup(key: string, fields: Fields): PartialList<Reference> {
  return { items: [{ kind: 'resource', key, at: fields.at }], rest: null };
}

/** A group that EKS makes; it lets everything out. */
function madeGroup(
  fields: Fields,
  as: { readonly key: string; readonly title: string },
  subnets: PartialList<Reference>,
  rules: readonly {
    readonly protocol: string;
    readonly port: Value<number> | null;
    readonly peer: RulePeer;
  }[],
): SecurityGroup {
  const { at } = fields;
  const [first] = subnets.items;
  const open = subnets.rest ?? {
    what: `VPC of ${fields.declaration.id}`,
    cause: 'unsupported',
    location: at,
  };
  return {
    kind: 'security-group',
    vpc:
      first === undefined
        ? vpcOfMembers(subnets, { kind: 'unknown', unknown: open, at }, fields.scope)
        : vpcOfSubnet(first, fields.scope),
    groupName: null,
    isEgressComplete: false,
    ingress: {
      items: rules.map(({ protocol, port, peer }) => ({
        at,
        traffic: {
          protocol: known(protocol, at, 'default'),
          from: port,
          to: port,
          icmpType: null,
          icmpCode: null,
        },
        peer,
        description: null,
      })),
      rest: null,
    },
    egress: null,
    ...baseOf(fields),
    key: as.key,
    id: `${as.title} of ${fields.declaration.id}`,
    type: 'AWS::EC2::SecurityGroup',
  };
}

/** Nodes are instances of a group that EKS launches, from a template that it completes. */
function readNodegroup(fields: Fields): readonly Resource[] {
  const subnets = subnetsIn(fields, 'Subnets') ?? { items: [], rest: fields.missing('Subnets') };
  const base = baseOf(fields);
  const template = nodeTemplate(fields);
  const group: AutoScalingGroup = {
    kind: 'auto-scaling-group',
    subnets,
    launchTemplate:
      template.kind === 'launch-template'
        ? { kind: 'resource', key: template.key, at: base.at }
        : template,
    targetGroups: noReferences,
    classicLoadBalancers: noReferences,
    sizeMax:
      fields
        .fields('ScalingConfig')
        ?.value('MaxSize', integer({ first: 0, last: Number.MAX_SAFE_INTEGER })) ?? null,
    ...base,
  };
  const records: Resource[] = [group];
  if (template.kind === 'launch-template') records.push(template);
  if (fields.has('RemoteAccess')) records.push(remoteAccessGroup(fields, subnets));
  return records;
}

/**
 * The template as EKS completes it: nodes get the cluster's group unless the
 * user's template names groups. A reference where the template is not in the input.
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
function nodeTemplate(fields: Fields): LaunchTemplate | Reference {
  const specification = fields.fields('LaunchTemplate');
  const type = 'AWS::EC2::LaunchTemplate';
  const reference =
    specification?.reference('Id', type) ?? specification?.reference('Name', type) ?? null;
  const declaration =
    reference?.kind === 'resource' ? fields.scope.declaration(reference.key) : undefined;
  if (reference !== null && declaration === undefined) return reference;
  const data = declaration && Fields.of(declaration, fields.scope).fields('LaunchTemplateData');
  const settings = data ? readLaunchSettings(data) : emptySettings;
  const given =
    settings.groups !== null ||
    (settings.interfaces?.some((each) => each.groups !== null) ?? false);
  const base = baseOf(fields);
  return {
    kind: 'launch-template',
    settings: given ? settings : { ...settings, groups: nodeGroups(fields) },
    ...base,
    key: partKey(base.key, 'launch-template'),
  };
}

const emptySettings: LaunchSettings = {
  subnet: null,
  groups: null,
  interfaces: null,
  associatePublicIp: null,
  privateAddress: null,
  ipv6: { count: null, addresses: null },
  sourceDestCheck: null,
  userData: null,
};

function nodeGroups(fields: Fields): PartialList<Reference> | null {
  const remote = fields.has('RemoteAccess')
    ? ownGroup(remoteAccessGroupKey(fields.declaration.key), fields)
    : null;
  return joinedLists([{ items: [clusterGroupOf(fields)], rest: null }, remote]);
}

/** The group of the cluster that `fields` names. */
function clusterGroupOf(fields: Fields): Reference {
  const cluster = fields.requiredReference('ClusterName', 'AWS::EKS::Cluster');
  const { at } = cluster;
  if (cluster.kind === 'resource')
    return { kind: 'resource', key: clusterGroupKey(cluster.key), at };
  if (cluster.kind === 'unknown') return cluster;
  const name = `${cluster.name}.ClusterSecurityGroupId`;
  return { kind: 'outside', name, unknown: { ...cluster.unknown, what: name }, at };
}

/** A key without source groups opens the port to everybody (SVC-10). */
function remoteAccessGroup(fields: Fields, subnets: PartialList<Reference>): SecurityGroup {
  const { at } = fields;
  const sources = groupsIn(fields.fields('RemoteAccess'), 'SourceSecurityGroups');
  const port = remotePort(fields);
  const everybody: RulePeer = {
    kind: 'cidr',
    cidr: known('0.0.0.0/0', at, 'default'),
    family: 'ipv4',
    at,
  };
  const isOpen = sources === null || (sources.items.length === 0 && sources.rest === null);
  const peers: readonly RulePeer[] = isOpen
    ? [everybody]
    : sources.items.map((group): RulePeer => ({ kind: 'group', group, at: group.at }));
  const as = {
    key: remoteAccessGroupKey(fields.declaration.key),
    title: 'remote access security group',
  };
  const group = madeGroup(
    fields,
    as,
    subnets,
    peers.map((peer) => ({ protocol: 'tcp', port, peer })),
  );
  return isOpen ? group : { ...group, ingress: { ...group.ingress, rest: sources.rest } };
}

/** SSH, or RDP on Windows nodes. */
function remotePort(fields: Fields): Value<number> {
  const image = fields.value('AmiType', text);
  if (image?.kind === 'unknown') return unknown(image.unknown, image.at, [22, 3389]);
  return known(image?.value.toUpperCase().startsWith('WINDOWS') ? 3389 : 22, fields.at, 'default');
}

/** Pods on Fargate have interfaces of their own, never public ones, with the cluster's group. */
function readFargateProfile(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: subnetsIn(fields, 'Subnets'),
    groups: { items: [clusterGroupOf(fields)], rest: null },
    placement: 'each',
    ports: null,
    rule: 'SVC-9',
  });
}
