import { describe, expect, test } from 'vitest';
import type {
  NetworkModel,
  TransitAttachment,
  TransitGateway,
} from '../../../lib/network/model.ts';
import { open, type Plain, ref } from '../resources/declarations.ts';
import { build, get, label, only, type Resources } from './building.ts';

/** A VPC `A`, `B`, … with a subnet of its own name and an attachment to `Tgw`. */
function attached(name: string, cidr: string, more: Resources[string][1] = {}): Resources {
  return {
    [`Vpc${name}`]: ['VPC', { CidrBlock: cidr }],
    [`Subnet${name}`]: ['Subnet', { VpcId: ref(`Vpc${name}`), CidrBlock: cidr }],
    [name]: [
      'TransitGatewayVpcAttachment',
      {
        TransitGatewayId: ref('Tgw'),
        VpcId: ref(`Vpc${name}`),
        SubnetIds: [ref(`Subnet${name}`)],
        ...more,
      },
    ],
  };
}

const byHand = { DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' };

function tgw(network: NetworkModel, id = 'Tgw'): TransitGateway {
  const gateway = get(network.gateways, id);
  if (gateway.kind !== 'transit') throw new Error(`${id} is a ${gateway.kind} gateway`);
  return gateway;
}

function attachment(network: NetworkModel, id: string, gateway = 'Tgw'): TransitAttachment {
  return only(tgw(network, gateway).attachments.filter((each) => each.id === id));
}

/** `10.0.0.0/16 domain → A`, one a route, with `?` where it is not certain. */
function routes(network: NetworkModel, table: string, gateway = 'Tgw'): readonly string[] {
  const found = only(tgw(network, gateway).tables.filter(({ id }) => id === table));
  return found.routes.map(({ destination, origin, target, present }) => {
    const doubt = present.truth === 'unknown' ? '?' : '';
    const to = target.kind === 'attachment' ? label(network, target.attachment) : target.kind;
    return `${destination ?? 'anywhere'}${doubt} ${origin} → ${to}`;
  });
}

describe('default tables (TGW-3)', () => {
  test('attachments join one table', () => {
    const { network } = build({
      Tgw: ['TransitGateway'],
      ...attached('A', '10.1.0.0/16'),
      ...attached('B', '10.2.0.0/16'),
    });
    expect(attachment(network, 'A')).toMatchObject({
      tables: ['Tgw#table'],
      associated: { truth: 'yes' },
      far: { kind: 'domain', domain: 'VpcA', subnets: ['SubnetA'], subnetsRest: null },
    });
    expect(routes(network, 'Tgw#table')).toEqual([
      '10.1.0.0/16 domain → A',
      '10.2.0.0/16 domain → B',
    ]);
    expect(label(network, 'Tgw#table')).toBe('default route table of Tgw');
  });

  test('are found where an input names them by their gateway (TGW-3)', () => {
    const { network, problems } = build({
      Tgw: ['TransitGateway'],
      ...attached('A', '10.1.0.0/16'),
      Route: [
        'TransitGatewayRoute',
        {
          TransitGatewayRouteTableId: ref('Tgw', 'reachlint:DefaultAssociationTable'),
          DestinationCidrBlock: '0.0.0.0/0',
          TransitGatewayAttachmentId: ref('A'),
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(routes(network, 'Tgw#table')).toEqual([
      '0.0.0.0/0 static → A',
      '10.1.0.0/16 domain → A',
    ]);
  });

  test('a gateway without them has none', () => {
    const { network } = build({
      Tgw: ['TransitGateway', byHand],
      ...attached('A', '10.1.0.0/16'),
    });
    expect(tgw(network).tables).toEqual([]);
    expect(attachment(network, 'A')).toMatchObject({ tables: [], associated: { truth: 'no' } });
  });

  test('an unknown setting makes them possible', () => {
    const { network } = build({
      Tgw: ['TransitGateway', { DefaultRouteTableAssociation: open('Parameter Join') }],
      ...attached('A', '10.1.0.0/16'),
    });
    expect(attachment(network, 'A').associated).toMatchObject({
      truth: 'unknown',
      unknowns: [{ what: 'Parameter Join' }],
    });
  });
});

describe('explicit tables', () => {
  const parts: Resources = {
    Tgw: ['TransitGateway', byHand],
    Table: ['TransitGatewayRouteTable', { TransitGatewayId: ref('Tgw') }],
    ...attached('A', '10.1.0.0/16'),
    ...attached('B', '10.2.0.0/16'),
  };
  const pair = (id: string) => ({
    TransitGatewayRouteTableId: ref('Table'),
    TransitGatewayAttachmentId: ref(id),
  });

  test('associations and propagations are apart (TGW-2)', () => {
    const { network } = build({
      ...parts,
      Association: ['TransitGatewayRouteTableAssociation', pair('A')],
      Propagation: ['TransitGatewayRouteTablePropagation', pair('B')],
    });
    expect(attachment(network, 'A')).toMatchObject({
      tables: ['Table'],
      associated: { truth: 'yes' },
    });
    expect(attachment(network, 'B').associated.truth).toBe('no');
    expect(routes(network, 'Table')).toEqual(['10.2.0.0/16 domain → B']);
  });

  test('static routes lead to attachments, drop, or are not known', () => {
    const route = (properties: Resources[string][1]): Resources[string] => [
      'TransitGatewayRoute',
      { TransitGatewayRouteTableId: ref('Table'), ...properties },
    ];
    const { network, problems } = build({
      ...parts,
      To: route({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayAttachmentId: ref('A') }),
      Drop: route({ DestinationCidrBlock: '10.3.0.0/16', Blackhole: true }),
      Open: route({ DestinationCidrBlock: open('Parameter Block'), Blackhole: true }),
      Outside: route({
        DestinationCidrBlock: '0.0.0.0/0',
        TransitGatewayAttachmentId: 'tgw-attach-1',
      }),
      Nowhere: route({ DestinationCidrBlock: '10.4.0.0/16' }),
    });
    expect([...routes(network, 'Table')].sort()).toEqual([
      '0.0.0.0/0 static → tgw-attach-1',
      '10.0.0.0/8 static → A',
      '10.3.0.0/16 static → drop',
      'anywhere? static → drop',
    ]);
    expect(problems).toEqual([expect.stringContaining('Nowhere has no target')]);
    const outside = tgw(network).attachments.find(({ far }) => far.kind === 'outside');
    expect(outside?.far).toMatchObject({ kind: 'outside', what: 'other' });
  });

  test('entries of prefix lists are routes of their own', () => {
    const { network } = build({
      ...parts,
      List: [
        'PrefixList',
        { AddressFamily: 'IPv4', Entries: [{ Cidr: '10.5.0.0/16' }, { Cidr: '10.6.0.0/16' }] },
      ],
      Route: [
        'TransitGatewayRoute',
        {
          TransitGatewayRouteTableId: ref('Table'),
          PrefixListId: ref('List'),
          TransitGatewayAttachmentId: ref('A'),
        },
      ],
    });
    expect(routes(network, 'Table')).toEqual([
      '10.5.0.0/16 prefix-list → A',
      '10.6.0.0/16 prefix-list → A',
    ]);
  });
});

describe('propagation', () => {
  test('IPv6 blocks only where the attachment supports IPv6', () => {
    const six: Resources = {
      SixA: ['VPCCidrBlock', { VpcId: ref('VpcA'), Ipv6CidrBlock: '2001:db8:a::/56' }],
    };
    const of = (options: Resources[string][1]) =>
      routes(
        build({ Tgw: ['TransitGateway'], ...attached('A', '10.1.0.0/16', options), ...six })
          .network,
        'Tgw#table',
      );
    expect(of({})).toEqual(['10.1.0.0/16 domain → A']);
    expect(of({ Options: { Ipv6Support: 'enable' } })).toEqual([
      '10.1.0.0/16 domain → A',
      '2001:db8:a::/56 domain → A',
    ]);
  });

  test('of VPCs with overlapping blocks it is not known who was first (TGW-4)', () => {
    const { network } = build({
      Tgw: ['TransitGateway'],
      ...attached('A', '10.1.0.0/16'),
      ...attached('B', '10.1.128.0/17'),
      ...attached('C', '10.3.0.0/16'),
    });
    expect(routes(network, 'Tgw#table')).toEqual([
      '10.1.0.0/16? domain → A',
      '10.1.128.0/17? domain → B',
      '10.3.0.0/16 domain → C',
    ]);
  });

  test('VPN connections may announce anything, static ones nothing (VPN-3)', () => {
    const vpn = (isStatic: boolean): Resources => ({
      Tgw: ['TransitGateway'],
      Vpn: ['VPNConnection', { TransitGatewayId: ref('Tgw'), StaticRoutesOnly: isStatic }],
    });
    expect(routes(build(vpn(true)).network, 'Tgw#table')).toEqual([]);
    const { network } = build(vpn(false));
    expect(routes(network, 'Tgw#table')).toContain('0.0.0.0/0? vpn → attachment of Vpn');
    expect(attachment(network, 'Vpn#attachment').far).toMatchObject({ what: 'vpn' });
  });
});

describe('Connect (VPN-3)', () => {
  const connect = (transport: Plain): Resources => ({
    Tgw: ['TransitGateway'],
    ...attached('A', '10.1.0.0/16'),
    Connect: ['TransitGatewayConnect', { TransportTransitGatewayAttachmentId: transport }],
  });
  const peer: Resources = {
    Peer: ['TransitGatewayConnectPeer', { TransitGatewayAttachmentId: ref('Connect') }],
  };
  const presence = (resources: Resources) => {
    const { present } = attachment(build(resources).network, 'Connect');
    return [present.truth, ...present.unknowns.map(({ what }) => what)];
  };

  test('is of the gateway of its transport, and works with a peer', () => {
    const { network } = build({ ...connect(ref('A')), ...peer });
    expect(attachment(network, 'Connect')).toMatchObject({
      present: { truth: 'yes' },
      far: { kind: 'outside', what: 'connect' },
    });
    expect(routes(network, 'Tgw#table')).toContain('0.0.0.0/0? connect → Connect');
  });

  test('without a peer in the input may have one elsewhere', () => {
    expect(presence(connect(ref('A')))).toEqual(['unknown', 'Connect peers of Connect']);
    const other: Resources = {
      Peer: ['TransitGatewayConnectPeer', { TransitGatewayAttachmentId: 'tgw-attach-9' }],
    };
    expect(presence({ ...connect(ref('A')), ...other })).toEqual([
      'unknown',
      'Connect peers of Connect',
    ]);
  });

  test('by a transport that the input only names may be of any gateway', () => {
    expect(presence({ ...connect('tgw-attach-9'), ...peer })).toEqual([
      'unknown',
      'transport of Connect',
    ]);
  });
});

describe('peering', () => {
  const two: Resources = {
    Tgw: ['TransitGateway'],
    Other: ['TransitGateway'],
    Peering: [
      'TransitGatewayPeeringAttachment',
      { TransitGatewayId: ref('Tgw'), PeerTransitGatewayId: ref('Other') },
    ],
  };

  test('has a side in either gateway, and propagates nothing', () => {
    const { network } = build(two);
    expect(attachment(network, 'Peering')).toMatchObject({
      present: { truth: 'unknown', unknowns: [{ what: 'acceptance of Peering' }] },
      far: { kind: 'transit', gateway: 'Other', attachment: 'Peering#accepter' },
    });
    expect(attachment(network, 'Peering#accepter', 'Other').far).toEqual({
      kind: 'transit',
      gateway: 'Tgw',
      attachment: 'Peering',
    });
    expect(routes(network, 'Tgw#table')).toEqual([]);
  });

  test('associations name it by one name on both sides', () => {
    const { network } = build({
      ...two,
      Table: ['TransitGatewayRouteTable', { TransitGatewayId: ref('Other') }],
      Association: [
        'TransitGatewayRouteTableAssociation',
        {
          TransitGatewayRouteTableId: ref('Table'),
          TransitGatewayAttachmentId: ref('Peering'),
        },
      ],
    });
    expect(attachment(network, 'Peering#accepter', 'Other').tables).toEqual(['Table']);
    expect(attachment(network, 'Peering').tables).toEqual(['Tgw#table']);
  });

  test('a gateway outside the input is what lies behind it', () => {
    const { network } = build({
      Tgw: ['TransitGateway'],
      Peering: [
        'TransitGatewayPeeringAttachment',
        { TransitGatewayId: ref('Tgw'), PeerTransitGatewayId: 'tgw-9' },
      ],
    });
    expect(attachment(network, 'Peering').far).toMatchObject({ kind: 'outside', what: 'peering' });
  });
});

describe('what is not in the input (TGW-7)', () => {
  const outside: Resources = {
    Vpc: ['VPC', { CidrBlock: '10.0.0.0/16' }],
    Subnet: ['Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }],
    Attachment: [
      'TransitGatewayAttachment',
      { TransitGatewayId: 'tgw-1', VpcId: ref('Vpc'), SubnetIds: [ref('Subnet')] },
    ],
  };

  test('a gateway that is only named has the attachments of the input', () => {
    const { network } = build(outside);
    const gateway = tgw(network, 'tgw-1#transit-gateway');
    expect(gateway).toMatchObject({
      outside: { what: 'tgw-1' },
      attachments: [{ id: 'Attachment', far: { subnets: ['Subnet'] } }],
      tables: [{ rest: { what: 'tgw-1' } }],
    });
  });

  test('a shared gateway whose tables an account does not see', () => {
    const { network } = build({
      Tgw: ['TransitGateway', { ...byHand, 'reachlint:IsObserved': true }],
      ...attached('A', '10.1.0.0/16'),
    });
    expect(tgw(network).outside).toMatchObject({ what: 'route tables of Tgw' });
    expect(attachment(network, 'A').associated.truth).toBe('yes');
  });
});

test('a table that takes part in a core network may learn any route (CWAN-1)', () => {
  const { network } = build({
    Tgw: ['TransitGateway', byHand],
    Table: ['TransitGatewayRouteTable', { TransitGatewayId: ref('Tgw') }],
    Other: ['TransitGatewayRouteTable', { TransitGatewayId: ref('Tgw') }],
    Core: [
      'AWS::NetworkManager::TransitGatewayRouteTableAttachment',
      { PeeringId: 'peering-1', TransitGatewayRouteTableArn: ref('Table') },
    ],
  });
  expect(tgw(network).tables).toMatchObject([
    { id: 'Other', rest: null },
    { id: 'Table', rest: { what: 'routes that Table learns from a core network' } },
  ]);
  expect(only(tgw(network).attachments)).toMatchObject({
    far: { kind: 'outside', what: 'other' },
    tables: ['Other', 'Table'],
    associated: { truth: 'unknown' },
  });
});

test('a route to a gateway that is not attached to the VPC drops (RT-7)', () => {
  const { network, problems } = build({
    Tgw: ['TransitGateway'],
    ...attached('A', '10.1.0.0/16'),
    Vpc: ['VPC', { CidrBlock: '10.9.0.0/16' }],
    Table: ['RouteTable', { VpcId: ref('Vpc') }],
    Route: [
      'Route',
      {
        RouteTableId: ref('Table'),
        DestinationCidrBlock: '10.0.0.0/8',
        TransitGatewayId: ref('Tgw'),
      },
    ],
  });
  expect(get(network.tables, 'Table').routes.at(-1)?.target.kind).toBe('drop');
  expect(problems).toEqual([expect.stringContaining('Tgw is not attached to Vpc')]);
});
