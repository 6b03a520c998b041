import { describe, expect, test } from 'vitest';
import {
  type Condition,
  certainly,
  type Gateway,
  type Interface,
  type NetworkModel,
  never,
} from '../../lib/network/model.ts';
import {
  acl,
  allow,
  cidr,
  deny,
  everything,
  group,
  host,
  internet,
  perhaps,
  privateAddress,
  publicAddress,
  route,
  rule,
  tcp,
  unknownNamed,
  via,
  vpn,
} from './models.ts';
import {
  publicHost,
  type SceneChange,
  server,
  ssh,
  subnetIn,
  tableNamed,
  tableOf,
} from './scene.ts';
import { type Mode, type OraclePacket, simulateEgress } from './simulate.ts';

const https: OraclePacket = {
  ...ssh,
  source: '10.0.1.10',
  destination: '198.51.100.7',
  destinationPort: 443,
};

function verdict(network: NetworkModel, packet: OraclePacket = https): string {
  const ask = (mode: Mode) => simulateEgress(network, { from: 'server', packet, mode });
  const [must, may] = [ask('must'), ask('may')];
  const of = (part: 'delivered' | 'answered') =>
    must[part] ? 'yes' : may[part] ? 'possibly' : 'no';
  return of('delivered') === of('answered')
    ? of('delivered')
    : `${of('delivered')}, answered ${of('answered')}`;
}

const isPrivate: readonly Interface[] = [server({ addresses: [privateAddress('10.0.1.10')] })];

describe('by an Internet gateway', () => {
  test('a host needs a public address and a route (IGW-1)', () => {
    expect(verdict(publicHost())).toBe('yes');
    expect(verdict(publicHost({ interfaces: isPrivate }))).toBe('no');
    expect(verdict(publicHost({ routes: [] }))).toBe('no');
  });

  test('the gateway must be attached (IGW-7)', () => {
    const ask = (attached: Condition) =>
      verdict(publicHost({ gateways: [internet('igw', 'vpc', { attached })] }));
    expect([ask(certainly), ask(perhaps()), ask(never)]).toEqual(['yes', 'possibly', 'no']);
  });

  test('groups filter what leaves, and not its answer (SG-1)', () => {
    const ask = (port: number) =>
      verdict(publicHost({ groups: [group('web', { egress: [rule([tcp(port)])] })] }));
    expect([ask(443), ask(80)]).toEqual(['yes', 'no']);
  });

  test('ACLs filter both (NACL-8)', () => {
    const answers = deny(10, tcp(1024, cidr('198.51.100.0/24'), 65535));
    const ingress = [answers, allow(100, everything())];
    expect(verdict(publicHost({ acls: [acl('open', { ingress })] }))).toBe('yes, answered no');
    expect(verdict(publicHost({ acls: [acl('open', { egress: [] })] }))).toBe('no');
  });

  test('private addresses are not out there (PKT-5)', () => {
    expect(verdict(publicHost(), { ...https, destination: '10.9.9.9' })).toBe('no');
    expect(verdict(publicHost(), { ...https, destination: '192.168.1.1' })).toBe('no');
  });

  test('an egress-only gateway lets IPv6 out and its answers in (IGW-5)', () => {
    const network = publicHost({
      routes: [route('::/0', via('eigw'))],
      gateways: [internet('eigw', 'vpc', { inbound: false, families: ['ipv6'] })],
      interfaces: [server({ addresses: [publicAddress('2600:1f00::10')] })],
    });
    const packet = { ...https, source: '2600:1f00::10', destination: '2a00::1' };
    expect(verdict(network, { ...packet, family: 'ipv6' })).toBe('yes');
  });
});

