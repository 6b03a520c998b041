import { compareText } from '../lib/basics/order.ts';
import type { ListenerExposure } from '../lib/engine/exposure.ts';
import { describeExposure } from '../lib/findings/exposure-draft.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { loadBalancersOf } from '../lib/findings/subjects.ts';
import { labelOf, listPorts, phraseOfEdge } from '../lib/findings/words.ts';
import type { Balancer, Listener, NodeId } from '../lib/network/model.ts';
import { everything } from '../lib/packets/packet-set.ts';

/** Which listeners of a load balancer are open to an edge, and what stands behind them. */
export const loadBalancerExposure: Rule = defineRule({
  meta: {
    id: 'load-balancer-exposure',
    title: 'A load balancer listener is open to the outside',
    severities: ['informational'],
    since: '0.1.0',
    why: 'A load balancer is the usual way in, and it makes private servers public. The list of open listeners, with what they lead to, is what a reviewer wants to compare with the intention.',
    fix: 'Remove listeners that are not meant to be public, restrict the load balancer’s security group, or make its scheme internal.',
    limits:
      'Conditions on hosts and paths are not evaluated: a listener leads wherever any of its rules may forward to. Target health is not considered.',
    sources: [
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html',
    ],
    messages: {
      open: 'Listener {port} of {balancer} is open to {edge}; it leads to {behind}.',
      possible: 'Listener {port} of {balancer} may be open to {edge}; it leads to {behind}.',
    },
  },
  evaluate: (context) =>
    loadBalancersOf(context.network).map((balancer) => ({
      subject: balancer.id,
      drafts: context.exposures
        .ofBalancer(balancer)
        .flatMap((exposure) => draftOf(context, balancer, exposure) ?? []),
    })),
});

function draftOf(
  context: RuleContext,
  balancer: Balancer,
  exposure: ListenerExposure,
): FindingDraft | null {
  const { listener, edge, ways } = exposure;
  const draft = describeExposure(context.network, edge, ways, everything);
  if (draft === null) return null;
  const protocol = listener.protocols.length === 1 && listener.protocols[0] === 17 ? 'udp' : 'tcp';
  const ports = listener.ports === null ? [] : [listener.ports];
  return {
    ...draft,
    via: draft.via.filter((node) => node !== balancer.id),
    key: `${listener.id} ${edge.kind} ${edge.gateway}`,
    type: null,
    severity: 'informational',
    messageId: draft.certainty === 'definite' ? 'open' : 'possible',
    data: {
      port: listener.ports === null ? '(port not known)' : listPorts(ports),
      balancer: labelOf(context.network, balancer.id),
      edge: phraseOfEdge(draft.edge),
      behind: behind(context, listener),
    },
    protocol,
    ports,
    listenerPorts: ports,
    assumptions: [
      ...draft.assumptions,
      ...listener.forwards.flatMap(({ present }) =>
        present.truth === 'no' ? present.assumptions : [],
      ),
    ],
    related: [{ label: 'listener', location: listener.because }],
    at: listener.because,
  };
}

/** Those that are followed: one of weight 0 leads nowhere (LB-5). */
function forwardsOf(listener: Listener): Listener['forwards'] {
  return listener.forwards.filter(({ present }) => present.truth !== 'no');
}

/** `WebFleet:8080 and Api:9000`, or what else happens to requests. */
function behind(context: RuleContext, listener: Listener): string {
  const { network } = context;
  const members = new Set<string>();
  for (const forward of forwardsOf(listener)) {
    const pool = network.pools.get(forward.pool);
    for (const member of pool?.members ?? []) {
      const port = member.ports === null ? '' : `:${listPorts([member.ports])}`;
      members.add(`${targetLabel(context, member.target)}${port}`);
    }
    if (pool !== undefined && pool.rest !== null) members.add('targets that are not known');
  }
  if (members.size === 0) return 'no target';
  return [...members].sort(compareText).join(', ');
}

function targetLabel(
  context: RuleContext,
  target:
    | { readonly kind: 'interface'; readonly interface: NodeId }
    | { readonly kind: 'balancer'; readonly balancer: NodeId }
    | { readonly kind: 'address'; readonly address: string },
): string {
  switch (target.kind) {
    case 'interface': {
      const workload = context.network.interfaces.get(target.interface)?.workload;
      return workload === undefined ? target.interface : labelOf(context.network, workload);
    }
    case 'balancer':
      return labelOf(context.network, target.balancer);
    case 'address':
      return target.address;
  }
}
