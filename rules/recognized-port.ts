import type { Truth } from '../lib/basics/truth.ts';
import type { Exposure } from '../lib/engine/exposure.ts';
import type { Way } from '../lib/engine/ways.ts';
import { type HostReport, listensOn } from '../lib/evidence/listeners.ts';
import { describeExposure } from '../lib/findings/exposure-draft.ts';
import type { FindingType, Severity } from '../lib/findings/finding.ts';
import {
  defineRule,
  type FindingDraft,
  type Rule,
  type RuleContext,
} from '../lib/findings/rule.ts';
import { type RecognizedPort, recognizedPorts } from '../lib/findings/services.ts';
import {
  doubted,
  doubtsOfPorts,
  endpointDraft,
  servedPorts,
  subjectsOf,
} from '../lib/findings/subjects.ts';
import { labelOf, phraseOfEdge, phraseOfVia } from '../lib/findings/words.ts';
import type { Workload } from '../lib/network/model.ts';
import {
  box,
  intersect,
  isEmpty,
  nothing,
  type PacketSet,
  unionAll,
} from '../lib/packets/packet-set.ts';

/**
 * The main rule: a port of a well-known service can be reached from outside.
 * One finding per workload, edge, protocol and port, however many ways lead
 * there.
 */
export const recognizedPort: Rule = defineRule({
  meta: {
    id: 'recognized-port',
    title: 'A port of a well-known service is reachable from outside the VPC',
    severities: ['high', 'medium', 'low', 'informational'],
    since: '0.1.0',
    why: 'Whoever reaches a login, file or database port can try passwords and exploit flaws of the service behind it. The verdict covers the whole way: gateways, routes in both directions, network ACLs, security groups, public addresses and load balancers, so a rule that is open but leads nowhere is no finding here, and a private server behind a load balancer is.',
    fix: 'Restrict the source of the security group rule named in the finding to the addresses that need the port, or take away what leads there: the public address, the route to the gateway, the listener or the target.',
    limits:
      'Firewalls on the host, authentication and listeners are not seen. With evidence of listeners the finding says whether anything listens; without it, nothing is assumed.',
    sources: [
      'https://docs.aws.amazon.com/inspector/v1/userguide/inspector_network-reachability.html',
      'https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html',
    ],
    messages: {
      reachable:
        '{protocol} port {port} ({service}) of {resource} is reachable from {edge}{via}{listener}.',
      possible:
        '{protocol} port {port} ({service}) of {resource} may be reachable from {edge}{via}{listener}.',
    },
  },
  evaluate: (context) =>
    subjectsOf(context.network).map((workload) => ({
      subject: workload.id,
      drafts: draftsOf(context, workload),
    })),
});

function draftsOf(context: RuleContext, workload: Workload): FindingDraft[] {
  const reports = context.listeners(workload.id);
  const byEdge = groupByEdge(context.exposures.ofWorkload(workload));
  const direct = byEdge.flatMap((exposures) => {
    const arriving = unionAll(
      exposures.flatMap(({ ways }) => ways.map(({ target }) => target.may)),
    );
    return portsIn(arriving)
      .filter((port) => servedPorts(workload, port.protocol, port.port))
      .flatMap((port) => draftOf(context, workload, { exposures, port, reports }) ?? []);
  });
  return [...direct, ...endpointDrafts(context, workload, direct)];
}

