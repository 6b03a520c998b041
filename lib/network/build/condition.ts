import { allOf, anyOf, not } from '../../basics/truth.ts';
import type { Assumption, Unknown, Value } from '../../basics/value.ts';
import { type Condition, certainly, never } from '../model.ts';

/**
 * Conditions: what may or may not hold, with the reasons. Knows nothing of
 * networks. A condition that is decided forgets the unknowns that no longer
 * matter, so that findings name only what decides them.
 */

/** Not known, because of `causes`; at least one. */
export function perhaps(...causes: readonly Unknown[]): Condition {
  return { truth: 'unknown', unknowns: distinct(causes), assumptions: [] };
}

/** Whether a value satisfies `test`. Decided also where every candidate of an unknown agrees. */
export function holds<T>(value: Value<T>, test: (candidate: T) => boolean): Condition {
  if (value.kind === 'known') return test(value.value) ? certainly : never;
  const outcomes = new Set((value.among ?? []).map(test));
  const [outcome] = outcomes;
  if (outcome !== undefined && outcomes.size === 1) return outcome ? certainly : never;
  return perhaps(value.unknown);
}

export function isTrue(value: Value<boolean>): Condition {
  return holds(value, (candidate) => candidate);
}

export function negate(condition: Condition): Condition {
  return { ...condition, truth: not(condition.truth) };
}

/** Holds when all of them do; holds for none at all. */
export function every(...conditions: readonly Condition[]): Condition {
  return combine(conditions, allOf(conditions.map(({ truth }) => truth)));
}

/** Holds when one of them does; does not hold for none at all. */
export function some(...conditions: readonly Condition[]): Condition {
  return combine(conditions, anyOf(conditions.map(({ truth }) => truth)));
}

export function assuming(condition: Condition, ...assumptions: readonly Assumption[]): Condition {
  return { ...condition, assumptions: [...condition.assumptions, ...assumptions] };
}

/** Equal text is the same unknown. */
export function distinct(unknowns: readonly Unknown[]): Unknown[] {
  if (unknowns.length <= 1) return [...unknowns];
  const byText = new Map<string, Unknown>();
  for (const unknown of unknowns) {
    if (!byText.has(unknown.what)) byText.set(unknown.what, unknown);
  }
  return [...byText.values()];
}

function combine(conditions: readonly Condition[], truth: Condition['truth']): Condition {
  const deciding = conditions.filter((condition) => condition.truth === truth);
  const [only] = deciding;
  // What decides alone has all the reasons already.
  if (only !== undefined && deciding.length === 1) return only;
  // Nearly all that is asked for is decided without assumptions; large networks share the answer.
  if (truth !== 'unknown' && deciding.every(({ assumptions }) => assumptions.length === 0))
    return truth === 'yes' ? certainly : never;
  return {
    truth,
    unknowns: truth === 'unknown' ? distinct(deciding.flatMap(({ unknowns }) => unknowns)) : [],
    assumptions: deciding.flatMap(({ assumptions }) => assumptions),
  };
}
