import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type { Condition, NodeId, RouteTarget } from '../network/model.ts';
import {
  type Bounds,
  exactly,
  intersectBounds,
  possibly,
  truthOfBounds,
} from '../packets/bounds.ts';
import { everything, nothing, type PacketSet } from '../packets/packet-set.ts';

/**
 * One thing that a packet must get past. A way is a list of checks; what gets
 * through is the intersection of what they pass. Every check can also say, for
 * one packet, why: that is all that traces are made of, so that a trace cannot
 * tell another story than the verdict.
 */
export interface Check {
  readonly component: NodeId;
  readonly action: 'originate' | 'filter' | 'route' | 'translate' | 'deliver';
  readonly passes: Bounds;
  /** The explanation code for what it stops, in the terms of AWS Reachability Analyzer. */
  readonly code: string;
  /** Where the code depends on the packets that it stops. */
  readonly codeFor?: (packets: PacketSet) => string;
  /** The setting that would open it; absent where none would, or it is not known which. */
  readonly opening?: Opening;
  /** Set by firewalls that know connections; see answerChecks. */
  readonly tracking?: Tracking;
  /** What decides about these packets (one packet, as a rule). */
  readonly explain: (packets: PacketSet) => Reasons;
}

/**
 * A check that depends on whether the other direction passes the same place,
 * the interface `by`. For a request, what is asked besides if its answer does
 * not; for an answer, what is asked instead if its request did.
 */
export interface Tracking {
  readonly by: NodeId;
  readonly otherwise: Check;
}

/** A setting that lets packets pass, wherever it stands in the model. */
export type Opening =
  | { readonly kind: 'acl'; readonly acl: NodeId; readonly direction: 'ingress' | 'egress' }
  | { readonly kind: 'group'; readonly group: NodeId; readonly direction: 'ingress' | 'egress' }
  | { readonly kind: 'route'; readonly table: NodeId; readonly target: RouteTarget }
  | { readonly kind: 'listener'; readonly balancer: NodeId; readonly listener: string }
  | { readonly kind: 'public-address'; readonly interface: NodeId }
  /** In a table of a transit gateway, to one of its attachments. */
  | {
      readonly kind: 'transit-route';
      readonly gateway: NodeId;
      readonly table: string;
      readonly attachment: NodeId;
    }
  /** Of an attachment with a table; null: with any, none is chosen. */
  | {
      readonly kind: 'transit-association';
      readonly gateway: NodeId;
      readonly attachment: NodeId;
      readonly table: string | null;
    }
  /** One more subnet of an attachment, by which packets get in and out of the gateway (TGW-1). */
  | {
      readonly kind: 'attachment-subnet';
      readonly gateway: NodeId;
      readonly attachment: NodeId;
      readonly subnet: NodeId;
    };

export interface Reasons {
  readonly because: readonly SourceLocation[];
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  /** Address lists that are not known and on which alone it depends. */
  readonly opaque?: readonly string[];
}

export const everythingPasses: Bounds = exactly(everything);
export const nothingPasses: Bounds = exactly(nothing);
export const somethingMayPass: Bounds = possibly(everything);

/** How a condition filters: all packets alike, and what is not known lets them pass perhaps (EVAL-5). */
export function boundsOfCondition(condition: Condition): Bounds {
  switch (condition.truth) {
    case 'yes':
      return everythingPasses;
    case 'no':
      return nothingPasses;
    case 'unknown':
      return somethingMayPass;
  }
}

/** A check that treats all packets alike. */
export function conditionCheck(options: {
  readonly component: NodeId;
  readonly action: Check['action'];
  readonly condition: Condition;
  readonly code: string;
  readonly because: readonly SourceLocation[];
  readonly opening?: Opening;
}): Check {
  const reasons: Reasons = {
    because: options.because,
    unknowns: options.condition.unknowns,
    assumptions: options.condition.assumptions,
  };
  return {
    component: options.component,
    action: options.action,
    passes: boundsOfCondition(options.condition),
    code: options.code,
    ...(options.opening === undefined ? {} : { opening: options.opening }),
    explain: () => reasons,
  };
}

/** What gets past all of them. */
export function passesAll(checks: readonly Check[]): Bounds {
  let result = everythingPasses;
  for (const check of checks) result = intersectBounds(result, check.passes);
  return result;
}

export function outcomeOf(check: Check, packets: PacketSet): Truth {
  return truthOfBounds(intersectBounds(check.passes, exactly(packets)));
}
