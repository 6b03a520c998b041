import { unreachable } from '../../basics/invariant.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import type {
  Property,
  PropertyList,
  PropertyReference,
  PropertyScalar,
  PropertyUnknown,
  ResourceKey,
} from '../../resources/property.ts';

/**
 * Evaluated values as the intrinsic functions combine them: texts of known and
 * unknown parts, names for what is derived from an unknown. Equal derivations
 * get equal names, since a name is an unknown's identity. Knows no templates.
 */

/** A piece of a text. */
export type Part = string | PropertyReference | PropertyUnknown;

/** More parts than any real text has; beyond it the text is unknown as a whole. */
const partsMax = 2_000;
/** In UTF-16 code units; a whole template may have 1 MB. */
const textLengthMax = 1_048_576;

export function scalar(
  value: PropertyScalar['value'],
  at: SourceLocation,
  text: string = String(value),
): PropertyScalar {
  return { kind: 'scalar', value, text, at };
}

export function list(items: readonly Property[], at: SourceLocation): PropertyList {
  return { kind: 'list', items, rest: null, at };
}

/** The text that CloudFormation makes of a scalar: digits as written, booleans in lower case. */
export function scalarText(property: PropertyScalar): string {
  switch (typeof property.value) {
    case 'string':
      return property.value;
    case 'number':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(property.text)
        ? property.text
        : String(property.value);
    default:
      return String(property.value);
  }
}

/** The pieces of a value that is used as a text; null where it is none (a list, a map). */
export function partsOf(property: Property | null): readonly Part[] | null {
  if (property === null) return [];
  switch (property.kind) {
    case 'scalar':
      return [scalarText(property)];
    case 'text':
      return property.parts;
    case 'reference':
    case 'unknown':
      return [property];
    case 'list':
    case 'map':
      return null;
    default:
      return unreachable(property);
  }
}

/** Whether an unknown is a text without separators, a list, and where it came from. */
interface Derivation {
  /** No comma, semicolon, bar or white space is in it: ids, zones, blocks, numbers. */
  readonly isAtom?: boolean;
  /** The empty text is ruled out. */
  readonly isNeverEmpty?: boolean;
  /** It is the members of that list with this between them. */
  readonly joined?: {
    readonly list: PropertyUnknown | PropertyReference;
    readonly delimiter: string;
  };
  /** It is the list of the zones of that region. */
  readonly zonesOf?: string;
}

/**
 * The unknowns of one program, and how they hang together. Filled while
 * evaluating; what is noted is the same in every world.
 */
export class Symbols {
  readonly #derivations: Map<string, Derivation> = new Map();
  readonly #nameOf: (key: ResourceKey) => string;

  /** `nameOf`: a resource as messages name it. */
  constructor(nameOf: (key: ResourceKey) => string) {
    this.#nameOf = nameOf;
  }

  note(what: string, derivation: Derivation): void {
    if (!this.#derivations.has(what)) this.#derivations.set(what, derivation);
  }

  isNeverEmpty(what: string): boolean {
    return this.#derivations.get(what)?.isNeverEmpty === true;
  }

  /** A text that is equal for values that are surely equal. */
  identityOf(property: Property | null): string {
    if (property === null) return '""';
    switch (property.kind) {
      case 'scalar':
        return JSON.stringify(scalarText(property));
      case 'reference':
        return this.referenceName(property);
      case 'unknown':
        return property.unknown.what;
      case 'text':
        return `"${property.parts.map((part) => this.#partName(part)).join('')}"`;
      case 'list': {
        const items = property.items.map((item) => this.identityOf(item));
        if (property.rest) items.push(`… ${property.rest.what}`);
        return `[${items.join(', ')}]`;
      }
      case 'map': {
        const entries = [...property.entries].map(
          ([key, value]) => `${JSON.stringify(key)}: ${this.identityOf(value)}`,
        );
        return `{${entries.join(', ')}}`;
      }
      default:
        return unreachable(property);
    }
  }

  referenceName(reference: PropertyReference): string {
    const name = this.#nameOf(reference.resource);
    return reference.attribute === 'Ref' ? name : `${name}.${reference.attribute}`;
  }

  #partName(part: Part): string {
    if (typeof part === 'string') return part;
    return `\${${part.kind === 'reference' ? this.referenceName(part) : part.unknown.what}}`;
  }

  /**
   * The pieces as one value: a scalar when all are known, the piece itself when
   * it stands alone, else a text. Dynamic references become unknowns (LANG-2).
   */
  concatenate(pieces: readonly Part[], at: SourceLocation): Property {
    const parts = this.#withDynamicReferences(mergeTexts(pieces), at);
    const [first] = parts;
    if (parts.length === 0) return scalar('', at);
    const isShort = typeof first !== 'string' || first.length <= textLengthMax;
    if (parts.length === 1 && first !== undefined && isShort) {
      return typeof first === 'string' ? scalar(first, at) : { ...first, at };
    }
    const text: Property = { kind: 'text', parts, at };
    if (parts.length <= partsMax && lengthOf(parts) <= textLengthMax) return text;
    return unknownAt(
      { what: `text at ${at.file}${at.pointer}`, cause: 'unsupported', location: at },
      at,
    );
  }

