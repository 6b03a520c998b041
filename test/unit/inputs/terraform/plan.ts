import type { Json, JsonObject } from '../../../../lib/inputs/terraform/json.ts';

/**
 * Plans as Terraform prints them, from a terse description: what is planned by
 * address, and what the code refers to. Everything that the description leaves
 * out is left out of the plan.
 */

export interface Planned {
  readonly values?: JsonObject;
  /** What is not known yet; `true`, or the structure with `true` in it. */
  readonly unknown?: JsonObject;
  /** Default: create. */
  readonly actions?: readonly string[];
  readonly before?: JsonObject;
}

export interface Code {
  /** By type and name: expressions as `refs` and `constant` make them, or lists of blocks of these. */
  readonly resources?: Readonly<Record<string, JsonObject>>;
  /** References of count or for_each, by type and name. */
  readonly repeat?: Readonly<Record<string, JsonObject>>;
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  /** Defaults; null: none. */
  readonly variables?: JsonObject;
  readonly calls?: Readonly<Record<string, Call>>;
}

export interface Call {
  readonly source?: string;
  readonly arguments?: JsonObject;
  readonly repeat?: JsonObject;
  readonly code: Code;
}

/** An expression that refers to these, each with its parents as Terraform prints them. */
export function refs(...mentions: readonly string[]): JsonObject {
  return { references: mentions.flatMap(withParents) };
}

export function constant(value: Json): JsonObject {
  return { constant_value: value };
}

export function planOf(
  planned: Readonly<Record<string, Planned>>,
  code: Code | null = {},
  more: JsonObject = {},
): JsonObject {
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: Object.entries(planned).map(([address, each]) => change(address, each)),
    ...(code === null ? {} : { configuration: { root_module: moduleOf(code) } }),
    ...more,
  };
}

function change(address: string, { values, unknown, actions, before }: Planned): JsonObject {
  return {
    ...partsOf(address),
    address,
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: actions ?? ['create'],
      before: before ?? null,
      after: values ?? {},
      after_unknown: unknown ?? {},
    },
  };
}

/** `module.a["k"].data.aws_vpc.b[0]` in its parts. */
function partsOf(address: string): JsonObject {
  const match =
    /^((?:module\.[^.[]+(?:\[[^\]]+\])?\.)*)(data\.)?([^.]+)\.([^.[]+)(?:\[(.+)\])?$/.exec(address);
  const [, module = '', data, type = '', name = '', index] = match ?? [];
  return {
    ...(module === '' ? {} : { module_address: module.slice(0, -1) }),
    mode: data === undefined ? 'managed' : 'data',
    type,
    name,
    ...(index === undefined ? {} : { index: JSON.parse(index) as string | number }),
  };
}

function moduleOf({ resources, repeat, outputs, variables, calls }: Code): JsonObject {
  return {
    resources: Object.entries(resources ?? {}).map(([name, expressions]) => ({
      ...partsOf(name),
      address: name,
      expressions,
      ...(repeat?.[name] === undefined ? {} : { count_expression: repeat[name] }),
    })),
    outputs: Object.fromEntries(
      Object.entries(outputs ?? {}).map(([name, expression]) => [name, { expression }]),
    ),
    variables: Object.fromEntries(
      Object.entries(variables ?? {}).map(([name, value]) => [
        name,
        value === null ? {} : { default: value },
      ]),
    ),
    module_calls: Object.fromEntries(
      Object.entries(calls ?? {}).map(([name, call]) => [
        name,
        {
          source: call.source ?? `./${name}`,
          expressions: call.arguments ?? {},
          ...(call.repeat === undefined ? {} : { for_each_expression: call.repeat }),
          module: moduleOf(call.code),
        },
      ]),
    ),
  };
}

function withParents(mention: string): readonly string[] {
  const parents = [mention];
  const least = mention.startsWith('data.') ? 3 : 2;
  const steps = mention.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
  for (let length = steps.length - 1; length >= least; length -= 1) {
    const parent = steps
      .slice(0, length)
      .map((step, index) => (step.startsWith('[') || index === 0 ? step : `.${step}`))
      .join('');
    parents.push(parent);
  }
  return parents;
}
