import type { SourceLocation } from '../basics/source.ts';
import type { Truth } from '../basics/truth.ts';
import type { Assumption, Unknown } from '../basics/value.ts';

/**
 * The network that the code intends, in terms of networking: interfaces in
 * subnets, filters, tables, gateways, balancers. It is plain data without
 * behaviour and without a provider's names; every AWS rule was applied when it
 * was built (build/), and every engine reads nothing but this.
 *
 * Uncertainty is explicit: whatever may or may not hold is a `Condition`, and
 * a filter rule says separately what it surely matches and what it may match.
 */

/** Unique in a model. Of things that a resource declares: the resource's key. */
export type NodeId = string;

export type Family = 'ipv4' | 'ipv6';

/** Whether something holds, and if that is not known, why. */
export interface Condition {
  readonly truth: Truth;
  /** Empty unless `truth` is 'unknown'. */
  readonly unknowns: readonly Unknown[];
  /** Documented ambiguities that decided `truth`, whatever it is. */
  readonly assumptions: readonly Assumption[];
}

export const certainly: Condition = { truth: 'yes', unknowns: [], assumptions: [] };
export const never: Condition = { truth: 'no', unknowns: [], assumptions: [] };

/** What reports print of a node. */
export interface Component {
  readonly id: NodeId;
  /** As users name it: logical id, Terraform address, AWS id. Of implied things: `main route table of Vpc`. */
  readonly label: string;
  /** CloudFormation type name, also of implied things. */
  readonly type: string;
  /** Construct path or module path. */
  readonly path: string | null;
  /** Where it is declared; for implied things the declaration that implies it. */
  readonly at: SourceLocation;
  /** False for what AWS makes by itself (main table, default ACL) and for what exists outside the input. */
  readonly declared: boolean;
  /** Name tag. */
  readonly name: string | null;
}

export interface NetworkModel {
  readonly components: ReadonlyMap<NodeId, Component>;
  readonly domains: ReadonlyMap<NodeId, Domain>;
  readonly subnets: ReadonlyMap<NodeId, Subnet>;
  readonly tables: ReadonlyMap<NodeId, RouteTable>;
  readonly acls: ReadonlyMap<NodeId, Acl>;
  readonly groups: ReadonlyMap<NodeId, Group>;
  readonly interfaces: ReadonlyMap<NodeId, Interface>;
  readonly gateways: ReadonlyMap<NodeId, Gateway>;
  readonly balancers: ReadonlyMap<NodeId, Balancer>;
  readonly pools: ReadonlyMap<NodeId, Pool>;
  readonly workloads: ReadonlyMap<NodeId, Workload>;
  readonly gaps: readonly ModelGap[];
}

/** Something that was read but is not modelled, and what that does to answers. */
export interface ModelGap {
  readonly node: NodeId;
  readonly type: string;
  readonly effect: string;
}

// ---- Topology -------------------------------------------------------------

/** An address space whose subnets reach each other without a gateway (a VPC). */
export interface Domain {
  readonly id: NodeId;
  /** Blocks of both families. A block that AWS will choose is represented by one that nothing else uses. */
  readonly blocks: readonly Block[];
  /** Set for a domain that exists outside the input: blocks, tables, gateways not known. */
  readonly outside: Unknown | null;
  readonly region: string | null;
}

export interface Block {
  readonly family: Family;
  readonly cidr: string;
  /** False: stands for a block that is chosen later; its digits mean nothing. */
  readonly literal: boolean;
  /** Set when not even its size or place is known; `cidr` is then the whole range it lies in. */
  readonly unknown: Unknown | null;
}

