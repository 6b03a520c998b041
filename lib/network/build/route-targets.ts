import type { Unknown } from '../../basics/value.ts';
import type { Reference, RouteTargetDeclaration } from '../../resources/resource.ts';
import type { NodeId, OpaqueGateway, RouteTarget } from '../model.ts';
import type { Bumps } from './bumps.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Gateways } from './gateways.ts';
import type { Interfaces } from './interfaces.ts';
import { addNat } from './nat-gateways.ts';
import { candidatesOf } from './open-references.ts';
import { resolvePrefixList } from './prefix-lists.ts';
import type { Subnets } from './subnets.ts';
import type { TransitGateways } from './transit-gateways.ts';

/**
 * Where a route leads. A target that is not there, not attached or not willing
 * is a blackhole, which wins its prefix all the same and drops (RT-7); where
 * the template could not be deployed so, a problem says it (LANG-11).
 */

type RouteRecord = ResourceOf<'route'>;

/** What is routed to but not modelled, and the edge behind it (RT-9). */
const opaqueTargets: Readonly<
  Partial<
    Record<
      RouteTargetDeclaration['kind'],
      { readonly type: string; readonly edge: OpaqueGateway['edge'] }
    >
  >
> = {
  'core-network': { type: 'AWS::NetworkManager::CoreNetwork', edge: 'TransitGateway' },
  'carrier-gateway': { type: 'AWS::EC2::CarrierGateway', edge: 'Internet' },
  'local-gateway': { type: 'AWS::EC2::LocalGateway', edge: 'VGW' },
};

export class RouteTargets {
  readonly #draft: Draft;
  readonly #gateways: Gateways;
  readonly #interfaces: Interfaces;
  readonly #subnets: Subnets;
  readonly #bumps: Bumps;
  readonly #transit: TransitGateways;

  constructor(
    draft: Draft,
    parts: {
      readonly gateways: Gateways;
      readonly interfaces: Interfaces;
      readonly subnets: Subnets;
      readonly bumps: Bumps;
      readonly transit: TransitGateways;
    },
  ) {
    this.#draft = draft;
    this.#gateways = parts.gateways;
    this.#interfaces = parts.interfaces;
    this.#subnets = parts.subnets;
    this.#bumps = parts.bumps;
    this.#transit = parts.transit;
  }

  /** What a route may lead to, one of these; empty: it takes no packets that are modelled. */
  choices(route: RouteRecord, domain: NodeId): readonly RouteTarget[] {
    const { reference } = route.target;
    const candidates = reference === null ? null : candidatesOf(reference);
    if (candidates === null) return this.#choicesAt(route, reference, domain);
    return candidates.flatMap((candidate): readonly RouteTarget[] => {
      const choices = this.#choicesAt(route, candidate, domain);
      // The route is then not there, so what it takes may go another way.
      return choices.length > 0 || reference?.kind !== 'unknown'
        ? choices
        : [{ kind: 'unknown', unknown: reference.unknown }];
    });
  }

