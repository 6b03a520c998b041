import { isObject, type Json, type JsonObject, listOf, memberOf, objectOf } from './json.ts';
import { referencesOf } from './mentions.ts';
import { holdsUnknown } from './objects.ts';

/** What the code of a plan says of the arguments of a resource, or of a block in it. */

export type Code =
  /** This block. */
  | { readonly kind: 'block'; readonly expressions: JsonObject }
  /** Several blocks of which this is one; open: there may be more, of which nothing is shown. */
  | {
      readonly kind: 'blocks';
      readonly alternatives: readonly JsonObject[];
      readonly open: boolean;
    }
  /** All that several blocks refer to, in one list; `marks`: what is not known in each of them. */
  | {
      readonly kind: 'flat';
      readonly references: readonly string[];
      readonly marks: readonly JsonObject[];
    }
  /** The resource is shown, but this block of it is not: `dynamic` ones never are, and old versions left out some others. */
  | { readonly kind: 'unshown' }
  /** The plan does not show the resource. */
  | { readonly kind: 'hidden' }
  /** All values are known, so the code does not matter. */
  | { readonly kind: 'needless' };

/** Whether an argument stands in the code, as far as that is shown. */
export function isInCode(code: Code, name: string): boolean {
  switch (code.kind) {
    case 'block':
      return memberOf(code.expressions, name) !== undefined;
    case 'blocks':
      return code.open || code.alternatives.some((each) => memberOf(each, name) !== undefined);
    case 'flat':
    case 'unshown':
      return true;
    case 'hidden':
    case 'needless':
      return false;
  }
}

/** What an argument refers to; null: that is not shown. */
export function referencesIn(code: Code, name: string): readonly string[] | null {
  switch (code.kind) {
    case 'block':
      // One list for all instances of the block, by which results are kept.
      return referencesOf(memberOf(code.expressions, name));
    case 'blocks':
      return code.open
        ? null
        : code.alternatives.flatMap((each) => referencesOf(memberOf(each, name)));
    case 'flat':
      return code.references;
    case 'unshown':
    case 'hidden':
    case 'needless':
      return null;
  }
}

/** Whether references may as well stand in the argument of that name of another block. */
export function isShared(code: Code, name: string): boolean {
  if (code.kind !== 'flat') return false;
  return code.marks.filter((mark) => holdsUnknown(memberOf(mark, name))).length > 1;
}

/**
 * What the code says of one of the blocks of a name, of which `values` is
 * planned `among` others. Their order differs in sets, so constants tell them
 * apart.
 */
export function codeOfBlock(
  code: Code,
  name: string,
  {
    values,
    among,
    marks,
  }: {
    readonly values: JsonObject;
    readonly among: readonly JsonObject[];
    readonly marks: readonly JsonObject[];
  },
): Code {
  if (code.kind !== 'block' && code.kind !== 'blocks') return code;
  const outer = code.kind === 'block' ? [code.expressions] : code.alternatives;
  const shown = outer.flatMap((each): Json[] => {
    const json = memberOf(each, name);
    return json === undefined ? [] : [json];
  });
  if (shown.length === 0) return { kind: 'unshown' };
  const flat = shown.filter((json) => isObject(json) && 'references' in json);
  if (flat.length > 0) return { kind: 'flat', references: flat.flatMap(referencesOf), marks };
  const blocks = shown.flatMap((json) => (Array.isArray(json) ? listOf(json) : [json]));
  const all = blocks.filter(isObject);
  const fitting = all.filter((each) => agrees(each, values));
  // Blocks made by `dynamic` are not shown; then none can be told from them.
  const isOpen = all.length < among.length || fitting.length === 0;
  const open = isOpen || (code.kind === 'blocks' && code.open);
  const [only] = fitting;
  return only !== undefined && fitting.length === 1 && !open
    ? { kind: 'block', expressions: only }
    : { kind: 'blocks', alternatives: fitting, open };
}

/** Whether no constant of the code contradicts what is planned. */
function agrees(code: JsonObject, values: JsonObject): boolean {
  return Object.entries(code).every(([name, expression]) => {
    const constant = objectOf(expression)['constant_value'];
    const value = memberOf(values, name);
    if (constant === undefined || constant === null || value === undefined || value === null)
      return true;
    if (typeof constant === 'object' || typeof value === 'object')
      return JSON.stringify(constant) === JSON.stringify(value) || Array.isArray(constant);
    return String(constant) === String(value);
  });
}
