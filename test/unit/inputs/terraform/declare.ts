import { invariant } from '../../../../lib/basics/invariant.ts';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { readTerraform } from '../../../../lib/inputs/terraform/read.ts';
import type { Declaration, Property } from '../../../../lib/resources/property.ts';

/** What plans come to, in a form that is short to write down. */

export function declare(root: JsonObject, moment: 'before' | 'after' = 'after'): Declared {
  const plan = { path: 'plan.json', root };
  return new Declared(readTerraform(plan, { moment, find: () => null, prefix: '' }).declarations);
}

export class Declared {
  readonly all: readonly Declaration[];

  constructor(all: readonly Declaration[]) {
    this.all = all;
  }

  /** The properties of one declaration, by its key. */
  of(key: string): unknown {
    const declaration = this.all.find((each) => each.key === key);
    invariant(declaration !== undefined, `${key} is declared`);
    return short(declaration.properties);
  }

  typeOf(key: string): string | undefined {
    return this.all.find((each) => each.key === key)?.type;
  }

  keys(): readonly string[] {
    return this.all.map(({ key }) => key);
  }
}

/** `@key` for a reference, `@key.Attribute` for one to an attribute; `?` for what is not known, with what it may be. */
export function short(property: Property): unknown {
  switch (property.kind) {
    case 'scalar':
      return property.value;
    case 'reference':
      return property.attribute === 'Ref'
        ? `@${property.resource}`
        : `@${property.resource}.${property.attribute}`;
    case 'unknown':
      return property.among === undefined ? '?' : { '?': property.among.map(short) };
    case 'list': {
      const items = property.items.map(short);
      if (property.rest === null) return items;
      return { items, '?': property.among?.map(short) ?? 'anything' };
    }
    case 'map':
      return Object.fromEntries([...property.entries].map(([name, each]) => [name, short(each)]));
    case 'text':
      return property.parts;
  }
}
