import { compareText } from '../../basics/order.ts';
import type { Unknown } from '../../basics/value.ts';
import { containsCidr, parseCidr } from '../../packets/cidr.ts';
import type { ResourceKey } from '../../resources/property.ts';
import type { Reference, Resource, ResourceSet } from '../../resources/resource.ts';
import { JoinedNames, neighboursOf } from './placement.ts';

/**
 * Resources of which the VPC is one of several. Where what they are used with,
 * or a subnet's block, leaves but one VPC in which AWS would have them, that is
 * it. What then is still open is there once for each VPC, and whoever refers
 * to it refers to one of these: so a network never holds a thing without a VPC
 * that is known, and what holds in one of them alone is not certain.
 */

type OpenReference = Extract<Reference, { readonly kind: 'unknown' }> & {
  readonly among: readonly ResourceKey[];
};

/** Those that are there once for each VPC; others do without. */
const repeated: ReadonlySet<Resource['kind']> = new Set([
  'subnet',
  'route-table',
  'egress-only-internet-gateway',
  'gateway-attachment',
  'transit-attachment',
  'peering-connection',
  'transit-peering',
  'nat-gateway',
]);

/** Near linear in the number of references. */
export function settleVpcs(set: ResourceSet): ResourceSet {
  if (!hasOpenVpc(set)) return set;
  const homes = findHomes(set);
  const settled = new Map<ResourceKey, Resource>();
  for (const [key, resource] of set.resources) {
    const open = openVpc(resource, set);
    const home = open === null ? null : homes(key, open);
    settled.set(
      key,
      open === null || home === null
        ? resource
        : withVpc(resource, { kind: 'resource', key: home, at: open.at }, set),
    );
  }
  return { ...set, resources: repeatOpen({ ...set, resources: settled }) };
}

function hasOpenVpc(set: ResourceSet): boolean {
  for (const resource of set.resources.values()) if (openVpc(resource, set) !== null) return true;
  return false;
}

/** The reference to a VPC (or of a peering, to a gateway) of which only candidates are known, or nothing at all. */
function openVpc(resource: Resource, set: ResourceSet): OpenReference | null {
  const vpc = vpcOf(resource);
  if (vpc?.kind !== 'unknown') return null;
  const among =
    vpc.among ?? keysOf(resource.kind === 'transit-peering' ? 'transit-gateway' : 'vpc', set);
  const isByVpc = resource.kind !== 'nat-gateway' || resource.subnet?.kind !== 'unknown';
  if (isByVpc) return among.length === 0 ? null : { ...vpc, among };
  const homes = among.map((key) => homeOf(key, set));
  const known = homes.flatMap((home) => home ?? []);
  // In one VPC, or in one that is not known: there is nothing to choose.
  return known.length < homes.length || new Set(known).size < 2
    ? null
    : { ...vpc, among: [...new Set(known)].sort(compareText) };
}

function keysOf(kind: Resource['kind'], { resources }: ResourceSet): readonly ResourceKey[] {
  return [...resources.values()].filter((each) => each.kind === kind).map(({ key }) => key);
}

/** The VPC of a subnet, where that is known. */
function homeOf(subnet: ResourceKey, { resources }: ResourceSet): ResourceKey | null {
  const resource = resources.get(subnet);
  return resource?.kind === 'subnet' && resource.vpc.kind === 'resource' ? resource.vpc.key : null;
}

function vpcOf(resource: Resource): Reference | null {
  switch (resource.kind) {
    case 'subnet':
    case 'route-table':
    case 'network-acl':
    case 'security-group':
    case 'vpc-endpoint':
    case 'egress-only-internet-gateway':
    case 'gateway-attachment':
    case 'transit-attachment':
      return resource.vpc;
    case 'nat-gateway':
      // Its subnet says in which VPC it is.
      return resource.subnet !== null && isOpen(resource.subnet) ? resource.subnet : resource.vpc;
    case 'peering-connection':
    case 'transit-peering':
      return isOpen(resource.requester) ? resource.requester : resource.accepter;
    default:
      return null;
  }
}

function isOpen(reference: Reference): boolean {
  return reference.kind === 'unknown';
}

