import type { SourceLocation } from '../../basics/source.ts';
import type { Assumption, Unknown, Value } from '../../basics/value.ts';
import { formatCidr, parseCidr } from '../../packets/cidr.ts';
import type { ListenerAction, Reference } from '../../resources/resource.ts';
import type { Balancer, Condition, Forward, Listener, NodeId } from '../model.ts';
import { certainly, never } from '../model.ts';
import { addOutsideBalancer, readPort, unknownsOf } from './balancers.ts';
import { assuming, every, holds, perhaps } from './condition.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import { candidatesOf, mayBe } from './open-references.ts';
import type { Parts } from './parts.ts';
import { nameOf } from './placement.ts';

/**
 * Listeners of load balancers and the pools to which their actions lead
 * (LB-5). Host and path conditions are left out: whoever connects may send any.
 */

const weightless: Assumption = {
  rule: 'LB-5',
  text: 'An action with weight 0 sends nothing to its targets.',
};

type RuleRecord = ResourceOf<'listener-rule'>;

export function addListeners(parts: Parts): void {
  const { draft } = parts;
  const byListener = new Map<string, RuleRecord[]>();
  const floating: RuleRecord[] = [];
  for (const rule of draft.of('listener-rule')) {
    draft.declare(rule);
    if (rule.listener.kind === 'unknown') floating.push(rule);
    else {
      const name = nameOf(rule.listener);
      byListener.set(name, [...(byListener.get(name) ?? []), rule]);
    }
  }
  for (const listener of draft.of('listener')) {
    draft.declare(listener);
    const others = floating.filter((rule) => mayBe(rule.listener, listener.key) !== null);
    addListener(parts, listener, [...(byListener.get(listener.key) ?? []), ...others]);
    byListener.delete(listener.key);
  }
  for (const [name, rules] of byListener) addOutsideListener(parts, name, rules);
  for (const balancer of draft.of('classic-load-balancer')) addClassicListeners(draft, balancer);
}

function addListener(
  parts: Parts,
  listener: ResourceOf<'listener'>,
  rules: readonly RuleRecord[],
): void {
  const { loadBalancer } = listener;
  const candidates = candidatesOf(loadBalancer);
  // Whichever load balancer has it, its own actions lead to the same pools.
  let kept: readonly Forward[] | null = null;
  const own = (): readonly Forward[] => {
    kept ??= forwardsOf(parts.draft, listener.actions, null, certainly);
    return kept;
  };
  if (candidates === null) addListenerTo(parts, listener, { own, rules, doubt: null });
  if (loadBalancer.kind !== 'unknown') return;
  const { at, unknown } = loadBalancer;
  // It may be any of the input then, or one outside.
  const any = (): readonly Reference[] =>
    parts.draft.of('load-balancer').map(({ key }) => ({ kind: 'resource', key, at }));
  for (const candidate of candidates ?? any())
    addListenerTo(parts, { ...listener, loadBalancer: candidate }, { own, rules, doubt: unknown });
}

function addListenerTo(
  parts: Parts,
  listener: ResourceOf<'listener'>,
  of: {
    /** Where its own actions lead. */
    readonly own: () => readonly Forward[];
    readonly rules: readonly RuleRecord[];
    /** Why it may be another load balancer's. */
    readonly doubt: Unknown | null;
  },
): void {
  const { draft } = parts;
  const { own, rules, doubt } = of;
  const owner = draft.balancers.get(ownerOf(parts, listener) ?? '');
  if (owner === undefined) return;
  const port = readPort(listener.port, `port of ${listener.id}`, listener.at);
  addTo(draft, owner, {
    id: doubt === null ? listener.key : impliedId(listener.key, owner.id),
    label: listener.id,
    because: listener.at,
    protocols: protocolsOf(listener.protocol, owner.mode),
    ports: port.range,
    ...(doubt === null ? {} : { present: perhaps(doubt) }),
    unknowns: [
      ...(doubt === null ? [] : [doubt]),
      ...port.unknowns,
      ...unknownsOf(owner.mode === 'pass' ? listener.protocol : null),
    ],
    forwards: [...own(), ...rules.flatMap((rule) => ruleForwards(draft, rule))],
  });
}

