import { invariant } from '../../lib/basics/invariant.ts';
import type { Interface, NetworkModel, NodeId } from '../../lib/network/model.ts';
import {
  type Mode,
  nodeOf,
  type OracleOrigin,
  type OracleOutcome,
  type OraclePacket,
} from './question.ts';
import { simulate, simulateThroughBalancer } from './simulate.ts';

/**
 * Lets the simulator send the packet by which an engine proves that something
 * is exposed. What an engine hands over is described here by its shape alone:
 * a second opinion imports nothing of the first.
 */

/** The edge that is exposed to, and of the way: who is at which end of each connection. */
export interface ReplayedExposure {
  readonly edge: { readonly kind: string; readonly gateway: NodeId };
}

export interface ReplayedWay {
  /** One, or several that balancers chain. */
  readonly legs: readonly {
    readonly from: {
      readonly place:
        | { readonly kind: 'subnet'; readonly subnet: NodeId }
        | { readonly kind: 'gateway'; readonly gateway: NodeId }
        | { readonly kind: 'domain'; readonly domain: NodeId; readonly through: NodeId | null }
        | { readonly kind: 'attachment'; readonly gateway: NodeId; readonly attachment: NodeId }
        | { readonly kind: 'elsewhere' };
      readonly carrier: Interface | null;
    };
    readonly to: { readonly holder: Interface | null };
  }[];
}

export interface ReplayedTrace {
  /** As the client sends it, addressed to the first interface on the way. */
  readonly witness: OraclePacket;
  /** As it arrives at the last. */
  readonly arrival: { readonly destination: string; readonly destinationPort?: number };
  /** Whether it is said to arrive surely: then it must in mode 'must', else in 'may'. */
  readonly certain: boolean;
}

/**
 * What becomes of the witness on its way, through the balancers that the way
 * passes. Where AWS will choose an address, the witness names one that it may
 * choose.
 */
export function replay(
  network: NetworkModel,
  exposure: ReplayedExposure,
  way: ReplayedWay,
  trace: ReplayedTrace,
): OracleOutcome {
  const mode: Mode = trace.certain ? 'must' : 'may';
  const receivers = way.legs.map((leg) => leg.to.holder?.id);
  const [first, to] = [receivers[0], receivers.at(-1)];
  invariant(first !== undefined && to !== undefined, 'a way ends at an interface');
  const origin = originOf(network, exposure, way);
  const packet = trace.witness;
  if (receivers.length === 1) return simulate(network, { origin, packet, to, mode });
  const { destination, destinationPort } = trace.arrival;
  invariant(destinationPort !== undefined, 'balancers call ports');
  return simulateThroughBalancer(network, {
    origin,
    packet,
    balancerNode: first,
    path: receivers.slice(0, -1).map((node) => ownerOf(network, node)),
    to,
    targetPort: destinationPort,
    toAddress: destination,
    mode,
  });
}

/** Whether the witness arrives, and its answer where the protocol needs one (EVAL-3). */
export function isDelivered(outcome: OracleOutcome, { witness }: ReplayedTrace): boolean {
  return outcome.delivered && (outcome.answered || witness.protocol !== 6);
}

function originOf(
  network: NetworkModel,
  { edge }: ReplayedExposure,
  { legs }: ReplayedWay,
): OracleOrigin {
  const from = legs[0]?.from;
  invariant(from !== undefined, 'a way has a first leg');
  const { place, carrier } = from;
  switch (place.kind) {
    case 'subnet':
      return carrier === null
        ? { kind: 'host', subnet: place.subnet }
        : { kind: 'interface', interface: carrier.id };
    case 'gateway':
      return nodeOf(network.gateways, place.gateway).kind === 'internet'
        ? { kind: 'internet' }
        : { kind: 'beyond', gateway: place.gateway };
    case 'domain':
      return { kind: 'beyond', gateway: place.through ?? edge.gateway };
    case 'attachment':
      return { kind: 'beyond', gateway: place.gateway, attachment: place.attachment };
    case 'elsewhere':
      throw new RangeError('nobody is known to call from elsewhere');
  }
}

function ownerOf(network: NetworkModel, node: NodeId | undefined): NodeId {
  for (const { id, nodes } of network.balancers.values()) {
    if (node !== undefined && nodes.includes(node)) return id;
  }
  throw new RangeError(`${node} is a node of no balancer`);
}