function draftOf(
  context: RuleContext,
  workload: Workload,
  about: { exposures: readonly Exposure[]; port: RecognizedPort; reports: readonly HostReport[] },
): FindingDraft | null {
  const { port } = about;
  const wanted = packetsTo.get(port) ?? nothing;
  const [first] = about.exposures;
  const ways: Way[] = about.exposures.flatMap((exposure) => exposure.ways);
  if (first === undefined) return null;
  const isGated = about.exposures.every((exposure) => exposure.edge.isGated);
  const shown = describeExposure(context.network, { ...first.edge, isGated }, ways, wanted);
  if (shown === null) return null;
  const ports = [{ first: port.port, last: port.port }];
  const draft = doubted(shown, doubtsOfPorts(workload, ports));
  const protocol = port.protocol === 6 ? 'tcp' : 'udp';
  const listening = listensOn(about.reports, { protocol, port: port.port });
  const holder = about.exposures.find((exposure) =>
    exposure.ways.some((way) => !isEmpty(intersect(way.target.may, wanted))),
  );
  return {
    ...draft,
    key: `${draft.edge} ${protocol} ${port.port}`,
    type: typeOf[listening],
    severity:
      // Those who get in only after they were identified are no open door (SVC-23).
      listening === 'no' || isGated ? 'informational' : severityOf(port, draft.edge),
    messageId: draft.certainty === 'definite' ? 'reachable' : 'possible',
    data: {
      protocol: protocol.toUpperCase(),
      port: `${port.port}`,
      service: port.services,
      resource: labelOf(context.network, workload.id),
      edge: phraseOfEdge(draft.edge),
      via: phraseOfVia(context.network, draft.via),
      listener: listening === 'no' ? ', but nothing listens on it' : '',
    },
    ...(holder === undefined ? {} : { interface: holder.interface.id }),
    protocol,
    ports,
    service: port.services,
  };
}

/** The recognized ports that packets of the set have. */
function portsIn(set: PacketSet): readonly RecognizedPort[] {
  const known = portsOfSets.get(set);
  if (known !== undefined) return known;
  const ports = recognizedPorts.filter(
    (port) => !isEmpty(intersect(set, packetsTo.get(port) ?? nothing)),
  );
  portsOfSets.set(set, ports);
  return ports;
}

/** Equal sets are one object, and many workloads have the same. */
const portsOfSets = new WeakMap<PacketSet, readonly RecognizedPort[]>();

/** Asked for at every workload. */
const packetsTo: ReadonlyMap<RecognizedPort, PacketSet> = new Map(
  recognizedPorts.map((each) => {
    const { protocol, port } = each;
    return [each, box({ protocol, ports: { first: port, last: port } })];
  }),
);

/** By what is known of listeners. */
const typeOf: Readonly<Record<Truth, FindingType>> = {
  yes: 'RecognizedPortWithListener',
  no: 'RecognizedPortNoListener',
  unknown: 'RecognizedPortNoAgent',
};

function severityOf(port: RecognizedPort, edge: string): Severity {
  return edge === 'Internet' || edge === 'Edge' ? port.internet : port.openPath;
}

/** Public endpoints outside the VPC, where the network alone does not already show the port. */
function endpointDrafts(
  context: RuleContext,
  workload: Workload,
  direct: readonly FindingDraft[],
): FindingDraft[] {
  if (workload.publicEndpoint === null) return [];
  return recognizedPorts.flatMap((port): FindingDraft[] => {
    if (port.protocol !== 6) return [];
    const draft = endpointDraft(workload, port.port);
    const key = `Internet tcp ${port.port}`;
    if (draft === null || direct.some((each) => each.key === key && each.certainty === 'definite'))
      return [];
    return [
      {
        ...draft,
        key,
        type: 'RecognizedPortNoAgent',
        severity: port.internet,
        messageId: draft.certainty === 'definite' ? 'reachable' : 'possible',
        data: {
          protocol: 'TCP',
          port: `${port.port}`,
          service: port.services,
          resource: labelOf(context.network, workload.id),
          edge: phraseOfEdge('Internet'),
          via: ' at its public endpoint',
          listener: '',
        },
        protocol: 'tcp',
        ports: [{ first: port.port, last: port.port }],
        service: port.services,
      },
    ];
  });
}

/** Exposures of one kind of edge together, in the order in which they come. */
function groupByEdge(exposures: readonly Exposure[]): Exposure[][] {
  const groups = new Map<string, Exposure[]>();
  for (const exposure of exposures) {
    const list = groups.get(exposure.edge.kind);
    if (list === undefined) groups.set(exposure.edge.kind, [exposure]);
    else list.push(exposure);
  }
  return [...groups.values()];
}
