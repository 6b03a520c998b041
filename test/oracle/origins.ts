import { unreachable } from '../../lib/basics/invariant.ts';
import type { Address } from '../../lib/network/model.ts';
import { contains, isInternetAddress } from './addresses.ts';
import type { Sender } from './journey.ts';
import {
  check,
  holds,
  nodeOf,
  type OracleOrigin,
  type OraclePacket,
  type Setting,
} from './question.ts';

/**
 * Where a question's packet starts. Knows which sources an origin can have;
 * any one of the senders that it returns may be the one.
 */

export function sendersOf(
  setting: Setting,
  origin: OracleOrigin,
  packet: OraclePacket,
): readonly Sender[] {
  const { network, mode } = setting;
  switch (origin.kind) {
    case 'internet': {
      const possible = isInternetAddress(packet.source);
      if (!check(setting, `${packet.source} is on the Internet`, possible)) return [];
      const senders: Sender[] = [];
      for (const gateway of network.gateways.values()) {
        if (gateway.kind === 'internet') senders.push({ kind: 'internet', gateway });
      }
      return senders;
    }
    case 'interface': {
      const from = nodeOf(network.interfaces, origin.interface);
      const subnet = nodeOf(network.subnets, from.subnet);
      if (!check(setting, `${from.id} exists`, holds(from.present, mode))) return [];
      const own = from.addresses.some((address: Address) => contains(address.block, packet.source));
      if (!check(setting, `${packet.source} belongs to ${from.id}`, own)) return [];
      return [{ kind: 'subnet', subnet, filteredBy: from, addressOf: from, groupsOf: from }];
    }
    case 'host': {
      const subnet = nodeOf(network.subnets, origin.subnet);
      const own = subnet.blocks.some((block) => contains(block.cidr, packet.source));
      if (!check(setting, `${packet.source} lies in ${subnet.id}`, own)) return [];
      return [{ kind: 'subnet', subnet, filteredBy: null, addressOf: null, groupsOf: null }];
    }
    case 'beyond':
      return [{ ...origin, gateway: nodeOf(network.gateways, origin.gateway) }];
    default:
      return unreachable(origin);
  }
}
