import type { Property } from '../../resources/property.ts';
import type { Arguments } from './arguments.ts';
import { mapOf, type Properties } from './declared.ts';

/** Nested blocks as maps in CloudFormation's words. */

/** A list of maps from the blocks of one kind; none of them is as good as no list. */
export function mapsOf(
  given: Arguments,
  name: string,
  read: (block: Arguments) => Properties,
): Property | null {
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
