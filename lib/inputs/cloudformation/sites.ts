import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import { entryOf } from '../document.ts';
import { type ExpandedEntry, expandEntries } from './for-each.ts';
import { plainTypeOf, withGlobals } from './serverless.ts';
import type { Scope, Stack } from './stack.ts';
import { asMap, textOf, typeNameOf } from './template.ts';

/**
 * The resource declarations of a stack, with their attributes but their
 * properties not yet evaluated.
 */

export interface Site {
  /** Logical id. */
  readonly id: string;
  /** Unique in the analysis. */
  readonly key: string;
  /** The type after SAM's transform. */
  readonly type: string;
  readonly writtenType: string;
  readonly condition: string | null;
  /** `aws:cdk:path`. */
  readonly path: string | null;
  /** `aws:asset:path`. */
  readonly assetPath: string | null;
  readonly at: SourceLocation;
  readonly propertiesAt: SourceLocation;
  /** The properties as written, loops carried out. */
  readonly properties: (stack: Stack) => readonly ExpandedEntry[];
}

export function sitesOf(
  stack: Stack,
  entries: readonly ExpandedEntry[],
): ReadonlyMap<string, Site> {
  const sites = new Map<string, Site>();
  for (const entry of entries) {
    // `${Variable}: null` beside a nested loop is how some write that loop.
    if (entry.value.kind === 'map') sites.set(entry.key, readSite(stack, entry));
  }
  return sites;
}

function readSite(stack: Stack, { key: id, keyAt, value, scope }: ExpandedEntry): Site {
  const key = `${stack.origin.key}/${id}`;
  const writtenType = typeNameOf(value) ?? '';
  const metadata = entryOf(value, 'Metadata');
  const written = asMap(entryOf(value, 'Properties'));
  const properties = withGlobals(stack.template, writtenType, written);
  let expanded: readonly ExpandedEntry[] | null = null;
  return {
    id,
    key,
    type: stack.template.isServerless ? plainTypeOf(writtenType) : writtenType,
    writtenType,
    condition: evaluatedText(stack, entryOf(value, 'Condition'), scope),
    path:
      literalText(entryOf(metadata, 'aws:cdk:path')) ??
      stack.run.setting.library.construct(stack.template.path, id)?.path ??
      null,
    assetPath: literalText(entryOf(metadata, 'aws:asset:path')),
    at: keyAt,
    propertiesAt: properties?.at ?? value.at,
    properties: (owner) => {
      expanded ??= properties
        ? owner.ofResource(key, () => expandEntries(owner, properties.entries, scope))
        : [];
      return expanded;
    },
  };
}

function literalText(node: DocumentNode | undefined): string | null {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
}

/** With the loop variables in it replaced. */
function evaluatedText(stack: Stack, node: DocumentNode | undefined, scope: Scope): string | null {
  if (node?.kind !== 'scalar') return null;
  const value = stack.evaluate(node, scope);
  return value?.kind === 'scalar' ? String(value.value) : textOf(node);
}
