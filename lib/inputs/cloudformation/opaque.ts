import type { SourceLocation } from '../../basics/source.ts';
import type { Property, ResourceKey } from '../../resources/property.ts';
import { type DocumentNode, entryOf } from '../document.ts';
import type { OpaquePart } from './run.ts';
import type { Scope, Stack } from './stack.ts';
import { includeTransform, textOf, understoodTransforms } from './template.ts';

/**
 * Parts of a template that something else fills in: snippets from other
 * files, which are looked up, and macros, which only the account has. The
 * latter are noted, so that nothing is called certain that they may change
 * (LANG-6).
 */

/**
 * Gives the snippet that a transform includes to `use`; null, and noted as
 * opaque, when it is not here.
 */
export function withIncluded<T>(
  stack: Stack,
  node: DocumentNode,
  scope: Scope,
  use: (snippet: DocumentNode) => T,
): T | null {
  const name = entryOf(node, 'Name');
  const nameText = name?.kind === 'scalar' ? textOf(name) : '';
  const location = entryOf(entryOf(node, 'Parameters'), 'Location');
  if (nameText === includeTransform && location) {
    const { library } = stack.run.setting;
    const address = stack.evaluate(location, scope);
    const path = library.find({ from: stack.template.path, address, assetPath: null });
    const snippet = path === null ? null : library.document(path);
    if (path !== null && snippet) {
      const result = stack.run.whileIncluding(path, () => use(snippet));
      if (result) return result.value;
    }
  }
  hide(stack, `transform ${nameText || 'without a name'}`, node.at);
  return null;
}

/** Notes something that may add to or change the resource at hand, or else the whole stack. */
export function hide(
  stack: Stack,
  name: string,
  at: SourceLocation,
  effect: OpaquePart['effect'] = 'changes',
): void {
  const resource = stack.resourceAtHand;
  stack.run.noteOpaque({
    unknown: stack.unsupported(name, at),
    stack: stack.origin.key,
    resources: resource === null ? null : [resource],
    effect,
  });
  hidePassed(stack, name, at);
  stack.run.warn(
    `Not looked into: ${name}. What it would add or change is treated as possible.`,
    at,
  );
}

/** What is hidden in a nested stack may use whatever the parent passes. */
function hidePassed(stack: Stack, name: string, at: SourceLocation): void {
  const { decisions } = stack.run;
  const resources = decisions.withoutChoice(() =>
    [...stack.template.parameters.keys()].flatMap((parameter) => {
      const value = stack.origin.passed(parameter);
      return value ? resourcesIn(value) : [];
    }),
  );
  if (resources.length === 0) return;
  stack.run.noteOpaque({
    unknown: stack.unsupported(name, at),
    stack: stack.origin.key,
    resources,
    effect: 'uses',
  });
}

/** Notes the macros and modules of a template. */
export function hideUnexpanded(stack: Stack): void {
  for (const { name, parameters, at } of stack.template.transforms) {
    if (understoodTransforms.has(name)) continue;
    const isIncluded = name === includeTransform && hasSnippet(stack, parameters);
    if (!isIncluded) hide(stack, `transform ${name}`, at);
  }
  for (const site of stack.sites().values()) {
    // A module stands for resources that only the account's registry knows.
    if (site.type.endsWith('::MODULE')) hide(stack, `module ${site.type}`, site.at, 'adds');
  }
}

/** Whether the library put in what the whole template includes. */
function hasSnippet(stack: Stack, parameters: DocumentNode | null): boolean {
  const location = entryOf(parameters ?? undefined, 'Location');
  const address = location?.kind === 'scalar' ? stack.evaluate(location, null) : null;
  const { library } = stack.run.setting;
  return library.find({ from: stack.template.path, address, assetPath: null }) !== null;
}

/** The resources that a value refers to. */
export function resourcesIn(property: Property): readonly ResourceKey[] {
  switch (property.kind) {
    case 'reference':
      return [property.resource];
    case 'list':
      return property.items.flatMap(resourcesIn);
    case 'map':
      return [...property.entries.values()].flatMap(resourcesIn);
    case 'text':
      return property.parts.flatMap((part) => (typeof part === 'string' ? [] : resourcesIn(part)));
    case 'unknown':
      return (property.among ?? []).flatMap(resourcesIn);
    default:
      return [];
  }
}
