import { describe, expect, test } from 'vitest';
import {
  type Condition,
  certainly,
  type FilterRule,
  type Gateway,
  type Interface,
  type NetworkModel,
  never,
  type Peer,
  type PeeringGateway,
  type Route,
  type RouteTarget,
  type VpnGateway,
} from '../../lib/network/model.ts';
import {
  acl,
  cidr,
  domain,
  group,
  host,
  members,
  networkOf,
  peering,
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
  vpn,
} from './models.ts';
import {
  fromInternet,
  publicHost,
  type SceneChange,
  server,
  ssh,
  subnetIn,
  verdict,
} from './scene.ts';
import type { OracleOrigin, OraclePacket } from './simulate.ts';

// ---- Inside ---------------------------------------------------------------

const fromClient: OracleOrigin = { kind: 'interface', interface: 'client' };
const inside: OraclePacket = { ...ssh, source: '10.0.2.20' };

/** The host of before and a client in another subnet of its domain. */
function neighbours(change: SceneChange & { client?: Partial<Interface> } = {}) {
  const { client, ...rest } = change;
  return publicHost({
    subnets: [
      subnetIn('front', '10.0.1.0/24'),
      subnetIn('back', '10.0.2.0/24', { acls: ['back'] }),
    ],
    acls: [acl('open'), acl('back')],
    groups: [group('web', { ingress: [rule([tcp(22)])] }), group('clients')],
    interfaces: [
      server(),
      host(
        'client',
        { subnet: 'back', addresses: [privateAddress('10.0.2.20')], groups: ['clients'] },
        client,
      ),
    ],
    ...rest,
  });
}

