import type { Level } from '../findings/finding.ts';

/**
 * A command line, understood: what arguments.ts makes of the words and run.ts
 * carries out. Plain data; nothing here has touched the disk.
 */

export type Request =
  | { readonly kind: 'lint'; readonly lint: LintRequest }
  | { readonly kind: 'rules' }
  | { readonly kind: 'explain'; readonly rule: string }
  /** Text for standard output: help or version. */
  | { readonly kind: 'print'; readonly text: string }
  /** Wrong usage: text for standard error. */
  | { readonly kind: 'misuse'; readonly message: string };

export interface LintRequest {
  readonly paths: readonly string[];
  readonly outputs: readonly Output[];
  readonly failOn: Level | 'never';
  readonly failOnPossible: boolean;
  /** KEY=VALUE, in the order given. */
  readonly parameters: readonly string[];
  readonly parameterFiles: readonly string[];
  readonly evidence: readonly string[];
  readonly region: string | null;
  readonly account: string | null;
  readonly quiet: boolean;
  readonly colour: boolean;
}

export type FormatName = 'text' | 'json';

export interface Output {
  readonly format: FormatName;
  /** null: standard output. */
  readonly file: string | null;
}
