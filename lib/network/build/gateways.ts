import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, Unknown, Value } from '../../basics/value.ts';
import type { PeeringConnection, Reference } from '../../resources/resource.ts';
import type { Condition, Family, NodeId, OpaqueGateway } from '../model.ts';
import { certainly, never } from '../model.ts';
import { assuming, every, holds, perhaps } from './condition.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId } from './draft.ts';
import { mayBe } from './open-references.ts';
import { connectionOf, staticRemotes } from './vpn-gateways.ts';

/**
 * Gateways: to the Internet, to peers, to networks on premises, and to what is
 * not modelled. It owns to which domain each is attached; which routes lead to
 * them is decided in tables.ts. NAT gateways are in interfaces.ts, since they
 * are interfaces.
 */

const permissivePeer: Assumption = {
  rule: 'PEER-3',
  text: 'In a peered VPC outside of the input, everything that is routed to the peering connection may send, and nothing there forbids it.',
};

export class Gateways {
  readonly #draft: Draft;
  readonly #domains: Domains;
  /** Outside peering connections: which domains route to them. */
  readonly #outsidePeerings = new Map<string, Set<NodeId>>();

  constructor(draft: Draft, domains: Domains) {
    this.#draft = draft;
    this.#domains = domains;
    for (const gateway of draft.of('internet-gateway')) {
      draft.declare(gateway);
      this.#attach(gateway.key, 'internetGateway', gateway.at);
    }
    for (const gateway of draft.of('vpn-gateway')) {
      draft.declare(gateway);
      this.#attach(gateway.key, 'vpnGateway', gateway.at);
    }
    this.#attachOutsideGateways();
    for (const gateway of draft.of('egress-only-internet-gateway')) {
      const id = draft.declare(gateway);
      const domain = domains.of(gateway.vpc, gateway.at);
      draft.gateways.set(id, {
        kind: 'internet',
        id,
        domain,
        attached: certainly,
        // IGW-5
        inbound: false,
        families: ['ipv6'],
        inboundTables: [],
      });
    }
    for (const peering of draft.of('peering-connection')) this.#addPeering(peering);
  }

