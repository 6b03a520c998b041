import type { Unknown } from '../basics/value.ts';
import { type NetworkModel, type NodeId, never, type Relay } from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import {
  box,
  everything,
  intersect,
  nothing,
  type PacketSet,
  union,
  unionAll,
} from '../packets/packet-set.ts';
import { type Check, conditionCheck } from './check.ts';
import type { Endpoint } from './places.ts';

/** What endpoints and relays exchange: relays connect to their goals, on behalf of others, and to nothing else. */

export function relayChecks(network: NetworkModel, from: Endpoint, to: Endpoint): Check[] {
  return [...sentBy(network, from, to), ...takenBy(network, to)];
}

const services: PacketSet = union(box({ protocol: 6 }), box({ protocol: 17 }));

/** An endpoint takes what is for its service, and no ping (SVC-26); it may serve more ports than are known. */
function takenBy(network: NetworkModel, to: Endpoint): Check[] {
  const receiver = network.workloads.get(to.holder?.workload ?? '');
  if (receiver?.role !== 'endpoint') return [];
  const { id, ports } = receiver;
  const must = ports === null ? services : servedOn(ports);
  const component = network.components.get(id);
  const further: Unknown[] =
    ports === null || component === undefined
      ? []
      : [
          {
            what: `which other ports ${component.label} serves`,
            cause: 'outside-input',
            location: component.at,
          },
        ];
  return [
    {
      component: id,
      action: 'deliver',
      passes: { must, may: services },
      code: 'PROTOCOL_RESTRICTION',
      explain: () => ({ because: [], unknowns: further, assumptions: [] }),
    },
  ];
}

function servedOn(ports: readonly number[]): PacketSet {
  return unionAll(ports.map((port) => box({ protocol: 6, ports: { first: port, last: port } })));
}

function sentBy(network: NetworkModel, from: Endpoint, to: Endpoint): Check[] {
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
      code: 'PROTOCOL_RESTRICTION',
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
    code: 'PROTOCOL_RESTRICTION',
    because: [],
  });
}

function portsOf({ ports }: Relay): PacketSet {
  return ports === null ? everything : servedOn(ports);
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
