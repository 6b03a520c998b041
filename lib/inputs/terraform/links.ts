import type { Property } from '../../resources/property.ts';
import { argumentMeant, declaredAttribute } from './attribute-meaning.ts';
import {
  callerOf,
  instanceKey,
  type ModuleCall,
  ModuleConfiguration,
  moduleSteps,
} from './configuration.ts';
import { type Created, createdIn } from './created.ts';
import { type Json, memberOf, objectOf } from './json.ts';
import {
  exactly,
  type InstanceIndex,
  looksLikeId,
  type Mentioned,
  Mentions,
  referencesOf,
  type SameIndex,
  sameIndexAmong,
  type Target,
} from './mentions.ts';
import { ModuleInstances } from './module-instances.ts';
import { holdsUnknown, type PlanObject, type PlanObjects } from './objects.ts';
import {
  attributeName,
  isConstant,
  type NamedResource,
  resourceIn,
  type Traversal,
  type TraversalStep,
  traversalsOf,
} from './traversal.ts';

/**
 * From what an expression refers to, to the objects that its value may name.
 * The operators of expressions never appear in a plan: a condition and both of
 * its arms, a splat and an index, `concat` and `slice` all look alike. So what
 * comes out is what the value may be, and how sure that is; what cannot be
 * followed (a local value, an argument that is not shown) is said (LANG-8).
 */

/** Where an expression stands. */
export interface Place {
  /** Instance of a module, '' for the root. */
  readonly module: string;
  readonly configuration: ModuleConfiguration;
  /** `each.key` or `count.index` there. */
  readonly index: InstanceIndex;
  /** The expression of for_each or count there. */
  readonly repeat: Json | null;
}

/** How often a reference may lead to another: through variables, outputs and attributes that repeat arguments. */
const depthMax = 24;
/** How many objects one expression may name before it counts as not followed. */
const targetsMax = 4096;

export class Links {
  readonly objects: PlanObjects;
  readonly #configurations = new Map<string, ModuleConfiguration | null>();
  readonly #created = new Map<string, Created>();
  readonly #remembered = new Map<string, boolean>();
  readonly #calls = new Map<string, CallPlace | null>();
  readonly #candidates = new WeakMap<Mentioned, readonly Property[]>();
  readonly #rememberedVpc = new Map<Mentioned | PlanObject, boolean>();
  #moduleInstances: ModuleInstances | null = null;
  readonly #expressions = new WeakMap<readonly string[], Expression>();

  constructor(objects: PlanObjects) {
    this.objects = objects;
  }