  #choicesAt(
    route: RouteRecord,
    reference: Reference | null,
    domain: NodeId,
  ): readonly RouteTarget[] {
    const { kind } = route.target;
    const service = this.#service(reference);
    // Where its addresses are not known, no route can say which they are (SVC-27).
    if (service !== null) return this.#isKnown(route) ? [toGateway(service)] : [];
    if (kind === 'vpc-endpoint' && reference !== null && reference.kind !== 'unknown') {
      const bumps = this.#bumps.targets(reference, domain);
      if (bumps.length > 0) return bumps.map((id) => ({ kind: 'interface', interface: id }));
    }
    const isInterface = kind === 'instance' || kind === 'network-interface';
    if (isInterface && reference?.kind === 'resource') {
      const primaries = this.#interfaces.primariesOf(reference.key);
      if (primaries.length > 1)
        return primaries.map((id) => this.#interface(route, reference, domain, id));
    }
    const target = this.#to(route, reference, domain);
    return target === null ? [] : [target];
  }

  /** The gateway endpoint that a route names, by whichever property. */
  #service(reference: Reference | null): NodeId | null {
    if (reference?.kind !== 'resource') return null;
    const type = this.#draft.find(reference.key, 'vpc-endpoint')?.endpointType;
    return type?.kind === 'known' && type.value === 'Gateway' ? reference.key : null;
  }

  /** Only prefix lists lead there. */
  #isKnown({ destination }: RouteRecord): boolean {
    if (destination.kind !== 'prefix-list') return false;
    return resolvePrefixList(this.#draft, destination.list).rest === null;
  }

  /** `domain`: that of the table. null: the route takes no packets that are modelled. */
  #to(route: RouteRecord, reference: Reference | null, domain: NodeId): RouteTarget | null {
    const { kind } = route.target;
    if (kind === 'local') return { kind: 'local' };
    if (kind === 'none' || reference === null) {
      return {
        kind: 'unknown',
        unknown: { what: `target of ${route.id}`, cause: 'unsupported', location: route.at },
      };
    }
    if (reference.kind === 'unknown') return { kind: 'unknown', unknown: reference.unknown };
    switch (kind) {
      case 'gateway':
        return this.#gateway(route, reference, domain);
      case 'egress-only-gateway':
        return (
          this.#attached(route, reference.kind === 'resource' ? reference.key : null, domain) ??
          this.#outsideTarget(reference)
        );
      case 'nat-gateway':
        return this.#nat(route, reference, domain);
      case 'instance':
      case 'network-interface':
        return this.#interface(route, reference, domain);
      case 'peering-connection':
        return this.#peering(route, reference, domain);
      case 'transit-gateway':
        return this.#transitGateway(route, reference, domain);
      case 'vpc-endpoint':
        return this.#endpoint(reference, domain);
      default:
        return this.#opaque(kind, reference);
    }
  }

  /** An Internet or VPN gateway. */
  #gateway(route: RouteRecord, reference: Known, domain: NodeId): RouteTarget {
    const draft = this.#draft;
    if (reference.kind === 'resource') {
      const { key } = reference;
      const isGateway =
        draft.find(key, 'internet-gateway') !== null || draft.find(key, 'vpn-gateway') !== null;
      return (
        (isGateway ? this.#attached(route, key, domain) : null) ?? this.#outsideTarget(reference)
      );
    }
    const { name, unknown } = reference;
    for (const part of ['internet-gateway', 'vpn-gateway']) {
      const id = impliedId(name, part);
      if (draft.gateways.has(id))
        return this.#attached(route, id, domain) ?? this.#outsideTarget(reference);
    }
    if (name.startsWith('igw-'))
      return toGateway(this.#gateways.outsideInternetGateway(name, domain, unknown));
    if (name.startsWith('vgw-'))
      return toGateway(this.#gateways.outsideVpnGateway(name, domain, unknown));
    return this.#outsideTarget(reference);
  }

  /** A gateway of the input: its node, or a blackhole unless it is attached to the table's domain. */
  #attached(route: RouteRecord, key: string | null, domain: NodeId): RouteTarget | null {
    if (key === null) return null;
    const gateway = this.#draft.gateways.get(key);
    const label = this.#draft.label(key);
    if (gateway === undefined || !('domain' in gateway)) {
      return this.#blackhole(route, `${label} is not attached to a VPC`, 'Attach it.');
    }
    if (gateway.domain !== domain) {
      const reason = `${label} is attached to another VPC than ${this.#draft.label(domain)}`;
      return this.#blackhole(route, reason, 'Point the route at a gateway of its own VPC.');
    }
    return toGateway(key);
  }

  #nat(route: RouteRecord, reference: Known, domain: NodeId): RouteTarget {
    const draft = this.#draft;
    if (reference.kind === 'resource' && draft.find(reference.key, 'nat-gateway') !== null) {
      const gateway = draft.gateways.get(reference.key);
      const subnet =
        gateway?.kind === 'nat' ? draft.interfaces.get(gateway.interface)?.subnet : undefined;
      const home = subnet === undefined ? null : this.#interfaces.domainOf(subnet);
      if (home === domain) return toGateway(reference.key);
      const placed = draft.find(reference.key, 'nat-gateway')?.subnet;
      // Of a subnet that may be any, it may be one of this VPC.
      if (placed?.kind === 'unknown') return { kind: 'unknown', unknown: placed.unknown };
      return this.#blackhole(
        route,
        `${draft.label(reference.key)} is in another VPC`,
        'Point the route at a NAT gateway of its own VPC.',
      );
    }
    // Of a NAT gateway outside the input it is known at least that nothing comes in through it (NAT-1).
    const { name, unknown } = outsideOf(reference);
    const id = impliedId(name, 'nat-gateway');
    if (!draft.gateways.has(id)) {
      draft.imply({ id, label: name, type: 'AWS::EC2::NatGateway', at: unknown.location });
      const subnet = this.#subnets.outside(`subnet of ${name}`, unknown, domain);
      const assigned = {
        present: { truth: 'unknown' as const, unknowns: [unknown], assumptions: [] },
        address: null,
        because: [unknown.location],
      };
      addNat(
        { draft, subnets: this.#subnets, interfaces: this.#interfaces },
        { key: id, label: name, subnet, at: unknown.location, assigned },
      );
    }
    return toGateway(id);
  }

  /** A middlebox: it must be attached and have its source/destination check off, else it drops (RT-10). */
  #interface(
    route: RouteRecord,
    reference: Known,
    domain: NodeId,
    choice: NodeId | null = null,
  ): RouteTarget {
    const draft = this.#draft;
    if (reference.kind !== 'resource') return this.#outsideTarget(reference);
    const { key } = reference;
    const declared = draft.find(key, 'network-interface');
    if (declared === null && draft.find(key, 'instance') === null)
      return this.#outsideTarget(reference);
    const id = choice ?? this.#interfaces.primariesOf(key)[0];
    const item = draft.interfaces.get(id ?? '');
    const label = draft.label(key);
    if (item === undefined)
      return this.#blackhole(
        route,
        `${label} has no interface`,
        'Point the route at an attached interface.',
      );
    const open = declared === null ? null : this.#interfaces.perhapsAttached(key);
    if (open !== null && item.workload === key) return { kind: 'unknown', unknown: open };
    if (declared !== null && item.workload === key) {
      return this.#blackhole(route, `${label} is not attached to an instance`, 'Attach it.');
    }
    if (this.#interfaces.domainOf(item.subnet) !== domain) {
      return this.#blackhole(
        route,
        `${label} is in another VPC`,
        'Point the route at an interface of its own VPC.',
      );
    }
    if (item.forwards.truth === 'no') {
      return this.#blackhole(
        route,
        `the source/destination check of ${label} is on`,
        'Set SourceDestCheck to false.',
      );
    }
    return { kind: 'interface', interface: item.id };
  }

  #peering(route: RouteRecord, reference: Known, domain: NodeId): RouteTarget {
    if (reference.kind === 'outside') {
      return toGateway(this.#gateways.outsidePeering(reference.name, domain, reference.unknown));
    }
    const gateway = this.#draft.gateways.get(reference.key);
    if (gateway?.kind !== 'peering') return this.#outsideTarget(reference);
    if (gateway.domains.includes(domain)) return toGateway(gateway.id);
    // A side that a parameter will name may well be this VPC.
    const open = gateway.domains
      .map((id) => this.#draft.domains.get(id)?.outside)
      .find((unknown) => unknown?.cause === 'missing-parameter');
    if (open !== undefined && open !== null) return { kind: 'unknown', unknown: open };
    const reason = `${this.#draft.label(gateway.id)} does not connect ${this.#draft.label(domain)}`;
    return this.#blackhole(
      route,
      reason,
      'Point the route at a peering connection of its own VPC.',
    );
  }

  #transitGateway(route: RouteRecord, reference: Known, domain: NodeId): RouteTarget {
    const target = this.#transit.target(reference, domain);
    if (target !== null) return target;
    const gateway =
      reference.kind === 'resource' ? this.#draft.label(reference.key) : reference.name;
    return this.#blackhole(
      route,
      `${gateway} is not attached to ${this.#draft.label(domain)}`,
      'Attach the VPC to it.',
    );
  }

  #endpoint(reference: Known, domain: NodeId): RouteTarget | null {
    const endpoint =
      reference.kind === 'resource' ? this.#draft.find(reference.key, 'vpc-endpoint') : null;
    const type = endpoint?.endpointType;
    if (type?.kind === 'known' && type.value === 'Gateway') return null;
    const { name, unknown } = outsideOf(reference);
    const cause: Unknown =
      endpoint === null
        ? unknown
        : { what: `what is behind ${endpoint.id}`, cause: 'unsupported', location: endpoint.at };
    return toGateway(
      this.#gateways.opaque(name, {
        type: 'AWS::EC2::VPCEndpoint',
        edge: null,
        domain,
        unknown: cause,
      }),
    );
  }

  #opaque(kind: RouteTargetDeclaration['kind'], reference: Known): RouteTarget {
    const what = opaqueTargets[kind];
    if (what === undefined) return this.#outsideTarget(reference);
    const { name, unknown } = outsideOf(reference);
    return toGateway(this.#gateways.opaque(name, { ...what, domain: null, unknown }));
  }

  #outsideTarget(reference: Known): RouteTarget {
    return { kind: 'unknown', unknown: outsideOf(reference).unknown };
  }

  #blackhole(route: RouteRecord, reason: string, advice: string): RouteTarget {
    // What one of several candidates would do is no mistake.
    if (route.target.reference?.kind === 'unknown') return { kind: 'drop', reason };
    const message = `${route.id} drops what it takes: ${reason}. ${advice}`;
    const at = route.target.reference?.at ?? route.at;
    const said = this.#draft.problems.some(
      (problem) => problem.message === message && problem.location === at,
    );
    if (!said) this.#draft.warn(at, message);
    return { kind: 'drop', reason };
  }
}

type Known = Exclude<Reference, { readonly kind: 'unknown' }>;

function toGateway(gateway: NodeId): RouteTarget {
  return { kind: 'gateway', gateway };
}

/** What is not modelled counts as outside. */
function outsideOf(reference: Known): { readonly name: string; readonly unknown: Unknown } {
  if (reference.kind === 'outside') return reference;
  return {
    name: reference.key,
    unknown: { what: reference.key, cause: 'unsupported', location: reference.at },
  };
}