describe('inside a domain', () => {
  test('hosts reach each other by the local route, public or not', () => {
    expect(verdict(neighbours(), inside, fromClient)).toBe('yes');
  });

  test('a sender that may not exist makes it possible', () => {
    expect(verdict(neighbours({ client: { present: perhaps() } }), inside, fromClient)).toBe(
      'possibly',
    );
  });

  test('a local route leads nowhere else, even where blocks overlap (PEER-4)', () => {
    const network = peers({ back: false });
    const overlapping = table('far', { domain: 'other', local: ['10.0.0.0/8'] });
    const tables = new Map([...network.tables, ['far', overlapping]]);
    expect(verdict({ ...network, tables }, across, fromClient)).toBe('no');
  });

  test('a sender has its own addresses only', () => {
    expect(verdict(neighbours(), { ...inside, source: '10.0.2.21' }, fromClient)).toBe('no');
    expect(
      verdict(neighbours(), { ...inside, source: '10.0.2.21' }, { kind: 'host', subnet: 'back' }),
    ).toBe('yes');
    expect(
      verdict(neighbours(), { ...inside, source: '10.0.1.21' }, { kind: 'host', subnet: 'back' }),
    ).toBe('no');
  });

  test('the sender’s groups filter what leaves, but not of hosts without any', () => {
    const groups = [
      group('web', { ingress: [rule([tcp(22)])] }),
      group('clients', { egress: [rule([tcp(443)])] }),
    ];
    expect(verdict(neighbours({ groups }), inside, fromClient)).toBe('no');
    expect(verdict(neighbours({ groups }), inside, { kind: 'host', subnet: 'back' })).toBe('yes');
  });

  test('egress rules can name the receiver’s groups', () => {
    const egressTo = (name: string) => [
      group('web', { ingress: [rule([tcp(22)])] }),
      group('clients', { egress: [rule([tcp(22, members(name))])] }),
    ];
    expect(verdict(neighbours({ groups: egressTo('web') }), inside, fromClient)).toBe('yes');
    expect(verdict(neighbours({ groups: egressTo('clients') }), inside, fromClient)).toBe('no');
  });

  test.each([
    ['out of the sender’s subnet', 'back', 'egress', 'no'],
    ['into the receiver’s', 'open', 'ingress', 'no'],
    ['out of the receiver’s on the way back', 'open', 'egress', 'yes, answered no'],
    ['into the sender’s on the way back', 'back', 'ingress', 'yes, answered no'],
  ] as const)('four ACLs are asked: %s (EVAL-1, EVAL-2)', (_, id, direction, expected) => {
    const acls = ['open', 'back'].map((name) => acl(name, name === id ? { [direction]: [] } : {}));
    expect(verdict(neighbours({ acls }), inside, fromClient)).toBe(expected);
  });

  test('inside one subnet neither ACLs nor routes are asked, groups are (NACL-7, MEAS-3)', () => {
    const acls = [acl('open', { ingress: [], egress: [] })];
    const addresses = [privateAddress('10.0.1.20')];
    const together = (ingress: FilterRule[]) =>
      publicHost({
        acls,
        tables: [table('main', { domain: 'vpc', local: [] })],
        groups: [group('web', { ingress })],
        interfaces: [server(), host('client', { subnet: 'front', addresses, groups: ['web'] })],
      });
    const packet = { ...ssh, source: '10.0.1.20' };
    expect(verdict(together([rule([tcp(22)])]), packet, fromClient)).toBe('yes');
    expect(verdict(together([]), packet, fromClient)).toBe('no');
  });

  test('a reference matches the sender’s groups, not its address (SG-5)', () => {
    const groups = (name: string) => [
      group('web', { ingress: [rule([tcp(22, members(name))])] }),
      group('clients'),
    ];
    expect(verdict(neighbours({ groups: groups('clients') }), inside, fromClient)).toBe('yes');
    expect(verdict(neighbours({ groups: groups('web') }), inside, fromClient)).toBe('no');
    expect(
      verdict(neighbours({ groups: groups('clients') }), inside, { kind: 'host', subnet: 'back' }),
    ).toBe('no');
    expect(verdict(neighbours({ groups: groups('clients') }), ssh)).toBe('no');
    const maybe = { filtered: false, groups: [{ group: 'clients', present: perhaps() }] };
    expect(
      verdict(neighbours({ groups: groups('clients'), client: maybe }), inside, fromClient),
    ).toBe('possibly');
  });

  test('a reference may match groups that the sender carries besides', () => {
    const groups = [
      group('web', { ingress: [rule([tcp(22, members('clients'))])] }),
      group('clients'),
    ];
    const groupsRest = unknownNamed('Parameter Groups');
    const ask = (rest: typeof groupsRest | null) =>
      verdict(
        neighbours({ groups, client: { groups: [], filtered: false, groupsRest: rest } }),
        inside,
        fromClient,
      );
    expect([ask(groupsRest), ask(null)]).toEqual(['possibly', 'no']);
  });

  test('one interface can be named by identity, by its private or its public address', () => {
    const naming = (address: 'private' | 'public') => [
      group('web', {
        ingress: [rule([tcp(22, { kind: 'interfaces', interfaces: ['client'], address })])],
      }),
      group('clients'),
    ];
    const addresses = [publicAddress('10.0.2.20', { address: '198.51.100.7' })];
    const ask = (address: 'private' | 'public', packet: OraclePacket, origin: OracleOrigin) =>
      verdict(neighbours({ groups: naming(address), client: { addresses } }), packet, origin);
    expect(ask('private', inside, fromClient)).toBe('yes');
    expect(ask('public', inside, fromClient)).toBe('no');
    expect(ask('public', ssh, fromInternet)).toBe('yes');
    expect(ask('public', { ...ssh, source: '198.51.100.8' }, fromInternet)).toBe('no');
  });

  test('a propagated route never beats the local one; a static one to an interface does (RT-4, RT-5)', () => {
    const drop = { kind: 'drop', reason: 'detached' } as const;
    const ask = (origin: 'static' | 'propagated') =>
      verdict(neighbours({ routes: [route('10.0.1.0/24', drop, { origin })] }), inside, fromClient);
    expect([ask('propagated'), ask('static')]).toEqual(['yes', 'no']);
  });

  test('a route of unknown destination steals local traffic only if that is legal (RT-4)', () => {
    const ask = (target: RouteTarget) =>
      verdict(neighbours({ routes: [route(null, target)] }), inside, fromClient);
    expect(ask(via('igw'))).toBe('yes');
    expect(ask({ kind: 'interface', interface: 'client' })).toBe('possibly');
  });
});

// ---- Peering and VPN ------------------------------------------------------

interface PeerChange {
  readonly there?: boolean;
  readonly back?: boolean;
  readonly link?: Partial<PeeringGateway>;
  readonly peer?: Peer;
  readonly others?: readonly Gateway[];
  readonly routesBack?: readonly Route[];
}

/** A client in a peered domain. */
function peers(change: PeerChange = {}): NetworkModel {
  const { there = true, back = true, link, peer = cidr('10.1.0.0/16'), others = [] } = change;
  const routesBack = change.routesBack ?? (back ? [route('10.1.0.0/16', via('pcx'))] : []);
  return networkOf({
    domains: [
      domain('vpc', ['10.0.0.0/16']),
      domain('other', ['10.1.0.0/16']),
      domain('third', ['10.2.0.0/16']),
    ],
    subnets: [
      subnetIn('front', '10.0.1.0/24'),
      subnet('far', { domain: 'other', cidrs: ['10.1.1.0/24'], table: 'far', acl: 'open' }),
    ],
    tables: [
      table('main', { domain: 'vpc', local: ['10.0.0.0/16'] }, routesBack),
      table(
        'far',
        { domain: 'other', local: ['10.1.0.0/16'] },
        there ? [route('10.0.0.0/16', via('pcx'))] : [],
      ),
    ],
    acls: [acl('open')],
    groups: [group('web', { ingress: [rule([tcp(22, peer)])] }), group('clients')],
    interfaces: [
      server(),
      host('client', {
        subnet: 'far',
        addresses: [privateAddress('10.1.1.20')],
        groups: ['clients'],
      }),
    ],
    gateways: [peering('pcx', ['vpc', 'other'], link), ...others],
  });
}

