import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own files as the tests of structure see them: paths from the root, `/` on every system. */

export const root: string = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface TreeFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** All files below the given folders whose name ends so, by path. */
export function filesBelow(folders: readonly string[], ending: string): readonly TreeFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith(ending))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      text: readFileSync(join(root, path), 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Of a relative import: the file's path from the root; else the specifier. */
  readonly target: string;
}

/** What a file imports or re-exports, statically or dynamically, types included. */
export function importsOf(file: TreeFile): readonly Import[] {
  const statements = file.text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"\s]+)['"]/g);
  return [...statements].map(([, specifier = '']) => ({
    specifier,
    target: specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file.path), specifier)).replaceAll('\\', '/')
      : specifier,
  }));
}

/** TypeScript without comments, as `codeOf`, but with its literals. */
export function withoutComments(text: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;
  return text.replace(pattern, (match) =>
    match.startsWith('/') ? '\n'.repeat(match.split('\n').length - 1) : match,
  );
}

/**
 * TypeScript without comments and without the text of its literals, so that
 * what is left are names. Lines stay where they are. Good for this code base,
 * not for every program: regular expressions are left as they stand.
 */
export function codeOf(text: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;
  return text.replace(pattern, (match) => {
    const lines = '\n'.repeat(match.split('\n').length - 1);
    return match.startsWith('/') ? lines : `''${lines}`;
  });
}

/** A file of the project by its path from the root. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
