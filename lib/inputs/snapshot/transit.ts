import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import type { SnapshotKey } from './keys.ts';
import { stateOf } from './states.ts';
import { scalarProperty, unseenProperty } from './values.ts';

/** Transit gateways: attachments, route tables, associations, propagations and routes. */

export function declareTransit(from: Collection, to: Declarations): void {
  for (const gateway of from.of('TransitGateways')) declareGateway(gateway, to);
  for (const attachment of from.of('TransitGatewayVpcAttachments')) {
    declareVpcAttachment(attachment, to);
  }
  for (const attachment of from.of('TransitGatewayAttachments')) declareAttachment(attachment, to);
  declareTables(from, to);
  for (const wrapper of from.of('TransitGatewayPropagations')) declarePropagations(wrapper, to);
  for (const key of ['TransitGatewayStaticRoutes', 'TransitGatewayRoutes'] as const) {
    for (const wrapper of from.of(key)) declareRoutes(wrapper, to);
  }
  declareUnseen(from, to);
  if (!from.has('TransitGatewayAttachments')) declareRoutedPeerings(from, to);
}

/** What calls that were not made would have told: that it is not known, and not that it is not there. */
function declareUnseen(from: Collection, to: Declarations): void {
  const associations = idsIn(from, ['TransitGatewayAttachments'], 'TransitGatewayAttachmentId');
  for (const attachment of from.of('TransitGatewayVpcAttachments')) {
    const id = attachment.text('TransitGatewayAttachmentId');
    if (id === null || associations.has(id) || !to.has(id)) continue;
    declareUnseenAssociation(id, attachment, to);
  }
}

/** Without a list of attachments, routes tell of those that lead to other transit gateways. */
function declareRoutedPeerings(from: Collection, to: Declarations): void {
  const owners = new Map(
    from
      .of('TransitGatewayRouteTables')
      .map((table) => [
        table.text('TransitGatewayRouteTableId'),
        table.property('TransitGatewayId'),
      ]),
  );
  for (const wrapper of from.of('TransitGatewayStaticRoutes')) {
    const own = owners.get(wrapper.text('TransitGatewayRouteTableId')) ?? null;
    for (const attachment of wrapper
      .items('Routes')
      .flatMap((route) => route.items('TransitGatewayAttachments'))) {
      const key = attachment.text('TransitGatewayAttachmentId');
      if (key === null || own === null || attachment.text('ResourceType') !== 'peering') continue;
      to.add(
        'AWS::EC2::TransitGatewayPeeringAttachment',
        { key, item: attachment },
        {
          TransitGatewayId: own,
          PeerTransitGatewayId: attachment.property('ResourceId'),
          'reachlint:Status': scalarProperty('available', attachment.at),
        },
      );
      declareUnseenAssociation(key, attachment, to);
    }
  }
}

function declareUnseenAssociation(id: string, attachment: Item, to: Declarations): void {
  to.add(
    'AWS::EC2::TransitGatewayRouteTableAssociation',
    { key: `${id}/association`, item: attachment },
    {
      TransitGatewayAttachmentId: scalarProperty(id, attachment.at),
      TransitGatewayRouteTableId: unseenProperty(`association of ${id}`, attachment.at),
    },
  );
}

function idsIn(from: Collection, keys: readonly SnapshotKey[], field: string): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => from.of(key)).flatMap((item) => item.text(field) ?? []));
}

function declareGateway(gateway: Item, to: Declarations): void {
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
      'reachlint:Region':
        gateway.region === null ? null : scalarProperty(gateway.region, gateway.at),
    },
  );
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

/** Attachments of other kinds, and the association of each. */
function declareAttachment(attachment: Item, to: Declarations): void {
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
      // VPN connections name their transit gateway themselves; Direct Connect and others are outside.
      to.add(
        'reachlint::TransitGatewayAttachment',
        { key, item: attachment },
        {
          TransitGatewayId: attachment.property('TransitGatewayId'),
          ResourceType: attachment.property('ResourceType'),
          ResourceId: attachment.property('ResourceId'),
        },
      );
  }
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

/** What is not listed of a table is not known, and not absent. */
function declareTables(from: Collection, to: Declarations): void {
  const id = 'TransitGatewayRouteTableId';
  const propagations = idsIn(from, ['TransitGatewayPropagations'], id);
  const routes = idsIn(from, ['TransitGatewayStaticRoutes', 'TransitGatewayRoutes'], id);
  for (const table of from.of('TransitGatewayRouteTables')) {
    const key = table.text(id);
    if (key === null || stateOf(table) === 'gone') continue;
    const isComplete = propagations.has(key) && routes.has(key);
    to.add(
      'AWS::EC2::TransitGatewayRouteTable',
      { key, item: table },
      {
        TransitGatewayId: table.property('TransitGatewayId'),
        'reachlint:UnseenRoutes': isComplete ? null : unseenProperty(`routes of ${key}`, table.at),
      },
    );
  }
}

function declarePropagations(wrapper: Item, to: Declarations): void {
  const table = wrapper.text('TransitGatewayRouteTableId');
  if (table === null) return;
  for (const propagation of wrapper.items('TransitGatewayRouteTablePropagations')) {
    const attachment = propagation.text('TransitGatewayAttachmentId');
    const state = propagation.text('State');
    if (attachment === null || (state !== null && state !== 'enabled')) continue;
    to.add(
      'AWS::EC2::TransitGatewayRouteTablePropagation',
      { key: `${table}/${attachment}/propagation`, item: propagation },
      {
        TransitGatewayAttachmentId: scalarProperty(attachment, propagation.at),
        TransitGatewayRouteTableId: scalarProperty(table, propagation.at),
      },
    );
  }
}

/** Static routes; propagated ones follow from the propagations. */
function declareRoutes(wrapper: Item, to: Declarations): void {
  const table = wrapper.text('TransitGatewayRouteTableId');
  if (table === null) return;
  for (const route of wrapper.items('Routes')) {
    const destination = route.text('DestinationCidrBlock');
    if (destination === null || route.text('Type') === 'propagated') continue;
    const attachments = route.items('TransitGatewayAttachments');
    const isBlackhole = route.text('State') === 'blackhole';
    const [attachment] = attachments;
    to.add(
      'AWS::EC2::TransitGatewayRoute',
      { key: `${table}/${destination}`, item: route },
      {
        TransitGatewayRouteTableId: scalarProperty(table, route.at),
        DestinationCidrBlock: route.property('DestinationCidrBlock'),
        TransitGatewayAttachmentId: attachment?.property('TransitGatewayAttachmentId') ?? null,
        Blackhole: isBlackhole ? scalarProperty(true, route.at) : null,
      },
    );
  }
}
