import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import { type Bounds, intersectBounds, truthOfBounds } from '../packets/bounds.ts';
import type { PacketSet } from '../packets/packet-set.ts';
import type { Check, Opening } from './check.ts';
import type { Hop, Step } from './trace.ts';

/**
 * Packets that walk along checks to the end, whatever stops them: a check that
 * would leave nothing is noted and then thought away, so that what stands
 * behind it is noted too.
 */

/** One thing that stands in the way. */
export interface Obstacle {
  readonly component: NodeId;
  readonly direction: 'request' | 'reply';
  readonly action: Check['action'];
  /** An explanation code of AWS Reachability Analyzer. */
  readonly code: string;
  /** `no`: nothing of what came so far passes; `unknown`: nothing surely passes. */
  readonly outcome: 'no' | 'unknown';
  /** The deciding lines; where nothing is written, the component's. */
  readonly because: readonly SourceLocation[];
  readonly unknowns: readonly Unknown[];
  /** The setting that would open it, if there is one. */
  readonly opening: Opening | null;
  /** What it stops, of what came so far. */
  readonly stops: PacketSet;
}

export interface Walk {
  readonly obstacles: readonly Obstacle[];
  readonly steps: readonly { readonly node: NodeId; readonly step: Step }[];
  /** What is left at the end, obstacles thought away. */
  readonly left: Bounds;
}

/** What of a walk decides how far the way is; much cheaper than the whole. */
export function glance(
  checks: readonly Check[],
  packets: Bounds,
): { readonly stops: readonly Pick<Obstacle, 'code' | 'outcome'>[]; readonly left: Bounds } {
  const stops: Pick<Obstacle, 'code' | 'outcome'>[] = [];
  let left = packets;
  for (const check of checks) {
    const { outcome, next } = judge(check, left);
    if (outcome !== 'yes') stops.push({ code: codeOf(check, left), outcome });
    left = next;
  }
  return { stops, left };
}

/** What a check does to packets, and what the next one is asked about. */
function judge(
  check: Check,
  left: Bounds,
): { readonly outcome: Truth; readonly passed: Bounds; readonly next: Bounds } {
  const passed = intersectBounds(left, check.passes);
  const outcome = truthOfBounds(passed);
  switch (outcome) {
    case 'yes':
      return { outcome, passed, next: passed };
    case 'no':
      return { outcome, passed, next: left };
    case 'unknown':
      // What may pass narrows what comes after; what is certain is judged as if this were open.
      return { outcome, passed, next: { must: left.must, may: passed.may } };
  }
}

function codeOf(check: Check, left: Bounds): string {
  return check.codeFor?.(left.may) ?? check.code;
}

export function walk(
  network: NetworkModel,
  of: {
    readonly checks: readonly Check[];
    readonly direction: Obstacle['direction'];
    readonly packets: Bounds;
  },
): Walk {
  const { checks, direction } = of;
  const obstacles: Obstacle[] = [];
  const steps: { node: NodeId; step: Step }[] = [];
  let left = of.packets;
  for (const check of checks) {
    const { component, action } = check;
    const { outcome, passed, next } = judge(check, left);
    const reasons = check.explain(outcome === 'no' ? left.may : passed.may);
    const own = network.components.get(component)?.at;
    const isSilent = reasons.because.length === 0;
    const because = isSilent && own !== undefined ? [own] : reasons.because;
    const note = (code: string | null, lines: readonly SourceLocation[]): void => {
      steps.push({ node: component, step: { direction, action, outcome, code, because: lines } });
    };
    if (outcome === 'yes') {
      left = next;
      // What lets everything pass and has no line of its own is no news.
      if (!isSilent) note(null, reasons.because);
      continue;
    }
    const code = codeOf(check, left);
    const { unknowns } = reasons;
    note(code, because);
    obstacles.push({
      component,
      direction,
      action,
      code,
      outcome,
      because,
      unknowns,
      opening: check.opening ?? null,
      stops: left.may,
    });
    left = next;
  }
  return { obstacles, steps, left };
}

/** Steps in order as hops: several in a row at one node are one. */
export function hopsOf(steps: Walk['steps']): Hop[] {
  const hops: { node: NodeId; steps: Step[] }[] = [];
  for (const { node, step } of steps) {
    const last = hops.at(-1);
    if (last?.node === node && last.steps.at(-1)?.direction === step.direction)
      last.steps.push(step);
    else hops.push({ node, steps: [step] });
  }
  return hops;
}
