import fc from 'fast-check';
import type { Match } from '../../lib/network/model.ts';
import {
  almostAlways,
  blocks,
  type ConditionPlan,
  index,
  mostly,
  nearlySurely,
  rarely,
  seldomShut,
  surely,
  usually,
} from './random-choices.ts';
import { type EntrancePlan, entrancePlan, type RelayPlan, relayPlan } from './random-entrances.ts';
import { arranged, features } from './random-features.ts';
import { type FirewallPlan, firewallPlan } from './random-firewalls.ts';
import { type LinksPlan, linksPlan } from './random-links.ts';
import { type TransitPlan, transitPlan } from './random-transit.ts';

/**
 * Plans of random networks: small numbers that shrink well, simple ones first.
 * Numbers of nodes are taken modulo how many there are: every plan is valid.
 */

export type { ConditionPlan } from './random-choices.ts';
export interface NetworkPlan {
  readonly domains: readonly DomainPlan[];
  /** Whether a domain outside the input can be peered with. */
  readonly outside: boolean;
  readonly peerings: readonly PeeringPlan[];
  readonly subnets: readonly SubnetPlan[];
  /** Besides one that allows everything. */
  readonly acls: readonly AclPlan[];
  readonly groups: readonly GroupPlan[];
  readonly interfaces: readonly InterfacePlan[];
  readonly balancers: readonly BalancerPlan[];
  readonly transit: TransitPlan;
  readonly hasTransit: boolean;
  readonly links: LinksPlan;
}

export interface DomainPlan {
  readonly ipv6: boolean;
  /** Attachment of its Internet gateway; null: none. */
  readonly internet: ConditionPlan | null;
  readonly egressOnly: boolean;
  readonly nat: boolean;
  readonly vpn: {
    readonly connected: ConditionPlan;
    readonly remotes: readonly string[] | null;
  } | null;
  /** A gateway that leads to what is not modelled: its edge, and whether other domains have it too. */
  readonly opaque: {
    readonly edge: 'TransitGateway' | 'VGW' | 'Internet' | null;
    readonly shared: boolean;
  } | null;
  readonly tables: readonly { readonly routes: readonly RoutePlan[]; readonly known: boolean }[];
  /** Which of its tables decides over what its gateways take in; null: none does. */
  readonly inboundTable: number | null;
  readonly entrance: EntrancePlan | null;
}

export interface PeeringPlan {
  readonly a: number;
  readonly b: number;
  readonly active: ConditionPlan;
  readonly references: ConditionPlan;
}

export type RoutePlan = OutRoutePlan | PeerRoutePlan | ApplianceRoutePlan;

interface OutRoutePlan {
  readonly kind: 'out';
  readonly destination: string | null;
  /** Kind of gateway by the first part of its id; it is a blackhole where the domain has none. */
  readonly target: 'igw' | 'nat' | 'vgw' | 'eigw' | 'opq' | 'blackhole' | 'unknown';
  readonly origin: 'static' | 'prefix-list' | 'propagated';
  readonly present: ConditionPlan;
}

/** To an interface that may forward. */
interface ApplianceRoutePlan {
  readonly kind: 'appliance';
  readonly interface: number;
  readonly destination: string;
  readonly origin: 'static';
  readonly present: ConditionPlan;
}

interface PeerRoutePlan {
  readonly kind: 'peer';
  readonly peering: number;
  /** null: the other domain's whole IPv4 block. */
  readonly destination: string | null;
  readonly origin: 'static' | 'prefix-list';
  readonly present: ConditionPlan;
}

export interface SubnetPlan {
  readonly domain: number;
  readonly table: number;
  /** False: any table of the domain may be in use. */
  readonly tableKnown: boolean;
  readonly acl: number;
  /** False: any ACL may be in use. */
  readonly aclKnown: boolean;
  readonly zone: string | null;
  readonly internet: {
    readonly inbound: ConditionPlan;
    readonly outbound: ConditionPlan;
    readonly translated: ConditionPlan;
  };
}

export interface AclPlan {
  readonly ingress: readonly EntryPlan[];
  readonly egress: readonly EntryPlan[];
}

export interface EntryPlan {
  readonly action: 'allow' | 'deny';
  readonly numberKnown: boolean;
  readonly rule: RulePlan;
}

export interface GroupPlan {
  readonly ingress: readonly RulePlan[];
  /** null: allows everything. */
  readonly egress: readonly RulePlan[] | null;
  /** Whether it belongs to the domain outside the input, if there is one. */
  readonly isOutside: boolean;
}

