import {
  type Condition,
  certainly,
  type Entrance,
  type NetworkModel,
  type NodeId,
  never,
  type ServiceGateway,
} from '../network/model.ts';
import { type Bounds, exactly, possibly } from '../packets/bounds.ts';
import {
  box,
  everything,
  intersect,
  isEmpty,
  type PacketSet,
  unionAll,
} from '../packets/packet-set.ts';
import { type Check, conditionCheck, passesAll } from './check.ts';
import type { Filters } from './filters.ts';
import type { Orientation } from './match-sets.ts';
import type { Endpoint, Place } from './places.ts';
import type { Transit } from './transit.ts';

/**
 * Ways that no route table shows hop by hop: in through entrances, which bring
 * connections straight to what they name, and out to services of the provider.
 */

interface Ground {
  readonly network: NetworkModel;
  readonly filters: Filters;
  readonly orientation: Orientation;
  /** False: as if no ACL were there. */
  readonly asksAcls: boolean;
  /** Whether ways count that are surely blocked. */
  readonly keepsBlocked: boolean;
}

/** null: neither end is such a place, so that routes decide. */
export function straightTransits(
  ground: Ground,
  from: Place,
  to: Place,
): readonly Transit[] | null {
  const start = gatewayAt(ground.network, from);
  const end = gatewayAt(ground.network, to);
  const gateway = start ?? end;
  if (gateway === null) return null;
  const inside = start === null ? from : to;
  if (inside.kind !== 'subnet') return [];
  if (ground.network.subnets.get(inside.subnet)?.domain !== gateway.domain) return [];
  const isEntering = start !== null;
  const checks =
    gateway.kind === 'entrance'
      ? entranceTransit(ground, gateway, { subnet: inside.subnet, isEntering })
      : serviceTransit(ground, gateway, { subnet: inside.subnet, isEntering });
  const passes = passesAll(checks);
  if (isEmpty(passes.may) && !ground.keepsBlocked) return [];
  const isPublic = gateway.kind === 'entrance' && gateway.isPublic && isEntering;
  return [
    {
      checks,
      passes,
      path: 'private',
      references: never,
      egressReferences: never,
      sourceBecomes: null,
      appliances: [],
      border: isPublic ? inside.subnet : null,
    },
  ];
}

function gatewayAt(network: NetworkModel, place: Place): Entrance | ServiceGateway | null {
  if (place.kind !== 'gateway') return null;
  const gateway = network.gateways.get(place.gateway);
  return gateway?.kind === 'entrance' || gateway?.kind === 'service' ? gateway : null;
}

interface Crossing {
  readonly subnet: NodeId;
  readonly isEntering: boolean;
}

/** Inbound ACLs are not asked (NACL-11); nothing starts towards an entrance. */
function entranceTransit(ground: Ground, gateway: Entrance, at: Crossing): Check[] {
  const { orientation } = ground;
  if (at.isEntering !== (orientation === 'request')) return [blocked(gateway.id)];
  if (orientation === 'reply')
    return gateway.aclsSeeAnswers ? acl(ground, at.subnet, 'egress') : [];
  const { id: component, present: condition, because } = gateway;
  return [
    conditionCheck({ component, action: 'route', condition, code: 'BAD_STATE', because }),
    portCheck(gateway),
  ];
}

/** Nothing starts from a service (SVC-27). */
function serviceTransit(ground: Ground, gateway: ServiceGateway, at: Crossing): Check[] {
  const { orientation, network } = ground;
  if (at.isEntering !== (orientation === 'reply')) return [blocked(gateway.id)];
  if (orientation === 'reply') return acl(ground, at.subnet, 'ingress');
  const tables = network.subnets.get(at.subnet)?.tables ?? [];
  const leading = tables.filter((table) => gateway.tables.includes(table));
  const rest = tables.some((table) => gateway.tablesRest?.among.includes(table) === true)
    ? gateway.tablesRest
    : undefined;
  const isSome = leading.length > 0 || rest !== undefined;
  const truth = leading.length === tables.length ? 'yes' : isSome ? 'unknown' : 'no';
  const unknowns = truth === 'unknown' && rest !== undefined ? [rest.unknown] : [];
  const condition: Condition = { ...certainly, truth, unknowns };
  const because = [network.components.get(gateway.id)?.at].filter((each) => each !== undefined);
  return [
    ...acl(ground, at.subnet, 'egress'),
    conditionCheck({
      component: tables[0] ?? gateway.id,
      action: 'route',
      condition,
      code: 'NO_ROUTE_TO_DESTINATION',
      because,
    }),
  ];
}

function blocked(component: NodeId): Check {
  return conditionCheck({
    component,
    action: 'route',
    condition: never,
    code: 'NO_PATH',
    because: [],
  });
}

function acl(ground: Ground, subnet: NodeId, direction: 'ingress' | 'egress'): Check[] {
  return ground.asksAcls ? [ground.filters.acl(subnet, direction, ground.orientation)] : [];
}

function portCheck(gateway: Entrance): Check {
  const { families, protocols, ports, unknowns } = gateway;
  const carried = unionAll(families.map((family) => box({ family })));
  const set = (list: Entrance['ports']): PacketSet =>
    intersect(
      carried,
      unionAll(
        protocols.flatMap((protocol) =>
          list === null ? [box({ protocol })] : list.map((each) => box({ protocol, ports: each })),
        ),
      ),
    );
  const passes: Bounds =
    unknowns.length === 0 ? exactly(set(ports)) : { must: set(ports), may: set(null) };
  return {
    component: gateway.id,
    action: 'filter',
    passes,
    code: 'PROTOCOL_RESTRICTION',
    explain: () => ({ because: gateway.because, unknowns, assumptions: [] }),
  };
}

/** The entrance through which somebody comes in; null: none. */
export function entranceOf(network: NetworkModel, from: Endpoint): Entrance | null {
  const gateway = gatewayAt(network, from.place);
  return gateway?.kind === 'entrance' ? gateway : null;
}

/** Somebody whose packets go on through an entrance: with the same addresses, but no longer in the place from which they came. */
export function throughEntrance(client: Endpoint, entrance: NodeId): Endpoint {
  const place: Place = { kind: 'gateway', gateway: entrance };
  // References to groups do not hold across it (SG-7).
  return { ...client, place, carrier: null, mayCarryOutsideGroups: false };
}

/** An entrance leads to what it names and to nobody beside. */
export function entranceChecks(network: NetworkModel, from: Endpoint, to: Endpoint): Check[] {
  const entrance = entranceOf(network, from);
  if (entrance === null) return [];
  const isGoal = to.holder !== null && entrance.goals.includes(to.holder.id);
  return isGoal ? [] : [blocked(entrance.id)];
}

/** What of a group's check counts for what comes through an entrance (LB-13). */
export function asFiltered(check: Check, filtered: Condition): Check[] {
  switch (filtered.truth) {
    case 'yes':
      return [check];
    case 'no':
      return [];
    case 'unknown':
      return [
        {
          ...check,
          passes: { must: check.passes.must, may: possibly(everything).may },
          explain: (packets) => {
            const reasons = check.explain(packets);
            return { ...reasons, unknowns: [...reasons.unknowns, ...filtered.unknowns] };
          },
        },
      ];
  }
}
