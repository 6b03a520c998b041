import type { SourceLocation } from '../../basics/source.ts';
import { type PartialList, type Unknown, unknown, type Value } from '../../basics/value.ts';
import type { Declaration, Property, PropertyList, PropertyMap } from '../property.ts';
import type { Reference } from '../resource.ts';
import { type Converter, deferred, toValue } from './convert.ts';
import type { Asked } from './misspelt.ts';
import { candidateReferences, invalid, referenceOf } from './references.ts';
import type { Scope } from './scope.ts';

/**
 * Typed access to the properties of one declaration, or of a map inside of it.
 * Every accessor gives null where the property is absent, an unknown value
 * where it is unknown or wrong (the latter with a problem), and never a
 * default. A map that is wholly unknown answers every question with that
 * unknown, so whoever reads it need not care.
 */
export class Fields {
  readonly declaration: Declaration;
  readonly scope: Scope;
  readonly at: SourceLocation;
  /** `NetworkInterfaces.0`; '' for the declaration's own properties. */
  readonly #path: string;
  readonly #entries: PropertyMap['entries'] | Unknown;
  /** What was asked of `#entries`; null before the first question. */
  #asked: Asked | null = null;

  private constructor(
    declaration: Declaration,
    scope: Scope,
    part: {
      readonly path: string;
      readonly at: SourceLocation;
      readonly entries: PropertyMap['entries'] | Unknown;
    },
  ) {
    this.declaration = declaration;
    this.scope = scope;
    this.at = part.at;
    this.#path = part.path;
    this.#entries = part.entries;
  }

  static of(declaration: Declaration, scope: Scope): Fields {
    const { at, properties } = declaration;
    return new Fields(declaration, scope, { path: '', at, entries: properties.entries });
  }

  has(name: string): boolean {
    return this.property(name) !== null;
  }

  /** The property as it was evaluated. */
  property(name: string): Property | null {
    const entries = this.#entries;
    if ('what' in entries) return { kind: 'unknown', unknown: entries, at: this.at };
    // What has no lines (a plan) was written by a program, which makes no slips.
    if (this.at.line !== null) {
      this.#asked ??= this.scope.asked.of(entries, this);
      this.#asked.note(name);
    }
    return entries.get(name) ?? null;
  }

  value<T>(name: string, converter: Converter<T>): Value<T> | null {
    const property = this.property(name);
    return property && this.converted(name, property, converter);
  }

  /** As value, of a property that was asked for by `name`. */
  converted<T>(name: string, property: Property, converter: Converter<T>): Value<T> {
    return (
      toValue(property, converter) ??
      unknown(this.reject(name, property, converter.expected), property.at)
    );
  }

  /** As value; its absence is a problem and makes it unknown. */
  required<T>(name: string, converter: Converter<T>): Value<T> {
    return this.value(name, converter) ?? unknown(this.missing(name), this.at);
  }

  /** Of what types the target may be is checked for resources in the input; no types: any. */
  reference(name: string, ...types: readonly string[]): Reference | null {
    const entries = this.#entries;
    // Nothing says that two properties of an unknown map are one thing outside.
    if ('what' in entries) return { kind: 'unknown', unknown: entries, at: this.at };
    const property = this.property(name);
    return property && referenceOf(property, { types, where: this.where(name) }, this.scope);
  }

  requiredReference(name: string, ...types: readonly string[]): Reference {
    return (
      this.reference(name, ...types) ?? {
        kind: 'unknown',
        unknown: this.missing(name),
        at: this.at,
      }
    );
  }

  references(name: string, ...types: readonly string[]): PartialList<Reference> | null {
    const list = this.list(name);
    if (list === null) return null;
    const where = this.where(name);
    const { rest, restAmong } = list;
    const among =
      rest === null || restAmong === undefined
        ? null
        : candidateReferences(restAmong, { types, where }, this.scope);
    return {
      items: list.items.map((item) => referenceOf(item, { types, where }, this.scope)),
      rest,
      ...(among === null ? {} : { restAmong: among }),
    };
  }

  values<T>(name: string, converter: Converter<T>): PartialList<Value<T>> | null {
    const list = this.list(name);
    if (list === null) return null;
    return {
      items: list.items.map((item) => this.converted(name, item, converter)),
      rest: list.rest,
    };
  }

  /** A map inside; null where absent. */
  fields(name: string): Fields | null {
    const property = this.property(name);
    return property && this.#inside(name, property);
  }