export interface RulePlan {
  readonly sure: readonly MatchPlan[];
  readonly maybe: readonly MatchPlan[];
}

export interface MatchPlan {
  readonly header: Partial<Match>;
  readonly peer:
    | { readonly kind: 'any' }
    | { readonly kind: 'block'; readonly cidr: string }
    | { readonly kind: 'members'; readonly group: number }
    | {
        readonly kind: 'interface';
        readonly interface: number;
        readonly address: 'private' | 'public';
      }
    | { readonly kind: 'opaque'; readonly family: 'ipv4' | 'ipv6' };
}

export interface InterfacePlan {
  readonly subnet: number;
  readonly groups: readonly { readonly group: number; readonly present: ConditionPlan }[];
  readonly groupsKnown: boolean;
  readonly filtered: boolean;
  readonly public: ConditionPlan;
  readonly present: ConditionPlan;
  readonly forwards: ConditionPlan;
  /** Whether passing packets on is all it is for. */
  readonly isBump: boolean;
  /** The policy that decides what it passes on, if that is all it is for; null: nothing is known of it. */
  readonly inspection: FirewallPlan | null;
  readonly relay: RelayPlan | null;
  /** Of which workload it is a further interface; null: of one of its own. */
  readonly sharesWorkload: number | null;
  /** Whether AWS will choose its IPv4 address from its subnet's block. */
  readonly isChosenLater: boolean;
  /** Its public address, where that is known before. */
  readonly publicAddress: string | null;
}

export interface BalancerPlan {
  readonly mode: 'proxy' | 'pass';
  readonly subnets: readonly number[];
  readonly groups: readonly number[];
  readonly public: ConditionPlan;
  readonly port: number;
  readonly portKnown: boolean;
  readonly dual: boolean;
  /** Of its pool. */
  readonly family: 'ipv4' | 'ipv6' | 'unknown';
  readonly listens: ConditionPlan;
  readonly forwards: ConditionPlan;
  readonly sources: readonly string[] | null;
  readonly members: readonly {
    readonly interface: number;
    readonly port: number | null;
    readonly present: ConditionPlan;
  }[];
  /** Sends to the balancer before it too. */
  readonly chained: boolean;
  readonly keepsTcp: ConditionPlan;
  readonly keepsUdp: ConditionPlan;
  readonly crossZone: ConditionPlan;
  readonly poolFamily: 'ipv4' | 'ipv6' | 'unknown';
}

/** A third of them anything; the others arranged so that a feature that needs several parts has them. */
export function networkPlan(): fc.Arbitrary<NetworkPlan> {
  const featured = fc
    .tuple(anyPlan(), fc.constantFrom(...features))
    .map(([plan, feature]) => arranged(plan, feature));
  return fc.oneof({ withCrossShrink: true }, anyPlan(), featured, featured);
}

function anyPlan(): fc.Arbitrary<NetworkPlan> {
  return fc.record({
    domains: fc.array(domainPlan(), { minLength: 1, maxLength: 3 }),
    outside: rarely,
    peerings: fc.array(peeringPlan(), { maxLength: 3 }),
    subnets: fc.array(subnetPlan(), { minLength: 1, maxLength: 4 }),
    acls: fc.array(aclPlan(), { maxLength: 2 }),
    groups: fc.array(groupPlan(), { minLength: 1, maxLength: 3 }),
    interfaces: fc.array(interfacePlan(), { minLength: 1, maxLength: 4 }),
    balancers: fc.array(balancerPlan(), { maxLength: 2 }),
    transit: transitPlan(),
    hasTransit: rarely,
    links: linksPlan(),
  });
}

// ---- Choices --------------------------------------------------------------

const headers: readonly Partial<Match>[] = [
  {},
  { protocol: 6 },
  { protocol: 6, ports: { first: 22, last: 22 } },
  { protocol: 6, ports: { first: 80, last: 443 } },
  { protocol: 6, ports: { first: 8080, last: 8080 } },
  { protocol: 6, ports: { first: 1024, last: 65535 } },
  { protocol: 6, ports: { first: 32768, last: 50000 } },
  { protocol: 17, ports: { first: 53, last: 443 } },
  { protocol: 17 },
  { protocol: 1, icmp: { type: 8, code: null } },
  { protocol: 1, icmp: { type: null, code: null } },
  { family: 'ipv6', protocol: 6 },
];

// ---- Parts ----------------------------------------------------------------

