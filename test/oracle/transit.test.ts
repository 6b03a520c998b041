import { describe, expect, test } from 'vitest';
import {
  type Condition,
  certainly,
  type Domain,
  type NetworkModel,
  never,
  type RouteTable,
  type Subnet,
  type TransitAttachment,
  type TransitGateway,
  type TransitRoute,
  type TransitTable,
} from '../../lib/network/model.ts';
import {
  acl,
  allow,
  cidr,
  domain,
  everything,
  group,
  host,
  internet,
  members,
  networkOf,
  nowhere,
  perhaps,
  privateAddress,
  publicAddress,
  route,
  rule,
  subnet,
  table,
  tcp,
  unknownNamed,
  via,
} from './models.ts';
import { verdict } from './scene.ts';
import { type OraclePacket, simulateEgress } from './simulate.ts';

/** Two domains with a host each, `client` in `a` and `server` in `b`, and a transit gateway between them. */

const fromClient = { kind: 'interface', interface: 'client' } as const;
const ssh: OraclePacket = {
  family: 'ipv4',
  protocol: 6,
  source: '10.1.1.10',
  sourcePort: 50000,
  destination: '10.2.1.10',
  destinationPort: 22,
};
const dns: OraclePacket = { ...ssh, protocol: 17, destinationPort: 53 };

interface Change {
  readonly subnets?: Partial<Record<'a' | 'b' | 'door', Partial<Subnet>>>;
  /** The attachments' subnets. */
  readonly doors?: Partial<Record<'a' | 'b', readonly string[]>>;
  readonly far?: Partial<Extract<TransitAttachment['far'], { kind: 'domain' }>>;
  readonly attachments?: Partial<Record<'a' | 'b', Partial<TransitAttachment>>>;
  readonly more?: readonly TransitAttachment[];
  readonly routes?: readonly TransitRoute[];
  readonly tables?: readonly TransitTable[];
  readonly gateway?: Partial<TransitGateway>;
  readonly ingress?: readonly ReturnType<typeof rule>[];
  readonly egress?: readonly ReturnType<typeof rule>[];
  readonly acls?: readonly ReturnType<typeof acl>[];
  readonly peers?: readonly TransitGateway[];
}

function joined(change: Change = {}): NetworkModel {
  const home = (name: string, number: number, more: Partial<Subnet> = {}): Subnet =>
    subnet(
      `front ${name}`,
      {
        domain: name,
        cidrs: [`10.${number}.1.0/24`],
        table: `routes ${name}`,
        acl: 'open',
      },
      more,
    );
  const doorOf = (name: string, number: number): Subnet =>
    subnet(
      `door ${name}`,
      { domain: name, cidrs: [`10.${number}.9.0/28`], table: `routes ${name}`, acl: 'open' },
      name === 'b' ? change.subnets?.door : {},
    );
  const tables = (name: string, number: number): RouteTable =>
    table(`routes ${name}`, { domain: name, local: [`10.${number}.0.0/16`] }, [
      route('10.0.0.0/8', via('tgw')),
    ]);
  const domains: Domain[] = [domain('a', ['10.1.0.0/16']), domain('b', ['10.2.0.0/16'])];
  return networkOf({
    domains,
    subnets: [
      home('a', 1, change.subnets?.a),
      home('b', 2, change.subnets?.b),
      doorOf('a', 1),
      doorOf('b', 2),
    ],
    tables: [tables('a', 1), tables('b', 2)],
    acls: [acl('open'), ...(change.acls ?? [])],
    groups: [
      group('clients', change.egress === undefined ? {} : { egress: change.egress }),
      group('servers', {
        ingress: change.ingress ?? [rule([everything({ peer: cidr('10.0.0.0/8') })])],
      }),
    ],
    interfaces: [
      host('client', {
        subnet: 'front a',
        addresses: [privateAddress('10.1.1.10')],
        groups: ['clients'],
      }),
      host('server', {
        subnet: 'front b',
        addresses: [privateAddress('10.2.1.10')],
        groups: ['servers'],
      }),
    ],
    gateways: [
      {
        kind: 'transit',
        id: 'tgw',
        attachments: [attachmentOf('a', change), attachmentOf('b', change), ...(change.more ?? [])],
        tables: change.tables ?? [
          tableOf([
            to('10.1.0.0/16', 'attachment a', 'domain'),
            to('10.2.0.0/16', 'attachment b', 'domain'),
            ...(change.routes ?? []),
          ]),
        ],
        outside: null,
        groupReferences: certainly,
        ...change.gateway,
      },
      ...(change.peers ?? []),
    ],
  });
}

