import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { compareText } from '../basics/order.ts';
import type { Problem } from '../basics/problem.ts';
import type { SourceFile } from '../basics/source.ts';
import {
  decode,
  fileBytesMax,
  isWithin,
  lookAt,
  planBytesMax,
  readText,
  shownPath,
  startsAsBinary,
  type TextRead,
  tooLarge,
} from './disk.ts';
import type { Io } from './io.ts';
import { type FileKind, manifestName, recognise } from './recognise.ts';
import { hasTemplateName, listFiles } from './search.ts';

/**
 * Turns the PATHs of a command line into texts to analyse. It owns what is
 * searched and what is refused; what a template means it does not know.
 */

/** Name of standard input in reports. */
export const stdinName = '<stdin>';

export interface Gathered {
  /** By path, each file once. */
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
  /** Files in searched folders that are no input. */
  readonly skipped: number;
  /** Further files, for what templates refer to: only below the given folders, or beside the given files. */
  readonly around: FilesAround;
  /** What went wrong when `around` was listed; to be asked for after the analysis. */
  readonly aroundProblems: () => readonly Problem[];
}

export interface FilesAround {
  list(): readonly string[];
  read(path: string): string | null;
}

/** Reads all inputs. Never throws for what the user gave. */
export async function gather(paths: readonly string[], io: Io): Promise<Gathered> {
  const found = new Map<string, SourceFile>();
  const problems: Problem[] = [];
  const roots: Root[] = [];
  let skipped = 0;
  for (const path of new Set(paths)) {
    if (path === '-') {
      readNamed(stdinName, decode(await io.readStdin(planBytesMax), planBytesMax), {
        found,
        problems,
        key: stdinName,
      });
      continue;
    }
    const absolute = resolve(io.cwd, path);
    const shown = shownPath(absolute, io.cwd);
    const target = lookAt(absolute);
    if (target.kind === 'failed') {
      problems.push(problemAt(shown, target.why));
    } else if (target.kind === 'file') {
      roots.push(rootOf(dirname(absolute)));
      readNamed(shown, readText(absolute, bytesMaxOf(absolute)), {
        found,
        problems,
        key: target.real,
      });
    } else {
      roots.push(rootOf(absolute));
      skipped += searchFolder(absolute, { cwd: io.cwd, found, problems });
    }
  }
  const files = [...found.values()].sort((a, b) => compareText(a.path, b.path));
  return { files, problems, skipped, ...filesAround(roots, io.cwd) };
}

/** Reads a file that an option names, as UTF-8. */
export function readOptionFile(path: string, cwd: string): SourceFile | Problem {
  const absolute = resolve(cwd, path);
  const shown = shownPath(absolute, cwd);
  const read = readText(absolute);
  if (read.kind === 'failed') return problemAt(shown, read.why);
  if (read.text.trim() === '') return problemAt(shown, 'The file is empty.');
  return { path: shown, text: read.text };
}

export function isProblem(value: SourceFile | Problem): value is Problem {
  return 'message' in value;
}

export function problemAt(file: string, message: string): Problem {
  return { severity: 'error', message, location: { file, line: null, column: null, pointer: '' } };
}

interface Sink {
  /** By real path, so that a file given twice counts once. */
  readonly found: Map<string, SourceFile>;
  readonly problems: Problem[];
}

/** A file that was asked for by name: whatever keeps it from being analysed is an error. */
function readNamed(shown: string, read: TextRead, sink: Sink & { readonly key: string }): void {
  if (read.kind === 'failed') {
    sink.problems.push(problemAt(shown, read.why));
    return;
  }
  if (read.text.trim() === '') {
    const what = shown === stdinName ? 'Standard input is empty' : 'The file is empty';
    sink.problems.push(
      problemAt(shown, `${what}; a CloudFormation template or a Terraform plan was expected.`),
    );
    return;
  }
  const kind = recognise(read.text);
  if (kind !== 'terraform-plan' && read.text.length > fileBytesMax)
    sink.problems.push(problemAt(shown, tooLarge(read.text.length)));
  else if (kind === 'cdk-manifest' && shown === stdinName) {
    const message =
      'This is the manifest of a CDK cloud assembly, which lists other files; give its folder instead.';
    sink.problems.push(problemAt(shown, message));
  } else if (isInput(kind)) sink.found.set(sink.key, { path: shown, text: read.text });
  else {
    const message =
      'This is neither a CloudFormation template (it has no section Resources at its top level) nor the output of terraform show -json.';
    sink.problems.push(problemAt(shown, message));
  }
}

