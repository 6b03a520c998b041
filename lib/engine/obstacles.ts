import type { Obstacle } from './walk.ts';

/** What stands in the way, weighed: what settings open, and what nothing does. */

/** Codes of what no setting of the network opens. */
const closedForGood: ReadonlySet<string> = new Set([
  'DISCONNECTED_VPCS',
  'ENI_ADDRESS_RESTRICTION',
  'NO_PATH',
  'NO_POSSIBLE_DESTINATION',
  'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
  'PROTOCOL_RESTRICTION',
  'UNKNOWN_RESOURCE',
  'UNSUPPORTED_COMPONENT',
]);

/** Whether some setting would open it. */
export function isOpenable({ code }: Pick<Obstacle, 'code'>): boolean {
  return !closedForGood.has(code);
}

/** Codes of ways that packets would take if tables were other than they are. */
const routedElsewhere: ReadonlySet<string> = new Set([
  'MORE_SPECIFIC_ROUTE',
  'NO_ROUTE_TO_DESTINATION',
]);

/** What cannot be opened counts most, what is only not known least; between equals, the way that tables lead is nearer. */
export function weight(obstacles: readonly Pick<Obstacle, 'code' | 'outcome'>[]): number {
  return obstacles.reduce((sum, each) => {
    if (each.outcome === 'unknown') return sum + 1;
    return sum + (isOpenable(each) ? 100 : 10_000) + (routedElsewhere.has(each.code) ? 0.01 : 0);
  }, 0);
}