function domainPlan(): fc.Arbitrary<DomainPlan> {
  const table = fc.record({ routes: fc.array(routePlan(), { maxLength: 4 }), known: almostAlways });
  return fc.record({
    ipv6: rarely,
    internet: mostly<ConditionPlan | null>('yes', 'unknown', null),
    egressOnly: rarely,
    nat: rarely,
    vpn: fc.option(
      fc.record({ connected: surely, remotes: fc.constantFrom(null, ['172.16.0.0/16']) }),
      { freq: 2 },
    ),
    opaque: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant(null), weight: 4 },
      {
        arbitrary: fc.record({
          edge: fc.constantFrom(
            'TransitGateway' as const,
            'VGW' as const,
            'Internet' as const,
            null,
          ),
          shared: fc.boolean(),
        }),
        weight: 1,
      },
    ),
    tables: fc.array(table, { minLength: 1, maxLength: 2 }),
    inboundTable: mostly<number | null>(null, null, 0, 1),
    entrance: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: entrancePlan() },
    ),
  });
}

function routePlan(): fc.Arbitrary<RoutePlan> {
  const toInternet = fc.constant<RoutePlan>({
    kind: 'out',
    destination: '0.0.0.0/0',
    target: 'igw',
    origin: 'static',
    present: 'yes',
  });
  const toInternetIpv6 = fc.constant<RoutePlan>({
    kind: 'out',
    destination: '::/0',
    target: 'igw',
    origin: 'static',
    present: 'yes',
  });
  const origin = fc.constantFrom(
    'static' as const,
    'static' as const,
    'static' as const,
    'prefix-list' as const,
    'propagated' as const,
  );
  const out = fc.record({
    kind: fc.constant('out' as const),
    destination: fc.constantFrom<string | null>(
      ...blocks,
      '172.16.0.0/16',
      '198.51.100.128/25',
      null,
    ),
    target: fc.constantFrom('igw', 'vgw', 'nat', 'eigw', 'opq', 'blackhole', 'unknown'),
    origin,
    present: surely,
  });
  const toPremises = fc.record({
    kind: fc.constant('out' as const),
    destination: fc.constantFrom('172.16.0.0/12', '172.16.0.0/16'),
    target: fc.constant('vgw' as const),
    origin: fc.constantFrom('static' as const, 'propagated' as const),
    present: surely,
  });
  const toNat = fc.record({
    kind: fc.constant('out' as const),
    destination: fc.constantFrom('0.0.0.0/0', '198.51.100.0/24'),
    target: fc.constant('nat' as const),
    origin: fc.constant('static' as const),
    present: surely,
  });
  const appliance = fc.record({
    kind: fc.constant('appliance' as const),
    interface: index,
    destination: fc.constantFrom('0.0.0.0/0', '10.0.1.0/24', '10.0.0.0/8', '198.51.100.0/24'),
    origin: fc.constant('static' as const),
    present: surely,
  });
  const peer = fc.record({
    kind: fc.constant('peer' as const),
    peering: index,
    destination: mostly<string | null>(null, '10.0.0.0/8', '10.0.1.0/24', '192.168.0.0/17'),
    origin: mostly<'static' | 'prefix-list'>('static', 'prefix-list'),
    present: surely,
  });
  return fc.oneof(
    { arbitrary: toInternet, weight: 6 },
    { arbitrary: toInternetIpv6, weight: 2 },
    { arbitrary: peer, weight: 6 },
    { arbitrary: out, weight: 4 },
    { arbitrary: toPremises, weight: 4 },
    { arbitrary: toNat, weight: 2 },
    { arbitrary: appliance, weight: 2 },
  );
}

function peeringPlan(): fc.Arbitrary<PeeringPlan> {
  return fc.record({ a: index, b: index, active: surely, references: surely });
}

function subnetPlan(): fc.Arbitrary<SubnetPlan> {
  return fc.record({
    domain: mostly(0, 1, 2),
    table: index,
    tableKnown: almostAlways,
    acl: mostly(0, 1, 2),
    aclKnown: almostAlways,
    zone: fc.constantFrom('a', 'a', 'b', 'b', null),
    internet: fc.record({ inbound: seldomShut, outbound: seldomShut, translated: seldomShut }),
  });
}

function aclPlan(): fc.Arbitrary<AclPlan> {
  const entry: fc.Arbitrary<EntryPlan> = fc.record({
    action: fc.constantFrom('allow', 'allow', 'deny'),
    numberKnown: usually,
    rule: rulePlan(entryMatch()),
  });
  const allowAll: fc.Arbitrary<EntryPlan> = fc.constant({
    action: 'allow',
    numberKnown: true,
    rule: matchAll,
  });
  const entries = fc
    .tuple(fc.array(entry, { maxLength: 3 }), fc.option(allowAll, { freq: 2 }))
    .map(([some, last]) => (last === null ? some : [...some, last]));
  return fc.record({ ingress: entries, egress: entries });
}