export interface Subnet {
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly blocks: readonly Block[];
  /** Zone name, or a symbol that is equal for equal zones; null: not known. */
  readonly zone: string | null;
  /** Why `zone` is not known; equal text is the same zone. Absent: nothing is told of it. */
  readonly zoneUnknown?: Unknown;
  /** Zones that are not known but of the same list differ if their `zoneUnknown` do. */
  readonly zoneList?: string;
  /** Usually one. Several: it is not known which (each then may be it). */
  readonly tables: readonly NodeId[];
  readonly acls: readonly NodeId[];
  /** Declarations that chose table and ACL (associations). */
  readonly tableBecause: readonly SourceLocation[];
  readonly aclBecause: readonly SourceLocation[];
  /** What may pass between it and Internet gateways, whatever tables and filters say. */
  readonly internet: InternetAccess;
}

/** Connections by their direction; answers are not asked about. */
export interface InternetAccess {
  readonly inbound: Condition;
  /** From public addresses of its own interfaces. */
  readonly outbound: Condition;
  /** Through gateways that take nothing in: NAT and egress-only ones. */
  readonly translated: Condition;
  /** Declarations that restrict it; empty: nothing does. */
  readonly because: readonly SourceLocation[];
}

export const internetOpen: InternetAccess = {
  inbound: certainly,
  outbound: certainly,
  translated: certainly,
  because: [],
};

export interface Interface {
  readonly id: NodeId;
  readonly workload: NodeId;
  readonly subnet: NodeId;
  /** Unknown where AWS or an unknown value chooses between several subnets. */
  readonly present: Condition;
  readonly addresses: readonly Address[];
  readonly groups: readonly Membership[];
  /** Set when it may carry further groups. */
  readonly groupsRest: Unknown | null;
  /** False: no group filters it (network load balancers without groups, NAT gateways). */
  readonly filtered: boolean;
  /** `listeners`: only a balancer's listener ports; `replies`: nothing that it did not ask for. */
  readonly accepts: 'anything' | 'listeners' | 'replies';
  /** Whether it may forward packets that are not its own (source/destination check off). */
  readonly forwards: Condition;
  /** Set where passing packets on is all it is for. */
  readonly bump: Bump | null;
  readonly because: readonly SourceLocation[];
}

/** Something in the way that packets pass unchanged, if it lets them (RT-9, RT-11). */
export type Bump =
  /** What stands behind it decides, and that is not known. */
  | { readonly by: 'appliance'; readonly unknown: Unknown }
  | { readonly by: 'policy'; readonly policy: FirewallPolicy };

export interface Membership {
  readonly group: NodeId;
  readonly present: Condition;
}

export interface Address {
  readonly family: Family;
  /** One address (/32, /128), or the block of which AWS will choose one. */
  readonly block: string;
  /** How the outside addresses it; null: not from the Internet. IPv6 global addresses are public themselves. */
  readonly public: PublicAddress | null;
}

export interface PublicAddress {
  readonly present: Condition;
  /** Where it is known before deployment. */
  readonly address: string | null;
  readonly because: readonly SourceLocation[];
}

// ---- Filters --------------------------------------------------------------

/** A stateful filter: replies to what it admitted pass. A union of allow rules. */
export interface Group {
  readonly id: NodeId;
  readonly domain: NodeId | null;
  readonly ingress: readonly FilterRule[];
  readonly egress: readonly FilterRule[];
  /** It comes with its domain and cannot be deleted, whether it is used or not. */
  readonly isPermanent?: true;
}

/** A stateless filter at a subnet's border: first match by number, else deny. */
export interface Acl {
  readonly id: NodeId;
  readonly ingress: readonly AclEntry[];
  readonly egress: readonly AclEntry[];
}

export interface FilterRule {
  /** Unique in the model. */
  readonly id: string;
  /** The group or ACL, or the standalone rule, as reports name it. */
  readonly label: string;
  readonly because: SourceLocation;
  /** What it matches however the unknowns turn out. A union. */
  readonly must: readonly Match[];
  /** What it may match; covers `must`. A union. */
  readonly may: readonly Match[];
  /** Why the two differ. */
  readonly unknowns: readonly Unknown[];
  readonly assumptions: readonly Assumption[];
  /** False for rules that AWS adds by itself (default egress). */
  readonly declared: boolean;
}

