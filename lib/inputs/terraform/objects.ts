import type { SourceLocation } from '../../basics/source.ts';
import type { ResourceKey } from '../../resources/property.ts';
import { ByResource, type ResourceName } from './by-resource.ts';
import { type ConfigurationBlock, ModuleConfiguration, moduleSteps } from './configuration.ts';
import { isList, isObject, type Json, type JsonObject, objectOf, textOf } from './json.ts';
import { type Entry, eachAfter, eachBefore, isPlan, type Take } from './plan-entries.ts';
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
  /** One text for all that are equal: tables look such texts up the quicker the fewer there are. */
  readonly #types = new Map<string, string>();
  /** By key those that exist already; the others have their addresses as keys. */
  readonly #existing = new Map<ResourceKey, PlanObject>();
  /** Those of a type (of data sources with `data.` before it), and by address those of types that are asked for: few are. */
  #ofType: ReadonlyMap<string, readonly PlanObject[]> | null = null;
  readonly #byAddress = new Map<string, ReadonlyMap<string, PlanObject>>();
  readonly #source: { readonly plan: PlanText; readonly options: ObjectOptions };
  #earlier: PlanObjects | null = null;
  /** By type and argument, of those that are asked for: objects by the argument's value. */
  readonly #byValue = new Map<string, ReadonlyMap<string, readonly PlanObject[]>>();

  constructor(plan: PlanText, options: ObjectOptions) {
    const { path, root } = plan;
    const { moment, prefix } = options;
    this.#source = { plan, options };
    const configuration = objectOf(root['configuration']);
    this.root = root;
    this.hasConfiguration = isObject(configuration['root_module']);
    this.isState = moment === 'before' || !isPlan(root);
    this.configuration = new ModuleConfiguration(objectOf(configuration['root_module']));
    this.variables = objectOf(root['variables']);
    const all: PlanObject[] = [];
    const take: Take = (entry) => {
      const { address, type, name } = entry.json;
      if (typeof address !== 'string' || typeof type !== 'string' || typeof name !== 'string')
        return;
      const mode = entry.json['mode'] === 'data' ? 'data' : 'managed';
      const module = this.#module(textOf(entry.json['module_address']) ?? moduleOf(address));
      const resource = this.#resource(module, { mode, type, name });
      if (isKnown(address, resource)) return;
      const object = objectIn(entry, { address, resource, path, prefix });
      if (resource.instances === null) resource.instances = [object];
      else resource.instances.push(object);
      all.push(object);
      if (object.exists) this.#existing.set(object.key, object);
    };
    if (moment === 'before') eachBefore(root, take);
    else eachAfter(root, take);
    this.all = all;
  }

  /** All instances of a resource in one instance of a module. */
  instances(module: string, resource: ResourceName): readonly PlanObject[] {
    return this.#modules.get(module)?.resources.get(resource)?.instances ?? [];
  }

  /** Resources of a type of which an argument has this value. */
  having(type: string, argument: string, text: string): readonly PlanObject[] {
    const key = `${type}.${argument}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known.get(text) ?? [];
    const index = new Map<string, PlanObject[]>();
    for (const object of this.managed(type)) {
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
    const existing = this.#existing.get(key);
    if (existing !== undefined) return existing;
    const { prefix } = this.#source.options;
    const object = key.startsWith(prefix) ? this.#at(key.slice(prefix.length)) : undefined;
    return object?.key === key ? object : null;
  }

  /** The resources of a type, in the order of the plan. */
  managed(type: string): readonly PlanObject[] {
    this.#ofType ??= byType(this.all);
    return this.#ofType.get(type) ?? [];
  }

  #at(address: string): PlanObject | undefined {
    const type = typeIn(address);
    let byAddress = this.#byAddress.get(type);
    if (byAddress === undefined) {
      byAddress = new Map(this.managed(type).map((object) => [object.address, object]));
      this.#byAddress.set(type, byAddress);
    }
    return byAddress.get(address);
  }

  /** Found once for all objects of a module instance, and kept as long as they are. */
  #module(address: string): ModuleInstance {
    const known = this.#modules.get(address);
    if (known !== undefined) return known;
    const modules = moduleSteps(address).map((step) => step.name);
    let configuration: ModuleConfiguration | null = this.configuration;
    for (const step of modules) configuration = configuration?.call(step)?.module ?? null;
    const module = { address, modules, configuration, resources: new ByResource<Instances>() };
    this.#modules.set(address, module);
    return module;
  }

  /** Found once for all instances of a resource in a module instance. */
  #resource(module: ModuleInstance, name: ResourceName): Instances {
    const known = module.resources.get(name);
    if (known !== undefined) return known;
    const { modules, configuration } = module;
    const { mode } = name;
    const type = this.#types.get(name.type) ?? name.type;
    this.#types.set(type, type);
    const resource: Instances = {
      module: module.address,
      mode: mode === 'data' ? 'data' : 'managed',
      type,
      name: name.name,
      block: this.isState ? null : (configuration?.block(name) ?? null),
      found: this.#source.options.find({ modules, mode, type, name: name.name }),
      instances: null,
      addresses: null,
    };
    module.resources.set(name, resource);
    return resource;
  }
}

/** An instance of a module, as far as the plan has objects in it. */
interface ModuleInstance {
  readonly address: string;
  /** The names on the way to it. */
  readonly modules: readonly string[];
  /** null: the plan does not show its code. */
  readonly configuration: ModuleConfiguration | null;
  readonly resources: ByResource<Instances>;
}

/** All instances of a resource in an instance of a module, and what they share. */
interface Instances {
  readonly module: string;
  readonly mode: PlanObject['mode'];
  readonly type: string;
  readonly name: string;
  readonly block: ConfigurationBlock | null;
  /** Where the block stands. */
  readonly found: ReturnType<BlockFinder>;
  /** Made with the first: pushed to an empty list, that would take room for sixteen more, and most have no second. */
  instances: PlanObject[] | null;
  /** Of the instances, where there are several. */
  addresses: Set<string> | null;
}

/** Whether the plan has spoken of the object before. */
function isKnown(address: string, resource: Instances): boolean {
  if (resource.instances === null) return false;
  resource.addresses ??= new Set(resource.instances.map((object) => object.address));
  const before = resource.addresses.size;
  return resource.addresses.add(address).size === before;
}

function byType(objects: readonly PlanObject[]): ReadonlyMap<string, readonly PlanObject[]> {
  const found = new Map<string, PlanObject[]>();
  for (const object of objects) {
    push(found, object.mode === 'data' ? `data.${object.type}` : object.type, object);
  }
  return found;
}

function objectIn(
  entry: Entry,
  {
    address,
    resource,
    path,
    prefix,
  }: {
    readonly address: string;
    readonly resource: Instances;
    readonly path: string;
    readonly prefix: string;
  },
): PlanObject {
  const { json, values, unknowns, exists, isDeferred, pointer } = entry;
  const { module, mode, type, name, block, found } = resource;
  const index = json['index'];
  return {
    address,
    module,
    mode,
    type,
    name,
    index: typeof index === 'string' || typeof index === 'number' ? index : null,
    values,
    unknowns,
    block,
    exists,
    isDeferred,
    key: keyOf(`${prefix}${address}`, values, exists),
    at:
      found === null
        ? { file: path, line: null, column: null, pointer, address }
        : { file: found.file, line: found.line, column: found.column, pointer: '', address },
  };
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

/** As an address says it after its module: `aws_subnet`, `data.aws_vpc`. */
function typeIn(address: string): string {
  const module = moduleOf(address);
  const own = module === '' ? address : address.slice(module.length + 1);
  const end = own.indexOf('.', own.startsWith('data.') ? 'data.'.length : 0);
  return end < 0 ? own : own.slice(0, end);
}

/** All but the last two or three steps: `module.a[0].data.aws_vpc.b` is in `module.a[0]`. */
function moduleOf(address: string): string {
  const match = /^((?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*)/.exec(address);
  return (match?.[1] ?? '').replace(/\.$/, '');
}

/** Whether anything in it is marked as not known. */
export function holdsUnknown(mark: Json | undefined): boolean {
  if (isList(mark)) return mark.some(holdsUnknown);
  if (!isObject(mark)) return mark === true;
  for (const name in mark) {
    if (holdsUnknown(mark[name])) return true;
  }
  return false;
}
