import type { Property } from '../../resources/property.ts';
import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import { announcedBehind } from './direct-connect.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { declareTransitTables } from './transit-tables.ts';
import { scalarProperty, unseenProperty } from './values.ts';

/**
 * Transit gateways and what is attached to them, with the table that each
 * attachment asks. What stands in the tables is declared in transit-tables.ts.
 */

export function declareTransit(from: Collection, to: Declarations): void {
  for (const gateway of from.of('TransitGateways')) declareGateway(gateway, from, to);
  for (const attachment of from.of('TransitGatewayVpcAttachments')) {
    declareVpcAttachment(attachment, to);
  }
  for (const connect of from.of('TransitGatewayConnects')) declareConnect(connect, from, to);
  for (const peer of from.of('TransitGatewayConnectPeers')) declareConnectPeer(peer, to);
  for (const wrapper of from.of('TransitGatewayPolicyTableAssociations')) {
    declarePolicies(wrapper, to);
  }
  for (const attachment of from.of('TransitGatewayAttachments')) {
    declareAttachment(attachment, from, to);
  }
  declareTransitTables(from, to);
  declareUnseen(from, to);
  if (!from.has('TransitGatewayAttachments')) declareNamedAttachments(from, to);
}

/** What calls that were not made would have told: that it is not known, and not that it is not there. */
function declareUnseen(from: Collection, to: Declarations): void {
  const listed = new Set(
    from.of('TransitGatewayAttachments').flatMap((item) => item.text(idOfAttachment) ?? []),
  );
  for (const key of ['TransitGatewayVpcAttachments', 'TransitGatewayConnects'] as const) {
    for (const attachment of from.of(key)) {
      const id = attachment.text(idOfAttachment);
      if (id === null || listed.has(id) || !to.has(id)) continue;
      declareUnseenAssociation(id, `association of ${id}`, attachment, to);
    }
  }
}

const idOfAttachment = 'TransitGatewayAttachmentId';

/** Without a list of attachments, routes and propagations tell of those that lead elsewhere than to VPCs. */
function declareNamedAttachments(from: Collection, to: Declarations): void {
  const owners = new Map(
    from
      .of('TransitGatewayRouteTables')
      .map((table) => [
        table.text('TransitGatewayRouteTableId'),
        table.property('TransitGatewayId'),
      ]),
  );
  for (const key of transitRouteKeys) {
    for (const wrapper of from.of(key)) {
      const own = owners.get(wrapper.text('TransitGatewayRouteTableId')) ?? null;
      const named = [
        ...wrapper.items('Routes').flatMap((route) => route.items('TransitGatewayAttachments')),
        ...wrapper.items('TransitGatewayRouteTablePropagations'),
      ];
      for (const attachment of own === null ? [] : named) {
        declareNamed(attachment, { gateway: own, from }, to);
      }
    }
  }
}

const transitRouteKeys = [
  'TransitGatewayRoutes',
  'TransitGatewayStaticRoutes',
  'TransitGatewayPropagations',
] as const;

function declareNamed(
  attachment: Item,
  of: { readonly gateway: Property | null; readonly from: Collection },
  to: Declarations,
): void {
  const { gateway, from } = of;
  const key = attachment.text(idOfAttachment);
  const type = attachment.text('ResourceType');
  if (key === null || to.has(key) || type === 'vpc' || type === null) return;
  if (type === 'peering') {
    to.add(
      'AWS::EC2::TransitGatewayPeeringAttachment',
      { key, item: attachment },
      {
        TransitGatewayId: gateway,
        PeerTransitGatewayId: attachment.property('ResourceId'),
        'reachlint:Status': scalarProperty('available', attachment.at),
      },
    );
  } else {
    declareOther(key, { from, attachment, gateway, arePeersListed: false }, to);
  }
  declareUnseenAssociation(key, `association of ${key}`, attachment, to);
}

/** `what`: why it is not known which table looks up what comes out of an attachment. */
function declareUnseenAssociation(
  id: string,
  what: string,
  attachment: Item,
  to: Declarations,
): void {
  to.add(
    'AWS::EC2::TransitGatewayRouteTableAssociation',
    { key: `${id}/association`, item: attachment },
    {
      TransitGatewayAttachmentId: scalarProperty(id, attachment.at),
      TransitGatewayRouteTableId: unseenProperty(what, attachment.at),
    },
  );
}

