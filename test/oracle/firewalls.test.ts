import { describe, expect, test } from 'vitest';
import type {
  FirewallPolicy,
  FirewallRule,
  HeaderMatch,
  NetworkModel,
} from '../../lib/network/model.ts';
import {
  domain,
  group,
  host,
  internet,
  nowhere,
  privateAddress,
  route,
  rule,
  tcp,
  udp,
  unknownNamed,
  via,
} from './models.ts';
import { publicHost, server, ssh, subnetIn, tableNamed, tableOf, verdict } from './scene.ts';

/** A firewall between the Internet and the host of the other tests (NFW-1, NFW-2, NFW-4, NFW-7). */

const anything: HeaderMatch = {
  protocols: null,
  sources: null,
  destinations: null,
  sourcePorts: null,
  ports: null,
  handshake: null,
  bothWays: false,
};

let count = 0;

function when<O>(
  match: Partial<HeaderMatch>,
  outcomes: readonly O[],
  isSure = true,
): FirewallRule<O> {
  count += 1;
  const whole = { ...anything, ...match };
  return {
    id: `firewall-rule-${count}`,
    because: nowhere,
    must: isSure ? [whole] : [],
    may: [whole],
    outcomes,
    unknowns: isSure && outcomes.length === 1 ? [] : [unknownNamed('Rule')],
  };
}

const track = when({}, ['track' as const]);
const inward = { destinations: ['10.0.1.0/24'] };
const outward = { sources: ['10.0.1.0/24'] };

function behind(
  policy: Partial<FirewallPolicy>,
  { back = 'firewall' }: { readonly back?: 'firewall' | 'igw' } = {},
): NetworkModel {
  const toFirewall = { kind: 'interface', interface: 'firewall' } as const;
  const box = host(
    'firewall',
    { subnet: 'guard', addresses: [privateAddress('10.0.9.9')] },
    {
      filtered: false,
      accepts: 'replies',
      forwards: { truth: 'yes', unknowns: [], assumptions: [] },
      bump: {
        by: 'policy',
        policy: { packets: [track], connections: [when({}, ['pass'])], ...policy },
      },
    },
  );
  return publicHost({
    domains: [domain('vpc', ['10.0.0.0/16'])],
    subnets: [
      subnetIn('front', '10.0.1.0/24'),
      subnetIn('guard', '10.0.9.0/24', { tables: ['guarded'] }),
    ],
    tables: [
      tableOf([route('0.0.0.0/0', back === 'igw' ? via('igw') : toFirewall)]),
      tableNamed('guarded', [route('0.0.0.0/0', via('igw'))]),
      tableNamed('edge', [route('10.0.1.0/24', toFirewall)]),
    ],
    groups: [group('web', { ingress: [rule([tcp(22), udp(53)])] })],
    interfaces: [server(), box],
    gateways: [internet('igw', 'vpc', { inboundTables: ['edge'] })],
  });
}

const dns = { ...ssh, protocol: 17, destinationPort: 53 };

describe('one packet at a time', () => {
  test('the first rule that matches decides; what is handed on and not dropped passes', () => {
    expect(verdict(behind({}))).toBe('yes');
    const drop = when({ protocols: [6] }, ['drop' as const]);
    expect(verdict(behind({ packets: [drop, track] }))).toBe('no');
    expect(verdict(behind({ packets: [track, drop] }))).toBe('yes');
    expect(verdict(behind({ packets: [drop, track] }), dns)).toBe('yes');
  });

  test('answers are asked as well', () => {
    const rest = when({}, ['drop' as const]);
    const into = when(inward, ['pass' as const]);
    expect(verdict(behind({ packets: [into, rest] }))).toBe('yes, answered no');
    const out = when(outward, ['pass' as const]);
    expect(verdict(behind({ packets: [into, out, rest] }))).toBe('yes');
  });

  test('flags tell the opening from its answer', () => {
    const only = (opening: boolean) =>
      when({ handshake: { opening, answer: !opening } }, ['drop' as const]);
    expect(verdict(behind({ packets: [only(true), track] }))).toBe('no');
    expect(verdict(behind({ packets: [only(false), track] }))).toBe('yes, answered no');
    expect(verdict(behind({ packets: [only(true), track] }), dns)).toBe('yes');
  });

  test('what may match or may do several things leaves it possible', () => {
    const perhaps = when({}, ['drop' as const], false);
    expect(verdict(behind({ packets: [perhaps, track] }))).toBe('possibly');
    expect(verdict(behind({ packets: [when({}, ['pass', 'drop'])] }))).toBe('possibly');
  });
});

describe('connections', () => {
  const last = when({}, ['drop' as const]);

  test('that a rule admits are answered without a rule for answers', () => {
    const admit = when({ ...inward, ports: [{ first: 22, last: 22 }] }, ['admit' as const]);
    expect(verdict(behind({ connections: [admit, last] }))).toBe('yes');
    expect(verdict(behind({ connections: [admit, last] }), dns)).toBe('no');
  });

  test('that pass for want of a rule can lose their answers to one', () => {
    const drop = when(outward, ['drop' as const]);
    const pass = when({}, ['pass' as const]);
    const admit = when(inward, ['admit' as const]);
    expect(verdict(behind({ connections: [drop, pass] }))).toBe('yes, answered no');
    expect(verdict(behind({ connections: [admit, drop, pass] }))).toBe('yes');
  });

  test('of which one direction is not seen are possible, unless packets are asked alone', () => {
    expect(verdict(behind({}, { back: 'igw' }))).toBe('yes, answered possibly');
    const pass = when({}, ['pass' as const]);
    expect(verdict(behind({ packets: [pass] }, { back: 'igw' }))).toBe('yes');
    const into = when(inward, ['pass' as const]);
    expect(verdict(behind({ packets: [into, track] }))).toBe('yes, answered possibly');
  });

  test('match both ways where the rule says so', () => {
    const admit = when({ ...outward, bothWays: true }, ['admit' as const]);
    expect(verdict(behind({ connections: [admit, last] }))).toBe('yes');
    const oneWay = when({ ...outward }, ['admit' as const]);
    expect(verdict(behind({ connections: [oneWay, last] }))).toBe('no');
  });
});
