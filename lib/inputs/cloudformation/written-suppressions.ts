import { compareLocations } from '../../basics/order.ts';
import type { Problem } from '../../basics/problem.ts';
import { placeKey, type SourceLocation } from '../../basics/source.ts';
import type { WrittenSuppression } from '../../basics/written-suppression.ts';
import type { Declaration } from '../../resources/property.ts';
import { type DocumentEntry, type DocumentNode, entryOf, plainValue } from '../document.ts';
import { entriesOf, isTemplate } from './template.ts';

/**
 * What templates say to reachlint itself, in the metadata of resources:
 * `Metadata: { reachlint: { suppress: [...] } }`. Read as it is written, without
 * evaluation: CloudFormation keeps metadata as they are for whoever asks. What
 * the members of a suppression mean is not known here.
 */

export interface WrittenSuppressions {
  readonly suppressions: readonly WrittenSuppression[];
  readonly problems: readonly Problem[];
}

interface Written {
  readonly on: SourceLocation;
  readonly metadata: DocumentNode;
}

/** `sources`: templates and snippets; linear in their resources. `worlds`: what comes about. */
export function writtenSuppressions(
  sources: readonly { readonly root: DocumentNode }[],
  worlds: readonly { readonly declarations: readonly Declaration[] }[],
): WrittenSuppressions {
  const all: Written[] = [];
  for (const { root } of sources) {
    const resources = isTemplate(root) ? entriesOf(root, 'Resources') : entriesIn(root);
    collect(resources, all);
  }
  if (all.length === 0) return { suppressions: [], problems: [] };
  const places = new Set(
    worlds.flatMap(({ declarations }) => declarations.map(({ at }) => placeKey(at))),
  );
  const suppressions: WrittenSuppression[] = [];
  const problems: Problem[] = [];
  for (const { on, metadata } of all) {
    const items = listIn(metadata, problems);
    const exists = places.has(placeKey(on));
    for (const item of items)
      suppressions.push({ value: plainValue(item), at: item.at, on, exists });
  }
  return { suppressions: suppressions.sort((a, b) => compareLocations(a.at, b.at)), problems };
}

/** Of resources, also those in the fragments of loops (LANG-1). */
function collect(resources: readonly DocumentEntry[], all: Written[]): void {
  for (const { key, keyAt, value } of resources) {
    if (key.startsWith('Fn::ForEach::')) {
      if (value.kind === 'list') collect(entriesIn(value.items[2]), all);
      continue;
    }
    const metadata = entryOf(entryOf(value, 'Metadata'), 'reachlint');
    if (metadata !== undefined) all.push({ on: keyAt, metadata });
  }
}

function entriesIn(node: DocumentNode | undefined): readonly DocumentEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The items of `suppress`; what else stands there is a problem. */
function listIn(metadata: DocumentNode, problems: Problem[]): readonly DocumentNode[] {
  const refuse = (message: string, location: SourceLocation): readonly DocumentNode[] => {
    problems.push({ severity: 'error', message, location });
    return [];
  };
  if (metadata.kind !== 'map') {
    return refuse('The metadata reachlint must be a map with the key suppress.', metadata.at);
  }
  for (const { key, keyAt } of metadata.entries) {
    if (key !== 'suppress') {
      refuse(`The metadata reachlint cannot have ${key}: its only key is suppress.`, keyAt);
    }
  }
  const list = entryOf(metadata, 'suppress');
  if (list === undefined || list.kind === 'list') return list?.items ?? [];
  return refuse('suppress must be a list of maps with a rule and a reason.', list.at);
}
