import { pointerTo, type SourceLocation } from '../../basics/source.ts';
import type { Unknown, UnknownCause } from '../../basics/value.ts';
import type {
  Property,
  PropertyList,
  PropertyReference,
  PropertyUnknown,
} from '../../resources/property.ts';
import { isInVpc } from './attribute-meaning.ts';
import { type Code, codeOfBlock, isInCode, isShared, referencesIn } from './code.ts';
import { isObject, type Json, type JsonObject, listOf, memberOf, objectOf } from './json.ts';
import { propertyOf, scalar } from './json-property.ts';
import { LinkCounts } from './link-counts.ts';
import type { Links } from './links.ts';
import { distinct, type Mentioned, summary, type Target, without } from './mentions.ts';
import { holdsUnknown, type Moment, type PlanObject } from './objects.ts';

/**
 * Typed access to the arguments of one planned object, or of a block in it.
 * Every accessor gives null where nothing is given, the value where it is
 * known, and else what the code tells of it: the one object that it names, or
 * an unknown with those that it may name. An attribute that is not known and
 * not set in the code is one that the provider computes: it counts as not
 * given (LANG-7).
 */

interface Part {
  readonly path: string;
  readonly values: JsonObject;
  /** null: nothing marks what is not known. */
  readonly unknowns: JsonObject | null;
  readonly code: Code;
  readonly at: SourceLocation;
}

/** Blocks of one kind; `rest`: why there may be more. */
export interface Blocks {
  readonly items: readonly Arguments[];
  readonly rest: Unknown | null;
}

export class Arguments {
  readonly object: PlanObject;
  readonly at: SourceLocation;
  readonly #links: Links;
  readonly #counts: LinkCounts;
  readonly #part: Part;

  private constructor(object: PlanObject, links: Links, counts: LinkCounts, part: Part) {
    this.object = object;
    this.at = part.at;
    this.#links = links;
    this.#counts = counts;
    this.#part = part;
  }

  static of(object: PlanObject, links: Links, counts: LinkCounts): Arguments {
    const { values, unknowns, block, at } = object;
    const code = links.objects.isState ? needless : (block ?? hidden);
    return new Arguments(object, links, counts, { path: '', values, unknowns, code, at });
  }

