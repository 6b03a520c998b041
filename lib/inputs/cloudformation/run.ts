import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Property, PropertyUnknown, ResourceKey } from '../../resources/property.ts';
import type { CarriedValues } from './cross-stack.ts';
import type { Decisions } from './decisions.ts';
import type { StackIdentity, TemplateLibrary } from './library.ts';
import type { GivenParameter } from './parameters.ts';
import type { Stack } from './stack.ts';
import { type Symbols, scalar, scalarText, unknownAt } from './values.ts';

/**
 * One evaluation of linked stacks under one set of decisions: what the stacks
 * share. Collects problems and what could not be looked into; holds no rule of
 * the template language itself.
 */

/** What does not change from world to world. */
export interface Setting {
  readonly library: TemplateLibrary;
  readonly symbols: Symbols;
  readonly parameters: ReadonlyMap<string, GivenParameter>;
  readonly region: string | null;
  readonly account: string | null;
  readonly isRelevant: (type: string) => boolean;
  /** By template path. */
  readonly identities: ReadonlyMap<string, StackIdentity>;
  /** Whether names of unknowns need their stack, since several roots exist. */
  readonly hasSeveralRoots: boolean;
  /** Parameters that more than one root declares. */
  readonly sharedParameters: ReadonlySet<string>;
}

/** A part of a template that nobody looked into (LANG-6). */
export interface OpaquePart {
  readonly unknown: Unknown;
  /** Key of the stack it stands in. */
  readonly stack: string;
  /** The resources that it may change or add to; null: any of the stack, also new ones. */
  readonly resources: readonly ResourceKey[] | null;
  /**
   * `changes`: it may change its resources and refer to any of the stack;
   * `adds`: it only adds resources, which may refer to any of the stack;
   * `uses`: it only adds to the resources named, which it was handed.
   */
  readonly effect: 'changes' | 'adds' | 'uses';
}

/** Equal for the same part in every world. */
export function opaqueKey({ stack, effect, unknown }: OpaquePart): string {
  return `${stack}#${effect} ${unknown.what}`;
}

/** Nested stacks in one evaluation; deeper and wider than AWS allows. */
const nestedStacksMax = 1_000;
/** Levels of expressions, through whatever they refer to; deeper than any template. */
const depthMax = 500;
/** Snippets put in, in one evaluation. */
const includesMax = 1_000;
/** Entries that loops make in one evaluation; AWS allows 500 resources in a stack. */
const loopEntriesMax = 50_000;
export const nestingDepthMax = 20;

/** null: not known before deployment. */
export interface Environment {
  readonly region: string | null;
  readonly account: string | null;
}

/** Those in a region and account; if there are none, those that may be in it. */
export function inEnvironment<T>(
  items: readonly T[],
  { region, account }: Environment,
  environmentOf: (item: T) => Environment,
): readonly T[] {
  const exact = items.filter((item) => {
    const own = environmentOf(item);
    return own.region === region && own.account === account;
  });
  if (exact.length > 0) return exact;
  const may = (a: string | null, b: string | null) => a === null || b === null || a === b;
  return items.filter((item) => {
    const own = environmentOf(item);
    return may(own.region, region) && may(own.account, account);
  });
}

interface ExportedOutput {
  readonly stack: Stack;
  readonly output: string;
  readonly at: SourceLocation;
}

export class Run {
  readonly setting: Setting;
  readonly decisions: Decisions;
  readonly #links: Set<string> = new Set();
  readonly #problems: Map<string, Problem> = new Map();
  readonly #opaque: Map<string, OpaquePart> = new Map();
  #roots: readonly Stack[] = [];
  #exports: Map<string, ExportedOutput[]> | null = null;
  #carried: CarriedValues | null = null;
  readonly #including: Set<string> = new Set();
  #depth = 0;
  #includeCount = 0;
  #loopEntryCount = 0;
  #stackCount = 0;

  constructor(setting: Setting, decisions: Decisions) {
    this.setting = setting;
    this.decisions = decisions;
  }

