import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the real inputs are: beside the repository, or where the environment says. */
export const corpusFolder: string =
  process.env['REACHLINT_CORPUS'] ??
  fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

/** The rows of a table of the CloudFormation corpus, without its header. */
export function rowsOf(table: string): string[][] {
  const text = readFileSync(join(corpusFolder, 'cloudformation', table), 'utf8');
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
