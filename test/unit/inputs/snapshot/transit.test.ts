import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../../lib/inputs/snapshot/read.ts';
import type { Declaration } from '../../../../lib/resources/property.ts';
import { declared, read, scalars } from './accounts.ts';

/** Tables of transit gateways, and what is attached to them, as accounts list them. */

type Json = Readonly<Record<string, unknown>>;
type Calls = Readonly<Record<string, unknown>>;

const table = { TransitGatewayRouteTableId: 'rtb', TransitGatewayId: 'tgw', State: 'available' };

function attachment(kind: string, change: Json = {}): Json {
  return {
    TransitGatewayAttachmentId: 'att',
    TransitGatewayId: 'tgw',
    ResourceType: kind,
    ResourceId: 'thing',
    State: 'available',
    Association: { TransitGatewayRouteTableId: 'rtb', State: 'associated' },
    ...change,
  };
}

function route(change: Json = {}): Json {
  return {
    DestinationCidrBlock: '10.9.0.0/16',
    Type: 'static',
    State: 'active',
    TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att', ResourceType: 'vpn' }],
    ...change,
  };
}

function routesOf(routes: unknown, change: Json = {}): Json {
  return { TransitGatewayRouteTableId: 'rtb', Routes: routes, ...change };
}

function propagations(...list: readonly Json[]): Json {
  return { TransitGatewayRouteTableId: 'rtb', TransitGatewayRouteTablePropagations: list };
}

const ofVpc = { TransitGatewayAttachmentId: 'vpc', ResourceType: 'vpc', State: 'enabled' };
const ofVpn = { TransitGatewayAttachmentId: 'att', ResourceType: 'vpn', State: 'enabled' };
const learned = route({ Type: 'propagated' });

function transit(calls: Calls): Snapshot {
  return read({
    TransitGateways: [{ TransitGatewayId: 'tgw', OwnerId: '1', State: 'available' }],
    TransitGatewayRouteTables: [table],
    ...calls,
  });
}

/** What is not known of a property; null: all of it is. */
function unseen(declaration: Declaration | undefined, name: string): string | null {
  const property = declaration?.properties.entries.get(name);
  return property?.kind === 'unknown' ? property.unknown.what : null;
}

function isComplete(calls: Calls): string | undefined {
  return scalars(declared(transit(calls), 'rtb'))['reachlint:RoutesAreComplete'];
}

function missing(calls: Calls): string | null {
  return unseen(declared(transit(calls), 'rtb'), 'reachlint:UnseenRoutes');
}

describe('a table', () => {
  test('is known in full where a search lists all of its routes', () => {
    expect(
      isComplete({
        TransitGatewayRoutes: [routesOf([learned])],
        TransitGatewayPropagations: [propagations(ofVpc, ofVpn)],
      }),
    ).toBe('true');
  });

  test.each([
    ['there are more', [routesOf([learned], { AdditionalRoutesAvailable: true })]],
    ['the list is broken', [routesOf('none')]],
    ['a route is none', [routesOf([learned, 'none'])]],
    ['a route has no destination', [routesOf([{ ...learned, DestinationCidrBlock: null }])]],
  ])('is not known where %s', (_, TransitGatewayRoutes) => {
    const calls = {
      TransitGatewayRoutes,
      TransitGatewayPropagations: [propagations(ofVpc, ofVpn)],
    };
    expect(isComplete(calls)).toBe('false');
    expect(missing(calls)).toBe('routes of rtb');
  });

  test('into which VPCs propagate has such routes: without any the search was for others', () => {
    const calls = {
      TransitGatewayRoutes: [routesOf([route()])],
      TransitGatewayPropagations: [propagations(ofVpc)],
    };
    expect(isComplete(calls)).toBe('false');
    expect(missing(calls)).toBeNull();
  });

  test('whose propagations are being changed is not known', () => {
    for (const State of ['enabling', 'disabling']) {
      expect(
        missing({
          TransitGatewayStaticRoutes: [routesOf([])],
          TransitGatewayPropagations: [propagations({ ...ofVpc, State })],
        }),
      ).toBe('routes that vpc propagates to rtb');
    }
  });

  test('that exchanges routes with a core network is not known', () => {
    expect(
      missing({
        TransitGatewayStaticRoutes: [routesOf([])],
        TransitGatewayPropagations: [propagations({ ...ofVpn, ResourceType: 'peering' })],
      }),
    ).toBe('routes that att propagates to rtb');
  });

  test('is known by its routes and an association, not by an association alone', () => {
    const named = (calls: Calls) =>
      read({ TransitGatewayAttachments: [attachment('vpn')], ...calls });
    expect(declared(named({ TransitGatewayStaticRoutes: [routesOf([])] }), 'rtb')).toBeDefined();
    expect(declared(named({}), 'rtb')).toBeUndefined();
  });

  test('is known by its routes and the options of its gateway', () => {
    const Options = { AssociationDefaultRouteTableId: 'rtb' };
    const snapshot = read({
      TransitGateways: [{ TransitGatewayId: 'tgw', State: 'available', Options }],
      TransitGatewayPropagations: [propagations()],
    });
    expect(scalars(declared(snapshot, 'rtb'))).toMatchObject({ TransitGatewayId: 'tgw' });
  });
});

