import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../lib/basics/invariant.ts';
import {
  type Balancer,
  type Condition,
  certainly,
  type Interface,
  type NetworkModel,
  never,
  type Peer,
} from '../../lib/network/model.ts';
import {
  acl,
  allow,
  balancer,
  cidr,
  deny,
  domain,
  everything,
  group,
  host,
  internet,
  listener,
  member,
  members,
  networkOf,
  type Parts,
  peering,
  perhaps,
  pool,
  privateAddress,
  publicAddress,
  route,
  rule,
  subnet,
  table,
  tcp,
  udp,
  unknownNamed,
  via,
} from './models.ts';
import {
  type BalancedQuestion,
  type Mode,
  type OraclePacket,
  simulate,
  simulateThroughBalancer,
} from './simulate.ts';

interface Change extends Partial<Parts> {
  readonly mode?: Balancer['mode'];
  /** Who may call the target on 8080. */
  readonly targetRule?: Peer;
  readonly keepsClient?: Condition;
  readonly crossZone?: Condition;
  readonly targetZone?: string | null;
  readonly backAcl?: ReturnType<typeof acl>;
  readonly frontAcl?: ReturnType<typeof acl>;
  readonly nodeGroup?: ReturnType<typeof group>;
}

const target = { kind: 'interface', interface: 'target' } as const;

/** Internet → node in a public subnet → target in a private one without any way out. */
function balanced(change: Change = {}): NetworkModel {
  const { mode = 'proxy', targetRule = members('balancer'), targetZone = 'a', ...rest } = change;
  const {
    keepsClient = never,
    crossZone = certainly,
    backAcl = acl('back'),
    frontAcl = acl('front'),
    nodeGroup = group('balancer', { ingress: [rule([tcp(443), udp(443)])] }),
    ...parts
  } = rest;
  const local = ['10.0.0.0/16'];
  return networkOf({
    domains: [domain('vpc', local)],
    subnets: [
      subnet('front', { domain: 'vpc', cidrs: ['10.0.1.0/24'], table: 'public', acl: 'front' }),
      subnet(
        'back',
        { domain: 'vpc', cidrs: ['10.0.2.0/24'], table: 'private', acl: 'back' },
        { zone: targetZone },
      ),
    ],
    tables: [
      table('public', { domain: 'vpc', local }, [route('0.0.0.0/0', via('igw'))]),
      table('private', { domain: 'vpc', local }),
    ],
    acls: [frontAcl, backAcl],
    groups: [
      nodeGroup,
      group('app', { ingress: [rule([tcp(8080, targetRule), udp(8080, targetRule)])], egress: [] }),
    ],
    interfaces: [
      host(
        'node',
        { subnet: 'front', addresses: [publicAddress('10.0.1.5')], groups: ['balancer'] },
        { accepts: 'listeners' },
      ),
      host('target', {
        subnet: 'back',
        addresses: [privateAddress('10.0.2.9')],
        groups: ['app'],
      }),
    ],
    gateways: [internet('igw', 'vpc')],
    balancers: [
      balancer('lb', mode, {
        nodes: ['node'],
        listeners: [listener('https', 443, ['pool'], { protocols: [6, 17] })],
      }),
    ],
    pools: [pool('pool', [member(target, 8080)], { keepsClient, crossZone })],
    ...parts,
  });
}

const call: OraclePacket = {
  family: 'ipv4',
  protocol: 6,
  source: '198.51.100.7',
  sourcePort: 50000,
  destination: '10.0.1.5',
  destinationPort: 443,
};

/** 'yes', 'possibly' or 'no': whether the connection to the target is made, answer included. */
function verdict(network: NetworkModel, change: Partial<BalancedQuestion> = {}): string {
  const ask = (mode: Mode) =>
    simulateThroughBalancer(network, {
      origin: { kind: 'internet' },
      packet: call,
      balancerNode: 'node',
      path: ['lb'],
      to: 'target',
      targetPort: 8080,
      mode,
      ...change,
    }).answered;
  return ask('must') ? 'yes' : ask('may') ? 'possibly' : 'no';
}