export interface AclEntry extends FilterRule {
  readonly action: 'allow' | 'deny';
  /** Order of evaluation, ascending; null: not known. */
  readonly number: number | null;
}

/**
 * What a firewall in the way lets pass. Packets are asked one by one first,
 * answers included; those that are handed on are asked as connections (NFW-1).
 * In each list the first rule that matches decides, and the last matches all.
 */
export interface FirewallPolicy {
  readonly packets: readonly FirewallRule<PacketOutcome>[];
  readonly connections: readonly FirewallRule<ConnectionOutcome>[];
}

/** `track`: handed on to the rules for connections. */
export type PacketOutcome = 'pass' | 'drop' | 'track';

/** `admit`: the connection with all that belongs to it; `pass`: this packet, others are asked again (NFW-4). */
export type ConnectionOutcome = 'admit' | 'pass' | 'drop';

export interface FirewallRule<Outcome> {
  /** Unique in the model. */
  readonly id: string;
  readonly because: SourceLocation;
  /** What it matches however the unknowns turn out. A union. */
  readonly must: readonly HeaderMatch[];
  /** What it may match; covers `must`. A union. */
  readonly may: readonly HeaderMatch[];
  /** Several: it is not known which. */
  readonly outcomes: readonly Outcome[];
  readonly unknowns: readonly Unknown[];
}

/**
 * What a firewall looks at in a packet as it comes, be it an answer. Alternatives
 * of one field; null: whatever it is.
 */
export interface HeaderMatch {
  /** IP protocol numbers. */
  readonly protocols: readonly number[] | null;
  /** CIDRs. */
  readonly sources: readonly string[] | null;
  readonly destinations: readonly string[] | null;
  /** Only TCP and UDP have ports. */
  readonly sourcePorts: readonly PortRange[] | null;
  readonly ports: readonly PortRange[] | null;
  /** Whether it takes, of TCP, the packet that opens a connection and the one that answers it; null: both, and all other protocols. */
  readonly handshake: { readonly opening: boolean; readonly answer: boolean } | null;
  /** The same with the two ends exchanged as well. */
  readonly bothWays: boolean;
}

/** Fields that are null match everything. */
export interface Match {
  readonly family: Family | null;
  /** IP protocol number. */
  readonly protocol: number | null;
  /** Destination ports, inclusive; only with TCP (6) and UDP (17). */
  readonly ports: PortRange | null;
  /** Only with ICMP (1) and ICMPv6 (58). */
  readonly icmp: { readonly type: number | null; readonly code: number | null } | null;
  /** The source of what comes in, the destination of what goes out. */
  readonly peer: Peer;
}

export interface PortRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

export type Peer =
  | { readonly kind: 'any' }
  | { readonly kind: 'block'; readonly cidr: string }
  /** The private addresses of interfaces that carry a group, reached without address translation (SG-5, SG-6). */
  | { readonly kind: 'members'; readonly group: NodeId }
  /** One interface, by identity. */
  | {
      readonly kind: 'interfaces';
      readonly interfaces: readonly NodeId[];
      readonly address: 'private' | 'public';
    }
  /** Some addresses that are not known (a prefix list outside the input), but not any. */
  | { readonly kind: 'opaque'; readonly name: string; readonly family: Family };

// ---- Routing --------------------------------------------------------------

/** Destinations that no router of the provider forwards, whatever its table says (RT-8). */
export const neverForwarded: readonly string[] = ['169.254.168.0/22', 'fd00:ec2::/32'];

export interface RouteTable {
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly routes: readonly Route[];
  /** Set when it may hold routes that are not known (a table outside the input). */
  readonly rest: Unknown | null;
}

export interface Route {
  readonly id: string;
  readonly label: string;
  readonly because: SourceLocation;
  /** Canonical CIDR; null: not known. */
  readonly destination: string | null;
  readonly target: RouteTarget;
  /** Decides between equal prefixes, in this order (RT-5). */
  readonly origin: 'local' | 'static' | 'prefix-list' | 'propagated';
  readonly present: Condition;
  readonly declared: boolean;
}

