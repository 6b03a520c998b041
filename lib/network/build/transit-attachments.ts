import type { Unknown } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { Reference } from '../../resources/resource.ts';
import type { Condition, NodeId, TransitAttachment, TransitFarSide } from '../model.ts';
import { certainly, never } from '../model.ts';
import { every, isTrue, perhaps, some } from './condition.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { mayBe, splitList } from './open-references.ts';
import type { Subnets } from './subnets.ts';

/**
 * What is attached to transit gateways: VPCs, other transit gateways, and what
 * lies outside the input (VPN-3). It owns which gateway each attachment is of
 * and what is behind it; tables and routes are decided in transit-tables.ts.
 */

/** An attachment before it is known with which table it is associated. */
export interface OpenAttachment {
  /** Of the gateway. */
  readonly gateway: NodeId;
  readonly attachment: Omit<TransitAttachment, 'tables' | 'associated'>;
  /** How associations, propagations and routes name it; one peering has two sides of one name. */
  readonly names: readonly string[];
  /** Whether it takes part in the gateway's default association and propagation (TGW-3). */
  readonly joinsAssociation: Condition;
  readonly joinsPropagation: Condition;
  /** Whether the IPv6 blocks of its domain are propagated too. */
  readonly ipv6: Condition;
}

export class TransitAttachments {
  readonly all: OpenAttachment[] = [];
  readonly #draft: Draft;
  readonly #domains: Domains;
  readonly #subnets: Subnets;
  readonly #gatewayOf: (reference: Reference) => NodeId | null;

  /** `gatewayOf`: the node of a gateway that a reference names; null: it is not known which. */
  constructor(
    parts: { readonly draft: Draft; readonly domains: Domains; readonly subnets: Subnets },
    gatewayOf: (reference: Reference) => NodeId | null,
  ) {
    this.#draft = parts.draft;
    this.#domains = parts.domains;
    this.#subnets = parts.subnets;
    this.#gatewayOf = gatewayOf;
    for (const attachment of this.#draft.of('transit-attachment')) this.#addDomain(attachment);
    for (const peering of this.#draft.of('transit-peering')) this.#addPeering(peering);
    for (const connect of this.#draft.of('transit-connect')) this.#addConnect(connect);
    for (const connection of this.#draft.of('vpn-connection')) this.#addVpn(connection);
  }

  /** The attachments of a gateway that a reference may name; several where that is not known. */
  named(gateway: NodeId, reference: Reference): readonly OpenAttachment[] {
    const own = this.all.filter((each) => each.gateway === gateway);
    if (reference.kind === 'unknown')
      return own.filter(({ names }) => names.some((name) => mayBe(reference, name) !== null));
    const name = reference.kind === 'resource' ? reference.key : reference.name;
    return own.filter(({ names }) => names.includes(name));
  }

  /** An attachment of which the input has the name only: what is behind it is not known. */
  addOutside(gateway: NodeId, name: string, unknown: Unknown): OpenAttachment {
    const id = impliedId(`${gateway}#${name}`, 'attachment');
    const type = 'AWS::EC2::TransitGatewayAttachment';
    this.#draft.imply({ id, label: name, type, at: unknown.location });
    return this.#add(gateway, {
      id,
      present: certainly,
      names: [name],
      far: { kind: 'outside', what: 'other', remotes: null },
      isListed: true,
    });
  }

  #add(
    gateway: NodeId,
    of: {
      readonly id: NodeId;
      readonly present: Condition;
      readonly names: readonly string[];
      readonly far: TransitFarSide;
      /** It joins no default table, e.g. since its associations are listed. */
      readonly isListed?: boolean;
      readonly joinsAssociation?: Condition;
      readonly joinsPropagation?: Condition;
      readonly ipv6?: Condition;
    },
  ): OpenAttachment {
    const { id, present, names, far } = of;
    const joins = of.isListed === true ? never : certainly;
    const open: OpenAttachment = {
      gateway,
      attachment: { id, present, far },
      names,
      joinsAssociation: of.joinsAssociation ?? joins,
      joinsPropagation: of.joinsPropagation ?? joins,
      ipv6: of.ipv6 ?? never,
    };
    this.all.push(open);
    return open;
  }

  #addDomain(attachment: ResourceOf<'transit-attachment'>): void {
    const id = this.#draft.declare(attachment);
    const domain = this.#domains.of(attachment.vpc, attachment.at);
    const { sure, perhaps: open, rest } = splitList(attachment.subnets);
    const named = sure.filter((item) => item.kind !== 'unknown');
    const unknown = sure.find((item) => item.kind === 'unknown');
    const subnets = [...new Set(named.map((item) => this.#subnets.of(item)))];
    const choices =
      unknown === undefined
        ? open.map(({ reference }) => this.#subnets.of(reference))
        : this.#draft
            .of('subnet')
            .map(({ key }) => key)
            .filter((key) => this.#draft.subnets.get(key)?.domain === domain);
    const farIn = (more: readonly NodeId[]): TransitFarSide => ({
      kind: 'domain',
      domain,
      subnets: [...new Set([...subnets, ...more])],
      subnetsRest: rest ?? (unknown?.kind === 'unknown' ? unknown.unknown : null),
      groupReferences: isTrue(attachment.groupReferences),
      changesZone: isTrue(attachment.applianceMode),
    });
    // In some of its candidates: there once in all of them and once in each, every time perhaps.
    const variants = choices.length === 0 ? [[]] : [choices, ...choices.map((choice) => [choice])];
    const doubts = [
      ...open.map((each) => each.unknown),
      ...(unknown?.kind === 'unknown' ? [unknown.unknown] : []),
    ];
    const chosen = choices.length === 0 ? certainly : perhaps(...doubts);
    const { isAssociatedByDefault, isPropagatedByDefault } = attachment;
    for (const [index, more] of variants.entries()) {
      const own = index === 0 ? id : impliedId(id, more.join(' '));
      if (index > 0)
        this.#draft.imply({
          id: own,
          label: attachment.id,
          type: attachment.type,
          at: attachment.at,
        });
      this.#attach(attachment.transitGateway, (gateway, present) =>
        this.#add(gateway, {
          id: own,
          present: every(present, chosen),
          names: [attachment.key],
          far: farIn(more),
          joinsAssociation:
            isAssociatedByDefault === null ? certainly : isTrue(isAssociatedByDefault),
          joinsPropagation:
            isPropagatedByDefault === null ? certainly : isTrue(isPropagatedByDefault),
          ipv6: isTrue(attachment.ipv6),
        }),
      );
    }
  }

