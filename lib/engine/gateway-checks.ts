import { nowhere, type SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type {
  Condition,
  Gateway,
  Interface,
  NetworkModel,
  NodeId,
  PeeringGateway,
} from '../network/model.ts';
import { type Bounds, intersectBounds } from '../packets/bounds.ts';
import { parseCidr } from '../packets/cidr.ts';
import { box, everything, type PacketSet, unionAll } from '../packets/packet-set.ts';
import { type Check, conditionCheck, everythingPasses } from './check.ts';
import type { NextHop } from './routing.ts';

/**
 * What gateways ask of packets that pass them, one check each. Where packets
 * go is the business of transit-search.ts.
 */

export function locationOf(network: NetworkModel, id: NodeId): SourceLocation | undefined {
  return network.components.get(id)?.at;
}

export function locationsOf(network: NetworkModel, id: NodeId): SourceLocation[] {
  const at = locationOf(network, id);
  return at === undefined ? [] : [at];
}

export function routeCheck(hop: NextHop): Check {
  return {
    component: hop.table,
    action: 'route',
    passes: hop.passes,
    code: 'NO_ROUTE_TO_DESTINATION',
    ...(hop.codeFor === undefined ? {} : { codeFor: hop.codeFor }),
    opening: { kind: 'route', table: hop.table, target: hop.target },
    explain: hop.explain,
  };
}

/** What a gateway itself asks of packets that pass it. */
export function gatewayChecks(network: NetworkModel, gateway: Gateway): Check[] {
  const because = [locationOf(network, gateway.id)].filter((at) => at !== undefined);
  const component = gateway.id;
  switch (gateway.kind) {
    case 'internet':
      return [
        conditionCheck({
          component,
          action: 'translate',
          condition: gateway.attached,
          code: 'BAD_STATE_ATTACHMENT',
          because,
        }),
        familyCheck(component, gateway.families),
      ];
    case 'vpn':
      return [
        conditionCheck({
          component,
          action: 'route',
          condition: gateway.attached,
          code: 'BAD_STATE_ATTACHMENT',
          because,
        }),
        conditionCheck({
          component,
          action: 'route',
          condition: gateway.connected,
          code: 'BAD_STATE_VPN',
          because,
        }),
        familyCheck(component, ['ipv4']),
      ];
    case 'transit':
      return gateway.outside === null
        ? []
        : [
            conditionCheck({
              component,
              action: 'route',
              condition: { truth: 'unknown', unknowns: [gateway.outside], assumptions: [] },
              code: 'UNSUPPORTED_COMPONENT',
              because,
            }),
          ];
    case 'opaque':
      return [
        conditionCheck({
          component,
          action: 'route',
          condition: { truth: 'unknown', unknowns: [gateway.unknown], assumptions: [] },
          code: 'UNSUPPORTED_COMPONENT',
          because,
        }),
      ];
    default:
      return [];
  }
}

/** It may be so or not. */
export function doubtCheck(component: NodeId, unknown: Unknown, code: string): Check {
  return conditionCheck({
    component,
    action: 'route',
    condition: { truth: 'unknown', unknowns: [unknown], assumptions: [] },
    code,
    because: [],
  });
}

/** Whether an interface forwards: at best perhaps, since what an appliance does is not known (RT-10), unless a policy says it. */
export function forwardingOf(network: NetworkModel, item: Interface): Condition {
  const { forwards, present, bump, workload } = item;
  if (forwards.truth === 'no') return forwards;
  if (present.truth === 'no') return present;
  const own = [...present.unknowns, ...forwards.unknowns];
  if (bump?.by === 'policy') {
    const isSure = present.truth === 'yes' && forwards.truth === 'yes';
    return { truth: isSure ? 'yes' : 'unknown', unknowns: own, assumptions: [] };
  }
  const forwarding: Unknown = bump?.unknown ?? {
    what: `what ${network.components.get(workload)?.label ?? item.id} forwards`,
    cause: 'outside-input',
    location: locationOf(network, workload) ?? nowhere,
  };
  const unknowns = [...own, forwarding];
  return { truth: 'unknown', unknowns, assumptions: [] };
}

export function forwardingCode({ bump }: Interface): string {
  if (bump === null) return 'ENI_SOURCE_DEST_CHECK_RESTRICTION';
  return bump.by === 'policy' ? 'FIREWALL_RULES_RESTRICTION' : 'UNSUPPORTED_COMPONENT';
}

/** NAT gateways translate TCP, UDP and ICMP only (NAT-1). */
export function natProtocols(component: NodeId): Check {
  const set = unionAll([6, 17, 1].map((protocol) => box({ protocol })));
  return {
    component,
    action: 'translate',
    passes: { must: set, may: set },
    code: 'PROTOCOL_RESTRICTION',
    explain: () => ({ because: [], unknowns: [], assumptions: [] }),
  };
}

export function familyCheck(component: NodeId, families: readonly ('ipv4' | 'ipv6')[]): Check {
  const set =
    families.length === 2 ? everything : unionAll(families.map((family) => box({ family })));
  return {
    component,
    action: 'route',
    passes: { must: set, may: set },
    code: 'PROTOCOL_RESTRICTION',
    explain: () => ({ because: [], unknowns: [], assumptions: [] }),
  };
}

/** That a peering connection works (PEER-1). */
export function peeringCheck(gateway: PeeringGateway, network: NetworkModel): Check {
  return conditionCheck({
    component: gateway.id,
    action: 'route',
    condition: gateway.active,
    code: 'BAD_STATE',
    because: [locationOf(network, gateway.id)].filter((at) => at !== undefined),
  });
}

/** Packets with an address of a domain; of an outside domain any address is possible and taken as given (PEER-3). */
export function blocksOf(
  network: NetworkModel,
  id: NodeId,
  field: 'source' | 'destination',
): Bounds {
  const domain = network.domains.get(id);
  if (domain === undefined) return everythingPasses;
  const isKnown =
    domain.blocks.length > 0 && domain.blocks.every((block) => block.unknown === null);
  if (domain.outside !== null && !isKnown) return everythingPasses;
  const sets = (usable: (unknown: Unknown | null) => boolean): PacketSet =>
    unionAll(
      domain.blocks.flatMap((block) => {
        const cidr = usable(block.unknown) ? parseCidr(block.cidr) : null;
        return cidr === null ? [] : [box({ [field]: cidr })];
      }),
    );
  return { must: sets((unknown) => unknown === null), may: sets(() => true) };
}

export function blockUnknowns(network: NetworkModel, id: NodeId): Unknown[] {
  return (network.domains.get(id)?.blocks ?? []).flatMap((block) =>
    block.unknown === null ? [] : [block.unknown],
  );
}

/** Sender and receiver must have addresses of the two sides (PEER-2). */
export function spoofCheck(
  network: NetworkModel,
  gateway: PeeringGateway,
  [source, destination]: readonly [source: NodeId, destination: NodeId],
): Check {
  const passes = intersectBounds(
    blocksOf(network, source, 'source'),
    blocksOf(network, destination, 'destination'),
  );
  return {
    component: gateway.id,
    action: 'route',
    passes,
    code: 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR',
    explain: () => ({
      because: [],
      unknowns: [source, destination].flatMap((id) => blockUnknowns(network, id)),
      assumptions: [],
    }),
  };
}
