import type { PartialList } from '../../basics/value.ts';
import { unknown } from '../../basics/value.ts';
import {
  orDefault,
  transitAttachmentReferencesGroups,
  transitAttachmentTakesIpv6,
  transitAttachmentUsesApplianceMode,
  transitGatewayAssociates,
  transitGatewayPropagates,
  transitGatewayReferencesGroups,
  transitRouteIsBlackhole,
} from '../defaults.ts';
import type {
  Reference,
  TransitAssociation,
  TransitAttachment,
  TransitConnect,
  TransitConnectPeer,
  TransitGateway,
  TransitPeering,
  TransitPropagation,
  TransitRoute,
  TransitTable,
  TransitTableLearning,
} from '../resource.ts';
import { anyCidr, type Converter, flag, oneOf, scalarText, text } from './convert.ts';
import { joinedLists } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, isMarked, one, type Readers, unseenPart } from './record.ts';

/** Transit gateways: what is attached to them, and their tables. */

export const transitReaders: Readers = {
  'AWS::EC2::TransitGateway': one(readGateway),
  'AWS::EC2::TransitGatewayAttachment': one(readAttachment),
  'AWS::EC2::TransitGatewayVpcAttachment': one(readAttachment),
  'AWS::EC2::TransitGatewayPeeringAttachment': one(readPeering),
  'AWS::EC2::TransitGatewayConnect': one(readConnect),
  'AWS::EC2::TransitGatewayConnectPeer': one(readConnectPeer),
  'AWS::EC2::TransitGatewayRouteTable': one(readTable),
  'AWS::EC2::TransitGatewayRoute': one(readRoute),
  'AWS::EC2::TransitGatewayRouteTableAssociation': one(readAssociation),
  'AWS::EC2::TransitGatewayRouteTablePropagation': one(readPropagation),
  'AWS::NetworkManager::TransitGatewayRouteTableAttachment': one(readLearning),
  // Not a type of CloudFormation: inputs that know attachments of other kinds declare them so.
  'reachlint::TransitGatewayAttachment': one(readOtherAttachment),
};

const gatewayType = 'AWS::EC2::TransitGateway';
const tableType = 'AWS::EC2::TransitGatewayRouteTable';

/** `enable` or `disable`; some tools write booleans. */
const enabled: Converter<boolean> = {
  expected: 'enable or disable',
  read: (scalar) => {
    const word = scalarText(scalar).trim().toLowerCase();
    if (word === 'enable' || word === 'disable') return word === 'enable';
    return flag.read(scalar);
  },
};

function readGateway(fields: Fields): TransitGateway {
  const { at } = fields;
  return {
    kind: 'transit-gateway',
    associatesByDefault: orDefault(
      fields.value('DefaultRouteTableAssociation', enabled),
      transitGatewayAssociates,
      at,
    ),
    propagatesByDefault: orDefault(
      fields.value('DefaultRouteTablePropagation', enabled),
      transitGatewayPropagates,
      at,
    ),
    groupReferences: orDefault(
      fields.value('SecurityGroupReferencingSupport', enabled),
      transitGatewayReferencesGroups,
      at,
    ),
    region: fields.value('reachlint:Region', text),
    isObserved: isMarked(fields, 'reachlint:IsObserved'),
    tablesAreListed: isMarked(fields, 'reachlint:TablesAreListed'),
    ...baseOf(fields),
  };
}

function readAttachment(fields: Fields): TransitAttachment {
  const options = fields.fields('Options');
  const { at } = fields;
  return {
    kind: 'transit-attachment',
    transitGateway: fields.requiredReference('TransitGatewayId', gatewayType),
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    subnets: subnetsOf(fields),
    ipv6: orDefault(options?.value('Ipv6Support', enabled) ?? null, transitAttachmentTakesIpv6, at),
    groupReferences: orDefault(
      options?.value('SecurityGroupReferencingSupport', enabled) ?? null,
      transitAttachmentReferencesGroups,
      at,
    ),
    applianceMode: orDefault(
      options?.value('ApplianceModeSupport', enabled) ?? null,
      transitAttachmentUsesApplianceMode,
      at,
    ),
    isAssociatedByDefault: fields.value('reachlint:JoinsDefaultAssociation', flag),
    isPropagatedByDefault: fields.value('reachlint:JoinsDefaultPropagation', flag),
    ...baseOf(fields),
  };
}

/** Changes of the list stand in properties of their own, beside the original list. */
function subnetsOf(fields: Fields): PartialList<Reference> {
  const first = fields.references('SubnetIds', 'AWS::EC2::Subnet');
  const added = fields.references('AddSubnetIds', 'AWS::EC2::Subnet');
  const removed = fields.references('RemoveSubnetIds', 'AWS::EC2::Subnet');
  const gone = new Set((removed?.items ?? []).map(nameOf));
  const items = [...(first?.items ?? []), ...(added?.items ?? [])].filter(
    (item) => item.kind === 'unknown' || !gone.has(nameOf(item)),
  );
  if (first === null) return { items, rest: fields.missing('SubnetIds') };
  const joined = joinedLists([first, added]);
  const among = joined?.restAmong;
  return {
    items,
    rest: joined?.rest ?? null,
    ...(among === undefined ? {} : { restAmong: among }),
  };
}

