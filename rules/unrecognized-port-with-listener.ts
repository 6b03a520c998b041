import type { Exposure } from '../lib/engine/exposure.ts';
import type { HostListener } from '../lib/evidence/listeners.ts';
import { describeExposure } from '../lib/findings/exposure-draft.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { recognizedPorts } from '../lib/findings/services.ts';
import { subjectsOf } from '../lib/findings/subjects.ts';
import { labelOf, phraseOfEdge, phraseOfVia } from '../lib/findings/words.ts';
import type { Workload } from '../lib/network/model.ts';
import { box } from '../lib/packets/packet-set.ts';

/** A port of no well-known service that can be reached, and on which something is known to listen. */
export const unrecognizedPortWithListener: Rule = defineRule({
  meta: {
    id: 'unrecognized-port-with-listener',
    title: 'A process listens on an unusual port that is reachable from outside the VPC',
    severities: ['low'],
    since: '0.1.0',
    why: 'A process that nobody thought of when the rules were written is open to the outside. Often it is an administration or debugging port, or a service that was meant for the host alone.',
    fix: 'Stop the process or bind it to a loopback address, or restrict the security group rule named in the finding.',
    limits:
      'Speaks only of workloads for which evidence of listeners is given, and of the moment at which it was taken.',
    sources: [
      'https://docs.aws.amazon.com/inspector/v1/userguide/inspector_network-reachability.html',
    ],
    messages: {
      reachable:
        '{protocol} port {port} of {resource}, on which {process} listens, is reachable from {edge}{via}.',
      possible:
        '{protocol} port {port} of {resource}, on which {process} listens, may be reachable from {edge}{via}.',
    },
  },
  evaluate: (context) =>
    subjectsOf(context.network).flatMap((workload) => {
      const reports = context.listeners(workload.id);
      if (reports.length === 0) return [];
      const listeners = reports.flatMap((report) => report.listeners);
      return [{ subject: workload.id, drafts: draftsOf(context, workload, listeners) }];
    }),
});

function draftsOf(
  context: RuleContext,
  workload: Workload,
  listeners: readonly HostListener[],
): FindingDraft[] {
  const exposures = context.exposures.ofWorkload(workload);
  const edges = [...new Set(exposures.map((each) => each.edge.kind))];
  return distinctSockets(listeners)
    .filter((each) => !isRecognized(each))
    .flatMap((listener) =>
      edges.flatMap((kind) => {
        const here = exposures.filter((each) => each.edge.kind === kind);
        return draftOf(context, workload, { exposures: here, listener }) ?? [];
      }),
    );
}

function draftOf(
  context: RuleContext,
  workload: Workload,
  about: { exposures: readonly Exposure[]; listener: HostListener },
): FindingDraft | null {
  const { port, protocol, process } = about.listener;
  const [first] = about.exposures;
  if (first === undefined) return null;
  const wanted = box({ protocol: protocol === 'tcp' ? 6 : 17, ports: { first: port, last: port } });
  const ways = about.exposures.flatMap((exposure) => exposure.ways);
  const draft = describeExposure(context.network, first.edge, ways, wanted);
  if (draft === null) return null;
  return {
    ...draft,
    key: `${draft.edge} ${protocol} ${port}`,
    type: 'UnrecognizedPortWithListener',
    severity: 'low',
    messageId: draft.certainty === 'definite' ? 'reachable' : 'possible',
    data: {
      protocol: protocol.toUpperCase(),
      port: `${port}`,
      process: process ?? 'a process',
      resource: labelOf(context.network, workload.id),
      edge: phraseOfEdge(draft.edge),
      via: phraseOfVia(context.network, draft.via),
    },
    interface: first.interface.id,
    protocol,
    ports: [{ first: port, last: port }],
  };
}

function isRecognized(listener: HostListener): boolean {
  const protocol = listener.protocol === 'tcp' ? 6 : 17;
  return recognizedPorts.some((each) => each.protocol === protocol && each.port === listener.port);
}

/** A process may listen on one port with several sockets. */
function distinctSockets(listeners: readonly HostListener[]): HostListener[] {
  const sockets = new Map<string, HostListener>();
  for (const each of listeners) {
    const key = `${each.protocol} ${each.port}`;
    if (!sockets.has(key)) sockets.set(key, each);
  }
  return [...sockets.values()];
}
