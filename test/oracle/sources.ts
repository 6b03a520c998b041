import type {
  Gateway,
  NodeId,
  OpaqueGateway,
  PeeringGateway,
  Route,
  RouteTable,
  RouteTarget,
  Subnet,
  TransitAttachment,
  TransitGateway,
  VpnGateway,
} from '../../lib/network/model.ts';
import { contains } from './addresses.ts';
import { holds, nodeOf, type OraclePacket, opposite, type Setting, whichever } from './question.ts';
import { isWithin, otherSide } from './routing.ts';
import { type Landing, leadsBehind, lookUp } from './transit-gateways.ts';

/**
 * Which sources there are behind VPN gateways and behind peers outside the
 * input: of both, much is known only from the routes that lead to them.
 */

/** The source exists if the destination's subnet has a route to the gateway, for what it covers (VPN-1). */
export function vpnLeadsIn(
  setting: Setting,
  asked: { readonly gateway: VpnGateway; readonly packet: OraclePacket; readonly subnet: Subnet },
): boolean {
  const { network, mode } = setting;
  const { gateway, packet, subnet } = asked;
  if (gateway.domain !== subnet.domain || packet.family !== 'ipv4') return false;
  if (!holds(gateway.attached, mode) || !holds(gateway.connected, mode)) return false;
  const { remotes } = gateway;
  const isRemote =
    remotes === null
      ? !isWithin(network, subnet.domain, packet.source, opposite(mode))
      : remotes.some((remote) => contains(remote, packet.source));
  if (!isRemote) return false;
  return whichever(subnet.tables, mode, (id) => {
    const table = nodeOf(network.tables, id);
    // With known remotes any route to it will do, with propagation any source.
    const isUnbounded = routesTo(setting, table, gateway).some(
      (route) => remotes !== null || route.origin === 'propagated',
    );
    return isUnbounded || isRouted(setting, table, { gateway, address: packet.source });
  });
}

/** Of a peer outside the input we know only what the routes of this side say (PEER-3). */
export function peeringLeadsIn(
  setting: Setting,
  asked: {
    readonly gateway: PeeringGateway;
    readonly packet: OraclePacket;
    readonly domain: NodeId;
  },
): boolean {
  const { network, mode } = setting;
  const { gateway, packet, domain } = asked;
  const otherId = otherSide(gateway, domain);
  if (otherId === null || !holds(gateway.active, mode)) return false;
  const other = nodeOf(network.domains, otherId);
  if (other.outside === null) return false;
  if (!isWithin(network, domain, packet.destination, mode)) return false;
  // Peers do not overlap (PEER-4).
  if (isWithin(network, domain, packet.source, opposite(mode))) return false;
  if (other.blocks.length > 0 && other.blocks.every((block) => block.unknown === null)) {
    return isWithin(network, otherId, packet.source, mode);
  }
  for (const table of network.tables.values()) {
    if (table.domain !== domain) continue;
    if (isRouted(setting, table, { gateway, address: packet.source })) return true;
  }
  return false;
}

/** Of what is not modelled too, the routes of this side tell which sources there are (TGW-7); that they come is never sure. */
export function opaqueLeadsIn(
  setting: Setting,
  asked: {
    readonly gateway: OpaqueGateway | TransitGateway;
    readonly packet: OraclePacket;
    readonly domain: NodeId;
  },
): boolean {
  const { network, mode } = setting;
  const { gateway, packet, domain } = asked;
  if (mode === 'must' || (gateway.kind === 'opaque' && gateway.edge === null)) return false;
  if (isWithin(network, domain, packet.source, opposite(mode))) return false;
  for (const table of network.tables.values()) {
    if (table.domain !== domain) continue;
    if (isRouted(setting, table, { gateway, address: packet.source })) return true;
  }
  return false;
}

/** Behind an attachment is what this side routes to transit gateways and they on to the attachment (VPN-3). */
export function attachmentLeadsIn(
  setting: Setting,
  asked: {
    readonly gateway: TransitGateway;
    readonly attachment: TransitAttachment;
    readonly packet: OraclePacket;
    readonly domain: NodeId;
  },
): boolean {
  const { network, mode } = setting;
  const { packet, domain } = asked;
  const address = packet.source;
  if (isWithin(network, domain, address, opposite(mode))) return false;
  const goal = { gateway: asked.gateway.id, attachment: asked.attachment.id };
  const back = { ...packet, source: packet.destination, destination: address };
  return [...network.gateways.values()].some((gateway) => {
    if (gateway.kind !== 'transit') return false;
    const isRoutedHere = [...network.tables.values()].some(
      (table) => table.domain === domain && isRouted(setting, table, { gateway, address }),
    );
    const own = gateway.attachments.filter(
      ({ far, present }) => far.kind === 'domain' && far.domain === domain && holds(present, mode),
    );
    const goesOn = (landing: Landing): boolean =>
      landing.kind === 'anywhere' ||
      (landing.kind === 'outside' && leadsBehind(setting, { ...landing, from: back.source }, goal));
    return (
      isRoutedHere &&
      own.some((attachment) =>
        lookUp(setting, { gateway, attachment, zone: null }, { packet: back, goesOn }),
      )
    );
  });
}

/** Whether some route of the table to the gateway covers the address, others besides. */
function isRouted(
  setting: Setting,
  table: RouteTable,
  { gateway, address }: { readonly gateway: Gateway; readonly address: string },
): boolean {
  if (table.rest !== null && setting.mode === 'may') return true;
  return routesTo(setting, table, gateway).some(({ destination }) =>
    destination === null ? setting.mode === 'may' : contains(destination, address),
  );
}

function routesTo(setting: Setting, table: RouteTable, gateway: Gateway): readonly Route[] {
  return table.routes.filter(
    (route) => leadsTo(setting, route.target, gateway) && holds(route.present, setting.mode),
  );
}

function leadsTo({ mode }: Setting, target: RouteTarget, gateway: Gateway): boolean {
  if (target.kind === 'unknown') return mode === 'may';
  return target.kind === 'gateway' && target.gateway === gateway.id;
}
