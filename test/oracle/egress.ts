import type {
  Interface,
  InternetGateway,
  NatGateway,
  RouteTarget,
  Subnet,
  TransitGateway,
} from '../../lib/network/model.ts';
import { contains, isInternetAddress } from './addresses.ts';
import { journeyBy, takes, transitGatewaysOf } from './appliances.ts';
import { addressOf, better, nodePorts } from './balancing.ts';
import { mayCall } from './entrances.ts';
import { aclPasses, anyone, groupsAdmit, stranger } from './filters.ts';
import { inspects, missesNothing, watched } from './firewalls.ts';
import {
  answerTo,
  comeIn,
  crossBorders,
  lost,
  type Result,
  subnetOf,
  targetsFrom,
} from './journey.ts';
import {
  assertComplete,
  byOneWay,
  check,
  type EgressQuestion,
  holds,
  nodeOf,
  type OracleOutcome,
  type OraclePacket,
  type Setting,
} from './question.ts';
import { describe, type Goal } from './routing.ts';
import { toService } from './services.ts';
import { enterTransit } from './transit-gateways.ts';

/**
 * One packet from an interface to an address on the Internet, and its answer
 * back: by an Internet gateway, by a NAT gateway before it, or by what is not
 * modelled. Private goals are simulate.ts.
 */

export function simulateEgress(
  network: Setting['network'],
  question: EgressQuestion,
): OracleOutcome {
  const { packet } = question;
  assertComplete(packet);
  const setting: Setting = { network, mode: question.mode, log: [] };
  const from = nodeOf(network.interfaces, question.from);
  const by = question.by === undefined ? null : nodeOf(network.gateways, question.by);
  const result =
    by?.kind === 'service'
      ? toService(setting, by, { from, packet })
      : leave(setting, { from, packet });
  return { ...result, log: setting.log };
}

/**
 * The same to a public address of the network: out and in again, where `inside`
 * tells what becomes of it, sent from the Internet by the public address of
 * whoever translated it. Only what is sure: the mode is 'must'.
 */
export function simulateOutAndIn(
  network: Setting['network'],
  question: Omit<EgressQuestion, 'mode'>,
  inside: (packet: OraclePacket) => OracleOutcome,
): OracleOutcome {
  const { packet } = question;
  assertComplete(packet);
  const setting: Setting = { network, mode: 'must', log: [] };
  const outside = (seen: Interface, sent: OraclePacket): Result => {
    const source = seen.addresses.find((each) => contains(each.block, sent.source))?.public
      ?.address;
    if (source === null || source === undefined) return lost;
    const outcome = inside({ ...sent, source });
    setting.log.push(...outcome.log);
    return outcome;
  };
  const from = nodeOf(network.interfaces, question.from);
  return { ...leave(setting, { from, packet, outside }), log: setting.log };
}

function leave(setting: Setting, start: Pick<Departure, 'from' | 'packet' | 'outside'>): Result {
  const { from, packet } = start;
  const { network, mode } = setting;
  const home = subnetOf(setting, from);
  const isOut =
    isInternetAddress(packet.destination) &&
    !nodeOf(network.domains, home.domain).blocks.some((block) =>
      contains(block.cidr, packet.destination),
    );
  if (!check(setting, `${packet.destination} is on the Internet`, isOut)) return lost;
  if (!check(setting, `${from.id} exists`, holds(from.present, mode))) return lost;
  if (!mayCall(setting, from, { packet, to: null })) return lost;
  if (!check(setting, `${from.id} has ${packet.source}`, owns(from, packet))) return lost;
  if (!groupsAdmit(setting, from, 'egress', packet, stranger)) return lost;
  return watched(setting, (watching) => byAnyRoute(watching, { ...start, home, allowNat: true }));
}

interface Departure {
  readonly from: Interface;
  readonly home: Subnet;
  readonly packet: OraclePacket;
  readonly allowNat: boolean;
  /** Where the sender is, if the packet left its domain by transit gateways; and by which, from where. */
  readonly origin?: Subnet;
  readonly passages?: readonly string[];
  /** Where the sender is, if firewalls have passed the packet on in its own domain; and whose. */
  readonly sender?: Subnet;
  readonly inspected?: readonly string[];
  /** What becomes of it out there, as others see it: from the public address of `seen`. */
  readonly outside?: (seen: Interface, packet: OraclePacket) => Result;
}

/** Delivered if the route that decides delivers; answered if what it delivers is answered. */
function byAnyRoute(setting: Setting, departure: Departure): Result {
  const results = targetsFrom(setting, departure.home, departure.packet).map((target) => {
    const result = byRoute(setting, target, departure);
    check(setting, `${departure.home.id} routes out ${describe(target)}`, result.delivered);
    return { name: describe(target), ...result };
  });
  const gets = (part: keyof Result): boolean =>
    byOneWay(results, setting.mode, { nameOf: ({ name }) => name, passes: (each) => each[part] });
  return { delivered: gets('delivered'), answered: gets('answered') };
}