/** Rules of a policy table choose the route table, packet by packet; no call lists them as they apply. */
function declarePolicies(wrapper: Item, to: Declarations): void {
  const table = wrapper.text('TransitGatewayPolicyTableId') ?? 'a policy table';
  for (const association of wrapper.items('Associations')) {
    const id = association.text(idOfAttachment);
    if (id === null || stateOf(association) === 'gone') continue;
    if (association.text('State') === 'disassociated') continue;
    declareUnseenAssociation(id, `rules of ${table}`, association, to);
  }
}

function declareGateway(gateway: Item, from: Collection, to: Declarations): void {
  const key = gateway.text('TransitGatewayId');
  if (key === null || stateOf(gateway) === 'gone') return;
  const options = gateway.item('Options');
  to.add(
    'AWS::EC2::TransitGateway',
    { key, item: gateway },
    {
      // Associations and propagations are listed, so that no default adds to them (TGW-3).
      DefaultRouteTableAssociation: scalarProperty('disable', gateway.at),
      DefaultRouteTablePropagation: scalarProperty('disable', gateway.at),
      SecurityGroupReferencingSupport: options?.property('SecurityGroupReferencingSupport') ?? null,
      VpnEcmpSupport: options?.property('VpnEcmpSupport') ?? null,
      'reachlint:IsObserved': scalarProperty(true, gateway.at),
      'reachlint:TablesAreListed': scalarProperty(hasNoTables(gateway, from), gateway.at),
      'reachlint:Region':
        gateway.region === null ? null : scalarProperty(gateway.region, gateway.at),
    },
  );
}

/**
 * Whether a gateway that no table names surely has none: its owner, who alone
 * sees them, listed none, and it makes none for what joins by default.
 */
function hasNoTables(gateway: Item, from: Collection): boolean {
  const account = gateway.text('OwnerId');
  const region = regionOf(gateway);
  const options = gateway.item('Options');
  const defaults = ['DefaultRouteTableAssociation', 'DefaultRouteTablePropagation'];
  return (
    account !== null &&
    region !== null &&
    from.hasIn({ account, region }, 'TransitGatewayRouteTables') &&
    defaults.every((name) => options?.text(name) === 'disable')
  );
}

/** An account may look at another's gateway from the same Region only. */
function regionOf(gateway: Item): string | null {
  return gateway.region ?? gateway.text('TransitGatewayArn')?.split(':')[3] ?? null;
}

function declareVpcAttachment(attachment: Item, to: Declarations): void {
  const key = attachment.text('TransitGatewayAttachmentId');
  if (key === null || stateOf(attachment) !== 'there') return;
  to.add(
    'AWS::EC2::TransitGatewayVpcAttachment',
    { key, item: attachment },
    {
      TransitGatewayId: attachment.property('TransitGatewayId'),
      VpcId: attachment.property('VpcId'),
      SubnetIds: attachment.property('SubnetIds'),
      Options: attachment.property('Options'),
    },
  );
}

/** Connect attachments travel by another one, to the peers that they have. */
function declareConnect(connect: Item, from: Collection, to: Declarations): void {
  const key = connect.text(idOfAttachment);
  if (key === null || stateOf(connect) !== 'there') return;
  to.add(
    'AWS::EC2::TransitGatewayConnect',
    { key, item: connect },
    {
      TransitGatewayId: connect.property('TransitGatewayId'),
      TransportTransitGatewayAttachmentId: connect.property('TransportTransitGatewayAttachmentId'),
      'reachlint:PeersAreListed': scalarProperty(
        from.hasBeside(connect, 'TransitGatewayConnectPeers'),
        connect.at,
      ),
    },
  );
}

function declareConnectPeer(peer: Item, to: Declarations): void {
  const key = peer.text('TransitGatewayConnectPeerId');
  if (key === null || stateOf(peer) === 'gone') return;
  to.add(
    'AWS::EC2::TransitGatewayConnectPeer',
    { key, item: peer },
    { TransitGatewayAttachmentId: peer.property(idOfAttachment) },
  );
}