const across: OraclePacket = { ...ssh, source: '10.1.1.20' };

describe('peering', () => {
  test('needs a route there, and one back for the answer (PEER-1)', () => {
    expect(verdict(peers(), across, fromClient)).toBe('yes');
    expect(verdict(peers(), across, { kind: 'host', subnet: 'far' })).toBe('yes');
    expect(verdict(peers({ there: false }), across, fromClient)).toBe('no');
    expect(verdict(peers({ back: false }), across, fromClient)).toBe('yes, answered no');
  });

  test('needs to be active', () => {
    expect(verdict(peers({ link: { active: perhaps() } }), across, fromClient)).toBe('possibly');
    expect(verdict(peers({ link: { active: never } }), across, fromClient)).toBe('no');
  });

  test('carries references only where they work (SG-7)', () => {
    const ask = (groupReferences: Condition) =>
      verdict(peers({ peer: members('clients'), link: { groupReferences } }), across, fromClient);
    expect([ask(certainly), ask(perhaps()), ask(never)]).toEqual(['yes', 'possibly', 'no']);
    expect(verdict(peers({ link: { groupReferences: never } }), across, fromClient)).toBe('yes');
  });

  test('leads to its other domain and no further (PEER-2)', () => {
    expect(verdict(peers({ link: {}, others: [] }), across, fromClient)).toBe('yes');
    const elsewhere = peers({ others: [peering('pcx-2', ['other', 'third'])] });
    const far = table('far', { domain: 'other', local: ['10.1.0.0/16'] }, [
      route('10.0.0.0/16', via('pcx-2')),
    ]);
    const network = { ...elsewhere, tables: new Map([...elsewhere.tables, ['far', far]]) };
    expect(verdict(network, across, fromClient)).toBe('no');
  });

  test('the answer may take another private path that delivers it (EVAL-2, MEAS-11)', () => {
    const others = [peering('pcx-2', ['other', 'vpc']), peering('pcx-3', ['vpc', 'third'])];
    const ask = (gateway: string) =>
      verdict(
        peers({ others, routesBack: [route('10.1.0.0/16', via(gateway))] }),
        across,
        fromClient,
      );
    expect(ask('pcx-2')).toBe('yes');
    expect(ask('pcx-3')).toBe('yes, answered no');
  });

  describe('from a domain outside the input (PEER-3)', () => {
    const beyond: OracleOrigin = { kind: 'beyond', gateway: 'pcx' };
    const anywhere = cidr('0.0.0.0/0');
    const toPeer = (destination: string) => route(destination, via('pcx'));

    function outside(change: PeerChange, blocks: readonly string[] = []): NetworkModel {
      const network = peers({ peer: anywhere, ...change });
      const other = domain('other', blocks, { outside: unknownNamed('peer vpc-1') });
      return { ...network, domains: new Map([...network.domains, ['other', other]]) };
    }

    test('sources are what this side routes there', () => {
      const routed = outside({ routesBack: [toPeer('10.1.0.0/20')] });
      expect(verdict(routed, across, beyond)).toBe('yes');
      expect(verdict(routed, { ...across, source: '10.1.99.1' }, beyond)).toBe('no');
      expect(verdict(outside({ routesBack: [] }), across, beyond)).toBe('no');
      expect(verdict(peers({ peer: anywhere }), across, beyond)).toBe('no');
    });

    test('other domains’ routes do not count', () => {
      const network = outside({ routesBack: [] });
      const elsewhere = table('third', { domain: 'third', local: [] }, [toPeer('10.1.0.0/16')]);
      const tables = new Map([...network.tables, ['third', elsewhere]]);
      expect(verdict({ ...network, tables }, across, beyond)).toBe('no');
    });

    test('routes that are not known may lead there', () => {
      const network = outside({ routesBack: [] });
      const rest = unknownNamed('Parameter Table');
      const main = table('main', { domain: 'vpc', local: ['10.0.0.0/16'] }, [], { rest });
      const tables = new Map([...network.tables, ['main', main]]);
      expect(verdict({ ...network, tables }, across, beyond)).toBe('possibly');
    });

    test('sources are not of this side’s own blocks (PEER-4)', () => {
      const network = outside({ routesBack: [toPeer('10.0.0.0/8')] });
      expect(verdict(network, { ...across, source: '10.5.0.1' }, beyond)).toBe('yes');
      expect(verdict(network, { ...across, source: '10.0.9.9' }, beyond)).toBe('no');
    });

    test('sources are of the peer’s blocks where these are known', () => {
      const network = outside({ routesBack: [toPeer('10.0.0.0/8')] }, ['10.1.0.0/16']);
      expect(verdict(network, across, beyond)).toBe('yes');
      expect(verdict(network, { ...across, source: '10.5.0.1' }, beyond)).toBe('no');
    });

    test('a sender there may carry a group of there, where references work', () => {
      const ask = (groupReferences: Condition, owner: string) => {
        const network = outside({
          routesBack: [toPeer('10.1.0.0/16')],
          peer: members('clients'),
          link: { groupReferences },
        });
        const theirs = group('clients', {}, { domain: owner });
        return verdict(
          { ...network, groups: new Map([...network.groups, ['clients', theirs]]) },
          across,
          beyond,
        );
      };
      expect([ask(certainly, 'other'), ask(certainly, 'vpc')]).toEqual(['possibly', 'no']);
      expect(ask(never, 'other')).toBe('no');
    });

    test('the answer may take another peering to the same domain (EVAL-2)', () => {
      const others = [peering('pcx-2', ['other', 'vpc']), peering('pcx-3', ['third', 'vpc'])];
      const ask = (gateway: string) => {
        const routesBack = [route('10.1.1.0/24', via(gateway)), toPeer('10.1.0.0/16')];
        return verdict(outside({ others, routesBack }), across, beyond);
      };
      expect([ask('pcx-2'), ask('pcx-3')]).toEqual(['yes', 'yes, answered no']);
    });
  });
});

