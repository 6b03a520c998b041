import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import { type Bounds, intersectBounds, truthOfBounds } from '../packets/bounds.ts';
import { isEmpty, type PacketSet } from '../packets/packet-set.ts';
import type { Check, Opening } from './check.ts';
import type { Hop, Step } from './trace.ts';

/**
 * Packets that walk along checks to the end, whatever stops them: a check that
 * would leave nothing is noted and then thought away, so that what stands
 * behind it is noted too.
 */

/** A check on the way, and in which direction it is met. */
export interface Stage {
  readonly direction: 'request' | 'reply';
  readonly check: Check;
}

/** One thing that stands in the way. */
export interface Obstacle {
  readonly component: NodeId;
  readonly direction: Stage['direction'];
  readonly action: Check['action'];
  /** An explanation code of AWS Reachability Analyzer. */
  readonly code: string;
  /** `no`: nothing of what came so far passes; `unknown`: nothing surely passes. */
  readonly outcome: 'no' | 'unknown';
  /** The deciding lines; where nothing is written, the component's. Empty for what is nowhere declared. */
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

/**
 * All checks that let nothing of `packets` pass for certain, alone or after
 * those before them. There are none exactly when some packet surely passes all.
 */
export function obstaclesAmong(
  network: NetworkModel,
  stages: readonly Stage[],
  packets: Bounds,
): Obstacle[] {
  const obstacles: Obstacle[] = [];
  let left = packets;
  for (const stage of stages) {
    const { outcome, passed, next } = judge(stage.check, left);
    if (outcome !== 'yes') obstacles.push(obstacleOf(network, stage, { outcome, passed, left }));
    left = next;
  }
  return obstacles;
}

/** The same with every step on the way. */
export function walk(network: NetworkModel, stages: readonly Stage[], packets: Bounds): Walk {
  const obstacles: Obstacle[] = [];
  const steps: { node: NodeId; step: Step }[] = [];
  let left = packets;
  for (const stage of stages) {
    const { check, direction } = stage;
    const { component, action } = check;
    const { outcome, passed, next } = judge(check, left);
    if (outcome === 'yes') {
      const { because } = check.explain(passed.may);
      // What lets everything pass and has no line of its own is no news.
      if (because.length > 0)
        steps.push({ node: component, step: { direction, action, outcome, code: null, because } });
    } else {
      const obstacle = obstacleOf(network, stage, { outcome, passed, left });
      const { code, because } = obstacle;
      steps.push({ node: component, step: { direction, action, outcome, code, because } });
      obstacles.push(obstacle);
    }
    left = next;
  }
  return { obstacles, steps, left };
}

/** What a check does to packets, and what the next one is asked about. */
function judge(
  check: Check,
  left: Bounds,
): { readonly outcome: Truth; readonly passed: Bounds; readonly next: Bounds } {
  const passed = intersectBounds(left, check.passes);
  // Past what is not known more is held for certain than may come: the latter decides.
  const outcome = isEmpty(passed.may) ? 'no' : truthOfBounds(passed);
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

function obstacleOf(
  network: NetworkModel,
  { check, direction }: Stage,
  judged: {
    readonly outcome: Obstacle['outcome'];
    readonly passed: Bounds;
    readonly left: Bounds;
  },
): Obstacle {
  const { component, action } = check;
  const { outcome, passed, left } = judged;
  const { because, unknowns } = check.explain(outcome === 'no' ? left.may : passed.may);
  const own = network.components.get(component)?.at;
  return {
    component,
    direction,
    action,
    code: codeOf(check, left),
    outcome,
    because: because.length === 0 && own !== undefined ? [own] : because,
    unknowns,
    opening: check.opening ?? null,
    stops: left.may,
  };
}

function codeOf(check: Check, left: Bounds): string {
  return check.codeFor?.(left.may) ?? check.code;
}

/** The checks as stages of one direction. */
export function inDirection(direction: Stage['direction'], checks: readonly Check[]): Stage[] {
  return checks.map((check) => ({ direction, check }));
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
