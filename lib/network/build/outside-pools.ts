import { compareText } from '../../basics/order.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Condition, Family, Member, NodeId } from '../model.ts';
import { certainly } from '../model.ts';
import { addOutsideBalancer } from './balancers.ts';
import { every, perhaps } from './condition.ts';
import { impliedId } from './draft.ts';
import { splitList } from './open-references.ts';
import type { Parts } from './parts.ts';
import type { Registration } from './pools.ts';

/**
 * Target groups and classic load balancers outside of the input with which
 * workloads of the input register themselves: a parameter or an export holds
 * their name. Whatever load balancer leads to them is not known, so one that
 * may be open to anybody is put into the workload's VPC (LANG-9).
 */

/** One thing outside with which somebody registers. */
interface Wanted {
  readonly name: string;
  readonly kind: Registration['kind'];
  readonly unknown: Unknown;
  readonly members: readonly Member[];
}

/** To be called when the listeners of the input are known, which may name the same target groups. */
export function addOutsidePools(parts: Parts, registrations: readonly Registration[]): void {
  const wanted = new Map<string, Wanted>();
  for (const registration of registrations) {
    for (const { name, unknown, doubt } of outsideOf(parts, registration)) {
      const members = membersOf(registration, unknown, doubt);
      if (members.length === 0) continue;
      const id = `${registration.kind} ${name}`;
      const before = wanted.get(id)?.members ?? [];
      wanted.set(id, { name, kind: registration.kind, unknown, members: [...before, ...members] });
    }
  }
  for (const each of [...wanted.values()].sort((a, b) => compareText(a.name, b.name)))
    addPool(parts, each);
}

function outsideOf(
  { draft }: Parts,
  { kind, pools }: Registration,
): readonly { readonly name: string; readonly unknown: Unknown; readonly doubt: Condition }[] {
  const { sure, perhaps: open, rest } = splitList(pools);
  const maybe = open.flatMap(({ reference, unknown }) => {
    const target = draft.follow(reference, kind);
    // Of candidates that are in the input, pools.ts makes members.
    return target.kind === 'outside'
      ? [{ name: target.name, unknown: target.unknown, doubt: perhaps(unknown) }]
      : [];
  });
  const named = sure.flatMap((reference) => {
    const target = draft.follow(reference, kind);
    if (target.kind === 'found') return [];
    const { unknown } = target;
    return target.kind === 'outside'
      ? [{ name: target.name, unknown, doubt: certainly }]
      : [{ name: unknown.what, unknown, doubt: perhaps(unknown) }];
  });
  return rest === null
    ? [...named, ...maybe]
    : [...named, ...maybe, { name: rest.what, unknown: rest, doubt: perhaps(rest) }];
}

function membersOf(registration: Registration, unknown: Unknown, doubt: Condition): Member[] {
  const { range, unknowns } = registration.ports ?? { range: null, unknowns: [unknown] };
  return registration.interfaces.map((id) => ({
    because: registration.because,
    present: every(registration.present, doubt),
    target: { kind: 'interface', interface: id },
    ports: range,
    unknowns,
  }));
}

function addPool(parts: Parts, { name, kind, unknown, members }: Wanted): void {
  const { draft } = parts;
  const isClassic = kind === 'classic-load-balancer';
  const id = impliedId(name, isClassic ? 'instances' : 'target-group');
  const at = unknown.location;
  const known = draft.pools.get(id);
  if (known !== undefined) {
    // A listener of the input leads there, and a target group has one load balancer.
    draft.pools.set(id, { ...known, members: [...known.members, ...members] });
    return;
  }
  const open = perhaps(unknown);
  const family: Family | Unknown = isClassic ? 'ipv4' : unknown;
  const type = isClassic
    ? 'AWS::ElasticLoadBalancing::LoadBalancer'
    : 'AWS::ElasticLoadBalancingV2::TargetGroup';
  draft.imply({ id, label: name, type, at });
  draft.pools.set(id, {
    id,
    members,
    rest: null,
    family,
    keepsClient: { tcp: open, udp: open },
    crossZone: open,
  });
  const domain = homeOf(parts, members);
  // An application load balancer does less than a network load balancer may: it hides the client and has no UDP.
  const mode = isClassic ? 'proxy' : 'pass';
  const balancer = addOutsideBalancer(parts, {
    name: isClassic ? name : `load balancer of ${name}`,
    mode,
    unknown,
    ...(domain === null ? {} : { domain }),
  });
  const owner = draft.balancers.get(balancer);
  if (owner === undefined) return;
  const listener = impliedId(id, 'listener');
  draft.imply({ id: listener, label: name, type: 'AWS::ElasticLoadBalancingV2::Listener', at });
  draft.balancers.set(balancer, {
    ...owner,
    listeners: [
      ...owner.listeners,
      {
        id: listener,
        label: name,
        because: at,
        protocols: isClassic ? [6] : [6, 17],
        ports: null,
        unknowns: [unknown],
        forwards: [{ pool: id, because: at, present: open, sources: null }],
      },
    ],
  });
}

/** The VPC of the first member; what registers with one target group is in one VPC. */
function homeOf({ draft }: Parts, members: readonly Member[]): NodeId | null {
  for (const { target } of members) {
    const item = target.kind === 'interface' ? draft.interfaces.get(target.interface) : undefined;
    const domain = draft.subnets.get(item?.subnet ?? '')?.domain;
    if (domain !== undefined) return domain;
  }
  return null;
}
