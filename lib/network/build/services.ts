import { compareText } from '../../basics/order.ts';
import type { PartialList, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Address, NodeId, PublicEndpoint, Subnet, Workload } from '../model.ts';
import { certainly } from '../model.ts';
import { distinct, every, isTrue, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Memberships } from './groups.ts';
import { observedInterfaces } from './observed-interfaces.ts';
import { candidatesOf } from './open-references.ts';
import type { Parts } from './parts.ts';
import type { Place, Surroundings } from './places.ts';
import { ipv4Addresses } from './public-addresses.ts';

/**
 * Managed services and interface endpoints: where their
 * interfaces lie and what they serve (SVC-1 to SVC-29). What differs between
 * services was decided by whoever read their declarations.
 */

/** To be called when the routes of declared tables are known. */
export function addServices(parts: Parts): void {
  for (const service of parts.draft.of('managed-service')) addManaged(parts, service);
  for (const endpoint of parts.draft.of('vpc-endpoint')) addEndpoint(parts, endpoint);
}

function addManaged(parts: Parts, service: ResourceOf<'managed-service'>): void {
  const { draft, groups, interfaces } = parts;
  const { key, at, publicAccess } = service;
  draft.declare(service);
  interfaces.workload(key, 'workload', {
    spread: true,
    publicEndpoint: endpointOf(service),
    ...portsOf(service.ports),
  });
  const isPublic = isTrue(publicAccess);
  const isUnfiltered = service.inbound === 'unfiltered' && isPublic.truth !== 'no';
  const places = observedInterfaces(draft, service) === null ? placesOf(parts, service) : [];
  for (const { subnet, present } of places) {
    const home = draft.subnets.get(subnet);
    if (home === undefined) continue;
    const assigned =
      isPublic.truth === 'no'
        ? null
        : { present: isPublic, address: null, because: [publicAccess.at] };
    const carried: Memberships =
      service.groupsUnknown === null
        ? groups.carried(service.groups, { domain: home.domain })
        : {
            groups: groups.carried(service.groups ?? { items: [], rest: service.groupsUnknown }, {
              domain: home.domain,
            }).groups,
            groupsRest: service.groupsUnknown,
          };
    interfaces.add({
      id: impliedId(key, subnet),
      label: places.length === 1 ? service.id : `${service.id} in ${draft.label(subnet)}`,
      workload: key,
      subnet,
      at,
      present,
      addresses: ipv4Addresses({
        subnet: home,
        privateAddresses: { items: [], rest: null },
        assigned,
        elastic: [],
        floating: [],
      }),
      ...carried,
      filtered: !isUnfiltered,
      accepts: service.inbound === 'none' ? 'replies' : 'anything',
    });
  }
}

/** In each of its subnets; in one that AWS chooses, each perhaps, unless all are alike (SVC-1). */
function placesOf(parts: Parts, service: ResourceOf<'managed-service'>): readonly Place[] {
  const places = subnetsOf(parts, service);
  const subnets = places.map(({ subnet }) => subnet);
  if (service.placement === 'each' || places.length < 2) return places;
  const choice: Unknown = {
    what: `in which of its subnets ${service.id} is placed`,
    cause: 'deploy-time',
    location: service.subnetGroup?.at ?? service.at,
  };
  return parts.places.oneOf(subnets, choice, surroundingsIn(parts.draft));
}

function subnetsOf(parts: Parts, service: ResourceOf<'managed-service'>): readonly Place[] {
  const { draft, subnets, places, interfaces } = parts;
  const listed = (list: PartialList<Reference>): readonly Place[] =>
    [...places.ofList(list, { isUsed: true, surroundings: surroundingsIn(draft) })].sort((a, b) =>
      compareText(a.subnet, b.subnet),
    );
  if (service.subnets !== null) return listed(service.subnets);
  const { subnetGroup } = service;
  if (subnetGroup !== null) {
    const groups = candidatesOf(subnetGroup);
    if (groups !== null && subnetGroup.kind === 'unknown') {
      const present = perhaps(subnetGroup.unknown);
      const of = groups.flatMap((each) => subnetsOf(parts, { ...service, subnetGroup: each }));
      return [...new Set(of.map(({ subnet }) => subnet))]
        .sort()
        .map((subnet) => ({ subnet, present }));
    }
    const target = draft.follow(subnetGroup, 'subnet-group');
    if (target.kind === 'found') return listed(target.resource.subnets);
    const name = target.kind === 'outside' ? target.name : target.unknown.what;
    return [{ subnet: subnets.outside(name, target.unknown), present: certainly }];
  }
  // Without a VPC configuration these have no interfaces at all (SVC-4, SVC-7, SVC-17).
  if (service.publicEndpoint !== null || service.inbound === 'none') return [];
  return [{ subnet: interfaces.defaultSubnet(service.key, service.at), present: certainly }];
}

/** What decides over what comes in; to be asked when all routes of declared tables are known. */
export function surroundingsIn(draft: Draft): Surroundings {
  return (subnet) => surroundings(draft, subnet);
}

/**
 * What decides whether others reach a subnet: equal text, equal reach.
 * Addresses and NAT gateways make no difference to what comes in.
 */
