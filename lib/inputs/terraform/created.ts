import type { ResourceKey } from '../../resources/property.ts';
import { canonicalType, companionAttributes, mayGiveAnyId } from './attribute-meaning.ts';
import type { Target } from './mentions.ts';
import type { PlanObjects } from './objects.ts';

/** What a plan creates of some types: an id that is not known yet is one of these. */

export interface Created {
  readonly targets: readonly Target[];
  readonly keys: ReadonlySet<ResourceKey>;
  /** False where something may give ids of others: a data source that is read during the apply. */
  readonly isClosed: boolean;
}

/** Of these canonical types, by itself or made along with something. Linear. */
export function createdIn(objects: PlanObjects, expected: readonly string[]): Created {
  const targets: Target[] = [];
  const forms = new Map<string, readonly string[]>();
  let isClosed = true;
  for (const object of objects.all) {
    const isToCome = object.mode === 'data' ? object.isDeferred : !object.exists;
    if (!isToCome) continue;
    isClosed &&= !mayGiveAnyId(object);
    if (object.mode === 'data') continue;
    let fitting = forms.get(object.type);
    if (fitting === undefined) {
      fitting = fittingForms(object.type, expected);
      forms.set(object.type, fitting);
    }
    // Of nearly all objects nothing fits, and going through nothing would take longest of all this.
    if (fitting.length === 0) continue;
    for (const attribute of fitting) targets.push({ object, attribute });
  }
  const keys = new Set(targets.map(({ object }) => object.key));
  return { targets, keys, isClosed };
}

/** By which attributes what is created with an object of this type can stand where one of `expected` is wanted. */
function fittingForms(type: string, expected: readonly string[]): readonly string[] {
  const own = expected.includes(canonicalType(type)) ? ['Ref'] : [];
  return [...own, ...companionAttributes(type, expected)];
}