function groupPlan(): fc.Arbitrary<GroupPlan> {
  const rules = (minLength: number) =>
    fc.array(rulePlan(groupMatch()), { minLength, maxLength: 3 });
  const egress = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(null), weight: 3 },
    { arbitrary: rules(0), weight: 1 },
  );
  return fc.record({ ingress: rules(1), egress, isOutside: rarely });
}

function rulePlan(match: fc.Arbitrary<MatchPlan>): fc.Arbitrary<RulePlan> {
  const narrow = fc.record({
    sure: fc.array(match, { maxLength: 2 }),
    maybe: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.array(match, { minLength: 1, maxLength: 1 }), weight: 1 },
    ),
  });
  return fc.oneof({ withCrossShrink: true }, fc.constant(matchAll), narrow, narrow);
}

const matchAll: RulePlan = { sure: [{ header: {}, peer: { kind: 'any' } }], maybe: [] };

const header: fc.Arbitrary<Partial<Match>> = fc.oneof(
  { withCrossShrink: true },
  fc.constant({}),
  fc.constantFrom(...headers),
);
const anyPeer: fc.Arbitrary<MatchPlan['peer']> = fc.constant({ kind: 'any' });
const blockPeer: fc.Arbitrary<MatchPlan['peer']> = fc
  .constantFrom(...blocks)
  .map((cidr) => ({ kind: 'block', cidr }));

function entryMatch(): fc.Arbitrary<MatchPlan> {
  return fc.record({ header, peer: fc.oneof(anyPeer, blockPeer) });
}

function groupMatch(): fc.Arbitrary<MatchPlan> {
  const membersPeer = index.map((group) => ({ kind: 'members' as const, group }));
  const interfacePeer = fc.record({
    kind: fc.constant('interface' as const),
    interface: index,
    address: mostly<'private' | 'public'>('private', 'public'),
  });
  const opaquePeer = fc
    .constantFrom('ipv4' as const, 'ipv6' as const)
    .map((family) => ({ kind: 'opaque' as const, family }));
  const peer = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: anyPeer, weight: 3 },
    { arbitrary: blockPeer, weight: 3 },
    { arbitrary: membersPeer, weight: 3 },
    { arbitrary: interfacePeer, weight: 1 },
    { arbitrary: opaquePeer, weight: 1 },
  );
  return fc.record({ header, peer });
}

function interfacePlan(): fc.Arbitrary<InterfacePlan> {
  return fc.record({
    subnet: index,
    groups: fc.array(fc.record({ group: index, present: surely }), { maxLength: 2, minLength: 1 }),
    groupsKnown: almostAlways,
    filtered: almostAlways,
    public: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    present: surely,
    forwards: mostly<ConditionPlan>('no', 'yes', 'unknown'),
    isBump: rarely,
    inspection: fc.option(firewallPlan(), { freq: 2 }),
    relay: fc.oneof(
      { weight: 24, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: relayPlan() },
    ),
    sharesWorkload: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant(null), weight: 5 },
      { arbitrary: index, weight: 1 },
    ),
    isChosenLater: rarely,
    publicAddress: mostly<string | null>(null, '198.51.100.7', '203.0.113.9'),
  });
}

function balancerPlan(): fc.Arbitrary<BalancerPlan> {
  const member = fc.record({
    interface: index,
    port: mostly<number | null>(8080, 80, null),
    present: surely,
  });
  return fc.record({
    mode: fc.constantFrom('proxy', 'pass'),
    subnets: fc.array(index, { minLength: 1, maxLength: 2 }),
    groups: fc.array(index, { maxLength: 2 }),
    public: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    port: fc.constantFrom(443, 80),
    portKnown: almostAlways,
    dual: rarely,
    family: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: fc.constant('ipv4' as const), weight: 9 },
      { arbitrary: fc.constantFrom('ipv6' as const, 'unknown' as const), weight: 1 },
    ),
    listens: nearlySurely,
    forwards: surely,
    sources: mostly<readonly string[] | null>(null, ['198.51.100.0/24']),
    members: fc.array(member, { minLength: 1, maxLength: 2 }),
    chained: fc.boolean(),
    keepsTcp: mostly<ConditionPlan>('no', 'yes', 'unknown'),
    keepsUdp: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    crossZone: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    poolFamily: mostly<BalancerPlan['poolFamily']>('ipv4', 'ipv4', 'ipv6', 'unknown'),
  });
}