function withVpc(resource: Resource, vpc: Reference, set: ResourceSet): Resource {
  switch (resource.kind) {
    case 'subnet':
    case 'route-table':
    case 'network-acl':
    case 'security-group':
    case 'vpc-endpoint':
    case 'egress-only-internet-gateway':
    case 'gateway-attachment':
    case 'transit-attachment':
      return { ...resource, vpc };
    case 'nat-gateway': {
      const { subnet } = resource;
      if (subnet?.kind !== 'unknown' || vpc.kind !== 'resource') return { ...resource, vpc };
      const among = (subnet.among ?? []).filter((key) => homeOf(key, set) === vpc.key);
      return { ...resource, subnet: { ...subnet, among } };
    }
    case 'peering-connection':
    case 'transit-peering':
      return isOpen(resource.requester)
        ? { ...resource, requester: vpc }
        : { ...resource, accepter: vpc };
    default:
      return resource;
  }
}

// ---- Where it must be ------------------------------------------------------

/** Which candidate a resource's uses leave; null: several, or none. */
function findHomes(
  set: ResourceSet,
): (key: ResourceKey, open: OpenReference) => ResourceKey | null {
  const joined = new JoinedNames();
  const vpcs = [...set.resources.values()].filter(({ kind }) => kind === 'vpc');
  // Groups may be shared with further VPCs (SG-19), so that their use tells nothing.
  const sharesGroups = [...set.resources.values()].some(
    ({ kind }) => kind === 'security-group-vpc-association',
  );
  const isEvidence = (name: string): boolean => {
    const kind = set.resources.get(name)?.kind;
    return kind !== undefined && !(sharesGroups && kind === 'security-group');
  };
  for (const [key, resource] of set.resources) {
    if (resource.kind === 'peering-connection' || resource.kind === 'transit-peering') continue;
    const names = [...neighboursOf(resource, set), ...furtherNeighbours(resource)];
    const subject = resource.kind === 'route' ? names[0] : key;
    const vpc = vpcOf(resource);
    const open = openVpc(resource, set);
    const home =
      vpc?.kind === 'resource' && resource.kind !== 'nat-gateway'
        ? vpc.key
        : open !== null && resource.kind === 'subnet'
          ? homeOfBlock(resource, open, set)
          : null;
    if (subject === undefined || (resource.kind === 'security-group' && sharesGroups)) continue;
    for (const name of home === null ? names : [...names, home])
      if (isEvidence(name)) joined.join(subject, name);
  }
  const byRoot = new Map<string, ResourceKey[]>();
  for (const { key } of vpcs) {
    const root = joined.root(key);
    byRoot.set(root, [...(byRoot.get(root) ?? []), key]);
  }
  return (key, { among }) => {
    const [only, ...others] = byRoot.get(joined.root(key)) ?? [];
    return only !== undefined && others.length === 0 && among.includes(only) ? only : null;
  };
}

/** What lies in one VPC together, besides what says so of itself: a table and where it routes to, a gateway and its attachment. */
function furtherNeighbours(resource: Resource): readonly string[] {
  const keys = (...references: readonly (Reference | null)[]) =>
    references.flatMap((each) => (each?.kind === 'resource' ? [each.key] : []));
  switch (resource.kind) {
    case 'gateway-attachment':
      return keys(resource.internetGateway, resource.vpnGateway);
    case 'transit-attachment':
      return keys(...resource.subnets.items);
    case 'route': {
      const { kind, reference } = resource.target;
      const isInside = [
        'gateway',
        'egress-only-gateway',
        'nat-gateway',
        'instance',
        'network-interface',
      ];
      return isInside.includes(kind) && resource.routeTable.kind === 'resource'
        ? keys(resource.routeTable, reference)
        : [];
    }
    default:
      return [];
  }
}

/** The one candidate with room for a subnet's block; null: several, or the block is not known. */
function homeOfBlock(
  { cidr }: Extract<Resource, { readonly kind: 'subnet' }>,
  { among }: OpenReference,
  set: ResourceSet,
): ResourceKey | null {
  const block = cidr?.kind === 'known' ? parseCidr(cidr.value) : null;
  if (block === null) return null;
  const fitting = among.filter((key) => {
    const blocks = blocksOf(key, set);
    return blocks === null || blocks.some((each) => containsCidr(each, block));
  });
  const [only, ...others] = fitting;
  return only !== undefined && others.length === 0 ? only : null;
}

/** All IPv4 blocks of a VPC; null: not all are known. */
function blocksOf(vpc: ResourceKey, { resources }: ResourceSet) {
  const own = resources.get(vpc);
  if (own?.kind !== 'vpc') return null;
  const values = [own.cidr];
  for (const each of resources.values()) {
    if (each.kind !== 'vpc-cidr-block' || each.cidr === null) continue;
    if (each.vpc.kind !== 'resource') return null;
    if (each.vpc.key === vpc) values.push(each.cidr);
  }
  const blocks = values.map((value) => (value.kind === 'known' ? parseCidr(value.value) : null));
  return blocks.some((each) => each === null) ? null : blocks.flatMap((each) => each ?? []);
}

