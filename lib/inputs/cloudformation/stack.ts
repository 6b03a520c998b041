import type { SourceLocation } from '../../basics/source.ts';
import type { Truth } from '../../basics/truth.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration, Property, PropertyMap, ResourceKey } from '../../resources/property.ts';
import type { DocumentList, DocumentMap, DocumentNode, DocumentScalar } from '../document.ts';
import { propertyBehind } from './attributes.ts';
import { conditionTruth } from './conditions.ts';
import { carriedValue } from './cross-stack.ts';
import { type ExpandedEntry, expandEntries, isPlain, substitute } from './for-each.ts';
import { intrinsicNamed } from './intrinsics.ts';
import {
  absentStack,
  childOrigin,
  crossRegionReader,
  customResource,
  templatesOf,
} from './nested-stacks.ts';
import { Once } from './once.ts';
import { hideUnexpanded } from './opaque.ts';
import { Outputs } from './outputs.ts';
import { parameterValue } from './parameter-value.ts';
import { pseudoParameter } from './pseudo-parameters.ts';
import type { Run } from './run.ts';
import { type Site, sitesOf } from './sites.ts';
import { isCustom, stackTypes, type Template } from './template.ts';
import { list, scalar } from './values.ts';

/**
 * One stack of one run: a template with the values of its parameters. Looks
 * names up and evaluates what stands behind them, each once. What the
 * functions do is in intrinsics.ts, what worlds are in worlds.ts.
 */

/** Loop variables in sight; null outside of loops. */
export type Scope = ReadonlyMap<string, Property> | null;

export interface StackOrigin {
  /** Path of the template for a root, key of the stack resource for a nested stack. */
  readonly key: string;
  /** Logical ids of the stack resources above, each with a `/` behind it. */
  readonly idPrefix: string;
  readonly parent: Stack | null;
  /** Parameter values that the parent passes; undefined: not passed. */
  readonly passed: (name: string) => Property | null | undefined;
}

/**
 * Properties without effect on packets. Conditions used only in them make no
 * worlds: their values stay open where a condition is.
 */
const propertiesWithoutWorlds: ReadonlySet<string> = new Set([
  'BlockDeviceMappings',
  'DBSnapshotIdentifier',
  'IamInstanceProfile',
  'ImageId',
  'InstanceType',
  'KeyName',
  'KmsKeyId',
  'Tags',
  'TagSpecifications',
]);

export class Stack {
  readonly run: Run;
  readonly template: Template;
  readonly origin: StackOrigin;
  readonly outputs: Outputs;
  readonly #parameters: Once<Property | null>;
  readonly #conditions: Once<Truth>;
  readonly #properties: Once<Property | null>;
  readonly #children: Map<string, Stack | null> = new Map();
  #sites: ReadonlyMap<string, Site> | null = null;
  #conditionEntries: ReadonlyMap<string, ExpandedEntry> | null = null;
  #mappingEntries: ReadonlyMap<string, ExpandedEntry> | null = null;
  #isRelevantWhole: boolean | null = null;
  #resourceAtHand: ResourceKey | null = null;

  constructor(run: Run, template: Template, origin: StackOrigin) {
    this.run = run;
    this.template = template;
    this.origin = origin;
    this.outputs = new Outputs(this);
    this.#parameters = new Once(run.decisions);
    this.#conditions = new Once(run.decisions);
    this.#properties = new Once(run.decisions);
  }

  get root(): Stack {
    return this.origin.parent?.root ?? this;
  }

  // ---- Evaluation -----------------------------------------------------------

  /** The value of an expression; null for none. */
  evaluate(node: DocumentNode, scope: Scope): Property | null {
    if (node.kind === 'scalar') return this.#scalar(node, scope);
    if (!this.run.goDeeper()) return this.#unevaluated('nesting', node.at);
    try {
      return node.kind === 'list' ? this.#list(node, scope) : this.#map(node, scope);
    } finally {
      this.run.comeBack();
    }
  }