describe('both legs', () => {
  test('a private target is reached through a public node (LB-3)', () => {
    expect(verdict(balanced())).toBe('yes');
  });

  test('at the target’s port and the listener’s, at no others', () => {
    expect(verdict(balanced(), { targetPort: 8081 })).toBe('no');
    expect(verdict(balanced(), { packet: { ...call, destinationPort: 80 } })).toBe('no');
  });

  test('the node itself must be reached by route, group and ACL (LB-1)', () => {
    const local = ['10.0.0.0/16'];
    const tables = [
      table('public', { domain: 'vpc', local }),
      table('private', { domain: 'vpc', local }),
    ];
    expect(verdict(balanced({ tables }))).toBe('no');
    const nodeGroup = group('balancer', { ingress: [rule([tcp(443, cidr('203.0.113.0/24'))])] });
    expect(verdict(balanced({ nodeGroup }))).toBe('no');
    const frontAcl = acl('front', { ingress: [deny(1, tcp(443)), allow(2, everything())] });
    expect(verdict(balanced({ frontAcl }))).toBe('no');
  });

  test('the node’s groups filter what it sends, by the target’s port (LB-3)', () => {
    const sending = (port: number) =>
      group('balancer', { ingress: [rule([tcp(443)])], egress: [rule([tcp(port)])] });
    expect(verdict(balanced({ nodeGroup: sending(8080) }))).toBe('yes');
    expect(verdict(balanced({ nodeGroup: sending(443) }))).toBe('no');
  });

  test('a node takes nothing but its listeners’ packets (MEAS-1)', () => {
    const nodeGroup = group('balancer', { ingress: [rule([everything()])] });
    const ask = (port: number) =>
      simulate(balanced({ nodeGroup }), {
        origin: { kind: 'internet' },
        packet: { ...call, destinationPort: port },
        to: 'node',
        mode: 'must',
      }).answered;
    expect([ask(443), ask(22)]).toEqual([true, false]);
  });

  test('a listener takes its own protocols only', () => {
    const listeners = [listener('https', 443, ['pool'])];
    const balancers = [balancer('lb', 'pass', { nodes: ['node'], listeners })];
    const ask = (protocol: number) =>
      simulate(balanced({ balancers }), {
        origin: { kind: 'internet' },
        packet: { ...call, protocol },
        to: 'node',
        mode: 'may',
      }).delivered;
    expect([ask(6), ask(17)]).toEqual([true, false]);
  });

  test('listeners forward to pools, under conditions and from sources (LB-5)', () => {
    const forwarding = (present: Condition, sources: readonly string[] | null) => {
      const forwards = [
        {
          pool: 'pool',
          because: { file: '', line: null, column: null, pointer: '' },
          present,
          sources,
        },
      ];
      const listeners = [listener('https', 443, [], { forwards })];
      return balanced({ balancers: [balancer('lb', 'proxy', { nodes: ['node'], listeners })] });
    };
    expect(verdict(forwarding(certainly, null))).toBe('yes');
    expect(verdict(forwarding(perhaps(), null))).toBe('possibly');
    expect(verdict(forwarding(never, null))).toBe('no');
    expect(verdict(forwarding(certainly, ['198.51.100.0/24']))).toBe('yes');
    expect(verdict(forwarding(certainly, ['203.0.113.0/24']))).toBe('no');
  });

  test('members and ports that are not known make it possible', () => {
    const withMember = (...poolMembers: ReturnType<typeof member>[]) =>
      verdict(balanced({ pools: [pool('pool', poolMembers)] }));
    expect(withMember(member(target, null))).toBe('possibly');
    expect(withMember(member(target, 8080, { present: perhaps() }))).toBe('possibly');
    expect(withMember(member({ kind: 'address', address: '10.0.2.9' }, 8080))).toBe('no');
    const rest = unknownNamed('Parameter Targets');
    expect(verdict(balanced({ pools: [pool('pool', [], { rest })] }))).toBe('possibly');
    expect(verdict(balanced({ pools: [pool('pool', [])] }))).toBe('no');
  });

  test('ports of listeners that are not known make it possible', () => {
    const ask = (more: Partial<Balancer>, port: number | null) => {
      const listeners = [listener('https', port, ['pool'])];
      const lb = { ...balancer('lb', 'proxy', { nodes: ['node'], listeners }), ...more };
      return verdict(balanced({ balancers: [lb] }));
    };
    expect(ask({}, null)).toBe('possibly');
    expect(ask({ listenersRest: unknownNamed('listeners') }, 80)).toBe('possibly');
    expect(ask({}, 80)).toBe('no');
  });
});

