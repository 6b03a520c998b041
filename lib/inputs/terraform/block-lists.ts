import type { PropertyList } from '../../resources/property.ts';
import type { Arguments } from './arguments.ts';
import { mapOf, type Properties } from './declared.ts';

/** Nested blocks of Terraform as lists of maps, which is what CloudFormation has in their place. */

/** null: there are none. What is not known of their number stands in `rest`. */
export function mapsOf(
  given: Arguments,
  name: string,
  properties: (block: Arguments) => Properties,
): PropertyList | null {
  const blocks = given.blocks(name);
  if (blocks === null || (blocks.items.length === 0 && blocks.rest === null)) return null;
  return given.list(
    blocks.items.map((block) => mapOf(properties(block), block.at)),
    blocks.rest,
  );
}

/** Each text of a list as a map of one member, as in `Ipv6Addresses`. */
export function mapsOfTexts(given: Arguments, name: string, member: string): PropertyList | null {
  const list = given.stated(name);
  if (list === null) return null;
  if (list.kind !== 'list') return given.list([], given.unknown(name).unknown);
  const { at } = list;
  return given.list(
    list.items.map((item) => mapOf({ [member]: item }, at)),
    list.rest,
  );
}
