import { pointerTo, type SourceLocation } from '../../basics/source.ts';
import type { ResourceKey } from '../../resources/property.ts';
import { ByResource, type ResourceName } from './by-resource.ts';
import { type ConfigurationBlock, ModuleConfiguration, moduleSteps } from './configuration.ts';
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from './json.ts';
import type { PlanText } from './plan-text.ts';

/**
 * The objects of a plan or a state at one moment: what will be there after the
 * plan is applied, or what was there before. Resources and data sources; what
 * they mean is not known here.
 */

export type Moment = 'before' | 'after';

export interface PlanObject {
  /** `module.a["k"].aws_subnet.public[0]`. */
  readonly address: string;
  /** '' for the root module. */
  readonly module: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** The key of for_each, the number of count; null: there is but one. */
  readonly index: string | number | null;
  /** `registry.terraform.io/hashicorp/aws`; old versions write `aws`. */
  readonly provider: string;
  readonly values: JsonObject;
  /** What of `values` is not known yet: `true` in the place of each such value. null: not marked, but missing where it is set in the code. */
  readonly unknowns: JsonObject | null;
  /** null: the plan does not show the code (or this is a state, in which all is known). */
  readonly block: ConfigurationBlock | null;
  /** It exists already and will go on to. */
  readonly exists: boolean;
  /** Its data cannot be read before the plan is applied. */
  readonly isDeferred: boolean;
  /** Its own id where that is unique everywhere, else its address. */
  readonly key: ResourceKey;
  readonly at: SourceLocation;
}

/** Where a resource's block stands in the code; null: not known. */
export type BlockFinder = (
  object: ResourceName & { readonly modules: readonly string[] },
) => { readonly file: string; readonly line: number; readonly column: number } | null;

export interface ObjectOptions {
  readonly moment: Moment;
  readonly find: BlockFinder;
  /** Goes before addresses in keys, where several plans are read together. */
  readonly prefix: string;
}