  /** `{{resolve:…}}` in a text: a value outside the input, the same wherever it is written the same. */
  #withDynamicReferences(parts: readonly Part[], at: SourceLocation): readonly Part[] {
    if (!parts.some((part) => typeof part === 'string' && part.includes(dynamicStart)))
      return parts;
    const result: Part[] = [];
    let inside: Part[] | null = null;
    for (const part of parts) {
      if (typeof part !== 'string') {
        (inside ?? result).push(part);
        continue;
      }
      let rest = part;
      while (rest !== '') {
        const target: string = inside ? '}}' : dynamicStart;
        const found = rest.indexOf(target);
        const cut: number = found < 0 ? rest.length : inside ? found + 2 : found;
        const head = rest.slice(0, cut);
        rest = rest.slice(cut);
        if (head !== '') (inside ?? result).push(head);
        if (found < 0) break;
        if (inside) {
          const what = inside.map((piece) => this.#partName(piece)).join('');
          result.push(unknownAt({ what, cause: 'outside-input', location: at }, at));
        }
        inside = inside ? null : [];
      }
    }
    return inside ? mergeTexts([...result, ...inside]) : mergeTexts(result);
  }

  /** The members of a list with `delimiter` between them. */
  join(items: Property, delimiter: string, at: SourceLocation): Property | null {
    if (items.kind === 'list' && items.rest === null) {
      const pieces: Part[] = [];
      for (const [index, item] of items.items.entries()) {
        const parts = partsOf(item);
        if (!parts) return null;
        if (index > 0) pieces.push(delimiter);
        pieces.push(...parts);
      }
      return this.concatenate(pieces, at);
    }
    if (items.kind === 'scalar' || items.kind === 'text') return items;
    if (items.kind === 'map') return null;
    const name = this.identityOf(items);
    const what = `${name} joined by ${JSON.stringify(delimiter)}`;
    if (items.kind !== 'list') {
      const isNeverEmpty = items.kind === 'unknown' && this.isNeverEmpty(items.unknown.what);
      this.note(what, { joined: { list: items, delimiter }, isNeverEmpty });
    }
    const rest = items.kind === 'list' ? items.rest : null;
    return unknownAt(this.derived(what, rest ? unknownAt(rest, at) : items, at), at);
  }

  /** The pieces of a text between the delimiters, as far as they are surely there. */
  split(text: Property, delimiter: string, at: SourceLocation): Property | null {
    if (text.kind === 'scalar') {
      return list(
        scalarText(text)
          .split(delimiter)
          .map((piece) => scalar(piece, text.at)),
        at,
      );
    }
    if (text.kind === 'unknown') {
      const joined = this.#derivations.get(text.unknown.what)?.joined;
      if (joined?.delimiter === delimiter) return { ...joined.list, at };
    }
    const parts = partsOf(text);
    return parts && delimiter !== '' ? this.#splitParts(text, parts, delimiter, at) : null;
  }

  #splitParts(
    text: Property,
    parts: readonly Part[],
    delimiter: string,
    at: SourceLocation,
  ): Property {
    const items: Part[][] = [[]];
    for (const part of parts) {
      if (typeof part === 'string') {
        const [first = '', ...others] = part.split(delimiter);
        items.at(-1)?.push(first);
        for (const other of others) items.push([other]);
      } else if (this.#isFreeOf(part, delimiter)) {
        items.at(-1)?.push(part);
      } else {
        // From here on nobody knows how many pieces there are.
        items.pop();
        const what = `${this.identityOf(text)} split by ${JSON.stringify(delimiter)}`;
        const rest = unknownAt(this.derived(what, part, at), at);
        if (items.length === 0) return rest;
        const known = items.map((item) => this.concatenate(item, at));
        return { kind: 'list', items: known, rest: rest.unknown, at };
      }
    }
    return list(
      items.map((item) => this.concatenate(item, at)),
      at,
    );
  }

  /** Whether the delimiter cannot be inside that part. */
  #isFreeOf(part: PropertyReference | PropertyUnknown, delimiter: string): boolean {
    if (!/^[,;|\s]+$/.test(delimiter)) return false;
    return part.kind === 'reference' || this.#derivations.get(part.unknown.what)?.isAtom === true;
  }

  /** Member `index` of a list of which nothing is known. */
  elementOf(
    items: PropertyUnknown | PropertyReference,
    index: number,
    at: SourceLocation,
  ): Property {
    if (items.kind === 'reference') {
      return { ...items, attribute: `${items.attribute}.${index}`, at };
    }
    const zones = this.#derivations.get(items.unknown.what)?.zonesOf;
    const what =
      zones === undefined
        ? `element ${index} of ${items.unknown.what}`
        : `zone ${index} of ${zones}`;
    this.note(what, { isAtom: true });
    return unknownAt(this.derived(what, items, at), at);
  }

  /** An unknown that is computed from another value. */
  derived(what: string, from: Property, at: SourceLocation): Unknown {
    const source = firstUnknownOf(from);
    return source
      ? { what, cause: source.cause, location: source.location }
      : { what, cause: 'deploy-time', location: at };
  }
}

const dynamicStart = '{{resolve:';

/** The unknown that a value hangs on; null when it is known, or a reference to a resource of the input. */
export function firstUnknownOf(property: Property): Unknown | null {
  switch (property.kind) {
    case 'unknown':
      return property.unknown;
    case 'text': {
      const part = property.parts.find(
        (piece): piece is PropertyUnknown => typeof piece !== 'string' && piece.kind === 'unknown',
      );
      return part?.unknown ?? null;
    }
    case 'list':
      return firstOf(property.items) ?? property.rest;
    case 'map':
      return firstOf(property.entries.values());
    default:
      return null;
  }
}

function firstOf(properties: Iterable<Property>): Unknown | null {
  for (const property of properties) {
    const found = firstUnknownOf(property);
    if (found) return found;
  }
  return null;
}

export function unknownAt(
  unknown: Unknown,
  at: SourceLocation,
  among?: readonly Property[],
): PropertyUnknown {
  return among === undefined
    ? { kind: 'unknown', unknown, at }
    : { kind: 'unknown', unknown, at, among };
}

function lengthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
}

/** Neighbouring texts as one, empty ones left out. */
function mergeTexts(parts: readonly Part[]): readonly Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string')
      merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}
