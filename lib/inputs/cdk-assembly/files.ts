import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { FileAccess } from '../cloudformation/library.ts';
import { type DocumentNode, plainValue } from '../document.ts';
import { type LineOfMember, readDocument } from '../text/read.ts';

/**
 * The files of one assembly. Owns that a manifest, which anybody can write,
 * names no file outside of its folder.
 */

/** Where a manifest names a file, and what for. */
export interface FileUse {
  /** Folder of the manifest. */
  readonly folder: string;
  /** As the manifest names it. */
  readonly name: string;
  /** What the file is, for messages: `The template of the stack Web`. */
  readonly what: string;
  readonly at: SourceLocation;
}

export interface FileRoot {
  readonly path: string;
  readonly root: DocumentNode;
}

/** A file that is there and not yet parsed. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

export class AssemblyFiles {
  readonly #folder: string;
  readonly #files: FileAccess;

  constructor(folder: string, files: FileAccess) {
    this.#folder = folder;
    this.#files = files;
  }

  /** The path of a file below the assembly's folder; null for one that lies elsewhere. */
  path(folder: string, name: string): string | null {
    const outer = this.#folder === '' ? 0 : this.#folder.split('/').length;
    const segments = folder === '' ? [] : folder.split('/');
    if (/^(?:\/|[A-Za-z]:)|\\/.test(name)) return null;
    for (const segment of name.split('/')) {
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') segments.push(segment);
      else if (segments.length === outer) return null;
      else segments.pop();
    }
    return segments.join('/');
  }

  /** Parses a file; null when it cannot be read, which `problems` then says. */
  read(use: FileUse, problems: Problem[]): FileRoot | null {
    const file = this.text(use, problems);
    return file === null ? null : parseFile(file, problems);
  }

  /** The text of a file; null when there is none, which `problems` then says. */
  text(use: FileUse, problems: Problem[]): FileText | null {
    const error = (message: string): null => {
      problems.push({ severity: 'error', message, location: use.at });
      return null;
    };
    const path = this.path(use.folder, use.name);
    if (path === null) {
      return error(
        `${use.what} is said to be ${use.name}, which lies outside of the assembly and is not read.`,
      );
    }
    const file = this.textIfThere(path);
    if (file === null) {
      return error(
        `${use.what}, ${path}, is missing. Synthesise the app again, or give the whole folder.`,
      );
    }
    return file;
  }

  /** The text of a file below the assembly's folder; null, and nothing said, when there is none. */
  textIfThere(path: string): FileText | null {
    const text = this.#files.read(path);
    return text === null ? null : { path, text };
  }
}

/**
 * Parses a file; null when it cannot be parsed, which `problems` then says.
 * `lineOf`: the lines of the program that made the members of its sections.
 */
export function parseFile(
  file: FileText,
  problems: Problem[],
  lineOf: LineOfMember = () => null,
): FileRoot | null {
  const { root, problems: found } = readDocument({ ...file, lineOf });
  problems.push(...found);
  return root === null ? null : { path: file.path, root };
}

/**
 * The plain value of a file in which nobody will look for places. Where it is
 * not what JSON.parse takes, the reader of documents says why, or reads it.
 */
export function parseValue(file: FileText, problems: Problem[]): unknown {
  try {
    return JSON.parse(file.text);
  } catch {
    const parsed = parseFile(file, problems);
    return parsed === null ? null : plainValue(parsed.root);
  }
}

/** Of a file's path; '' for a file in the folder that paths are relative to. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
