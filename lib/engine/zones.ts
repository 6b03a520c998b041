import { allOf, anyOf, type Truth } from '../basics/truth.ts';
import { type Condition, certainly, never, type Subnet } from '../network/model.ts';

/**
 * Which zones a load balancer's nodes serve (LB-12, MEAS-8), where some zones
 * are not known: equal symbols are equal zones, different ones may be.
 */

/**
 * Whether a node sends to a target of the same domain. `nodes`: the subnets of
 * all nodes, the one's own among them.
 */
export function servesZone(about: {
  readonly node: Subnet;
  readonly nodes: readonly Subnet[];
  readonly target: Subnet;
  readonly crossZone: Condition;
}): Condition {
  const { node, nodes, target, crossZone } = about;
  // The rule speaks of zones that are known.
  if (![...nodes, target].every(isTold)) return certainly;
  const isEnabled = joined(
    nodes.map((each) => sameZone(each, target)),
    anyOf,
  );
  if (isEnabled.truth === 'no') return never;
  const reaches = joined([sameZone(node, target), crossZone], anyOf);
  // Whoever has nodes in several subnets has them where the targets are.
  if (reaches.truth === 'yes' && nodes.length > 1) return certainly;
  return joined([isEnabled, reaches], allOf);
}

/** Of zones of which something is told. */
function sameZone(a: Subnet, b: Subnet): Condition {
  if (a.id === b.id) return certainly;
  if (a.zone !== null && b.zone !== null) return a.zone === b.zone ? certainly : never;
  if (a.zoneUnknown?.what === b.zoneUnknown?.what) return certainly;
  if (a.zoneList !== undefined && a.zoneList === b.zoneList) return never;
  const unknowns = [a, b].flatMap(({ zoneUnknown }) => zoneUnknown ?? []);
  return { truth: 'unknown', unknowns, assumptions: [] };
}

function isTold(subnet: Subnet): boolean {
  return subnet.zone !== null || subnet.zoneUnknown !== undefined;
}

function joined(
  conditions: readonly Condition[],
  join: (truths: readonly Truth[]) => Truth,
): Condition {
  const truth = join(conditions.map((each) => each.truth));
  const deciding = conditions.filter((each) => each.truth === truth);
  const unknowns = truth === 'unknown' ? deciding.flatMap((each) => each.unknowns) : [];
  const byText = new Map(unknowns.map((unknown) => [unknown.what, unknown]));
  const assumptions = deciding.flatMap((each) => each.assumptions);
  return { truth, unknowns: [...byText.values()], assumptions };
}
