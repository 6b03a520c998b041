import fc from 'fast-check';
import type { Condition, Gateway, NodeId, Relay } from '../../lib/network/model.ts';
import * as make from './models.ts';
import { almostAlways, type ConditionPlan, mostly, surely, usually } from './random-choices.ts';

/**
 * Entrances and relays for random networks: plans of them, and what is built
 * from a plan. Nothing here decides what they do.
 */

/** Whatever of the domain it does not leave out is its goal. */
export interface EntrancePlan {
  readonly leavesOut: number;
  readonly isPublic: boolean;
  readonly senders: readonly string[] | null;
  readonly ports: readonly number[] | null;
  readonly portsKnown: boolean;
  readonly present: ConditionPlan;
  readonly filtered: ConditionPlan;
  readonly hidesClient: boolean;
  readonly aclsSeeAnswers: boolean;
}

/** Whom an interface calls on behalf of others. */
export interface RelayPlan {
  /** Only this interface's workload; null: anybody. */
  readonly goal: number | null;
  readonly goalsKnown: boolean;
  readonly ports: readonly number[] | null;
  readonly destinations: readonly string[] | null;
}

export function entrancePlan(): fc.Arbitrary<EntrancePlan> {
  return fc.record({
    leavesOut: mostly(99, 0, 1),
    isPublic: fc.boolean(),
    senders: fc.constantFrom(null, null, ['192.168.0.0/16'], ['0.0.0.0/0']),
    ports: fc.constantFrom(null, [22, 80, 443, 8080]),
    portsKnown: almostAlways,
    present: surely,
    filtered: mostly<ConditionPlan>('yes', 'no', 'unknown'),
    hidesClient: fc.boolean(),
    aclsSeeAnswers: fc.boolean(),
  });
}

export function relayPlan(): fc.Arbitrary<RelayPlan> {
  return fc.record({
    goal: mostly<number | null>(null, 0, 1),
    goalsKnown: usually,
    ports: fc.constantFrom(null, [22, 80, 443]),
    destinations: fc.constantFrom(null, null, ['10.0.0.0/16'], ['10.1.0.0/16']),
  });
}

/** `inside`: the interfaces of its domain. */
export function buildEntrance(
  plan: EntrancePlan,
  of: {
    readonly domain: NodeId;
    readonly inside: readonly NodeId[];
    readonly condition: (plan: ConditionPlan) => Condition;
  },
): Gateway {
  const { isPublic, senders, ports, hidesClient, aclsSeeAnswers } = plan;
  return {
    kind: 'entrance',
    id: `entrance of ${of.domain}`,
    domain: of.domain,
    edge: isPublic ? 'Edge' : 'PrivateLink',
    present: of.condition(plan.present),
    families: senders === null ? ['ipv4', 'ipv6'] : ['ipv4'],
    senders,
    goals: of.inside.filter((_, index) => index !== plan.leavesOut),
    protocols: [6, 17],
    ports: ports?.map((port) => ({ first: port, last: port })) ?? null,
    unknowns: plan.portsKnown ? [] : [make.unknownNamed(`ports of the entrance of ${of.domain}`)],
    filtered: of.condition(plan.filtered),
    hidesClient,
    aclsSeeAnswers,
    isPublic,
    isGated: false,
    because: [],
  };
}

/** `goal`: the workload that its plan means. */
export function buildRelay(plan: RelayPlan, goal: NodeId | null): Relay {
  return {
    edge: 'Edge',
    goals: goal === null ? null : [{ workload: goal, ports: null }],
    rest: plan.goalsKnown ? null : make.unknownNamed('goals of a relay'),
    ports: plan.ports,
    destinations: plan.destinations,
    isGated: true,
    because: [],
  };
}
