import type { SourceLocation } from '../basics/source.ts';
import { type Condition, certainly, type Interface, type NetworkModel } from '../network/model.ts';
import { type Check, conditionCheck, type Reasons } from './check.ts';
import type { Endpoint } from './places.ts';
import type { Transit } from './transit.ts';

/** What the ends of a leg ask by themselves: that they are there, and have the addresses that it takes. */

/** Whether an endpoint is out on the Internet. */
export function isInternet(network: NetworkModel, end: Endpoint): boolean {
  return (
    end.place.kind === 'gateway' && network.gateways.get(end.place.gateway)?.kind === 'internet'
  );
}

/** Whether it is there at all. */
export function presence(network: NetworkModel, end: Endpoint): Check[] {
  if (end.present.truth === 'yes') return [];
  const item = end.holder ?? end.carrier;
  if (item === null) return [];
  return [
    conditionCheck({
      component: item.workload,
      action: 'deliver',
      condition: end.present,
      code: 'UNKNOWN_RESOURCE',
      because: placeOf(network, item),
    }),
  ];
}

/** Where the workload of an interface is declared. */
export function placeOf(network: NetworkModel, item: Interface): SourceLocation[] {
  const component = network.components.get(item.workload);
  return component === undefined ? [] : [component.at];
}

/** From the Internet an interface is addressed by its public address alone (IGW-1). */
export function publicDestination(network: NetworkModel, from: Endpoint, to: Endpoint): Check[] {
  if (!isInternet(network, from) || to.holder === null) return [];
  return [publicCheck(from, to, 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS')];
}

/** To the Internet a sender needs a public address; behind a NAT gateway it is the gateway's. */
export function publicSource(
  network: NetworkModel,
  from: Endpoint,
  to: Endpoint,
  transit: Transit,
): Check[] {
  if (!isInternet(network, to) || from.holder === null || transit.sourceBecomes !== null) return [];
  // An appliance may put its own address in place of the sender's (NAT-3); firewalls change nothing.
  const masquerades = transit.appliances.some((id) => {
    const own = network.workloads.get(id)?.interfaces ?? [];
    const interfaces = own.flatMap((each) => network.interfaces.get(each) ?? []);
    if (interfaces.some(({ bump }) => bump?.by === 'policy')) return false;
    return interfaces.some(({ addresses }) =>
      addresses.some((each) => each.public !== null && each.public.present.truth !== 'no'),
    );
  });
  return masquerades ? [] : [publicCheck(to, from, 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS')];
}

function publicCheck(outside: Endpoint, inside: Endpoint, code: string): Check {
  const address = inside.holder?.addresses.find(
    (each) => each.family === inside.family && inside.blocks.includes(each.block),
  );
  const condition: Condition = address?.public?.present ?? { ...certainly, truth: 'no' };
  return conditionCheck({
    component: outside.place.kind === 'gateway' ? outside.place.gateway : '',
    action: 'translate',
    condition,
    code,
    because: address?.public?.because ?? [],
    ...(inside.holder === null
      ? {}
      : { opening: { kind: 'public-address', interface: inside.holder.id } }),
  });
}

/** That packets which cannot be answered for want of a route are delivered at all (EVAL-3). */
export function undocumentedDelivery(network: NetworkModel, item: Interface): Reasons {
  const label = network.components.get(item.workload)?.label ?? item.workload;
  const text = `It is not documented whether packets from the Internet reach ${label}, whose subnet has no route back`;
  return {
    because: [],
    unknowns: placeOf(network, item).map((location) => ({
      what: `delivery to ${label} without a return route (EVAL-3)`,
      cause: 'assumption',
      location,
    })),
    assumptions: [{ rule: 'EVAL-3', text }],
  };
}
