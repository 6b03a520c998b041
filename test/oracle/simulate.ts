import { invariant } from '../../lib/basics/invariant.ts';
import type { NetworkModel } from '../../lib/network/model.ts';
import { better, passOn } from './balancing.ts';
import { lost, type Result, travel } from './journey.ts';
import { sendersOf } from './origins.ts';
import {
  assertComplete,
  type BalancedQuestion,
  type DirectQuestion,
  nodeOf,
  type OracleOutcome,
  type Setting,
} from './question.ts';

/**
 * The second opinion on the engine: walks one concrete packet through a model,
 * rule by rule, without sets and without a line in common with lib/engine and
 * lib/packets. Slow, literal, and meant to be read beside the numbered rules.
 * It answers each unknown by itself, so that 'may' can combine outcomes that
 * exclude each other; what the engine says more exactly is not wrong for that.
 */

export { simulateEgress, simulateOutAndIn } from './egress.ts';
export type {
  BalancedQuestion,
  DirectQuestion,
  EgressQuestion,
  Mode,
  OracleOrigin,
  OracleOutcome,
  OraclePacket,
} from './question.ts';

/** Whether the packet gets from the origin to the interface. Throws InvariantError for incomplete questions. */
export function simulate(network: NetworkModel, question: DirectQuestion): OracleOutcome {
  assertComplete(question.packet);
  const setting: Setting = { network, mode: question.mode, log: [] };
  const to = nodeOf(network.interfaces, question.to);
  const { domain } = nodeOf(network.subnets, to.subnet);
  let best: Result = lost;
  for (const sender of sendersOf(setting, question.origin, question.packet)) {
    if (sender.kind === 'internet' && sender.gateway.domain !== domain) continue;
    best = better(best, travel(setting, { sender, packet: question.packet, to }));
  }
  return { ...best, log: setting.log };
}

/**
 * Whether a client that calls a balancer's node makes the interface receive a
 * connection on `targetPort`, by way of the balancers named. TCP and UDP only.
 */
export function simulateThroughBalancer(
  network: NetworkModel,
  question: BalancedQuestion,
): OracleOutcome {
  const { packet, origin } = question;
  assertComplete(packet);
  invariant(packet.protocol === 6 || packet.protocol === 17, 'balancers take TCP and UDP only');
  invariant(question.path.length > 0, 'a way through balancers needs a balancer');
  const setting: Setting = { network, mode: question.mode, log: [] };
  const node = nodeOf(network.interfaces, question.balancerNode);
  const { domain } = nodeOf(network.subnets, node.subnet);
  const client = origin.kind === 'interface' ? nodeOf(network.interfaces, origin.interface) : null;
  let best: Result = lost;
  for (const sender of sendersOf(setting, origin, packet)) {
    if (sender.kind === 'internet' && sender.gateway.domain !== domain) continue;
    const atNode = travel(setting, { sender, packet, to: node });
    if (!atNode.delivered) continue;
    const { answered } = atNode;
    best = better(best, passOn(setting, question, { index: 0, node, packet, client, answered }));
  }
  return { ...best, log: setting.log };
}
