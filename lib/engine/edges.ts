import { unreachable } from '../basics/invariant.ts';
import { compareText } from '../basics/order.ts';
import {
  certainly,
  type Domain,
  type Entrance,
  type Family,
  type Gateway,
  type Interface,
  type NetworkModel,
  type NodeId,
  type PeeringGateway,
  type Subnet,
  type TransitAttachment,
  type TransitGateway,
  type Workload,
} from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import { alikeSubnets } from './alike-subnets.ts';
import {
  domainOfInterface,
  type Endpoint,
  interfaceEndpoints,
  internetEndpoint,
  type Place,
} from './places.ts';

/** The ways into a domain from outside: who can send, and through which gateway (INSP-1). */
export interface Edge {
  readonly kind:
    | 'Internet'
    | 'PeeredVPC'
    | 'VGW'
    | 'TransitGateway'
    | 'PrivateLink'
    | 'ClientVPN'
    | 'Edge';
  /** The gateway, or the workload that relays. */
  readonly gateway: NodeId;
  readonly senders: readonly Endpoint[];
  /** Whether anybody on the Internet gets in by it. */
  readonly isPublic: boolean;
  /** Whether those who get in by it must identify themselves. */
  readonly isGated: boolean;
}

const families: readonly Family[] = ['ipv4', 'ipv6'];

/** The edges of a domain, in the order of their gateways' ids. */
export function edgesOf(network: NetworkModel, domain: NodeId): Edge[] {
  const gateways = [...network.gateways.values()]
    .sort((a, b) => compareText(a.id, b.id))
    .flatMap((gateway) => edgeOf(network, gateway, domain) ?? [])
    .map((edge) => ({ isPublic: edge.kind === 'Internet', isGated: false, ...edge }));
  return [...gateways, ...relayEdges(network, domain)];
}

/** What those who send are asked for is said of few edges only. */
type PartialEdge = Omit<Edge, 'isPublic' | 'isGated'> & Partial<Edge>;

function edgeOf(network: NetworkModel, gateway: Gateway, domain: NodeId): PartialEdge | null {
  switch (gateway.kind) {
    case 'internet':
      if (gateway.domain !== domain || !gateway.inbound || gateway.attached.truth === 'no')
        return null;
      return {
        kind: 'Internet',
        gateway: gateway.id,
        senders: gateway.families.map((family) =>
          internetEndpoint(network, gateway.id, family, certainly),
        ),
      };
    case 'peering':
      return gateway.domains.includes(domain) ? peeringEdge(network, gateway, domain) : null;
    case 'vpn':
      if (gateway.domain !== domain) return null;
      return {
        kind: 'VGW',
        gateway: gateway.id,
        // IPv4 only (VPN-1).
        senders: [beyond(network, { kind: 'gateway', gateway: gateway.id }, 'ipv4', domain)],
      };
    case 'opaque':
      if (gateway.edge === null || (gateway.domain !== null && gateway.domain !== domain))
        return null;
      return {
        kind: gateway.edge,
        gateway: gateway.id,
        senders: families.map((family) =>
          beyond(network, { kind: 'gateway', gateway: gateway.id }, family, domain),
        ),
      };
    case 'transit':
      return transitEdge(network, gateway, domain);
    case 'entrance':
      return gateway.domain === domain ? entranceEdge(network, gateway) : null;
    case 'nat':
    case 'service':
      return null;
    default:
      return unreachable(gateway);
  }
}

function entranceEdge(network: NetworkModel, gateway: Entrance): PartialEdge {
  const senders = gateway.families.flatMap((family): Endpoint[] => {
    const sender = internetEndpoint(network, gateway.id, family, certainly);
    if (gateway.senders === null) return [sender];
    const blocks = gateway.senders.filter((block) => parseCidr(block)?.family === family);
    return blocks.length === 0 ? [] : [{ ...sender, blocks, except: [] }];
  });
  return {
    kind: gateway.edge,
    gateway: gateway.id,
    senders,
    isPublic: gateway.edge === 'Edge' && !gateway.isGated,
    isGated: gateway.isGated,
  };
}

/** Few of the workloads, and asked for once a domain. */
function relaysOf(network: NetworkModel): readonly Workload[] {
  const known = relaysOfNetworks.get(network);
  if (known !== undefined) return known;
  const relays = [...network.workloads.values()].filter(({ relay }) => relay !== null);
  relaysOfNetworks.set(network, relays);
  return relays;
}

const relaysOfNetworks = new WeakMap<NetworkModel, readonly Workload[]>();

/** Client VPN leads on into other networks; the others stay at home. */
function relayEdges(network: NetworkModel, domain: NodeId): Edge[] {
  return relaysOf(network).flatMap(({ id, relay, interfaces }): Edge[] => {
    if (relay === null) return [];
    const items = interfaces.flatMap((each) => network.interfaces.get(each) ?? []);
    const near = items.filter((item) => domainOfInterface(network, item.id) === domain);
    const senders = relay.edge === 'ClientVPN' ? items : near;
    if (senders.length === 0) return [];
    return [
      {
        kind: relay.edge,
        gateway: id,
        senders: senders.flatMap(interfaceEndpoints),
        isPublic: relay.edge === 'Edge' && !relay.isGated,
        isGated: relay.isGated,
      },
    ];
  });
}

/**
 * Whoever is behind a gateway that leads out of the input; which addresses are
 * there depends on the goal's routes (behind.ts). The domain's own are not.
 */
function beyond(network: NetworkModel, place: Place, family: Family, domain: NodeId): Endpoint {
  return {
    place,
    family,
    blocks: [family === 'ipv4' ? '0.0.0.0/0' : '::/0'],
    except: ownBlocks(network, domain, family),
    choice: 'any',
    carrier: null,
    holder: null,
    // Behind a peering connection somebody may carry groups that rules refer to.
    mayCarryOutsideGroups: place.kind === 'domain',
    present: certainly,
  };
}

