import { type NetworkModel, type NodeId, never, type Relay } from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  nothing,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import { type Check, conditionCheck } from './check.ts';
import type { Endpoint } from './places.ts';

/** What relays send: they connect to their goals, on behalf of others, and to nothing else. */

export function relayChecks(network: NetworkModel, from: Endpoint, to: Endpoint): Check[] {
  // Where a balancer keeps its address, it is no longer the one that connects.
  const caller = from.carrier === from.holder ? from.holder : null;
  const sender = caller === null ? undefined : network.workloads.get(caller.workload);
  if (sender === undefined) return [];
  const { relay, role } = sender;
  if (relay === null) return role === 'endpoint' ? [silent(sender.id)] : [];
  const limits = intersect(portsOf(relay), destinationsOf(relay));
  const must = intersect(limits, goalsOf(relay, to));
  return [
    {
      component: sender.id,
      action: 'originate',
      passes: { must, may: relay.rest === null ? must : limits },
      code: 'NO_POSSIBLE_DESTINATION',
      explain: () => ({
        because: relay.because,
        unknowns: relay.rest === null ? [] : [relay.rest],
        assumptions: [],
      }),
    },
  ];
}

/** Endpoints answer, and do not connect (SVC-26). */
function silent(component: NodeId): Check {
  return conditionCheck({
    component,
    action: 'originate',
    condition: never,
    code: 'NO_POSSIBLE_DESTINATION',
    because: [],
  });
}

function portsOf({ ports }: Relay): PacketSet {
  if (ports === null) return everything;
  return unionAll(ports.map((port) => box({ protocol: 6, ports: { first: port, last: port } })));
}

function destinationsOf({ destinations }: Relay): PacketSet {
  if (destinations === null) return everything;
  return unionAll(
    destinations.flatMap((text) => {
      const destination = parseCidr(text);
      return destination === null ? [] : [box({ destination })];
    }),
  );
}

function goalsOf({ goals }: Relay, to: Endpoint): PacketSet {
  if (goals === null) return everything;
  const { holder } = to;
  if (holder === null) return nothing;
  return unionAll(
    goals
      .filter(({ workload }) => workload === holder.workload)
      .map(({ ports }) => (ports === null ? box({ protocol: 6 }) : box({ protocol: 6, ports }))),
  );
}
