import type { SourceLocation } from '../basics/source.ts';
import type { Assumption, Unknown } from '../basics/value.ts';
import type { Exposures } from '../engine/exposure.ts';
import type { Hop } from '../engine/trace.ts';
import type { HostReport } from '../evidence/listeners.ts';
import type { NetworkModel, NodeId, PortRange } from '../network/model.ts';
import type { Packet } from '../packets/packet.ts';
import type { BoundScope } from '../policy/bound-scope.ts';
import type { Certainty, EdgeKind, FindingType, Qualifier, Severity } from './finding.ts';

/**
 * What a rule is: metadata, and a pure function from a network to verdicts. A
 * rule asks the engine and reports; it computes no reachability of its own and
 * writes no sentence, only the name of a message and its data.
 */

export interface Rule {
  readonly meta: RuleMeta;
  /** Set for rules that run only where the user gives what they check. */
  readonly needs?: 'scopes';
  /** One verdict per subject, so that what was looked at can be counted. */
  readonly evaluate: (context: RuleContext) => readonly Verdict[];
}

/** Rule metadata: what `reachlint rules` and `reachlint explain` print. */
export interface RuleMeta {
  /** Kebab-case, equals the file's name; stable. */
  readonly id: string;
  readonly title: string;
  /** The severities that its findings can have, worst first. */
  readonly severities: readonly Severity[];
  /** Version that brought it. */
  readonly since: string;
  /** Why it matters, one paragraph. */
  readonly why: string;
  /** How to mend it, one paragraph. */
  readonly fix: string;
  /** What it does not see. */
  readonly limits: string;
  /** Documentation pages, at least one. */
  readonly sources: readonly string[];
  /** Message templates by id; `{name}` is replaced by the datum of that name. */
  readonly messages: Readonly<Record<string, string>>;
}

export interface RuleContext {
  readonly network: NetworkModel;
  readonly exposures: Exposures;
  /** Reports of what listens on a workload; none: nothing is known. */
  readonly listeners: (workload: NodeId) => readonly HostReport[];
  /** Which paths the user looks for, in terms of `network`. */
  readonly scopes: readonly BoundScope[];
  /** Nodes that something outside the model uses (outputs, resources of other kinds), so that they are not idle. */
  readonly usedElsewhere: ReadonlySet<NodeId>;
}

/** No drafts: the subject passes. Only possible drafts: it is unknown. Else it fails. */
export interface Verdict {
  readonly subject: NodeId;
  readonly drafts: readonly FindingDraft[];
  /** Not all was looked at, so that no drafts mean nothing: the subject does not pass. */
  readonly isPartial?: true;
}

/** A finding in one world, in terms of nodes; findings/assemble.ts makes the report's form of it. */
export interface FindingDraft {
  /** Tells apart what one rule says of one subject; the same in every world and run. */
  readonly key: string;
  readonly type: FindingType | null;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly messageId: string;
  readonly data: Readonly<Record<string, string>>;
  /** The line to blame. */
  readonly at: SourceLocation;
  readonly interface?: NodeId;
  /** Who sends, where that is somebody in the network: what cannot be seen of it puts the finding in doubt, too. */
  readonly sender?: NodeId;
  readonly edge?: EdgeKind;
  readonly via?: readonly NodeId[];
  readonly protocol?: string;
  readonly ports?: readonly PortRange[];
  readonly listenerPorts?: readonly PortRange[];
  readonly service?: string;
  readonly exposed?: { readonly tcp: readonly PortRange[]; readonly udp: readonly PortRange[] };
  readonly sources?: readonly string[];
  readonly qualifiers?: readonly Qualifier[];
  readonly unknowns?: readonly Unknown[];
  readonly assumptions?: readonly Assumption[];
  readonly path?: readonly Hop[];
  readonly otherPaths?: readonly (readonly Hop[])[];
  readonly witness?: Packet;
  readonly related?: readonly { readonly label: string; readonly location: SourceLocation }[];
}

/** Types a rule and keeps its literal message ids. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
