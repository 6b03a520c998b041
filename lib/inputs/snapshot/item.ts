import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Property } from '../../resources/property.ts';
import type { DocumentMap, DocumentNode } from '../document.ts';
import { listProperty, propertyOf } from './values.ts';

/**
 * One object of a describe call. It answers for the few fields on which this
 * folder itself decides (states, ids, who belongs to whom) and hands all
 * others on as properties: their types are checked where all properties are.
 */
export class Item {
  readonly node: DocumentMap;
  readonly at: SourceLocation;
  /** The account and Region that the file's place tells; null where it tells none. */
  readonly account: string | null;
  readonly region: string | null;
  readonly #entries: ReadonlyMap<string, DocumentNode>;
  readonly #problems: Problem[];

  constructor(
    node: DocumentMap,
    context: {
      readonly account: string | null;
      readonly region: string | null;
      readonly problems: Problem[];
    },
  ) {
    this.node = node;
    this.at = node.at;
    this.account = context.account;
    this.region = context.region;
    this.#problems = context.problems;
    this.#entries = new Map(node.entries.map(({ key, value }) => [key, value]));
  }

  /** null: absent or JSON null. */
  property(name: string): Property | null {
    const node = this.#entries.get(name);
    return node === undefined ? null : propertyOf(node);
  }

  /** A string; null where absent, and with a problem where it is no string. */
  text(name: string): string | null {
    const node = this.#present(name);
    if (node === null) return null;
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
    return this.#wrong(name, node, 'a string');
  }

  flag(name: string): boolean | null {
    const node = this.#present(name);
    if (node === null) return null;
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    return this.#wrong(name, node, 'true or false');
  }

  number(name: string): number | null {
    const node = this.#present(name);
    if (node === null) return null;
    if (node.kind === 'scalar' && typeof node.value === 'number') return node.value;
    return this.#wrong(name, node, 'a number');
  }

  has(name: string): boolean {
    return this.#present(name) !== null;
  }

  /** An object inside; null where absent. */
  item(name: string): Item | null {
    const node = this.#present(name);
    if (node === null) return null;
    if (node.kind === 'map') return this.#inside(node);
    return this.#wrong(name, node, 'an object');
  }

  /** The objects of a list; none where absent. */
  items(name: string): readonly Item[] {
    return this.#members(name).flatMap((node) => {
      if (node.kind === 'map') return [this.#inside(node)];
      this.#wrong(name, node, 'a list of objects');
      return [];
    });
  }

  /** Whether a list is there and holds objects only, so that nothing of it is left out. */
  isWhole(name: string): boolean {
    const node = this.#present(name);
    return node?.kind === 'list' && node.items.every((item) => item.kind === 'map');
  }

  /** The strings of a list, as properties. */
  texts(name: string): readonly Property[] {
    return this.#members(name).flatMap((node) => propertyOf(node) ?? []);
  }

  /** One field of each object of a list, as a list of its own; null where the list is absent. */
  pick(list: string, field: string): Property | null {
    if (!this.has(list)) return null;
    const picked = this.items(list).flatMap((each) => each.property(field) ?? []);
    return listProperty(picked, this.at);
  }

  warn(message: string): void {
    this.#problems.push({ severity: 'warning', message, location: this.at });
  }

  #inside(node: DocumentMap): Item {
    const { account, region } = this;
    return new Item(node, { account, region, problems: this.#problems });
  }

  #present(name: string): DocumentNode | null {
    const node = this.#entries.get(name);
    return node === undefined || (node.kind === 'scalar' && node.value === null) ? null : node;
  }

  #members(name: string): readonly DocumentNode[] {
    const node = this.#present(name);
    if (node === null) return [];
    if (node.kind === 'list') return node.items;
    this.#wrong(name, node, 'a list');
    return [];
  }

  #wrong(name: string, node: DocumentNode, expected: string): null {
    const found = node.kind === 'scalar' ? JSON.stringify(node.text) : `a ${node.kind}`;
    this.#problems.push({
      severity: 'warning',
      message: `${name} is ${found}, but it must be ${expected}; it is left out. Make the snapshot again.`,
      location: node.at,
    });
    return null;
  }
}
