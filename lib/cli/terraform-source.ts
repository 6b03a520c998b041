import { resolve } from 'node:path';
import type { Problem } from '../basics/problem.ts';
import type { SourceFile } from '../basics/source.ts';
import type { AnalyzeOptions } from '../index.ts';
import { lookAt, readText, shownPath } from './disk.ts';
import { problemAt } from './gather.ts';
import type { Io } from './io.ts';
import { listFiles } from './search.ts';

/**
 * Reads the code of a Terraform configuration, for the lines of its blocks:
 * the files of the folder and of the modules that lie below it, those that
 * `terraform init` fetched too.
 */

type TerraformSource = NonNullable<AnalyzeOptions['terraformSource']>;

export function readTerraformSource(
  folder: string,
  io: Io,
): { readonly source: TerraformSource; readonly problems: readonly Problem[] } {
  const absolute = resolve(io.cwd, folder);
  const root = shownPath(absolute, io.cwd);
  const nothing: TerraformSource = { root, files: [] };
  const target = lookAt(absolute);
  if (target.kind !== 'folder') {
    const why = target.kind === 'failed' ? target.why : 'This is a file; --source takes a folder.';
    return { source: nothing, problems: [problemAt(root, why)] };
  }
  const listing = listFiles(absolute);
  const problems: Problem[] = listing.failures.map(({ path, why }) => ({
    ...problemAt(shownPath(path, io.cwd), why),
    severity: 'warning',
  }));
  const files: SourceFile[] = [];
  for (const path of listing.files.filter(isCode)) {
    const shown = shownPath(path, io.cwd);
    const read = readText(path);
    if (read.kind === 'text') files.push({ path: shown, text: read.text });
    else problems.push({ ...problemAt(shown, read.why), severity: 'warning' });
  }
  if (files.length === 0 && problems.length === 0) {
    problems.push(problemAt(root, 'There are no .tf files in this folder.'));
  }
  return { source: { root, files }, problems };
}

function isCode(path: string): boolean {
  return (
    /\.(?:tf|tofu)$/.test(path) || /[/\\]\.terraform[/\\]modules[/\\]modules\.json$/.test(path)
  );
}
