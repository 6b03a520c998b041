import type { Edge } from '../../lib/engine/edges.ts';
import { Exposures } from '../../lib/engine/exposure.ts';
import { type Trace, traceWay } from '../../lib/engine/trace.ts';
import type { Way } from '../../lib/engine/ways.ts';
import type { NetworkModel } from '../../lib/network/model.ts';
import { box, everything, type PacketSet } from '../../lib/packets/packet-set.ts';
import { isDelivered, replay } from '../oracle/replay.ts';

/** Every exposure that the engine finds in a network, with its witness, sent again by the simulator. */

export interface Replays {
  /** Witnesses that were sent. */
  readonly sure: number;
  readonly possible: number;
  /** One text a witness that the simulator does not deliver. */
  readonly undelivered: readonly string[];
}

interface Told {
  readonly subject: string;
  readonly edge: Edge;
  readonly way: Way;
}

/** Findings are about part of what a way lets through; each part has its own witness. */
const parts: readonly PacketSet[] = [
  everything,
  box({ protocol: 6, ports: { first: 22, last: 22 } }),
  box({ protocol: 6, ports: { first: 1024, last: 65_535 } }),
  box({ protocol: 17 }),
  box({ protocol: 1 }),
  box({ family: 'ipv6' }),
];

export function replayAll(network: NetworkModel): Replays {
  const undelivered: string[] = [];
  const counts = { sure: 0, possible: 0 };
  for (const { subject, edge, way } of waysOf(network)) {
    for (const told of [way, ...(way.parts ?? [])]) {
      for (const wanted of parts) {
        const trace = traceWay(network, told, wanted);
        if (trace === null) {
          if (wanted === everything) undelivered.push(`${subject}: a way without a witness`);
          continue;
        }
        counts[trace.certain ? 'sure' : 'possible'] += 1;
        const outcome = replay(network, { edge }, trace.way, trace);
        if (isDelivered(outcome, trace)) continue;
        undelivered.push(
          `${subject} from ${edge.gateway}: ${tell(trace)}\n  ${outcome.log.join('\n  ')}`,
        );
      }
    }
  }
  return { ...counts, undelivered };
}

function* waysOf(network: NetworkModel): Generator<Told> {
  const exposures = new Exposures(network);
  for (const item of network.interfaces.values()) {
    for (const { edge, ways } of exposures.ofInterface(item.id)) {
      for (const way of ways) yield { subject: item.id, edge, way };
    }
  }
  for (const balancer of network.balancers.values()) {
    for (const { edge, listener, ways } of exposures.ofBalancer(balancer)) {
      for (const way of ways) yield { subject: listener.id, edge, way };
    }
  }
}

function tell({ certain, witness, arrival, way }: Trace): string {
  const path = way.legs.map((leg) => leg.to.holder?.id).join(' > ');
  return `${certain ? 'sure' : 'possible'} ${JSON.stringify(witness)} by ${path} as ${JSON.stringify(arrival)}`;
}
