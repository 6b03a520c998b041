import { allOf, anyOf } from '../basics/truth.ts';
import type { Unknown } from '../basics/value.ts';
import type { Condition, Gateway, NetworkModel, NodeId, TransitGateway } from '../network/model.ts';
import type { Direction } from './filters.ts';

/**
 * Where references to groups of another domain can hold at all (SG-7). Whether
 * a packet then takes a way on which they do is decided in transit.ts.
 */

/** Whether some rule of that direction, in `domain`, can match members of groups in `other`. */
export function referencesHold(
  network: NetworkModel,
  between: { readonly domain: NodeId; readonly other: NodeId },
  direction: Direction,
): Condition {
  const links = [...network.gateways.values()].flatMap((gateway) =>
    linkOf(gateway, between, direction),
  );
  const truth = anyOf(links.map((each) => each.truth));
  return {
    truth,
    unknowns: truth === 'unknown' ? unknownsOf(links) : [],
    assumptions: links.flatMap((each) => each.assumptions),
  };
}

function linkOf(
  gateway: Gateway,
  { domain, other }: { readonly domain: NodeId; readonly other: NodeId },
  direction: Direction,
): Condition[] {
  switch (gateway.kind) {
    case 'peering': {
      const connects = gateway.domains.includes(domain) && gateway.domains.includes(other);
      return connects ? [together([gateway.active, gateway.groupReferences])] : [];
    }
    case 'transit':
      // Rules for what goes out do not reach across it (SG-7).
      return direction === 'egress' ? [] : transitLinks(gateway, domain, other);
    case 'opaque':
      return gateway.edge === 'TransitGateway' && direction === 'ingress'
        ? [perhaps(gateway.unknown)]
        : [];
    case 'internet':
    case 'nat':
    case 'vpn':
    case 'service':
    case 'entrance':
      return [];
  }
}

/** Both domains must be attached, and both attachments and the gateway must support references. */
function transitLinks(gateway: TransitGateway, domain: NodeId, other: NodeId): Condition[] {
  const attached = (id: NodeId): Condition[] =>
    gateway.attachments.flatMap(({ far, present }) =>
      far.kind === 'domain' && far.domain === id ? [together([present, far.groupReferences])] : [],
    );
  const pairs = attached(domain).flatMap((near) =>
    attached(other).map((far) => together([gateway.groupReferences, near, far])),
  );
  // Of a gateway outside the input not all attachments are known.
  return gateway.outside === null ? pairs : [...pairs, perhaps(gateway.outside)];
}

function together(conditions: readonly Condition[]): Condition {
  const truth = allOf(conditions.map((each) => each.truth));
  return {
    truth,
    unknowns: truth === 'unknown' ? unknownsOf(conditions) : [],
    assumptions: conditions.flatMap((each) => each.assumptions),
  };
}

function perhaps(unknown: Unknown): Condition {
  return { truth: 'unknown', unknowns: [unknown], assumptions: [] };
}

function unknownsOf(conditions: readonly Condition[]): Unknown[] {
  return conditions.flatMap((each) => each.unknowns);
}
