import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration, Property, PropertyMap, ResourceKey } from '../../resources/property.ts';
import { type Addition, withAdditions } from './additions.ts';
import type { Arguments } from './arguments.ts';
import { type Setting, withSettings } from './settings.ts';

/**
 * Collects what Terraform resources come to in the vocabulary of
 * CloudFormation. One resource may come to several declarations (a group with
 * inline rules and an association).
 */

/** Says what one resource type comes to. */
export type Mapper = (given: Arguments, to: Declared) => void;

/** By Terraform type; of data sources with `data.` before it. */
export type Mappers = Readonly<Record<string, Mapper>>;

export type Properties = Readonly<Record<string, Property | null>>;

/**
 * The ends of what joins networks. Where one is not known, there may be a way
 * where nothing else leads: that nothing leads there is then not certain.
 */
const joints: ReadonlyMap<string, readonly string[]> = new Map([
  ['AWS::EC2::VPCPeeringConnection', ['VpcId', 'PeerVpcId']],
  ['AWS::EC2::TransitGatewayPeeringAttachment', ['TransitGatewayId', 'PeerTransitGatewayId']],
  ['AWS::EC2::TransitGatewayAttachment', ['TransitGatewayId']],
  ['AWS::EC2::TransitGatewayVpcAttachment', ['TransitGatewayId']],
  ['AWS::EC2::TransitGatewayConnect', ['TransitGatewayId']],
]);

export class Declared {
  readonly #byKey = new Map<ResourceKey, Declaration>();
  readonly #additions: Addition[] = [];
  readonly #settings: Setting[] = [];
  readonly #glimpsed = new Set<ResourceKey>();
  readonly #doubts: Unknown[] = [];

  /** The resource itself. Members that are null are left out. */
  add(given: Arguments, type: string, properties: Properties): void {
    this.#put(given.object.key, given, type, tagged(properties, given));
  }

  /** Something that it comes to besides; `part` tells it from others of the same resource. */
  addPart(given: Arguments, part: string, type: string, properties: Properties): ResourceKey {
    const key = partKey(given.object.key, part);
    this.#put(key, given, type, entriesOf(properties));
    return key;
  }

  /** Something that exists outside the plan, by its AWS id, of which a data source tells. false: it is declared already. */
  addOutside(given: Arguments, id: string, type: string, properties: Properties): boolean {
    if (this.#byKey.has(id)) return false;
    this.#put(id, given, type, tagged(properties, given));
    return true;
  }

  /** One more member of a list that something else has. */
  extend(addition: Addition): void {
    this.#additions.push(addition);
  }

  /** A property of another declaration, which may come later (settings.ts). */
  set(setting: Setting): void {
    this.#settings.push(setting);
  }

  /** Why networks may be joined in ways that are not seen. */
  doubts(): readonly Unknown[] {
    return this.#doubts;
  }

  all(): readonly Declaration[] {
    return withSettings(withAdditions(this.#byKey, this.#additions), this.#settings);
  }

  /** What only data sources tell of, and so not all that there is to tell. */
  glimpsed(): ReadonlySet<ResourceKey> {
    return this.#glimpsed;
  }

  #put(key: ResourceKey, given: Arguments, type: string, entries: PropertyMap['entries']): void {
    const { object, at } = given;
    if (object.mode === 'data') this.#glimpsed.add(key);
    joints.get(type)?.forEach((name) => {
      const end = entries.get(name);
      if (end?.kind === 'unknown') this.#doubts.push(end.unknown);
    });
    this.#byKey.set(key, {
      key,
      id: object.address,
      type,
      path: object.module === '' ? null : object.module,
      properties: { kind: 'map', entries, at },
      at,
    });
  }
}

/** Unique, since `#` is in no address and no AWS id. */
export function partKey(owner: ResourceKey, part: string): ResourceKey {
  return `${owner}#${part}`;
}

/** Whose part a key is; the key itself where it is no part. */
export function ownerOf(key: ResourceKey): ResourceKey {
  const mark = key.indexOf('#');
  return mark < 0 ? key : key.slice(0, mark);
}

/** A reference to something declared here. */
export function refTo(key: ResourceKey, at: SourceLocation): Property {
  return { kind: 'reference', resource: key, attribute: 'Ref', at };
}

/** A map without the members that are null. */
export function mapOf(properties: Properties, at: SourceLocation): Property {
  return { kind: 'map', entries: entriesOf(properties), at };
}

function entriesOf(properties: Properties): Map<string, Property> {
  const entries = new Map<string, Property>();
  for (const name in properties) {
    const value = properties[name] ?? null;
    if (value !== null) entries.set(name, value);
  }
  return entries;
}

/** With the tags, unless the properties have their own. Only the Name tag counts. */
function tagged(properties: Properties, given: Arguments): PropertyMap['entries'] {
  const entries = entriesOf(properties);
  if (entries.has('Tags')) return entries;
  const name = given.member(given.isGiven('tags_all') ? 'tags_all' : 'tags', 'Name');
  if (name !== null) {
    const tags = new Map<string, Property>().set('Name', name);
    entries.set('Tags', { kind: 'map', entries: tags, at: given.at });
  }
  return entries;
}