describe('a proxy', () => {
  test('shows the target its own address (LB-6)', () => {
    expect(verdict(balanced({ targetRule: cidr('10.0.1.0/24') }))).toBe('yes');
    expect(verdict(balanced({ targetRule: cidr('198.51.100.0/24') }))).toBe('no');
  });

  test('gets its answer by the ACLs of both subnets', () => {
    const back = (first: number) =>
      acl('back', { egress: [allow(1, tcp(first, cidr('10.0.1.0/24'), 65535))] });
    expect(verdict(balanced({ backAcl: back(1024) }))).toBe('yes');
    expect(verdict(balanced({ backAcl: acl('back', { egress: [] }) }))).toBe('no');
  });

  test('calls from a port of 1024 to 65535, whichever works (NACL-8, EVAL-4)', () => {
    const back = (first: number, last: number) =>
      acl('back', { egress: [allow(1, tcp(first, cidr('10.0.1.0/24'), last))] });
    expect(verdict(balanced({ backAcl: back(40000, 40000) }))).toBe('yes');
    expect(verdict(balanced({ backAcl: back(1, 1023) }))).toBe('no');
  });

  test('does not call before the client’s connection stands (LB-15)', () => {
    const frontAcl = acl('front', {
      egress: [allow(1, tcp(8080, cidr('10.0.0.0/8')))],
    });
    const ask = (mode: Balancer['mode']) => {
      const { delivered, answered } = simulateThroughBalancer(balanced({ mode, frontAcl }), {
        origin: { kind: 'internet' },
        packet: call,
        balancerNode: 'node',
        path: ['lb'],
        to: 'target',
        targetPort: 8080,
        mode: 'must',
      });
      return { delivered, answered };
    };
    expect(ask('proxy')).toEqual({ delivered: false, answered: false });
    // The packet that is passed on arrives, its answer does not.
    expect(ask('pass')).toEqual({ delivered: true, answered: false });
  });
});

describe('between families', () => {
  const local = ['10.0.0.0/16', '2600:1f00::/48'];
  const packet: OraclePacket = {
    ...call,
    family: 'ipv6',
    source: '2a00::1',
    destination: '2600:1f00::5',
  };

  test.each([
    ['a proxy', 'proxy', never],
    ['a pool that would keep the client’s address (LB-8)', 'pass', certainly],
  ] as const)('%s translates', (_, mode, keepsClient) => {
    const addresses = [publicAddress('10.0.1.5'), publicAddress('2600:1f00::5')];
    const node = host(
      'node',
      { subnet: 'front', addresses, groups: ['balancer'] },
      { accepts: 'listeners' },
    );
    const base = balanced({
      mode,
      keepsClient,
      targetRule: cidr('10.0.1.5/32'),
      domains: [domain('vpc', local)],
      tables: [
        table('public', { domain: 'vpc', local }, [route('::/0', via('igw'))]),
        table('private', { domain: 'vpc', local }),
      ],
    });
    const network = { ...base, interfaces: new Map([...base.interfaces, ['node', node]]) };
    expect(verdict(network, { packet })).toBe('yes');
  });
});