describe('by a NAT gateway', () => {
  const nat: Gateway = { kind: 'nat', id: 'nat', interface: 'nat-eni' };
  const natInterface = (isPublic = true): Interface =>
    host(
      'nat-eni',
      {
        subnet: 'public',
        addresses: [isPublic ? publicAddress('10.0.2.5') : privateAddress('10.0.2.5')],
      },
      { accepts: 'replies', filtered: false },
    );
  const behindNat = (change: SceneChange = {}): NetworkModel =>
    publicHost({
      subnets: [
        subnetIn('front', '10.0.1.0/24'),
        subnetIn('public', '10.0.2.0/24', { tables: ['outer'] }),
      ],
      tables: [
        tableOf([route('0.0.0.0/0', via('nat'))]),
        tableNamed('outer', [route('0.0.0.0/0', via('igw'))]),
      ],
      interfaces: [...isPrivate, natInterface()],
      gateways: [internet('igw', 'vpc'), nat],
      ...change,
    });

  test('a private host gets out and is answered (NAT-1)', () => {
    expect(verdict(behindNat())).toBe('yes');
  });

  test('it must be public, and routed to the Internet gateway (NAT-1)', () => {
    expect(verdict(behindNat({ interfaces: [...isPrivate, natInterface(false)] }))).toBe('no');
    const tables = [tableOf([route('0.0.0.0/0', via('nat'))]), tableNamed('outer', [])];
    expect(verdict(behindNat({ tables }))).toBe('no');
  });

  test('it takes TCP, UDP and ICMP only (NAT-1)', () => {
    const { sourcePort: _, destinationPort: __, ...bare } = https;
    expect(verdict(behindNat(), { ...https, protocol: 17 })).toBe('yes');
    expect(verdict(behindNat(), { ...bare, protocol: 1, icmpType: 8, icmpCode: 0 })).toBe('yes');
    expect(verdict(behindNat(), { ...bare, protocol: 50 })).toBe('no');
  });

  test('it calls from its own high ports, whatever the host’s (NACL-8)', () => {
    const subnets = [
      subnetIn('front', '10.0.1.0/24'),
      subnetIn('public', '10.0.2.0/24', { tables: ['outer'], acls: ['narrow'] }),
    ];
    const ask = (first: number, last: number) => {
      const answers = allow(10, tcp(first, cidr('198.51.100.0/24'), last));
      const ingress = [answers, allow(20, everything({ peer: cidr('10.0.0.0/16') }))];
      return verdict(behindNat({ subnets, acls: [acl('open'), acl('narrow', { ingress })] }));
    };
    expect(ask(1024, 65535)).toBe('yes');
    expect(ask(60000, 60001)).toBe('yes');
    expect(ask(0, 1023)).toBe('yes, answered no');
  });

  test('the ACLs between it and the host see the answer again (NACL-8)', () => {
    const subnets = [
      subnetIn('front', '10.0.1.0/24', { acls: ['shut'] }),
      subnetIn('public', '10.0.2.0/24', { tables: ['outer'] }),
    ];
    const acls = [acl('open'), acl('shut', { ingress: [] })];
    expect(verdict(behindNat({ subnets, acls }))).toBe('yes, answered no');
  });

  test('in the same subnet no ACL stands between (NACL-7)', () => {
    const inner = { ...natInterface(), subnet: 'front', addresses: [publicAddress('10.0.1.5')] };
    const network = behindNat({
      tables: [tableOf([route('0.0.0.0/0', via('nat'))])],
      subnets: [subnetIn('front', '10.0.1.0/24')],
      interfaces: [...isPrivate, inner],
    });
    // One table serves both: the gateway would send to itself.
    expect(verdict(network)).toBe('no');
  });
});

describe('by what is not modelled', () => {
  test('perhaps, and without a public address (TGW-5)', () => {
    const tgw: Gateway = {
      kind: 'opaque',
      id: 'tgw',
      domain: 'vpc',
      edge: 'TransitGateway',
      unknown: unknownNamed('tgw'),
    };
    const routes = [route('0.0.0.0/0', via('tgw'))];
    expect(verdict(publicHost({ routes, gateways: [tgw], interfaces: isPrivate }))).toBe(
      'possibly',
    );
  });

  test('an appliance may put its own address in place of the sender’s (NAT-3)', () => {
    const ask = (forwards: Condition, isPublic: boolean) => {
      const address = isPublic ? publicAddress('10.0.2.9') : privateAddress('10.0.2.9');
      const box = host(
        'box',
        { subnet: 'inner', addresses: [address], groups: ['web'] },
        { forwards },
      );
      return verdict(
        publicHost({
          subnets: [
            subnetIn('front', '10.0.1.0/24'),
            subnetIn('inner', '10.0.2.0/24', { tables: ['inner'] }),
          ],
          tables: [
            tableOf([route('0.0.0.0/0', { kind: 'interface', interface: 'box' })]),
            tableNamed('inner', [route('0.0.0.0/0', via('igw'))]),
          ],
          groups: [group('web', { ingress: [rule([everything()])] })],
          interfaces: [...isPrivate, box],
        }),
      );
    };
    expect(ask(certainly, true)).toBe('possibly');
    expect(ask(certainly, false)).toBe('no');
    expect(ask(never, true)).toBe('no');
  });

  test('a VPN does not lead to the Internet (VPN-2)', () => {
    const routes = [route('0.0.0.0/0', via('vgw'))];
    expect(verdict(publicHost({ routes, gateways: [vpn('vgw', 'vpc')] }))).toBe('no');
  });
});
