import type { Declaration, Property, ResourceKey } from '../../resources/property.ts';

/**
 * Properties of one resource that Terraform sets by another: a peering is
 * active once an accepter names it. They are gathered while objects are read,
 * and go to their owners at the end.
 */

export interface Setting {
  /** The link to the owner. Of one that is not certain nothing is set: what its own arguments say stays. */
  readonly owner: Property | null;
  /** CloudFormation type of the owner. */
  readonly type: string;
  readonly property: string;
  readonly value: Property;
}

/** The declarations with what was set; of several settings of one property the last counts. Linear. */
export function withSettings(
  declarations: readonly Declaration[],
  settings: readonly Setting[],
): readonly Declaration[] {
  if (settings.length === 0) return declarations;
  const byOwner = new Map<ResourceKey, Setting[]>();
  for (const setting of settings) {
    const key = ownerKey(setting.owner);
    if (key === null) continue;
    const list = byOwner.get(key);
    if (list === undefined) byOwner.set(key, [setting]);
    else list.push(setting);
  }
  return declarations.map((declaration) => {
    const own = (byOwner.get(declaration.key) ?? []).filter(
      ({ type }) => type === declaration.type,
    );
    if (own.length === 0) return declaration;
    const entries = new Map(declaration.properties.entries);
    for (const { property, value } of own) entries.set(property, value);
    return { ...declaration, properties: { ...declaration.properties, entries } };
  });
}

/** Keys of what exists are ids, so that a literal id may be one. */
function ownerKey(owner: Property | null): ResourceKey | null {
  if (owner?.kind === 'reference') return owner.resource;
  return owner?.kind === 'scalar' ? owner.text : null;
}
