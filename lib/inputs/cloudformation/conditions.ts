import type { SourceLocation } from '../../basics/source.ts';
import { allOf, anyOf, not, type Truth, truthOf } from '../../basics/truth.ts';
import type { Property, PropertyUnknown } from '../../resources/property.ts';
import type { DocumentNode } from '../document.ts';
import type { Scope, Stack } from './stack.ts';
import { textOf } from './template.ts';
import { scalarText } from './values.ts';

/**
 * Condition functions, in three values. A comparison that hangs on unknown
 * values is put to the world's decisions, so that within one world equal
 * questions have equal answers.
 */

/** Whether the condition written in `node` holds in this world. */
export function conditionTruth(stack: Stack, node: DocumentNode, scope: Scope): Truth {
  const [entry, ...others] = node.kind === 'map' ? node.entries : [];
  if (entry && others.length === 0) {
    const operands = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    switch (entry.key) {
      case 'Condition':
        return stack.condition(nameIn(stack, entry.value, scope), entry.value.at);
      case 'Fn::And':
        return combine(stack, operands, scope, { decisive: 'no', of: allOf });
      case 'Fn::Or':
        return combine(stack, operands, scope, { decisive: 'yes', of: anyOf });
      case 'Fn::Not':
        if (operands.length === 1 && operands[0]) {
          return not(conditionTruth(stack, operands[0], scope));
        }
        break;
      case 'Fn::Equals':
        if (operands.length === 2 && operands[0] && operands[1]) {
          return equality(stack, operands[0], operands[1], scope);
        }
        break;
      default:
        break;
    }
  }
  if (node.kind === 'scalar' && (textOf(node) === 'true' || textOf(node) === 'false')) {
    return truthOf(textOf(node) === 'true');
  }
  return stack.run.decisions.holds(stack.unsupported('condition', node.at));
}

function nameIn(stack: Stack, node: DocumentNode, scope: Scope): string {
  const name = stack.evaluate(node, scope);
  return name?.kind === 'scalar' ? scalarText(name) : '';
}

/**
 * And, Or. Operands that decide without choosing anything come first: the
 * fewer choices, the fewer worlds.
 */
function combine(
  stack: Stack,
  operands: readonly DocumentNode[],
  scope: Scope,
  by: { readonly decisive: Truth; readonly of: (truths: Iterable<Truth>) => Truth },
): Truth {
  const { decisions } = stack.run;
  const open: DocumentNode[] = [];
  for (const operand of operands) {
    const truth = decisions.withoutChoice(() => conditionTruth(stack, operand, scope));
    if (truth === by.decisive) return truth;
    if (truth === 'unknown') open.push(operand);
  }
  const truths: Truth[] = [];
  for (const operand of open) {
    const truth = conditionTruth(stack, operand, scope);
    if (truth === by.decisive) return truth;
    truths.push(truth);
  }
  return by.of(truths);
}

function equality(stack: Stack, a: DocumentNode, b: DocumentNode, scope: Scope): Truth {
  const at = a.at;
  return equal(stack, stack.evaluate(a, scope), stack.evaluate(b, scope), at);
}

/** Whether two values are the same text (or list of texts). NoValue is the empty text. */
function equal(stack: Stack, a: Property | null, b: Property | null, at: SourceLocation): Truth {
  const { symbols } = stack.run;
  const first = symbols.identityOf(a);
  const second = symbols.identityOf(b);
  if (first === second) return 'yes';
  const left = literalOf(a);
  const right = literalOf(b);
  if (left !== null && right !== null) return truthOf(left === right);
  if (right !== null && a !== null) return equalsLiteral(stack, a, right);
  if (left !== null && b !== null) return equalsLiteral(stack, b, left);
  const [lower, upper] = first < second ? [first, second] : [second, first];
  return stack.run.decisions.holds({
    what: `${lower} = ${upper}`,
    ...causeOf(stack, a ?? b, at),
  });
}

function literalOf(value: Property | null): string | null {
  if (value === null) return '';
  return value.kind === 'scalar' ? scalarText(value) : null;
}

/** `value` is not a scalar. */
function equalsLiteral(stack: Stack, value: Property, literal: string): Truth {
  const { decisions, symbols } = stack.run;
  switch (value.kind) {
    case 'unknown':
      if (literal === '' && symbols.isNeverEmpty(value.unknown.what)) return 'no';
      return decisions.isEqual(value.unknown, literal, candidatesOf(value));
    case 'reference':
      // AWS makes ids when it makes the resource: nobody wrote this one down before.
      if (literal === '' || value.attribute === 'Ref') return 'no';
      break;
    case 'text': {
      const first = value.parts[0];
      const last = value.parts.at(-1);
      if (typeof first === 'string' && !literal.startsWith(first)) return 'no';
      if (typeof last === 'string' && !literal.endsWith(last)) return 'no';
      if (literal !== '') break;
      // Empty exactly when every piece is.
      let truth: Truth = 'yes';
      for (const part of value.parts) {
        if (typeof part === 'string') return 'no';
        const empty = equalsLiteral(stack, part, '');
        if (empty === 'no') return 'no';
        if (empty === 'unknown') truth = 'unknown';
      }
      return truth;
    }
    case 'list':
    case 'map':
      if (value.kind === 'list' && value.rest) break;
      return 'no';
    default:
      break;
  }
  return decisions.holds({
    what: `${symbols.identityOf(value)} = ${JSON.stringify(literal)}`,
    ...causeOf(stack, value, value.at),
  });
}

/** All texts that an unknown can become, or null. */
export function candidatesOf(value: PropertyUnknown): readonly string[] | null {
  if (!value.among) return null;
  const texts = value.among.map((candidate) => literalOf(candidate));
  return texts.includes(null) ? null : texts.filter((text) => text !== null);
}

function causeOf(stack: Stack, value: Property | null, at: SourceLocation) {
  const { cause, location } = stack.run.symbols.derived(
    '',
    value ?? { kind: 'scalar', value: '', text: '', at },
    at,
  );
  return { cause, location };
}
