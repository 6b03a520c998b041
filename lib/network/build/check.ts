import { broken } from '../../basics/invariant.ts';
import { type Cidr, formatCidr, parseCidr } from '../../packets/cidr.ts';
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
      if (node.id !== id) broken(`${kind}: ${id} is stored as ${node.id}`);
      const other = owners.get(id);
      if (other !== undefined) broken(`${id} is in ${kind} and in ${other}`);
      if (!network.components.has(id)) broken(`${kind}: ${id} has no component`);
      owners.set(id, kind);
    }
  }
  for (const kind of ['balancers', 'workloads'] as const) {
    for (const id of network[kind].keys()) {
      if (!network.components.has(id)) broken(`${kind}: ${id} has no component`);
    }
  }
  for (const { node } of network.gaps)
    if (!network.components.has(node)) broken(`gap at ${node}, which has no component`);
}

function checkTopology(network: NetworkModel): void {
  for (const { blocks } of network.domains.values()) for (const { cidr } of blocks) checkCidr(cidr);
  for (const { id, domain, blocks, tables, acls } of network.subnets.values()) {
    if (!network.domains.has(domain)) broken(`${id} is in ${domain}, which is no domain`);
    for (const { cidr } of blocks) checkCidr(cidr);
    if (tables.length === 0 || tables.some((table) => !network.tables.has(table)))
      broken(`${id} has no table`);
    if (acls.length === 0 || acls.some((acl) => !network.acls.has(acl))) broken(`${id} has no ACL`);
  }
  const carried = new Set<NodeId>();
  for (const { id, interfaces } of network.workloads.values()) {
    for (const item of interfaces) {
      if (network.interfaces.get(item)?.workload !== id)
        broken(`${item} is not an interface of ${id}`);
      carried.add(item);
    }
  }
  for (const item of network.interfaces.values()) {
    if (!carried.has(item.id)) broken(`${item.id} belongs to no workload`);
    checkInterface(network, item);
  }
  for (const gateway of network.gateways.values()) {
    const domains =
      gateway.kind === 'peering'
        ? gateway.domains
        : 'domain' in gateway && gateway.domain !== null
          ? [gateway.domain]
          : [];
    for (const domain of domains) {
      if (!network.domains.has(domain)) broken(`${gateway.id} is at ${domain}, which is no domain`);
    }
    if (gateway.kind === 'nat' && !network.interfaces.has(gateway.interface))
      broken(`${gateway.id} has no interface`);
    if (gateway.kind === 'transit') checkTransit(network, gateway);
  }
}

function checkTransit(network: NetworkModel, { id, attachments, tables }: TransitGateway): void {
  const known = new Set(tables.map((table) => table.id));
  const attached = new Set(attachments.map((attachment) => attachment.id));
  if (attached.size !== attachments.length) broken(`two attachments of ${id} have one id`);
  for (const attachment of attachments) {
    const { far, associated } = attachment;
    if (!network.components.has(attachment.id)) broken(`${attachment.id} has no component`);
    checkCondition(attachment.present, attachment.id);
    checkCondition(associated, attachment.id);
    if (attachment.tables.some((table) => !known.has(table)))
      broken(`${attachment.id} is associated with what is no table of ${id}`);
    if (associated.truth !== 'no' && attachment.tables.length === 0)
      broken(`${attachment.id} is associated, but not with any table`);
    if (far.kind === 'domain') {
      if (!network.domains.has(far.domain))
        broken(`${attachment.id} is at ${far.domain}, no domain`);
      for (const subnet of far.subnets) {
        if (!network.subnets.has(subnet)) broken(`${attachment.id} is in ${subnet}, no subnet`);
      }
    }
    if (far.kind === 'transit') {
      const other = network.gateways.get(far.gateway);
      if (other?.kind !== 'transit') broken(`${attachment.id} leads to ${far.gateway}`);
      if (!other.attachments.some((each) => each.id === far.attachment))
        broken(`${attachment.id} leads to ${far.attachment}, no attachment of ${far.gateway}`);
    }
  }
  for (const table of tables) {
    const ids = new Set<string>();
    for (const route of table.routes) {
      if (ids.has(route.id)) broken(`two routes of ${table.id} have the id ${route.id}`);
      ids.add(route.id);
      if (route.destination !== null) checkCidr(route.destination);
      checkCondition(route.present, route.id);
      const { target } = route;
      if (target.kind === 'attachment' && !attached.has(target.attachment))
        broken(`${route.id} leads to no attachment of ${id}`);
    }
  }
}

function checkInterface(network: NetworkModel, item: Interface): void {
  if (!network.subnets.has(item.subnet))
    broken(`${item.id} is in ${item.subnet}, which is no subnet`);
  checkCondition(item.present, item.id);
  checkCondition(item.forwards, item.id);
  for (const { group, present } of item.groups) {
    if (!network.groups.has(group)) broken(`${item.id} carries ${group}, which is no group`);
    checkCondition(present, item.id);
  }
  for (const address of item.addresses) {
    const { family } = checkCidr(address.block);
    if (family !== address.family) broken(`${address.block} is not ${address.family}`);
    if (address.public !== null) checkCondition(address.public.present, item.id);
  }
}

