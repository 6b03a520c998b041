import { isObject, type Json, type JsonObject, listOf, objectOf } from './json.ts';
import type { PlanObject } from './objects.ts';

/** What the mentions in an expression come to, all together; where they lead is links.ts' concern. */

/** An object, or what AWS makes along with it. */
export interface Target {
  readonly object: PlanObject;
  /** `Ref`, or an attribute of the declared form. */
  readonly attribute: string;
}

export interface Mentioned {
  /** Each once, in the order of the expression. */
  readonly targets: readonly Target[];
  /** Those that one mention names without any choice of an instance. */
  readonly exact: readonly Target[];
  /** What the convention of equal indexes would choose; null where no mention leaves a choice. */
  readonly sameIndex: Target | null;
  /** How many mentions can name what is wanted. */
  readonly mentions: number;
  /** Ids that arguments or values in the plan give. */
  readonly literals: readonly string[];
  /** What could not be followed: `local.subnets`, `var.vpc_id`. */
  readonly open: readonly string[];
  /** Whether other mentions are there that may be conditions. */
  readonly isConditional: boolean;
}

/** Collects what mentions name. */
export class Mentions {
  readonly #targets = new Map<string, Target>();
  readonly #exact = new Map<string, Target>();
  readonly #literals = new Set<string>();
  readonly #open = new Set<string>();
  #same: Target | null = null;
  #mentions = 0;
  #isConditional = false;

  /** One mention: of one target without choice, or of several. */
  found(targets: readonly Target[], same: Target | null): void {
    this.#mentions += 1;
    for (const target of targets) this.#targets.set(targetKey(target), target);
    const [only] = targets;
    if (targets.length === 1 && only !== undefined) this.#exact.set(targetKey(only), only);
    else this.#same ??= same;
  }

  /** What the mentions of another expression name. */
  add(other: Mentioned): void {
    this.#mentions += other.mentions;
    for (const target of other.targets) this.#targets.set(targetKey(target), target);
    for (const target of other.exact) this.#exact.set(targetKey(target), target);
    for (const each of other.literals) this.#literals.add(each);
    for (const each of other.open) this.#open.add(each);
    this.#same ??= other.sameIndex;
    this.#isConditional ||= other.isConditional;
  }

  /** A mention of something that cannot stand there: a condition, perhaps. */
  other(): void {
    this.#isConditional = true;
  }

  literal(id: string): void {
    this.#literals.add(id);
  }

  open(text: string): void {
    this.#open.add(text);
  }

  /** A value that is known: it may hold ids, or decide a condition. */
  value(value: Json): void {
    const ids = textsIn(value).filter(looksLikeId);
    for (const id of ids) this.#literals.add(id);
    if (ids.length === 0) this.#isConditional = true;
  }

  result(): Mentioned {
    return {
      targets: [...this.#targets.values()],
      exact: [...this.#exact.values()],
      sameIndex: this.#same,
      mentions: this.#mentions,
      literals: [...this.#literals],
      open: [...this.#open],
      isConditional: this.#isConditional,
    };
  }
}

export function targetKey({ object, attribute }: Target): string {
  return `${object.key}#${attribute}`;
}

/** References of an expression, of blocks in it too. Linear. */
export function referencesOf(expression: Json | undefined): readonly string[] {
  if (expression === undefined) return [];
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
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}

/** `aws_subnet.a[0], aws_subnet.a[1]`, or of many the first and how many. */
export function summary(targets: readonly Target[]): string {
  const addresses = targets.map(({ object }) => object.address);
  return addresses.length <= 3
    ? addresses.join(', ')
    : `${addresses.slice(0, 2).join(', ')} and ${addresses.length - 2} others`;
}
