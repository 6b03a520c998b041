import { invariant } from '../../basics/invariant.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type {
  Condition,
  FilterRule,
  Interface,
  NetworkModel,
  NodeId,
  Peer,
  PortRange,
  TransitGateway,
} from '../model.ts';

/**
 * What holds of every network model, whatever it was built from: references
 * lead somewhere, ids are unique, `may` covers `must`, text is canonical. A
 * model that breaks one of these is a defect of build/.
 */

/** Throws InvariantError. Linear in the model's size. */
export function checkModel(network: NetworkModel): void {
  checkComponents(network);
  checkTopology(network);
  checkFilters(network);
  checkRoutes(network);
  checkBalancers(network);
}

function checkComponents(network: NetworkModel): void {
  const kinds = [
    'domains',
    'subnets',
    'tables',
    'acls',
    'groups',
    'interfaces',
    'gateways',
    'pools',
  ] as const;
  const owners = new Map<NodeId, string>();
  for (const kind of kinds) {
    for (const [id, node] of network[kind]) {
      invariant(node.id === id, `${kind}: ${id} is stored as ${node.id}`);
      invariant(!owners.has(id), `${id} is in ${kind} and in ${owners.get(id)}`);
      invariant(network.components.has(id), `${kind}: ${id} has no component`);
      owners.set(id, kind);
    }
  }
  for (const kind of ['balancers', 'workloads'] as const) {
    for (const id of network[kind].keys()) {
      invariant(network.components.has(id), `${kind}: ${id} has no component`);
    }
  }
  for (const { node } of network.gaps)
    invariant(network.components.has(node), `gap at ${node}, which has no component`);
}

function checkTopology(network: NetworkModel): void {
  for (const { blocks } of network.domains.values()) for (const { cidr } of blocks) checkCidr(cidr);
  for (const { id, domain, blocks, tables, acls } of network.subnets.values()) {
    invariant(network.domains.has(domain), `${id} is in ${domain}, which is no domain`);
    for (const { cidr } of blocks) checkCidr(cidr);
    invariant(
      tables.length > 0 && tables.every((table) => network.tables.has(table)),
      `${id} has no table`,
    );
    invariant(acls.length > 0 && acls.every((acl) => network.acls.has(acl)), `${id} has no ACL`);
  }
  const carried = new Set<NodeId>();
  for (const { id, interfaces } of network.workloads.values()) {
    for (const item of interfaces) {
      invariant(
        network.interfaces.get(item)?.workload === id,
        `${item} is not an interface of ${id}`,
      );
      carried.add(item);
    }
  }
  for (const item of network.interfaces.values()) {
    invariant(carried.has(item.id), `${item.id} belongs to no workload`);
    checkInterface(network, item);
  }
  for (const gateway of network.gateways.values()) {
    const domains =
      gateway.kind === 'peering'
        ? gateway.domains
        : 'domain' in gateway && gateway.domain !== null
          ? [gateway.domain]
          : [];
    for (const domain of domains)
      invariant(network.domains.has(domain), `${gateway.id} is at ${domain}, which is no domain`);
    if (gateway.kind === 'nat')
      invariant(network.interfaces.has(gateway.interface), `${gateway.id} has no interface`);
    if (gateway.kind === 'transit') checkTransit(network, gateway);
  }
}

function checkTransit(network: NetworkModel, { id, attachments, tables }: TransitGateway): void {
  const known = new Set(tables.map((table) => table.id));
  const attached = new Set(attachments.map((attachment) => attachment.id));
  invariant(attached.size === attachments.length, `two attachments of ${id} have one id`);
  for (const attachment of attachments) {
    const { far, associated } = attachment;
    invariant(network.components.has(attachment.id), `${attachment.id} has no component`);
    checkCondition(attachment.present, attachment.id);
    checkCondition(associated, attachment.id);
    invariant(
      attachment.tables.every((table) => known.has(table)),
      `${attachment.id} is associated with what is no table of ${id}`,
    );
    invariant(
      associated.truth === 'no' || attachment.tables.length > 0,
      `${attachment.id} is associated, but not with any table`,
    );
    if (far.kind === 'domain') {
      invariant(network.domains.has(far.domain), `${attachment.id} is at ${far.domain}, no domain`);
      for (const subnet of far.subnets)
        invariant(network.subnets.has(subnet), `${attachment.id} is in ${subnet}, no subnet`);
    }
    if (far.kind === 'transit') {
      const other = network.gateways.get(far.gateway);
      invariant(other?.kind === 'transit', `${attachment.id} leads to ${far.gateway}`);
      invariant(
        other.attachments.some((each) => each.id === far.attachment),
        `${attachment.id} leads to ${far.attachment}, no attachment of ${far.gateway}`,
      );
    }
  }
  for (const table of tables) {
    const ids = new Set<string>();
    for (const route of table.routes) {
      invariant(!ids.has(route.id), `two routes of ${table.id} have the id ${route.id}`);
      ids.add(route.id);
      if (route.destination !== null) checkCidr(route.destination);
      checkCondition(route.present, route.id);
      const { target } = route;
      if (target.kind === 'attachment')
        invariant(attached.has(target.attachment), `${route.id} leads to no attachment of ${id}`);
    }
  }
}

