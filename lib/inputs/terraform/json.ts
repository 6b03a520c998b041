/** JSON values as `JSON.parse` gives them, and safe ways into them. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An object to read from, empty where `value` is none. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : nothing;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The member of that name, also where it is called `__proto__` or `toString`. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  const value = object[name];
  // What all objects inherit are functions and, as `__proto__`, an object: only these need a second look.
  const maybeInherited =
    typeof value === 'function' || (typeof value === 'object' && value !== null);
  return maybeInherited && !Object.hasOwn(object, name) ? undefined : value;
}

const nothing: JsonObject = {};
