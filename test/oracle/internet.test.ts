import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../lib/basics/invariant.ts';
import {
  type AclEntry,
  type Address,
  type Condition,
  certainly,
  type FilterRule,
  type Gateway,
  type Interface,
  type Match,
  never,
  type Route,
  type RouteTable,
} from '../../lib/network/model.ts';
import {
  acl,
  allow,
  cidr,
  deny,
  domain,
  everything,
  group,
  host,
  internet,
  perhaps,
  privateAddress,
  publicAddress,
  route,
  rule,
  table,
  tcp,
  udp,
  unknownNamed,
  via,
  vpn,
} from './models.ts';
import {
  fromInternet,
  publicHost,
  type SceneChange,
  server,
  ssh,
  subnetIn,
  tableNamed,
  tableOf,
  verdict,
} from './scene.ts';
import { type Mode, type OraclePacket, simulate } from './simulate.ts';

describe('from the Internet', () => {
  test('a public host behind an attached gateway is reached (IGW-1)', () => {
    expect(verdict(publicHost())).toBe('yes');
  });

  test('without a public address it is not', () => {
    const addresses = [privateAddress('10.0.1.10')];
    expect(verdict(publicHost({ interfaces: [server({ addresses })] }))).toBe('no');
  });

  test('a public address that may be there makes it possible', () => {
    const addresses = [publicAddress('10.0.1.10', { present: perhaps() })];
    expect(verdict(publicHost({ interfaces: [server({ addresses })] }))).toBe('possibly');
  });

  test('the gateway must be attached (IGW-7)', () => {
    const ask = (attached: Condition) =>
      verdict(publicHost({ gateways: [internet('igw', 'vpc', { attached })] }));
    expect([ask(certainly), ask(perhaps()), ask(never)]).toEqual(['yes', 'possibly', 'no']);
  });

  test('an egress-only gateway takes nothing in, an ordinary one does (IGW-5)', () => {
    const addresses = [publicAddress('2600:1f00::10')];
    const packet = {
      ...ssh,
      family: 'ipv6',
      source: '2a00::1',
      destination: '2600:1f00::10',
    } as const;
    const ask = (inbound: boolean) =>
      verdict(
        publicHost({
          routes: [route('::/0', via('igw'))],
          interfaces: [server({ addresses })],
          gateways: [internet('igw', 'vpc', { inbound, families: ['ipv6'] })],
        }),
        packet,
      );
    expect([ask(true), ask(false)]).toEqual(['yes', 'no']);
  });

  test('families do not mix: an IPv4 default route leads no IPv6 back (PKT-1)', () => {
    const interfaces = [server({ addresses: [publicAddress('2600:1f00::10')] })];
    const packet = {
      ...ssh,
      family: 'ipv6',
      source: '2a00::1',
      destination: '2600:1f00::10',
    } as const;
    expect(verdict(publicHost({ interfaces }), packet)).toBe('possibly, answered no');
    const routes = [route('::/0', via('igw'))];
    expect(verdict(publicHost({ interfaces, routes }), packet)).toBe('yes');
  });

  test('an IPv6 address takes nothing from the Internet unless the model says so (LB-2)', () => {
    const ask = (address: Address) =>
      verdict(
        publicHost({
          interfaces: [server({ addresses: [address] })],
          routes: [route('::/0', via('igw'))],
        }),
        { ...ssh, family: 'ipv6', source: '2a00::1', destination: '2600:1f00::10' },
      );
    expect(ask(publicAddress('2600:1f00::10'))).toBe('yes');
    expect(ask(privateAddress('2600:1f00::10'))).toBe('no');
  });

  test('of several addresses the one that is called must be public', () => {
    const addresses = [privateAddress('10.0.1.10'), publicAddress('10.0.1.11')];
    const network = publicHost({ interfaces: [server({ addresses })] });
    expect(verdict(network)).toBe('no');
    expect(verdict(network, { ...ssh, destination: '10.0.1.11' })).toBe('yes');
  });

  test('private sources do not come from the Internet (PKT-5)', () => {
    expect(verdict(publicHost(), { ...ssh, source: '10.9.9.9' })).toBe('no');
    expect(verdict(publicHost(), { ...ssh, source: '203.0.113.9' })).toBe('yes');
  });

  test('a gateway of another domain does not lead in', () => {
    const domains = [domain('vpc', ['10.0.0.0/16']), domain('other', ['10.1.0.0/16'])];
    const gateways = [internet('igw', 'other')];
    expect(verdict(publicHost({ domains, gateways }))).toBe('no');
  });

  test('an address in a block that AWS chooses from counts as the interface’s', () => {
    const addresses = [{ ...publicAddress('10.0.1.10'), block: '10.0.1.0/24' }];
    expect(verdict(publicHost({ interfaces: [server({ addresses })] }))).toBe('yes');
    expect(verdict(publicHost(), { ...ssh, destination: '10.0.1.11' })).toBe('no');
  });

  test('an interface that may not exist is possible at most', () => {
    expect(verdict(publicHost({ interfaces: [server({ present: perhaps() })] }))).toBe('possibly');
  });

  test('what takes replies only is never called (NAT-1)', () => {
    expect(verdict(publicHost({ interfaces: [server({ accepts: 'replies' })] }))).toBe('no');
  });
});

