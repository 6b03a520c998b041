import fc from 'fast-check';

/** How plans of random networks choose: mostly the plain, so that something gets through. */

export type ConditionPlan = 'yes' | 'unknown' | 'no';

/** Takes the first in three of four cases, and shrinks towards it. */
export function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(first), weight: 3 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
}

/** A condition that is fixed in nine of ten cases: a path hangs on many. */
export const surely: fc.Arbitrary<ConditionPlan> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant<ConditionPlan>('yes'), weight: 9 },
  { arbitrary: fc.constantFrom<ConditionPlan>('unknown', 'no'), weight: 1 },
);

/** As `surely`, and less often otherwise: for what decides over a whole question. */
export const nearlySurely: fc.Arbitrary<ConditionPlan> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant<ConditionPlan>('yes'), weight: 29 },
  { arbitrary: fc.constantFrom<ConditionPlan>('unknown', 'no'), weight: 1 },
);

/** Of something in a list that is taken to be endless by repetition. */
export const index: fc.Arbitrary<number> = fc.nat({ max: 5 });
export const usually: fc.Arbitrary<boolean> = mostly(true, false);
export const almostAlways: fc.Arbitrary<boolean> = surely.map((condition) => condition === 'yes');
export const rarely: fc.Arbitrary<boolean> = mostly(false, true);

/** What an account seldom forbids. */
export const seldomShut: fc.Arbitrary<ConditionPlan> = fc.oneof(
  { weight: 14, arbitrary: fc.constant<ConditionPlan>('yes') },
  { weight: 1, arbitrary: fc.constantFrom<ConditionPlan>('no', 'unknown') },
);

/** Both sides of what `clientAddresses` in random-question.ts are. */
export const blocks: readonly string[] = [
  '0.0.0.0/0',
  '198.51.100.0/24',
  '203.0.113.0/25',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.0.128/25',
  '10.1.0.0/16',
  '172.16.0.0/12',
  '::/0',
  '2600:1f00::/32',
];
