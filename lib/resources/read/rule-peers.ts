import type { Property, PropertyReference } from '../property.ts';
import type { RulePeer } from '../resource.ts';
import { cidr } from './convert.ts';
import type { Fields } from './properties.ts';

/**
 * The far side of security group rules. A block may be written through a
 * resource whose address AWS will choose (`${Bastion.PrivateIp}/32`): then the
 * resource is known although its address is not, and that is what counts.
 */

/** The properties that hold them. */
const peerNames = {
  ingress: { group: 'SourceSecurityGroupId', list: 'SourcePrefixListId', noun: 'sources' },
  egress: {
    group: 'DestinationSecurityGroupId',
    list: 'DestinationPrefixListId',
    noun: 'destinations',
  },
} as const;

/** All peers that a rule names: one in a valid rule; 'none' if there is none (SG-15). */
export function peersOf(rule: Fields, direction: 'ingress' | 'egress'): readonly RulePeer[] {
  const names = peerNames[direction];
  const peers = [
    blockPeer(rule, 'CidrIp', 'ipv4'),
    blockPeer(rule, 'CidrIpv6', 'ipv6'),
    groupPeer(rule, names.group),
    direction === 'ingress' ? groupPeer(rule, 'SourceSecurityGroupName') : null,
    listPeer(rule, names.list),
  ].filter((peer) => peer !== null);
  if (peers.length > 0) return peers;
  rule.scope.warn(
    rule.at,
    `${rule.where('CidrIp')} and the other ${names.noun} are missing, so AWS makes no rule. Say what it is for.`,
  );
  return [{ kind: 'none', at: rule.at }];
}

function groupPeer(rule: Fields, name: string): RulePeer | null {
  const group = rule.reference(name, 'AWS::EC2::SecurityGroup');
  return group && { kind: 'group', group, at: group.at };
}

function listPeer(rule: Fields, name: string): RulePeer | null {
  const list = rule.reference(name, 'AWS::EC2::PrefixList');
  return list && { kind: 'prefix-list', list, at: list.at };
}

function blockPeer(rule: Fields, name: string, family: 'ipv4' | 'ipv6'): RulePeer | null {
  const property = rule.property(name);
  if (property === null) return null;
  const { at } = property;
  const owner = rangeOwner(property, family);
  if (owner !== null) return { kind: 'block-of', resource: owner.resource, family, at };
  const holder = addressHolder(property, rule, family);
  if (holder !== null) return { ...holder, at };
  return { kind: 'cidr', cidr: rule.converted(name, property, cidr[family]), family, at };
}

/** `GetAtt Vpc.CidrBlock` and its kin, where the block is not known yet. */
function rangeOwner(property: Property, family: 'ipv4' | 'ipv6'): PropertyReference | null {
  if (property.kind !== 'reference') return null;
  const pattern = family === 'ipv4' ? /^CidrBlock$/ : /^(Ipv6CidrBlocks\.\d+|Ipv6CidrBlock)$/;
  return pattern.test(property.attribute) ? property : null;
}

/** `${X.PrivateIp}/32`: only the full length means the address itself. */
function addressHolder(
  property: Property,
  rule: Fields,
  family: 'ipv4' | 'ipv6',
): {
  readonly kind: 'address-of';
  readonly resource: string;
  readonly address: 'private' | 'public';
} | null {
  if (property.kind !== 'text' || property.parts.length !== 2) return null;
  const [owner, length] = property.parts;
  if (owner === undefined || typeof owner === 'string' || owner.kind !== 'reference') return null;
  if (length !== (family === 'ipv4' ? '/32' : '/128')) return null;
  const address = addressOf(owner, rule);
  return address && { kind: 'address-of', resource: owner.resource, address };
}

/** Which address of its resource an attribute gives; null if none. */
function addressOf(
  { resource, attribute }: PropertyReference,
  rule: Fields,
): 'private' | 'public' | null {
  switch (attribute) {
    case 'PrivateIp':
    case 'PrivateIpAddress':
    case 'PrimaryPrivateIpAddress':
    case 'PrimaryIpv6Address':
      return 'private';
    case 'PublicIp':
      return 'public';
    case 'Ref':
      return rule.scope.declaration(resource)?.type === 'AWS::EC2::EIP' ? 'public' : null;
    default:
      return null;
  }
}