describe('a route', () => {
  const routes = (...list: readonly Json[]): readonly Declaration[] =>
    transit({ TransitGatewayRoutes: [routesOf(list)] }).declarations.filter(
      ({ type }) => type === 'AWS::EC2::TransitGatewayRoute',
    );

  test('to several attachments is one to each', () => {
    const both = [{ TransitGatewayAttachmentId: 'a' }, { TransitGatewayAttachmentId: 'b' }];
    const targets = routes(route({ TransitGatewayAttachments: both })).map(scalars);
    expect(targets).toMatchObject([
      { TransitGatewayAttachmentId: 'a' },
      { TransitGatewayAttachmentId: 'b' },
    ]);
  });

  test.each([
    ['no attachment', { TransitGatewayAttachments: null }],
    ['a state between', { State: 'pending' }],
    ['a state that is not known', { State: 'new' }],
  ])('with %s leads nobody knows where', (_, change) => {
    const [found] = routes(route(change));
    expect(unseen(found, 'TransitGatewayAttachmentId')).toBe('where rtb leads for 10.9.0.0/16');
  });

  test('that is deleted is none, and a blackhole drops', () => {
    expect(routes(route({ State: 'deleted' }))).toEqual([]);
    const [hole] = routes(route({ State: 'blackhole', TransitGatewayAttachments: null }));
    expect(scalars(hole)).toMatchObject({ Blackhole: 'true' });
  });

  test.each([
    [{ Type: 'propagated' }, 'propagated'],
    [{ PrefixListId: 'pl-1' }, 'prefix-list'],
    [{}, 'static'],
  ])('has its origin: %j', (change, origin) => {
    const [found] = routes(route(change));
    expect(scalars(found)['reachlint:Origin']).toBe(origin);
  });
});

describe('an attachment', () => {
  const association = (calls: Calls): string | null =>
    unseen(declared(transit(calls), 'att/association'), 'TransitGatewayRouteTableId');
  const policies = { TransitGatewayPolicyTableId: 'ptb', TransitGatewayId: 'tgw' };
  const peer = attachment('peering', { Association: null });

  test('whose association is being changed asks a table that is not known', () => {
    const Association = { TransitGatewayRouteTableId: 'rtb', State: 'disassociating' };
    expect(association({ TransitGatewayAttachments: [attachment('vpn', { Association })] })).toBe(
      'association of att, which is being changed',
    );
  });

  test('with a policy table asks a table that is not known', () => {
    const Associations = [{ TransitGatewayAttachmentId: 'att', State: 'associated' }];
    const calls = {
      TransitGatewayAttachments: [peer],
      TransitGatewayPolicyTables: [policies],
      TransitGatewayPolicyTableAssociations: [{ TransitGatewayPolicyTableId: 'ptb', Associations }],
    };
    expect(association(calls)).toBe('rules of ptb');
  });

  test('to a peer may have a policy table that nobody asked about', () => {
    const calls = { TransitGatewayAttachments: [peer], TransitGatewayPolicyTables: [policies] };
    expect(association(calls)).toBe('policy table of att');
    const asked = { TransitGatewayPolicyTableId: 'ptb', Associations: [] };
    expect(association({ ...calls, TransitGatewayPolicyTableAssociations: [asked] })).toBeNull();
    expect(association({ TransitGatewayAttachments: [peer] })).toBeNull();
  });

  test.each(['vpn', 'direct-connect-gateway', 'connect', 'peering'])(
    'of the kind %s is known by the routes to it, without a list of attachments',
    (ResourceType) => {
      const to = [{ TransitGatewayAttachmentId: 'att', ResourceType, ResourceId: 'thing' }];
      const calls = {
        TransitGatewayRoutes: [routesOf([route({ TransitGatewayAttachments: to })])],
      };
      expect(declared(transit(calls), 'att')).toBeDefined();
      expect(association(calls)).toBe('association of att');
    },
  );

  test('of the kind Connect has its transport, and peers if they were asked for', () => {
    const connects = [
      {
        TransitGatewayAttachmentId: 'att',
        TransitGatewayId: 'tgw',
        TransportTransitGatewayAttachmentId: 'vpc',
        State: 'available',
      },
    ];
    const calls = {
      TransitGatewayAttachments: [attachment('connect')],
      TransitGatewayConnects: connects,
    };
    expect(declared(transit(calls), 'att')).toMatchObject({
      type: 'AWS::EC2::TransitGatewayConnect',
    });
    const listed = (more: Calls) =>
      scalars(declared(transit({ ...calls, ...more }), 'att'))['reachlint:PeersAreListed'];
    expect(listed({})).toBe('false');
    expect(listed({ TransitGatewayConnectPeers: [] })).toBe('true');
    expect(listed({ TransitGatewayConnectPeers: 'none' })).toBe('false');
  });
});