  /** Of a gateway that is not known which it may be any. */
  #attach(
    reference: Reference,
    add: (gateway: NodeId, present: Condition) => OpenAttachment,
  ): void {
    const only = this.#gatewayOf(reference);
    if (only !== null) {
      add(only, certainly);
      return;
    }
    const unknown: Unknown =
      reference.kind === 'resource'
        ? { what: reference.key, cause: 'unsupported', location: reference.at }
        : reference.unknown;
    for (const { key } of this.#draft.of('transit-gateway'))
      if (reference.kind !== 'unknown' || mayBe(reference, key) !== null)
        add(key, perhaps(unknown));
  }

  /** Both sides of a peering; a side outside the input has no side there. Only static routes lead over it (TGW-4). */
  #addPeering(peering: ResourceOf<'transit-peering'>): void {
    const id = this.#draft.declare(peering);
    const requester = this.#gatewayOf(peering.requester);
    const accepter = this.#gatewayOf(peering.accepter);
    const present = this.#accepted(peering);
    const otherSide = impliedId(id, 'accepter');
    const isInside = (gateway: NodeId | null): gateway is NodeId =>
      gateway !== null && this.#draft.find(gateway, 'transit-gateway') !== null;
    const beyond: TransitFarSide = { kind: 'outside', what: 'peering', remotes: null };
    const names = [peering.key];
    const joins = { joinsPropagation: never };
    if (isInside(requester)) {
      const far: TransitFarSide = isInside(accepter)
        ? { kind: 'transit', gateway: accepter, attachment: otherSide }
        : beyond;
      this.#add(requester, { id, present, names, far, ...joins });
    }
    if (isInside(accepter)) {
      const label = `${peering.id} (accepter)`;
      this.#draft.imply({ id: otherSide, label, type: peering.type, at: peering.at });
      const far: TransitFarSide = isInside(requester)
        ? { kind: 'transit', gateway: requester, attachment: id }
        : beyond;
      this.#add(accepter, { id: otherSide, present, names, far, ...joins });
    }
  }

  /** CloudFormation requests a peering; nothing in a template accepts it. */
  #accepted(peering: ResourceOf<'transit-peering'>): Condition {
    const { status } = peering;
    if (status === null) {
      return perhaps({
        what: `acceptance of ${peering.id}`,
        cause: 'outside-input',
        location: peering.at,
      });
    }
    if (status.kind === 'unknown') return perhaps(status.unknown);
    return status.value === 'available' ? certainly : never;
  }

  #addConnect(connect: ResourceOf<'transit-connect'>): void {
    const id = this.#draft.declare(connect);
    const { what, connection, transitGateway, transport } = connect;
    const names = [connect.key];
    if (connection?.kind === 'resource') names.push(connection.key);
    const announced = announcedTo(connect);
    const far: TransitFarSide = {
      kind: 'outside',
      what,
      remotes: null,
      ...(announced === null ? {} : { announced }),
    };
    const peered = what === 'connect' ? this.#hasPeer(connect) : certainly;
    // Connect travels by another attachment, and is of the same gateway.
    const carriers =
      transport?.kind === 'resource'
        ? this.all.filter((each) => each.names.includes(transport.key))
        : [];
    if (transitGateway !== null) {
      const carried = carriers.length === 0 ? [] : [some(...carriers.map(presenceOf))];
      this.#attach(transitGateway, (gateway, present) =>
        this.#add(gateway, { id, present: every(present, peered, ...carried), names, far }),
      );
      return;
    }
    for (const carrier of carriers) {
      const present = every(presenceOf(carrier), peered);
      this.#add(carrier.gateway, { id, present, names, far });
    }
    if (carriers.length > 0) return;
    // By a transport that the input only names it may be of any gateway.
    const gatewayUnknown: Unknown = {
      what: `transport of ${connect.id}`,
      cause: 'outside-input',
      location: transport?.at ?? connect.at,
    };
    for (const gateway of this.#draft.of('transit-gateway')) {
      this.#add(gateway.key, { id, present: every(perhaps(gatewayUnknown), peered), names, far });
    }
  }

  /** Without a peer nobody is behind a Connect attachment; those that the input does not show may be there (VPN-3). */
  #hasPeer(connect: ResourceOf<'transit-connect'>): Condition {
    const peers = this.#draft.of('transit-connect-peer');
    for (const peer of peers) this.#draft.declare(peer);
    const own = peers.map(({ attachment }): Condition => {
      if (attachment.kind === 'unknown') return perhaps(attachment.unknown);
      const name = attachment.kind === 'resource' ? attachment.key : attachment.name;
      return name === connect.key ? certainly : never;
    });
    const unseen = perhaps({
      what: `Connect peers of ${connect.id}`,
      cause: 'outside-input',
      location: connect.at,
    });
    return some(...own, connect.peersAreListed ? never : unseen);
  }

  /** A VPN connection is an attachment by itself, unless that has a record of its own. */
  #addVpn(connection: ResourceOf<'vpn-connection'>): void {
    const { transitGateway, key } = connection;
    if (transitGateway === null) return;
    if (this.all.some(({ names }) => names.includes(key))) return;
    const id = impliedId(key, 'attachment');
    const label = `attachment of ${connection.id}`;
    this.#draft.imply({ id, label, type: connection.type, at: connection.at });
    this.#attach(transitGateway, (gateway, present) =>
      this.#add(gateway, {
        id,
        present,
        names: [key],
        far: { kind: 'outside', what: 'vpn', remotes: null },
      }),
    );
  }
}

function presenceOf({ attachment }: OpenAttachment): Condition {
  return attachment.present;
}

/** Premises are told of the prefixes that are allowed, and of nothing else (VPN-3); those that are not known do not count. */
function announcedTo({ announced }: ResourceOf<'transit-connect'>): readonly string[] | null {
  if (announced === null) return null;
  return announced.items.flatMap((value) => {
    const cidr = value.kind === 'known' ? parseCidr(value.value) : null;
    return cidr === null ? [] : [formatCidr(cidr)];
  });
}
