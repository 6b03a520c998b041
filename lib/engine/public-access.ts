import type { Condition, InternetAccess, NetworkModel, NodeId } from '../network/model.ts';
import { type Check, conditionCheck } from './check.ts';
import type { Endpoint } from './places.ts';

/**
 * What an account forbids its Internet gateways. It is asked once a way, for
 * the subnet in which the packet meets the gateway: wherever it goes on from
 * there does not matter (BPA-4). Answers are not asked about.
 */

/**
 * `border`: that subnet; null: the way passes no Internet gateway. Where a
 * network firewall stands there, the subnet behind it counts too (BPA-3).
 */
export function publicAccessChecks(
  network: NetworkModel,
  way: {
    readonly from: Endpoint;
    readonly to: Endpoint;
    readonly border: NodeId | null;
    readonly appliances: readonly NodeId[];
  },
): Check[] {
  const { from, to, border, appliances } = way;
  if (border === null) return [];
  const inner = to.place.kind === 'subnet' ? to.place : from.place;
  const isBehindFirewall = appliances.some((id) => isFirewall(network, id));
  const asked = new Set([
    border,
    ...(isBehindFirewall && inner.kind === 'subnet' ? [inner.subnet] : []),
  ]);
  return [...asked].flatMap((subnet) => {
    const access = network.subnets.get(subnet)?.internet;
    if (access === undefined) return [];
    return [publicAccessCheck(subnet, access.because, conditionFor(network, way, access))];
  });
}

function isFirewall(network: NetworkModel, workload: NodeId): boolean {
  const interfaces = network.workloads.get(workload)?.interfaces ?? [];
  return interfaces.some((id) => network.interfaces.get(id)?.bump?.by === 'policy');
}

export function publicAccessCheck(
  border: NodeId,
  because: Parameters<typeof conditionCheck>[0]['because'],
  condition: Condition,
): Check {
  return conditionCheck({
    component: border,
    action: 'filter',
    condition,
    code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
    because,
  });
}

function conditionFor(
  network: NetworkModel,
  { from, to }: { readonly from: Endpoint; readonly to: Endpoint },
  { inbound, outbound, translated }: InternetAccess,
): Condition {
  const goal = to.place.kind === 'gateway' ? network.gateways.get(to.place.gateway) : undefined;
  if (goal?.kind !== 'internet') return inbound;
  const sender = network.workloads.get(from.holder?.workload ?? '');
  return !goal.inbound || sender?.role === 'nat' ? translated : outbound;
}
