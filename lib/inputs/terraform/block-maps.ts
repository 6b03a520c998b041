import type { Property, PropertyList } from '../../resources/property.ts';
import type { Arguments } from './arguments.ts';
import { mapOf, type Properties } from './declared.ts';

/** Nested blocks, and lists of texts, as maps in CloudFormation's words. */

/** A list of maps from the blocks of one kind; none of them is as good as no list. What is not known of their number stands in `rest`. */
export function mapsOf(
  given: Arguments,
  name: string,
  read: (block: Arguments) => Properties,
): PropertyList | null {
  const blocks = given.blocks(name);
  if (blocks === null || (blocks.items.length === 0 && blocks.rest === null)) return null;
  return given.list(
    blocks.items.map((block) => mapOf(read(block), block.at)),
    blocks.rest,
  );
}

/** A map from the one block of its kind. */
export function mapIn(
  given: Arguments,
  name: string,
  read: (block: Arguments) => Properties,
): Property | null {
  const block = given.block(name);
  return block && mapOf(read(block), block.at);
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