  /** The maps in a list. */
  maps(name: string): PartialList<Fields> | null {
    const list = this.list(name);
    if (list === null) return null;
    return {
      items: list.items.map((item, index) => this.#inside(`${name}.${index}`, item)),
      rest: list.rest,
    };
  }

  /**
   * The maps in a list, for records that have no place for "and perhaps more":
   * members that may exist besides are one more map of which nothing is known.
   */
  mapsOpenEnded(name: string): readonly Fields[] | null {
    const list = this.maps(name);
    if (list === null) return null;
    return list.rest === null ? list.items : [...list.items, this.#unknown(name, list.rest)];
  }

  /**
   * A list; nested lists are flattened. A single value is read as a list of
   * one, with a problem: there is but one thing that it can mean (LANG-11).
   */
  list(name: string): PartialList<Property> | null {
    const property = this.property(name);
    if (property === null) return null;
    switch (property.kind) {
      case 'list':
        return flattened(property);
      case 'unknown':
        return { items: [], rest: property.unknown, ...membersAmong(property.among) };
      case 'text':
        return { items: [], rest: deferred(property) };
      case 'reference': {
        if (property.attribute === 'Ref') break;
        // An attribute that repeats a list property, such as LoadBalancer.SecurityGroups.
        const copied = this.scope
          .declaration(property.resource)
          ?.properties.entries.get(property.attribute);
        if (copied?.kind === 'list') return flattened(copied);
        return { items: [], rest: deferred(property) };
      }
      default:
    }
    this.scope.warn(
      property.at,
      `${this.where(name)} must be a list; it is read as a list of one. Write it as a list.`,
    );
    return { items: [property], rest: null };
  }

  /** For messages: `Web.NetworkInterfaces.0.SubnetId`. */
  where(name: string): string {
    const { id } = this.declaration;
    return joined(this.#path === '' ? id : joined(id, this.#path), name);
  }

  /** Reports that a property has the wrong type or an impossible value. */
  reject(name: string, property: Property, expected: string): Unknown {
    const where = this.where(name);
    const found = property.kind === 'scalar' ? JSON.stringify(property.text) : `a ${property.kind}`;
    this.scope.warn(
      property.at,
      `${where} is ${found}, but it must be ${expected}; it is taken as unknown. Correct it.`,
    );
    return invalid(where, property.at);
  }

  /** Reports that a required property is missing. */
  missing(name: string): Unknown {
    const where = this.where(name);
    this.scope.warn(
      this.at,
      `${where} is missing, but ${this.declaration.type} needs it; it is taken as unknown. Add it.`,
    );
    return { what: `${where}, which is missing`, cause: 'unsupported', location: this.at };
  }

  #inside(name: string, property: Property): Fields {
    if (property.kind === 'map') {
      const path = joined(this.#path, name);
      return new Fields(this.declaration, this.scope, {
        path,
        at: property.at,
        entries: property.entries,
      });
    }
    if (property.kind === 'unknown') return this.#unknown(name, property.unknown, property.at);
    if (property.kind === 'reference' || property.kind === 'text') {
      return this.#unknown(name, deferred(property), property.at);
    }
    return this.#unknown(name, this.reject(name, property, 'a map'), property.at);
  }

  #unknown(name: string, entries: Unknown, at: SourceLocation = entries.location): Fields {
    return new Fields(this.declaration, this.scope, {
      path: joined(this.#path, name),
      at,
      entries,
    });
  }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function flattened({ items, rest, among }: PropertyList): PartialList<Property> {
  const flat: Property[] = [];
  const open: { readonly rest: Unknown; readonly among: readonly Property[] | undefined }[] = [];
  if (rest !== null) open.push({ rest, among });
  for (const item of items) {
    if (item.kind !== 'list') {
      flat.push(item);
      continue;
    }
    const inner = flattened(item);
    flat.push(...inner.items);
    if (inner.rest !== null) open.push({ rest: inner.rest, among: inner.restAmong });
  }
  const [first] = open;
  if (first === undefined) return { items: flat, rest: null };
  const isClosed = open.every((each) => each.among !== undefined);
  const restAmong = open.flatMap((each) => each.among ?? []);
  return { items: flat, rest: first.rest, ...(isClosed ? { restAmong } : {}) };
}

/** What a list has for members that is one of several. */
function membersAmong(
  lists: readonly Property[] | undefined,
): Pick<PartialList<Property>, 'restAmong'> {
  if (lists === undefined || lists.length === 0) return {};
  const members: Property[] = [];
  for (const list of lists) {
    if (list.kind !== 'list') return {};
    const { items, rest, restAmong } = flattened(list);
    if (rest !== null && restAmong === undefined) return {};
    members.push(...items, ...(restAmong ?? []));
  }
  return { restAmong: members };
}