function checkFilters(network: NetworkModel): void {
  const ids = new Set<string>();
  for (const filters of [network.groups, network.acls]) {
    for (const { ingress, egress } of filters.values()) {
      for (const rule of ingress) checkRule(network, rule, ids);
      for (const rule of egress) checkRule(network, rule, ids);
    }
  }
}

/** `ids`: of the rules before, to which it adds its own. */
function checkRule(network: NetworkModel, rule: FilterRule, ids: Set<string>): void {
  if (ids.has(rule.id)) broken(`two rules have the id ${rule.id}`);
  ids.add(rule.id);
  checkCover(rule);
  const isDecided = rule.must.length === rule.may.length;
  if (!isDecided && rule.unknowns.length === 0)
    broken(`${rule.id} is not certain, but does not say why`);
  for (const { ports, icmp, protocol, peer } of rule.may) {
    if (ports !== null) {
      checkPorts(ports, rule.id);
      if (protocol !== 6 && protocol !== 17)
        broken(`${rule.id} has ports with protocol ${protocol}`);
    }
    if (icmp !== null && protocol !== 1 && protocol !== 58)
      broken(`${rule.id} has ICMP types with protocol ${protocol}`);
    checkPeer(network, peer, rule.id);
  }
}

/** `may` covers `must`: match by match, since both are made from the same parts. */
function checkCover({ id, must, may }: FilterRule): void {
  if (must === may || must.length === 0) return;
  const covered = new Set(may.map((match) => JSON.stringify(match)));
  for (const match of must) {
    if (!covered.has(JSON.stringify(match))) broken(`${id} must match what it may not`);
  }
}

function checkPeer(network: NetworkModel, peer: Peer, rule: string): void {
  if (peer.kind === 'block') checkCidr(peer.cidr);
  if (peer.kind === 'members' && !network.groups.has(peer.group))
    broken(`${rule} names ${peer.group}, which is no group`);
  if (peer.kind === 'interfaces') {
    for (const item of peer.interfaces) {
      if (!network.interfaces.has(item)) broken(`${rule} names ${item}, which is no interface`);
    }
  }
}

function checkRoutes(network: NetworkModel): void {
  for (const { id, domain, routes } of network.tables.values()) {
    if (!network.domains.has(domain)) broken(`${id} is in ${domain}, which is no domain`);
    const ids = new Set<string>();
    for (const route of routes) {
      if (ids.has(route.id)) broken(`two routes of ${id} have the id ${route.id}`);
      ids.add(route.id);
      if (route.destination !== null) checkCidr(route.destination);
      checkCondition(route.present, route.id);
      const { target } = route;
      if (target.kind === 'gateway' && !network.gateways.has(target.gateway))
        broken(`${route.id} leads to ${target.gateway}, which is no gateway`);
      if (target.kind === 'interface' && !network.interfaces.has(target.interface))
        broken(`${route.id} leads to ${target.interface}, which is no interface`);
    }
  }
}

function checkBalancers(network: NetworkModel): void {
  for (const { id, nodes, listeners } of network.balancers.values()) {
    for (const node of nodes) {
      if (!network.interfaces.has(node))
        broken(`${id} has the node ${node}, which is no interface`);
    }
    for (const listener of listeners) {
      if (listener.ports !== null) checkPorts(listener.ports, listener.id);
      else if (listener.unknowns.length === 0)
        broken(`${listener.id} has no port, but does not say why`);
      if (listener.present !== undefined) checkCondition(listener.present, listener.id);
      for (const { pool, present } of listener.forwards) {
        if (!network.pools.has(pool))
          broken(`${listener.id} forwards to ${pool}, which is no pool`);
        checkCondition(present, listener.id);
      }
    }
  }
  for (const { id, members } of network.pools.values()) {
    for (const { target, ports, present } of members) {
      if (target.kind === 'interface' && !network.interfaces.has(target.interface))
        broken(`${id} has ${target.interface}, which is no interface`);
      if (target.kind === 'balancer' && !network.balancers.has(target.balancer))
        broken(`${id} has ${target.balancer}, which is no balancer`);
      if (ports !== null) checkPorts(ports, id);
      checkCondition(present, id);
    }
  }
}

function checkCondition(condition: Condition, where: string): void {
  const isOpen = condition.truth === 'unknown';
  if (isOpen !== condition.unknowns.length > 0)
    broken(
      `${where}: a condition is ${condition.truth} with ${condition.unknowns.length} unknowns`,
    );
}

function checkPorts({ first, last }: PortRange, where: string): void {
  if (!(first >= 0 && first <= last && last <= 65_535))
    broken(`${where} has the ports ${first} to ${last}`);
}

function checkCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null || formatCidr(cidr) !== text) broken(`${text} is not canonical`);
  return cidr;
}
