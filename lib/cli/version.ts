import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../basics/invariant.ts';

/** The version in package.json, of which the place differs between sources and dist/. */
export function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const version = versionIn(join(folder, 'package.json'));
    if (version !== null) return version;
    const parent = dirname(folder);
    invariant(parent !== folder, 'package.json of reachlint is missing');
    folder = parent;
  }
}

function versionIn(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const content: unknown = JSON.parse(text);
  if (typeof content !== 'object' || content === null) return null;
  if (!('name' in content) || content.name !== 'reachlint' || !('version' in content)) return null;
  return String(content.version);
}
