import {
  type Condition,
  certainly,
  type Family,
  type Interface,
  type NetworkModel,
  type NodeId,
  never,
  type PublicEndpoint,
} from '../network/model.ts';
import { exactly, intersectBounds } from '../packets/bounds.ts';
import { type Cidr, containsCidr, overlapsCidr, parseCidr } from '../packets/cidr.ts';
import { box, intersect, isEmpty, type PacketSet, unionAll } from '../packets/packet-set.ts';
import { addressSet } from './addresses.ts';
import { boundsOfCondition, type Check, conditionCheck, passesAll } from './check.ts';
import type { Edge } from './edges.ts';
import type { ImaginableLeg, Leg } from './legs.ts';
import { type Endpoint, internetEndpoint } from './places.ts';
import type { Transit } from './transit.ts';
import type { Way } from './ways.ts';

/**
 * Public endpoints that services have outside of any domain (SVC-4, SVC-9,
 * SVC-17): no gateway, route or filter of the network stands before them, only
 * the list of those whom they admit. Who gets in may still have to identify
 * himself, so that they count as gated.
 */

/** Stands for the address that the provider will choose (documentation space, RFC 5737 and RFC 3849). */
export const endpointAddresses: Readonly<Record<Family, string>> = {
  ipv4: '203.0.113.1',
  ipv6: '2001:db8::1',
};

/** Of these nodes the workloads that have a public endpoint, if only perhaps. */
export function withPublicEndpoint(network: NetworkModel, nodes: readonly NodeId[]): NodeId[] {
  return nodes.filter((id) => {
    const endpoint = network.workloads.get(id)?.publicEndpoint ?? null;
    return endpoint !== null && endpoint.present.truth !== 'no';
  });
}

/** Everybody on the Internet, as an edge of the endpoint's own. */
export function endpointEdge(network: NetworkModel, workload: NodeId): Edge {
  return {
    kind: 'Internet',
    gateway: workload,
    senders: families.map((family) => sender(network, family)),
    isPublic: true,
    isGated: true,
  };
}

const families: readonly Family[] = ['ipv4', 'ipv6'];

/** From anybody out there; one way a family that the endpoint admits somebody of. */
export function waysFromInternet(network: NetworkModel, workload: NodeId): Way[] {
  return legsFromInternet(network, workload).flatMap(({ from, to, transit, forward }): Way[] => {
    const addresses = intersect(addressSet(from, 'source'), addressSet(to, 'destination'));
    const packets = intersectBounds(passesAll(forward), exactly(addresses));
    if (isEmpty(packets.may)) return [];
    const leg: Leg = { from, to, transit, forward, reply: [], packets, answered: packets };
    return [{ via: [], legs: [leg], client: packets, target: packets, answered: packets }];
  });
}

/** The same as if it admitted everybody, with what it asks. */
export function legsFromInternet(network: NetworkModel, workload: NodeId): ImaginableLeg[] {
  const endpoint = network.workloads.get(workload)?.publicEndpoint ?? null;
  if (endpoint === null) return [];
  return families.map((family) => ({
    from: sender(network, family),
    to: { ...sender(network, family), blocks: [endpointAddresses[family]], except: [] },
    transit: nothingBetween,
    forward: [presentCheck(workload, endpoint), admission(workload, endpoint, null)],
    replies: [[]],
  }));
}

/** What it asks of those who come out of the network through a public address; whose that is, `sender` tells. */
export function endpointChecks(
  network: NetworkModel,
  workload: NodeId,
  of: { readonly sender: Interface; readonly family: Family },
): Check[] {
  const endpoint = network.workloads.get(workload)?.publicEndpoint ?? null;
  if (endpoint === null) return [];
  const { sender: item, family } = of;
  const condition = admits(endpoint, { item, family, label: labelOf(network, item) });
  return [presentCheck(workload, endpoint), admission(workload, endpoint, condition)];
}

function labelOf(network: NetworkModel, { id, workload }: Interface): string {
  return network.components.get(workload)?.label ?? id;
}

function sender(network: NetworkModel, family: Family): Endpoint {
  const everybody = internetEndpoint(network, '', family, certainly);
  return { ...everybody, place: { kind: 'elsewhere' } };
}

const nothingBetween: Transit = {
  checks: [],
  passes: passesAll([]),
  path: 'translated',
  references: never,
  egressReferences: never,
  sourceBecomes: null,
  appliances: [],
  border: null,
};

function presentCheck(component: NodeId, endpoint: PublicEndpoint): Check {
  const because = [endpoint.because];
  const condition = endpoint.present;
  return conditionCheck({
    component,
    action: 'deliver',
    condition,
    code: 'UNKNOWN_RESOURCE',
    because,
  });
}

/** Its ports, for those whom it admits. `isAdmitted`: whether one sender is; null: the source address tells. */
function admission(
  component: NodeId,
  endpoint: PublicEndpoint,
  isAdmitted: Condition | null,
): Check {
  const ports = unionAll(
    endpoint.ports.map((port) => box({ protocol: 6, ports: { first: port, last: port } })),
  );
  const passes =
    isAdmitted === null
      ? exactly(intersect(ports, admitted(endpoint)))
      : intersectBounds(exactly(ports), boundsOfCondition(isAdmitted));
  return {
    component,
    action: 'filter',
    passes,
    code: 'FIREWALL_RULES_RESTRICTION',
    explain: () => ({
      because: [endpoint.because],
      unknowns: isAdmitted?.unknowns ?? [],
      assumptions: [],
    }),
  };
}

function admitted({ sources }: PublicEndpoint): PacketSet {
  return unionAll(
    sources.flatMap((text) => {
      const source = parseCidr(text);
      return source === null ? [] : [box({ source })];
    }),
  );
}

/** Whether it admits the public address of an interface; one that is chosen later may be any. */
function admits(
  endpoint: PublicEndpoint,
  of: { readonly item: Interface; readonly family: Family; readonly label: string },
): Condition {
  const { item, family, label } = of;
  const doubt: Condition = {
    truth: 'unknown',
    unknowns: [
      {
        what: `public address of ${label}`,
        cause: 'deploy-time',
        location: item.because[0] ?? endpoint.because,
      },
    ],
    assumptions: [],
  };
  const sources = endpoint.sources.flatMap((text) => parseCidr(text) ?? []);
  const mine = sources.filter((source) => source.family === family);
  if (mine.length === 0) return never;
  if (mine.some(({ length }) => length === 0)) return certainly;
  const outside = item.addresses
    .filter((address) => address.family === family)
    .flatMap(({ public: seen, block }) =>
      family === 'ipv6' ? [block] : seen === null ? [] : [seen.address],
    );
  const known = outside.flatMap((text) => (text === null ? [] : (parseCidr(text) ?? [])));
  if (known.length === 0 || known.length < outside.length) return doubt;
  const isInside = (each: Cidr): boolean => mine.some((source) => containsCidr(source, each));
  if (known.every(isInside)) return certainly;
  return known.some((each) => mine.some((source) => overlapsCidr(source, each))) ? doubt : never;
}