export type RouteTarget =
  | { readonly kind: 'local' }
  | { readonly kind: 'gateway'; readonly gateway: NodeId }
  | { readonly kind: 'interface'; readonly interface: NodeId }
  /** A blackhole: wins its prefix and drops (RT-7). */
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

export type Gateway =
  | InternetGateway
  | NatGateway
  | PeeringGateway
  | VpnGateway
  | TransitGateway
  | ServiceGateway
  | Entrance
  | OpaqueGateway;

/** Leads to one service of the provider; nothing comes in by it (SVC-27). */
export interface ServiceGateway {
  readonly kind: 'service';
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly service: string | null;
  /** Its addresses; null: not known. */
  readonly remotes: readonly string[] | null;
  /** Tables that lead to it, as far as its addresses go. */
  readonly tables: readonly NodeId[];
  /** Tables of which that is not known; absent: none. */
  readonly tablesRest?: { readonly among: readonly NodeId[]; readonly unknown: Unknown };
}

/** Brings connections to some interfaces, whatever routes say (LB-13, SVC-18, SVC-19, SVC-20). */
export interface Entrance {
  readonly kind: 'entrance';
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly edge: 'PrivateLink' | 'Edge';
  readonly present: Condition;
  readonly families: readonly Family[];
  /** CIDRs of those who send; null: everybody on the Internet. */
  readonly senders: readonly string[] | null;
  readonly goals: readonly NodeId[];
  readonly protocols: readonly number[];
  /** Destination ports; null: any. */
  readonly ports: readonly PortRange[] | null;
  readonly unknowns: readonly Unknown[];
  /** Whether groups at its goals are asked. */
  readonly filtered: Condition;
  /** Whether a balancer that it leads to hides who sends (LB-8). */
  readonly hidesClient: boolean;
  /** Whether ACLs see the answers. */
  readonly aclsSeeAnswers: boolean;
  /** Whether it counts as coming from an Internet gateway (BPA-3). */
  readonly isPublic: boolean;
  /** Whether those who send must identify themselves. */
  readonly isGated: boolean;
  readonly because: readonly SourceLocation[];
}

/** To the Internet. Translates IPv4 addresses one to one. */
export interface InternetGateway {
  readonly kind: 'internet';
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly attached: Condition;
  /** False for egress-only gateways. */
  readonly inbound: boolean;
  readonly families: readonly Family[];
  /** Tables of which one decides over what comes in; empty: it is delivered (RT-11). */
  readonly inboundTables: readonly NodeId[];
}

/** Replaces the source by its own address; takes nothing in but replies (NAT-1). */
export interface NatGateway {
  readonly kind: 'nat';
  readonly id: NodeId;
  readonly interface: NodeId;
}

export interface PeeringGateway {
  readonly kind: 'peering';
  readonly id: NodeId;
  /** Two domains; one that is not in the input is one with `outside` set. */
  readonly domains: readonly [NodeId, NodeId];
  readonly active: Condition;
  /** Whether group references work across it (same Region, SG-7). */
  readonly groupReferences: Condition;
}

/** To networks on premises, through VPN or a private line. IPv4 only (VPN-1). */
export interface VpnGateway {
  readonly kind: 'vpn';
  readonly id: NodeId;
  readonly domain: NodeId;
  readonly attached: Condition;
  /** Whether anything is connected to it (VPN-2). */
  readonly connected: Condition;
  /** Blocks behind it that are known; null: any (BGP). */
  readonly remotes: readonly string[] | null;
  /** As of Internet gateways. */
  readonly inboundTables: readonly NodeId[];
}

/**
 * A router that joins domains, networks on premises and other such routers.
 * What comes out of an attachment is looked up in the table with which that
 * attachment is associated, and goes into another attachment (TGW-2).
 */
