import type { SourceLocation } from '../basics/source.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type { PathHop, Qualifier, Witness } from '../findings/finding.ts';

/** The answer to a question, in the form in which it leaves the tool. */

export interface Answer {
  readonly verdict: 'reachable' | 'unreachable' | 'unknown';
  /** Balancers passed, outermost first. */
  readonly via: readonly string[];
  /** Of what is unreachable: the closest way, complete, with every blocker marked. */
  readonly path: readonly PathHop[];
  /** Empty unless `unreachable`. */
  readonly blockedBy: readonly Blocker[];
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  readonly qualifiers: readonly Qualifier[];
  /** Who of the senders gets there: CIDRs, or prefix list ids. */
  readonly sources: readonly string[];
  readonly witness: Witness | null;
}

/** One thing that would have to change. */
export interface Blocker {
  /** An explanation code of AWS Reachability Analyzer. */
  readonly code: string;
  readonly component: string;
  readonly type: string;
  readonly direction: 'request' | 'reply';
  readonly message: string;
  /** False: no setting opens it. */
  readonly openable: boolean;
  readonly because: readonly SourceLocation[];
}

export type AnswerOrError = Answer | { readonly error: string };
