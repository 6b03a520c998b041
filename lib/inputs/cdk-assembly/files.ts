import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { FileAccess } from '../cloudformation/library.ts';
import type { DocumentNode } from '../document.ts';
import { readDocument } from '../text/read.ts';

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
    const text = this.#files.read(path);
    if (text === null) {
      return error(
        `${use.what}, ${path}, is missing. Synthesise the app again, or give the whole folder.`,
      );
    }
    return parsed(path, text, problems);
  }

  /** Parses a file below the assembly's folder; null, and nothing said, when there is none. */
  readIfThere(path: string, problems: Problem[]): FileRoot | null {
    const text = this.#files.read(path);
    return text === null ? null : parsed(path, text, problems);
  }
}

function parsed(path: string, text: string, problems: Problem[]): FileRoot | null {
  const { root, problems: found } = readDocument({ path, text });
  problems.push(...found);
  return root === null ? null : { path, root };
}

/** Of a file's path; '' for a file in the folder that paths are relative to. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