describe('the answer', () => {
  test('needs a route to the same gateway (EVAL-2); without one delivery is not specified (EVAL-3)', () => {
    expect(verdict(publicHost({ routes: [] }))).toBe('possibly, answered no');
  });

  test('dies in another gateway than the one by which the packet came (EVAL-2)', () => {
    const network = publicHost({
      interfaces: [server({ addresses: [publicAddress('2600:1f00::10')] })],
      routes: [route('::/0', via('eigw'))],
      gateways: [internet('igw', 'vpc'), internet('eigw', 'vpc', { inbound: false })],
    });
    const packet = { ...ssh, source: '2a00::1', destination: '2600:1f00::10' };
    expect(verdict(network, { ...packet, family: 'ipv6' })).toBe('possibly, answered no');
  });

  test('dies in a NAT gateway (MEAS-5)', () => {
    const nat: Gateway = { kind: 'nat', id: 'nat', interface: 'server' };
    const network = publicHost({
      routes: [route('0.0.0.0/0', via('nat'))],
      gateways: [internet('igw', 'vpc'), nat],
    });
    expect(verdict(network)).toBe('possibly, answered no');
  });

  test('needs the ACL to let it out to the client’s port (NACL-8)', () => {
    const ask = (first: number) =>
      verdict(
        publicHost({
          acls: [acl('open', { egress: [allow(1, tcp(first, cidr('0.0.0.0/0'), 65535))] })],
        }),
      );
    expect([ask(32768), ask(50001)]).toEqual(['yes', 'yes, answered no']);
  });

  test('is not filtered by groups (SG-1)', () => {
    const silent = group('web', { ingress: [rule([tcp(22)])], egress: [] });
    expect(verdict(publicHost({ groups: [silent] }))).toBe('yes');
  });

  test('UDP is delivered whether it comes back or not', () => {
    const packet = { ...ssh, protocol: 17, destinationPort: 53 };
    const groups = [group('web', { ingress: [rule([udp(53)])] })];
    expect(verdict(publicHost({ groups }), packet)).toBe('yes');
    expect(verdict(publicHost({ groups, acls: [acl('open', { egress: [] })] }), packet)).toBe(
      'yes, answered no',
    );
  });

  test('to a ping is an echo reply, to other ICMP there is none', () => {
    const ping: OraclePacket = {
      family: 'ipv4',
      protocol: 1,
      source: ssh.source,
      destination: ssh.destination,
      icmpType: 8,
      icmpCode: 0,
    };
    const icmp = (type: number) => everything({ protocol: 1, icmp: { type, code: null } });
    const groups = [group('web', { ingress: [rule([everything({ protocol: 1 })])] })];
    const ask = (type: number) =>
      verdict(
        publicHost({ groups, acls: [acl('open', { egress: [allow(1, icmp(type))] })] }),
        ping,
      );
    expect([ask(0), ask(8)]).toEqual(['yes', 'yes, answered no']);
    expect(verdict(publicHost({ groups }), { ...ping, icmpType: 3 })).toBe('yes, answered no');
  });
});

