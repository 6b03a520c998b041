import { pointerTo } from '../../basics/source.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from './json.ts';

/**
 * Where a plan or a state speaks of objects, and what each such place says:
 * changes, the state before, or what was planned where nothing tells of
 * changes. Several places may speak of the same object; the first one counts.
 */

/** What one part of the file says of an object. */
export interface Entry {
  readonly json: JsonObject;
  readonly values: JsonObject;
  readonly unknowns: JsonObject | null;
  readonly exists: boolean;
  readonly isDeferred: boolean;
  readonly pointer: string;
}

export function isPlan(root: JsonObject): boolean {
  return Array.isArray(root['resource_changes']) || isObject(root['planned_values']);
}

/** Is given each entry as it is found: through generators in each other it would pass several hands. */
export type Take = (entry: Entry) => void;

/** Those that changes speak of, then what is left as it is: a plan for some targets speaks of nothing else. */
export function eachAfter(root: JsonObject, take: Take): void {
  if (!isPlan(root)) {
    eachOfState(objectOf(root['values']), '/values', take);
    return;
  }
  const gone = new Set<string>();
  if (Array.isArray(root['resource_changes'])) eachChanged(root, gone, take);
  else eachPlanned(objectOf(objectOf(root['planned_values'])['root_module']), take);
  const prior = objectOf(objectOf(root['prior_state'])['values']);
  eachOfState(prior, '/prior_state/values', (entry) => {
    if (!gone.has(textOf(entry.json['address']) ?? '')) take(entry);
  });
}

function eachChanged(root: JsonObject, gone: Set<string>, take: Take): void {
  listOf(root['resource_changes']).forEach((json, index) => {
    // A deposed object goes as soon as its successor is there.
    if (!isObject(json) || json['deposed'] !== undefined) return;
    const change = objectOf(json['change']);
    const actions = listOf(change['actions']);
    const isForgotten = actions.includes('forget');
    if (actions.length === 1 && actions[0] === 'delete') {
      gone.add(textOf(json['address']) ?? '');
      return;
    }
    const values = isForgotten ? change['before'] : change['after'];
    take({
      json,
      values: objectOf(values),
      unknowns: objectOf(change['after_unknown']),
      exists: !actions.includes('create'),
      isDeferred: actions.includes('read'),
      pointer: `/resource_changes/${index}${isForgotten ? '/change/before' : '/change/after'}`,
    });
  });
}

/** A file without changes: values that are not known yet are left out, and nothing marks them. */
function eachPlanned(module: JsonObject, take: Take): void {
  eachResource(module, '/planned_values/root_module', (json, pointer) => {
    const values = objectOf(json['values']);
    take({
      json,
      values,
      unknowns: null,
      exists: typeof values['id'] === 'string',
      isDeferred: false,
      pointer: `${pointer}/values`,
    });
  });
}

/** What was there when the plan was made. */
export function eachBefore(root: JsonObject, take: Take): void {
  if (!isPlan(root)) {
    eachOfState(objectOf(root['values']), '/values', take);
    return;
  }
  eachOfState(objectOf(objectOf(root['prior_state'])['values']), '/prior_state/values', take);
  for (const [index, json] of listOf(root['resource_changes']).entries()) {
    if (!isObject(json) || json['deposed'] !== undefined) continue;
    const before = objectOf(json['change'])['before'];
    if (!isObject(before)) continue;
    take({
      json,
      values: before,
      unknowns: {},
      exists: true,
      isDeferred: false,
      pointer: `/resource_changes/${index}/change/before`,
    });
  }
}

function eachOfState(values: JsonObject, pointer: string, take: Take): void {
  eachResource(objectOf(values['root_module']), `${pointer}/root_module`, (json, at) =>
    take({
      json,
      values: objectOf(json['values']),
      unknowns: {},
      exists: true,
      isDeferred: false,
      pointer: `${at}/values`,
    }),
  );
}

/** The resources of a module and of all modules in it, without recursion: modules may nest deeply. */
function eachResource(
  root: JsonObject,
  at: string,
  take: (json: JsonObject, pointer: string) => void,
): void {
  const open: { readonly module: JsonObject; readonly pointer: string }[] = [
    { module: root, pointer: at },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { module, pointer } = next;
    for (const [index, json] of listOf(module['resources']).entries()) {
      if (isObject(json) && json['deposed_key'] === undefined)
        take(json, pointerTo(pointerTo(pointer, 'resources'), index));
    }
    const children = listOf(module['child_modules']);
    for (const [index, child] of [...children.entries()].reverse()) {
      if (!isObject(child)) continue;
      open.push({ module: child, pointer: pointerTo(pointerTo(pointer, 'child_modules'), index) });
    }
  }
}