function nameOf(reference: Reference): string {
  switch (reference.kind) {
    case 'resource':
      return reference.key;
    case 'outside':
      return reference.name;
    case 'unknown':
      return reference.unknown.what;
  }
}

function readPeering(fields: Fields): TransitPeering {
  return {
    kind: 'transit-peering',
    requester: fields.requiredReference('TransitGatewayId', gatewayType),
    accepter: fields.requiredReference('PeerTransitGatewayId', gatewayType),
    accepterRegion: fields.value('PeerRegion', text),
    accepterAccount: fields.value('PeerAccountId', text),
    status: fields.value('reachlint:Status', text),
    ...baseOf(fields),
  };
}

function readConnect(fields: Fields): TransitConnect {
  return {
    kind: 'transit-connect',
    // CloudFormation tells it by the transport alone.
    transitGateway: fields.reference('TransitGatewayId', gatewayType),
    transport: fields.requiredReference('TransportTransitGatewayAttachmentId'),
    what: 'connect',
    connection: null,
    announced: null,
    peersAreListed: isMarked(fields, 'reachlint:PeersAreListed'),
    ...baseOf(fields),
  };
}

function readConnectPeer(fields: Fields): TransitConnectPeer {
  return {
    kind: 'transit-connect-peer',
    attachment: fields.requiredReference('TransitGatewayAttachmentId'),
    ...baseOf(fields),
  };
}

/** As accounts name the kinds of what is attached. */
const otherKinds: Readonly<Record<string, TransitConnect['what']>> = {
  vpn: 'vpn',
  'vpn-concentrator': 'vpn',
  'direct-connect-gateway': 'direct-connect',
  connect: 'connect',
};

function readOtherAttachment(fields: Fields): TransitConnect {
  const kind = fields.value('ResourceType', text);
  const what = (kind?.kind === 'known' ? otherKinds[kind.value] : undefined) ?? 'other';
  return {
    kind: 'transit-connect',
    transitGateway: fields.requiredReference('TransitGatewayId', gatewayType),
    transport: null,
    what,
    connection: what === 'vpn' ? fields.reference('ResourceId', 'AWS::EC2::VPNConnection') : null,
    announced: fields.values('reachlint:AnnouncedPrefixes', anyCidr),
    peersAreListed: isMarked(fields, 'reachlint:PeersAreListed'),
    ...baseOf(fields),
  };
}

function readTable(fields: Fields): TransitTable {
  return {
    kind: 'transit-table',
    transitGateway: fields.requiredReference('TransitGatewayId', gatewayType),
    unseenRoutes: unseenPart(fields, 'reachlint:UnseenRoutes'),
    isComplete: isMarked(fields, 'reachlint:RoutesAreComplete'),
    ...baseOf(fields),
  };
}

function readRoute(fields: Fields): TransitRoute {
  const list = fields.reference('PrefixListId', 'AWS::EC2::PrefixList');
  const block = list === null ? fields.value('DestinationCidrBlock', anyCidr) : null;
  return {
    kind: 'transit-route',
    table: fields.requiredReference('TransitGatewayRouteTableId', tableType),
    destination:
      list === null
        ? {
            kind: 'cidr',
            cidr: block ?? unknown(fields.missing('DestinationCidrBlock'), fields.at),
          }
        : { kind: 'prefix-list', list },
    isBlackhole: orDefault(fields.value('Blackhole', flag), transitRouteIsBlackhole, fields.at),
    attachment: fields.reference('TransitGatewayAttachmentId'),
    origin: originOf(fields),
    ...baseOf(fields),
  };
}

function originOf(fields: Fields): TransitRoute['origin'] {
  const origin = fields.value('reachlint:Origin', oneOf(['static', 'prefix-list', 'propagated']));
  return origin?.kind === 'known' ? origin.value : null;
}

function readAssociation(fields: Fields): TransitAssociation {
  return { kind: 'transit-association', ...endsOf(fields), ...baseOf(fields) };
}

function readPropagation(fields: Fields): TransitPropagation {
  return { kind: 'transit-propagation', ...endsOf(fields), ...baseOf(fields) };
}

function readLearning(fields: Fields): TransitTableLearning {
  return {
    kind: 'transit-table-learning',
    table: fields.requiredReference('TransitGatewayRouteTableArn', tableType),
    peering: fields.requiredReference('PeeringId'),
    ...baseOf(fields),
  };
}

function endsOf(fields: Fields): { readonly table: Reference; readonly attachment: Reference } {
  return {
    table: fields.requiredReference('TransitGatewayRouteTableId', tableType),
    attachment: fields.requiredReference('TransitGatewayAttachmentId'),
  };
}