describe('groups', () => {
  const withRules = (...rules: FilterRule[]) =>
    verdict(publicHost({ groups: [group('web', { ingress: rules })] }));

  test('admit a union and nothing else (SG-2)', () => {
    expect(withRules()).toBe('no');
    expect(withRules(rule([tcp(80)]), rule([tcp(20, cidr('198.51.100.0/24'), 25)]))).toBe('yes');
    expect(withRules(rule([tcp(22, cidr('203.0.113.0/24'))]))).toBe('no');
  });

  test('count what a rule may match as possible only', () => {
    expect(withRules(rule([tcp(22)], []))).toBe('possibly');
    expect(withRules(rule([tcp(22)], [tcp(22, cidr('198.51.100.0/24'))]))).toBe('yes');
  });

  test('other protocols have no ports', () => {
    const esp: OraclePacket = {
      family: 'ipv4',
      protocol: 50,
      source: ssh.source,
      destination: ssh.destination,
    };
    const ask = (may: Match) =>
      verdict(publicHost({ groups: [group('web', { ingress: [rule([may])] })] }), esp);
    expect([ask(everything({ protocol: 50 })), ask(tcp(22))]).toEqual(['yes', 'no']);
  });

  test('do not filter what has none by nature, but do filter what lists none', () => {
    expect(verdict(publicHost({ interfaces: [server({ groups: [] })] }))).toBe('no');
    const interfaces = [server({ groups: [], filtered: false })];
    expect(verdict(publicHost({ interfaces }))).toBe('yes');
  });

  test('that an interface may carry make it possible', () => {
    const groups = [{ group: 'web', present: perhaps() }];
    expect(verdict(publicHost({ interfaces: [server({ groups })] }))).toBe('possibly');
    const groupsRest = unknownNamed('Parameter Groups');
    expect(verdict(publicHost({ interfaces: [server({ groups: [], groupsRest })] }))).toBe(
      'possibly',
    );
  });

  test('with a prefix list of public addresses that is not known are possible', () => {
    const opaque = { kind: 'opaque', name: 'pl-1', family: 'ipv4' } as const;
    expect(withRules(rule([tcp(22, opaque)]))).toBe('possibly');
    expect(withRules(rule([tcp(22, { ...opaque, family: 'ipv6' })]))).toBe('no');
  });
});

