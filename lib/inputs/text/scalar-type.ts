import { DIGIT_0, DIGIT_9, DOT, MINUS, PLUS } from './characters.ts';

/**
 * What a plain scalar is: the types of YAML 1.1, as CloudFormation reads them
 * (LANG-10). Dates stay text, and so do `y` and `n`, which YAML 1.1 lists as
 * booleans but none of its implementations for templates reads so.
 */

type ScalarValue = string | number | boolean | null;

/** The longest text that can be a number; longer ones are text. */
const NUMBER_LENGTH_MAX = 400;

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...cases('null', null),
  ...cases('true', true),
  ...cases('yes', true),
  ...cases('on', true),
  ...cases('false', false),
  ...cases('no', false),
  ...cases('off', false),
  ['~', null],
  ['', null],
]);

const WORD_LENGTH_MAX = 5;

/** The value of an untagged plain scalar. */
export function plainValue(text: string): ScalarValue {
  if (text.length <= WORD_LENGTH_MAX) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  const numeric =
    (first >= DIGIT_0 && first <= DIGIT_9) || first === DOT || first === MINUS || first === PLUS;
  if (!numeric || text.length > NUMBER_LENGTH_MAX) return text;
  return numberOf(text) ?? text;
}

/** `yes`, `off`, `True` …; undefined for what is no boolean. */
export function booleanOf(text: string): boolean | undefined {
  return WORDS.get(text) ?? undefined;
}

/** The number that YAML 1.1 reads in `text`; undefined if it reads none. */
export function numberOf(text: string): number | undefined {
  const first = text.charCodeAt(0);
  const signed = first === MINUS || first === PLUS;
  const sign = first === MINUS ? -1 : 1;
  const digits = signed ? text.slice(1) : text;
  const size = unsignedNumberOf(digits);
  if (size === undefined || (signed && Number.isNaN(size))) return undefined;
  return sign * size;
}

const DECIMAL = /^(?:0|[1-9][0-9_]*)$/;
const OCTAL = /^0o?[0-7_]+$/;
const BINARY = /^0b[01_]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F_]+$/;
const FLOAT = /^(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?$/;
const SEXAGESIMAL = /^[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const INFINITY = /^\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

function unsignedNumberOf(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(withoutUnderscores(text));
  if (OCTAL.test(text)) return withRadix(text.replace(/^0o?/, ''), 8);
  if (HEXADECIMAL.test(text)) return withRadix(text.slice(2), 16);
  if (BINARY.test(text)) return withRadix(text.slice(2), 2);
  if (FLOAT.test(text) && !isPaddedInteger(text)) return Number(withoutUnderscores(text));
  if (SEXAGESIMAL.test(text)) return sexagesimal(withoutUnderscores(text));
  if (INFINITY.test(text)) return Number.POSITIVE_INFINITY;
  if (NOT_A_NUMBER.test(text)) return Number.NaN;
  return undefined;
}

/** `0123456789` is neither octal nor decimal in YAML 1.1; account ids look like this. */
function isPaddedInteger(text: string): boolean {
  return /^0[0-9_]+$/.test(text);
}

function withRadix(digits: string, radix: number): number | undefined {
  const value = Number.parseInt(withoutUnderscores(digits), radix);
  return Number.isNaN(value) ? undefined : value;
}

/** `1:30` is 90: the reason why port mappings such as `22:22` must be quoted. */
function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function withoutUnderscores(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '') : text;
}

/** YAML 1.1 knows each word in lower, title and upper case only. */
function cases<T>(word: string, value: T): [string, T][] {
  const title = word.charAt(0).toUpperCase() + word.slice(1);
  return [
    [word, value],
    [title, value],
    [word.toUpperCase(), value],
  ];
}
