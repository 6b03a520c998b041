import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, PartialList, Unknown, Value } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Address, Balancer, Condition, NodeId, PortRange } from '../model.ts';
import { certainly } from '../model.ts';
import { every, holds, perhaps } from './condition.ts';
import { defaultDomain } from './domains.ts';
import { impliedId, type ResourceOf } from './draft.ts';
import type { Memberships } from './groups.ts';
import { observedInterfaces } from './observed-interfaces.ts';
import { candidatesOf, mayBeAny } from './open-references.ts';
import type { Parts } from './parts.ts';
import type { Place } from './places.ts';
import { ipv4Addresses } from './public-addresses.ts';
import { surroundingsIn } from './services.ts';

/**
 * Load balancers: the interfaces of their nodes and what filters them (LB-1,
 * LB-2, LB-6, LB-7). Listeners and pools are made in listeners.ts and pools.ts.
 */

const defaultGroup: Assumption = {
  rule: 'LB-6',
  text: 'A load balancer without security groups has the default group of its VPC.',
};

export function addBalancers(parts: Parts): void {
  for (const balancer of parts.draft.of('load-balancer')) addBalancer(parts, balancer);
  for (const balancer of parts.draft.of('classic-load-balancer')) addClassic(parts, balancer);
}

/** `proxy` ends the client's connection, `pass` does not (LB-15); null: not modelled or not known. */
function modeOf(balancer: ResourceOf<'load-balancer'>): Balancer['mode'] | null {
  const { balancerType: type } = balancer;
  if (type.kind === 'unknown' || type.value === 'gateway') return null;
  return type.value === 'application' ? 'proxy' : 'pass';
}

function addBalancer(parts: Parts, balancer: ResourceOf<'load-balancer'>): void {
  const { draft, places, groups } = parts;
  const { key, at, scheme, addressType } = balancer;
  draft.declare(balancer);
  const mode = modeOf(balancer);
  if (mode === null) {
    draft.gap(
      balancer,
      balancer.balancerType.kind === 'known'
        ? 'A gateway load balancer passes traffic through appliances: what they let through is not known (LB-14).'
        : 'Its type is not known, so that nothing is said of what it exposes.',
    );
    return;
  }
  const isFacing = holds(scheme, (value) => value === 'internet-facing');
  const hasIpv4 = holds(addressType, (value) => value !== 'dualstack-without-public-ipv4');
  const hasIpv6 = holds(addressType, (value) => value !== 'ipv4');
  const isUnfiltered = mode === 'pass' && (balancer.groups === null || isEmpty(balancer.groups));
  addNodes(parts, {
    key,
    at,
    mode,
    places: places.ofList(balancer.subnets, { isUsed: true, surroundings: surroundingsIn(draft) }),
    publicIpv4: every(isFacing, hasIpv4),
    // Internal ones are denied the Internet gateway over IPv6 too (LB-2).
    ipv6: { present: hasIpv6, public: every(isFacing, hasIpv6) },
    because: scheme.at,
    groupsIn: (domain) =>
      // LB-7: a network load balancer without groups filters nothing.
      isUnfiltered
        ? null
        : orNone(
            orOthers(
              groups.carried(balancer.groups, { domain, assumption: defaultGroup }),
              balancer.groups,
            ),
            mode === 'pass' ? balancer.groups : null,
          ),
  });
}

function addClassic(parts: Parts, balancer: ResourceOf<'classic-load-balancer'>): void {
  const { draft, places, groups, interfaces } = parts;
  const { key, at, scheme } = balancer;
  draft.declare(balancer);
  addNodes(parts, {
    key,
    at,
    mode: 'proxy',
    places:
      balancer.subnets === null
        ? [{ subnet: interfaces.defaultSubnet(key, at), present: certainly }]
        : places.ofList(balancer.subnets, { isUsed: true, surroundings: surroundingsIn(draft) }),
    publicIpv4: holds(scheme, (value) => value === 'internet-facing'),
    ipv6: null,
    because: scheme.at,
    groupsIn: (domain) => {
      const isGiven = balancer.groups !== null && !isEmpty(balancer.groups);
      if (isGiven || domain !== defaultDomain)
        return orOthers(groups.carried(balancer.groups, { domain }), balancer.groups);
      // LB-6: in the default VPC, Elastic Load Balancing makes a group that is open on the listener ports.
      const ports = balancer.listeners.map(
        ({ port }) => readPort(port, 'port', at).range ?? { first: 0, last: 65_535 },
      );
      const group = groups.listenersOf(key, domain, { kind: 'listeners', ports, at });
      return { groups: [{ group, present: certainly }], groupsRest: null };
    },
  });
}

/** LB-7: if the list turns out empty, whoever comes gets in. */
function orNone(carried: Memberships, list: PartialList<Reference> | null): Memberships {
  const mayBeEmpty = list !== null && list.items.length === 0 ? list.rest : null;
  return { ...carried, groupsRest: carried.groupsRest ?? mayBeEmpty };
}

