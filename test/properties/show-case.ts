import type {
  AclEntry,
  Condition,
  FilterRule,
  Interface,
  Match,
  NetworkModel,
  NodeId,
  Peer,
  RouteTarget,
} from '../../lib/network/model.ts';
import type { RandomQuestion } from '../oracle/random-question.ts';

/**
 * A network and a question as text that a person can read at one glance: of
 * the network only what the question touches, one line a node. For messages
 * of failed properties; decides nothing.
 */
export function showCase(network: NetworkModel, asked: RandomQuestion): string {
  const { question } = asked;
  const goal = asked.kind === 'egress' ? asked.question.from : asked.question.to;
  const origin = asked.kind === 'egress' ? null : asked.question.origin;
  const interfaces = new Set<NodeId>([goal]);
  if (origin?.kind === 'interface') interfaces.add(origin.interface);
  for (const item of network.interfaces.values()) {
    if (item.forwards.truth !== 'no' || item.accepts === 'replies') interfaces.add(item.id);
  }
  const balancers = asked.kind === 'balanced' ? asked.question.path : [];
  for (const balancer of network.balancers.values()) {
    const isPassed = balancers.includes(balancer.id) || balancer.nodes.includes(goal);
    if (isPassed) for (const node of balancer.nodes) interfaces.add(node);
  }
  const subnets = new Set([...interfaces].map((id) => network.interfaces.get(id)?.subnet ?? ''));
  if (origin?.kind === 'host') subnets.add(origin.subnet);
  const lines = [`ask ${asked.kind} ${JSON.stringify(question)}`];
  for (const domain of network.domains.values()) {
    const outside = domain.outside === null ? '' : ' outside';
    lines.push(`domain ${domain.id} ${domain.blocks.map((each) => each.cidr).join(' ')}${outside}`);
  }
  for (const id of subnets) lines.push(...showSubnet(network, id));
  for (const id of interfaces) lines.push(...showInterface(network, network.interfaces.get(id)));
  for (const gateway of network.gateways.values()) lines.push(`gateway ${showPlain(gateway)}`);
  for (const balancer of network.balancers.values()) {
    if (!balancers.includes(balancer.id) && !balancer.nodes.includes(goal)) continue;
    lines.push(`balancer ${showPlain(balancer)}`);
    for (const { forwards } of balancer.listeners) {
      for (const { pool } of forwards) lines.push(`pool ${showPlain(network.pools.get(pool))}`);
    }
  }
  return lines.join('\n');
}

function showSubnet(network: NetworkModel, id: NodeId): string[] {
  const subnet = network.subnets.get(id);
  if (subnet === undefined) return [];
  const lines = [
    `subnet ${id} in ${subnet.domain} ${subnet.blocks.map((each) => each.cidr).join(' ')} zone ${subnet.zone}`,
  ];
  for (const table of subnet.tables) {
    const { routes = [], rest = null } = network.tables.get(table) ?? {};
    lines.push(`  table ${table}${rest === null ? '' : ' and more'}`);
    for (const { destination, target, origin, present } of routes) {
      lines.push(
        `    ${destination ?? '?'} ${showTarget(target)} ${origin}${showCondition(present)}`,
      );
    }
  }
  for (const acl of subnet.acls) {
    const { ingress = [], egress = [] } = network.acls.get(acl) ?? {};
    lines.push(`  acl ${acl}`);
    for (const entry of ingress) lines.push(`    in  ${showEntry(entry)}`);
    for (const entry of egress) lines.push(`    out ${showEntry(entry)}`);
  }
  return lines;
}

function showInterface(network: NetworkModel, item: Interface | undefined): string[] {
  if (item === undefined) return [];
  const addresses = item.addresses.map(
    (each) =>
      each.block + (each.public === null ? '' : ` public${showCondition(each.public.present)}`),
  );
  const flags = [
    showCondition(item.present),
    item.filtered ? '' : ' unfiltered',
    item.groupsRest === null ? '' : ' and more groups',
    item.forwards.truth === 'no' ? '' : ` forwards${showCondition(item.forwards)}`,
  ].join('');
  const lines = [
    `interface ${item.id} in ${item.subnet} ${addresses.join(' ')} ${item.accepts}${flags}`,
  ];
  for (const { group, present } of item.groups) {
    lines.push(`  group ${group}${showCondition(present)}`);
    const { ingress = [], egress = [] } = network.groups.get(group) ?? {};
    for (const rule of ingress) lines.push(`    in  ${showRule(rule)}`);
    for (const rule of egress) lines.push(`    out ${showRule(rule)}`);
  }
  return lines;
}

function showEntry(entry: AclEntry): string {
  return `${entry.number ?? '?'} ${entry.action} ${showRule(entry)}`;
}

function showRule(rule: FilterRule): string {
  const surely = rule.must.map(showMatch).join(' | ');
  const maybe = rule.may.filter((match) => !rule.must.includes(match)).map(showMatch);
  return `${rule.id}: ${surely}${maybe.length === 0 ? '' : ` MAYBE ${maybe.join(' | ')}`}`;
}

function showMatch({ family, protocol, ports, icmp, peer }: Match): string {
  const parts = [family ?? '', protocol === null ? '' : `proto ${protocol}`];
  if (ports !== null) parts.push(`ports ${ports.first}-${ports.last}`);
  if (icmp !== null) parts.push(`icmp ${icmp.type ?? '*'}/${icmp.code ?? '*'}`);
  return [...parts, showPeer(peer)].filter((part) => part !== '').join(' ');
}

function showPeer(peer: Peer): string {
  switch (peer.kind) {
    case 'any':
      return 'any';
    case 'block':
      return peer.cidr;
    case 'members':
      return `members of ${peer.group}`;
    case 'interfaces':
      return `${peer.address} ${peer.interfaces.join(',')}`;
    case 'opaque':
      return `opaque ${peer.name} ${peer.family}`;
  }
}

function showTarget(target: RouteTarget): string {
  switch (target.kind) {
    case 'gateway':
      return target.gateway;
    case 'interface':
      return target.interface;
    case 'drop':
      return 'drop';
    case 'local':
    case 'unknown':
      return target.kind;
  }
}

function showCondition({ truth }: Condition): string {
  return truth === 'yes' ? '' : ` (${truth})`;
}

/** As JSON without locations; conditions as their truth. */
function showPlain(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'because' || key === 'label' || key === 'unknowns') return undefined;
    if (typeof value === 'object' && value !== null && 'truth' in value) return value.truth;
    return value;
  });
}
