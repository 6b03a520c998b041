import type { SourceLocation } from './source.ts';

/** One that stands on a resource, as its template has it. */
export interface WrittenSuppression {
  /** Plain data; nothing of it was looked at. */
  readonly value: unknown;
  readonly at: SourceLocation;
  /** Where the resource is declared that it stands on. */
  readonly on: SourceLocation;
  /** Whether that resource comes about in some world. */
  readonly exists: boolean;
}