/** A group that a parameter names may be one of the input, to which rules of targets refer (LANG-9). */
function orOthers(carried: Memberships, list: PartialList<Reference> | null): Memberships {
  const open = (list?.items ?? []).flatMap((item) =>
    candidatesOf(item) === null ? (mayBeAny(item) ?? []) : [],
  );
  return { ...carried, groupsRest: carried.groupsRest ?? open[0] ?? null };
}

function addNodes(
  parts: Parts,
  balancer: {
    readonly key: string;
    readonly at: SourceLocation;
    readonly mode: Balancer['mode'];
    readonly places: readonly Place[];
    readonly publicIpv4: Condition;
    readonly ipv6: { readonly present: Condition; readonly public: Condition } | null;
    readonly because: SourceLocation;
    /** null: nothing filters the nodes. */
    readonly groupsIn: (domain: NodeId) => Memberships | null;
  },
): void {
  const { draft, interfaces } = parts;
  const { key, at, mode, because, publicIpv4, ipv6 } = balancer;
  interfaces.workload(key, 'balancer', { spread: true });
  const label = draft.label(key);
  const owner = draft.set.resources.get(key);
  const observed = owner === undefined ? null : observedInterfaces(draft, owner);
  const nodes: NodeId[] = [...(observed ?? [])];
  for (const { subnet, present } of observed === null ? balancer.places : []) {
    const home = draft.subnets.get(subnet);
    if (home === undefined) continue;
    const assigned =
      publicIpv4.truth === 'no' ? null : { present: publicIpv4, address: null, because: [because] };
    const addresses: Address[] = ipv4Addresses({
      subnet: home,
      privateAddresses: { items: [], rest: null },
      assigned,
      elastic: [],
      floating: [],
    });
    for (const { family, cidr } of home.blocks) {
      if (family !== 'ipv6' || ipv6 === null || ipv6.present.truth === 'no') continue;
      const outside =
        ipv6.public.truth === 'no'
          ? null
          : { present: ipv6.public, address: null, because: [because] };
      addresses.push({ family, block: cidr, public: outside });
    }
    const carried = balancer.groupsIn(home.domain);
    nodes.push(
      interfaces.add({
        id: impliedId(key, subnet),
        label: balancer.places.length === 1 ? label : `${label} in ${draft.label(subnet)}`,
        workload: key,
        subnet,
        at,
        present,
        addresses,
        groups: carried?.groups ?? [],
        groupsRest: carried?.groupsRest ?? null,
        filtered: carried !== null,
        accepts: 'listeners',
      }),
    );
  }
  const listenersRest = owner?.kind === 'load-balancer' ? owner.unseenListeners : null;
  draft.balancers.set(key, { id: key, mode, nodes, listeners: [], listenersRest });
}

/** A port, or why it is not known. */
export interface ReadPort {
  readonly range: PortRange | null;
  /** Empty exactly if there is a range. */
  readonly unknowns: readonly Unknown[];
}

/** `name`: how reports call the port where it is absent or none. */
export function readPort(port: Value<number> | null, name: string, at: SourceLocation): ReadPort {
  if (port?.kind === 'unknown') return { range: null, unknowns: [port.unknown] };
  const isPort =
    port !== null && Number.isInteger(port.value) && port.value >= 0 && port.value <= 65_535;
  if (isPort) return { range: { first: port.value, last: port.value }, unknowns: [] };
  return {
    range: null,
    unknowns: [{ what: name, cause: 'unsupported', location: port?.at ?? at }],
  };
}

export function unknownsOf(...values: readonly (Value<unknown> | null)[]): Unknown[] {
  return values.flatMap((value) => (value?.kind === 'unknown' ? [value.unknown] : []));
}

/**
 * A load balancer that the input only names, e.g. one that several stacks
 * share: somewhere in the VPC of what it sends to, open perhaps to anybody.
 */
export function addOutsideBalancer(
  parts: Parts,
  balancer: {
    readonly name: string;
    readonly mode: Balancer['mode'];
    readonly unknown: Unknown;
    /** Its VPC; left out: that of what it is used with. */
    readonly domain?: NodeId;
  },
): NodeId {
  const { draft, subnets } = parts;
  const { name, mode, unknown, domain } = balancer;
  const key = impliedId(name, 'load-balancer');
  if (draft.balancers.has(key)) return key;
  const at = unknown.location;
  draft.imply({ id: key, label: name, type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', at });
  const open = perhaps(unknown);
  const subnet =
    domain === undefined
      ? subnets.outsideOf(name, unknown)
      : subnets.outside(`subnet of ${name}`, unknown, domain);
  addNodes(parts, {
    key,
    at,
    mode,
    places: [{ subnet, present: certainly }],
    publicIpv4: open,
    ipv6: { present: open, public: open },
    because: at,
    groupsIn: () => ({ groups: [], groupsRest: unknown }),
  });
  return key;
}

function isEmpty(list: PartialList<Reference>): boolean {
  return list.items.length === 0 && list.rest === null;
}