function ownBlocks(network: NetworkModel, domain: NodeId, family: Family): string[] {
  return (network.domains.get(domain)?.blocks ?? [])
    .filter((block) => block.family === family && block.unknown === null)
    .map((block) => block.cidr);
}

function peeringEdge(
  network: NetworkModel,
  gateway: PeeringGateway,
  domain: NodeId,
): PartialEdge | null {
  const other = gateway.domains[0] === domain ? gateway.domains[1] : gateway.domains[0];
  const peer = network.domains.get(other);
  if (peer === undefined) return null;
  const senders =
    peer.outside === null
      ? insiders(network, peer)
      : families.map((family) =>
          beyond(network, { kind: 'domain', domain: peer.id, through: gateway.id }, family, domain),
        );
  return { kind: 'PeeredVPC', gateway: gateway.id, senders };
}

/**
 * Whoever may send by a transit gateway: what is outside the input and
 * attached to it or to its peers (VPN-3, TGW-7), and hosts of the other
 * domains that are.
 */
function transitEdge(
  network: NetworkModel,
  gateway: TransitGateway,
  domain: NodeId,
): PartialEdge | null {
  const isAttached = gateway.attachments.some(
    ({ far, present }) => far.kind === 'domain' && far.domain === domain && present.truth !== 'no',
  );
  if (gateway.outside === null && !isAttached) return null;
  const place: Place = { kind: 'gateway', gateway: gateway.id };
  const unseen =
    gateway.outside === null
      ? []
      : families.map((family) => beyond(network, place, family, domain));
  const peers = gateway.attachments.flatMap(({ far }) => {
    const peer = far.kind === 'transit' ? network.gateways.get(far.gateway) : undefined;
    return peer?.kind === 'transit' ? [peer] : [];
  });
  // Who is attached to a gateway that is not known is not known either; of its peers it may be.
  const known = gateway.outside === null ? [gateway, ...peers] : peers;
  const senders = known.flatMap((each) =>
    each.attachments.flatMap((attachment) => attached(network, each, attachment, domain)),
  );
  const all = [...unseen, ...senders];
  return all.length === 0 ? null : { kind: 'TransitGateway', gateway: gateway.id, senders: all };
}

function attached(
  network: NetworkModel,
  gateway: TransitGateway,
  { id, far, present }: TransitAttachment,
  domain: NodeId,
): readonly Endpoint[] {
  if (present.truth === 'no') return [];
  switch (far.kind) {
    case 'outside': {
      if (gateway.outside !== null) return [];
      const place: Place = { kind: 'attachment', gateway: gateway.id, attachment: id };
      return families.map((family) => beyond(network, place, family, domain));
    }
    case 'domain': {
      const other = far.domain === domain ? undefined : network.domains.get(far.domain);
      return other === undefined || other.outside !== null ? [] : insiders(network, other);
    }
    case 'transit':
      return [];
    default:
      return unreachable(far);
  }
}

/**
 * Of a peer in the input: any host that could be placed in its subnets, and
 * those interfaces that carry groups to which rules refer, since references
 * ask who the sender is.
 */
function insiders(network: NetworkModel, peer: Domain): Endpoint[] {
  const subnets = [...network.subnets.values()]
    .filter((subnet) => subnet.domain === peer.id)
    .sort((a, b) => compareText(a.id, b.id));
  const hosts = families
    .flatMap((family) => {
      const blocksIn = ({ blocks }: Subnet): string[] =>
        blocks.filter((block) => block.family === family).map(({ cidr }) => cidr);
      const addressed = subnets.filter((subnet) => blocksIn(subnet).length > 0);
      return alikeSubnets(network, addressed).map((alike) => ({
        first: alike[0].id,
        end: host(alike[0].id, family, alike.flatMap(blocksIn)),
      }));
    })
    // By subnet, and of one subnet by family.
    .sort((a, b) => compareText(a.first, b.first))
    .map(({ end }) => end);
  const inPeer = new Set(subnets.map((subnet) => subnet.id));
  const referenced = referencedGroups(network);
  const carriers = distinctCarriers(
    [...network.interfaces.values()].filter(
      (item) =>
        inPeer.has(item.subnet) &&
        item.accepts !== 'listeners' &&
        item.groups.some((each) => referenced.has(each.group)),
    ),
  );
  return [...hosts, ...carriers.flatMap(interfaceEndpoints)];
}

/** Any host that could stand in a subnet, or in one that is like it, its groups permissive. */
export function host(subnet: NodeId, family: Family, blocks: readonly string[]): Endpoint {
  return {
    place: { kind: 'subnet', subnet },
    family,
    blocks,
    except: [],
    choice: 'any',
    carrier: null,
    holder: null,
    mayCarryOutsideGroups: false,
    present: certainly,
  };
}

function referencedGroups(network: NetworkModel): Set<NodeId> {
  const found = new Set<NodeId>();
  for (const group of network.groups.values()) {
    for (const rule of group.ingress) {
      for (const match of rule.may) {
        if (match.peer.kind === 'members') found.add(match.peer.group);
      }
    }
  }
  return found;
}

/** One interface of each kind: same subnet, same groups. */
function distinctCarriers(items: readonly Interface[]): Interface[] {
  const kinds = new Map<string, Interface>();
  for (const item of [...items].sort((a, b) => compareText(a.id, b.id))) {
    const key = `${item.subnet} ${item.groups.map((each) => each.group).join('|')}`;
    if (!kinds.has(key)) kinds.set(key, item);
  }
  return [...kinds.values()];
}
