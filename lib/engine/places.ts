import type {
  Address,
  Condition,
  Family,
  Interface,
  NetworkModel,
  NodeId,
  OpaqueGateway,
  RouteTarget,
  TransitGateway,
} from '../network/model.ts';
import { type Cidr, containsCidr, overlapsCidr, parseCidr } from '../packets/cidr.ts';

/**
 * Where packets start and end: places in the topology, and endpoints, which
 * are a place with addresses and, inside the network, an identity. Identity
 * does the work that addresses cannot do before deployment: a group reference
 * matches by who the sender is.
 */

export type Place =
  | { readonly kind: 'subnet'; readonly subnet: NodeId }
  /** Beyond a gateway: the Internet, premises behind a VPN. */
  | { readonly kind: 'gateway'; readonly gateway: NodeId }
  /** Anywhere in a domain that is not in the input; `through`: the peering connection by which requests come from there. */
  | { readonly kind: 'domain'; readonly domain: NodeId; readonly through: NodeId | null }
  /** Beyond one attachment of a transit gateway that leads out of the input. */
  | { readonly kind: 'attachment'; readonly gateway: NodeId; readonly attachment: NodeId }
  /** Outside, by ways that are not modelled. */
  | { readonly kind: 'elsewhere' };

export function placeKey(place: Place): string {
  switch (place.kind) {
    case 'subnet':
      return `subnet ${place.subnet}`;
    case 'gateway':
      return `gateway ${place.gateway}`;
    case 'domain':
      return `domain ${place.domain} ${place.through ?? ''}`;
    case 'attachment':
      return `attachment ${place.gateway} ${place.attachment}`;
    case 'elsewhere':
      return 'elsewhere';
  }
}

export interface Endpoint {
  readonly place: Place;
  readonly family: Family;
  /** CIDRs in which its addresses lie. */
  readonly blocks: readonly string[];
  /** CIDRs that are not its own although `blocks` covers them. */
  readonly except: readonly string[];
  /**
   * `chosen`: one address that is decided later, so that only what holds for
   * every address of the blocks is certain. `any`: whoever sends may pick.
   */
  readonly choice: 'chosen' | 'any';
  /** Who carries the groups that rules may refer to; null: nobody in the network. */
  readonly carrier: Interface | null;
  /** The interface that has these addresses; differs from `carrier` where a balancer keeps the client's address. */
  readonly holder: Interface | null;
  /** Set for whoever is not in the input and may carry groups that are not either. */
  readonly mayCarryOutsideGroups: boolean;
  /** Whether it is there at all. */
  readonly present: Condition;
}

/**
 * One interface as others on the Internet see it, by its public address: a
 * literal one, or some address that AWS will choose. null where it has none.
 */
export function publicEndpoint(
  network: NetworkModel,
  item: Interface,
  gateway: NodeId,
): Endpoint | null {
  const address = item.addresses.find((each) => each.family === 'ipv4' && each.public !== null);
  if (address === undefined || address.public === null) return null;
  const seen = publicEndpoints.get(item) ?? new Map<NodeId, Endpoint>();
  publicEndpoints.set(item, seen);
  const known = seen.get(gateway);
  if (known !== undefined) return known;
  const outside = internetEndpoint(network, gateway, 'ipv4', address.public.present);
  const literal = address.public.address;
  const endpoint: Endpoint = {
    ...outside,
    ...(literal === null ? {} : { blocks: [literal], except: [] }),
    choice: 'chosen',
    holder: item,
  };
  seen.set(gateway, endpoint);
  return endpoint;
}

const publicEndpoints = new WeakMap<Interface, Map<NodeId, Endpoint>>();

/** The interface as if it had this address of its own alone; always the same object. */
export function atAddress(item: Interface, address: Address): Interface {
  const known = interfacesAtAddress.get(address);
  if (known !== undefined) return known;
  const narrowed = { ...item, addresses: [address] };
  interfacesAtAddress.set(address, narrowed);
  return narrowed;
}

const interfacesAtAddress = new WeakMap<Address, Interface>();

/** Special-purpose IPv4 space that is not Internet (PKT-5). */
const notInternetIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];

/** Global unicast (PKT-5), without the documentation space from which placeholder blocks are taken. */
const internetIpv6 = '2000::/3';
const notInternetIpv6 = ['3fff::/20'];

/** Whether an address, or a whole block, is one of the Internet (PKT-5). */
export function isInternetAddress(address: Cidr): boolean {
  if (address.family === 'ipv6')
    return isInside(address, [internetIpv6]) && !meets(address, notInternetIpv6);
  return !meets(address, notInternetIpv4);
}

