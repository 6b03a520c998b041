import { unreachable } from '../../basics/invariant.ts';
import { known, type Unknown, unknown, type Value } from '../../basics/value.ts';
import { parseCidr } from '../../packets/cidr.ts';
import type { Property, PropertyReference, PropertyScalar, PropertyText } from '../property.ts';

/**
 * From evaluated properties to typed values. CloudFormation types a value by
 * the property that it stands in, so `"443"` and `443`, `"true"` and `true`
 * mean the same (LANG-10); what a converter rejects, AWS rejects too.
 */

export interface Converter<T> {
  /** Completes "… must be". */
  readonly expected: string;
  /** undefined: not a value of this type. */
  readonly read: (scalar: PropertyScalar) => T | undefined;
  /** All values of the type, where they are few. */
  readonly all?: readonly T[];
}

export const text: Converter<string> = { expected: 'a string', read: scalarText };

/** True and false in any case, as strings too. */
export const flag: Converter<boolean> = {
  expected: 'true or false',
  read: ({ value }) => {
    if (typeof value === 'boolean') return value;
    const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return word === 'true' ? true : word === 'false' ? false : undefined;
  },
};

/** A whole number; both ends inclusive. */
export function integer(range: {
  readonly first: number;
  readonly last: number;
}): Converter<number> {
  return {
    expected: `a whole number from ${range.first} to ${range.last}`,
    read: (scalar) => {
      const number = wholeNumber(scalar);
      return number !== undefined && number >= range.first && number <= range.last
        ? number
        : undefined;
    },
  };
}

/** One of `choices`, whatever the case of its letters; the result is spelled as in `choices`. */
export function oneOf<const T extends string>(choices: readonly T[]): Converter<T> {
  return {
    expected: `one of ${choices.join(', ')}`,
    all: choices,
    read: (scalar) => {
      const word = scalarText(scalar).toLowerCase();
      return choices.find((choice) => choice.toLowerCase() === word);
    },
  };
}

/** A block of one family. */
export const cidr: Readonly<Record<'ipv4' | 'ipv6', Converter<string>>> = {
  ipv4: cidrOf('ipv4', 'an IPv4 block such as 10.0.0.0/16'),
  ipv6: cidrOf('ipv6', 'an IPv6 block such as 2001:db8::/56'),
};

function cidrOf(family: 'ipv4' | 'ipv6', expected: string): Converter<string> {
  return {
    expected,
    read: (scalar) => {
      const written = scalarText(scalar).trim();
      return isCidr(written, family) ? written : undefined;
    },
  };
}

/** A block of either family. */
export const anyCidr: Converter<string> = {
  expected: 'an IP block such as 10.0.0.0/16',
  read: (scalar) => {
    const written = scalarText(scalar).trim();
    return isCidr(written, 'ipv4') || isCidr(written, 'ipv6') ? written : undefined;
  },
};

/** Null where the property is not what the converter expects. */
export function toValue<T>(property: Property, converter: Converter<T>): Value<T> | null {
  switch (property.kind) {
    case 'scalar': {
      const value = converter.read(property);
      return value === undefined ? null : known(value, property.at);
    }
    case 'unknown':
      return unknown(
        property.unknown,
        property.at,
        candidates(property.among, converter) ?? converter.all,
      );
    case 'reference':
    case 'text':
      return unknown(deferred(property), property.at, converter.all);
    case 'list':
    case 'map':
      return null;
    default:
      return unreachable(property);
  }
}

/** The unknown that stands for what only the deployed resource will tell. */
export function deferred(property: PropertyReference | PropertyText): Unknown {
  const what = rendered(property);
  if (property.kind === 'text') {
    const open = property.parts.find((part) => typeof part !== 'string' && part.kind === 'unknown');
    if (open !== undefined && typeof open !== 'string' && open.kind === 'unknown') {
      return { what, cause: open.unknown.cause, location: property.at };
    }
  }
  return { what, cause: 'deploy-time', location: property.at };
}

/** As an expression that a reader recognises, e.g. `${web/Bastion.PrivateIp}/32`. */
export function rendered(property: PropertyReference | PropertyText): string {
  if (property.kind === 'reference') return referenceText(property);
  return property.parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return `\${${part.kind === 'reference' ? referenceText(part) : part.unknown.what}}`;
    })
    .join('');
}

function referenceText({ resource, attribute }: PropertyReference): string {
  return attribute === 'Ref' ? resource : `${resource}.${attribute}`;
}

/** A scalar as a string property takes it: numbers keep their spelling, booleans do not (`yes` is true). */
export function scalarText({ value, text: written }: PropertyScalar): string {
  return typeof value === 'number' ? written : String(value);
}

function wholeNumber({ value }: PropertyScalar): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^[+-]?\d{1,15}$/.test(value.trim())) return undefined;
  return Number(value);
}

/** Undefined unless every candidate is a value of the type. */
function candidates<T>(
  among: readonly Property[] | undefined,
  converter: Converter<T>,
): readonly T[] | undefined {
  if (among === undefined) return undefined;
  const values: T[] = [];
  for (const property of among) {
    const value = property.kind === 'scalar' ? converter.read(property) : undefined;
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** AWS asks for the prefix length, also for a single address. */
function isCidr(written: string, family: 'ipv4' | 'ipv6'): boolean {
  return written.includes('/') && parseCidr(written)?.family === family;
}
