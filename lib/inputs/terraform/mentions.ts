import { isObject, type Json, type JsonObject, listOf, objectOf } from './json.ts';
import type { PlanObject } from './objects.ts';

/** What the mentions in an expression come to, all together; where they lead is links.ts' concern. */

/** An object, or what AWS makes along with it. */
export interface Target {
  readonly object: PlanObject;
  /** `Ref`, or an attribute of the declared form. */
  readonly attribute: string;
}

/** `each.key` or `count.index`; null: neither is there. */
export type InstanceIndex = string | number | null;

/** Of the things that a mention may name, the one with the index of whoever mentions it. */
export type SameIndex = (index: InstanceIndex) => Target | null;

/** The same for all instances of a block in one instance of a module. */
export interface Mentioned {
  /** Each once, in the order of the expression. */
  readonly targets: readonly Target[];
  /** Those that one mention names without any choice of an instance. */
  readonly exact: readonly Target[];
  /** Those of the others: of several instances one, or all. */
  readonly choices: readonly Target[];
  /** What the convention of equal indexes would choose; null where no mention leaves a choice. */
  readonly sameIndex: SameIndex;
  /** How many mentions can name what is wanted. */
  readonly mentions: number;
  /** Ids that arguments or values in the plan give. */
  readonly literals: readonly string[];
  /** What could not be followed: `local.subnets`, `var.vpc_id`. */
  readonly open: readonly string[];
  /** Whether other mentions are there that may be conditions. */
  readonly isConditional: boolean;
}

/** Collects what mentions name. Each thing is kept as often as it comes, until `result`. */
export class Mentions {
  readonly #targets: Target[] = [];
  readonly #exact: Target[] = [];
  readonly #literals: string[] = [];
  readonly #open: string[] = [];
  readonly #same: SameIndex[] = [];
  #mentions = 0;
  #isConditional = false;
  #added: Mentioned | null = null;

  /** One mention: of one target without choice, or of several. */
  found(targets: readonly Target[], same: SameIndex | null): void {
    this.#mentions += 1;
    for (const target of targets) this.#targets.push(target);
    const only = targets.length === 1 ? targets[0] : undefined;
    if (only !== undefined) this.#exact.push(only);
    else if (same !== null) this.#same.push(same);
  }

  /** What the mentions of another expression name, which stands at this index. */
  add(other: Mentioned, index: InstanceIndex): void {
    this.#mentions += other.mentions;
    const same = other.sameIndex(index);
    if (same !== null) this.#same.push(() => same);
    // All instances of a block have it from one expression.
    if (other === this.#added) return;
    this.#added = other;
    for (const target of other.targets) this.#targets.push(target);
    for (const target of other.exact) this.#exact.push(target);
    for (const each of other.literals) this.#literals.push(each);
    for (const each of other.open) this.#open.push(each);
    this.#isConditional ||= other.isConditional;
  }

  /** A mention of something that cannot stand there: a condition, perhaps. */
  other(): void {
    this.#isConditional = true;
  }

  literal(id: string): void {
    this.#literals.push(id);
  }

  open(text: string): void {
    this.#open.push(text);
  }

  /** A value that is known: it may hold ids, or decide a condition. */
  value(value: Json): void {
    const ids = textsIn(value).filter(looksLikeId);
    for (const id of ids) this.#literals.push(id);
    if (ids.length === 0) this.#isConditional = true;
  }

  result(): Mentioned {
    const targets = distinct(this.#targets);
    const exact = distinct(this.#exact);
    return {
      targets,
      exact,
      choices: targets.length === exact.length ? [] : outside(targets, exact),
      sameIndex: firstOf(this.#same),
      mentions: this.#mentions,
      literals: [...new Set(this.#literals)],
      open: [...new Set(this.#open)],
      isConditional: this.#isConditional,
    };
  }
}

/** What comes of one mention that names one thing, as nearly all expressions do. */
export function exactly(target: Target): Mentioned {
  const targets = [target];
  return {
    targets,
    exact: targets,
    choices: none,
    sameIndex: noSameIndex,
    mentions: 1,
    literals: none,
    open: none,
    isConditional: false,
  };
}

/** Shared, since there are as many as references in a plan. */
const none: readonly never[] = [];
const noSameIndex: SameIndex = () => null;

function firstOf(all: readonly SameIndex[]): SameIndex {
  return (index) => {
    for (const each of all) {
      const target = each(index);
      if (target !== null) return target;
    }
    return null;
  };
}

export function targetKey({ object, attribute }: Target): string {
  return `${object.key}#${attribute}`;
}

/**
 * References of an expression, of blocks in it too: for one expression always
 * the same list. Linear the first time. What one block of the code says is
 * asked for by each of its instances, so it is kept as long as the plan is.
 */
export function referencesOf(expression: Json | undefined): readonly string[] {
  if (expression === undefined || expression === null || typeof expression !== 'object') return [];
  let references = listed.get(expression);
  if (references === undefined) {
    references = gathered(expression);
    listed.set(expression, references);
  }
  return references;
}

const listed = new WeakMap<JsonObject | readonly Json[], readonly string[]>();

function gathered(expression: Json): readonly string[] {
  const found: string[] = [];
  const open: Json[] = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) {
      open.push(...[...next].reverse());
    } else if (isObject(next)) {
      const { references } = next;
      if (Array.isArray(references)) {
        found.push(...listOf(references).filter((each) => typeof each === 'string'));
      } else if (!('constant_value' in next)) {
        open.push(...Object.values(next).flatMap((each) => (each === undefined ? [] : [each])));
      }
    }
  }
  return found;
}

export function looksLikeId(text: string): boolean {
  return /^(?:[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}|arn:[\w-]+:.+)$/.test(text);
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  const object: JsonObject = objectOf(value);
  return Object.values(object).flatMap((each) => (each === undefined ? [] : textsIn(each)));
}

/** Each target once. */
export function distinct(targets: readonly Target[]): readonly Target[] {
  if (targets.length <= 1) return targets;
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}

function outside(targets: readonly Target[], others: readonly Target[]): readonly Target[] {
  const keys = new Set(others.map(targetKey));
  return targets.filter((target) => !keys.has(targetKey(target)));
}

/** For few to leave out. */
export function without(targets: readonly Target[], leftOut: readonly Target[]): readonly Target[] {
  return targets.filter(
    ({ object, attribute }) =>
      !leftOut.some((each) => each.object === object && each.attribute === attribute),
  );
}

/** The last of those that have an index. Linear once, when it is first asked for. */
export function sameIndexAmong(targets: readonly Target[]): SameIndex {
  let byIndex: Map<InstanceIndex, Target> | null = null;
  return (index) => {
    if (index === null) return null;
    byIndex ??= new Map(targets.map((target) => [target.object.index, target]));
    return byIndex.get(index) ?? null;
  };
}

/** `aws_subnet.a[0], aws_subnet.a[1]`, or of many the first and how many. */
export function summary(targets: readonly Target[]): string {
  const named = targets.length <= 3 ? targets : targets.slice(0, 2);
  const addresses = named.map(({ object }) => object.address).join(', ');
  return targets === named ? addresses : `${addresses} and ${targets.length - 2} others`;
}
