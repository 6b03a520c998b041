import { expect, test } from 'vitest';
import {
  type Condition,
  certainly,
  type Gateway,
  type Interface,
  type NetworkModel,
  never,
  type RouteTable,
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
  peering,
  perhaps,
  pool,
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
} from '../oracle/models.ts';
import type { OraclePacket } from '../oracle/question.ts';
import type { RandomQuestion } from '../oracle/random-question.ts';
import {
  publicHost,
  type SceneChange,
  server,
  ssh,
  subnetIn,
  tableNamed,
  tableOf,
} from '../oracle/scene.ts';
import { askOracle } from './agreement.ts';
import { askEngine } from './engine-answers.ts';

/**
 * Small networks on which engine or simulator once were wrong, found by
 * engine-oracle.test.ts. Both have to give the answer that the rule demands.
 */

interface Regression {
  readonly name: string;
  readonly network: NetworkModel;
  readonly asked: RandomQuestion;
  readonly answer: 'yes' | 'possibly' | 'no';
}

const regressions: readonly Regression[] = [
  {
    name: 'a VPN gateway without a route to it has nobody behind it (VPN-1)',
    network: publicHost({ groups: [openTo(udp(53))], gateways: [vpn('vgw', 'vpc')] }),
    asked: toServer(dns('172.16.1.1'), { kind: 'beyond', gateway: 'vgw' }),
    answer: 'no',
  },
  {
    name: 'routes to a VPN gateway tell which sources there are (VPN-1)',
    network: publicHost({
      groups: [openTo(udp(53))],
      routes: [route('172.16.0.0/16', via('vgw'))],
      gateways: [vpn('vgw', 'vpc')],
    }),
    asked: toServer(dns('172.20.1.1'), { kind: 'beyond', gateway: 'vgw' }),
    answer: 'no',
  },
  {
    name: 'a peering whose far side is not known leads in if a route says perhaps (PEER-3)',
    network: publicHost({
      groups: [openTo(udp(53))],
      domains: [
        domain('vpc', ['10.0.0.0/16']),
        domain('far', [], { outside: unknownNamed('far') }),
      ],
      routes: [route('192.168.0.0/16', via('pcx'), { present: perhaps() })],
      gateways: [peering('pcx', ['vpc', 'far'])],
    }),
    asked: toServer(dns('192.168.5.5'), { kind: 'beyond', gateway: 'pcx' }),
    answer: 'possibly',
  },
  {
    name: 'a gateway that is not modelled and that domains share leads into each (TGW-7)',
    network: publicHost({
      routes: [route('172.16.0.0/12', via('opaque'))],
      gateways: [opaque(null)],
    }),
    asked: toServer({ ...ssh, source: '172.16.1.1' }, { kind: 'beyond', gateway: 'opaque' }),
    answer: 'possibly',
  },
  {
    name: 'what goes into a gateway that is not modelled may come out in another domain',
    network: inTwoDomains(via('opaque'), [opaque(null)]),
    asked: fromPeer(),
    answer: 'possibly',
  },
  {
    name: 'over peering comes what has an address of the other side (PEER-2)',
    network: inTwoDomains(via('pcx'), [peering('pcx', ['vpc', 'vpc-2'])]),
    asked: fromPeer(),
    answer: 'yes',
  },
  {
    name: 'over peering comes nothing with an address of neither side (PEER-2)',
    network: withBlocks(inTwoDomains(via('pcx'), [peering('pcx', ['vpc', 'vpc-2'])]), {
      'vpc-2': ['10.9.0.0/16'],
    }),
    asked: fromPeer(),
    answer: 'no',
  },
  {
    name: 'what may go two ways surely goes neither, though both lead there (EVAL-5)',
    network: byTwoPeerings(perhaps()),
    asked: fromPeer(),
    answer: 'possibly',
  },
  {
    name: 'what surely goes one way arrives (EVAL-5)',
    network: byTwoPeerings(certainly),
    asked: fromPeer(),
    answer: 'yes',
  },
  {
    name: "a route that is not known does not lead to another domain's Internet gateway (IGW-1)",
    network: twoSubnets({
      domains: [domain('vpc', ['10.0.0.0/16']), domain('vpc-2', ['10.1.0.0/16'])],
      subnets: [
        subnetIn('front', '10.0.1.0/24', { acls: ['shut'] }),
        subnetIn('back', '10.0.2.0/24', { tables: ['open routes'] }),
      ],
      tables: [
        tableOf([route('0.0.0.0/0', { kind: 'interface', interface: 'box' })]),
        tableNamed('open routes', [], { rest: unknownNamed('routes') }),
      ],
      acls: [acl('open'), acl('shut', { ingress: [deny(1, everything())] })],
      interfaces: [
        server(),
        host(
          'box',
          { subnet: 'back', addresses: [publicAddress('10.0.2.20')], groups: [] },
          { forwards: perhaps(), filtered: false },
        ),
      ],
      gateways: [internet('igw-2', 'vpc-2')],
    }),
    asked: out(),
    answer: 'no',
  },
  {
    name: 'a route whose target is not known is no certain way back (EVAL-3)',
    network: publicHost({
      groups: [openTo(udp(53))],
      routes: [route('0.0.0.0/0', { kind: 'unknown', unknown: unknownNamed('Target') })],
    }),
    asked: toServer(dns('198.51.100.7')),
    answer: 'possibly',
  },
  {
    name: 'a route whose target is not known may lead to another domain',
    network: inTwoDomains({ kind: 'unknown', unknown: unknownNamed('Target') }, []),
    asked: fromPeer(),
    answer: 'possibly',
  },
  {
    name: 'a blackhole of which the destination is not known may take what is local (RT-4)',
    network: twoSubnets({ routes: [route(null, { kind: 'drop', reason: 'detached' })] }),
    asked: fromOther(),
    answer: 'possibly',
  },
  {
    name: 'a route to a gateway of which the destination is not known takes nothing local (RT-4)',
    network: twoSubnets({ routes: [route(null, via('igw'))] }),
    asked: fromOther(),
    answer: 'yes',
  },
  {
    name: 'a propagated route never beats a local one (RT-5)',
    network: twoSubnets({
      routes: [route('10.0.1.0/24', { kind: 'drop', reason: 'gone' }, { origin: 'propagated' })],
    }),
    asked: fromOther(),
    answer: 'yes',
  },
  {
    name: 'between prefix lists that overlap AWS chooses (RT-6)',
    network: publicHost({
      routes: [
        route('198.51.100.0/24', via('igw'), { origin: 'prefix-list' }),
        route('198.51.0.0/16', { kind: 'drop', reason: 'gone' }, { origin: 'prefix-list' }),
      ],
    }),
    asked: toServer(ssh),
    answer: 'possibly',
  },
  {
    name: 'by whichever of two routes to the same gateway',
    network: publicHost({ routes: [route('0.0.0.0/0', via('igw')), route(null, via('igw'))] }),
    asked: toServer(ssh),
    answer: 'yes',
  },
  {
    name: 'an entry without a number that allows is certain where nothing denies (NACL-1)',
    network: publicHost({ acls: [acl('open', { ingress: [allow(null, everything())] })] }),
    asked: toServer(ssh),
    answer: 'yes',
  },
  {
    name: 'an entry without a number that allows may come after one that denies (NACL-1)',
    network: publicHost({
      acls: [acl('open', { ingress: [allow(null, everything()), deny(10, tcp(22))] })],
    }),
    asked: toServer(ssh),
    answer: 'possibly',
  },
  {
    name: 'only echo requests are answered',
    network: publicHost({ groups: [openTo(everything())] }),
    asked: {
      ...toServer({ ...portless(1), icmpType: 3, icmpCode: 0 }),
      roundTrip: true,
    },
    answer: 'no',
  },
  {
    name: 'a list of IPv4 addresses admits no IPv6',
    network: publicHost({
      groups: [
        openTo(
          everything({ family: 'ipv6', peer: { kind: 'opaque', name: 'list', family: 'ipv4' } }),
        ),
      ],
    }),
    asked: toServer(ssh),
    answer: 'no',
  },
  {
    name: 'a target that calls itself through a balancer that keeps its address (MEAS-10)',
    network: balanced({ tcp: certainly, udp: certainly }),
    asked: throughBalancer('server', { ...ssh, source: '10.0.1.10' }),
    answer: 'no',
  },
  {
    name: 'TCP and UDP may differ in whether the client’s address is kept (LB-8)',
    network: balanced({ tcp: certainly, udp: never }, tcp(8080, cidr('198.51.100.0/24'))),
    asked: throughBalancer('internet', ssh),
    answer: 'yes',
  },
  {
    name: 'an answer to one client’s address says nothing of another’s (LB-8)',
    network: balanced(
      { tcp: perhaps(), udp: certainly },
      everything({ peer: cidr('203.0.113.0/24') }),
      everything({ peer: cidr('10.0.2.0/24') }),
    ),
    asked: throughBalancer('internet', ssh),
    answer: 'possibly',
  },
  {
    name: 'what UDP reaches is not reached by TCP',
    network: balanced({ tcp: never, udp: never }, udp(8080)),
    asked: throughBalancer('internet', ssh),
    answer: 'no',
  },
  {
    name: 'nodes call from high ports (NACL-8)',
    network: balanced({ tcp: never, udp: never }, tcp(8080), tcp(22), {
      acls: [acl('open'), acl('low', { egress: [allow(100, tcp(0, undefined, 1023))] })],
      subnets: [
        subnetIn('front', '10.0.1.0/24', { acls: ['low'] }),
        subnetIn('nodes', '10.0.2.0/24'),
      ],
    }),
    asked: throughBalancer('internet', ssh),
    answer: 'no',
  },
  {
    name: 'a group of a domain outside the input may be carried there (SG-7)',
    network: publicHost({
      domains: [
        domain('vpc', ['10.0.0.0/16']),
        domain('far', [], { outside: unknownNamed('far') }),
      ],
      groups: [openTo(tcp(22, members('theirs'))), { ...group('theirs'), domain: 'far' }],
      routes: [route('192.168.0.0/16', via('pcx'))],
      gateways: [peering('pcx', ['vpc', 'far'])],
    }),
    asked: toServer({ ...ssh, source: '192.168.5.5' }, { kind: 'beyond', gateway: 'pcx' }),
    answer: 'possibly',
  },
  {
    name: 'out by a route whose target is not known, without a public address',
    network: publicHost({
      routes: [route('0.0.0.0/0', { kind: 'unknown', unknown: unknownNamed('Target') })],
      gateways: [],
      interfaces: [server({ addresses: [privateAddress('10.0.1.10')] })],
    }),
    asked: out(),
    answer: 'possibly',
  },
  {
    name: 'an endpoint hands on to the port at which it is called, if it is that of a listener (LB-13)',
    network: linked(443),
    asked: throughLink(443),
    answer: 'possibly',
  },
  {
    name: 'an endpoint hands on to no other port, though that of the listener is not known (LB-13)',
    network: linked(8443),
    asked: throughLink(443),
    answer: 'no',
  },
];

