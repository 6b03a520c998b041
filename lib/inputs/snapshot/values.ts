import type { SourceLocation } from '../../basics/source.ts';
import type { UnknownCause } from '../../basics/value.ts';
import type {
  Property,
  PropertyList,
  PropertyMap,
  PropertyScalar,
  PropertyUnknown,
} from '../../resources/property.ts';
import type { DocumentNode } from '../document.ts';

/** From JSON to evaluated properties, and properties of which the snapshot speaks without writing them. */

/** null for JSON null, which is as good as absent. */
export function propertyOf(node: DocumentNode): Property | null {
  switch (node.kind) {
    case 'scalar':
      return node.value === null
        ? null
        : { kind: 'scalar', value: node.value, text: node.text, at: node.at };
    case 'list':
      return listProperty(
        node.items.flatMap((item) => propertyOf(item) ?? []),
        node.at,
      );
    case 'map':
      return mapProperty(
        Object.fromEntries(node.entries.map(({ key, value }) => [key, propertyOf(value)])),
        node.at,
      );
  }
}

export function scalarProperty(
  value: string | number | boolean,
  at: SourceLocation,
): PropertyScalar {
  return { kind: 'scalar', value, text: String(value), at };
}

/** null for null, which is as good as absent. */
export function textProperty(value: string | null, at: SourceLocation): PropertyScalar | null {
  return value === null ? null : scalarProperty(value, at);
}

export function listProperty(items: readonly Property[], at: SourceLocation): PropertyList {
  return { kind: 'list', items, rest: null, at };
}

/** A list of ids. */
export function namesProperty(names: readonly string[], at: SourceLocation): PropertyList {
  return listProperty(
    names.map((name) => scalarProperty(name, at)),
    at,
  );
}

/** Absent members are left out. */
export function mapProperty(
  members: Readonly<Record<string, Property | null>>,
  at: SourceLocation,
): PropertyMap {
  const entries = new Map<string, Property>();
  for (const [name, value] of Object.entries(members)) {
    if (value !== null) entries.set(name, value);
  }
  return { kind: 'map', entries, at };
}

/** What the snapshot does not hold. Equal `what`, equal value. */
export function unseenProperty(what: string, at: SourceLocation): PropertyUnknown {
  const cause: UnknownCause = 'outside-input';
  return { kind: 'unknown', unknown: { what, cause, location: at }, at };
}

/** A reference that cannot be read: unlike one to something unseen, it may be to anything that is seen. */
export function unreadableProperty(what: string, at: SourceLocation): PropertyUnknown {
  return { kind: 'unknown', unknown: { what, cause: 'unsupported', location: at }, at };
}
