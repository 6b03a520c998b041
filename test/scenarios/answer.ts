/**
 * The one place where scenarios and corpus tests meet the engine: file texts
 * and questions in, verdicts out. It owns no expectation. A file that another
 * one names as its nested template (`TemplateURL`) is no stack of its own;
 * every other file is one.
 */

import { openSession } from '../../lib/query.ts';

export interface InputFile {
  /** Relative to the scenario's folder, with `/` separators. */
  readonly path: string;
  readonly text: string;
}

export interface AnswerOptions {
  readonly region?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A batch line of `reachlint query`, without its id. */
export interface Question {
  readonly from: string;
  readonly to: string;
  /** Name or number. */
  readonly protocol: string;
  readonly port?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly roundTrip?: boolean;
  readonly direct?: boolean;
}

export type Verdict = 'reachable' | 'unreachable' | 'unknown';

export interface Answer {
  readonly verdict: Verdict;
  readonly qualifiers: readonly string[];
  readonly sources: readonly string[];
  readonly unknowns: readonly { readonly what: string }[];
}

/** One answer a question, in order. Throws when the files or a question cannot be understood. */
export function answer(
  files: readonly InputFile[],
  options: AnswerOptions,
  questions: readonly Question[],
): readonly Answer[] {
  return examine(files, options, questions).answers;
}

/** The answers, and what is wrong with the files. Throws when a question cannot be understood. */
export function examine(
  files: readonly InputFile[],
  options: AnswerOptions,
  questions: readonly Question[],
): { readonly answers: readonly Answer[]; readonly problems: readonly string[] } {
  const parameters = Object.entries(options.parameters ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  const { session, problems } = openSession(files, {
    parameters,
    ...(options.region === undefined ? {} : { region: options.region }),
    files: {
      list: () => files.map((file) => file.path),
      read: (path) => files.find((file) => file.path === path)?.text ?? null,
    },
  });
  const answers = questions.map((question) => {
    const each = session.answer(question);
    if ('error' in each) throw new Error(each.error);
    return each;
  });
  return {
    answers,
    problems: problems.map(
      ({ severity, message, location }) => `${severity} ${location.file}: ${message}`,
    ),
  };
}