// ---- Once for each VPC -----------------------------------------------------

interface Variants {
  readonly keys: readonly ResourceKey[];
  readonly unknown: Unknown;
}

function repeatOpen(set: ResourceSet): ReadonlyMap<ResourceKey, Resource> {
  const variants = new Map<ResourceKey, Variants>();
  const made: Resource[] = [];
  for (const resource of set.resources.values()) {
    const open = openVpc(resource, set);
    const isMain = resource.kind === 'route-table' && resource.isMain;
    if (open === null || !repeated.has(resource.kind) || isMain) {
      made.push(resource);
      continue;
    }
    const subject = resource.kind === 'gateway-attachment' ? gatewayOf(resource) : resource.key;
    // Where nothing is known, it may be outside of the input as well.
    const places = isBounded(vpcOf(resource)) ? open.among : [...open.among, null];
    made.push(...places.flatMap((vpc) => repeat(resource, { vpc, open, set })));
    if (subject === null) continue;
    const keys = places.map((vpc) => variantKey(subject, vpc)).sort(compareText);
    variants.set(subject, { keys, unknown: open.unknown });
  }
  const result = new Map<ResourceKey, Resource>();
  for (const resource of made) {
    // A gateway is there as often as its attachment.
    if (variants.has(resource.key) && !repeated.has(resource.kind)) continue;
    result.set(resource.key, resource);
  }
  return new Map([...result].map(([key, resource]) => [key, referringTo(resource, variants)]));
}

function isBounded(reference: Reference | null): boolean {
  return reference?.kind === 'unknown' && reference.among !== undefined;
}

function variantKey(key: ResourceKey, vpc: ResourceKey | null): ResourceKey {
  return `${key}#${vpc ?? 'outside'}`;
}

function gatewayOf({
  internetGateway,
  vpnGateway,
}: Extract<Resource, { readonly kind: 'gateway-attachment' }>): ResourceKey | null {
  const gateway = internetGateway ?? vpnGateway;
  return gateway?.kind === 'resource' ? gateway.key : null;
}

function repeat(
  resource: Resource,
  of: {
    /** null: it stays as little known as it is. */
    readonly vpc: ResourceKey | null;
    readonly open: OpenReference;
    readonly set: ResourceSet;
  },
): readonly Resource[] {
  const { vpc, open } = of;
  const { unknown, at } = open;
  const copy: Resource = {
    ...(vpc === null ? resource : withVpc(resource, { kind: 'resource', key: vpc, at }, of.set)),
    key: variantKey(resource.key, vpc),
  };
  /** One candidate, of which it is not certain that it is meant. */
  const perhaps = (key: ResourceKey): Reference => ({ kind: 'unknown', unknown, at, among: [key] });
  if (copy.kind === 'transit-attachment' && copy.transitGateway.kind === 'resource')
    return [{ ...copy, transitGateway: perhaps(copy.transitGateway.key) }];
  if (copy.kind !== 'gateway-attachment') return [copy];
  const gateway = gatewayOf(copy);
  const record = gateway === null ? undefined : of.set.resources.get(gateway);
  if (gateway === null || record === undefined) return [copy];
  const own = variantKey(gateway, vpc);
  return [
    copy.internetGateway === null
      ? { ...copy, vpnGateway: perhaps(own) }
      : { ...copy, internetGateway: perhaps(own) },
    { ...record, key: own },
  ];
}

/** The record with references to what is there several times turned into ones to one of these. */
function referringTo<T>(value: T, variants: ReadonlyMap<ResourceKey, Variants>): T {
  return rewritten(value, variants) as T;
}

function rewritten(value: unknown, variants: ReadonlyMap<ResourceKey, Variants>): unknown {
  if (Array.isArray(value)) return value.map((each) => rewritten(each, variants));
  if (value instanceof Map)
    return new Map([...value].map(([name, part]) => [name, rewritten(part, variants)]));
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && value.kind === 'resource' && 'key' in value) {
    const found = variants.get(String(value.key));
    if (found === undefined || !('at' in value)) return value;
    return { kind: 'unknown', unknown: found.unknown, at: value.at, among: found.keys };
  }
  if (
    'kind' in value &&
    value.kind === 'unknown' &&
    'among' in value &&
    Array.isArray(value.among)
  ) {
    const among = value.among.flatMap((key) => variants.get(String(key))?.keys ?? [String(key)]);
    return { ...value, among };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, rewritten(part, variants)]),
  );
}