describe('VPN', () => {
  const beyond: OracleOrigin = { kind: 'beyond', gateway: 'vgw' };
  const onPremises: OraclePacket = { ...ssh, source: '172.16.5.5' };
  const back = route('172.16.0.0/16', via('vgw'));
  const ask = (more: Partial<VpnGateway>, routes = [back], packet: OraclePacket = onPremises) =>
    verdict(publicHost({ routes, gateways: [vpn('vgw', 'vpc', more)] }), packet, beyond);

  test('leads in from its remotes, if attached, connected and routed (VPN-1, VPN-2)', () => {
    const remotes = ['172.16.0.0/12'];
    expect(ask({ remotes })).toBe('yes');
    expect(ask({ remotes: ['192.168.0.0/16'] })).toBe('no');
    expect(ask({ remotes, attached: never })).toBe('no');
    expect(ask({ remotes, connected: perhaps() })).toBe('possibly');
    expect(ask({ remotes }, [])).toBe('no');
  });

  test('with unknown remotes from whatever is routed, or from anywhere with propagation (VPN-1)', () => {
    const propagated = route(null, via('vgw'), { origin: 'propagated' });
    expect(ask({})).toBe('yes');
    expect(ask({}, [back], { ...onPremises, source: '172.20.0.1' })).toBe('no');
    expect(ask({}, [propagated])).toBe('yes, answered possibly');
    expect(ask({}, [propagated], { ...onPremises, source: '10.0.9.9' })).toBe('no');
  });

  test('is IPv4 only', () => {
    const packet = {
      ...ssh,
      family: 'ipv6',
      source: '2a00::1',
      destination: '2600:1f00::10',
    } as const;
    const interfaces = [server({ addresses: [publicAddress('2600:1f00::10')] })];
    const network = publicHost({
      interfaces,
      routes: [route('::/0', via('vgw'))],
      gateways: [vpn('vgw', 'vpc')],
    });
    expect(verdict(network, packet, beyond)).toBe('no');
  });

  test('the answer may take another gateway to the same place (EVAL-2)', () => {
    const other = (remotes: readonly string[] | null) => {
      const gateways = [
        vpn('vgw', 'vpc', { remotes: ['172.16.0.0/12'] }),
        vpn('vgw-2', 'vpc', { remotes }),
      ];
      const routes = [route('172.31.0.0/16', via('vgw')), route('172.16.0.0/16', via('vgw-2'))];
      return verdict(publicHost({ routes, gateways }), onPremises, beyond);
    };
    expect(other(['172.16.0.0/16'])).toBe('yes');
    expect(other(null)).toBe('yes, answered possibly');
    expect(other(['192.168.0.0/16'])).toBe('yes, answered no');
  });

  test('an opaque gateway may lead anywhere', () => {
    const tgw: Gateway = {
      kind: 'opaque',
      id: 'vgw',
      domain: 'vpc',
      edge: 'TransitGateway',
      unknown: unknownNamed('tgw'),
    };
    const network = (routes = [back]) => publicHost({ routes, gateways: [tgw] });
    expect(verdict(network(), onPremises, beyond)).toBe('possibly');
    // Which sources are behind it, the routes tell (TGW-7).
    expect(verdict(network([]), onPremises, beyond)).toBe('no');
  });
});
