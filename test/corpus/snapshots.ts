import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../lib/basics/source.ts';
import type { Answer, AnswerOrError } from '../../lib/query.ts';

/** Account snapshots of the corpus, and how their cases are compared with answers. */

/** All files below a folder, by path. */
export function filesBelow(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({
      path: path.slice(folder.length + 1).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}

export type Comparison = 'agree' | 'disagree' | 'unknown' | 'error';

export function compare(answer: AnswerOrError, isReachable: boolean): Comparison {
  if ('error' in answer) return 'error';
  if (answer.verdict === 'unknown') return 'unknown';
  return (answer.verdict === 'reachable') === isReachable ? 'agree' : 'disagree';
}

/** Why an answer is as it is, in a line, for messages of failing tests. */
export function reasonOf(answer: AnswerOrError): string {
  if ('error' in answer) return answer.error;
  const { blockedBy, unknowns }: Answer = answer;
  return [...blockedBy.map(({ message }) => message), ...unknowns.map(({ what }) => what)].join(
    ' ',
  );
}