function isInside(address: Cidr, blocks: readonly string[]): boolean {
  return blocks.some((text) => {
    const block = parseCidr(text);
    return block !== null && containsCidr(block, address);
  });
}

function meets(address: Cidr, blocks: readonly string[]): boolean {
  return blocks.some((text) => {
    const block = parseCidr(text);
    return block !== null && overlapsCidr(block, address);
  });
}

/** Everybody on the Internet, as seen from `domain`: its own blocks are not out there. The same object for the same arguments. */
export function internetEndpoint(
  network: NetworkModel,
  gateway: NodeId,
  family: Family,
  present: Condition,
): Endpoint {
  const ofNetwork = internetEndpoints.get(network) ?? new Map<string, Endpoint>();
  internetEndpoints.set(network, ofNetwork);
  const key = `${gateway} ${family}`;
  const known = ofNetwork.get(key);
  if (known?.present === present) return known;
  const endpoint = outsideOf(network, gateway, family, present);
  ofNetwork.set(key, endpoint);
  return endpoint;
}

const internetEndpoints = new WeakMap<NetworkModel, Map<string, Endpoint>>();

function outsideOf(
  network: NetworkModel,
  gateway: NodeId,
  family: Family,
  present: Condition,
): Endpoint {
  const domain = domainOfGateway(network, gateway);
  const own = (domain === null ? [] : (network.domains.get(domain)?.blocks ?? []))
    .filter((block) => block.family === family && block.unknown === null)
    .map((block) => block.cidr);
  return {
    place: { kind: 'gateway', gateway },
    family,
    blocks: [family === 'ipv4' ? '0.0.0.0/0' : internetIpv6],
    except: [...(family === 'ipv4' ? notInternetIpv4 : notInternetIpv6), ...own],
    choice: 'any',
    carrier: null,
    holder: null,
    mayCarryOutsideGroups: false,
    present,
  };
}

export function domainOfGateway(network: NetworkModel, id: NodeId): NodeId | null {
  const gateway = network.gateways.get(id);
  switch (gateway?.kind) {
    case 'internet':
    case 'vpn':
    case 'opaque':
    case 'service':
    case 'entrance':
      return gateway.domain;
    case 'nat':
      return domainOfInterface(network, gateway.interface);
    default:
      return null;
  }
}

export function domainOfInterface(network: NetworkModel, id: NodeId): NodeId | null {
  const subnet = network.interfaces.get(id)?.subnet;
  return subnet === undefined ? null : (network.subnets.get(subnet)?.domain ?? null);
}

/** The endpoints of an interface, one an address; always the same objects. */
export function interfaceEndpoints(item: Interface): readonly Endpoint[] {
  const known = endpointsOfInterfaces.get(item);
  if (known !== undefined) return known;
  const endpoints = item.addresses.map(
    (address): Endpoint => ({
      place: { kind: 'subnet', subnet: item.subnet },
      family: address.family,
      blocks: [address.block],
      except: [],
      choice: 'chosen',
      carrier: item,
      holder: item,
      mayCarryOutsideGroups: false,
      present: item.present,
    }),
  );
  endpointsOfInterfaces.set(item, endpoints);
  return endpoints;
}

/** What is known of pairs of endpoints is kept by identity (legs.ts), so they must not be made anew. */
const endpointsOfInterfaces = new WeakMap<Interface, readonly Endpoint[]>();

/** The subnet in which the next hop stands; null: it is no interface. */
export function subnetOfNextHop(
  network: NetworkModel,
  { target }: { readonly target: RouteTarget },
): NodeId | null {
  if (target.kind === 'interface') return network.interfaces.get(target.interface)?.subnet ?? null;
  const gateway = target.kind === 'gateway' ? network.gateways.get(target.gateway) : null;
  if (gateway?.kind !== 'nat') return null;
  return network.interfaces.get(gateway.interface)?.subnet ?? null;
}

/** Whether the goal is the Internet, which is not reached through private networks (TGW-5, VPN-2). */
export function isInternetBeyond(
  { network, to }: { readonly network: NetworkModel; readonly to: Place },
  gateway: OpaqueGateway | TransitGateway,
): boolean {
  const isPrivate =
    gateway.kind === 'transit' || gateway.edge === 'TransitGateway' || gateway.edge === 'VGW';
  const goal = to.kind === 'gateway' ? network.gateways.get(to.gateway) : undefined;
  return isPrivate && goal?.kind === 'internet';
}
