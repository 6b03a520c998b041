import type { Problem } from '../../basics/problem.ts';
import { type DocumentNode, entryOf } from '../document.ts';
import type { AssemblyFiles } from './files.ts';
import { entriesIn, type Manifest, textIn } from './manifest.ts';

/**
 * Which file is the template of a nested stack: the metadata of its construct
 * names it, or that of its resource, or it is uploaded under the name at the
 * end of the stack's address.
 */

/** The files of an assembly by the names under which they are uploaded. */
export function uploadedFiles(
  manifest: Manifest,
  files: AssemblyFiles,
  problems: Problem[],
): ReadonlyMap<string, string> {
  const uploaded = new Map<string, string>();
  for (const use of manifest.assetManifests) {
    const root = files.read(use, problems)?.root;
    for (const { value } of entriesIn(root, 'files')) {
      const path = textIn(entryOf(value, 'source'), 'path');
      for (const destination of entriesIn(value, 'destinations')) {
        const name = textIn(destination.value, 'objectKey');
        if (path !== null && name !== null) uploaded.set(lastSegment(name), path);
      }
    }
  }
  return uploaded;
}

/** The resources of a template that are stacks, with the file that each is made of; null: not to be told from here. */
export function nestedStacks(
  template: DocumentNode,
  uploaded: ReadonlyMap<string, string>,
): ReadonlyMap<string, string | null> {
  const stacks = new Map<string, string | null>();
  for (const { key, value } of entriesIn(template, 'Resources')) {
    if (textIn(value, 'Type') !== 'AWS::CloudFormation::Stack') continue;
    const asset = textIn(entryOf(value, 'Metadata'), 'aws:asset:path');
    const address = lastText(entryOf(entryOf(value, 'Properties'), 'TemplateURL'));
    stacks.set(
      key,
      asset ?? (address === null ? null : (uploaded.get(lastSegment(address)) ?? null)),
    );
  }
  return stacks;
}

/** The end of an address that is put together from parts. */
function lastText(node: DocumentNode | undefined): string | null {
  if (node === undefined) return null;
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' ? node.value : null;
    case 'list':
      return lastText(node.items.at(-1));
    default:
      return node.entries.length === 1 ? lastText(node.entries[0]?.value) : null;
  }
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
