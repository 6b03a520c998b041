import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CloudFormationProgram } from '../../../../lib/inputs/cloudformation/program.ts';
import { evaluate } from './templates.ts';

/**
 * The worlds of a template with closed parameters are what its deployments
 * come to: every combination of parameter values is evaluated on its own, and
 * the two sets must be the same.
 */

const names = ['A', 'B', 'C'];
const literals = ['x', 'y', 'z'];

type Expression =
  | { readonly kind: 'equals'; readonly name: string; readonly literal: string }
  | { readonly kind: 'Fn::And' | 'Fn::Or'; readonly operands: readonly Expression[] }
  | { readonly kind: 'Fn::Not'; readonly operands: readonly Expression[] };

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant('equals' as const),
      name: fc.constantFrom(...names),
      literal: fc.constantFrom(...literals),
    }),
    fc.record({
      kind: fc.constantFrom('Fn::And' as const, 'Fn::Or' as const),
      operands: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('Fn::Not' as const),
      operands: fc.tuple(tie('expression')),
    }),
  ),
}));

function written(node: Expression): unknown {
  switch (node.kind) {
    case 'equals':
      return { 'Fn::Equals': [{ Ref: node.name }, node.literal] };
    default:
      return { [node.kind]: node.operands.map(written) };
  }
}

function templateOf(conditions: readonly Expression[]): string {
  const resources = conditions.map((_, index) => [
    `R${index}`,
    {
      Type: 'AWS::EC2::VPC',
      Condition: `C${index}`,
      Properties: { CidrBlock: { 'Fn::If': [`C${(index + 1) % conditions.length}`, 'a', 'b'] } },
    },
  ]);
  return JSON.stringify({
    Parameters: Object.fromEntries(
      names.map((name) => [name, { Type: 'String', AllowedValues: literals }]),
    ),
    Conditions: Object.fromEntries(
      conditions.map((condition, index) => [`C${index}`, written(condition)]),
    ),
    Resources: Object.fromEntries(resources),
  });
}

function outcomesOf(program: CloudFormationProgram): readonly string[] {
  return program.worlds.map(({ declarations }) =>
    declarations
      .map(({ id, properties }) => {
        const block = properties.entries.get('CidrBlock');
        return `${id} ${block?.kind === 'scalar' ? block.value : block?.kind}`;
      })
      .join(', '),
  );
}

function assignments(): Record<string, string>[] {
  return names.reduce<Record<string, string>[]>(
    (partial, name) =>
      partial.flatMap((given) => literals.map((literal) => ({ ...given, [name]: literal }))),
    [{}],
  );
}

describe('worlds of closed parameters', () => {
  test('are exactly what the deployments come to', () => {
    fc.assert(
      fc.property(fc.array(expression, { minLength: 1, maxLength: 4 }), (conditions) => {
        const template = templateOf(conditions);
        const program = evaluate(template);
        const deployed = assignments().flatMap((parameters) =>
          outcomesOf(evaluate(template, { parameters })),
        );
        expect(new Set(outcomesOf(program))).toEqual(new Set(deployed));
        expect(program.worldsOmitted).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