test.each(regressions)('$name', ({ network, asked, answer }) => {
  const expected = { must: answer === 'yes', may: answer !== 'no' };
  expect(askEngine(network, asked), 'the engine').toEqual(expected);
  expect(askOracle(network, asked), 'the simulator').toEqual(expected);
});

// ---- Questions --------------------------------------------------------------

type Origin = Extract<RandomQuestion, { kind: 'direct' }>['question']['origin'];

function toServer(packet: OraclePacket, origin: Origin = { kind: 'internet' }): RandomQuestion {
  return { kind: 'direct', roundTrip: false, question: { origin, packet, to: 'server' } };
}

function fromOther(): RandomQuestion {
  return toServer({ ...ssh, source: '10.0.2.20' }, { kind: 'interface', interface: 'other' });
}

function fromPeer(): RandomQuestion {
  return toServer({ ...ssh, source: '10.1.1.20' }, { kind: 'interface', interface: 'other' });
}

function throughBalancer(from: 'internet' | 'server', packet: OraclePacket): RandomQuestion {
  return {
    kind: 'balanced',
    roundTrip: false,
    question: {
      origin: from === 'internet' ? { kind: 'internet' } : { kind: 'interface', interface: from },
      packet: { ...packet, destination: '10.0.2.5', destinationPort: 443 },
      balancerNode: 'node',
      path: ['balancer'],
      to: 'server',
      targetPort: 8080,
    },
  };
}