function attachmentOf(name: 'a' | 'b', change: Change): TransitAttachment {
  return {
    id: `attachment ${name}`,
    present: certainly,
    tables: ['main'],
    associated: certainly,
    far: {
      kind: 'domain',
      domain: name,
      subnets: change.doors?.[name] ?? [`door ${name}`],
      subnetsRest: null,
      groupReferences: certainly,
      changesZone: never,
      ...(name === 'b' ? change.far : {}),
    },
    ...change.attachments?.[name],
  };
}

function tableOf(routes: readonly TransitRoute[], more: Partial<TransitTable> = {}): TransitTable {
  return { id: 'main', label: 'main', at: nowhere, routes, rest: null, ...more };
}

let count = 0;

function to(
  destination: string | null,
  target: string | null,
  origin: TransitRoute['origin'] = 'static',
  present: Condition = certainly,
): TransitRoute {
  count += 1;
  const id = `transit route ${count}`;
  return {
    id,
    label: id,
    because: nowhere,
    destination,
    target:
      target === null
        ? { kind: 'drop', reason: 'blackhole' }
        : { kind: 'attachment', attachment: target },
    origin,
    present,
  };
}

const asked = (change?: Change, packet = ssh): string =>
  verdict(joined(change), packet, fromClient);

describe('through a transit gateway', () => {
  test('domains reach each other by their attachments (TGW-2)', () => {
    expect(asked()).toBe('yes');
  });

  test('without an association nothing comes out of an attachment', () => {
    expect(asked({ attachments: { a: { associated: never } } })).toBe('no');
    expect(asked({ attachments: { b: { associated: never } } })).toBe('yes, answered no');
    expect(asked({ attachments: { b: { associated: perhaps() } } })).toBe('yes, answered possibly');
  });

  test('a sender needs a subnet of the attachment in its zone; a receiver does not (TGW-1, MEAS-6)', () => {
    const apart: Change = { subnets: { b: { zone: 'b' } } };
    expect(asked(apart)).toBe('yes, answered no');
    expect(asked({ ...apart, doors: { b: ['door b', 'front b'] } })).toBe('yes');
    expect(asked({ subnets: { a: { zone: 'b' } } })).toBe('no');
    expect(asked({ subnets: { a: { zone: null } } })).toBe('possibly');
  });

  test('the longest prefix decides, then what told the route; blackholes drop (TGW-4)', () => {
    expect(asked({ routes: [to('10.2.1.0/24', null)] })).toBe('no');
    expect(asked({ routes: [to('10.2.0.0/16', null)] })).toBe('no');
    expect(asked({ routes: [to('10.2.0.0/16', null, 'vpn')] })).toBe('yes');
    expect(asked({ routes: [to('10.0.0.0/8', null)] })).toBe('yes');
    expect(asked({ routes: [to('10.2.1.0/24', null, 'static', perhaps())] })).toBe('possibly');
    expect(asked({ routes: [to(null, null, 'static', perhaps())] })).toBe('possibly');
  });

  test('one of several tables, of which it is not known which', () => {
    const tables = [
      tableOf([to('10.1.0.0/16', 'attachment a'), to('10.2.0.0/16', 'attachment b')]),
      tableOf([to('10.1.0.0/16', 'attachment a')], { id: 'other' }),
    ];
    expect(asked({ tables, attachments: { a: { tables: ['main', 'other'] } } })).toBe('possibly');
    expect(asked({ tables, attachments: { b: { tables: ['main', 'other'] } } })).toBe('yes');
  });

  test('of a gateway that is not known all is possible (TGW-7)', () => {
    expect(asked({ gateway: { outside: unknownNamed('tgw-1') } })).toBe('possibly');
    expect(asked({ tables: [tableOf([], { rest: unknownNamed('table') })] })).toBe('possibly');
  });
});

