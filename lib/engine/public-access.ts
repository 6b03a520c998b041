import type { Condition, NetworkModel, NodeId } from '../network/model.ts';
import { type Check, conditionCheck } from './check.ts';
import type { Endpoint } from './places.ts';

/**
 * What an account forbids its Internet gateways. It is asked once a way, for
 * the subnet in which the packet meets the gateway: wherever it goes on from
 * there does not matter (BPA-4). Answers are not asked about.
 */

/** `border`: that subnet; null: the way passes no Internet gateway. */
export function publicAccessChecks(
  network: NetworkModel,
  way: { readonly from: Endpoint; readonly to: Endpoint; readonly border: NodeId | null },
): Check[] {
  if (way.border === null) return [];
  const access = network.subnets.get(way.border)?.internet;
  if (access === undefined) return [];
  return [publicAccessCheck(way.border, access.because, conditionFor(network, way))];
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
  {
    from,
    to,
    border,
  }: { readonly from: Endpoint; readonly to: Endpoint; readonly border: NodeId | null },
): Condition {
  const { inbound, outbound, translated } = network.subnets.get(border ?? '')?.internet ?? open;
  const goal = to.place.kind === 'gateway' ? network.gateways.get(to.place.gateway) : undefined;
  if (goal?.kind !== 'internet') return inbound;
  const sender = network.workloads.get(from.holder?.workload ?? '');
  return !goal.inbound || sender?.role === 'nat' ? translated : outbound;
}

const yes: Condition = { truth: 'yes', unknowns: [], assumptions: [] };
const open = { inbound: yes, outbound: yes, translated: yes };
