import { compareText } from '../../basics/order.ts';
import type { Interface, NodeId } from '../model.ts';
import type { Domains } from './domains.ts';
import type { Draft } from './draft.ts';
import type { Groups } from './groups.ts';

/**
 * In which VPCs interfaces may carry a group: its own, and those with which it
 * is associated (SG-19). Answers do not change: a template that breaks this
 * could not be deployed (LANG-11).
 */

/** Says where a group is carried in a VPC for which it was not made; to be called when all interfaces are there. */
export function checkGroupScope(
  draft: Draft,
  parts: { readonly domains: Domains; readonly groups: Groups },
): void {
  const shared = new Map<NodeId, Set<NodeId>>();
  const open = new Set<NodeId>();
  for (const association of draft.of('security-group-vpc-association')) {
    draft.declare(association);
    const group = parts.groups.of(association.group);
    if (group === null) continue;
    if (association.vpc.kind === 'unknown') open.add(group);
    const domain = parts.domains.of(association.vpc, association.at);
    shared.set(group, (shared.get(group) ?? new Set()).add(domain));
  }
  const said = new Set<string>();
  for (const item of carriersOfOthers(draft)) {
    const domain = draft.subnets.get(item.subnet)?.domain ?? null;
    for (const { group } of item.groups) {
      const own = draft.groups.get(group)?.domain ?? null;
      const [at] = item.because;
      if (at === undefined || own === null || domain === null || own === domain) continue;
      // Of VPCs that the input only names, two names may mean one.
      if (draft.find(own, 'vpc') === null || draft.find(domain, 'vpc') === null) continue;
      if (open.has(group) || shared.get(group)?.has(domain)) continue;
      const message = `${draft.label(item.workload)} in ${draft.label(domain)} carries ${draft.label(group)}, which is a group of ${draft.label(own)}. Associate the group with that VPC, or use one of its own.`;
      if (!said.has(message)) draft.warn(at, message);
      said.add(message);
    }
  }
}

/** Interfaces with a group of another VPC, by id; there are few of them. */
function carriersOfOthers(draft: Draft): readonly Interface[] {
  const found: Interface[] = [];
  for (const item of draft.interfaces.values()) {
    const domain = draft.subnets.get(item.subnet)?.domain;
    if (item.groups.some(({ group }) => draft.groups.get(group)?.domain !== domain))
      found.push(item);
  }
  return found.sort((a, b) => compareText(a.id, b.id));
}
