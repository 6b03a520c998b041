import type { Problem } from '../../basics/problem.ts';
import type { DocumentMap, DocumentNode } from '../document.ts';
import { Item } from './item.ts';
import { isKeyRead, type SnapshotKey } from './keys.ts';
import { placeOf } from './place.ts';

/**
 * All objects of a snapshot by the key of their call, each once. The same
 * object may come in the files of several accounts, with more or less detail:
 * the fuller record is kept (MEAS-12). It knows ids, and nothing of what the
 * objects mean.
 */

/** The field that identifies an object of a call; of wrappers, the object that they speak of. */
const identities: Readonly<Record<SnapshotKey, readonly string[]>> = {
  Addresses: ['AllocationId', 'PublicIp'],
  DBInstances: ['DBInstanceArn', 'DBInstanceIdentifier'],
  DirectConnectGatewayAssociations: ['AssociationId', 'DirectConnectGatewayId'],
  EgressOnlyInternetGateways: ['EgressOnlyInternetGatewayId'],
  InternetGateways: ['InternetGatewayId'],
  ListenerRules: ['ListenerArn'],
  Listeners: ['ListenerArn'],
  LoadBalancerAttributes: ['LoadBalancerArn', 'LoadBalancerName'],
  LoadBalancerDescriptions: ['DNSName', 'LoadBalancerName'],
  LoadBalancerListeners: ['LoadBalancerArn'],
  LoadBalancerTargetHealth: ['TargetGroupArn'],
  LoadBalancers: ['LoadBalancerArn', 'DNSName', 'LoadBalancerName'],
  ManagedPrefixLists: ['PrefixListId'],
  NatGateways: ['NatGatewayId'],
  NetworkAcls: ['NetworkAclId'],
  NetworkFirewallPolicies: ['FirewallPolicyArn'],
  NetworkFirewallRuleGroups: ['RuleGroupArn'],
  NetworkFirewalls: ['FirewallArn'],
  NetworkInterfaces: ['NetworkInterfaceId'],
  PrefixListEntries: ['PrefixListId'],
  PrefixLists: ['PrefixListId'],
  Reservations: ['ReservationId'],
  RouteTables: ['RouteTableId'],
  Rules: ['RuleArn'],
  SecurityGroups: ['GroupId'],
  ServiceConfigurations: ['ServiceId'],
  Subnets: ['SubnetId'],
  TargetGroupAttributes: ['TargetGroupArn'],
  TargetGroups: ['TargetGroupArn'],
  TransitGatewayAttachments: ['TransitGatewayAttachmentId'],
  TransitGatewayConnectPeers: ['TransitGatewayConnectPeerId'],
  TransitGatewayConnects: ['TransitGatewayAttachmentId'],
  TransitGatewayPolicyTableAssociations: ['TransitGatewayPolicyTableId'],
  TransitGatewayPolicyTables: ['TransitGatewayPolicyTableId'],
  TransitGatewayPropagations: ['TransitGatewayRouteTableId'],
  TransitGatewayRouteTables: ['TransitGatewayRouteTableId'],
  TransitGatewayRoutes: ['TransitGatewayRouteTableId'],
  TransitGatewayStaticRoutes: ['TransitGatewayRouteTableId'],
  TransitGatewayVpcAttachments: ['TransitGatewayAttachmentId'],
  TransitGateways: ['TransitGatewayId'],
  VirtualInterfaces: ['VirtualInterfaceId'],
  VpcBlockPublicAccessExclusions: ['ExclusionId'],
  VpcBlockPublicAccessOptions: ['AwsAccountId', 'InternetGatewayBlockMode'],
  VpcEndpoints: ['VpcEndpointId'],
  VpcPeeringConnections: ['VpcPeeringConnectionId'],
  Vpcs: ['VpcId'],
  VpnConnections: ['VpnConnectionId'],
  VpnGateways: ['VpnGatewayId'],
  directConnectGatewayAssociations: ['associationId', 'directConnectGatewayId'],
  virtualInterfaces: ['virtualInterfaceId'],
};

interface Kept {
  readonly item: Item;
  readonly size: number;
}

/** Reservations have no identity that matters, their instances do; a setting counts also where it lacks all fields. */
const withoutIdentity: ReadonlySet<SnapshotKey> = new Set([
  'Reservations',
  'VpcBlockPublicAccessOptions',
]);

type Context = ConstructorParameters<typeof Item>[1];

