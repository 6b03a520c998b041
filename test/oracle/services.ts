import type { Interface, ServiceGateway } from '../../lib/network/model.ts';
import { contains, isInternetAddress } from './addresses.ts';
import { mayCall } from './entrances.ts';
import { aclPasses, groupsAdmit, stranger } from './filters.ts';
import { answerTo, lost, type Result, subnetOf } from './journey.ts';
import { check, holds, nodeOf, type OraclePacket, type Setting } from './question.ts';

/**
 * One packet from an interface to a service of the provider, by a gateway that
 * leads to nothing else (SVC-27), and its answer.
 */
export function toService(
  setting: Setting,
  gateway: ServiceGateway,
  { from, packet }: { readonly from: Interface; readonly packet: OraclePacket },
): Result {
  const home = subnetOf(setting, from);
  const owns = from.addresses.some((address) => contains(address.block, packet.source));
  const leading = home.tables.filter((table) => gateway.tables.includes(table));
  const mayLead = home.tables.some((table) => gateway.tablesRest?.among.includes(table) === true);
  const isRouted =
    leading.length === home.tables.length ||
    ((leading.length > 0 || mayLead) && setting.mode === 'may');
  const leaves =
    check(setting, `${packet.destination} is the service`, isThere(setting, gateway, packet)) &&
    check(setting, `${from.id} exists`, holds(from.present, setting.mode)) &&
    check(setting, `${from.id} has ${packet.source}`, owns) &&
    check(setting, `${gateway.id} is in its domain`, home.domain === gateway.domain) &&
    check(setting, `${home.id} routes to ${gateway.id}`, isRouted) &&
    mayCall(setting, from, { packet, to: null }) &&
    groupsAdmit(setting, from, 'egress', packet, stranger) &&
    aclPasses(setting, home, 'egress', packet);
  if (!leaves) return lost;
  const answer = answerTo(packet);
  return {
    delivered: true,
    answered: answer !== null && aclPasses(setting, home, 'ingress', answer),
  };
}

/** Where its addresses are not known, they are some of the Internet, IPv4 alone. */
function isThere(
  { network }: Setting,
  { remotes, domain }: ServiceGateway,
  packet: OraclePacket,
): boolean {
  const { destination, family } = packet;
  if (remotes !== null) return remotes.some((block) => contains(block, destination));
  const own = nodeOf(network.domains, domain).blocks;
  return (
    family === 'ipv4' &&
    isInternetAddress(destination) &&
    !own.some((block) => contains(block.cidr, destination))
  );
}
