import type { SourceLocation } from './source.ts';

/**
 * Values of which some are not known before deployment. An unknown keeps its
 * cause and its place; nothing turns it into a default or into silence.
 */

export type UnknownCause =
  /** A parameter without a value or default. */
  | 'missing-parameter'
  /** AWS decides it when the resource is created (an address, an id). */
  | 'deploy-time'
  /** It is set in something that was not given: another stack, an existing resource. */
  | 'outside-input'
  /** reachlint does not evaluate this construct (yet). */
  | 'unsupported'
  /** The documentation is silent or ambiguous, see the rule named in `what`. */
  | 'assumption';

export interface Unknown {
  /** Names the unknown to a reader, and is its identity: equal text, equal unknown. E.g. `Parameter SshCidr`. */
  readonly what: string;
  readonly cause: UnknownCause;
  readonly location: SourceLocation;
}

/** Each once, in the order in which they first come; of equal ones, the place of the last. */
export function distinctUnknowns(unknowns: readonly Unknown[]): readonly Unknown[] {
  if (unknowns.length < 2) return unknowns;
  return [...new Map(unknowns.map((each) => [each.what, each])).values()];
}

/** A documented ambiguity of AWS that was decided conservatively. */
export interface Assumption {
  /** Rule of docs/semantics, e.g. `SG-12b`. */
  readonly rule: string;
  readonly text: string;
}

export type Value<T> = KnownValue<T> | UnknownValue<T>;

export interface KnownValue<T> {
  readonly kind: 'known';
  readonly value: T;
  /** Written in the input, a default of AWS, or computed from other values. */
  readonly how: 'written' | 'default' | 'derived';
  readonly at: SourceLocation;
}

export interface UnknownValue<T> {
  readonly kind: 'unknown';
  readonly unknown: Unknown;
  readonly at: SourceLocation;
  /** The closed set of what it can become, when that is known. */
  readonly among?: readonly T[];
}

export function known<T>(
  value: T,
  at: SourceLocation,
  how: KnownValue<T>['how'] = 'written',
): KnownValue<T> {
  return { kind: 'known', value, how, at };
}

export function unknown<T>(
  cause: Unknown,
  at: SourceLocation,
  among?: readonly T[],
): UnknownValue<T> {
  return among === undefined
    ? { kind: 'unknown', unknown: cause, at }
    : { kind: 'unknown', unknown: cause, at, among };
}

/** A list of which further, unknown members may exist. */
export interface PartialList<T> {
  readonly items: readonly T[];
  /** Why more members may exist; null when the list is complete. */
  readonly rest: Unknown | null;
  /** The closed set of what further members can be, when that is known; any of them may be there, or none. */
  readonly restAmong?: readonly T[];
}
