import type { Question } from '../../lib/engine/question.ts';
import type {
  Address,
  Balancer,
  Interface,
  NetworkModel,
  NodeId,
} from '../../lib/network/model.ts';
import { type Cidr, formatCidr } from '../../lib/packets/cidr.ts';
import {
  type OracleOrigin,
  type OracleOutcome,
  type OraclePacket,
  simulate,
  simulateOutAndIn,
  simulateThroughBalancer,
} from '../oracle/simulate.ts';

/**
 * Questions about measured networks, asked of the one-packet simulator: from
 * an interface or the Internet to an interface or a balancer's node, by its
 * private or its public address. Sure answers only, and there and back.
 */

export interface Traffic {
  readonly protocol: number;
  readonly port: number | null;
}

/** Ports that clients use; some ACLs take the answer to one and not to another. */
const clientPorts = [1_024, 32_768, 49_152, 61_000];

/** Whether some packet like these surely arrives and is answered. Throws for questions of other kinds. */
export function arrivesOnePacket(
  network: NetworkModel,
  { from, to }: Question,
  traffic: Traffic,
): boolean {
  if (to.kind !== 'interfaces' && to.kind !== 'public') throw new RangeError(to.kind);
  const literal = to.kind === 'public' ? to.address : null;
  return to.interfaces.some((id) => {
    const goal = network.interfaces.get(id);
    const address = goal?.addresses.find(
      (each) => literal === null || each.public?.address === literal,
    );
    if (goal === undefined || address === undefined) return false;
    const inside = (origin: OracleOrigin) => (packet: OraclePacket) =>
      arrival(network, origin, goal, { ...packet, destination: hostOf(address) });
    return packetsOf(traffic).some((packet) => {
      if (from.kind === 'internet') {
        const source = from.address === null ? '' : hostOf(from.address);
        return isAnswered(inside({ kind: 'internet' })({ ...packet, source }));
      }
      if (from.kind !== 'interfaces') throw new RangeError(from.kind);
      return from.interfaces.some((sender) => {
        const own = from.address ?? network.interfaces.get(sender)?.addresses[0];
        const sent = { ...packet, source: own === undefined ? '' : hostOf(own) };
        const origin: OracleOrigin = { kind: 'interface', interface: sender };
        return isAnswered(
          literal === null
            ? inside(origin)(sent)
            : simulateOutAndIn(
                network,
                { from: sender, packet: { ...sent, destination: literal } },
                inside({ kind: 'internet' }),
              ),
        );
      });
    });
  });
}

/** At an interface; at a balancer's node, with its answer from whoever is behind it (LB-15). */
function arrival(
  network: NetworkModel,
  origin: OracleOrigin,
  goal: Interface,
  packet: OraclePacket,
): OracleOutcome {
  const mode = 'must';
  const balancer = [...network.balancers.values()].find(({ nodes }) => nodes.includes(goal.id));
  if (balancer === undefined || balancer.mode === 'proxy') {
    return simulate(network, { origin, packet, to: goal.id, mode });
  }
  const outcomes = receiversBehind(network, balancer).map((receiver) =>
    simulateThroughBalancer(network, {
      origin,
      packet,
      balancerNode: goal.id,
      path: [balancer.id],
      ...receiver,
      mode,
    }),
  );
  return outcomes.find(isAnswered) ?? outcomes[0] ?? nobody;
}

const nobody: OracleOutcome = { delivered: false, answered: false, log: [] };

function receiversBehind(
  network: NetworkModel,
  balancer: Balancer,
): { readonly to: NodeId; readonly targetPort: number }[] {
  return balancer.listeners
    .flatMap(({ forwards }) => forwards)
    .flatMap(({ pool }) => network.pools.get(pool)?.members ?? [])
    .flatMap(({ target, ports }) =>
      target.kind === 'interface' && ports !== null
        ? [{ to: target.interface, targetPort: ports.first }]
        : [],
    );
}

function isAnswered({ delivered, answered }: OracleOutcome): boolean {
  return delivered && answered;
}

/** Without addresses. */
function packetsOf({ protocol, port }: Traffic): OraclePacket[] {
  const base = { family: 'ipv4', protocol, source: '', destination: '' } as const;
  return port === null
    ? [{ ...base, icmpType: 8, icmpCode: 0 }]
    : clientPorts.map((sourcePort) => ({ ...base, sourcePort, destinationPort: port }));
}

/** The address alone; of a block the first. */
function hostOf(at: Address | Cidr): string {
  const text = 'block' in at ? at.block : formatCidr(at);
  return text.split('/')[0] ?? text;
}