export class PlanObjects {
  readonly all: readonly PlanObject[];
  readonly configuration: ModuleConfiguration;
  /** The plan tells nothing of the code. */
  readonly hasConfiguration: boolean;
  /** A state: everything is known, and nothing is said about the code. */
  readonly isState: boolean;
  readonly variables: JsonObject;
  readonly root: JsonObject;
  readonly #modules = new Map<string, ModuleInstance>();
  readonly #ofType = {
    managed: new Map<string, PlanObject[]>(),
    data: new Map<string, PlanObject[]>(),
  };
  readonly #byKey = new Map<ResourceKey, PlanObject>();
  readonly #source: { readonly plan: PlanText; readonly options: ObjectOptions };
  #earlier: PlanObjects | null = null;
  /** By type and argument, of those that are asked for: objects by the argument's value. */
  readonly #byValue = new Map<string, ReadonlyMap<string, readonly PlanObject[]>>();

  constructor(plan: PlanText, options: ObjectOptions) {
    const { path, root } = plan;
    const { moment, find, prefix } = options;
    this.#source = { plan, options };
    const configuration = objectOf(root['configuration']);
    this.root = root;
    this.hasConfiguration = isObject(configuration['root_module']);
    this.isState = moment === 'before' || !isPlan(root);
    this.configuration = new ModuleConfiguration(objectOf(configuration['root_module']));
    this.variables = objectOf(root['variables']);
    const entries = moment === 'before' ? entriesBefore(root) : entriesAfter(root);
    const all: PlanObject[] = [];
    const addresses = new Set<string>();
    for (const entry of entries) {
      const object = this.#object(entry, { path, find, prefix });
      if (object === null || addresses.has(object.address)) continue;
      addresses.add(object.address);
      all.push(object);
      this.#byKey.set(object.key, object);
      const { instances } = this.#module(object.module);
      const own = instances.get(object);
      if (own === undefined) instances.set(object, [object]);
      else own.push(object);
      push(this.#ofType[object.mode], object.type, object);
    }
    this.all = all;
  }

  /** All instances of a resource in one instance of a module. */
  instances(module: string, resource: ResourceName): readonly PlanObject[] {
    return this.#modules.get(module)?.instances.get(resource) ?? [];
  }

  /** Resources of a type of which an argument has this value. */
  having(type: string, argument: string, text: string): readonly PlanObject[] {
    const key = `${type}.${argument}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known.get(text) ?? [];
    const index = new Map<string, PlanObject[]>();
    for (const object of this.ofType('managed', type)) {
      const value = textOf(object.values[argument]);
      if (value !== null) push(index, value, object);
    }
    this.#byValue.set(key, index);
    return index.get(text) ?? [];
  }

  /** What there was before the plan is applied; of a state, what it holds. */
  earlier(): PlanObjects {
    if (this.isState) return this;
    const { plan, options } = this.#source;
    this.#earlier ??= new PlanObjects(plan, { ...options, moment: 'before' });
    return this.#earlier;
  }

  byKey(key: ResourceKey): PlanObject | null {
    return this.#byKey.get(key) ?? null;
  }

  ofType(mode: 'managed' | 'data', type: string): readonly PlanObject[] {
    return this.#ofType[mode].get(type) ?? [];
  }

  #object(
    entry: Entry,
    { path, find, prefix }: Omit<ObjectOptions, 'moment'> & { readonly path: string },
  ): PlanObject | null {
    const { json, values, unknowns } = entry;
    const address = textOf(json['address']);
    const type = textOf(json['type']);
    const name = textOf(json['name']);
    if (address === null || type === null || name === null) return null;
    const mode = json['mode'] === 'data' ? 'data' : 'managed';
    const module = textOf(json['module_address']) ?? moduleOf(address);
    const { modules, configuration } = this.#module(module);
    const index = json['index'];
    const found = find({ modules, mode, type, name });
    return {
      address,
      module,
      mode,
      type,
      name,
      index: typeof index === 'string' || typeof index === 'number' ? index : null,
      provider: textOf(json['provider_name']) ?? '',
      values,
      unknowns,
      block: this.isState ? null : (configuration?.block({ mode, type, name }) ?? null),
      exists: entry.exists,
      isDeferred: entry.isDeferred,
      key: keyOf(`${prefix}${address}`, values, entry.exists),
      at: {
        file: found?.file ?? path,
        line: found?.line ?? null,
        column: found?.column ?? null,
        pointer: found === null ? entry.pointer : '',
        address,
      },
    };
  }

  /** Found once for all objects of a module instance, and kept as long as they are. */
  #module(address: string): ModuleInstance {
    const known = this.#modules.get(address);
    if (known !== undefined) return known;
    const modules = moduleSteps(address).map((step) => step.name);
    let configuration: ModuleConfiguration | null = this.configuration;
    for (const step of modules) configuration = configuration?.call(step)?.module ?? null;
    const module = { modules, configuration, instances: new ByResource<PlanObject[]>() };
    this.#modules.set(address, module);
    return module;
  }
}

/** An instance of a module, as far as the plan has objects in it. */
interface ModuleInstance {
  /** The names on the way to it. */
  readonly modules: readonly string[];
  /** null: the plan does not show its code. */
  readonly configuration: ModuleConfiguration | null;
  readonly instances: ByResource<PlanObject[]>;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Ids and ARNs as AWS makes them are unique among all resources; names are not. */
function keyOf(address: string, values: JsonObject, exists: boolean): ResourceKey {
  if (!exists) return address;
  const ids = [values['id'], values['arn']].filter((id) => typeof id === 'string');
  return ids.find((id) => /^(?:[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}|arn:.+)$/.test(id)) ?? address;
}

/** All but the last two or three steps: `module.a[0].data.aws_vpc.b` is in `module.a[0]`. */
function moduleOf(address: string): string {
  const match = /^((?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*)/.exec(address);
  return (match?.[1] ?? '').replace(/\.$/, '');
}

/** What one part of the file says of an object. */
interface Entry {
  readonly json: JsonObject;
  readonly values: JsonObject;
  readonly unknowns: JsonObject | null;
  readonly exists: boolean;
  readonly isDeferred: boolean;
  readonly pointer: string;
}

function isPlan(root: JsonObject): boolean {
  return Array.isArray(root['resource_changes']) || isObject(root['planned_values']);
}

/** Those that changes speak of, then what is left as it is: a plan for some targets speaks of nothing else. */
function* entriesAfter(root: JsonObject): Generator<Entry> {
  if (!isPlan(root)) {
    yield* stateEntries(objectOf(root['values']), '/values');
    return;
  }
  const gone = new Set<string>();
  if (Array.isArray(root['resource_changes'])) {
    yield* changedEntries(root, gone);
  } else {
    yield* plannedEntries(objectOf(objectOf(root['planned_values'])['root_module']));
  }
  const prior = objectOf(objectOf(root['prior_state'])['values']);
  for (const entry of stateEntries(prior, '/prior_state/values')) {
    if (!gone.has(textOf(entry.json['address']) ?? '')) yield entry;
  }
}

function* changedEntries(root: JsonObject, gone: Set<string>): Generator<Entry> {
  for (const [index, json] of listOf(root['resource_changes']).entries()) {
    // A deposed object goes as soon as its successor is there.
    if (!isObject(json) || json['deposed'] !== undefined) continue;
    const change = objectOf(json['change']);
    const actions = listOf(change['actions']);
    const isForgotten = actions.includes('forget');
    if (actions.length === 1 && actions[0] === 'delete') {
      gone.add(textOf(json['address']) ?? '');
      continue;
    }
    const values = isForgotten ? change['before'] : change['after'];
    yield {
      json,
      values: objectOf(values),
      unknowns: objectOf(change['after_unknown']),
      exists: !actions.includes('create'),
      isDeferred: actions.includes('read'),
      pointer: `/resource_changes/${index}/change/${isForgotten ? 'before' : 'after'}`,
    };
  }
}

/** A file without changes: values that are not known yet are left out, and nothing marks them. */
function* plannedEntries(module: JsonObject): Generator<Entry> {
  for (const { json, pointer } of resourcesOf(module, '/planned_values/root_module')) {
    const values = objectOf(json['values']);
    yield {
      json,
      values,
      unknowns: null,
      exists: typeof values['id'] === 'string',
      isDeferred: false,
      pointer: `${pointer}/values`,
    };
  }
}

/** What was there when the plan was made. */
function* entriesBefore(root: JsonObject): Generator<Entry> {
  if (!isPlan(root)) {
    yield* stateEntries(objectOf(root['values']), '/values');
    return;
  }
  yield* stateEntries(objectOf(objectOf(root['prior_state'])['values']), '/prior_state/values');
  for (const [index, json] of listOf(root['resource_changes']).entries()) {
    if (!isObject(json) || json['deposed'] !== undefined) continue;
    const before = objectOf(json['change'])['before'];
    if (!isObject(before)) continue;
    yield {
      json,
      values: before,
      unknowns: {},
      exists: true,
      isDeferred: false,
      pointer: `/resource_changes/${index}/change/before`,
    };
  }
}

function* stateEntries(values: JsonObject, pointer: string): Generator<Entry> {
  const root = objectOf(values['root_module']);
  for (const found of resourcesOf(root, `${pointer}/root_module`)) {
    yield {
      json: found.json,
      values: objectOf(found.json['values']),
      unknowns: {},
      exists: true,
      isDeferred: false,
      pointer: `${found.pointer}/values`,
    };
  }
}

interface FoundResource {
  readonly json: JsonObject;
  readonly pointer: string;
}

/** The resources of a module and of all modules in it, without recursion: modules may nest deeply. */
function* resourcesOf(root: JsonObject, at: string): Generator<FoundResource> {
  const open: { readonly module: JsonObject; readonly pointer: string }[] = [
    { module: root, pointer: at },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { module, pointer } = next;
    for (const [index, json] of listOf(module['resources']).entries()) {
      if (isObject(json) && json['deposed_key'] === undefined)
        yield { json, pointer: pointerTo(pointerTo(pointer, 'resources'), index) };
    }
    const children = listOf(module['child_modules']);
    for (const [index, child] of [...children.entries()].reverse()) {
      if (!isObject(child)) continue;
      open.push({ module: child, pointer: pointerTo(pointerTo(pointer, 'child_modules'), index) });
    }
  }
}

/** Whether anything in it is marked as not known. */
export function holdsUnknown(mark: Json | undefined): boolean {
  if (mark === true) return true;
  if (Array.isArray(mark)) return mark.some(holdsUnknown);
  return isObject(mark) && Object.values(mark).some(holdsUnknown);
}