  #placeOf(object: PlanObject): Place {
    return {
      module: object.module,
      configuration: this.#configuration(object.module) ?? new ModuleConfiguration({}),
      index: object.index,
      repeat: object.block?.repeat ?? null,
    };
  }

  /** What an expression's references may name, of the types that may stand there; no types: any. */
  mentioned(
    references: readonly string[],
    object: PlanObject,
    expected: readonly string[],
  ): Mentioned {
    return this.#mentioned(references, this.#placeOf(object), { expected, depth: depthMax });
  }

  /** What there will be of these types that is not there yet, by itself or made along with something: one of these is any id that is not known. */
  created(expected: readonly string[]): Created {
    const key = expected.length === 1 ? (expected[0] ?? '') : expected.join(' ');
    const known = this.#created.get(key);
    if (known !== undefined) return known;
    const created = createdIn(this.objects, expected);
    this.#created.set(key, created);
    return created;
  }

  /** What is listed once for all that mention the same. */
  candidates(mentioned: Mentioned, list: () => readonly Property[]): readonly Property[] {
    const known = this.#candidates.get(mentioned) ?? list();
    this.#candidates.set(mentioned, known);
    return known;
  }

  /** Whether an object, or all that is mentioned, lies in a VPC that the plan makes: found out once. */
  rememberedVpc(about: Mentioned | PlanObject, findOut: () => boolean): boolean {
    const known = this.#rememberedVpc.get(about);
    if (known !== undefined) return known;
    const found = findOut();
    this.#rememberedVpc.set(about, found);
    return found;
  }

  /** What was found out about the plan, so that it is found out once. */
  remembered(key: string, findOut: () => boolean): boolean {
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const found = findOut();
    this.#remembered.set(key, found);
    return found;
  }

  /** The Region that the provider of an object is configured for; null: not known. */
  regionOf({ block }: PlanObject): string | null {
    const providers = objectOf(objectOf(this.objects.root['configuration'])['provider_config']);
    const provider = objectOf(memberOf(providers, block?.providerKey ?? ''));
    const region = memberOf(objectOf(provider['expressions']), 'region');
    const constant = objectOf(region)['constant_value'];
    if (typeof constant === 'string') return constant;
    const [reference, ...others] = referencesOf(region);
    const name = /^var\.([^.[\]]+)$/.exec(reference ?? '')?.[1];
    if (name === undefined || others.length > 0) return null;
    const value = objectOf(memberOf(this.objects.variables, name))['value'];
    return typeof value === 'string' ? value : null;
  }

  #configuration(module: string): ModuleConfiguration | null {
    const known = this.#configurations.get(module);
    if (known !== undefined) return known;
    let configuration: ModuleConfiguration | null = this.objects.configuration;
    for (const { name } of moduleSteps(module))
      configuration = configuration?.call(name)?.module ?? null;
    this.#configurations.set(module, configuration);
    return configuration;
  }

  #mentioned(references: readonly string[], place: Place, wanted: Wanted): Mentioned {
    const expression = this.#expression(references);
    const { latest } = expression;
    if (
      latest !== null &&
      latest.module === place.module &&
      latest.wanted.depth === wanted.depth &&
      areEqual(latest.wanted.expected, wanted.expected)
    )
      return latest.mentioned;
    const only = wanted.depth > 0 ? this.#onlyTarget(expression, place, wanted.expected) : null;
    const mentioned = only === null ? this.#allMentioned(expression, place, wanted) : exactly(only);
    expression.latest = { module: place.module, wanted, mentioned };
    return mentioned;
  }

  #allMentioned({ mentions, hasIndex }: Expression, place: Place, wanted: Wanted): Mentioned {
    const sink = new Mentions();
    const way: Way = { place, hasIndex, wanted, sink };
    for (const mention of mentions) this.#follow(mention, way);
    return sink.result();
  }

  /** Of an expression that mentions one resource and nothing else (`aws_vpc.main.id`) its only instance; null: it is none of these, or leads elsewhere. */
  #onlyTarget({ mentions }: Expression, place: Place, expected: readonly string[]): Target | null {
    const resource = mentions.length === 1 ? (mentions[0]?.resource ?? null) : null;
    if (resource === null) return null;
    const objects = this.#instancesOf(resource, place);
    const object = objects.length === 1 ? objects[0] : undefined;
    return object === undefined ? null : targetMeant(object, resource.attribute, expected);
  }

  #expression(references: readonly string[]): Expression {
    const known = this.#expressions.get(references);
    if (known !== undefined) return known;
    const expression: Expression = {
      mentions: traversalsOf(references).map((traversal) => ({
        traversal,
        resource: resourceIn(traversal),
      })),
      hasIndex: references.some((text) => /^(?:count\.index|each\.(?:key|value))/.test(text)),
      latest: null,
    };
    this.#expressions.set(references, expression);
    return expression;
  }

  #follow({ traversal, resource }: Mention, way: Way): void {
    const { wanted, sink } = way;
    if (wanted.depth === 0) {
      sink.open(traversal.text);
      return;
    }
    if (resource !== null) {
      this.#resource(resource, way);
      return;
    }
    const [root, second] = traversal.steps;
    switch (root?.name) {
      case 'var':
        this.#variable(second?.name ?? '', traversal, way);
        return;
      case 'local':
        sink.open(traversal.text);
        return;
      case 'module':
        this.#output(traversal, way);
        return;
      case 'each':
        if (second?.name === 'value') this.#eachValue(traversal, way);
        return;
      default:
    }
  }

  #resource(resource: NamedResource, way: Way): void {
    const objects = this.#instancesOf(resource, way.place);
    this.#choose(objects, resource.attribute, { way, hasIndex: way.hasIndex });
  }

  #instancesOf({ name, index }: NamedResource, { module }: Place): readonly PlanObject[] {
    const all = this.objects.instances(module, name);
    return index === null ? all : all.filter((object) => object.index === index);
  }

  /** Of several instances one is meant, or all: which is not told. */
  #choose(
    objects: readonly PlanObject[],
    attribute: string | null,
    { way, hasIndex }: { readonly way: Way; readonly hasIndex: boolean },
  ): void {
    const { wanted, sink } = way;
    const found: Target[] = [];
    for (const object of objects.length > targetsMax ? objects.slice(0, targetsMax) : objects) {
      const target = targetMeant(object, attribute, wanted.expected);
      const argument = target === null ? argumentMeant(object, attribute) : null;
      if (target !== null) found.push(target);
      else if (argument !== null) this.#argument(object, argument, way);
    }
    if (objects.length > targetsMax) sink.open(`${objects.length} instances`);
    if (found.length > 0) sink.found(found, hasIndex ? sameIndexAmong(found) : null);
    else sink.other();
  }

  /** An attribute that repeats an argument: `aws_subnet.a.vpc_id`. */
  #argument(object: PlanObject, attribute: string, { wanted, sink }: Way): void {
    const value = memberOf(object.values, attribute);
    if (typeof value === 'string' && looksLikeId(value)) {
      sink.literal(value);
      return;
    }
    const mark = object.unknowns === null ? undefined : memberOf(object.unknowns, attribute);
    if (object.unknowns !== null && !holdsUnknown(mark)) return;
    const expression = memberOf(object.block?.expressions ?? {}, attribute);
    const references = referencesOf(expression);
    if (references.length === 0) {
      if (mayGiveIds(object, attribute)) sink.open(`${object.address}.${attribute}`);
      return;
    }
    const place = this.#placeOf(object);
    sink.add(
      this.#mentioned(references, place, { ...wanted, depth: wanted.depth - 1 }),
      place.index,
    );
  }

  #variable(name: string, traversal: Traversal, way: Way): void {
    const { place, wanted, sink } = way;
    if (place.module === '') {
      const value = objectOf(memberOf(this.objects.variables, name))['value'];
      if (value === undefined) sink.open(traversal.text);
      else sink.value(value);
      return;
    }
    const call = this.#call(place.module);
    const argument = memberOf(call?.call.expressions ?? {}, name);
    if (call === null || argument === undefined) {
      const given = place.configuration.variableDefault(name);
      // Of a variable without an argument the default counts; where none is shown, nothing is known.
      if (given === undefined) sink.open(traversal.text);
      else sink.value(given);
      return;
    }
    const constant = objectOf(argument)['constant_value'];
    if (constant !== undefined) sink.value(constant);
    const references = referencesOf(argument);
    if (references.length === 0) return;
    sink.add(
      this.#mentioned(references, call.place, { ...wanted, depth: wanted.depth - 1 }),
      call.place.index,
    );
  }

  /** The call of a module, and where it stands. */
  #call(module: string): CallPlace | null {
    const known = this.#calls.get(module);
    if (known !== undefined) return known;
    const found = this.#findCall(module);
    this.#calls.set(module, found);
    return found;
  }

  #findCall(module: string): CallPlace | null {
    const step = moduleSteps(module).at(-1);
    const caller = callerOf(module);
    const configuration = this.#configuration(caller);
    const call = step === undefined ? null : (configuration?.call(step.name) ?? null);
    if (step === undefined || configuration === null || call === null) return null;
    return {
      call,
      place: {
        module: caller,
        configuration,
        index: instanceKey(step.instance),
        repeat: call.repeat,
      },
    };
  }

  #output({ text, steps }: Traversal, way: Way): void {
    const { place, wanted, sink, hasIndex } = way;
    const [, name, third, fourth] = steps;
    const call = name === undefined ? null : place.configuration.call(name.name);
    const isIndexed = third?.isIndex === true && isConstant(third.name);
    const output = third?.isIndex === true ? fourth : third;
    this.#moduleInstances ??= new ModuleInstances(this.objects.all.map(({ module }) => module));
    const all = this.#moduleInstances.of(place.module, name?.name ?? '');
    // A module without resources has no trace but its call.
    const isBare = all.length === 0 && call?.repeat === null;
    const bare = `${place.module}${place.module === '' ? '' : '.'}module.${name?.name}`;
    const instances = isBare
      ? [{ address: bare, instance: '', index: null }]
      : all.filter(({ instance }) => !isIndexed || instance === `[${third?.name}]`);
    if (call === null || instances.length === 0) {
      sink.open(text);
      return;
    }
    const results = instances.map(({ address: module, index }): Mentioned => {
      const inner = new Mentions();
      for (const expression of outputsOf(call, output?.name ?? null)) {
        const constant = objectOf(expression)['constant_value'];
        if (constant !== undefined) inner.value(constant);
        inner.add(
          this.#mentioned(
            referencesOf(expression),
            { module, configuration: call.module, index, repeat: null },
            { ...wanted, depth: wanted.depth - 1 },
          ),
          index,
        );
      }
      return inner.result();
    });
    const [only] = results;
    if (results.length === 1 && only !== undefined) {
      sink.add(only, place.index);
      return;
    }
    // Which instance of the module is meant is not told.
    const same: SameIndex = (own) =>
      results[instances.findIndex(({ index }) => index === own)]?.targets[0] ?? null;
    sink.found(
      results.flatMap((each) => each.targets),
      hasIndex ? same : null,
    );
    for (const { open, literals } of results) {
      for (const each of open) sink.open(each);
      for (const each of literals) sink.literal(each);
    }
  }

  /** `each.value.id`: of what for_each goes through, the instance of the same key. */
  #eachValue({ text, steps }: Traversal, way: Way): void {
    const { place, wanted, sink } = way;
    const references = referencesOf(place.repeat ?? undefined);
    const [only, ...others] = traversalsOf(references);
    const attribute = steps.length > 2 ? attributeName(steps.slice(2)) : null;
    if (only === undefined || others.length > 0) {
      sink.open(text);
      return;
    }
    const [root, name] = only.steps;
    if (root?.name === 'module') {
      const output: TraversalStep[] =
        attribute === null ? [] : [{ name: attribute, isIndex: false }];
      this.#output(
        { text, steps: [...only.steps, ...output] },
        { ...way, hasIndex: true, wanted: { ...wanted, depth: wanted.depth - 1 } },
      );
      return;
    }
    if (root === undefined || name === undefined || root.name === 'local' || root.name === 'var') {
      sink.open(text);
      return;
    }
    const isData = root.name === 'data';
    const [type, called] = isData ? only.steps.slice(1) : only.steps;
    const all = this.objects.instances(place.module, {
      mode: isData ? 'data' : 'managed',
      type: type?.name ?? '',
      name: called?.name ?? '',
    });
    this.#choose(all, attribute, { way, hasIndex: true });
  }
}

