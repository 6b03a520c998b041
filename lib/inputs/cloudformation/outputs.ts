import type { SourceLocation } from '../../basics/source.ts';
import type { Truth } from '../../basics/truth.ts';
import type { Property } from '../../resources/property.ts';
import { entryOf } from '../document.ts';
import type { ExpandedEntry } from './for-each.ts';
import { Once } from './once.ts';
import type { Stack } from './stack.ts';
import { textOf } from './template.ts';
import { unknownAt } from './values.ts';

/** The outputs of one stack: what the parent and importing stacks see of it. */

export interface ExportName {
  readonly output: string;
  readonly name: Property;
  readonly at: SourceLocation;
}

export class Outputs {
  readonly #stack: Stack;
  readonly #values: Once<Property | null>;
  #entries: ReadonlyMap<string, ExpandedEntry> | null = null;

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#values = new Once(stack.run.decisions);
  }

  exists(name: string): Truth {
    const condition = entryOf(this.#section().get(name)?.value, 'Condition');
    if (condition?.kind !== 'scalar') return 'yes';
    return this.#stack.condition(textOf(condition), condition.at);
  }

  /** An output's value, for whoever refers to it at `at`. */
  value(name: string, at: SourceLocation): Property {
    const { run, origin } = this.#stack;
    const entry = this.#section().get(name);
    const node = entryOf(entry?.value, 'Value');
    const nothing = unknownAt(
      {
        what: this.#stack.qualify(`output ${name}`),
        cause: 'unsupported',
        location: entry?.keyAt ?? at,
      },
      at,
    );
    if (!entry || !node || this.exists(name) === 'no') {
      run.warn(`The stack ${origin.key} has no output ${name}.`, at);
      return nothing;
    }
    const value = this.#values.value(
      name,
      () => run.decisions.outsideCondition(() => this.#stack.evaluate(node, entry.scope)),
      () => {
        run.warn(`The output ${name} depends on itself through other stacks.`, at);
        return null;
      },
    );
    return value ?? nothing;
  }

  exportNames(): readonly ExportName[] {
    return [...this.#section().values()].flatMap((entry) => {
      const node = entryOf(entryOf(entry.value, 'Export'), 'Name');
      const name = node ? this.#stack.evaluate(node, entry.scope) : null;
      return name && node ? [{ output: entry.key, name, at: node.at }] : [];
    });
  }

  #section(): ReadonlyMap<string, ExpandedEntry> {
    this.#entries ??= this.#stack.section(this.#stack.template.outputs);
    return this.#entries;
  }
}
