import type { Level } from '../findings/finding.ts';
import type { QuestionText } from '../query.ts';

/**
 * A command line, understood: what arguments.ts makes of the words and run.ts
 * carries out. Plain data; nothing here has touched the disk.
 */

export type Request =
  | { readonly kind: 'lint'; readonly lint: LintRequest }
  | { readonly kind: 'query'; readonly query: QueryRequest }
  | { readonly kind: 'rules' }
  | { readonly kind: 'explain'; readonly rule: string }
  /** Text for standard output: help or version. */
  | { readonly kind: 'print'; readonly text: string }
  /** Wrong usage: text for standard error. */
  | { readonly kind: 'misuse'; readonly message: string };

/** What describes the network. */
export interface InputRequest {
  readonly paths: readonly string[];
  /** KEY=VALUE, in the order given. */
  readonly parameters: readonly string[];
  readonly parameterFiles: readonly string[];
  /** Folders of account snapshots that hold what templates only name. */
  readonly snapshots: readonly string[];
  /** The folder with the code of a Terraform plan. */
  readonly source: string | null;
  readonly region: string | null;
  readonly account: string | null;
}

export interface QueryRequest extends InputRequest {
  readonly asked:
    | { readonly kind: 'one'; readonly question: QuestionText }
    /** A file of questions, one a line; `-` is standard input. */
    | { readonly kind: 'batch'; readonly file: string };
  readonly format: FormatName;
  readonly quiet: boolean;
  readonly colour: boolean;
}

export interface LintRequest extends InputRequest {
  readonly outputs: readonly Output[];
  readonly failOn: Level | 'never';
  readonly failOnPossible: boolean;
  readonly evidence: readonly string[];
  /** Files of access scopes. */
  readonly scopes: readonly string[];
  readonly quiet: boolean;
  readonly colour: boolean;
}

export type FormatName = 'text' | 'json';

export interface Output {
  readonly format: FormatName;
  /** null: standard output. */
  readonly file: string | null;
}