describe('a balancer that passes packets on', () => {
  const pass = (change: Change) => balanced({ mode: 'pass', ...change });
  const client = cidr('198.51.100.0/24');
  const node = cidr('10.0.1.0/24');

  test('shows the target the client or itself, as the pool says (LB-8)', () => {
    const ask = (keepsClient: Condition, targetRule: typeof client) =>
      verdict(pass({ keepsClient, targetRule }));
    expect([ask(certainly, client), ask(certainly, node)]).toEqual(['yes', 'no']);
    expect([ask(never, client), ask(never, node)]).toEqual(['no', 'yes']);
    expect([ask(perhaps(), client), ask(perhaps(), node)]).toEqual(['possibly', 'possibly']);
    expect(ask(perhaps(), cidr('0.0.0.0/0'))).toBe('yes');
  });

  test('for TCP and UDP apart', () => {
    const pools = [
      {
        ...pool('pool', [member(target, 8080)]),
        keepsClient: { tcp: never, udp: certainly },
      },
    ];
    const network = pass({ pools, targetRule: client });
    expect(verdict(network, { packet: { ...call, protocol: 17 } })).toBe('yes');
    expect(verdict(network)).toBe('no');
  });

  test('references to its groups match even so (LB-7)', () => {
    expect(verdict(pass({ keepsClient: certainly, targetRule: members('balancer') }))).toBe('yes');
    expect(verdict(pass({ keepsClient: certainly, targetRule: members('app') }))).toBe('no');
  });

  test('the answer goes back through it, whatever the target’s routes say (LB-10)', () => {
    const tables = [
      table('public', { domain: 'vpc', local: ['10.0.0.0/16'] }, [route('0.0.0.0/0', via('igw'))]),
      table('private', { domain: 'vpc', local: [] }),
    ];
    const change = { tables, targetRule: cidr('0.0.0.0/0') };
    expect(verdict(pass({ ...change, keepsClient: certainly }))).toBe('yes');
    expect(verdict(pass({ ...change, keepsClient: never }))).toBe('no');
  });

  test('the target’s ACL sees the client both ways (LB-10)', () => {
    const seen = (into: string, out: string) =>
      acl('back', {
        ingress: [allow(1, tcp(8080, cidr(into)))],
        egress: [allow(1, tcp(50000, cidr(out)))],
      });
    const ask = (into: string, out: string) =>
      verdict(pass({ keepsClient: certainly, targetRule: client, backAcl: seen(into, out) }));
    expect(ask('198.51.100.0/24', '198.51.100.0/24')).toBe('yes');
    expect(ask('10.0.0.0/8', '198.51.100.0/24')).toBe('no');
    expect(ask('198.51.100.0/24', '10.0.0.0/8')).toBe('no');
  });

  test('a client that is its own target fails only if its address is kept (MEAS-10)', () => {
    const groups = [
      group('balancer', { ingress: [rule([tcp(443)])] }),
      group('app', { ingress: [rule([tcp(8080)])] }),
    ];
    const packet = { ...call, source: '10.0.2.9' };
    const ask = (keepsClient: Condition) =>
      verdict(pass({ groups, keepsClient }), {
        packet,
        origin: { kind: 'interface', interface: 'target' },
      });
    expect([ask(never), ask(certainly)]).toEqual(['yes', 'no']);
  });
});