  /** The value as JSON where all of it is known; undefined: not known, or not given. */
  known(name: string): Json | undefined {
    const value = memberOf(this.#part.values, name);
    return value === null || value === '' || this.isUnknown(name) ? undefined : value;
  }

  text(name: string): string | undefined {
    const value = this.known(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** Whether the value is not known, and not because nothing was given. */
  isUnknown(name: string): boolean {
    if (!this.#isMarked(name)) return false;
    const { code } = this.#part;
    return code.kind === 'hidden' || isInCode(code, name);
  }

  /** Whether the code gives it, or its value is known. */
  isGiven(name: string): boolean {
    const value = memberOf(this.#part.values, name);
    return (value !== undefined && value !== null && value !== '') || this.isUnknown(name);
  }

  /** Whether the code sets it: false for what the provider computed, also where that is known. */
  isInCode(name: string): boolean {
    return isInCode(this.#part.code, name);
  }

  /** Everything of which the plan has a value, or says that it is not known. */
  names(): readonly string[] {
    const { values, unknowns } = this.#part;
    return [...new Set([...Object.keys(values), ...Object.keys(unknowns ?? {})])];
  }

  isList(name: string): boolean {
    return Array.isArray(memberOf(this.#part.values, name));
  }

  /** Any value; lists and maps with what is known of them. */
  value(name: string): Property | null {
    return this.#evaluated(name, memberOf(this.#part.values, name));
  }

  #evaluated(name: string, value: Json | undefined): Property | null {
    if (this.isUnknown(name)) {
      return isObject(value) || Array.isArray(value)
        ? this.#partial(name, value)
        : this.unknown(name);
    }
    return value === undefined ? null : propertyOf(value, this.at);
  }

  /** One member of a map, without a look at the others; null where it is not known. */
  member(name: string, key: string): Property | null {
    const value = memberOf(this.#part.values, name);
    const member = isObject(value) && !this.isUnknown(name) ? memberOf(value, key) : undefined;
    return member === undefined ? null : propertyOf(member, this.at);
  }

  /** As value; null also for an empty text, which is how blocks show what is not set. */
  stated(name: string): Property | null {
    const value = memberOf(this.#part.values, name);
    return value === '' && !this.isUnknown(name) ? null : this.#evaluated(name, value);
  }

  /** As value; two that name the same place of the same thing are equal. For values of which no part is computed, such as zones. */
  symbol(name: string): Property | null {
    if (!this.isUnknown(name)) return this.value(name);
    const references = referencesIn(this.#part.code, name) ?? [];
    const [first] = references;
    const indexed = references.some((text) => /^(?:count|each)\./.test(text));
    if (first === undefined || indexed || !/\[\d+\]$/.test(first)) return this.unknown(name);
    const module = this.object.module === '' ? '' : `${this.object.module}.`;
    return this.unknownNamed(`${module}${first}`, 'deploy-time');
  }

  /** One thing, named by its id, of the canonical types that may stand there. */
  link(name: string, ...types: readonly string[]): Property | null {
    if (!this.isUnknown(name)) {
      const value = memberOf(this.#part.values, name);
      if (typeof value !== 'string' || value === '') return null;
      this.#counts.count('known');
      return scalar(value, this.at);
    }
    const mentioned = this.#mentioned(name, types);
    return mentioned === null
      ? this.#unresolved(name, types, null)
      : this.#one(name, types, mentioned);
  }

  /** Several things. What may belong to them besides stands in `rest`. */
  links(name: string, ...types: readonly string[]): PropertyList | null {
    const value = memberOf(this.#part.values, name);
    if (!this.isUnknown(name)) {
      if (value === undefined || value === null) return null;
      const texts = (Array.isArray(value) ? listOf(value) : [value]).filter(
        (each) => typeof each === 'string' && each !== '',
      );
      for (const _ of texts) this.#counts.count('known');
      return this.list(texts.map((text) => scalar(String(text), this.at)));
    }
    const literals = listOf(value).filter((each) => typeof each === 'string' && each !== '');
    const mentioned = this.#mentioned(name, types);
    const list =
      mentioned === null ? this.#hiddenList(name, types) : this.#several(name, types, mentioned);
    return {
      ...list,
      items: [...literals.map((text) => scalar(String(text), this.at)), ...list.items],
    };
  }

  /** Nested blocks, in the order of the plan. null: there are none. */
  blocks(name: string): Blocks | null {
    const value = memberOf(this.#part.values, name);
    const mark = this.#part.unknowns === null ? undefined : memberOf(this.#part.unknowns, name);
    if (mark === true || (this.#part.unknowns === null && this.isUnknown(name))) {
      return this.isUnknown(name) ? { items: [], rest: this.#reason(name) } : null;
    }
    const items = (Array.isArray(value) ? listOf(value) : [value ?? null]).filter(isObject);
    if (items.length === 0)
      return value === undefined || value === null ? null : { items: [], rest: null };
    const marks = Array.isArray(mark) ? listOf(mark) : [mark ?? null];
    return {
      items: items.map((values, index) =>
        this.#inside(name, { index, values, among: items, marks: marks.map(objectOf) }),
      ),
      rest: null,
    };
  }

  /** The first of such blocks; for those of which there is at most one. */
  block(name: string): Arguments | null {
    const blocks = this.blocks(name);
    if (blocks === null) return null;
    const [first] = blocks.items;
    return first ?? (blocks.rest === null ? null : this.#allUnknown(name));
  }

  /** The arguments of each object of the plan that a link leads to, or may lead to. */
  behind(link: Property | null): readonly Arguments[] {
    if (link === null) return [];
    if (link.kind === 'unknown') return (link.among ?? []).flatMap((each) => this.behind(each));
    const key =
      link.kind === 'reference' ? link.resource : link.kind === 'scalar' ? link.text : null;
    const object = key === null ? null : this.#links.objects.byKey(key);
    return object === null ? [] : [Arguments.of(object, this.#links, this.#counts)];
  }

  /** The arguments of all instances of this resource in its module, its own too. */
  instances(): readonly Arguments[] {
    const { object } = this;
    const all = this.#links.objects.instances(object.module, object);
    return this.#uncounted(all);
  }

  /** The resources of a type. */
  others(type: string): readonly Arguments[] {
    return this.#uncounted(this.#links.objects.managed(type));
  }

  /** Resources of a type of which an argument has this known value: as they will be, or as they were before the plan is applied. */
  having(type: string, name: string, text: string, moment: Moment = 'after'): readonly Arguments[] {
    const { objects } = this.#links;
    const all = (moment === 'after' ? objects : objects.earlier()).having(type, name, text);
    return this.#uncounted(all);
  }

  /** Whatever is asked of them does not count as links of this plan: they are counted when their turn comes. */
  #uncounted(objects: readonly PlanObject[]): readonly Arguments[] {
    const counts = new LinkCounts();
    return objects.map((each) => Arguments.of(each, this.#links, counts));
  }

  /** What was found out about the plan, so that it is found out once. */
  remembered(key: string, findOut: () => boolean): boolean {
    return this.#links.remembered(key, findOut);
  }

  /** A reference to the object itself. */
  self(): PropertyReference {
    return { kind: 'reference', resource: this.object.key, attribute: 'Ref', at: this.at };
  }

  /** The Region of its provider, or its own (since version 6 of the provider); null: not known. */
  region(): Property | null {
    const own = this.known('region');
    if (typeof own === 'string') return scalar(own, this.at);
    const region = this.#links.regionOf(this.object);
    return region === null ? null : scalar(region, this.at);
  }

  list(items: readonly Property[], rest: Unknown | null = null): PropertyList {
    return { kind: 'list', items, rest, at: this.at };
  }

  scalar(value: string | number | boolean): Property {
    return scalar(value, this.at);
  }

  unknown(name: string): PropertyUnknown {
    return { kind: 'unknown', unknown: this.#reason(name), at: this.at };
  }

  /** A link of which nothing is known: not even that two of them name one thing. */
  unresolved(name: string): PropertyUnknown {
    return {
      kind: 'unknown',
      unknown: { ...this.#reason(name), cause: 'unsupported' },
      at: this.at,
    };
  }

  unknownNamed(what: string, cause: UnknownCause): PropertyUnknown {
    return { kind: 'unknown', unknown: { what, cause, location: this.at }, at: this.at };
  }

  /** For messages: `ingress[0].cidr_blocks of aws_security_group.web`. */
  where(name: string): string {
    const path = this.#part.path === '' ? name : `${this.#part.path}.${name}`;
    return `${path} of ${this.object.address}`;
  }

  #reason(name: string): Unknown {
    const where = this.where(name);
    const isHidden = this.#part.code.kind === 'hidden';
    return {
      what: isHidden ? `${where}, of which the plan does not show the code` : where,
      cause: isHidden ? 'outside-input' : 'deploy-time',
      location: this.at,
    };
  }

  /** Whether the plan marks it, or a part of it, as not known. */
  #isMarked(name: string): boolean {
    const { unknowns, values } = this.#part;
    if (unknowns === null) return memberOf(values, name) === undefined;
    const mark = memberOf(unknowns, name);
    return mark !== undefined && holdsUnknown(mark);
  }

  #mentioned(name: string, types: readonly string[]): Mentioned | null {
    const references = referencesIn(this.#part.code, name);
    return references === null || references.length === 0
      ? null
      : this.#links.mentioned(references, this.object, types);
  }

  #one(name: string, types: readonly string[], mentioned: Mentioned): Property {
    const { targets, open, literals } = mentioned;
    const only = targets[0];
    if (open.length > 0 || only === undefined) return this.#unresolved(name, types, mentioned);
    if (targets.length === 1 && literals.length === 0) {
      this.#counts.count('resolved');
      return this.#reference(only);
    }
    const isAssumed = mentioned.mentions === 1 && mentioned.sameIndex(this.object.index) !== null;
    this.#counts.count(isAssumed ? 'assumed' : 'candidates');
    const which = summary(targets);
    const unknown = this.unknownNamed(
      `which of ${which} is ${this.where(name)}`,
      isAssumed ? 'assumption' : 'deploy-time',
    );
    const list = () => [
      ...targets.map((target) => this.#reference(target)),
      ...literals.map((id) => scalar(id, this.at)),
    ];
    if (targets.length + literals.length <= amongMax) return { ...unknown, among: list() };
    // Whichever subnet it is, it matters that all are in one VPC: one list for all instances says so.
    return types.includes('aws_subnet')
      ? { ...unknown, among: this.#links.candidates(mentioned, list) }
      : unknown;
  }

  /**
   * What is not known yet comes from something that is not there yet: it names
   * one of the things of its type that the plan creates.
   */
  #unresolved(name: string, types: readonly string[], mentioned: Mentioned | null): Property {
    const { targets, isClosed } = this.#links.created(types);
    const [only] = targets;
    const isSaid = this.#part.code.kind !== 'hidden';
    if (isSaid && isClosed && only !== undefined && targets.length === 1) {
      this.#counts.count('resolved');
      return this.#reference(only);
    }
    this.#counts.count('unresolved');
    const open = mentioned?.open[0];
    const { unknown: nothing, at } = this.unresolved(name);
    const what =
      open === undefined ? nothing.what : `${this.where(name)} (${open} is not in the plan)`;
    if (!isSaid || !isClosed || targets.length === 0 || targets.length > amongMax)
      return { kind: 'unknown', unknown: { ...nothing, what }, at };
    const among = distinct([...targets, ...(mentioned?.targets ?? [])]);
    return {
      ...this.unknownNamed(what, 'deploy-time'),
      among: among.map((target) => this.#reference(target)),
    };
  }

  /** A mention that leaves no choice names a member; the others name what may be members. */
  #several(name: string, types: readonly string[], mentioned: Mentioned): PropertyList {
    const { targets, exact, open, literals, isConditional } = mentioned;
    const { code } = this.#part;
    // In one list for several blocks, other mentions are rather other arguments than conditions.
    const isListed =
      open.length === 0 && literals.length === 0 && (!isConditional || code.kind === 'flat');
    const isChoice = targets.length > 1 && (isConditional || isShared(code, name));
    const forced = isListed && !isChoice ? [] : this.#forced(types);
    const sure = isListed && !isChoice ? exact : forced;
    const perhaps = sure === exact ? mentioned.choices : without(targets, sure);
    const isClosed = isListed && this.#haveNewVpc(mentioned);
    for (const _ of sure) this.#counts.count('resolved');
    if (perhaps.length > 0) this.#counts.count(isListed ? 'assumed' : 'candidates');
    else if (!isListed || targets.length === 0) this.#counts.count('unresolved');
    const items = sure.map((target) => this.#reference(target));
    if (perhaps.length === 0 && isClosed && targets.length > 0) return this.list(items);
    const what =
      perhaps.length > 0
        ? `which of ${summary(perhaps)} belong to ${this.where(name)}`
        : `what else belongs to ${this.where(name)}`;
    const unknown: Unknown = {
      what: open[0] === undefined ? what : `${what} (${open[0]} is not in the plan)`,
      cause: perhaps.length > 0 && isListed ? 'assumption' : 'deploy-time',
      location: this.at,
    };
    const list = this.list(items, unknown);
    const among = open.length > 0 ? this.#createdBeside(types, perhaps) : isClosed ? perhaps : null;
    return among === null || among.length > amongMax
      ? list
      : { ...list, among: among.map((target) => this.#reference(target)) };
  }

  #hiddenList(name: string, types: readonly string[]): PropertyList {
    const sure = this.#forced(types);
    this.#counts.count(sure.length > 0 ? 'resolved' : 'unresolved');
    const list = this.list(
      sure.map((each) => this.#reference(each)),
      this.#reason(name),
    );
    const among = this.#part.code.kind === 'hidden' ? null : this.#createdBeside(types, []);
    return among === null ? list : { ...list, among: among.map((each) => this.#reference(each)) };
  }

  /** What must be among the members of a block's list that is not known yet: the only thing of its kind that is not there yet. */
  #forced(types: readonly string[]): readonly Target[] {
    const { kind } = this.#part.code;
    if (kind !== 'flat' && kind !== 'unshown') return [];
    const { targets, isClosed } = this.#links.created(types);
    return isClosed && targets.length === 1 ? targets : [];
  }

  /** What the plan creates of these types, as far as that bounds a list: no existing thing may be among them. */
  #createdBeside(types: readonly string[], others: readonly Target[]): readonly Target[] | null {
    const { targets, isClosed } = this.#links.created(types);
    if (!isClosed || targets.length === 0 || targets.length > amongMax) return null;
    return targets.every((target) => this.#hasNewVpc(target))
      ? distinct([...others, ...targets])
      : null;
  }

  #haveNewVpc(mentioned: Mentioned): boolean {
    return this.#links.rememberedVpc(mentioned, () =>
      mentioned.targets.every((target) => this.#hasNewVpc(target)),
    );
  }

  /** Whether its VPC is made by this plan, so that nothing that exists can be used beside it. */
  #hasNewVpc({ object, attribute }: Target): boolean {
    if (attribute !== 'Ref') return !object.exists;
    if (!isInVpc(object.type)) return true;
    if (object.exists || object.mode === 'data') return false;
    return this.#links.rememberedVpc(object, () => {
      const vpc = Arguments.of(object, this.#links, new LinkCounts()).link('vpc_id', 'aws_vpc');
      const { keys } = this.#links.created(vpcTypes);
      if (vpc?.kind === 'reference') return keys.has(vpc.resource);
      return vpc?.kind === 'unknown' && vpc.among !== undefined;
    });
  }

  #reference({ object, attribute }: Target): PropertyReference {
    return { kind: 'reference', resource: object.key, attribute, at: this.at };
  }

  #partial(name: string, value: JsonObject | readonly Json[]): Property {
    if (!Array.isArray(value)) return this.unknown(name);
    const items = listOf(value).flatMap((item): Property[] => {
      if (item === null) return [this.unknown(name)];
      const property = propertyOf(item, this.at);
      return property === null ? [] : [property];
    });
    return this.list(items);
  }

  #inside(
    name: string,
    block: {
      readonly index: number;
      readonly values: JsonObject;
      readonly among: readonly JsonObject[];
      readonly marks: readonly JsonObject[];
    },
  ): Arguments {
    const path = `${this.#part.path === '' ? '' : `${this.#part.path}.`}${name}[${block.index}]`;
    return new Arguments(this.object, this.#links, this.#counts, {
      path,
      values: block.values,
      unknowns: this.#part.unknowns === null ? null : objectOf(block.marks[block.index]),
      code: codeOfBlock(this.#part.code, name, block),
      at: {
        ...this.at,
        pointer:
          this.at.line === null
            ? pointerTo(pointerTo(this.at.pointer, name), block.index)
            : this.at.pointer,
        address: `${this.object.address}.${path}`,
      },
    });
  }

  #allUnknown(name: string): Arguments {
    return new Arguments(this.object, this.#links, this.#counts, {
      path: `${this.#part.path === '' ? '' : `${this.#part.path}.`}${name}[0]`,
      values: {},
      unknowns: null,
      code: hidden,
      at: this.at,
    });
  }
}

const hidden: Code = { kind: 'hidden' };
const needless: Code = { kind: 'needless' };

/** How many things one value may name before they are not listed any more. */
const amongMax = 256;

const vpcTypes = ['aws_vpc'];
