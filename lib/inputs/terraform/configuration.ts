import { ByResource, type ResourceName } from './by-resource.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  memberOf,
  objectOf,
  textOf,
} from './json.ts';

/**
 * The section `configuration` of a plan: what stands in the code, as far as
 * Terraform tells. It gives no values but constants, and of every other
 * expression only what it refers to.
 */

/** One expression: a constant, or what it refers to; or nested blocks, each a map of expressions. */
export type Expressions = JsonObject;

export interface ConfigurationBlock {
  /** As code.ts tells apart what the code says. */
  readonly kind: 'block';
  readonly expressions: Expressions;
  /** What count or for_each refers to; null: one instance. */
  readonly repeat: Json | null;
  readonly providerKey: string | null;
}

/** One module of the code, whatever the number of its instances. */
export class ModuleConfiguration {
  readonly #json: JsonObject;
  #blocks: ByResource<ConfigurationBlock> | null = null;
  readonly #calls = new Map<string, ModuleCall | null>();

  constructor(json: JsonObject) {
    this.#json = json;
  }

  block(resource: ResourceName): ConfigurationBlock | null {
    this.#blocks ??= blocksOf(this.#json);
    return this.#blocks.get(resource) ?? null;
  }

  call(name: string): ModuleCall | null {
    const known = this.#calls.get(name);
    if (known !== undefined) return known;
    const json = memberOf(objectOf(this.#json['module_calls']), name);
    const call = isObject(json) ? callOf(json) : null;
    this.#calls.set(name, call);
    return call;
  }

  output(name: string): Json | undefined {
    return objectOf(memberOf(objectOf(this.#json['outputs']), name))['expression'];
  }

  outputs(): readonly Json[] {
    return Object.values(objectOf(this.#json['outputs'])).flatMap(
      (output) => objectOf(output)['expression'] ?? [],
    );
  }

  /** What a variable is where no argument is given; undefined: it must be given, or is not declared. */
  variableDefault(name: string): Json | undefined {
    return objectOf(memberOf(objectOf(this.#json['variables']), name))['default'];
  }
}

export interface ModuleCall {
  readonly module: ModuleConfiguration;
  readonly source: string | null;
  readonly expressions: Expressions;
  readonly repeat: Json | null;
}

function callOf(json: JsonObject): ModuleCall {
  return {
    module: new ModuleConfiguration(objectOf(json['module'])),
    source: textOf(json['source']),
    expressions: objectOf(json['expressions']),
    repeat: repeatOf(json),
  };
}

function repeatOf(json: JsonObject): Json | null {
  return json['for_each_expression'] ?? json['count_expression'] ?? null;
}

function blocksOf(module: JsonObject): ByResource<ConfigurationBlock> {
  const blocks = new ByResource<ConfigurationBlock>();
  for (const json of listOf(module['resources']).filter(isObject)) {
    const [mode, type, name] = ['mode', 'type', 'name'].map((key) => textOf(json[key]));
    if (type == null || name == null) continue;
    blocks.set(
      { mode: mode ?? 'managed', type, name },
      {
        kind: 'block',
        expressions: objectOf(json['expressions']),
        repeat: repeatOf(json),
        providerKey: textOf(json['provider_config_key']),
      },
    );
  }
  return blocks;
}

/** `module.a["k"].module.b` as steps from the root. */
export interface ModuleStep {
  readonly name: string;
  /** `["k"]` or `[0]` as written, '' where the module has no instances. */
  readonly instance: string;
}

/** Steps of a module address, '' being the root module. */
export function moduleSteps(address: string): readonly ModuleStep[] {
  const steps: ModuleStep[] = [];
  for (const [, name, instance] of address.matchAll(
    /(?:^|\.)module\.([^.[]+)(\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?/g,
  )) {
    steps.push({ name: name ?? '', instance: instance ?? '' });
  }
  return steps;
}

/** The address of the module that calls this one; '' for one called by the root. */
export function callerOf(address: string): string {
  const steps = moduleSteps(address).slice(0, -1);
  return steps.map(({ name, instance }) => `module.${name}${instance}`).join('.');
}

/** The key of an instance as `each.key` and `count.index` give it; null: it has none. */
export function instanceKey(instance: string): string | number | null {
  if (instance === '') return null;
  const inner = instance.slice(1, -1);
  return inner.startsWith('"') ? unquoted(inner) : Number(inner);
}

function unquoted(text: string): string {
  try {
    const value: Json = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text.slice(1, -1);
  }
}