function surroundings(draft: Draft, id: NodeId): string {
  const subnet = draft.subnets.get(id);
  if (subnet === undefined) return id;
  const tables = subnet.tables.map((table) => {
    const { routes = [], rest = null } = draft.tables.get(table) ?? {};
    const lines = routes.map(({ destination, target, present, origin }) => {
      const isNat = target.kind === 'gateway' && draft.gateways.get(target.gateway)?.kind === 'nat';
      return JSON.stringify([destination, isNat ? 'nat' : target, present.truth, origin]);
    });
    return [rest?.what ?? null, ...lines.sort()];
  });
  return JSON.stringify([subnet.domain, tables, subnet.acls]);
}

/** A public endpoint; what is not known of its sources may be everybody. */
function endpointOf(service: ResourceOf<'managed-service'>): PublicEndpoint | null {
  const endpoint = service.publicEndpoint;
  if (endpoint === null) return null;
  const { items, rest } = endpoint.sources;
  const doubts = items.flatMap((item) => (item.kind === 'unknown' ? [item.unknown] : []));
  if (rest !== null) doubts.push(rest);
  const enabled = isTrue(endpoint.enabled);
  const sources = items.flatMap((item) => {
    const cidr = item.kind === 'known' ? parseCidr(item.value) : null;
    return cidr === null ? [] : [formatCidr(cidr)];
  });
  return {
    present: doubts.length === 0 ? enabled : every(enabled, perhaps(...doubts)),
    ports: endpoint.ports,
    sources: doubts.length === 0 ? sources : ['0.0.0.0/0'],
    rule: endpoint.rule,
    because: endpoint.enabled.at,
  };
}

/** What is served for certain, and apart from it what may be (LANG-9). */
function portsOf(values: readonly Value<number>[] | null): Pick<Workload, 'ports' | 'portsRest'> {
  if (values === null) return { ports: null, portsRest: null };
  const ports = values.flatMap((value) => (value.kind === 'known' ? [value.value] : []));
  const open = values.flatMap((value) => (value.kind === 'unknown' ? [value] : []));
  if (open.length === 0) return { ports, portsRest: null };
  const isBounded = open.every(({ among }) => among !== undefined);
  const among = new Set(open.flatMap((value) => value.among ?? []));
  return {
    ports,
    portsRest: {
      among: isBounded ? [...among].sort((a, b) => a - b) : null,
      unknowns: distinct(open.map(({ unknown }) => unknown)),
    },
  };
}

/** Interface endpoints are interfaces in the subnets named (SVC-26); gateway endpoints have none (SVC-27). */
function addEndpoint(parts: Parts, endpoint: ResourceOf<'vpc-endpoint'>): void {
  const { draft, groups, interfaces } = parts;
  const { key, at, endpointType } = endpoint;
  draft.declare(endpoint);
  const type = endpointType.kind === 'known' ? endpointType.value : null;
  if (type === null) {
    draft.gap(endpoint, 'Its type is not known, so that nothing is said of it.');
    return;
  }
  if (type !== 'Interface') {
    if (type === 'Gateway' && endpoint.subnets.items.length > 0) {
      draft.warn(
        at,
        `${endpoint.id} names subnets, but a gateway endpoint has no interfaces in subnets. Set VpcEndpointType to Interface.`,
      );
    }
    const isBump = type === 'GatewayLoadBalancer';
    if (type !== 'Gateway' && !isBump)
      draft.gap(endpoint, 'What passes through it is not modelled.');
    return;
  }
  interfaces.workload(key, 'endpoint', { spread: true, ports: endpointPorts(endpoint) });
  const isObserved = observedInterfaces(draft, endpoint) !== null;
  const places = isObserved ? [] : parts.places.ofList(endpoint.subnets, { isUsed: false });
  for (const { subnet, present } of places) {
    const home = draft.subnets.get(subnet);
    if (home === undefined) continue;
    interfaces.add({
      id: impliedId(key, subnet),
      label: places.length === 1 ? endpoint.id : `${endpoint.id} in ${draft.label(subnet)}`,
      workload: key,
      subnet,
      at,
      present,
      addresses: endpointAddresses(endpoint, home),
      ...groups.carried(endpoint.groups, { domain: home.domain }),
    });
  }
}

/** Services of AWS are called by HTTPS, whatever else they serve; what others serve is theirs to say (SVC-26). */
function endpointPorts({ service }: ResourceOf<'vpc-endpoint'>): readonly number[] | null {
  const name = service?.kind === 'known' ? service.value : '';
  return name.startsWith('com.amazonaws.') && !name.includes('.vpce-svc-') ? [443] : null;
}

/** IPv4, unless it asks for IPv6 or for both; nobody on the Internet gets to them. */
function endpointAddresses({ addressType }: ResourceOf<'vpc-endpoint'>, home: Subnet): Address[] {
  const type = addressType?.kind === 'known' ? addressType.value : 'ipv4';
  const ipv4 = ipv4Addresses({
    subnet: home,
    privateAddresses: { items: [], rest: null },
    assigned: null,
    elastic: [],
    floating: [],
  });
  const ipv6 = home.blocks
    .filter(({ family }) => family === 'ipv6')
    .map(({ family, cidr }): Address => ({ family, block: cidr, public: null }));
  return [...(type === 'ipv6' ? [] : ipv4), ...(type === 'ipv4' ? [] : ipv6)];
}
