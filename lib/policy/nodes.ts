import type { NetworkModel, NodeId, TransitGateway } from '../network/model.ts';
import { classifyType } from '../resources/coverage.ts';

/**
 * What scopes call a component, in terms of a network: which nodes have a type,
 * and at which of them paths can start or end. Types are those of Network
 * Access Analyzer, which stand for a kind of thing, or any of CloudFormation.
 * https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/resource-statement.html
 */

/** Types that are said in place of others, or stand for them besides. */
const typesMeant: Readonly<Record<string, readonly string[]>> = {
  // Instances, whoever launches them.
  'AWS::EC2::Instance': [
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::EC2::EC2Fleet',
    'AWS::EC2::SpotFleet',
    'AWS::EKS::Nodegroup',
  ],
  // Two pages of the guide spell it differently.
  'AWS::NetworkFirewall::NetworkFirewall': ['AWS::NetworkFirewall::Firewall'],
};

/** Types of which nodes are told by what they do, not by how they were declared. */
const kinds: Readonly<Record<string, (network: NetworkModel) => Iterable<NodeId>>> = {
  'AWS::EC2::InternetGateway': (network) =>
    gatewaysWhere(network, (id) => network.gateways.get(id)?.kind === 'internet'),
  'AWS::EC2::VPNGateway': (network) => gatewaysWhere(network, (id) => leadsTo(network, id, 'VGW')),
  'AWS::EC2::VPCPeeringConnection': (network) =>
    gatewaysWhere(network, (id) => network.gateways.get(id)?.kind === 'peering'),
  'AWS::EC2::TransitGatewayAttachment': (network) => [
    ...transitGateways(network).flatMap(({ attachments }) => attachments.map(({ id }) => id)),
    // Of one outside the input only the whole is known.
    ...transitGateways(network).flatMap(({ id, outside }) => (outside === null ? [] : [id])),
    ...gatewaysWhere(network, (id) => leadsTo(network, id, 'TransitGateway')),
  ],
  // Interfaces that are on the way (of balancers, NAT gateways) are no ends unless they are named.
  'AWS::EC2::NetworkInterface': (network) =>
    [...network.interfaces.values()].flatMap(({ id, workload }) =>
      network.workloads.get(workload)?.role === 'workload' ? [id] : [],
    ),
};

/** null: nothing of this type is in any network. Linear in the size of the network. */
export function nodesOfType(
  network: NetworkModel,
  type: string,
): { readonly ids: ReadonlySet<NodeId>; readonly internet: boolean } | null {
  const meant = new Set([type, ...(typesMeant[type] ?? [])]);
  const kind = kinds[type];
  const ids = new Set<NodeId>(kind?.(network) ?? []);
  if (kind === undefined) {
    for (const component of network.components.values()) {
      if (meant.has(component.type)) ids.add(component.id);
    }
    const isKnown = [...meant].some((each) => classifyType(each).kind === 'modelled');
    if (ids.size === 0 && !isKnown) return null;
  }
  return { ids, internet: type === 'AWS::EC2::InternetGateway' };
}

function gatewaysWhere(network: NetworkModel, holds: (id: NodeId) => boolean): NodeId[] {
  return [...network.gateways.keys()].filter(holds);
}

function leadsTo(network: NetworkModel, id: NodeId, edge: 'VGW' | 'TransitGateway'): boolean {
  const gateway = network.gateways.get(id);
  return (
    (gateway?.kind === 'vpn' && edge === 'VGW') ||
    (gateway?.kind === 'opaque' && gateway.edge === edge)
  );
}

export function transitGateways(network: NetworkModel): TransitGateway[] {
  return [...network.gateways.values()].filter((gateway) => gateway.kind === 'transit');
}

/** The transit gateway whose attachment it is; null: it is none. */
export function transitOf(network: NetworkModel, attachment: NodeId): TransitGateway | null {
  return (
    transitGateways(network).find(({ attachments }) =>
      attachments.some(({ id }) => id === attachment),
    ) ?? null
  );
}

/** What connects something else to a transit gateway, by the name of that: of a VPN connection its attachment. */
export function attachmentsOf(network: NetworkModel, name: string): NodeId[] {
  return transitGateways(network)
    .flatMap(({ attachments }) => attachments.map(({ id }) => id))
    .filter((id) => {
      const [owner = '', implied] = id.split('#');
      return implied !== undefined && (owner === name || owner.endsWith(`/${name}`));
    });
}

/** Whether it leads out of a VPC, or is one that is not in the input. */
export function isOuter(network: NetworkModel, id: NodeId): boolean {
  return network.gateways.has(id) || isOutside(network, id) || transitOf(network, id) !== null;
}

/** Whether it is a VPC of which only the way there is in the input. */
export function isOutside(network: NetworkModel, domain: NodeId): boolean {
  return (network.domains.get(domain)?.outside ?? null) !== null;
}

/** Whether paths can start or end at it or at what stands in it. */
export function isEnd(network: NetworkModel, id: NodeId): boolean {
  const { workloads, interfaces, subnets, domains, groups } = network;
  return (
    [workloads, interfaces, subnets, domains, groups].some((nodes) => nodes.has(id)) ||
    isOuter(network, id)
  );
}
