import { nowhere } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import { type Condition, certainly, type NodeId } from '../network/model.ts';
import type { Bounds } from '../packets/bounds.ts';
import { type Check, everythingPasses } from './check.ts';
import type { Orientation } from './match-sets.ts';

/** What searches for ways carry along and what they find; see transit.ts. */

/** One way between two places, as far as its ACLs, tables and gateways go. */
export interface Transit {
  readonly checks: readonly Check[];
  readonly passes: Bounds;
  /** Whether addresses are translated on the way: references to groups then fail (SG-6). */
  readonly path: 'private' | 'translated';
  /** Whether group references work between the two ends (SG-7). */
  readonly references: Condition;
  /** The same for rules on what the sender's groups let out. */
  readonly egressReferences: Condition;
  /** The source address is replaced by this interface's on the way (NAT). */
  readonly sourceBecomes: NodeId | null;
  /** Workloads that it passes as appliances (RT-10). */
  readonly appliances: readonly NodeId[];
  /** The subnet in which it meets an Internet gateway; null: it meets none. */
  readonly border: NodeId | null;
  /** It is one of several that nobody chooses among, and firewalls see it on some of them only: answers are then never sure of it (NFW-7). */
  readonly isDivided?: true;
}

/** What is known of packets on their way. */
export interface State {
  readonly checks: readonly Check[];
  readonly passes: Bounds;
  readonly hops: number;
  readonly visited: readonly NodeId[];
  readonly references: Condition;
  readonly egressReferences: Condition;
  /** It came into its domain through a transit gateway: that domain's own gateways serve others than it (TGW-5). */
  readonly isForeign: boolean;
  readonly appliances: readonly NodeId[];
  readonly border: NodeId | null;
}

/** Where every search begins: nothing was met yet. */
export const atStart: State = {
  checks: [],
  passes: everythingPasses,
  hops: 0,
  visited: [],
  references: certainly,
  egressReferences: certainly,
  isForeign: false,
  appliances: [],
  border: null,
};

/** How ways are looked for. */
export interface Manner {
  readonly orientation: Orientation;
  readonly acls: 'asked' | 'ignored';
  /** `kept`: a way goes on behind what blocks it, and behind routes that are not there. */
  readonly blocked?: 'kept';
}

/**
 * How often one search leaves a subnet or goes through a router. Ordinary ones
 * do so a few times; where many routes are not known there are more
 * combinations than anybody could look at.
 */
export const stepsMax = 1_024;

/** How many ways one search keeps: each is paired with all that lead back. */
export const foundMax = 128;

/** What stands for all that was not looked at then. */
export const tooManyWays: Unknown = {
  what: 'further ways, of which there are too many to look at',
  cause: 'unsupported',
  location: nowhere,
};
