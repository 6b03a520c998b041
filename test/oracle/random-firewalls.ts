import fc from 'fast-check';
import type {
  ConnectionOutcome,
  FirewallPolicy,
  FirewallRule,
  HeaderMatch,
  PacketOutcome,
} from '../../lib/network/model.ts';
import * as make from './models.ts';
import { blocks, mostly, rarely } from './random-choices.ts';

/** Policies of firewalls in random networks: few rules, of which some decide and some are in doubt. */

export interface FirewallPlan {
  readonly packets: readonly FirewallRulePlan<PacketOutcome>[];
  readonly otherPackets: readonly PacketOutcome[];
  readonly connections: readonly FirewallRulePlan<ConnectionOutcome>[];
  readonly otherConnections: readonly ConnectionOutcome[];
}

export interface FirewallRulePlan<O> {
  readonly match: HeaderMatch;
  /** False: it may match or not. */
  readonly isSure: boolean;
  readonly outcomes: readonly O[];
}

const anything: HeaderMatch = {
  protocols: null,
  sources: null,
  destinations: null,
  sourcePorts: null,
  ports: null,
  handshake: null,
  bothWays: false,
};

const services: readonly Partial<HeaderMatch>[] = [
  {},
  { protocols: [6] },
  { protocols: [6], ports: [{ first: 22, last: 22 }] },
  { protocols: [6], ports: [{ first: 80, last: 443 }] },
  { protocols: [6], sourcePorts: [{ first: 22, last: 443 }] },
  { protocols: [6], handshake: { opening: true, answer: false } },
  { protocols: [6], handshake: { opening: false, answer: true } },
  { protocols: [17], ports: [{ first: 53, last: 443 }] },
  { protocols: [1, 17] },
  { ports: [{ first: 1024, last: 65_535 }] },
];

function rulePlan<O>(outcome: fc.Arbitrary<readonly O[]>): fc.Arbitrary<FirewallRulePlan<O>> {
  const side = mostly<readonly string[] | null>(null, ...blocks.map((block) => [block]));
  return fc.record({
    match: fc
      .record({
        service: fc.constantFrom(...services),
        sources: side,
        destinations: side,
        bothWays: rarely,
      })
      .map(({ service, ...others }) => ({ ...anything, ...service, ...others })),
    isSure: mostly(true, true, false),
    outcomes: outcome,
  });
}

export function firewallPlan(): fc.Arbitrary<FirewallPlan> {
  const packetOutcome = fc.constantFrom<readonly PacketOutcome[]>(
    ['track'],
    ['pass'],
    ['drop'],
    ['pass', 'track'],
  );
  const connectionOutcome = fc.constantFrom<readonly ConnectionOutcome[]>(
    ['admit'],
    ['drop'],
    ['admit', 'drop'],
  );
  return fc.record({
    packets: fc.array(rulePlan(packetOutcome), { maxLength: 2 }),
    otherPackets: mostly<readonly PacketOutcome[]>(['track'], ['pass'], ['drop'], ['pass', 'drop']),
    connections: fc.array(rulePlan(connectionOutcome), { maxLength: 3 }),
    otherConnections: mostly<readonly ConnectionOutcome[]>(['pass'], ['drop'], ['pass', 'drop']),
  });
}

/** `name` makes the names of its rules and unknowns. */
export function policyOf(plan: FirewallPlan, name: () => string): FirewallPolicy {
  const rule = <O>({ match, isSure, outcomes }: FirewallRulePlan<O>): FirewallRule<O> => {
    const id = name();
    const isOpen = !isSure || outcomes.length > 1;
    return {
      id,
      because: make.nowhere,
      must: isSure ? [match] : [],
      may: [match],
      outcomes,
      unknowns: isOpen ? [make.unknownNamed(id)] : [],
    };
  };
  const last = <O>(outcomes: readonly O[]): FirewallRule<O> =>
    rule({ match: anything, isSure: true, outcomes });
  return {
    packets: [...plan.packets.map(rule), last(plan.otherPackets)],
    connections: [...plan.connections.map(rule), last(plan.otherConnections)],
  };
}