describe('ACLs', () => {
  const withIngress = (...ingress: AclEntry[]) =>
    verdict(publicHost({ acls: [acl('open', { ingress })] }));

  test('take the first match by number, else deny (NACL-1)', () => {
    expect(withIngress()).toBe('no');
    expect(withIngress(allow(100, everything()), deny(90, tcp(22)))).toBe('no');
    expect(withIngress(deny(110, tcp(22)), allow(100, everything()))).toBe('yes');
  });

  test('an uncertain deny is there in must and absent in may (EVAL-5)', () => {
    expect(withIngress(deny(90, tcp(22), []), allow(100, everything()))).toBe('possibly');
    expect(withIngress(deny(90, tcp(80), []), allow(100, everything()))).toBe('yes');
  });

  test('an uncertain allow is absent in must', () => {
    expect(withIngress(allow(90, tcp(22), []))).toBe('possibly');
    expect(withIngress(allow(90, tcp(22), []), allow(91, tcp(22)))).toBe('yes');
  });

  test('entries without a number stand anywhere', () => {
    expect(withIngress(deny(null, tcp(22)), allow(100, everything()))).toBe('possibly');
    expect(withIngress(allow(null, tcp(22)), deny(100, tcp(22)))).toBe('possibly');
    expect(withIngress(allow(null, tcp(22)))).toBe('yes');
    expect(withIngress(deny(null, tcp(22)), deny(1, tcp(22)), allow(2, everything()))).toBe('no');
  });

  test('see the client and the private destination (NACL-9)', () => {
    expect(withIngress(allow(1, tcp(22, cidr('198.51.100.0/24'))))).toBe('yes');
    expect(withIngress(allow(1, tcp(22, cidr('10.0.0.0/8'))))).toBe('no');
  });

  test('of which it is not known which is in use must all pass', () => {
    const acls = [acl('open'), acl('shut', { ingress: [] })];
    const ask = (...ids: string[]) =>
      verdict(publicHost({ acls, subnets: [subnetIn('front', '10.0.1.0/24', { acls: ids })] }));
    expect([ask('open'), ask('open', 'shut'), ask('shut')]).toEqual(['yes', 'possibly', 'no']);
  });
});