export interface TransitGateway {
  readonly kind: 'transit';
  readonly id: NodeId;
  readonly attachments: readonly TransitAttachment[];
  readonly tables: readonly TransitTable[];
  /** Set when attachments and tables may exist besides, or it is outside the input altogether (TGW-7). */
  readonly outside: Unknown | null;
  /** Whether it supports references between groups of domains that are attached to it (SG-7). */
  readonly groupReferences: Condition;
}

export interface TransitAttachment {
  readonly id: NodeId;
  readonly present: Condition;
  readonly far: TransitFarSide;
  /** Ids in `tables`; one, or several of which it is not known which looks up its packets. */
  readonly tables: readonly string[];
  /** Whether it is associated with any; if not, what comes out of it goes nowhere. */
  readonly associated: Condition;
}

export type TransitFarSide =
  | {
      readonly kind: 'domain';
      readonly domain: NodeId;
      /** Where packets leave and enter the domain, at most one a zone (TGW-1). */
      readonly subnets: readonly NodeId[];
      /** Set when it may have further subnets. */
      readonly subnetsRest: Unknown | null;
      readonly groupReferences: Condition;
      /** Packets may enter in another zone than they came from, though there is a subnet in that (TGW-6). */
      readonly changesZone: Condition;
    }
  /** Another transit gateway of the model, at its attachment `attachment`. */
  | { readonly kind: 'transit'; readonly gateway: NodeId; readonly attachment: NodeId }
  /** Something outside the input (VPN-3): premises, or a transit gateway that is not modelled. */
  | {
      readonly kind: 'outside';
      readonly what: 'vpn' | 'direct-connect' | 'connect' | 'peering' | 'other';
      /** Blocks behind it that are known; null: any. */
      readonly remotes: readonly string[] | null;
      /** Blocks on this side of which those behind it are told; whether they send to others is not known. Absent: any. */
      readonly announced?: readonly string[];
    };

export interface TransitTable {
  readonly id: string;
  readonly label: string;
  readonly at: SourceLocation;
  readonly routes: readonly TransitRoute[];
  /** Set when it may hold routes that are not known. */
  readonly rest: Unknown | null;
}

export interface TransitRoute {
  readonly id: string;
  readonly label: string;
  readonly because: SourceLocation;
  /** Canonical CIDR; null: not known. */
  readonly destination: string | null;
  readonly target:
    | { readonly kind: 'attachment'; readonly attachment: NodeId }
    /** A blackhole: wins its prefix and drops (TGW-4). */
    | { readonly kind: 'drop'; readonly reason: string }
    | { readonly kind: 'unknown'; readonly unknown: Unknown };
  /** Decides between equal prefixes, in this order (TGW-4); after the first two, what propagated it. */
  readonly origin: 'static' | 'prefix-list' | 'domain' | 'direct-connect' | 'connect' | 'vpn';
  readonly present: Condition;
}

/** Leads somewhere that is not modelled: what goes in may come out anywhere. */
export interface OpaqueGateway {
  readonly kind: 'opaque';
  readonly id: NodeId;
  readonly domain: NodeId | null;
  readonly edge: 'TransitGateway' | 'VGW' | 'Internet' | null;
  readonly unknown: Unknown;
}

// ---- Balancers and workloads ----------------------------------------------

export interface Balancer {
  readonly id: NodeId;
  /** `proxy`: ends the client's connection (LB-15); `pass`: passes packets on. */
  readonly mode: 'proxy' | 'pass';
  /** Interfaces of its nodes, one a subnet. */
  readonly nodes: readonly NodeId[];
  readonly listeners: readonly Listener[];
  /** Set when it may have listeners that are not known. */
  readonly listenersRest: Unknown | null;
}