describe('ACLs (NACL-10)', () => {
  const only = (ingress: string, egress: string) =>
    acl('narrow', {
      ingress: [allow(100, everything({ peer: cidr(ingress) }))],
      egress: [allow(100, everything({ peer: cidr(egress) }))],
    });

  test('of the attachment see what leaves their subnet by receiver, what enters it by sender', () => {
    const door = { acls: ['narrow'] };
    const at = (ingress: string, egress: string, packet: OraclePacket): string =>
      asked({ acls: [only(ingress, egress)], subnets: { door } }, packet);
    expect(at('192.168.0.0/16', '10.2.1.0/24', dns)).toBe('yes, answered no');
    expect(at('10.2.1.0/24', '10.2.1.0/24', dns)).toBe('yes');
    expect(at('0.0.0.0/0', '10.1.0.0/16', dns)).toBe('no');
  });

  test('see nothing of what is delivered in the subnet of the attachment itself', () => {
    const change: Change = { doors: { b: ['front b'] }, subnets: { b: { acls: ['narrow'] } } };
    const at = (ingress: string, egress: string): string =>
      asked({ ...change, acls: [only(ingress, egress)] }, dns);
    expect(at('192.168.0.0/16', '192.168.0.0/16')).toBe('yes, answered no');
    expect(at('192.168.0.0/16', '10.1.0.0/16')).toBe('yes, answered no');
    expect(at('10.2.1.0/24', '10.1.0.0/16')).toBe('yes');
  });

  test('of one of several subnets by which it may come in', () => {
    const change: Change = {
      acls: [only('0.0.0.0/0', '192.168.0.0/16')],
      doors: { b: ['door b', 'front b'] },
      subnets: { door: { acls: ['narrow'], zone: 'c' }, b: { zone: 'b' } },
    };
    // Neither is in the zone of the sender: by one it arrives, by the other it does not.
    expect(asked(change, dns)).toBe('possibly');
    expect(asked({ ...change, subnets: { ...change.subnets, b: { zone: 'a' } } }, dns)).toBe('yes');
    const anyZone: Change = { ...change, far: { changesZone: certainly } };
    expect(asked({ ...anyZone, subnets: { ...change.subnets, b: { zone: 'a' } } }, dns)).toBe(
      'possibly',
    );
  });
});

describe('references to groups (SG-7)', () => {
  const ingress = [rule([tcp(22, members('clients'))])];

  test('hold where the gateway and both attachments support them', () => {
    expect(asked({ ingress })).toBe('yes');
    expect(asked({ ingress, gateway: { groupReferences: never } })).toBe('no');
    expect(asked({ ingress, gateway: { groupReferences: perhaps() } })).toBe('possibly');
    expect(asked({ ingress, far: { groupReferences: never } })).toBe('no');
  });

  test('never hold for what goes out', () => {
    expect(asked({ egress: [rule([tcp(22, members('servers'))])] })).toBe('no');
  });
});

describe('peers', () => {
  const side = (id: string, gateway: string, attachment: string): TransitAttachment => ({
    id,
    present: certainly,
    tables: ['main'],
    associated: certainly,
    far: { kind: 'transit', gateway, attachment },
  });

  /** `b` is attached to `peer`; with `middle`, a third gateway lies between the two. */
  function peered(middle: boolean): NetworkModel {
    const network = joined({
      attachments: { b: { present: never } },
      more: [side('near', middle ? 'middle' : 'tgw-b', middle ? 'west' : 'far')],
      routes: [to('10.2.0.0/16', 'near')],
    });
    const far: TransitGateway = {
      kind: 'transit',
      id: 'tgw-b',
      attachments: [
        attachmentOf('b', {}),
        side('far', middle ? 'middle' : 'tgw', middle ? 'east' : 'near'),
      ],
      tables: [tableOf([to('10.2.0.0/16', 'attachment b'), to('10.1.0.0/16', 'far')])],
      outside: null,
      groupReferences: certainly,
    };
    const between: TransitGateway = {
      kind: 'transit',
      id: 'middle',
      attachments: [side('west', 'tgw', 'near'), side('east', 'tgw-b', 'far')],
      tables: [tableOf([to('10.1.0.0/16', 'west'), to('10.2.0.0/16', 'east')])],
      outside: null,
      groupReferences: certainly,
    };
    const tables = new Map(network.tables);
    tables.set(
      'routes b',
      table('routes b', { domain: 'b', local: ['10.2.0.0/16'] }, [
        route('10.0.0.0/8', via('tgw-b')),
      ]),
    );
    const gateways = new Map(network.gateways).set('tgw-b', far).set('middle', between);
    return { ...network, gateways, tables };
  }

  test('pass on to what is attached to them, but not to a further peer (MEAS-11)', () => {
    expect(verdict(peered(false), ssh, fromClient)).toBe('yes');
    expect(verdict(peered(true), ssh, fromClient)).toBe('no');
  });
});