function byRoute(setting: Setting, target: RouteTarget, departure: Departure): Result {
  const { network, mode } = setting;
  switch (target.kind) {
    case 'gateway': {
      const gateway = nodeOf(network.gateways, target.gateway);
      if (gateway.kind === 'internet' && departure.origin !== undefined) return lost;
      if (gateway.kind === 'internet') return byInternetGateway(setting, gateway, departure);
      if (gateway.kind === 'nat') return byNatGateway(setting, gateway, departure);
      if (gateway.kind === 'transit') return byTransit(setting, gateway, departure);
      return gateway.kind === 'opaque' ? byWhatIsNotModelled(setting, departure) : lost;
    }
    case 'unknown': {
      const direct = byWhatIsNotModelled(setting, departure);
      if (direct.answered || mode === 'must') return direct;
      const others = transitGatewaysOf(setting, departure.home).map((gateway) =>
        byTransit(setting, gateway, departure),
      );
      return [direct, ...others].reduce(better);
    }
    case 'interface':
      return better(
        mode === 'may' ? byAppliance(setting, target, departure) : lost,
        byFirewall(setting, target, departure),
      );
    case 'local':
    case 'drop':
      return lost;
  }
}

/** IGW-1 the other way round; answers come to the gateway that translated, which undoes it. */
function byInternetGateway(
  setting: Setting,
  gateway: InternetGateway,
  departure: Departure,
): Result {
  const { from, home, packet } = departure;
  const open =
    gateway.domain === home.domain &&
    holds(gateway.attached, setting.mode) &&
    gateway.families.includes(packet.family);
  if (!open || !check(setting, `${from.id} is public`, isPublic(setting, from, packet)))
    return lost;
  // Behind a firewall the sender's subnet counts as well (BPA-3).
  for (const subnet of [home, departure.sender ?? home]) {
    if (!mayLeave(setting, subnet, gateway, departure.allowNat ? 'itself' : 'nat')) return lost;
  }
  if (!aclPasses(setting, home, 'egress', packet)) return lost;
  const answer = answerTo(packet);
  const tables = gateway.inboundTables;
  const back =
    answer === null
      ? null
      : { gateway, tables, packet: answer, into: departure.sender ?? home, isAnswer: true };
  const answered = back !== null && comeIn(setting, back) && missesNothing(setting, packet);
  const outside = departure.outside?.(from, packet) ?? { delivered: true, answered: true };
  return { delivered: outside.delivered, answered: answered && outside.answered };
}

/** What the account lets out through its gateways (BPA-1). */
function mayLeave(
  { mode }: Setting,
  { internet }: Subnet,
  gateway: InternetGateway,
  as: 'itself' | 'nat',
): boolean {
  const takesNothingIn = !gateway.inbound || as === 'nat';
  return holds(takesNothingIn ? internet.translated : internet.outbound, mode);
}

function overBorder(setting: Setting, { home, origin, sender, packet }: Departure): Result {
  if (!aclPasses(setting, home, 'egress', packet)) return lost;
  return anyhow(setting, origin ?? sender ?? home, packet);
}

/** Out there by what is not modelled, which carries the answer to the sender's border. */
function anyhow(setting: Setting, sender: Subnet, packet: OraclePacket): Result {
  const answer = answerTo(packet);
  const answered = answer !== null && aclPasses(setting, sender, 'ingress', answer);
  return { delivered: true, answered };
}

/** By another domain's NAT gateway or appliance; that domain's Internet gateway serves its own addresses (TGW-5). */
function byTransit(setting: Setting, gateway: TransitGateway, departure: Departure): Result {
  const { home, packet } = departure;
  const origin = departure.origin ?? departure.sender ?? home;
  const passage = `${gateway.id} ${home.domain}`;
  const passages = departure.passages ?? [];
  if (passages.includes(passage) || !aclPasses(setting, home, 'egress', packet)) return lost;
  const further = { ...departure, origin, passages: [...passages, passage] };
  const gets = (part: keyof Result): boolean =>
    enterTransit(setting, gateway, home, {
      packet,
      goesOn: (landing) => {
        switch (landing.kind) {
          case 'subnet':
            return byAnyRoute(setting, { ...further, home: landing.subnet })[part];
          case 'outside': {
            const { far } = landing.attachment;
            const mayBeAnything = far.kind === 'outside' && ['peering', 'other'].includes(far.what);
            return mayBeAnything && setting.mode === 'may' && anyhow(setting, origin, packet)[part];
          }
          case 'anywhere':
            return setting.mode === 'may' && anyhow(setting, origin, packet)[part];
          case 'domain':
            return false;
        }
      },
    });
  const delivered = gets('delivered');
  return { delivered, answered: delivered && gets('answered') };
}

