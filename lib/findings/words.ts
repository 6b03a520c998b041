import { unreachable } from '../basics/invariant.ts';
import type { NetworkModel, NodeId, PortRange } from '../network/model.ts';
import type { EdgeKind } from './finding.ts';

/** Names and phrases that messages share. */

/** As in `reachable from …`. */
export function phraseOfEdge(edge: EdgeKind): string {
  switch (edge) {
    case 'Internet':
      return 'the Internet';
    case 'PeeredVPC':
      return 'a peered VPC';
    case 'VGW':
      return 'a VPN or Direct Connect';
    case 'TransitGateway':
      return 'a transit gateway';
    case 'PrivateLink':
      return 'PrivateLink consumers';
    case 'ClientVPN':
      return 'Client VPN';
    case 'Edge':
      return 'the AWS edge';
    case 'Resource':
      return 'another resource';
    default:
      return unreachable(edge);
  }
}

export function labelOf(network: NetworkModel, node: NodeId): string {
  return network.components.get(node)?.label ?? node;
}

/** ` through A and B`, or nothing when the way is direct. */
export function phraseOfVia(network: NetworkModel, via: readonly NodeId[]): string {
  if (via.length === 0) return '';
  return ` through ${via.map((node) => labelOf(network, node)).join(' and ')}`;
}

/** `22, 80-90`; `none` for an empty list. */
export function listPorts(ports: readonly PortRange[]): string {
  if (ports.length === 0) return 'none';
  return ports
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(', ');
}

/** `TCP ports 22, 80 and UDP ports 53`. */
export function phraseOfPorts(exposed: {
  readonly tcp: readonly PortRange[];
  readonly udp: readonly PortRange[];
}): string {
  const phrase = (name: string, ports: readonly PortRange[]): string[] => {
    if (ports.length === 0) return [];
    const single = ports.length === 1 && ports[0]?.first === ports[0]?.last;
    return [`${name} ${single ? 'port' : 'ports'} ${listPorts(ports)}`];
  };
  return [...phrase('TCP', exposed.tcp), ...phrase('UDP', exposed.udp)].join(' and ');
}