/** The call of a module instance, and where it stands. */
interface CallPlace {
  readonly call: ModuleCall;
  readonly place: Place;
}

/**
 * A list of references, taken apart once for all instances of the block in
 * which it stands. What it names is the same for all that are in one instance
 * of a module, but for equal indexes. As these come one after the other, the
 * latest result is enough to be kept.
 */
interface Expression {
  readonly mentions: readonly Mention[];
  /** Whether it mentions an index. */
  readonly hasIndex: boolean;
  latest: {
    readonly module: string;
    readonly wanted: Wanted;
    readonly mentioned: Mentioned;
  } | null;
}

/** One reference in its longest form. */
interface Mention {
  readonly traversal: Traversal;
  /** null: it names no resource, but a variable, an output, an index. */
  readonly resource: NamedResource | null;
}

interface Wanted {
  /** Canonical types that may stand there; none: any. */
  readonly expected: readonly string[];
  readonly depth: number;
}

interface Way {
  readonly place: Place;
  /** Whether the expression mentions an index. */
  readonly hasIndex: boolean;
  readonly wanted: Wanted;
  readonly sink: Mentions;
}

/** What a reference to an attribute of an object names, if that can stand where one of `expected` is wanted; null: it cannot, or repeats an argument. */
function targetMeant(
  object: PlanObject,
  attribute: string | null,
  expected: readonly string[],
): Target | null {
  if (argumentMeant(object, attribute) !== attribute) return null;
  const declared = declaredAttribute(object, attribute, expected);
  return declared === null ? null : { object, attribute: declared };
}

function areEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

/** The outputs that a mention of a module can mean: one, or with none named all. */
function outputsOf({ module }: ModuleCall, name: string | null): readonly Json[] {
  if (name !== null) return [module.output(name)].filter((each) => each !== undefined);
  return module.outputs();
}

/** Whether an attribute that is no argument may give ids of other things. */
function mayGiveIds(object: PlanObject, attribute: string): boolean {
  return (
    /(?:^|_)(?:ids?|arns?)$/.test(attribute) && declaredAttribute(object, attribute, []) === null
  );
}