describe('zones (LB-12)', () => {
  const second = host(
    'node-b',
    { subnet: 'front-b', addresses: [publicAddress('10.0.3.5')], groups: ['balancer'] },
    { accepts: 'listeners' },
  );
  const ask = (
    targetZone: string | null,
    crossZone: Condition,
    nodeInB: boolean,
    { node = second, zone = 'b' }: { node?: Interface; zone?: string | null } = {},
  ) => {
    const base = balanced({ targetZone, crossZone });
    const front = { domain: 'vpc', cidrs: ['10.0.3.0/24'], table: 'public', acl: 'front' };
    return verdict({
      ...base,
      subnets: new Map([...base.subnets, ['front-b', subnet('front-b', front, { zone })]]),
      interfaces: new Map([...base.interfaces, ['node-b', node]]),
      balancers: new Map([
        [
          'lb',
          balancer('lb', 'proxy', {
            nodes: nodeInB ? ['node', 'node-b'] : ['node'],
            listeners: [listener('https', 443, ['pool'])],
          }),
        ],
      ]),
    });
  };

  test('a node sends to other zones only if it crosses them', () => {
    expect(ask('b', certainly, true)).toBe('yes');
    expect(ask('b', perhaps(), true)).toBe('possibly');
    expect(ask('b', never, true)).toBe('no');
    expect(ask('a', never, true)).toBe('yes');
  });

  test('a zone without a node gets nothing, even so (MEAS-8)', () => {
    expect(ask('b', certainly, false)).toBe('no');
  });

  test('a node that is not there does not count', () => {
    const absent = host(
      'node-b',
      { subnet: 'front-b', addresses: [publicAddress('10.0.3.5')], groups: ['balancer'] },
      { accepts: 'listeners', present: never },
    );
    expect(ask('b', certainly, true, { node: absent })).toBe('no');
  });

  test('applies only where all zones are known', () => {
    expect(ask(null, never, true)).toBe('yes');
    expect(ask('b', never, true, { zone: null })).toBe('yes');
  });

  test('does not apply to members in other domains', () => {
    const ask = (keepsClient: Condition) => {
      const base = balanced({
        mode: 'pass',
        keepsClient,
        crossZone: never,
        targetRule: cidr('0.0.0.0/0'),
      });
      const back = { domain: 'peer', cidrs: ['10.7.2.0/24'], table: 'far', acl: 'back' };
      const far = host('target', {
        subnet: 'back',
        addresses: [privateAddress('10.7.2.9')],
        groups: ['app'],
      });
      return verdict({
        ...base,
        domains: new Map([...base.domains, ['peer', domain('peer', ['10.7.0.0/16'])]]),
        subnets: new Map([...base.subnets, ['back', subnet('back', back, { zone: 'b' })]]),
        interfaces: new Map([...base.interfaces, ['target', far]]),
        gateways: new Map([...base.gateways, ['pcx', peering('pcx', ['vpc', 'peer'])]]),
        tables: new Map([
          [
            'public',
            table('public', { domain: 'vpc', local: ['10.0.0.0/16'] }, [
              route('0.0.0.0/0', via('igw')),
              route('10.7.0.0/16', via('pcx')),
            ]),
          ],
          [
            'far',
            table('far', { domain: 'peer', local: ['10.7.0.0/16'] }, [
              route('10.0.0.0/16', via('pcx')),
            ]),
          ],
        ]),
      });
    };
    expect(ask(never)).toBe('yes');
    // A client from elsewhere cannot be the source of what crosses a peering (PEER-2).
    expect(ask(certainly)).toBe('no');
  });
});

describe('balancers in a row (LB-9)', () => {
  /** lb (pass) → inner (proxy) → target. */
  function chain(innerRule: Peer, innerPort: number | null = 80): NetworkModel {
    const base = balanced({ mode: 'pass', targetRule: members('inner') });
    const inner = host(
      'inner-node',
      { subnet: 'back', addresses: [privateAddress('10.0.2.5')], groups: ['inner'] },
      { accepts: 'listeners' },
    );
    return {
      ...base,
      groups: new Map([
        ...base.groups,
        ['inner', group('inner', { ingress: [rule([tcp(80, innerRule)])] })],
      ]),
      interfaces: new Map([...base.interfaces, ['inner-node', inner]]),
      balancers: new Map([
        ...base.balancers,
        [
          'inner',
          balancer('inner', 'proxy', {
            nodes: ['inner-node'],
            listeners: [listener('http', innerPort, ['targets'])],
          }),
        ],
      ]),
      pools: new Map([
        [
          'pool',
          pool('pool', [member({ kind: 'balancer', balancer: 'inner' }, 80)], {
            keepsClient: certainly,
          }),
        ],
        ['targets', pool('targets', [member(target, 8080)])],
      ]),
    };
  }

  test('the inner one admits the client’s address or the outer one’s groups', () => {
    const path = ['lb', 'inner'];
    expect(verdict(chain(cidr('198.51.100.0/24')), { path })).toBe('yes');
    expect(verdict(chain(members('balancer')), { path })).toBe('yes');
    expect(verdict(chain(cidr('10.0.0.0/8')), { path })).toBe('no');
  });

  test('a port of the inner one that is not known makes it possible', () => {
    expect(verdict(chain(members('balancer'), null), { path: ['lb', 'inner'] })).toBe('possibly');
    expect(verdict(chain(members('balancer'), 81), { path: ['lb', 'inner'] })).toBe('no');
  });

  test('the path is followed as asked', () => {
    const network = chain(cidr('0.0.0.0/0'));
    expect(verdict(network, { path: ['lb'] })).toBe('no');
    expect(verdict(network, { path: ['lb'], to: 'inner-node', targetPort: 80 })).toBe('yes');
  });
});

test('questions about other protocols are refused', () => {
  const packet: OraclePacket = { ...call, protocol: 1, icmpType: 8, icmpCode: 0 };
  expect(() => verdict(balanced(), { packet })).toThrow(InvariantError);
});
