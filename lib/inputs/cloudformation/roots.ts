import { Decisions, noFacts } from './decisions.ts';
import { templatesOf } from './nested-stacks.ts';
import { Run, type Setting } from './run.ts';
import { Stack } from './stack.ts';
import { stackTypes, type Template, typeNameOf } from './template.ts';

/**
 * Which of the given templates are stacks of their own: those that no other of
 * them nests.
 */

/** The paths of root templates, in the order given. */
export function findRoots(paths: readonly string[], setting: Setting): readonly string[] {
  const nested = new Map(paths.map((path) => [path, nestedIn(path, setting)]));
  const children = new Set([...nested.values()].flat());
  const roots = new Set(paths.filter((path) => !children.has(path)));
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const child of nested.get(path) ?? []) reach(child);
  };
  for (const root of roots) reach(root);
  // Templates that nest each other in a circle: one of them has to be the start.
  for (const path of paths) {
    if (reached.has(path)) continue;
    roots.add(path);
    reach(path);
  }
  return paths.filter((path) => roots.has(path));
}

function nestedIn(path: string, setting: Setting): readonly string[] {
  const template = setting.library.template(path);
  if (!template || !mayNest(template)) return [];
  const run = new Run(setting, new Decisions(noFacts, null));
  const stack = new Stack(run, template, {
    key: path,
    idPrefix: '',
    parent: null,
    passed: () => undefined,
  });
  return [...stack.sites().values()]
    .filter((site) => stackTypes.has(site.writtenType))
    .flatMap((site) => templatesOf(stack, site))
    .filter((child) => child !== path);
}

function mayNest(template: Template): boolean {
  return template.resources.some(
    ({ key, value }) => key.startsWith('Fn::') || stackTypes.has(typeNameOf(value) ?? ''),
  );
}