/** Attachments of other kinds, and the association of each. */
function declareAttachment(attachment: Item, from: Collection, to: Declarations): void {
  const key = attachment.text('TransitGatewayAttachmentId');
  if (key === null || stateOf(attachment) !== 'there') return;
  const association = attachment.item('Association');
  const table = association?.text('TransitGatewayRouteTableId') ?? null;
  if (association !== null && table !== null && association.text('State') === 'associated') {
    to.add(
      'AWS::EC2::TransitGatewayRouteTableAssociation',
      { key: `${table}/${key}/association`, item: attachment },
      {
        TransitGatewayAttachmentId: scalarProperty(key, attachment.at),
        TransitGatewayRouteTableId: scalarProperty(table, attachment.at),
      },
    );
  } else if (association !== null && isBeingChanged(association)) {
    declareUnseenAssociation(key, `association of ${key}, which is being changed`, attachment, to);
  } else if (association === null && mayFollowPolicy(attachment, from)) {
    declareUnseenAssociation(key, `policy table of ${key}`, attachment, to);
  }
  switch (attachment.text('ResourceType')) {
    case 'peering':
      declarePeering(key, attachment, to);
      break;
    case 'vpc':
      // The account that owns the VPC knows its subnets; the owner of the gateway does not.
      to.add(
        'AWS::EC2::TransitGatewayVpcAttachment',
        { key, item: attachment },
        {
          TransitGatewayId: attachment.property('TransitGatewayId'),
          VpcId: attachment.property('ResourceId'),
          SubnetIds: unseenProperty(`subnets of ${key}`, attachment.at),
        },
      );
      break;
    default:
      declareOther(
        key,
        {
          from,
          attachment,
          gateway: attachment.property('TransitGatewayId'),
          arePeersListed: from.hasBeside(attachment, 'TransitGatewayConnectPeers'),
        },
        to,
      );
  }
}

function isBeingChanged(association: Item): boolean {
  return ['associating', 'disassociating'].includes(association.text('State') ?? '');
}

/** Policy tables serve peers alone; which of them is told by a call for each table. */
function mayFollowPolicy(attachment: Item, from: Collection): boolean {
  const gateway = attachment.text('TransitGatewayId');
  const asked = new Set(
    from
      .of('TransitGatewayPolicyTableAssociations')
      .map((wrapper) => wrapper.text('TransitGatewayPolicyTableId')),
  );
  return (
    attachment.text('ResourceType') === 'peering' &&
    from
      .of('TransitGatewayPolicyTables')
      .some(
        (table) =>
          table.text('TransitGatewayId') === gateway &&
          stateOf(table) !== 'gone' &&
          !asked.has(table.text('TransitGatewayPolicyTableId')),
      )
  );
}

/** VPN connections name their transit gateway themselves; Direct Connect and others are outside. */
function declareOther(
  key: string,
  of: {
    readonly from: Collection;
    readonly attachment: Item;
    readonly gateway: Property | null;
    readonly arePeersListed: boolean;
  },
  to: Declarations,
): void {
  const { from, attachment, gateway, arePeersListed } = of;
  const isLine = attachment.text('ResourceType') === 'direct-connect-gateway';
  const name = gateway?.kind === 'scalar' ? gateway.text : null;
  to.add(
    'reachlint::TransitGatewayAttachment',
    { key, item: attachment },
    {
      TransitGatewayId: gateway,
      ResourceType: attachment.property('ResourceType'),
      ResourceId: attachment.property('ResourceId'),
      'reachlint:AnnouncedPrefixes': isLine ? announcedBehind(attachment, name, from) : null,
      'reachlint:PeersAreListed': scalarProperty(arePeersListed, attachment.at),
    },
  );
}

/** Each side lists the attachment with itself as the gateway and the other side as the resource. */
function declarePeering(key: string, attachment: Item, to: Declarations): void {
  to.add(
    'AWS::EC2::TransitGatewayPeeringAttachment',
    { key, item: attachment },
    {
      TransitGatewayId: attachment.property('TransitGatewayId'),
      PeerTransitGatewayId: attachment.property('ResourceId'),
      PeerAccountId: attachment.property('ResourceOwnerId'),
      // What waits to be accepted was left out.
      'reachlint:Status': scalarProperty('available', attachment.at),
    },
  );
}
