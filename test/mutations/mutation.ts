/**
 * Ways to break the product, one rule of docs/semantics.md each: what stands
 * in a file is replaced, so that the rule no longer holds. run.ts shows that a
 * test fails for each. A fragment must be found exactly once in its file; where
 * it is not, the code has changed and the mutation must be written anew. The
 * list knows nothing of which test notices what.
 */

export interface Mutation {
  /** Id of docs/semantics.md. */
  readonly rule: string;
  /** What is no longer so, or wrongly so. */
  readonly what: string;
  /** Several where a rule has several guards. */
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** From the root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export function mutation(rule: string, what: string, ...edits: readonly Edit[]): Mutation {
  return { rule, what, edits };
}

export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

export const engine = 'lib/engine';
export const build = 'lib/network/build';