  /** An Internet gateway that only its literal id tells (`igw-…`). */
  outsideInternetGateway(name: string, domain: NodeId, unknown: Unknown): NodeId {
    const id = impliedId(name, 'internet-gateway');
    if (!this.#draft.gateways.has(id)) {
      this.#draft.imply({
        id,
        label: name,
        type: 'AWS::EC2::InternetGateway',
        at: unknown.location,
      });
      this.#addInternet(id, domain, perhaps(unknown));
    }
    return id;
  }

  outsideVpnGateway(name: string, domain: NodeId, unknown: Unknown): NodeId {
    const id = impliedId(name, 'vpn-gateway');
    if (!this.#draft.gateways.has(id)) {
      this.#draft.imply({ id, label: name, type: 'AWS::EC2::VPNGateway', at: unknown.location });
      this.#addVpn(id, domain, perhaps(unknown), unknown);
    }
    return id;
  }

  /** A peering connection of which the input knows the id only: its far side is not known, or the other domain that routes to it. */
  outsidePeering(name: string, domain: NodeId, unknown: Unknown): NodeId {
    const id = impliedId(name, 'peering');
    const draft = this.#draft;
    const users = this.#outsidePeerings.get(id) ?? new Set();
    users.add(domain);
    this.#outsidePeerings.set(id, users);
    const [near = domain, far] = [...users].sort();
    const other = far ?? this.#domains.outside(`peer of ${name}`, unknown);
    draft.imply({ id, label: name, type: 'AWS::EC2::VPCPeeringConnection', at: unknown.location });
    draft.gateways.set(id, {
      kind: 'peering',
      id,
      domains: [near, other],
      active: perhaps(unknown),
      groupReferences: perhaps(unknown),
    });
    return id;
  }

  /** A gateway that leads to what is not modelled. */
  opaque(
    name: string,
    what: {
      readonly type: string;
      readonly edge: OpaqueGateway['edge'];
      readonly domain: NodeId | null;
      readonly unknown: Unknown;
    },
  ): NodeId {
    const draft = this.#draft;
    const resource = draft.set.resources.get(name);
    const id = resource === undefined ? impliedId(name, 'gateway') : draft.declare(resource);
    if (draft.gateways.has(id)) return id;
    if (resource === undefined) {
      draft.imply({ id, label: lastSegment(name), type: what.type, at: what.unknown.location });
    }
    draft.gateways.set(id, {
      kind: 'opaque',
      id,
      domain: what.domain,
      edge: what.edge,
      unknown: what.unknown,
    });
    draft.gaps.push({
      node: id,
      type: what.type,
      effect:
        'What lies behind it is not modelled: whatever is routed to it is possible, not certain.',
    });
    return id;
  }

  #attach(key: string, side: 'internetGateway' | 'vpnGateway', at: SourceLocation): void {
    const draft = this.#draft;
    const own = draft.of('gateway-attachment').filter((attachment) => {
      const reference = attachment[side];
      return reference?.kind === 'resource' && reference.key === key;
    });
    const open = draft.of('gateway-attachment').find((attachment) => {
      const reference = attachment[side];
      return reference?.kind === 'unknown' && mayBe(reference, key) !== null;
    });
    const [first, second] = own;
    if (second !== undefined) {
      draft.warn(
        second.at,
        `${draft.label(key)} is attached ${own.length} times, but a gateway is attached to one VPC. Keep one attachment.`,
      );
    }
    const attachment = first ?? open;
    // Never attached: routes to it drop (RT-7), there is no gateway.
    if (attachment === undefined) return;
    const domain = this.#domains.of(attachment.vpc, attachment.at);
    const doubts = [first === undefined ? attachment[side] : null, attachment.vpc].flatMap(
      (reference) => (reference?.kind === 'unknown' ? [reference.unknown] : []),
    );
    const attached = doubts.length > 0 ? perhaps(...doubts) : certainly;
    if (side === 'internetGateway') this.#addInternet(key, domain, attached);
    else
      this.#addVpn(key, domain, attached, {
        what: `what is connected to ${draft.label(key)}`,
        cause: 'outside-input',
        location: at,
      });
  }

  /** Gateways outside of the input that the input attaches itself. */
  #attachOutsideGateways(): void {
    for (const attachment of this.#draft.of('gateway-attachment')) {
      const { internetGateway, vpnGateway } = attachment;
      const domain = (): NodeId => this.#domains.of(attachment.vpc, attachment.at);
      if (internetGateway?.kind === 'outside') {
        const id = this.outsideInternetGateway(
          internetGateway.name,
          domain(),
          internetGateway.unknown,
        );
        this.#addInternet(id, domain(), certainly);
      }
      if (vpnGateway?.kind === 'outside') {
        const id = this.outsideVpnGateway(vpnGateway.name, domain(), vpnGateway.unknown);
        this.#addVpn(id, domain(), certainly, vpnGateway.unknown);
      }
    }
  }

  #addInternet(id: NodeId, domain: NodeId, attached: Condition): void {
    const families: readonly Family[] = ['ipv4', 'ipv6'];
    this.#draft.gateways.set(id, {
      kind: 'internet',
      id,
      domain,
      attached,
      inbound: true,
      families,
      inboundTables: [],
    });
  }

  #addVpn(id: NodeId, domain: NodeId, attached: Condition, unconnected: Unknown): void {
    this.#draft.gateways.set(id, {
      kind: 'vpn',
      id,
      domain,
      attached,
      connected: connectionOf(this.#draft, { gateway: id, domain, unconnected }),
      remotes: staticRemotes(this.#draft, id),
      inboundTables: [],
    });
  }

  #addPeering(peering: PeeringConnection): void {
    const draft = this.#draft;
    const id = draft.declare(peering);
    const region = peering.accepterRegion?.kind === 'known' ? peering.accepterRegion.value : null;
    const domains = [
      this.#peer(peering.requester, null),
      this.#peer(peering.accepter, region),
    ] as const;
    const isOutside = domains.some((domain) => draft.domains.get(domain)?.outside !== null);
    const accepted = this.#accepted(peering);
    draft.gateways.set(id, {
      kind: 'peering',
      id,
      domains,
      active: isOutside ? assuming(accepted, permissivePeer) : accepted,
      // SG-7: only within one Region.
      groupReferences: sameAs(peering.accepterRegion, peering.requesterRegion ?? draft.set.region),
    });
  }

  #peer(vpc: Reference, region: string | null): NodeId {
    const target = this.#draft.follow(vpc, 'vpc');
    if (target.kind === 'found') return target.resource.key;
    const name = target.kind === 'outside' ? target.name : target.unknown.what;
    return this.#domains.outside(name, target.unknown, region);
  }

  /** CloudFormation accepts by itself within one account (PEER-5). */
  #accepted(peering: PeeringConnection): Condition {
    if (peering.status !== null) return holds(peering.status, (status) => status === 'active');
    const same = sameAs(peering.accepterAccount, this.#draft.set.account);
    if (same.truth === 'yes') return same;
    return perhaps({
      what: `acceptance of ${peering.id}`,
      cause: 'outside-input',
      location: peering.accepterAccount?.at ?? peering.at,
    });
  }
}

/** Whether a setting equals the input's own; absent means that it does. */
function sameAs(value: Value<string> | null, own: Value<string>): Condition {
  if (value === null) return certainly;
  if (value.kind === 'unknown')
    return value.unknown.what === whatOf(own) ? certainly : perhaps(value.unknown);
  if (own.kind === 'unknown') return perhaps(own.unknown);
  return every(value.value === own.value ? certainly : never);
}

function whatOf(value: Value<string>): string | null {
  return value.kind === 'unknown' ? value.unknown.what : null;
}

function lastSegment(name: string): string {
  return name.split('/').at(-1) ?? name;
}
