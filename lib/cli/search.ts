import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { whyOf } from './disk.ts';

/**
 * Lists the files below a folder, within bounds. It follows no symbolic link,
 * so that it neither leaves the folder nor runs in circles, and knows of names
 * only: what is in the files is decided by others.
 */

/** Folders of which the contents are never the user's own templates. */
const foldersSkipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Beyond these a search is taken for a mistake, e.g. in a home folder. */
export const filesMax = 200_000;
export const depthMax = 40;

const templateExtensions: ReadonlySet<string> = new Set([
  '.yaml',
  '.yml',
  '.json',
  '.template',
  '.cfn',
  '.cform',
  '.cloudformation',
]);

export interface Listing {
  /** Absolute, in order of name, folder by folder. */
  readonly files: readonly string[];
  /** Symbolic links and sockets that were passed over. */
  readonly passedOver: number;
  readonly failures: readonly { readonly path: string; readonly why: string }[];
}

/** Whether a file of that name can be a template. */
export function hasTemplateName(path: string): boolean {
  return templateExtensions.has(extname(path).toLowerCase());
}

/** All files below `folder`. Linear in their number, apart from sorting. */
export function listFiles(folder: string): Listing {
  const files: string[] = [];
  const failures: { path: string; why: string }[] = [];
  let passedOver = 0;
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: folder, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next;
    const entries = entriesOf(path);
    if ('why' in entries) {
      failures.push({ path, why: entries.why });
      continue;
    }
    const folders: string[] = [];
    for (const entry of entries) {
      const below = join(path, entry.name);
      if (entry.kind === 'file') files.push(below);
      else if (entry.kind === 'other') passedOver += 1;
      else if (!foldersSkipped.has(entry.name)) folders.push(below);
    }
    if (files.length > filesMax) {
      const why = `More than ${filesMax} files were found; name the folders that hold templates.`;
      return { files: [], passedOver, failures: [{ path: folder, why }] };
    }
    if (depth === depthMax && folders.length > 0) {
      failures.push({
        path,
        why: `Folders are searched ${depthMax} levels deep, and this has more.`,
      });
      continue;
    }
    for (const below of folders.reverse()) waiting.push({ path: below, depth: depth + 1 });
  }
  return { files, passedOver, failures };
}

interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

function entriesOf(path: string): readonly Entry[] | { readonly why: string } {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry): Entry => {
        const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
        return { name: entry.name, kind };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return { why: whyOf(error) };
  }
}
