import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from './model.ts';

/**
 * The networks that may come about. Conditions that hang on unknown values
 * are decided one way or the other, and each consistent combination is a world
 * with a network of its own, in which existence is certain. Which worlds there
 * are is the business of the inputs; what is true in all of them, of whoever
 * asks.
 */

export interface IntendedWorld {
  /** What unknown values were taken to be in this world. */
  readonly choices: readonly { readonly unknown: Unknown; readonly value: string }[];
  readonly network: NetworkModel;
}

export interface IntendedWorlds {
  readonly worlds: readonly IntendedWorld[];
  /** False when there would be more worlds than were evaluated. */
  readonly complete: boolean;
  /** Nodes that outputs or resources of other kinds use. */
  readonly usedElsewhere: ReadonlySet<NodeId>;
  /** Parts of the input into which nobody could look. */
  readonly opaque: readonly UnseenPart[];
  /** Why there may be interfaces that are not in the input, with addresses that nobody knows; null: there are none. */
  readonly hiddenInterfaces?: Unknown | null;
  /** Files whose resources only surround the network in question: nothing is found out about them. */
  readonly surroundings?: ReadonlySet<string>;
}

/**
 * What an unseen part may do: give its resources other properties, and refer
 * to any of its stack (`changes`); add resources that refer to any of its
 * stack (`adds`); add something to those that it was handed (`uses`).
 */
export type UnseenEffect = 'changes' | 'adds' | 'uses';

/** A part of the input whose result is made by something that does not run here (a macro, an include). */
export interface UnseenPart {
  /** Prefix of the keys of what it may concern, without the slash; null: it may concern anything. */
  readonly stack: string | null;
  /** Keys of the resources that it concerns; null: any of the stack. */
  readonly resources: readonly NodeId[] | null;
  readonly effect: UnseenEffect;
  readonly unknown: Unknown;
}