function throughLink(port: number): RandomQuestion {
  return {
    kind: 'balanced',
    roundTrip: false,
    question: {
      origin: { kind: 'interface', interface: 'other' },
      packet: { ...ssh, source: '10.0.2.20', destination: '10.0.2.7', destinationPort: port },
      balancerNode: 'endpoint',
      path: ['link', 'balancer'],
      to: 'server',
      targetPort: 8080,
    },
  };
}

function out(): RandomQuestion {
  const packet = { ...ssh, source: '10.0.1.10', destination: '198.51.100.7' };
  return { kind: 'egress', roundTrip: false, question: { from: 'server', packet } };
}

function dns(source: string): OraclePacket {
  return { ...ssh, protocol: 17, source, destinationPort: 53 };
}

function portless(protocol: number): OraclePacket {
  const { family, source, destination } = ssh;
  return { family, source, destination, protocol };
}

// ---- Networks ---------------------------------------------------------------

function openTo(...matches: Parameters<typeof rule>[0]): ReturnType<typeof group> {
  return group('web', { ingress: [rule(matches)] });
}

function opaque(of: string | null): Gateway {
  return {
    kind: 'opaque',
    id: 'opaque',
    domain: of,
    edge: 'TransitGateway',
    unknown: unknownNamed('Opaque'),
  };
}