function checkInterface(network: NetworkModel, item: Interface): void {
  invariant(
    network.subnets.has(item.subnet),
    `${item.id} is in ${item.subnet}, which is no subnet`,
  );
  checkCondition(item.present, item.id);
  checkCondition(item.forwards, item.id);
  for (const { group, present } of item.groups) {
    invariant(network.groups.has(group), `${item.id} carries ${group}, which is no group`);
    checkCondition(present, item.id);
  }
  for (const address of item.addresses) {
    checkCidr(address.block);
    invariant(
      parseCidr(address.block)?.family === address.family,
      `${address.block} is not ${address.family}`,
    );
    if (address.public !== null) checkCondition(address.public.present, item.id);
  }
}

function checkFilters(network: NetworkModel): void {
  const ids = new Set<string>();
  for (const filter of [...network.groups.values(), ...network.acls.values()]) {
    for (const rule of [...filter.ingress, ...filter.egress]) {
      invariant(!ids.has(rule.id), `two rules have the id ${rule.id}`);
      ids.add(rule.id);
      checkRule(network, rule);
    }
  }
}

function checkRule(network: NetworkModel, rule: FilterRule): void {
  checkCover(rule);
  const isDecided = rule.must.length === rule.may.length;
  invariant(
    isDecided || rule.unknowns.length > 0,
    `${rule.id} is not certain, but does not say why`,
  );
  for (const { ports, icmp, protocol, peer } of rule.may) {
    if (ports !== null) {
      checkPorts(ports, rule.id);
      invariant(
        protocol === 6 || protocol === 17,
        `${rule.id} has ports with protocol ${protocol}`,
      );
    }
    invariant(
      icmp === null || protocol === 1 || protocol === 58,
      `${rule.id} has ICMP types with protocol ${protocol}`,
    );
    checkPeer(network, peer, rule.id);
  }
}

/** `may` covers `must`: match by match, since both are made from the same parts. */
function checkCover({ id, must, may }: FilterRule): void {
  if (must === may || must.length === 0) return;
  const covered = new Set(may.map((match) => JSON.stringify(match)));
  for (const match of must) {
    invariant(covered.has(JSON.stringify(match)), `${id} must match what it may not`);
  }
}

function checkPeer(network: NetworkModel, peer: Peer, rule: string): void {
  if (peer.kind === 'block') checkCidr(peer.cidr);
  if (peer.kind === 'members')
    invariant(network.groups.has(peer.group), `${rule} names ${peer.group}, which is no group`);
  if (peer.kind === 'interfaces') {
    for (const item of peer.interfaces)
      invariant(network.interfaces.has(item), `${rule} names ${item}, which is no interface`);
  }
}

function checkRoutes(network: NetworkModel): void {
  for (const { id, domain, routes } of network.tables.values()) {
    invariant(network.domains.has(domain), `${id} is in ${domain}, which is no domain`);
    const ids = new Set<string>();
    for (const route of routes) {
      invariant(!ids.has(route.id), `two routes of ${id} have the id ${route.id}`);
      ids.add(route.id);
      if (route.destination !== null) checkCidr(route.destination);
      checkCondition(route.present, route.id);
      const { target } = route;
      if (target.kind === 'gateway')
        invariant(
          network.gateways.has(target.gateway),
          `${route.id} leads to ${target.gateway}, which is no gateway`,
        );
      if (target.kind === 'interface')
        invariant(
          network.interfaces.has(target.interface),
          `${route.id} leads to ${target.interface}, which is no interface`,
        );
    }
  }
}

function checkBalancers(network: NetworkModel): void {
  for (const { id, nodes, listeners } of network.balancers.values()) {
    for (const node of nodes)
      invariant(network.interfaces.has(node), `${id} has the node ${node}, which is no interface`);
    for (const listener of listeners) {
      if (listener.ports !== null) checkPorts(listener.ports, listener.id);
      else
        invariant(listener.unknowns.length > 0, `${listener.id} has no port, but does not say why`);
      if (listener.present !== undefined) checkCondition(listener.present, listener.id);
      for (const { pool, present } of listener.forwards) {
        invariant(network.pools.has(pool), `${listener.id} forwards to ${pool}, which is no pool`);
        checkCondition(present, listener.id);
      }
    }
  }
  for (const { id, members } of network.pools.values()) {
    for (const { target, ports, present } of members) {
      if (target.kind === 'interface')
        invariant(
          network.interfaces.has(target.interface),
          `${id} has ${target.interface}, which is no interface`,
        );
      if (target.kind === 'balancer')
        invariant(
          network.balancers.has(target.balancer),
          `${id} has ${target.balancer}, which is no balancer`,
        );
      if (ports !== null) checkPorts(ports, id);
      checkCondition(present, id);
    }
  }
}

function checkCondition(condition: Condition, where: string): void {
  const isOpen = condition.truth === 'unknown';
  invariant(
    isOpen === condition.unknowns.length > 0,
    `${where}: a condition is ${condition.truth} with ${condition.unknowns.length} unknowns`,
  );
}

function checkPorts({ first, last }: PortRange, where: string): void {
  invariant(
    first >= 0 && first <= last && last <= 65_535,
    `${where} has the ports ${first} to ${last}`,
  );
}

function checkCidr(text: string): void {
  const cidr = parseCidr(text);
  invariant(cidr !== null && formatCidr(cidr) === text, `${text} is not canonical`);
}
