import { resolve } from 'node:path';
import type { Problem } from '../basics/problem.ts';
import type { SourceFile } from '../basics/source.ts';
import type { AnalyzeOptions } from '../index.ts';
import { lookAt } from './disk.ts';
import { type Gathered, gather, isProblem, problemAt, readOptionFile } from './gather.ts';
import type { Io } from './io.ts';
import { recognise } from './recognise.ts';
import type { InputRequest } from './request.ts';
import { readTerraformSource } from './terraform-source.ts';

/**
 * Everything that describes a network on a command line, read: paths,
 * snapshots beside them, parameter files. The same for all commands.
 */

export interface GatheredInputs {
  readonly files: readonly SourceFile[];
  readonly gathered: Gathered;
  readonly options: Pick<
    AnalyzeOptions,
    | 'parameters'
    | 'parameterFiles'
    | 'snapshot'
    | 'files'
    | 'workingFolder'
    | 'region'
    | 'account'
    | 'terraformSource'
  >;
  readonly problems: readonly Problem[];
  /** What went wrong when further files were looked for; to be asked for after the analysis. */
  readonly laterProblems: () => readonly Problem[];
}

export async function gatherInputs(request: InputRequest, io: Io): Promise<GatheredInputs> {
  const gathered = await gather(request.paths, io);
  const around = request.snapshots.length === 0 ? null : await gather(request.snapshots, io);
  const parameters = parameterFiles(request.parameterFiles, io);
  const snapshot = (around?.files ?? []).filter(({ text }) => recognise(text) === 'snapshot');
  const source = request.source === null ? null : readTerraformSource(request.source, io);
  const isEmpty = around !== null && around.problems.length === 0 && snapshot.length === 0;
  return {
    files: gathered.files,
    gathered,
    options: {
      parameters: request.parameters,
      parameterFiles: parameters.files,
      snapshot,
      files: gathered.around,
      workingFolder: io.cwd,
      ...(source === null ? {} : { terraformSource: source.source }),
      ...(request.region === null ? {} : { region: request.region }),
      ...(request.account === null ? {} : { account: request.account }),
    },
    problems: [
      ...gathered.problems,
      ...(around?.problems ?? []),
      ...(isEmpty
        ? request.snapshots.map((path) => problemAt(path, 'This holds no account snapshot.'))
        : []),
      ...parameters.problems,
      ...(source?.problems ?? []),
    ],
    laterProblems: gathered.aroundProblems,
  };
}

/** What --parameters names that is no KEY=VALUE. */
function parameterFiles(paths: readonly string[], io: Io): ReturnType<typeof optionFiles> {
  const isThere = (path: string): boolean => lookAt(resolve(io.cwd, path)).kind !== 'failed';
  const looksLikeFile = (path: string): boolean => /[./\\]/.test(path);
  const [files, words] = [true, false].map((isFile) =>
    paths.filter((path) => (looksLikeFile(path) || isThere(path)) === isFile),
  );
  const read = optionFiles(files ?? [], io);
  const problems = (words ?? []).map((word) =>
    problemAt(
      '',
      `--parameters takes KEY=VALUE or the name of a JSON file: '${word}' has no = and there is no such file.`,
    ),
  );
  return { files: read.files, problems: [...read.problems, ...problems] };
}

/** Files that options name. */
export function optionFiles(
  paths: readonly string[],
  io: Io,
): { readonly files: readonly SourceFile[]; readonly problems: readonly Problem[] } {
  const read = paths.map((path) => readOptionFile(path, io.cwd));
  return {
    files: read.flatMap((one) => (isProblem(one) ? [] : [one])),
    problems: read.filter(isProblem),
  };
}