describe('outside the input', () => {
  const vpn: TransitAttachment = {
    id: 'vpn',
    present: certainly,
    tables: ['main'],
    associated: certainly,
    far: { kind: 'outside', what: 'vpn', remotes: null },
  };
  const packet: OraclePacket = { ...ssh, source: '10.77.0.1' };
  const origin = { kind: 'beyond', gateway: 'tgw', attachment: 'vpn' } as const;

  test('is who is routed to an attachment (VPN-3)', () => {
    const at = (routes: readonly TransitRoute[]): string =>
      verdict(joined({ more: [vpn], routes }), packet, origin);
    expect(at([to('10.77.0.0/16', 'vpn')])).toBe('yes');
    expect(at([])).toBe('no');
    expect(at([to('10.77.0.0/16', 'vpn', 'vpn', perhaps())])).toBe('possibly');
  });

  test('knows for certain only of what it is told (VPN-3)', () => {
    const at = (announced: readonly string[]): string => {
      const far = { kind: 'outside', what: 'direct-connect', remotes: null, announced } as const;
      const routes = [to('10.77.0.0/16', 'vpn')];
      return verdict(joined({ more: [{ ...vpn, far }], routes }), packet, origin);
    };
    expect(at(['10.0.0.0/8'])).toBe('yes');
    expect(at(['10.9.0.0/16'])).toBe('possibly');
    expect(at([])).toBe('possibly');
  });
});

describe('to the Internet (TGW-5)', () => {
  const https: OraclePacket = {
    ...ssh,
    destination: '198.51.100.7',
    destinationPort: 443,
  };

  /** `b` has an Internet gateway and a NAT gateway, to which the door routes. */
  function shared(door: 'nat' | 'igw', back: boolean): NetworkModel {
    const network = joined({ routes: [to('0.0.0.0/0', 'attachment b')] });
    const extra = networkOf({
      domains: [domain('b', ['10.2.0.0/16'])],
      subnets: [
        subnet('public', { domain: 'b', cidrs: ['10.2.8.0/24'], table: 'out', acl: 'open' }),
      ],
      tables: [
        table('out', { domain: 'b', local: ['10.2.0.0/16'] }, [
          route('0.0.0.0/0', via('igw')),
          ...(back ? [route('10.0.0.0/8', via('tgw'))] : []),
        ]),
        table('routes a', { domain: 'a', local: ['10.1.0.0/16'] }, [
          route('0.0.0.0/0', via('tgw')),
        ]),
        table('door', { domain: 'b', local: ['10.2.0.0/16'] }, [route('0.0.0.0/0', via(door))]),
      ],
      interfaces: [
        host(
          'nat node',
          { subnet: 'public', addresses: [publicAddress('10.2.8.8')] },
          { filtered: false, accepts: 'replies' },
        ),
      ],
      gateways: [internet('igw', 'b'), { kind: 'nat', id: 'nat', interface: 'nat node' }],
    });
    const merge = <T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>) =>
      new Map([...a, ...b]);
    const subnets = merge(network.subnets, extra.subnets);
    const inner = subnets.get('door b');
    if (inner !== undefined) subnets.set('door b', { ...inner, tables: ['door'] });
    return {
      ...network,
      subnets,
      tables: merge(network.tables, extra.tables),
      interfaces: merge(network.interfaces, extra.interfaces),
      gateways: merge(network.gateways, extra.gateways),
      workloads: merge(network.workloads, extra.workloads),
    };
  }

  const out = (network: NetworkModel): string => {
    const { delivered, answered } = simulateEgress(network, {
      from: 'client',
      packet: https,
      mode: 'must',
    });
    return delivered ? (answered ? 'answered' : 'delivered') : 'lost';
  };

  test('by the NAT gateway of another domain, whose subnet must route back', () => {
    expect(out(shared('nat', true))).toBe('answered');
    expect(out(shared('nat', false))).toBe('delivered');
  });

  test('not by its Internet gateway alone', () => {
    expect(out(shared('igw', true))).toBe('lost');
  });
});