/** The load balancer of a listener; null for one that is not modelled (a gap says so). */
function ownerOf(parts: Parts, { loadBalancer, protocol }: ResourceOf<'listener'>): NodeId | null {
  const target = parts.draft.follow(loadBalancer, 'load-balancer');
  if (target.kind === 'found') return target.resource.key;
  const isProxy = protocol?.kind === 'known' && protocol.value.toUpperCase().startsWith('HTTP');
  return addOutsideBalancer(parts, {
    name: nameOf(loadBalancer),
    mode: isProxy ? 'proxy' : 'pass',
    unknown: target.unknown,
  });
}

/** A listener outside of the input to which the input adds rules, as services on a shared load balancer do. */
function addOutsideListener(parts: Parts, name: string, rules: readonly RuleRecord[]): void {
  const { draft } = parts;
  const [first] = rules;
  if (first === undefined) return;
  const target = draft.follow(first.listener, 'listener');
  if (target.kind === 'found') return;
  const { unknown } = target;
  // Only application load balancers have rules.
  const owner = draft.balancers.get(addOutsideBalancer(parts, { name, mode: 'proxy', unknown }));
  if (owner === undefined) return;
  const id = impliedId(name, 'listener');
  draft.imply({
    id,
    label: name,
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    at: unknown.location,
  });
  addTo(draft, owner, {
    id,
    label: name,
    because: unknown.location,
    protocols: [6],
    ports: null,
    unknowns: [unknown],
    forwards: rules.flatMap((rule) => ruleForwards(draft, rule)),
  });
}

function ruleForwards(draft: Draft, rule: RuleRecord): Forward[] {
  const doubt = rule.listener.kind === 'unknown' ? perhaps(rule.listener.unknown) : certainly;
  const sources = sourcesOf(draft, rule);
  return forwardsOf(draft, rule.actions, sources.cidrs, every(doubt, sources.present));
}

function addTo(draft: Draft, owner: Balancer, listener: Listener): void {
  // Of several that may be there and do the same, one says it all.
  if (owner.listeners.some((other) => isLike(other, listener))) return;
  draft.balancers.set(owner.id, { ...owner, listeners: [...owner.listeners, listener] });
}

/** Whether both are there only perhaps, and take and forward the same. */
function isLike(a: Listener, b: Listener): boolean {
  return (
    a.present !== undefined &&
    b.present !== undefined &&
    a.ports?.first === b.ports?.first &&
    a.ports?.last === b.ports?.last &&
    areEqual(a.protocols, b.protocols) &&
    a.forwards.length === b.forwards.length &&
    a.forwards.every((forward, index) => leadsAlike(forward, b.forwards[index]))
  );
}

function leadsAlike(a: Forward, b: Forward | undefined): boolean {
  if (b === undefined || a.pool !== b.pool) return false;
  if (a.sources === null || b.sources === null) return a.sources === b.sources;
  return areEqual(a.sources, b.sources);
}

function areEqual<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/** TCP for everything that runs over it; of an unknown protocol, all that the load balancer can do. */
function protocolsOf(protocol: Value<string> | null, mode: Balancer['mode']): readonly number[] {
  if (mode === 'proxy') return [6];
  if (protocol === null || protocol.kind === 'unknown') return [6, 17];
  switch (protocol.value.toUpperCase()) {
    case 'UDP':
    case 'QUIC':
      return [17];
    case 'TCP_UDP':
    case 'TCP_QUIC':
      return [6, 17];
    default:
      return [6];
  }
}

function forwardsOf(
  draft: Draft,
  actions: readonly ListenerAction[],
  sources: readonly string[] | null,
  present: Condition,
): Forward[] {
  return actions.flatMap((action) => {
    const isForward = holds(action.actionType, (type) => type === 'forward');
    if (isForward.truth === 'no') return [];
    return action.targets.flatMap((target) => {
      const weight = target.weight === null ? certainly : weighted(target.weight);
      const { pools, doubt } = poolsOf(draft, target.group);
      const all = every(present, isForward, weight, doubt);
      return pools.map((pool): Forward => ({ pool, because: target.at, present: all, sources }));
    });
  });
}

