import type { Opening } from '../../lib/engine/check.ts';
import type { Obstacle } from '../../lib/engine/walk.ts';
import type {
  FilterRule,
  Match,
  NetworkModel,
  NodeId,
  Route,
  TransitAttachment,
  TransitGateway,
  TransitRoute,
  TransitTable,
} from '../../lib/network/model.ts';
import { formatCidr } from '../../lib/packets/cidr.ts';
import { cidrsOf } from '../../lib/packets/packet-set.ts';

/**
 * A network with settings opened: for each obstacle, one more rule, entry,
 * route or port, no wider than what it stops needs.
 */

const at = { file: 'opened', line: null, column: null, pointer: '' };

export function openSettings(
  network: NetworkModel,
  obstacles: readonly Obstacle[],
  traffic: { readonly protocol: number; readonly port: number | null },
): NetworkModel {
  let opened = network;
  for (const [index, obstacle] of obstacles.entries()) {
    if (obstacle.opening !== null) {
      opened = withOpened(opened, obstacle.opening, { obstacle, traffic, id: `opened-${index}` });
    }
  }
  return opened;
}

interface Need {
  readonly obstacle: Obstacle;
  readonly traffic: { readonly protocol: number; readonly port: number | null };
  readonly id: string;
}

function withOpened(network: NetworkModel, opening: Opening, need: Need): NetworkModel {
  switch (opening.kind) {
    case 'acl': {
      const acl = network.acls.get(opening.acl);
      if (acl === undefined) return network;
      const entry = { ...ruleFor(need), action: 'allow', number: 0 } as const;
      const changed = { ...acl, [opening.direction]: [entry, ...acl[opening.direction]] };
      return { ...network, acls: set(network.acls, acl.id, changed) };
    }
    case 'group': {
      const group = network.groups.get(opening.group);
      if (group === undefined) return network;
      const changed = {
        ...group,
        [opening.direction]: [...group[opening.direction], ruleFor(need)],
      };
      return { ...network, groups: set(network.groups, group.id, changed) };
    }
    case 'route': {
      const table = network.tables.get(opening.table);
      if (table === undefined) return network;
      const routes = destinationsOf(need).map(
        (destination, index): Route => ({
          id: `${need.id}-${index}`,
          label: need.id,
          because: at,
          destination,
          target: opening.target,
          origin: 'static',
          present: { truth: 'yes', unknowns: [], assumptions: [] },
          declared: true,
        }),
      );
      // A route replaces one with the same destination.
      const taken = new Set(routes.map(({ destination }) => destination));
      const others = table.routes.filter(({ destination }) => !taken.has(destination));
      return {
        ...network,
        tables: set(network.tables, table.id, { ...table, routes: [...others, ...routes] }),
      };
    }
    case 'listener': {
      const balancer = network.balancers.get(opening.balancer);
      const { port } = need.traffic;
      if (balancer === undefined || port === null) return network;
      const listeners = balancer.listeners.map((each) =>
        each.id === opening.listener ? { ...each, ports: { first: port, last: port } } : each,
      );
      return {
        ...network,
        balancers: set(network.balancers, balancer.id, { ...balancer, listeners }),
      };
    }
    case 'public-address': {
      const item = network.interfaces.get(opening.interface);
      if (item === undefined) return network;
      const present = { truth: 'yes', unknowns: [], assumptions: [] } as const;
      const addresses = item.addresses.map((each) => ({
        ...each,
        public: { present, address: null, because: [] },
      }));
      return { ...network, interfaces: set(network.interfaces, item.id, { ...item, addresses }) };
    }
    case 'transit-route':
    case 'transit-association':
    case 'attachment-subnet': {
      const gateway = network.gateways.get(opening.gateway);
      if (gateway?.kind !== 'transit') return network;
      const changed = openedTransit(gateway, opening, need);
      return { ...network, gateways: set(network.gateways, gateway.id, changed) };
    }
  }
}

function openedTransit(
  gateway: TransitGateway,
  opening: Extract<Opening, { readonly gateway: NodeId }>,
  need: Need,
): TransitGateway {
  switch (opening.kind) {
    case 'transit-route': {
      const tables = gateway.tables.map((table) =>
        table.id === opening.table ? withRoutes(table, opening.attachment, need) : table,
      );
      return { ...gateway, tables };
    }
    case 'transit-association': {
      const table = opening.table ?? gateway.tables[0]?.id;
      const tables = table === undefined ? [] : [table];
      const associated = { truth: 'yes', unknowns: [], assumptions: [] } as const;
      return withAttachment(gateway, opening.attachment, (each) => ({
        ...each,
        tables,
        associated,
      }));
    }
    case 'attachment-subnet':
      return withAttachment(gateway, opening.attachment, (each) => {
        const { far } = each;
        if (far.kind !== 'domain') return each;
        return { ...each, far: { ...far, subnets: [...far.subnets, opening.subnet] } };
      });
  }
}

/** Static routes, which win over others of the same prefix and replace static ones. */
function withRoutes(table: TransitTable, attachment: NodeId, need: Need): TransitTable {
  const routes = destinationsOf(need).map(
    (destination, index): TransitRoute => ({
      id: `${need.id}-${index}`,
      label: need.id,
      because: at,
      destination,
      target: { kind: 'attachment', attachment },
      origin: 'static',
      present: { truth: 'yes', unknowns: [], assumptions: [] },
    }),
  );
  const taken = new Set(routes.map(({ destination }) => destination));
  const others = table.routes.filter(
    ({ destination, origin }) => origin !== 'static' || !taken.has(destination),
  );
  return { ...table, routes: [...others, ...routes] };
}

function withAttachment(
  gateway: TransitGateway,
  id: NodeId,
  change: (attachment: TransitAttachment) => TransitAttachment,
): TransitGateway {
  const attachments = gateway.attachments.map((each) => (each.id === id ? change(each) : each));
  return { ...gateway, attachments };
}

/** Where the packets go that are stopped; an answer is told by its request's addresses. */
function destinationsOf({ obstacle }: Need): string[] {
  const field = obstacle.direction === 'request' ? 'destination' : 'source';
  return cidrsOf(obstacle.stops, field).map(formatCidr);
}

/** The protocol of the question, both ways: what an answer carries as its port is the client's. */
function ruleFor({ traffic, id }: Need): FilterRule {
  const match: Match = {
    family: 'ipv4',
    protocol: traffic.protocol,
    ports: null,
    icmp: null,
    peer: { kind: 'any' },
  };
  return {
    id,
    label: id,
    because: at,
    must: [match],
    may: [match],
    unknowns: [],
    assumptions: [],
    declared: true,
  };
}

function set<T>(map: ReadonlyMap<NodeId, T>, key: NodeId, value: T): ReadonlyMap<NodeId, T> {
  return new Map([...map, [key, value]]);
}