export interface Listener {
  readonly id: string;
  readonly label: string;
  readonly because: SourceLocation;
  /** 6, 17 or both. */
  readonly protocols: readonly number[];
  /** null: not known. */
  readonly ports: PortRange | null;
  /** Why ports, protocols or its presence are not known. */
  readonly unknowns: readonly Unknown[];
  /** Absent: it is there. */
  readonly present?: Condition;
  readonly forwards: readonly Forward[];
}

/** An action that sends to a pool. */
export interface Forward {
  readonly pool: NodeId;
  readonly because: SourceLocation;
  readonly present: Condition;
  /** Client addresses to which it is restricted (source-ip conditions). */
  readonly sources: readonly string[] | null;
}

/** A target group. */
export interface Pool {
  readonly id: NodeId;
  readonly members: readonly Member[];
  /** Set when it may have members that are not known. */
  readonly rest: Unknown | null;
  /** The family in which nodes call members; why, where it is not known. */
  readonly family: Family | Unknown;
  /** Whether members see the client's address, for TCP and for UDP (LB-8). Always 'no' behind a proxy. */
  readonly keepsClient: { readonly tcp: Condition; readonly udp: Condition };
  /** Whether nodes send to members in other zones (LB-12). */
  readonly crossZone: Condition;
  /**
   * Set where nodes are the consumers' end of an entrance, by which members are
   * called: with the client's address, in its family and from its port, whatever
   * `family` and `keepsClient` say, and past all routes (LB-13).
   */
  readonly through?: NodeId;
}

export interface Member {
  readonly because: SourceLocation;
  readonly present: Condition;
  /** An interface, another balancer (all its nodes), or an address of nothing in the input. */
  readonly target:
    | { readonly kind: 'interface'; readonly interface: NodeId }
    | { readonly kind: 'balancer'; readonly balancer: NodeId }
    | { readonly kind: 'address'; readonly address: string };
  /** null: not known. */
  readonly ports: PortRange | null;
  readonly unknowns: readonly Unknown[];
}

/** What runs behind interfaces: the subject of findings, or a thing on the way. */
export interface Workload {
  readonly id: NodeId;
  readonly role: 'workload' | 'balancer' | 'nat' | 'endpoint';
  readonly interfaces: readonly NodeId[];
  /** Its interfaces are copies of one, spread over subnets (fleets, services); not several of one host. */
  readonly spread: boolean;
  /** A public endpoint outside its domain, guarded by policy alone (SVC-4, SVC-9, SVC-17). */
  readonly publicEndpoint: PublicEndpoint | null;
  /** TCP ports that it is known to serve; null: not known (a general-purpose host). */
  readonly ports: readonly number[] | null;
  /** Set where it may serve TCP ports besides `ports`, which is then not null; absent: it does not. */
  readonly portsRest?: PortsRest | null;
  /** Set where others connect through its interfaces. */
  readonly relay: Relay | null;
}

export interface PortsRest {
  /** Those that it may serve; null: any. */
  readonly among: readonly number[] | null;
  readonly unknowns: readonly Unknown[];
}

/** Sends on behalf of others, from its own addresses; sends nothing else. */
export interface Relay {
  readonly edge: 'ClientVPN' | 'Edge';
  /** What it connects to; null: whatever it gets to. */
  readonly goals: readonly RelayGoal[] | null;
  /** Set when it may connect to something else too. */
  readonly rest: Unknown | null;
  /** TCP ports to which it is limited; null: none. */
  readonly ports: readonly number[] | null;
  /** CIDRs to which it is limited; null: none. */
  readonly destinations: readonly string[] | null;
  /** Whether its users must identify themselves. */
  readonly isGated: boolean;
  readonly because: readonly SourceLocation[];
}

export interface RelayGoal {
  readonly workload: NodeId;
  /** null: any. */
  readonly ports: PortRange | null;
}

export interface PublicEndpoint {
  readonly present: Condition;
  readonly ports: readonly number[];
  /** CIDRs that it admits. */
  readonly sources: readonly string[];
  readonly rule: string;
  readonly because: SourceLocation;
}