/** The server, and another host that calls from a second subnet. */
function twoSubnets(change: SceneChange): NetworkModel {
  const other = host('other', {
    subnet: 'back',
    addresses: [privateAddress('10.0.2.20')],
    groups: ['web'],
  });
  return publicHost({
    subnets: [subnetIn('front', '10.0.1.0/24'), subnetIn('back', '10.0.2.0/24')],
    interfaces: [server(), other],
    ...change,
  });
}

/** An endpoint whose service is a balancer before the server, with a listener at a port that is not known; its node admits one. */
function linked(admitted: number): NetworkModel {
  const unknowns = [unknownNamed('Parameter Port')];
  const node = (id: string, subnet: string, address: string): Interface =>
    host(
      id,
      { subnet, addresses: [privateAddress(address)], groups: [id] },
      { accepts: 'listeners' },
    );
  const service: Gateway = {
    kind: 'entrance',
    id: 'service',
    domain: 'vpc',
    edge: 'PrivateLink',
    present: certainly,
    families: ['ipv4'],
    senders: ['0.0.0.0/0'],
    goals: ['node'],
    protocols: [6],
    ports: null,
    unknowns: [],
    filtered: certainly,
    hidesClient: true,
    aclsSeeAnswers: false,
    isPublic: false,
    isGated: false,
    because: [],
  };
  const plain = twoSubnets({});
  return twoSubnets({
    groups: [
      openTo(tcp(8080)),
      group('node', { ingress: [rule([tcp(admitted)])] }),
      group('endpoint', { ingress: [rule([everything()])] }),
    ],
    interfaces: [
      ...plain.interfaces.values(),
      node('node', 'front', '10.0.1.7'),
      node('endpoint', 'back', '10.0.2.7'),
    ],
    gateways: [...plain.gateways.values(), service],
    balancers: [
      balancer('link', 'pass', {
        nodes: ['endpoint'],
        listeners: [listener('of link', null, ['linked'], { unknowns })],
      }),
      balancer('balancer', 'pass', {
        nodes: ['node'],
        listeners: [listener('of balancer', null, ['targets'], { unknowns })],
      }),
    ],
    pools: [
      {
        ...pool(
          'linked',
          [member({ kind: 'balancer', balancer: 'balancer' }, null, { unknowns })],
          {
            crossZone: never,
          },
        ),
        through: 'service',
      },
      pool('targets', [member({ kind: 'interface', interface: 'server' }, 8080)]),
    ],
  });
}

