import type { Collection } from './collection.ts';
import type { Declarations } from './declarations.ts';
import type { Item } from './item.ts';
import { stateOf } from './states.ts';
import { scalarProperty } from './values.ts';

/** Transit gateways: attachments, route tables, associations, propagations and routes. */

export function declareTransit(from: Collection, to: Declarations): void {
  for (const gateway of from.of('TransitGateways')) declareGateway(gateway, to);
  for (const attachment of from.of('TransitGatewayVpcAttachments')) {
    declareVpcAttachment(attachment, to);
  }
  for (const attachment of from.of('TransitGatewayAttachments')) declareAttachment(attachment, to);
  for (const table of from.of('TransitGatewayRouteTables')) declareTable(table, to);
  for (const wrapper of from.of('TransitGatewayPropagations')) declarePropagations(wrapper, to);
  for (const key of ['TransitGatewayStaticRoutes', 'TransitGatewayRoutes'] as const) {
    for (const wrapper of from.of(key)) declareRoutes(wrapper, to);
  }
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
    },
  );
}

function declareTable(table: Item, to: Declarations): void {
  const key = table.text('TransitGatewayRouteTableId');
  if (key === null || stateOf(table) === 'gone') return;
  to.add(
    'AWS::EC2::TransitGatewayRouteTable',
    { key, item: table },
    {
      TransitGatewayId: table.property('TransitGatewayId'),
    },
  );
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