export class Collection {
  readonly #objects = new Map<SnapshotKey, Map<string, Kept>>();
  readonly #problems: Problem[];
  /** Which calls were made where: folder of the file → keys. */
  readonly #calls = new Map<string, Set<SnapshotKey>>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  /** Takes a file's objects in. `root`: the file's outermost object. */
  add(path: string, root: DocumentMap): void {
    const context = { ...placeOf(path), problems: this.#problems };
    for (const { key, value } of root.entries) {
      if (!isKeyRead(key)) continue;
      if (key === 'VpcBlockPublicAccessOptions' && value.kind !== 'list') {
        this.#keepSetting(key, value, context);
        continue;
      }
      if (value.kind !== 'list') {
        this.#reject(value, `${key} must be a list of objects. Make the snapshot again.`);
        continue;
      }
      this.#keepAll(key, value.items, context);
      const folder = folderOf(path);
      this.#calls.set(folder, (this.#calls.get(folder) ?? new Set()).add(key));
    }
  }

  /** What an account has one of in each Region, not a list; one that is broken is there, with nothing known of it. */
  #keepSetting(key: SnapshotKey, value: DocumentNode, context: Context): void {
    if (value.kind !== 'map') {
      this.#reject(value, `${key} must be an object. Make the snapshot again.`);
    }
    this.#keepAll(
      key,
      [value.kind === 'map' ? value : { kind: 'map', entries: [], at: value.at }],
      context,
    );
  }

  /** Whether a call was made in the account and Region of an object, and gave a list. */
  hasBeside(item: Item, key: SnapshotKey): boolean {
    return this.#calls.get(folderOf(item.at.file))?.has(key) === true;
  }

  /** Whether a call was made with the credentials of an account, in a Region, and gave a list. */
  hasIn(place: { readonly account: string; readonly region: string }, key: SnapshotKey): boolean {
    return [...this.#calls].some(([folder, keys]) => {
      const { account, region } = placeOf(`${folder}/`);
      return account === place.account && region === place.region && keys.has(key);
    });
  }

  /** A folder in which one of some calls has objects, but which lacks another call; null: there is none. */
  placeWith(some: readonly SnapshotKey[], without: SnapshotKey): string | null {
    for (const [folder, keys] of this.#calls) {
      if (some.some((key) => keys.has(key)) && !keys.has(without)) return folder;
    }
    return null;
  }

  #keepAll(key: SnapshotKey, nodes: readonly DocumentNode[], context: Context): void {
    const kept = this.#objects.get(key) ?? new Map<string, Kept>();
    this.#objects.set(key, kept);
    for (const node of nodes) {
      if (node.kind === 'map') this.#keep(kept, key, new Item(node, context));
      else this.#reject(node, `${key} must hold objects only. Make the snapshot again.`);
    }
  }

  /** The objects of a call in the order in which they were first seen. */
  of(key: SnapshotKey): readonly Item[] {
    return [...(this.#objects.get(key)?.values() ?? [])].map(({ item }) => item);
  }

  /** Whether the snapshot has any file of this call, even an empty one. */
  has(key: SnapshotKey): boolean {
    return this.#objects.has(key);
  }

  #keep(kept: Map<string, Kept>, key: SnapshotKey, item: Item): void {
    const field = identities[key].find((name) => item.has(name));
    const id = field === undefined ? null : item.text(field);
    if (id === null) {
      if (!withoutIdentity.has(key)) {
        const [name] = identities[key];
        item.warn(
          `An object of ${key} lacks its ${name} and is left out. Make the snapshot again.`,
        );
        return;
      }
    }
    const unique = id === null ? `#${kept.size}` : `${id} ${sideOf(key, item)}`;
    const size = sizeOf(item.node);
    const before = kept.get(unique);
    if (before === undefined || before.size < size) kept.set(unique, { item, size });
  }

  #reject(node: DocumentNode, message: string): void {
    this.#problems.push({ severity: 'error', message, location: node.at });
  }
}

/**
 * What tells objects with the same id apart: both ends of a peering attachment
 * have its id, each with the gateway on its own side; of two calls that list
 * prefix lists one gives their blocks; a setting of an account has one value in
 * each Region.
 */
function sideOf(key: SnapshotKey, item: Item): string {
  if (key === 'PrefixLists') return item.has('Cidrs') ? 'with blocks' : '';
  if (key === 'TransitGatewayAttachments') return item.text('TransitGatewayId') ?? '';
  if (key !== 'VpcBlockPublicAccessOptions') return '';
  return `${item.account} ${item.text('AwsRegion') ?? item.region}`;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

/** How much a record says: its scalars, at any depth. */
function sizeOf(node: DocumentNode): number {
  switch (node.kind) {
    case 'scalar':
      return node.value === null ? 0 : 1;
    case 'list':
      return node.items.reduce((sum, item) => sum + sizeOf(item), 0);
    case 'map':
      return node.entries.reduce((sum, entry) => sum + sizeOf(entry.value), 0);
  }
}
