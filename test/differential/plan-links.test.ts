import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, type JsonObject, listOf, objectOf } from '../../lib/inputs/terraform/json.ts';
import { answerQuestions } from '../../lib/query.ts';
import { runsOf } from '../properties/runs.ts';
import { readScenarios, type Side } from '../scenarios/scenario.ts';

/**
 * The less a plan shows of its code, the less is said about it: taking
 * references out of it, or putting others beside them, turns definite answers
 * into unknown ones and never into others. So no definite answer rests on a
 * link that is not resolved.
 */

const root = fileURLToPath(new URL('../scenarios', import.meta.url));

const plans = readScenarios(root).flatMap(({ name, sides }) =>
  sides
    .filter(({ title }) => title === 'terraform' || title === 'terraform-control')
    .map((side) => ({ name: `${name} (${side.title})`, side })),
);

type Verdict = 'reachable' | 'unreachable' | 'unknown' | 'error';

function verdictsOf({ checks }: Side, plan: JsonObject): readonly Verdict[] {
  const file = { path: 'plan.json', text: JSON.stringify(plan) };
  return answerQuestions(
    [file],
    checks.map(({ question }) => question),
  ).map((answer) => ('error' in answer ? 'error' : answer.verdict));
}

function planIn({ files }: Side): JsonObject {
  const text = files.find(({ path }) => path.endsWith('.json'))?.text ?? '{}';
  const plan: JsonObject = JSON.parse(text);
  return plan;
}

/** How a list of references is made to say less. */
type Change = 'local' | 'widened';

/** The plan with the chosen lists of references changed; the n-th list is changed if `chosen(n)`. */
function changed(plan: JsonObject, chosen: (index: number) => Change | null): JsonObject {
  const bare = [...new Set(bareReferences(plan))];
  let index = -1;
  const walk = (value: Json, name = ''): Json => {
    if (Array.isArray(value)) return value.map((each) => walk(each, name));
    if (typeof value !== 'object' || value === null) return value;
    const object = objectOf(value);
    const { references } = object;
    if (!Array.isArray(references)) {
      return Object.fromEntries(
        Object.entries(object).map(([key, member]) => [key, walk(member ?? null, key)]),
      );
    }
    index += 1;
    const texts = listOf(references).filter((each) => typeof each === 'string');
    switch (chosen(index)) {
      case 'local':
        return { references: ['local.hidden'] };
      case 'widened':
        // In a list each mention is a member, so that one more is another network.
        if (!/_(?:id|arn)$/.test(name)) return value;
        return { references: [...texts, ...likes(texts, bare)] };
      case null:
        return value;
    }
  };
  const configuration = walk(plan['configuration'] ?? {});
  return { ...plan, configuration };
}

/** Resources of the same types as those that are referred to. */
function likes(references: readonly string[], bare: readonly string[]): readonly string[] {
  const types = new Set(references.map((text) => text.split('.')[0]));
  return bare.filter((text) => types.has(text.split('.')[0]));
}

/** `type.name` of all resources in the root module. */
function bareReferences(plan: JsonObject): readonly string[] {
  return listOf(plan['resource_changes']).flatMap((each) => {
    const { type, name, module_address: module } = objectOf(each);
    return module === undefined && typeof type === 'string' && typeof name === 'string'
      ? [`${type}.${name}`]
      : [];
  });
}

/** Verdicts that became another definite one. */
function contradictions(before: readonly Verdict[], after: readonly Verdict[]): readonly string[] {
  return before.flatMap((verdict, index) => {
    const other = after[index];
    const isWeaker = other === verdict || other === 'unknown' || other === 'error';
    return isWeaker ? [] : [`check ${index}: ${verdict} became ${other}`];
  });
}

/** References change, at the chosen places, in so many ways a plan. */
const { numRuns } = runsOf('PLAN_LINKS', 1);

test('there are plans', () => {
  expect(plans.length).toBeGreaterThan(200);
});

describe.each(plans)('$name', ({ side }) => {
  const plan = planIn(side);
  const before = verdictsOf(side, plan);

  test('without its code nothing becomes the opposite', () => {
    const { configuration: _, ...rest } = plan;
    expect(contradictions(before, verdictsOf(side, rest))).toEqual([]);
  });

  test.each(['local', 'widened'] as const)('all references %s', (change) => {
    expect(
      contradictions(
        before,
        verdictsOf(
          side,
          changed(plan, () => change),
        ),
      ),
    ).toEqual([]);
  });

  test('some references changed', () => {
    const choices = fc.array(fc.constantFrom<Change | null>('local', 'widened', null, null), {
      minLength: 40,
      maxLength: 40,
    });
    fc.assert(
      fc.property(choices, (chosen) => {
        const after = changed(plan, (index) => chosen[index % chosen.length] ?? null);
        expect(contradictions(before, verdictsOf(side, after))).toEqual([]);
      }),
      { numRuns },
    );
  });
});
