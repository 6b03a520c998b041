import type { Problem } from '../basics/problem.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Assumption, UnknownCause } from '../basics/value.ts';

/**
 * The result of an analysis, in the form in which it leaves the tool as JSON.
 * docs/schema/result.json says the same as JSON Schema; reports print it and
 * compute nothing.
 */

export type Severity = 'high' | 'medium' | 'low' | 'informational';
export type Level = 'error' | 'warning' | 'note';
export type Certainty = 'definite' | 'possible';
export type EdgeKind =
  | 'Internet'
  | 'PeeredVPC'
  | 'VGW'
  | 'TransitGateway'
  | 'PrivateLink'
  | 'ClientVPN'
  | 'Edge'
  | 'Resource';

export interface AnalysisResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'reachlint'; readonly version: string };
  readonly inputs: readonly InputSummary[];
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  readonly problems: readonly Problem[];
}

export interface InputSummary {
  readonly path: string;
  readonly kind: 'cloudformation' | 'cdk-assembly' | 'terraform-plan' | 'snapshot';
  /** As declared, before expansion: of a Fn::ForEach, the resources of its fragment once. */
  readonly resources: number;
}

export interface Finding {
  readonly rule: string;
  /** The seed system's finding type where there is one. */
  readonly type: FindingType | null;
  readonly severity: Severity;
  readonly level: Level;
  readonly certainty: Certainty;
  readonly qualifiers: readonly Qualifier[];
  readonly assumptions: readonly Assumption[];
  readonly message: string;
  readonly resource: FindingResource;
  /** null for findings about configuration alone. */
  readonly edge: EdgeKind | null;
  /** Balancers and the like that the shortest way passes; [] when direct. */
  readonly via: readonly string[];
  readonly otherPaths: readonly (readonly PathHop[])[];
  /** tcp, udp, icmp, icmpv6, a number, or all; null where the finding is not about one protocol. */
  readonly protocol: string | null;
  /** At the target. */
  readonly ports: readonly PortSpan[];
  /** What the outside connects to, where it differs. */
  readonly listenerPorts: readonly PortSpan[];
  readonly service: string | null;
  readonly exposed: { readonly tcp: readonly PortSpan[]; readonly udp: readonly PortSpan[] } | null;
  /** CIDRs of both families or prefix list ids; minimal, sorted. */
  readonly sources: readonly string[];
  readonly unknowns: readonly FindingUnknown[];
  readonly path: readonly PathHop[];
  readonly witness: Witness | null;
  readonly location: SourceLocation;
  readonly related: readonly { readonly label: string; readonly location: SourceLocation }[];
  /** A later version fills it. */
  readonly fix: null;
  /** Somebody decided not to act on it: it fails nothing. */
  readonly suppressed: Suppressed | null;
  readonly fingerprint: string;
}

export interface Suppressed {
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day; null: no end was set. */
  readonly until: string | null;
  /** Where that was said: in options, on the resource in its template, or by what was found before. */
  readonly by: 'config' | 'template' | 'baseline';
}

export type FindingType =
  | 'RecognizedPortWithListener'
  | 'RecognizedPortNoListener'
  | 'RecognizedPortNoAgent'
  | 'UnrecognizedPortWithListener'
  | 'NetworkExposure';

export type Qualifier =
  /** Every address of the edge may connect, or only some. */
  | 'any'
  | 'restricted'
  /** Packets arrive; whether an answer comes back was not asked or is not so. */
  | 'one-way'
  /** Only clients that choose an unusual source port (EVAL-4). */
  | 'crafted-source-port'
  /** Guarded by a policy as well: a firewall's, or one that asks who users are. */
  | 'policy-gated'
  /** Passes an appliance whose forwarding is not known. */
  | 'appliance';

export interface PortSpan {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

export interface FindingUnknown {
  readonly what: string;
  readonly cause: UnknownCause;
  readonly location: SourceLocation;
}

export interface FindingResource {
  readonly id: string;
  readonly type: string;
  readonly path: string | null;
  /** The interface concerned, where the resource has several; else its only one; null: none. */
  readonly interface: string | null;
}

export interface PathHop {
  readonly component: string;
  readonly type: string;
  /** False for what AWS makes by itself, and for what exists outside the input. */
  readonly declared: boolean;
  /** Never empty. */
  readonly steps: readonly PathStep[];
}

export interface PathStep {
  /** Of the packet, or of the answer to it. */
  readonly direction: 'request' | 'reply';
  readonly action: 'route' | 'filter' | 'translate' | 'deliver' | 'originate';
  readonly outcome: 'yes' | 'no' | 'unknown';
  /** An explanation code of AWS Reachability Analyzer where one fits; null for a plain yes. */
  readonly code: string | null;
  /** The deciding lines. */
  readonly because: readonly SourceLocation[];
}

/** A packet that takes the path: the client's, as it enters the network (after address translation). */
export interface Witness {
  readonly protocol: string;
  readonly source: string;
  /** Absent where the protocol has no ports. */
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export interface Coverage {
  /** After expansion; the sum of the three below. */
  readonly resources: number;
  readonly modelled: number;
  readonly irrelevant: number;
  readonly notModelled: readonly {
    readonly type: string;
    readonly count: number;
    readonly effect: string;
  }[];
  /** Verdicts per rule and subject. */
  readonly subjects: Readonly<
    Record<string, { readonly pass: number; readonly fail: number; readonly unknown: number }>
  >;
}
