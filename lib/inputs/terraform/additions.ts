import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration, Property, PropertyList, ResourceKey } from '../../resources/property.ts';

/**
 * Members of lists that CloudFormation keeps in one resource and Terraform in
 * resources of their own: targets of a group, target groups of a fleet. They
 * are gathered while objects are read, and go to their owners at the end. An
 * owner that is not in the plan is not in the model either; what is told of it
 * here goes with it.
 */

interface Owner {
  /** The link to it. */
  readonly owner: Property;
  /** Its type in CloudFormation. */
  readonly type: string;
  /** The property by whose text others may point at an owner; null: by its id only. */
  readonly nameProperty: string | null;
}

export interface Addition extends Owner {
  /** The list. */
  readonly property: string;
  readonly member: Property;
  /**
   * Where the reader of the list knows of members that are there or not: the
   * property by which such a member says why. Without it, a member whose owner
   * is not certain only opens the lists to which it may belong.
   */
  readonly doubt?: `reachlint:${string}`;
}

/** What comes to one list. */
interface Gathered {
  readonly members: Property[];
  /** What perhaps belongs to it, and why that is not certain. */
  readonly perhaps: Property[];
  rest: Unknown | null;
  /** Why there may be members that are not listed. */
  unlisted: Unknown | null;
}

/**
 * A member that may belong to more lists than this is in none of them, and each
 * may hold what is not known: as many members as owners would make so many
 * entries squared, and tell nothing.
 */
const ownersMax = 64;

/** The declarations with what was added to them. Linear, but for owners that may be any of a type. */
export function withAdditions(
  declarations: ReadonlyMap<ResourceKey, Declaration>,
  additions: readonly Addition[],
): readonly Declaration[] {
  if (additions.length === 0) return [...declarations.values()];
  const owners = new Owners(declarations);
  const gathered = new Map<ResourceKey, Map<string, Gathered>>();
  for (const addition of additions) {
    const { keys, unknown } = owners.of(addition);
    const isOneOfMany = unknown !== null && keys.length > ownersMax;
    for (const key of keys) {
      const list = listOf(gathered, key, addition.property);
      if (isOneOfMany) list.unlisted ??= unknown;
      else gather(list, addition, unknown);
    }
  }
  return [...declarations.values()].map((declaration) => {
    const lists = gathered.get(declaration.key);
    return lists === undefined ? declaration : extended(declaration, lists);
  });
}

/** `unknown`: why it may belong elsewhere; null: it surely belongs here. */
function gather(list: Gathered, { member, doubt }: Addition, unknown: Unknown | null): void {
  if (unknown === null) {
    list.members.push(member);
  } else if (doubt !== undefined && member.kind === 'map') {
    const mark: Property = { kind: 'unknown', unknown, at: member.at };
    list.members.push({ ...member, entries: new Map([...member.entries, [doubt, mark]]) });
  } else {
    list.perhaps.push(member);
    list.rest ??= unknown;
  }
}

function listOf(
  all: Map<ResourceKey, Map<string, Gathered>>,
  key: ResourceKey,
  property: string,
): Gathered {
  const lists = all.get(key) ?? new Map<string, Gathered>();
  all.set(key, lists);
  const list = lists.get(property) ?? { members: [], perhaps: [], rest: null, unlisted: null };
  lists.set(property, list);
  return list;
}

interface Found {
  readonly keys: readonly ResourceKey[];
  /** Why it is one of these, or perhaps none; null: it is these. */
  readonly unknown: Unknown | null;
}

class Owners {
  readonly #declarations: ReadonlyMap<ResourceKey, Declaration>;
  #ofType: ReadonlyMap<string, readonly ResourceKey[]> | null = null;
  /** By property and text, of those that are asked for. */
  readonly #named = new Map<string, ReadonlyMap<string, ResourceKey>>();

  constructor(declarations: ReadonlyMap<ResourceKey, Declaration>) {
    this.#declarations = declarations;
  }

  of(addition: Owner): Found {
    const { owner, type } = addition;
    if (owner.kind !== 'unknown') return { keys: this.#keys(owner, addition), unknown: null };
    const keys =
      owner.among === undefined
        ? this.#all(type)
        : owner.among.flatMap((each) => this.#keys(each, addition));
    return { keys, unknown: owner.unknown };
  }

  #keys(owner: Property, { type, nameProperty }: Owner): readonly ResourceKey[] {
    if (owner.kind === 'reference')
      return this.#declarations.get(owner.resource)?.type === type ? [owner.resource] : [];
    if (owner.kind !== 'scalar') return [];
    if (this.#declarations.get(owner.text)?.type === type) return [owner.text];
    const named = nameProperty === null ? undefined : this.#byName(type, nameProperty);
    return [named?.get(owner.text)].filter((key) => key !== undefined);
  }

  /** Only owners of which nothing else is known are looked for by type. */
  #all(type: string): readonly ResourceKey[] {
    this.#ofType ??= keysByType(this.#declarations);
    return this.#ofType.get(type) ?? [];
  }

  #byName(type: string, property: string): ReadonlyMap<string, ResourceKey> {
    const known = this.#named.get(`${type} ${property}`);
    if (known !== undefined) return known;
    const named = new Map<string, ResourceKey>();
    for (const key of this.#all(type)) {
      const name = this.#declarations.get(key)?.properties.entries.get(property);
      if (name?.kind === 'scalar') named.set(name.text, key);
    }
    this.#named.set(`${type} ${property}`, named);
    return named;
  }
}

function keysByType(
  declarations: ReadonlyMap<ResourceKey, Declaration>,
): ReadonlyMap<string, readonly ResourceKey[]> {
  const all = new Map<string, ResourceKey[]>();
  for (const { key, type } of declarations.values()) {
    const keys = all.get(type);
    if (keys === undefined) all.set(type, [key]);
    else keys.push(key);
  }
  return all;
}

function extended(declaration: Declaration, lists: ReadonlyMap<string, Gathered>): Declaration {
  const entries = new Map(declaration.properties.entries);
  for (const [name, gathered] of lists) {
    entries.set(name, joined(entries.get(name), gathered, declaration.at));
  }
  return { ...declaration, properties: { ...declaration.properties, entries } };
}

function joined(
  before: Property | undefined,
  { members, perhaps, rest, unlisted }: Gathered,
  at: SourceLocation,
): PropertyList {
  const own = asList(before, at);
  const seen = new Set(own.items.map(identity));
  const further = members.filter((member) => {
    const name = identity(member);
    const isNew = name === null || !seen.has(name);
    seen.add(name);
    return isNew;
  });
  // What may be added is known; whether the list had an open end before decides if that is all.
  const closed = unlisted !== null ? undefined : own.rest === null ? [] : own.among;
  const list: PropertyList = {
    kind: 'list',
    items: [...own.items, ...further],
    rest: own.rest ?? rest ?? unlisted,
    at: own.at,
  };
  return list.rest === null || closed === undefined
    ? list
    : { ...list, among: [...closed, ...perhaps] };
}

/** A list that is not known has no member that is. */
function asList(property: Property | undefined, at: SourceLocation): PropertyList {
  if (property === undefined) return { kind: 'list', items: [], rest: null, at };
  if (property.kind === 'list') return property;
  if (property.kind === 'unknown')
    return { kind: 'list', items: [], rest: property.unknown, at: property.at };
  return { kind: 'list', items: [property], rest: null, at: property.at };
}

/** Equal for members that name the same thing; null: it may be told of twice. */
function identity(member: Property): string | null {
  if (member.kind === 'reference') return `${member.resource}#${member.attribute}`;
  return member.kind === 'scalar' ? member.text : null;
}
