import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { listProperty, mapProperty, scalarProperty } from './values.ts';

/**
 * Instances and all network interfaces of the account, those that AWS runs for
 * its services included: with their actual addresses, public ones too, groups
 * and attachments. Which service an interface belongs to, others may ask.
 */

export class Interfaces {
  readonly #items = new Map<string, Item>();
  /** Instances of interfaces that only their instance tells of. */
  readonly #owners = new Map<string, string>();
  /** Instances by id; null for those that are gone. */
  readonly #instances = new Map<string, Item | null>();

  constructor(from: Collection) {
    for (const item of from.of('NetworkInterfaces')) this.#take(item);
    for (const reservation of from.of('Reservations')) {
      for (const instance of reservation.items('Instances')) this.#takeInstance(instance);
    }
  }

  /** Ids of the interfaces for which `is` holds, in the order of the snapshot. */
  where(is: (item: Item) => boolean): readonly string[] {
    return [...this.#items].filter(([, item]) => is(item)).map(([id]) => id);
  }

  /** Interfaces that AWS describes with this text, as it does for most services. */
  described(text: string): readonly string[] {
    return this.where((item) => item.text('Description') === text);
  }

  /** Interfaces by the text with which AWS describes them, where that begins so. */
  byDescription(start: string): ReadonlyMap<string, readonly Item[]> {
    const found = new Map<string, Item[]>();
    for (const item of this.#items.values()) {
      const text = item.text('Description') ?? '';
      if (text.startsWith(start)) found.set(text, [...(found.get(text) ?? []), item]);
    }
    return found;
  }

  isGone(instance: string): boolean {
    return this.#instances.get(instance) === null;
  }

  declare(from: Collection, to: Declarations): void {
    const byInstance = new Map<string, Item[]>();
    for (const [id, item] of this.#items) {
      const instance = item.item('Attachment')?.text('InstanceId') ?? this.#owners.get(id) ?? null;
      if (instance !== null && this.isGone(instance)) continue;
      if (instance !== null) byInstance.set(instance, [...(byInstance.get(instance) ?? []), item]);
      declareInterface(id, item, to);
    }
    declareAddresses(from, to);
    for (const [id, item] of this.#instances) {
      if (item !== null) declareInstance(id, item, byInstance.get(id) ?? [], to);
    }
    // Of an instance of another account only its interface may be visible.
    for (const [id, interfaces] of byInstance) {
      const [first] = interfaces;
      if (first !== undefined) declareInstance(id, first, interfaces, to);
    }
  }

  #take(item: Item): void {
    const id = item.text('NetworkInterfaceId');
    if (id !== null && !this.#items.has(id)) this.#items.set(id, item);
  }

  /** The same instance may come in several accounts' files: alive wins. */
  #takeInstance(instance: Item): void {
    const id = instance.text('InstanceId');
    if (id === null || (this.#instances.get(id) ?? null) !== null) return;
    if (stateOf(instance) === 'gone') {
      this.#instances.set(id, null);
      return;
    }
    this.#instances.set(id, instance);
    for (const item of instance.items('NetworkInterfaces')) this.#takeOf(id, item);
  }

  /** Where there is no file of interfaces, instances tell of theirs. */
  #takeOf(instance: string, item: Item): void {
    const id = item.text('NetworkInterfaceId');
    if (id === null || this.#items.has(id)) return;
    this.#items.set(id, item);
    this.#owners.set(id, instance);
  }
}

function declareInterface(id: string, item: Item, to: Declarations): void {
  const addresses = item.items('PrivateIpAddresses');
  const primaryFirst = [...addresses].sort((a, b) => rankOf(a) - rankOf(b));
  to.add(
    'AWS::EC2::NetworkInterface',
    { key: id, item },
    {
      SubnetId: item.property('SubnetId'),
      Description: item.property('Description'),
      GroupSet: item.pick('Groups', 'GroupId'),
      PrivateIpAddresses: listProperty(
        primaryFirst.map((each) =>
          mapProperty({ PrivateIpAddress: each.property('PrivateIpAddress') }, each.at),
        ),
        item.at,
      ),
      Ipv6Addresses: item.property('Ipv6Addresses'),
      // It has the addresses that it has, whatever its subnet assigns to new ones.
      Ipv6AddressCount: scalarProperty(0, item.at),
      SourceDestCheck: item.property('SourceDestCheck'),
      'reachlint:IsObserved': scalarProperty(true, item.at),
      'reachlint:Accepts': acceptanceOf(item),
    },
  );
  for (const address of addresses) {
    const association = address.item('Association');
    if (association !== null) {
      associate({ networkInterface: id, address, publicIp: association.property('PublicIp') }, to);
    }
  }
}

function rankOf(address: Item): number {
  return address.flag('Primary') === true ? 0 : 1;
}

function associate(
  of: {
    readonly networkInterface: string;
    readonly address: Item;
    readonly publicIp: Property | null;
  },
  to: Declarations,
): void {
  const { networkInterface, address, publicIp } = of;
  const privateIp = address.text('PrivateIpAddress');
  if (privateIp === null || publicIp?.kind !== 'scalar') return;
  const key = `${networkInterface}/${privateIp}/public`;
  to.add(
    'AWS::EC2::EIPAssociation',
    { key, id: publicIp.text, item: address },
    {
      EIP: publicIp,
      NetworkInterfaceId: scalarProperty(networkInterface, address.at),
      PrivateIpAddress: address.property('PrivateIpAddress'),
    },
  );
}

/** Elastic addresses, and associations of which the interface itself says nothing. */
function declareAddresses(from: Collection, to: Declarations): void {
  for (const address of from.of('Addresses')) {
    const key = address.text('AllocationId') ?? address.text('PublicIp');
    if (key === null) continue;
    to.add('AWS::EC2::EIP', { key, item: address }, {});
    const owner = address.text('NetworkInterfaceId');
    if (owner === null || !to.has(owner)) continue;
    associate({ networkInterface: owner, address, publicIp: address.property('PublicIp') }, to);
  }
}

/** Types of interfaces to which nobody can send, under the names that AWS gives them. */
const repliesOnly: ReadonlySet<string> = new Set([
  'nat_gateway',
  'transit_gateway',
  'lambda',
  'gateway_load_balancer_endpoint',
]);

/**
 * What an interface takes in: NAT gateways nothing but replies (NAT-1), those
 * of transit gateways only what is routed through, functions nothing (SVC-7),
 * and one that is attached to nothing nothing either.
 */
function acceptanceOf(item: Item): Property | null {
  const type = item.text('InterfaceType') ?? '';
  const isIdle = item.text('Status') === 'available';
  return repliesOnly.has(type) || isIdle ? scalarProperty('replies', item.at) : null;
}

function declareInstance(
  id: string,
  item: Item,
  interfaces: readonly Item[],
  to: Declarations,
): void {
  to.add(
    'AWS::EC2::Instance',
    { key: id, item },
    {
      NetworkInterfaces: listProperty(
        interfaces.map((each) => {
          const attachment = each.item('Attachment');
          return mapProperty(
            {
              NetworkInterfaceId: each.property('NetworkInterfaceId'),
              DeviceIndex: attachment?.property('DeviceIndex') ?? null,
            },
            each.at,
          );
        }),
        item.at,
      ),
    },
  );
}