function weighted(weight: Value<number>): Condition {
  const positive = holds(weight, (value) => value > 0);
  return positive.truth === 'no' ? assuming(never, weightless) : positive;
}

/**
 * The pool of a target group, or those of which it is one; of one outside the
 * input, a pool with members that are not known. `doubt`: of each of them.
 */
function poolsOf(
  draft: Draft,
  reference: Reference,
): { readonly pools: readonly NodeId[]; readonly doubt: Condition } {
  if (reference.kind === 'unknown') {
    const candidates = candidatesOf(reference);
    const pools =
      candidates === null
        ? draft.of('target-group').map(({ key }) => key)
        : candidates.flatMap((each) => poolsOf(draft, each).pools);
    return { pools, doubt: perhaps(reference.unknown) };
  }
  const target = draft.follow(reference, 'target-group');
  if (target.kind === 'found') return { pools: [target.resource.key], doubt: certainly };
  const name = target.kind === 'outside' ? target.name : target.unknown.what;
  const id = impliedId(name, 'target-group');
  if (!draft.pools.has(id)) {
    draft.imply({
      id,
      label: name,
      type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      at: target.unknown.location,
    });
    const open = perhaps(target.unknown);
    draft.pools.set(id, {
      id,
      members: [],
      rest: target.unknown,
      family: target.unknown,
      keepsClient: { tcp: open, udp: open },
      crossZone: open,
    });
  }
  return { pools: [id], doubt: certainly };
}

/** Client addresses of a source-ip condition; where some are not known, it may be all of them. */
function sourcesOf(
  draft: Draft,
  rule: ResourceOf<'listener-rule'>,
): { readonly cidrs: readonly string[] | null; readonly present: Condition } {
  const list = rule.sourceCidrs;
  if (list === null) return { cidrs: null, present: certainly };
  const doubts: Unknown[] = [
    ...unknownsOf(...list.items),
    ...(list.rest === null ? [] : [list.rest]),
  ];
  if (doubts.length > 0) return { cidrs: null, present: perhaps(...doubts) };
  const cidrs: string[] = [];
  for (const item of list.items) {
    if (item.kind === 'unknown') continue;
    const cidr = parseCidr(item.value);
    if (cidr !== null) cidrs.push(formatCidr(cidr));
    else
      draft.warn(
        item.at,
        `${rule.id} has the source-ip value "${item.value}", which is no CIDR. Write it like 203.0.113.0/24.`,
      );
  }
  return { cidrs, present: certainly };
}

function addClassicListeners(draft: Draft, balancer: ResourceOf<'classic-load-balancer'>): void {
  const owner = draft.balancers.get(balancer.key);
  if (owner === undefined) return;
  const listeners = balancer.listeners.map(
    (listener, index): Listener => ({
      id: impliedId(balancer.key, `listener/${index}`),
      label: balancer.id,
      because: listener.at,
      protocols: [6],
      ...classicPort(balancer, listener),
      forwards: [
        {
          pool: classicPool(balancer.key, index),
          because: listener.at,
          present: certainly,
          sources: null,
        },
      ],
    }),
  );
  draft.balancers.set(owner.id, { ...owner, listeners });
}

function classicPort(
  balancer: ResourceOf<'classic-load-balancer'>,
  { port, at }: { readonly port: Value<number>; readonly at: SourceLocation },
): Pick<Listener, 'ports' | 'unknowns'> {
  const { range, unknowns } = readPort(port, `listener port of ${balancer.id}`, at);
  return { ports: range, unknowns };
}

/** The pool behind a listener of a classic load balancer. */
export function classicPool(balancer: string, listener: number): NodeId {
  return impliedId(balancer, `pool/${listener}`);
}