/** Plans are JSON, whatever the name of the file; templates in YAML have names that say so. */
function bytesMaxOf(path: string): number {
  return /\.ya?ml$/i.test(path) ? fileBytesMax : planBytesMax;
}

/** What is read: templates, manifests of assemblies, Terraform plans, and the files of account snapshots. */
function isInput(kind: FileKind): boolean {
  return kind !== 'other';
}

/** Adds the inputs below `folder`; returns how many files were skipped. */
function searchFolder(folder: string, sink: Sink & { readonly cwd: string }): number {
  const listing = listFiles(folder);
  const assemblies = assembliesIn(listing.files);
  let skipped = listing.passedOver;
  let inputs = 0;
  for (const path of listing.files) {
    // Its manifest stands for all of it; files that it does not list are left from other runs.
    if (assemblies.some((manifest) => path !== manifest && isWithin(path, dirname(manifest))))
      continue;
    const shown = shownPath(path, sink.cwd);
    const read =
      hasTemplateName(path) && !startsAsBinary(path) ? readText(path, bytesMaxOf(path)) : null;
    if (read?.kind === 'text' && isInput(recognise(read.text))) {
      inputs += 1;
      sink.found.set(realpathSync(path), { path: shown, text: read.text });
      continue;
    }
    skipped += 1;
    if (read?.kind === 'failed') {
      sink.problems.push({
        ...problemAt(shown, `${read.why} It was left out.`),
        severity: 'warning',
      });
    }
  }
  for (const failure of listing.failures) {
    sink.problems.push(problemAt(shownPath(failure.path, sink.cwd), failure.why));
  }
  if (inputs === 0 && listing.failures.length === 0) {
    const searched = listing.files.length === 1 ? '1 file' : `${listing.files.length} files`;
    const message = `Neither a CloudFormation template, a CDK cloud assembly, a Terraform plan nor an account snapshot was found in this folder (${searched} searched).`;
    sink.problems.push(problemAt(shownPath(folder, sink.cwd), message));
  }
  return skipped;
}

/** The manifests of cloud assemblies that are no part of another among these files. */
function assembliesIn(files: readonly string[]): readonly string[] {
  const manifests: string[] = [];
  const byDepth = files
    .filter((path) => basename(path) === manifestName)
    .sort((a, b) => a.length - b.length || compareText(a, b));
  for (const path of byDepth) {
    if (manifests.some((manifest) => isWithin(path, dirname(manifest)))) continue;
    const read = readText(path, planBytesMax);
    if (read.kind === 'text' && recognise(read.text) === 'cdk-manifest') manifests.push(path);
  }
  return manifests;
}

/** A folder below which templates may refer to further files. */
interface Root {
  /** As given, absolute. */
  readonly path: string;
  /** Links resolved. */
  readonly real: string;
}

function rootOf(path: string): Root {
  return { path, real: realpathSync(path) };
}

/** Access to what lies below `roots`, whatever links there point to, and to nothing else. */
function filesAround(
  roots: readonly Root[],
  cwd: string,
): Pick<Gathered, 'around' | 'aroundProblems'> {
  const outermost = [...new Map(roots.map((root) => [root.real, root])).values()].filter(
    (root, _, all) => !all.some((other) => other !== root && isWithin(root.real, other.real)),
  );
  let listed: readonly string[] | null = null;
  const problems: Problem[] = [];
  const list = () => {
    const listings = outermost.map((root) => listFiles(root.path));
    for (const { path, why } of listings.flatMap((listing) => listing.failures)) {
      const message = `${why} Templates that others refer to may be there and are not seen.`;
      problems.push({ ...problemAt(shownPath(path, cwd), message), severity: 'warning' });
    }
    return listings
      .flatMap((listing) => listing.files)
      .map((path) => shownPath(path, cwd))
      .sort(compareText);
  };
  const around: FilesAround = {
    list: () => {
      listed ??= list();
      return listed;
    },
    read: (path) => {
      const target = lookAt(resolve(cwd, path));
      if (target.kind !== 'file') return null;
      if (!outermost.some((root) => isWithin(target.real, root.real))) return null;
      const read = readText(target.real);
      return read.kind === 'text' ? read.text : null;
    },
  };
  return { around, aroundProblems: () => problems };
}
