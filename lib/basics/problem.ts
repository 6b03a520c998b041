import type { SourceLocation } from './source.ts';

/**
 * What is wrong with an input. User mistakes are values of this type, never
 * exceptions; `error` means that the input could not be analysed.
 */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** One sentence: what, why, and what to do. */
  readonly message: string;
  readonly location: SourceLocation;
}