  #list(node: DocumentList, scope: Scope): Property {
    const items: Property[] = [];
    for (const item of node.items) {
      const value = this.evaluate(item, scope);
      if (value !== null) items.push(value);
    }
    return list(items, node.at);
  }

  #scalar(node: DocumentScalar, scope: Scope): Property | null {
    if (node.value === null) return null;
    if (typeof node.value === 'string' && node.value.includes('{')) {
      const parts = substitute(node.value, scope);
      const [only] = parts;
      if (parts.length > 1 || only !== node.value || node.value.includes('{{resolve:')) {
        const value = this.run.symbols.concatenate(parts, node.at);
        return value.kind === 'unknown' ? this.run.settle(value) : value;
      }
    }
    return scalar(node.value, node.at, node.text);
  }

  #map(node: DocumentMap, scope: Scope): Property | null {
    const only = node.entries[0];
    if (!only || node.entries.length > 1) return this.#plainMap(node, scope);
    const intrinsic = intrinsicNamed(only.key);
    if (intrinsic) {
      const value = intrinsic({ stack: this, argument: only.value, scope, at: node.at });
      return value === undefined ? this.#unevaluated(only.key, node.at) : value;
    }
    if (only.key.startsWith('Fn::') && !only.key.startsWith('Fn::ForEach::')) {
      return this.#unevaluated(only.key, node.at);
    }
    return this.#plainMap(node, scope);
  }

  #plainMap(node: DocumentMap, scope: Scope): PropertyMap {
    const entries = new Map<string, Property>();
    if (isPlain(node.entries, scope)) {
      for (const { key, value: written } of node.entries) {
        const value = this.evaluate(written, scope);
        if (value !== null) entries.set(key, value);
      }
      return { kind: 'map', entries, at: node.at };
    }
    for (const entry of expandEntries(this, node.entries, scope)) {
      const value = this.evaluate(entry.value, entry.scope);
      if (value !== null) entries.set(entry.key, value);
    }
    return { kind: 'map', entries, at: node.at };
  }

  #unevaluated(name: string, at: SourceLocation): Property {
    return this.run.unknown(this.unsupported(name, at), at);
  }

  /** An unknown for what is not evaluated at a place. */
  unsupported(name: string, at: SourceLocation): Unknown {
    return { what: this.qualify(`${name} at ${at.pointer}`), cause: 'unsupported', location: at };
  }

  // ---- Names ----------------------------------------------------------------

  /** The name of an unknown of this stack: with the stack where there are several. */
  qualify(what: string): string {
    const { idPrefix, key } = this.origin;
    if (!this.run.setting.hasSeveralRoots) {
      return idPrefix === '' ? what : `${what} of ${idPrefix.slice(0, -1)}`;
    }
    return `${what} of ${key}`;
  }

  /** The resource whose properties are being evaluated. */
  get resourceAtHand(): ResourceKey | null {
    return this.#resourceAtHand;
  }

  /** Runs `work`, which evaluates properties of that resource. */
  ofResource<T>(key: ResourceKey, work: () => T): T {
    const outer = this.#resourceAtHand;
    this.#resourceAtHand = key;
    try {
      return work();
    } finally {
      this.#resourceAtHand = outer;
    }
  }

  /** What `Ref` gives. */
  reference(
    name: string,
    { at, scope }: { readonly at: SourceLocation; readonly scope: Scope },
  ): Property | null {
    const variable = scope?.get(name);
    if (variable) return variable;
    if (name.startsWith('AWS::')) return pseudoParameter(this, name, at);
    const declaration = this.template.parameters.get(name);
    if (declaration) {
      const value = this.parameter(name);
      return value?.kind === 'unknown' ? this.run.settle({ ...value, at }) : value;
    }
    return this.#resourceValue(name, 'Ref', at);
  }

  /** What `Fn::GetAtt` gives. */
  attribute(id: string, attribute: string, at: SourceLocation): Property | null {
    const site = this.sites().get(id);
    if (!site) return this.#resourceValue(id, attribute, at);
    if (this.#existence(site) === 'no') return this.#missing(site, at);
    const output = /^Outputs\.(.+)$/s.exec(attribute)?.[1];
    if (output !== undefined && stackTypes.has(site.writtenType)) {
      const child = this.child(site);
      if (child) return child.outputs.value(output, at);
      const what = this.qualify(`${id}.${attribute}`);
      return this.run.unknown({ what, cause: 'outside-input', location: site.at }, at);
    }
    if (site.writtenType === crossRegionReader) {
      const carried = carriedValue(this, attribute);
      if (carried) return carried;
    }
    const name = propertyBehind(site.type, attribute);
    const value = name === null ? null : this.property(site, name);
    return value ?? this.#resourceValue(id, attribute, at);
  }

  #resourceValue(id: string, attribute: string, at: SourceLocation): Property | null {
    const site = this.sites().get(id);
    if (site) {
      if (this.#existence(site) === 'no') return this.#missing(site, at);
      return { kind: 'reference', resource: site.key, attribute, at };
    }
    const suffix = attribute === 'Ref' ? '' : `.${attribute}`;
    const unknown: Unknown = {
      what: this.qualify(`resource ${id}${suffix}`),
      cause: this.template.isServerless ? 'deploy-time' : 'unsupported',
      location: at,
    };
    // SAM makes roles, stages and APIs of its own that templates may refer to.
    if (!this.template.isServerless) {
      this.run.warn(`${id} is neither a parameter nor a resource of this template.`, at);
    }
    return this.run.unknown(unknown, at);
  }

  #missing(site: Site, at: SourceLocation): Property {
    this.run.warn(
      `${site.id} is referred to here, but its condition ${site.condition ?? ''} is false, so it does not exist: deployment would fail.`,
      at,
    );
    const what = this.qualify(`resource ${site.id} (its condition is false)`);
    return this.run.unknown({ what, cause: 'unsupported', location: at }, at);
  }

  parameter(name: string): Property | null {
    const compute = () => parameterValue(this, name);
    return this.#parameters.value(
      name,
      () => this.run.decisions.outsideCondition(compute),
      () => null,
    );
  }

  mapping(name: string): DocumentNode | undefined {
    this.#mappingEntries ??= this.section(this.template.mappings);
    return this.#mappingEntries.get(name)?.value;
  }

  /** The entries of a section by name, loops carried out. */
  section(entries: Template['outputs']): ReadonlyMap<string, ExpandedEntry> {
    return new Map(expandEntries(this, entries, null).map((entry) => [entry.key, entry]));
  }

  // ---- Conditions -----------------------------------------------------------

  /** Whether a named condition holds in this world. */
  condition(name: string, at: SourceLocation): Truth {
    const { decisions } = this.run;
    const key = `${this.origin.key}/${name}`;
    const forced = decisions.forcedCondition(key);
    if (forced !== undefined) return forced ? 'yes' : 'no';
    const truth = this.#conditions.value(
      name,
      () => this.#conditionTruth(name, at),
      // A circle (cycles.ts reports it); here it must only end.
      () => decisions.holds(this.unsupported(`condition ${name}`, at)),
    );
    decisions.noteCondition(key, truth, {
      what: this.qualify(`condition ${name}`),
      ...this.causeOfCondition(name, at),
    });
    return truth;
  }

  #conditionTruth(name: string, at: SourceLocation): Truth {
    const { decisions } = this.run;
    this.#conditionEntries ??= this.section(this.template.conditions);
    const entry = this.#conditionEntries.get(name);
    const deeper =
      entry &&
      this.run.deeper(() =>
        decisions.insideCondition(() => conditionTruth(this, entry.value, entry.scope)),
      );
    if (deeper) return deeper.value;
    if (!entry) this.run.warn(`The condition ${name} is not declared in this template.`, at);
    return decisions.holds(this.unsupported(`condition ${name}`, at));
  }

  /** Why a condition is open. */
  causeOfCondition(name: string, at: SourceLocation): Pick<Unknown, 'cause' | 'location'> {
    const entry = this.#conditionEntries?.get(name);
    return { cause: 'missing-parameter', location: entry?.keyAt ?? at };
  }

  // ---- Resources ------------------------------------------------------------

  sites(): ReadonlyMap<string, Site> {
    if (this.#sites) return this.#sites;
    this.#sites = sitesOf(this, expandEntries(this, this.template.resources, null));
    hideUnexpanded(this);
    return this.#sites;
  }

  /** Decides it only where something of the network hangs on it. */
  #existence(site: Site): Truth {
    const { condition } = site;
    if (condition === null) return 'yes';
    if (this.#isRelevant(site)) return this.condition(condition, site.at);
    return this.run.decisions.withoutChoice(() => this.condition(condition, site.at));
  }

  #isRelevant(site: Site): boolean {
    if (this.run.setting.isRelevant(site.type)) return true;
    return stackTypes.has(site.writtenType) && this.child(site)?.hasRelevant() === true;
  }

  /** Whether the stack or one nested in it declares something of the network. */
  hasRelevant(): boolean {
    this.#isRelevantWhole ??= [...this.sites().values()].some((site) => this.#isRelevant(site));
    return this.#isRelevantWhole;
  }

  /** One property of a resource, evaluated; null when it is absent. */
  property(site: Site, name: string): Property | null {
    const entry = site.properties(this).find((each) => each.key === name);
    return entry === undefined ? null : this.#propertyAt(site, entry);
  }

  #propertyAt(site: Site, { key: name, value, scope }: ExpandedEntry): Property | null {
    const { decisions } = this.run;
    const compute = () => this.ofResource(site.key, () => this.evaluate(value, scope));
    return this.#properties.value(
      `${site.id}.${name}`,
      () =>
        decisions.outsideCondition(
          propertiesWithoutWorlds.has(name) ? () => decisions.withoutChoice(compute) : compute,
        ),
      () => {
        this.run.warn(
          `${site.id} depends on itself through ${name}: deployment would fail.`,
          site.at,
        );
        return null;
      },
    );
  }

  /** The resources that exist in this world, those of nested stacks behind their stack. */
  declarations(): Declaration[] {
    const result: Declaration[] = [];
    this.#collect(result);
    return result;
  }

  #collect(result: Declaration[]): void {
    for (const site of this.sites().values()) {
      if (this.#existence(site) === 'no') continue;
      result.push(this.#declaration(site));
      if (isCustom(site.writtenType)) customResource(this, site);
      const child = stackTypes.has(site.writtenType) ? this.child(site) : null;
      if (child) child.#collect(result);
    }
  }

  #declaration(site: Site): Declaration {
    const entries = new Map<string, Property>();
    if (this.run.setting.isRelevant(site.type)) {
      for (const entry of site.properties(this)) {
        const value = this.#propertyAt(site, entry);
        if (value !== null) entries.set(entry.key, value);
      }
    }
    return {
      key: site.key,
      id: `${this.origin.idPrefix}${site.id}`,
      type: site.type,
      path: site.path,
      properties: { kind: 'map', entries, at: site.propertiesAt },
      at: site.at,
    };
  }

  // ---- Nested stacks --------------------------------------------------------

  /** This stack and all below it. */
  withNested(): readonly Stack[] {
    const stacks: Stack[] = [this];
    for (const site of this.sites().values()) {
      if (!stackTypes.has(site.writtenType)) continue;
      const child = this.child(site);
      if (child && this.#existence(site) !== 'no') stacks.push(...child.withNested());
    }
    return stacks;
  }

  /** The stack that a stack resource makes; null when its template is not here. */
  child(site: Site): Stack | null {
    const known = this.#children.get(site.id);
    if (known !== undefined) return known;
    const before = this.run.decisions.openCount;
    const [path, another] = templatesOf(this, site);
    const chosen = another === undefined ? path : templatesOf(this, site, { choosing: true })[0];
    const origin = chosen === undefined ? null : childOrigin(this, site, chosen);
    const child = origin && new Stack(this.run, origin.template, origin);
    if (!child && this.run.decisions.openCount !== before) return null;
    this.#children.set(site.id, child);
    if (!child && this.#existence(site) !== 'no') absentStack(this, site);
    return child;
  }
}