  get symbols(): Symbols {
    return this.setting.symbols;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  get opaque(): readonly OpaquePart[] {
    return [...this.#opaque.values()];
  }

  /** The stacks whose exports can be imported. */
  link(roots: readonly Stack[]): void {
    this.#roots = roots;
  }

  warn(message: string, location: SourceLocation): void {
    const key = `${location.file}#${location.pointer}#${message}`;
    if (!this.#problems.has(key))
      this.#problems.set(key, { severity: 'warning', message, location });
  }

  noteOpaque(part: OpaquePart): void {
    this.#opaque.set(opaqueKey(part), part);
  }

  /** Notes that something was imported from that root. */
  noteLink(root: string): void {
    this.#links.add(root);
  }

  /** The roots that were imported from since the last call. */
  takeLinks(): readonly string[] {
    const links = [...this.#links];
    this.#links.clear();
    return links;
  }

  /** Counts a nested stack; false when there are too many. */
  admitStack(): boolean {
    this.#stackCount += 1;
    return this.#stackCount <= nestedStacksMax;
  }

  /** Goes one level deeper into values that hang on values; null when that goes too deep. */
  deeper<T>(work: () => T): { readonly value: T } | null {
    if (!this.goDeeper()) return null;
    try {
      return { value: work() };
    } finally {
      this.comeBack();
    }
  }

  /** As `deeper`, for the many steps within one value; if it is true, `comeBack` must follow. */
  goDeeper(): boolean {
    if (this.#depth >= depthMax) return false;
    this.#depth += 1;
    return true;
  }

  comeBack(): void {
    this.#depth -= 1;
  }

  /** Counts an entry that a loop makes; false when there are too many. */
  admitLoopEntry(): boolean {
    this.#loopEntryCount += 1;
    return this.#loopEntryCount <= loopEntriesMax;
  }

  /** Works on an included file; null when it includes itself, or too much is included. */
  whileIncluding<T>(path: string, work: () => T): { readonly value: T } | null {
    this.#includeCount += 1;
    if (this.#including.has(path) || this.#includeCount > includesMax) return null;
    this.#including.add(path);
    try {
      return { value: work() };
    } finally {
      this.#including.delete(path);
    }
  }

  /** An unknown as this world has it: decided to be a text, or narrowed. */
  settle(value: PropertyUnknown): Property {
    const fact = this.decisions.factOf(value.unknown.what);
    if (!fact) return value;
    if (fact.fixed !== null) return scalar(fact.fixed, value.at);
    const among = value.among?.filter(
      (candidate) =>
        candidate.kind !== 'scalar' ||
        (!fact.excluded.includes(scalarText(candidate)) &&
          (fact.candidates?.includes(scalarText(candidate)) ?? true)),
    );
    const [only] = among ?? [];
    if (among?.length === 1 && only) return only;
    return unknownAt(value.unknown, value.at, among);
  }

  unknown(unknown: Unknown, at: SourceLocation, among?: readonly Property[]): Property {
    return this.settle(unknownAt(unknown, at, among));
  }

  /** Where a stack is deployed, by what the input says of its root or by the options. */
  environment(stack: Stack): Environment {
    const { identities, region, account } = this.setting;
    const identity = identities.get(stack.root.template.path);
    return { region: identity?.region ?? region, account: identity?.account ?? account };
  }

  /**
   * What tells names in a region and account from the same names elsewhere,
   * for the names of unknowns: ` in eu-west-1 of 111122223333`. Empty where the
   * input does not say where the stack goes: then all stacks go to one place.
   */
  whereabouts(stack: Stack, { region, account }: Environment = this.environment(stack)): string {
    if (!this.setting.identities.has(stack.root.template.path)) return '';
    return `${region === null ? '' : ` in ${region}`}${account === null ? '' : ` of ${account}`}`;
  }

  /** The values that go from region to region, collected by `collect` once. */
  carried(collect: (roots: readonly Stack[]) => CarriedValues): CarriedValues {
    if (this.#carried) return this.#carried;
    // Set first, as for exports.
    this.#carried = new Map();
    this.#carried = this.decisions.withoutChoice(() => collect(this.#roots));
    return this.#carried;
  }

  /** The stacks of this run that are no part of another. */
  get roots(): readonly Stack[] {
    return this.#roots;
  }

  /**
   * The outputs that `importer` may import by that name, by stacks that exist
   * in this world; those of its own region and account first.
   */
  exported(name: Property, importer: Stack): readonly ExportedOutput[] {
    const found = this.#exportTable().get(this.symbols.identityOf(name)) ?? [];
    return inEnvironment(found, this.environment(importer), ({ stack }) =>
      this.environment(stack),
    ).filter(({ stack, output }) => stack.outputs.exists(output) !== 'no');
  }

  /** Names that are exported twice: AWS refuses the second stack. */
  exportProblems(): readonly Problem[] {
    const problems: Problem[] = [];
    this.decisions.withoutChoice(() => {
      for (const [name, outputs] of this.#exportTable()) {
        const certain = outputs.filter(
          ({ stack, output }) => stack.outputs.exists(output) === 'yes',
        );
        const second = certain.find((each, index) =>
          this.#sameRegion(certain.slice(0, index), each),
        );
        const first = second && this.#sameRegion(certain, second);
        if (!first || !second) continue;
        problems.push({
          severity: 'warning',
          message: `The export name ${name} is given twice, here and in ${first.at.file}: a region takes it only once. Rename one, or analyse the stacks apart.`,
          location: second.at,
        });
      }
    });
    return problems;
  }

  /** The first of some outputs that is exported where another one is. */
  #sameRegion(
    outputs: readonly ExportedOutput[],
    { stack }: ExportedOutput,
  ): ExportedOutput | undefined {
    const own = this.environment(stack);
    return outputs.find((other) => {
      const { region, account } = this.environment(other.stack);
      return region === own.region && account === own.account;
    });
  }

  #exportTable(): ReadonlyMap<string, readonly ExportedOutput[]> {
    if (this.#exports) return this.#exports;
    // Set first: a name that is itself imported finds an empty table, not this one again.
    const table = new Map<string, ExportedOutput[]>();
    this.#exports = table;
    this.decisions.withoutChoice(() => {
      for (const root of this.#roots) {
        for (const stack of root.withNested()) {
          for (const { output, name, at } of stack.outputs.exportNames()) {
            const key = this.symbols.identityOf(name);
            const outputs = table.get(key);
            if (outputs) outputs.push({ stack, output, at });
            else table.set(key, [{ stack, output, at }]);
          }
        }
      }
    });
    return table;
  }
}