/** The server, and another host in a second domain; both route to the other by the same target. */
function inTwoDomains(
  target: Parameters<typeof route>[1],
  gateways: readonly Gateway[],
): NetworkModel {
  const other = host('other', {
    subnet: 'there',
    addresses: [privateAddress('10.1.1.20')],
    groups: ['web'],
  });
  return publicHost({
    domains: [domain('vpc', ['10.0.0.0/16']), domain('vpc-2', ['10.1.0.0/16'])],
    subnets: [
      subnetIn('front', '10.0.1.0/24'),
      subnetIn('there', '10.1.1.0/24', { domain: 'vpc-2', tables: ['theirs'] }),
    ],
    tables: [
      tableOf([route('10.1.0.0/16', target)]),
      table('theirs', { domain: 'vpc-2', local: ['10.1.0.0/16'] }, [route('10.0.0.0/16', target)]),
    ],
    interfaces: [server(), other],
    gateways,
  });
}

/** Two peering connections between the domains; whether routes lead to the first depends. */
function byTwoPeerings(present: Condition): NetworkModel {
  const network = inTwoDomains(via('second'), [
    peering('first', ['vpc', 'vpc-2']),
    peering('second', ['vpc', 'vpc-2']),
  ]);
  const tables = [...network.tables].map(([id, each]): [string, RouteTable] => {
    const destination = id === 'theirs' ? '10.0.1.0/24' : '10.1.1.0/24';
    return [
      id,
      { ...each, routes: [...each.routes, route(destination, via('first'), { present })] },
    ];
  });
  return { ...network, tables: new Map(tables) };
}

/** The same network in which domains have other blocks than their subnets and routes. */
function withBlocks(
  network: NetworkModel,
  blocks: Readonly<Record<string, readonly string[]>>,
): NetworkModel {
  const changed = Object.entries(blocks).map(([id, cidrs]) => [id, domain(id, cidrs)] as const);
  return { ...network, domains: new Map([...network.domains, ...changed]) };
}

type Kept = { readonly tcp: Condition; readonly udp: Condition };
type Rest = Parameters<typeof rule>[0][number] | SceneChange;

/** A public network balancer in its own subnet before the server, which admits what `rest` says. */
function balanced(keepsClient: Kept, ...rest: readonly Rest[]): NetworkModel {
  const matches = rest.filter((each) => 'peer' in each);
  const change = rest.find((each): each is SceneChange => !('peer' in each)) ?? {};
  const node = host(
    'node',
    { subnet: 'nodes', addresses: [publicAddress('10.0.2.5')] },
    { accepts: 'listeners', filtered: false },
  );
  const target = { kind: 'interface', interface: 'server' } as const;
  const base = {
    domains: [domain('vpc', ['10.0.0.0/16'])],
    subnets: [subnetIn('front', '10.0.1.0/24'), subnetIn('nodes', '10.0.2.0/24')],
    tables: [tableOf([route('0.0.0.0/0', via('igw'))])],
    acls: [acl('open')],
    groups: [openTo(...(matches.length === 0 ? [everything()] : matches))],
    interfaces: [server(), node],
    gateways: [internet('igw', 'vpc')],
    balancers: [
      balancer('balancer', 'pass', {
        nodes: ['node'],
        listeners: [listener('listener', 443, ['pool'], { protocols: [6, 17] })],
      }),
    ],
    pools: [{ ...pool('pool', [member(target, 8080)]), keepsClient }],
  };
  return networkOf({ ...base, ...change });
}
