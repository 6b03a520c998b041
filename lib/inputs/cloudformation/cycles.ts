import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode } from '../document.ts';
import { entryOf } from '../document.ts';
import { namedIn } from './mentions.ts';
import { entriesOf } from './template.ts';

/**
 * Resources and conditions that depend on each other in a circle. CloudFormation
 * refuses such templates, so nothing that is said about them would ever be true.
 */

/** One error a circle, at its first member. Linear in the template. */
export function circularReferences(root: DocumentNode): Problem[] {
  return [...circlesOfConditions(root), ...circlesOfResources(root)];
}

function circlesOfConditions(root: DocumentNode): Problem[] {
  const conditions = entriesOf(root, 'Conditions');
  const places = new Map(conditions.map(({ key, keyAt }) => [key, keyAt]));
  const uses = new Map(conditions.map(({ key, value }) => [key, conditionsIn(value)]));
  return findCircles(uses).flatMap((circle): Problem[] => {
    const [first = ''] = circle;
    const location = places.get(first);
    const message =
      circle.length === 1
        ? `The condition ${first} refers to itself. Remove the reference.`
        : `The conditions ${circle.join(', ')} refer to each other in a circle. Remove one of the references.`;
    return location === undefined ? [] : [{ severity: 'error', message, location }];
  });
}

function conditionsIn(start: DocumentNode): string[] {
  const found: string[] = [];
  const open: DocumentNode[] = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'list') open.push(...node.items);
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries) {
      if (key === 'Condition' && value.kind === 'scalar') found.push(value.text);
      open.push(value);
    }
  }
  return found;
}

function circlesOfResources(root: DocumentNode): Problem[] {
  const places = new Map<string, SourceLocation>();
  const resources = entriesOf(root, 'Resources').filter(({ key }) => !key.startsWith('Fn::'));
  for (const { key, keyAt } of resources) places.set(key, keyAt);
  const dependencies = new Map<string, readonly string[]>();
  for (const { key, value } of resources) {
    const on = [...dependenciesOf(value)].filter((id) => places.has(id));
    // Most depend on nothing, and cannot be part of a circle.
    if (on.length > 0) dependencies.set(key, on);
  }
  return findCircles(dependencies).flatMap((circle): Problem[] => {
    const [first] = circle;
    const location = first === undefined ? undefined : places.get(first);
    if (first === undefined || location === undefined) return [];
    const message =
      circle.length === 1
        ? `${first} refers to itself, so CloudFormation cannot create it. Remove the reference.`
        : `${circle.join(', ')} refer to each other in a circle, so CloudFormation cannot create any of them. Move one of the references into a resource of its own, for example a security group rule.`;
    return [{ severity: 'error', message, location }];
  });
}

function dependenciesOf(resource: DocumentNode): ReadonlySet<string> {
  const properties = entryOf(resource, 'Properties');
  const named = properties === undefined ? new Set<string>() : namedIn(properties);
  const dependsOn = entryOf(resource, 'DependsOn');
  if (dependsOn === undefined) return named;
  const found = new Set(named);
  for (const item of dependsOn.kind === 'list' ? dependsOn.items : [dependsOn]) {
    if (item.kind === 'scalar') found.add(item.text);
  }
  return found;
}

type Mark = 'open' | 'done';

interface Visit {
  readonly id: string;
  /** How many of its dependencies were followed. */
  next: number;
}

/** Depth first, with a stack of its own: templates made by machines are deep. */
function findCircles(dependencies: ReadonlyMap<string, readonly string[]>): string[][] {
  const marks = new Map<string, Mark>();
  const circles: string[][] = [];
  for (const start of dependencies.keys()) {
    if (marks.has(start)) continue;
    const path: Visit[] = [{ id: start, next: 0 }];
    marks.set(start, 'open');
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const id = dependencies.get(visit.id)?.[visit.next];
      visit.next += 1;
      if (id === undefined) {
        marks.set(visit.id, 'done');
        path.pop();
      } else if (marks.get(id) === 'open') {
        circles.push(path.slice(path.findIndex((each) => each.id === id)).map((each) => each.id));
      } else if (!marks.has(id)) {
        marks.set(id, 'open');
        path.push({ id, next: 0 });
      }
    }
  }
  return circles;
}