/** It takes TCP, UDP and ICMP, sends with its own address and has answers carried back (NAT-1). */
function byNatGateway(setting: Setting, gateway: NatGateway, departure: Departure): Result {
  const { home, packet, allowNat } = departure;
  const nat = nodeOf(setting.network.interfaces, gateway.interface);
  const own = subnetOf(setting, nat);
  if (!allowNat || ![1, 6, 17].includes(packet.protocol)) return lost;
  if (!holds(nat.present, setting.mode) || !crossBorders(setting, packet, { from: home, to: own }))
    return lost;
  const source = addressOf(nat, packet.family);
  if (source === null) return lost;
  const answer = answerTo(packet);
  const origin = departure.origin ?? departure.sender;
  const back =
    answer !== null &&
    (origin === undefined
      ? crossBorders(setting, answer, { from: own, to: home })
      : origin.id === own.id || comeHome(setting, answer, { from: own, to: origin })) &&
    missesNothing(setting, packet);
  const { outside } = departure;
  const further = {
    from: nat,
    home: own,
    allowNat: false,
    ...(outside === undefined ? {} : { outside }),
  };
  let best: Result = lost;
  for (const sourcePort of packet.sourcePort === undefined ? [undefined] : nodePorts(setting)) {
    const { sourcePort: _, ...rest } = packet;
    const sent = { ...rest, source, ...(sourcePort === undefined ? {} : { sourcePort }) };
    const second = byAnyRoute(setting, { ...further, packet: sent });
    const answered = second.answered && back;
    if (second.delivered && (answered || !best.delivered)) best = { delivered: true, answered };
    if (best.answered) return best;
  }
  return best;
}

/** To a sender in another domain, as the subnet of the NAT gateway routes (TGW-5). */
function comeHome(
  setting: Setting,
  answer: OraclePacket,
  { from, to }: { readonly from: Subnet; readonly to: Subnet },
): boolean {
  const goal: Goal = { kind: 'domain', domain: to.domain };
  const way = { from, packet: answer, goal, into: to, isAnswer: true };
  return byOneWay(targetsFrom(setting, from, answer), setting.mode, {
    nameOf: describe,
    passes: (target) => journeyBy(setting, target, way) !== null,
  });
}

/** By a firewall, which changes nothing, to what its subnet routes to. */
function byFirewall(
  setting: Setting,
  target: RouteTarget & { kind: 'interface' },
  departure: Departure,
): Result {
  const box = nodeOf(setting.network.interfaces, target.interface);
  const { home, packet, inspected = [] } = departure;
  if (box.bump?.by !== 'policy' || inspected.includes(box.workload)) return lost;
  const way = { from: home, packet, isAnswer: false };
  if (!takes(setting, box, way) || !inspects(setting, box, way)) return lost;
  if (!groupsAdmit(setting, box, 'egress', packet, anyone)) return lost;
  return byAnyRoute(setting, {
    ...departure,
    home: subnetOf(setting, box),
    sender: departure.sender ?? home,
    inspected: [...inspected, box.workload],
  });
}

/** It may translate by itself, so that nothing is asked but the own border. */
function byWhatIsNotModelled(setting: Setting, departure: Departure): Result {
  return setting.mode === 'may' ? overBorder(setting, departure) : lost;
}

/** An appliance may put its own address in place of the sender's (NAT-3). */
function byAppliance(
  setting: Setting,
  target: RouteTarget & { kind: 'interface' },
  { from, home, origin, sender, passages, packet }: Departure,
): Result {
  const box = nodeOf(setting.network.interfaces, target.interface);
  const own = [...setting.network.interfaces.values()].filter(
    ({ workload }) => workload === box.workload,
  );
  const masks =
    own.every(({ bump }) => bump?.by !== 'policy') &&
    own.some(({ addresses }) =>
      addresses.some((one) => one.public !== null && one.public.present.truth !== 'no'),
    );
  const start = origin ?? sender ?? home;
  const reaches = (goal: Goal): boolean => {
    const isForeign = origin !== undefined;
    const way = {
      from: home,
      packet,
      goal,
      into: null,
      isAnswer: false,
      isForeign,
      sender: start,
    };
    const further = passages === undefined ? way : { ...way, passages };
    return journeyBy(setting, target, further) !== null;
  };
  const answer = answerTo(packet);
  const isLetIn = answer !== null && aclPasses(setting, start, 'ingress', answer);
  let best: Result = reaches({ kind: 'elsewhere' }) ? { delivered: true, answered: isLetIn } : lost;
  for (const gateway of setting.network.gateways.values()) {
    if (gateway.kind !== 'internet' || !(masks || isPublic(setting, from, packet))) continue;
    if (best.answered || !reaches({ kind: 'internet', gateway: gateway.id })) continue;
    if (gateway.domain !== start.domain) {
      // How an appliance of another domain has its answers carried back is not known.
      best = { delivered: true, answered: answer !== null };
      continue;
    }
    const tables = gateway.inboundTables;
    const back =
      answer === null ? null : { gateway, tables, packet: answer, into: start, isAnswer: true };
    best = { delivered: true, answered: back !== null && comeIn(setting, back) };
  }
  return best;
}

function owns(from: Interface, packet: OraclePacket): boolean {
  return from.addresses.some((address) => contains(address.block, packet.source));
}

function isPublic({ mode }: Setting, from: Interface, packet: OraclePacket): boolean {
  return from.addresses.some(
    (address) =>
      contains(address.block, packet.source) &&
      address.public !== null &&
      holds(address.public.present, mode),
  );
}
