import { type ParameterDeclaration, type ParameterLimit, textOf } from './template.ts';

/**
 * What a parameter's declaration says against a value that the user gives:
 * CloudFormation would refuse it. Each member of a list is judged by itself,
 * apart from the allowed pattern of a list, which is judged both ways.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */

/** Sentences, one for each violation of the value or of its first member that violates. */
export function violations(declaration: ParameterDeclaration, value: string): readonly string[] {
  const isList = declaration.type === 'CommaDelimitedList' || declaration.type.startsWith('List<');
  const members = isList ? value.split(',').map((text) => text.trim()) : [value];
  const found = [
    notAllowed(declaration, { value, members }),
    firstOf(members, (text) => notNumeric(declaration, text)),
    firstOf(members, (text) => outOfRange(declaration, text)),
    firstOf([value], (text) => wrongLength(declaration, text)),
    notMatching(declaration, { value, members }),
  ];
  return found.filter((sentence) => sentence !== null);
}

interface Given {
  readonly value: string;
  readonly members: readonly string[];
}

function firstOf(texts: readonly string[], judge: (text: string) => string | null): string | null {
  for (const text of texts) {
    const sentence = judge(text);
    if (sentence !== null) return sentence;
  }
  return null;
}

function notAllowed({ name, allowedValues }: ParameterDeclaration, given: Given): string | null {
  const allowed = allowedValues?.map(textOf);
  if (!allowed || allowed.includes(given.value)) return null;
  if (given.value.split(',').every((text) => allowed.includes(text.trim()))) return null;
  return `${JSON.stringify(given.value)} is none of the values that the parameter ${name} allows: ${allowed.join(', ')}.`;
}

function isNumeric({ type }: ParameterDeclaration): boolean {
  return type === 'Number' || type === 'List<Number>';
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function notNumeric(declaration: ParameterDeclaration, text: string): string | null {
  if (!isNumeric(declaration) || Number.isFinite(numberOf(text))) return null;
  return `${JSON.stringify(text)} is no number, as which the parameter ${declaration.name} is declared.`;
}

function limitOf({ limits }: ParameterDeclaration, name: ParameterLimit): number {
  return numberOf(limits.get(name) ?? '');
}

function outOfRange(declaration: ParameterDeclaration, text: string): string | null {
  const number = numberOf(text);
  const { name } = declaration;
  const [min, max] = [limitOf(declaration, 'MinValue'), limitOf(declaration, 'MaxValue')];
  // Comparisons with a limit that is not there are false.
  if (!isNumeric(declaration)) return null;
  if (number < min) return `${text} is less than ${min}, the MinValue of the parameter ${name}.`;
  if (number > max) return `${text} is more than ${max}, the MaxValue of the parameter ${name}.`;
  return null;
}

function wrongLength(declaration: ParameterDeclaration, text: string): string | null {
  const { name, type } = declaration;
  const [min, max] = [limitOf(declaration, 'MinLength'), limitOf(declaration, 'MaxLength')];
  if (type !== 'String') return null;
  const written = JSON.stringify(text);
  if (text.length < min)
    return `${written} is shorter than ${min}, the MinLength of the parameter ${name}.`;
  if (text.length > max)
    return `${written} is longer than ${max}, the MaxLength of the parameter ${name}.`;
  return null;
}

function notMatching(declaration: ParameterDeclaration, given: Given): string | null {
  const pattern = declaration.limits.get('AllowedPattern');
  const expression = pattern === undefined ? null : compiled(pattern);
  if (expression === null || given.value.length > matchedMax) return null;
  if (expression.test(given.value) || given.members.every((text) => expression.test(text)))
    return null;
  return `${JSON.stringify(given.value)} does not match the AllowedPattern of the parameter ${declaration.name}: ${pattern}`;
}

/** Longer values are not matched: how long that takes grows with some power of their length. */
const matchedMax = 64;

/** Ways through a pattern that are tried at most; patterns that may need more are not matched. */
const waysMax = 2 ** 24;

/** CloudFormation's patterns are Java's and must match the whole; null for one that is not matched here. */
function compiled(pattern: string): RegExp | null {
  if (waysThrough(pattern) > waysMax) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch {
    return null;
  }
}

/**
 * An upper bound on how many ways a matcher that backtracks may try, by the
 * signs alone: choices multiply, and a group that is repeated takes all of
 * them again. Signs that are meant literally count too, which only makes it
 * larger.
 */
function waysThrough(pattern: string): number {
  let choices = pattern.startsWith('^') ? 1 : 2;
  let repeats = 1;
  for (const [sign, , least, comma, most] of pattern.matchAll(
    /(\))?(?:[*+?|]|\{(\d+)(,?)(\d*)\})/g,
  )) {
    const quantifier = sign.replace(')', '');
    const isUnbounded = /^[*+]/.test(quantifier) || (comma === ',' && most === '');
    const high = most === '' || most === undefined ? Number(least ?? 1) : Number(most);
    const isGroup = sign.startsWith(')');
    if (isGroup && isUnbounded) return Number.POSITIVE_INFINITY;
    if (isGroup) repeats *= Math.max(high, 1);
    if (isUnbounded) choices *= matchedMax;
    else choices *= quantifier.startsWith('{') ? high - Number(least ?? 0) + 1 : 2;
  }
  return choices ** repeats;
}