describe('tables that are none', () => {
  const Options = {
    DefaultRouteTableAssociation: 'disable',
    DefaultRouteTablePropagation: 'disable',
  };
  const own = 'accounts/111111111111/eu-west-1/';
  const gateway = { TransitGatewayId: 'tgw', OwnerId: '111111111111', State: 'available', Options };
  const areListed = (calls: Calls) =>
    scalars(declared(read(calls), 'tgw'))['reachlint:TablesAreListed'];

  test('are listed by the owner alone', () => {
    const calls = { [`${own}TransitGateways`]: [gateway] };
    const other = 'accounts/222222222222/eu-west-1/TransitGatewayRouteTables';
    expect(areListed({ ...calls, [`${own}TransitGatewayRouteTables`]: [] })).toBe('true');
    expect(areListed({ ...calls, [other]: [] })).toBe('false');
    expect(areListed({ ...calls, [`${own}TransitGatewayRouteTables`]: 'none' })).toBe('false');
    expect(areListed(calls)).toBe('false');
  });

  test('are not believed of a gateway that makes one by default', () => {
    for (const name of ['DefaultRouteTableAssociation', 'DefaultRouteTablePropagation']) {
      const open = { ...gateway, Options: { ...Options, [name]: 'enable' } };
      const calls = { [`${own}TransitGateways`]: [open], [`${own}TransitGatewayRouteTables`]: [] };
      expect(areListed(calls)).toBe('false');
    }
  });
});

describe('Direct Connect', () => {
  const line = { virtualInterfaceId: 'line', virtualInterfaceType: 'private' };
  const association = (change: Json = {}): Json => ({
    associationId: 'a',
    directConnectGatewayId: 'dx',
    associationState: 'associated',
    associatedGateway: { id: 'vgw-1', type: 'virtualPrivateGateway' },
    allowedPrefixesToDirectConnectGateway: [{ cidr: '10.0.0.0/8' }],
    ...change,
  });
  const lineOf = (calls: Calls, key: string): string | null | undefined => {
    const link = declared(read(calls), key);
    return link === undefined ? undefined : unseen(link, 'reachlint:UnseenLine');
  };

  test.each([
    ['available', null],
    ['down', null],
    ['pending', 'state of line'],
    ['unknown', 'state of line'],
    ['deleted', undefined],
  ])('a line to a VPN gateway counts by its state: %s', (virtualInterfaceState, expected) => {
    const virtualInterfaces = [{ ...line, virtualGatewayId: 'vgw-1', virtualInterfaceState }];
    expect(lineOf({ virtualInterfaces }, 'line')).toBe(expected);
  });

  test('a gateway of its own needs a line', () => {
    const calls = { directConnectGatewayAssociations: [association()] };
    expect(lineOf(calls, 'dx/vgw-1')).toBe('lines to Direct Connect gateway dx');
    const virtualInterfaces = [
      { ...line, directConnectGatewayId: 'dx', virtualInterfaceState: 'available' },
    ];
    expect(lineOf({ ...calls, virtualInterfaces }, 'dx/vgw-1')).toBeNull();
  });

  test.each([
    ['associating', 'association of dx with vgw-1'],
    ['disassociated', undefined],
  ])('an association counts by its state: %s', (associationState, expected) => {
    const calls = { directConnectGatewayAssociations: [association({ associationState })] };
    expect(lineOf(calls, 'dx/vgw-1')).toBe(expected);
  });

  test.each([
    [
      'directConnectGatewayAssociations',
      association({ associatedGateway: { id: 'tgw' } }),
      '10.0.0.0/8',
    ],
    [
      'DirectConnectGatewayAssociations',
      {
        AssociationId: 'a',
        DirectConnectGatewayId: 'dx',
        AssociationState: 'associated',
        AssociatedGateway: { Id: 'tgw' },
        AllowedPrefixesToDirectConnectGateway: [{ Cidr: '10.0.0.0/8' }],
      },
      '10.0.0.0/8',
    ],
    ['directConnectGatewayAssociations', association(), null],
  ])('an attachment has the prefixes that %s allow', (key, given, expected) => {
    const calls = {
      TransitGatewayAttachments: [attachment('direct-connect-gateway', { ResourceId: 'dx' })],
      [key]: [given],
    };
    const announced = declared(transit(calls), 'att')?.properties.entries.get(
      'reachlint:AnnouncedPrefixes',
    );
    const [first] = announced?.kind === 'list' ? announced.items : [];
    expect(first?.kind === 'scalar' ? first.text : null).toBe(expected);
    if (expected === null) expect(announced?.kind).toBe('unknown');
  });
});