describe('routes', () => {
  const reply = (routes: readonly Route[], more?: Partial<RouteTable>) => {
    const network = publicHost({ tables: [tableOf(routes, more)] });
    const ask = (mode: Mode) =>
      simulate(network, { origin: fromInternet, packet: ssh, to: 'server', mode }).answered;
    return ask('must') ? 'yes' : ask('may') ? 'possibly' : 'no';
  };
  const open = route('0.0.0.0/0', via('igw'));
  const drop = { kind: 'drop', reason: 'detached' } as const;

  test('the longest prefix wins, also if it drops (RT-3, RT-7)', () => {
    expect(reply([open, route('198.51.100.0/24', drop)])).toBe('no');
    expect(reply([open, route('203.0.113.0/24', drop)])).toBe('yes');
    expect(reply([route('0.0.0.0/0', drop), route('198.51.100.0/24', via('igw'))])).toBe('yes');
  });

  test('between equal prefixes static beats prefix list beats propagated (RT-5)', () => {
    const propagated = route('0.0.0.0/0', drop, { origin: 'propagated' });
    const listed = route('0.0.0.0/0', drop, { origin: 'prefix-list' });
    expect(reply([propagated, listed, open])).toBe('yes');
    expect(reply([propagated, route('0.0.0.0/0', via('igw'), { origin: 'prefix-list' })])).toBe(
      'yes',
    );
    expect(reply([listed, route('0.0.0.0/0', via('igw'), { origin: 'propagated' })])).toBe('no');
  });

  test('a more specific propagated route beats a static default (RT-5)', () => {
    expect(reply([open, route('198.51.100.0/24', drop, { origin: 'propagated' })])).toBe('no');
  });

  test('nothing is forwarded to reserved addresses (RT-8)', () => {
    const routes = [route('169.254.0.0/16', via('vgw'))];
    const gateways = [vpn('vgw', 'vpc', { remotes: ['169.254.0.0/16'] })];
    const ask = (source: string) =>
      verdict(
        publicHost({ routes, gateways }),
        { ...ssh, source },
        { kind: 'beyond', gateway: 'vgw' },
      );
    expect(ask('169.254.1.1')).toBe('yes');
    expect(ask('169.254.169.1')).toBe('yes, answered no');
  });

  test('overlapping prefix lists: either (RT-6)', () => {
    const listed = route('198.51.100.0/24', via('igw'), { origin: 'prefix-list' });
    expect(reply([listed])).toBe('yes');
    expect(reply([listed, route('198.51.0.0/16', drop, { origin: 'prefix-list' })])).toBe(
      'possibly',
    );
  });

  test('a route that may exist may lead, and may steal', () => {
    expect(reply([route('0.0.0.0/0', via('igw'), { present: perhaps() })])).toBe('possibly');
    expect(reply([open, route('198.51.100.0/24', drop, { present: perhaps() })])).toBe('possibly');
    expect(reply([open, route('198.51.100.0/24', drop, { present: never })])).toBe('yes');
    expect(reply([open, route('198.51.100.0/24', via('igw'), { present: perhaps() })])).toBe('yes');
  });

  test('a destination, a target or a table that is not known may lead, and may steal', () => {
    const rest = unknownNamed('Parameter Table');
    expect(reply([route(null, via('igw'))])).toBe('possibly');
    expect(reply([open, route(null, drop)])).toBe('possibly');
    expect(reply([route('0.0.0.0/0', { kind: 'unknown', unknown: rest })])).toBe('possibly');
    expect(reply([], { rest })).toBe('possibly');
    expect(reply([open], { rest })).toBe('possibly');
  });

  test('a table that may be the one must lead there too', () => {
    const tables = [tableOf([open]), table('other', { domain: 'vpc', local: ['10.0.0.0/16'] })];
    const ask = (...ids: string[]) =>
      verdict(publicHost({ tables, subnets: [subnetIn('front', '10.0.1.0/24', { tables: ids })] }));
    expect(ask('main')).toBe('yes');
    expect(ask('main', 'other')).toBe('possibly');
  });

  describe('a middlebox on the way back', () => {
    const ask = (box: Partial<Interface>, change: SceneChange = {}) =>
      verdict(
        publicHost({
          routes: [route('0.0.0.0/0', { kind: 'interface', interface: 'box' })],
          subnets: [
            subnetIn('front', '10.0.1.0/24'),
            subnetIn('inner', '10.0.2.0/24', { tables: ['inner'] }),
          ],
          tables: [
            tableOf([route('0.0.0.0/0', { kind: 'interface', interface: 'box' })]),
            tableNamed('inner', [route('0.0.0.0/0', via('igw'))]),
          ],
          interfaces: [
            server(),
            host(
              'box',
              { subnet: 'inner', addresses: [privateAddress('10.0.2.99')] },
              { forwards: certainly, ...box },
            ),
          ],
          ...change,
        }),
      );

    test('may forward if it may at all (RT-10)', () => {
      expect(ask({})).toBe('possibly');
      expect(ask({ forwards: never })).toBe('possibly, answered no');
      expect(ask({ present: never })).toBe('possibly, answered no');
    });

    test('forwards by the routes of its own subnet', () => {
      const subnets = [
        subnetIn('front', '10.0.1.0/24'),
        subnetIn('inner', '10.0.2.0/24', { tables: ['main'] }),
      ];
      expect(ask({}, { subnets })).toBe('possibly, answered no');
    });

    test('is behind the ACLs of its subnet', () => {
      const acls = [acl('open'), acl('shut', { ingress: [] })];
      const subnets = [
        subnetIn('front', '10.0.1.0/24'),
        subnetIn('inner', '10.0.2.0/24', { tables: ['inner'], acls: ['shut'] }),
      ];
      expect(ask({}, { acls, subnets })).toBe('possibly, answered no');
    });
  });
});

describe('questions', () => {
  test('that are incomplete are refused', () => {
    const { sourcePort: _, ...packet } = ssh;
    const ask = () =>
      simulate(publicHost(), { origin: fromInternet, packet, to: 'server', mode: 'must' });
    expect(ask).toThrow(InvariantError);
  });

  test('are answered with a log that names the check that failed', () => {
    const network = publicHost({ acls: [acl('open', { ingress: [] })] });
    const { log } = simulate(network, {
      origin: fromInternet,
      packet: ssh,
      to: 'server',
      mode: 'may',
    });
    expect(log.at(-1)).toBe('DROP: ACL open of front, ingress: no entry');
  });
});
