import type { SourceLocation } from '../basics/source.ts';
import type { PartialList, Unknown, Value } from '../basics/value.ts';
import type { ResourceKey } from './property.ts';

/**
 * What AWS resources say about a network, typed: one record a resource, every
 * field a Value with its location. `null` means that the property is absent
 * and AWS has no default that is a value of this type; defaults that are
 * values stand in defaults.ts, each with its source.
 *
 * These records know what was declared, not what follows from it: merging
 * associations, main tables, public addresses are the business of network/.
 */

/** A pointer from one resource to another. */
export type Reference =
  | { readonly kind: 'resource'; readonly key: ResourceKey; readonly at: SourceLocation }
  /** Something that exists outside the input: a literal id, or a parameter that will hold one. Equal names are the same thing. */
  | {
      readonly kind: 'outside';
      readonly name: string;
      readonly unknown: Unknown;
      readonly at: SourceLocation;
    }
  /** It is not known to which resource this points. */
  | {
      readonly kind: 'unknown';
      readonly unknown: Unknown;
      readonly at: SourceLocation;
      /** The closed set of those of which it is one, sorted, when that is known; at least one. */
      readonly among?: readonly ResourceKey[];
    };

export interface ResourceBase {
  readonly key: ResourceKey;
  /** As users name it: logical id, Terraform address, AWS id. */
  readonly id: string;
  /** CloudFormation type name. */
  readonly type: string;
  /** Construct path or module path. */
  readonly path: string | null;
  readonly at: SourceLocation;
  /** The Name tag, where it is known. */
  readonly name: string | null;
  /** Its interfaces, where the input declares them one by one, as a live account does; absent: they follow from its settings. */
  readonly interfaces?: readonly Reference[];
}

export type Resource =
  | Vpc
  | VpcCidrBlock
  | Subnet
  | SubnetCidrBlock
  | InternetGateway
  | EgressOnlyInternetGateway
  | GatewayAttachment
  | NatGateway
  | RouteTable
  | Route
  | RouteTableAssociation
  | NetworkAcl
  | NetworkAclEntry
  | NetworkAclAssociation
  | SecurityGroup
  | SecurityGroupRule
  | PrefixList
  | NetworkInterface
  | NetworkInterfaceAttachment
  | Instance
  | LaunchTemplate
  | AutoScalingGroup
  | ElasticIp
  | ElasticIpAssociation
  | PeeringConnection
  | VpnGateway
  | VpnConnection
  | VpnConnectionRoute
  | RoutePropagation
  | TransitGateway
  | TransitAttachment
  | TransitPeering
  | TransitConnect
  | TransitConnectPeer
  | DirectConnectLink
  | TransitTable
  | TransitRoute
  | TransitAssociation
  | TransitPropagation
  | TransitTableLearning
  | LoadBalancer
  | ClassicLoadBalancer
  | Listener
  | ListenerRule
  | TargetGroup
  | EcsService
  | EcsTaskDefinition
  | SubnetGroup
  | ManagedService
  | VpcEndpoint
  | BlockPublicAccessOptions
  | BlockPublicAccessExclusion
  | FirewallEndpoints
  | FirewallPolicyRecord
  | FirewallRuleGroup
  | SecurityGroupVpcAssociation
  | RelayRecord
  | RelayPart
  | EndpointService
  | Accelerator
  | AcceleratorEndpoints
  | AcceleratorListener
  | VpcOrigin
  | LatticeTargets;

// ---- VPC and subnets ------------------------------------------------------

export interface Vpc extends ResourceBase {
  readonly kind: 'vpc';
  /** Primary IPv4 block; unknown when IPAM assigns it. */
  readonly cidr: Value<string>;
  /** Its Region, where that is not the Region of the whole input. */
  readonly region: Value<string> | null;
  /** The account that owns it, where that is known to differ from, or be, another than that of the whole input. */
  readonly account: Value<string> | null;
  /** It exists already: what AWS made along with it may have been changed since, and stands in the input if it was seen. */
  readonly isObserved: boolean;
  /** Why it may have gateways to the Internet that the input does not show; null: it has none but those. */
  readonly unseenGateways: Unknown | null;
}

/** A further block of a VPC: exactly one of the three. */
export interface VpcCidrBlock extends ResourceBase {
  readonly kind: 'vpc-cidr-block';
  readonly vpc: Reference;
  readonly cidr: Value<string> | null;
  /** Unknown when Amazon or IPAM assigns it. */
  readonly ipv6Cidr: Value<string> | null;
}

export interface Subnet extends ResourceBase {
  readonly kind: 'subnet';
  readonly vpc: Reference;
  /** null for an IPv6-only subnet. */
  readonly cidr: Value<string> | null;
  readonly ipv6Cidr: Value<string> | null;
  /** Zone name, or a symbol that is equal for equal zones; null: AWS chooses. */
  readonly availabilityZone: Value<string> | null;
  readonly mapPublicIpOnLaunch: Value<boolean>;
  readonly assignIpv6AddressOnCreation: Value<boolean>;
}

export interface SubnetCidrBlock extends ResourceBase {
  readonly kind: 'subnet-cidr-block';
  readonly subnet: Reference;
  readonly ipv6Cidr: Value<string>;
}

// ---- Gateways -------------------------------------------------------------

export interface InternetGateway extends ResourceBase {
  readonly kind: 'internet-gateway';
}

export interface EgressOnlyInternetGateway extends ResourceBase {
  readonly kind: 'egress-only-internet-gateway';
  readonly vpc: Reference;
}

/** AWS::EC2::VPCGatewayAttachment; exactly one of the gateways is set in a valid one. */
export interface GatewayAttachment extends ResourceBase {
  readonly kind: 'gateway-attachment';
  readonly vpc: Reference;
  readonly internetGateway: Reference | null;
  readonly vpnGateway: Reference | null;
}

/** What the account forbids the Internet gateways of a Region (BPA-1). */
export interface BlockPublicAccessOptions extends ResourceBase {
  readonly kind: 'block-public-access-options';
  readonly mode: Value<'off' | 'block-ingress' | 'block-bidirectional'>;
  /** Whose setting it is, and where; null: the account and Region of the whole input. */
  readonly account: Value<string> | null;
  readonly region: Value<string> | null;
  readonly exclusionsAllowed: Value<boolean>;
  /** Why there may be exclusions besides those of the input; null: there are none. */
  readonly unseenExclusions: Unknown | null;
}

/** For what that does not count (BPA-2); exactly one of VPC and subnet in a valid one. */
export interface BlockPublicAccessExclusion extends ResourceBase {
  readonly kind: 'block-public-access-exclusion';
  readonly mode: Value<'allow-bidirectional' | 'allow-egress'>;
  readonly vpc: Reference | null;
  readonly subnet: Reference | null;
}

export interface NatGateway extends ResourceBase {
  readonly kind: 'nat-gateway';
  /** null for a regional one. */
  readonly subnet: Reference | null;
  readonly vpc: Reference | null;
  readonly connectivity: Value<'public' | 'private'>;
  readonly allocation: Reference | null;
}

// ---- Routing --------------------------------------------------------------

export interface RouteTable extends ResourceBase {
  readonly kind: 'route-table';
  readonly vpc: Reference;
  /** Whether this is its VPC's main table (never in CloudFormation, RT-1). */
  readonly isMain: boolean;
  /** All its routes are declared, the local ones too, so that none is added. */
  readonly isComplete: boolean;
  /** Why it may have routes besides those of the input; null: it has not. */
  readonly unseenRoutes: Unknown | null;
}

export interface Route extends ResourceBase {
  readonly kind: 'route';
  readonly routeTable: Reference;
  readonly destination:
    | { readonly kind: 'cidr'; readonly cidr: Value<string> }
    | { readonly kind: 'prefix-list'; readonly list: Reference };
  readonly target: RouteTargetDeclaration;
  /** Where it comes from, if the input knows (a live route table does); null: it follows from the destination. */
  readonly origin: 'local' | 'static' | 'propagated' | null;
  /** AWS says that its target is gone (RT-7). */
  readonly isBlackhole: boolean;
}

export interface RouteTargetDeclaration {
  /** Which property names the target. `gateway` may be an Internet or a VPN gateway. 'none': no target given. */
  readonly kind:
    | 'local'
    | 'gateway'
    | 'egress-only-gateway'
    | 'nat-gateway'
    | 'instance'
    | 'network-interface'
    | 'peering-connection'
    | 'transit-gateway'
    | 'vpc-endpoint'
    | 'carrier-gateway'
    | 'local-gateway'
    | 'core-network'
    | 'none';
  /** null for 'local' and 'none'. */
  readonly reference: Reference | null;
}

export interface RouteTableAssociation extends ResourceBase {
  readonly kind: 'route-table-association';
  readonly routeTable: Reference;
  readonly subnet: Reference | null;
  /** Gateway (edge) association, RT-11. */
  readonly gateway: Reference | null;
}

/** A VPN gateway's routes propagated into tables. */
export interface RoutePropagation extends ResourceBase {
  readonly kind: 'route-propagation';
  readonly routeTables: PartialList<Reference>;
  readonly vpnGateway: Reference;
}

// ---- Filters --------------------------------------------------------------

export interface NetworkAcl extends ResourceBase {
  readonly kind: 'network-acl';
  readonly vpc: Reference;
  /** Whether it is its VPC's default one (never in CloudFormation). */
  readonly isDefault: boolean;
}

export interface NetworkAclEntry extends ResourceBase {
  readonly kind: 'network-acl-entry';
  readonly acl: Reference;
  readonly ruleNumber: Value<number>;
  readonly egress: Value<boolean>;
  readonly action: Value<'allow' | 'deny'>;
  readonly traffic: DeclaredTraffic;
  /** Exactly one in a valid entry. */
  readonly cidr: Value<string> | null;
  readonly ipv6Cidr: Value<string> | null;
}

export interface NetworkAclAssociation extends ResourceBase {
  readonly kind: 'network-acl-association';
  readonly acl: Reference;
  readonly subnet: Reference;
}

/** Protocol and ports as declared; network/ applies PKT-2, SG-10, SG-11, NACL-3. */
export interface DeclaredTraffic {
  /** `tcp`, `6`, `-1`, … lower case, as written. */
  readonly protocol: Value<string>;
  /** FromPort / PortRange.From; for ICMP in a group rule: the type. */
  readonly from: Value<number> | null;
  /** ToPort / PortRange.To; for ICMP in a group rule: the code. */
  readonly to: Value<number> | null;
  /** Only in ACL entries: Icmp.Type and Icmp.Code. */
  readonly icmpType: Value<number> | null;
  readonly icmpCode: Value<number> | null;
}

export interface SecurityGroup extends ResourceBase {
  readonly kind: 'security-group';
  /** null: the default VPC. */
  readonly vpc: Reference | null;
  readonly groupName: Value<string> | null;
  /** Inline rules. `rest` is set when the list is not fully known. */
  readonly ingress: PartialList<SecurityGroupRuleBody>;
  /** null: no egress declared, so AWS' default rule stands (SG-12). */
  readonly egress: PartialList<SecurityGroupRuleBody> | null;
  /** The egress rules, and rules of their own, are all there are: none is removed for others (never in CloudFormation, SG-12b). */
  readonly isEgressComplete: boolean;
}

/** A further VPC in which interfaces may carry a group (SG-19). */
export interface SecurityGroupVpcAssociation extends ResourceBase {
  readonly kind: 'security-group-vpc-association';
  readonly group: Reference;
  readonly vpc: Reference;
}

/** A rule as a resource of its own. */
export interface SecurityGroupRule extends ResourceBase {
  readonly kind: 'security-group-rule';
  readonly direction: 'ingress' | 'egress';
  readonly group: Reference;
  readonly body: SecurityGroupRuleBody;
}

export interface SecurityGroupRuleBody {
  readonly at: SourceLocation;
  readonly traffic: DeclaredTraffic;
  readonly peer: RulePeer;
  readonly description: string | null;
}

/** The far side of a group rule. */
export type RulePeer =
  | {
      readonly kind: 'cidr';
      readonly cidr: Value<string>;
      readonly family: 'ipv4' | 'ipv6';
      readonly at: SourceLocation;
    }
  /** `X.PrivateIp/32` and the like: addresses of a resource's interface, known by identity. */
  | {
      readonly kind: 'address-of';
      readonly resource: ResourceKey;
      readonly address: 'private' | 'public';
      readonly at: SourceLocation;
    }
  /** The block of a VPC or subnet in the input. */
  | {
      readonly kind: 'block-of';
      readonly resource: ResourceKey;
      readonly family: 'ipv4' | 'ipv6';
      readonly at: SourceLocation;
    }
  | { readonly kind: 'group'; readonly group: Reference; readonly at: SourceLocation }
  | { readonly kind: 'prefix-list'; readonly list: Reference; readonly at: SourceLocation }
  /** No source property: AWS makes no rule (SG-15). */
  | { readonly kind: 'none'; readonly at: SourceLocation };

export interface PrefixList extends ResourceBase {
  readonly kind: 'prefix-list';
  readonly family: Value<'ipv4' | 'ipv6'>;
  readonly entries: PartialList<Value<string>>;
}

// ---- Interfaces and what carries them -------------------------------------

export interface NetworkInterface extends ResourceBase {
  readonly kind: 'network-interface';
  readonly subnet: Reference;
  /** null: the VPC's default group (SG-18). */
  readonly groups: PartialList<Reference> | null;
  /** Groups that it carries besides, those or the default one (never in CloudFormation). */
  readonly furtherGroups: PartialList<Reference> | null;
  readonly privateAddresses: PartialList<Value<string>>;
  readonly ipv6: Ipv6Request;
  readonly sourceDestCheck: Value<boolean>;
  /** It exists already, so its groups are those that it has, even if there are none. */
  readonly isObserved: boolean;
  /** `replies`: nobody can send to it (NAT gateways, attachments of transit gateways, interfaces without a host). */
  readonly accepts: 'anything' | 'replies';
}

/** What is asked for in IPv6 addresses; all null: what the subnet assigns (IGW-4). */
export interface Ipv6Request {
  readonly count: Value<number> | null;
  readonly addresses: PartialList<Value<string>> | null;
}

export interface NetworkInterfaceAttachment extends ResourceBase {
  readonly kind: 'network-interface-attachment';
  readonly networkInterface: Reference;
  readonly instance: Reference;
  readonly deviceIndex: Value<number>;
}

/** Network settings shared by instances and launch templates. */
export interface LaunchSettings {
  /** null: not given here. */
  readonly subnet: Reference | null;
  /** SecurityGroupIds, or SecurityGroups (names or ids); null: not given here. */
  readonly groups: PartialList<Reference> | null;
  /** The NetworkInterfaces property; null: not given here. */
  readonly interfaces: readonly LaunchInterface[] | null;
  /** LaunchConfiguration.AssociatePublicIpAddress. */
  readonly associatePublicIp: Value<boolean> | null;
  readonly privateAddress: Value<string> | null;
  readonly ipv6: Ipv6Request;
  readonly sourceDestCheck: Value<boolean> | null;
  readonly userData: Value<string> | null;
}

export interface LaunchInterface {
  readonly at: SourceLocation;
  readonly deviceIndex: Value<number>;
  readonly associatePublicIp: Value<boolean> | null;
  readonly subnet: Reference | null;
  readonly groups: PartialList<Reference> | null;
  /** A NetworkInterface that exists already (NetworkInterfaceId). */
  readonly existing: Reference | null;
  readonly privateAddress: Value<string> | null;
  readonly ipv6: Ipv6Request;
}

export interface Instance extends ResourceBase {
  readonly kind: 'instance';
  readonly settings: LaunchSettings;
  readonly launchTemplate: Reference | null;
  /** Groups that its first interface carries besides (never in CloudFormation). */
  readonly furtherGroups: PartialList<Reference> | null;
}

/** AWS::EC2::LaunchTemplate and AWS::AutoScaling::LaunchConfiguration. */
export interface LaunchTemplate extends ResourceBase {
  readonly kind: 'launch-template';
  readonly settings: LaunchSettings;
}

export interface AutoScalingGroup extends ResourceBase {
  readonly kind: 'auto-scaling-group';
  /** VPCZoneIdentifier; null: default subnets of the zones named. */
  readonly subnets: PartialList<Reference> | null;
  readonly launchTemplate: Reference | null;
  readonly targetGroups: PartialList<Reference>;
  readonly classicLoadBalancers: PartialList<Reference>;
  /** MaxSize, null where not given. 0: it never launches anything. */
  readonly sizeMax: Value<number> | null;
}

export interface ElasticIp extends ResourceBase {
  readonly kind: 'elastic-ip';
  readonly instance: Reference | null;
}

export interface ElasticIpAssociation extends ResourceBase {
  readonly kind: 'elastic-ip-association';
  readonly elasticIp: Reference | null;
  readonly instance: Reference | null;
  readonly networkInterface: Reference | null;
  readonly privateAddress: Value<string> | null;
}

// ---- Links to other networks ----------------------------------------------

export interface PeeringConnection extends ResourceBase {
  readonly kind: 'peering-connection';
  readonly requester: Reference;
  readonly accepter: Reference;
  /** Region and account of the accepter when given (PEER-5, SG-7). */
  readonly accepterRegion: Value<string> | null;
  readonly accepterAccount: Value<string> | null;
  readonly accepterRole: Value<string> | null;
  readonly requesterRegion: Value<string> | null;
  /** As AWS reports it: `active`, or what it waits for; null: not made yet. */
  readonly status: Value<string> | null;
}

export interface VpnGateway extends ResourceBase {
  readonly kind: 'vpn-gateway';
}

export interface VpnConnection extends ResourceBase {
  readonly kind: 'vpn-connection';
  readonly vpnGateway: Reference | null;
  readonly transitGateway: Reference | null;
  readonly staticRoutesOnly: Value<boolean>;
}

export interface VpnConnectionRoute extends ResourceBase {
  readonly kind: 'vpn-connection-route';
  readonly connection: Reference;
  readonly destination: Value<string>;
}

// ---- Transit gateways -----------------------------------------------------

export interface TransitGateway extends ResourceBase {
  readonly kind: 'transit-gateway';
  /** Whether AWS makes a table with which attachments are associated, and one to which they propagate (TGW-3). */
  readonly associatesByDefault: Value<boolean>;
  readonly propagatesByDefault: Value<boolean>;
  readonly groupReferences: Value<boolean>;
  readonly region: Value<string> | null;
  /** It exists already: tables, associations and propagations stand in the input if they were seen. */
  readonly isObserved: boolean;
  /** Whether the input has all its tables, though it may have none. */
  readonly tablesAreListed: boolean;
}

/** Of a VPC; AWS::EC2::TransitGatewayAttachment and …VpcAttachment are the same. */
export interface TransitAttachment extends ResourceBase {
  readonly kind: 'transit-attachment';
  readonly transitGateway: Reference;
  readonly vpc: Reference;
  readonly subnets: PartialList<Reference>;
  readonly ipv6: Value<boolean>;
  readonly groupReferences: Value<boolean>;
  readonly applianceMode: Value<boolean>;
  /** Whether it joins the default tables of its gateway, where it can say so by itself; null: as the gateway says. */
  readonly isAssociatedByDefault: Value<boolean> | null;
  readonly isPropagatedByDefault: Value<boolean> | null;
}

/** To another transit gateway; the same attachment stands on both. */
export interface TransitPeering extends ResourceBase {
  readonly kind: 'transit-peering';
  readonly requester: Reference;
  readonly accepter: Reference;
  readonly accepterRegion: Value<string> | null;
  readonly accepterAccount: Value<string> | null;
  /** As AWS reports it; null: not made yet. */
  readonly status: Value<string> | null;
}

/** An attachment to what is outside the input: an SD-WAN over Connect, a Direct Connect gateway, … */
export interface TransitConnect extends ResourceBase {
  readonly kind: 'transit-connect';
  readonly transitGateway: Reference | null;
  /** Of Connect: the attachment by which its packets travel. */
  readonly transport: Reference | null;
  readonly what: 'connect' | 'direct-connect' | 'vpn' | 'other';
  /** The VPN connection of which this is the attachment, where that has its own record. */
  readonly connection: Reference | null;
  /** Of Direct Connect: the prefixes of which premises are told; null: of other kinds. */
  readonly announced: PartialList<Value<string>> | null;
  /** Of Connect: whether all its peers stand in the input, though there may be none. */
  readonly peersAreListed: boolean;
}

/** A Direct Connect gateway, or a line itself, at a VPN gateway. */
export interface DirectConnectLink extends ResourceBase {
  readonly kind: 'direct-connect-link';
  readonly vpnGateway: Reference;
  /** Prefixes that may be announced to premises; null: whatever there is. */
  readonly allowed: PartialList<Value<string>> | null;
  /** Why it is not known whether a line goes there; null: one does. */
  readonly unseenLine: Unknown | null;
}

/** An appliance at the other end of a Connect attachment. */
export interface TransitConnectPeer extends ResourceBase {
  readonly kind: 'transit-connect-peer';
  readonly attachment: Reference;
}

export interface TransitTable extends ResourceBase {
  readonly kind: 'transit-table';
  readonly transitGateway: Reference;
  /** Why it may have routes besides those of the input; null: it has not. */
  readonly unseenRoutes: Unknown | null;
  /** It has no routes but those of the input, propagated ones too. */
  readonly isComplete: boolean;
}

export interface TransitRoute extends ResourceBase {
  readonly kind: 'transit-route';
  readonly table: Reference;
  readonly destination:
    | { readonly kind: 'cidr'; readonly cidr: Value<string> }
    | { readonly kind: 'prefix-list'; readonly list: Reference };
  readonly isBlackhole: Value<boolean>;
  readonly attachment: Reference | null;
  /** Where a live table says; null: as it is declared. */
  readonly origin: 'static' | 'prefix-list' | 'propagated' | null;
}

export interface TransitAssociation extends ResourceBase {
  readonly kind: 'transit-association';
  readonly table: Reference;
  readonly attachment: Reference;
}

/** A table that takes part in a core network (Cloud WAN), from which it learns routes. */
export interface TransitTableLearning extends ResourceBase {
  readonly kind: 'transit-table-learning';
  readonly table: Reference;
  /** The peering of its gateway with the core network. */
  readonly peering: Reference;
}

export interface TransitPropagation extends ResourceBase {
  readonly kind: 'transit-propagation';
  readonly table: Reference;
  readonly attachment: Reference;
}

/** AWS::EC2::VPCEndpoint. */
export interface VpcEndpoint extends ResourceBase {
  readonly kind: 'vpc-endpoint';
  readonly endpointType: Value<
    'Gateway' | 'Interface' | 'GatewayLoadBalancer' | 'Resource' | 'ServiceNetwork'
  >;
  readonly vpc: Reference;
  readonly service: Value<string> | null;
  /** The endpoint service of the input that it names; null: none of the input. */
  readonly provider: Reference | null;
  /** It is in use already, so that its service accepted it. */
  readonly isAccepted: boolean;
  /** null: as its subnets and its service allow. */
  readonly addressType: Value<'ipv4' | 'ipv6' | 'dualstack'> | null;
  readonly subnets: PartialList<Reference>;
  readonly groups: PartialList<Reference> | null;
  readonly routeTables: PartialList<Reference>;
}

/** The endpoints of a network firewall, one a subnet (SVC-25). */
export interface FirewallEndpoints extends ResourceBase {
  readonly kind: 'firewall-endpoints';
  /** Empty: it is attached to a transit gateway. */
  readonly subnets: PartialList<Reference>;
  /** Of endpoints that were added to a firewall, that firewall. */
  readonly owner:
    | { readonly kind: 'policy'; readonly policy: Reference }
    | { readonly kind: 'firewall'; readonly firewall: Reference };
}

/** AWS::NetworkFirewall::FirewallPolicy (NFW-1 to NFW-6). */
export interface FirewallPolicyRecord extends ResourceBase {
  readonly kind: 'firewall-policy';
  readonly statelessDefaults: PartialList<Value<string>>;
  readonly statelessGroups: PartialList<FirewallGroupUse>;
  readonly statefulGroups: PartialList<FirewallGroupUse>;
  readonly ruleOrder: Value<'DEFAULT_ACTION_ORDER' | 'STRICT_ORDER'>;
  readonly statefulDefaults: PartialList<Value<string>>;
  /** `HOME_NET` and the like, as the policy sets them. */
  readonly addressVariables: FirewallVariables;
  /** Settings that are not read and may drop or pass packets. */
  readonly unread: readonly Unknown[];
}

/** A rule group as a policy uses it. */
export interface FirewallGroupUse {
  readonly at: SourceLocation;
  readonly group: Reference;
  /** null: none is given. */
  readonly priority: Value<number> | null;
  /** Whether what it would drop is only reported. */
  readonly alertsOnly: Value<boolean>;
}

/** AWS::NetworkFirewall::RuleGroup. */
export interface FirewallRuleGroup extends ResourceBase {
  readonly kind: 'firewall-rule-group';
  readonly rules: FirewallRules;
  readonly addressVariables: FirewallVariables;
  readonly portVariables: FirewallVariables;
}

export type FirewallRules =
  | { readonly kind: 'stateless'; readonly rules: PartialList<StatelessRule> }
  | { readonly kind: 'stateful'; readonly rules: PartialList<StatefulRule> }
  /** Names of web hosts: they say something of TCP connections only. */
  | { readonly kind: 'domains'; readonly list: Value<DomainListKind>; readonly unknown: Unknown }
  | { readonly kind: 'unread'; readonly unknown: Unknown };

export type DomainListKind = 'ALLOWLIST' | 'DENYLIST' | 'ALERTLIST' | 'REJECTLIST';

/** Definitions by name. `rest`: why there may be more. */
export interface FirewallVariables {
  readonly definitions: ReadonlyMap<string, PartialList<Value<string>>>;
  readonly rest: Unknown | null;
}

/** Absent lists match everything. */
export interface StatelessRule {
  readonly at: SourceLocation;
  readonly priority: Value<number>;
  readonly actions: PartialList<Value<string>>;
  readonly sources: PartialList<Value<string>> | null;
  readonly destinations: PartialList<Value<string>> | null;
  readonly sourcePorts: PartialList<DeclaredPorts> | null;
  readonly destinationPorts: PartialList<DeclaredPorts> | null;
  /** IP protocol numbers. */
  readonly protocols: PartialList<Value<number>> | null;
  readonly flags: PartialList<DeclaredFlags> | null;
}

export interface DeclaredPorts {
  readonly from: Value<number>;
  readonly to: Value<number>;
}

/** Of the flags `masks`, or of all if there are none, exactly `flags` are set. */
export interface DeclaredFlags {
  readonly flags: PartialList<Value<string>>;
  readonly masks: PartialList<Value<string>> | null;
}

/** Its header as written: lists, variables and negations are understood where the network is built. */
export interface StatefulRule {
  readonly at: SourceLocation;
  readonly action: Value<string>;
  readonly protocol: Value<string>;
  readonly source: Value<string>;
  readonly sourcePort: Value<string>;
  readonly destination: Value<string>;
  readonly destinationPort: Value<string>;
  readonly direction: Value<'FORWARD' | 'ANY'>;
  /** Options that say more of packets than the header does, so that it may match fewer. */
  readonly narrowing: Unknown | null;
}

// ---- What brings connections in --------------------------------------------

/**
 * Something with interfaces that connect on behalf of others: Client VPN,
 * Instance Connect and Verified Access endpoints, links of API Gateway.
 */
export interface RelayRecord extends ResourceBase {
  readonly kind: 'relay';
  readonly edge: 'ClientVPN' | 'Edge';
  readonly subnets: PartialList<Reference>;
  /** null: the VPC's default group (SG-18). */
  readonly groups: PartialList<Reference> | null;
  /** What it connects to; null: whatever it gets to. */
  readonly goals: PartialList<RelayGoal> | null;
  /** TCP ports to which it is limited, whatever its goals; null: none. */
  readonly ports: readonly number[] | null;
  /** What of it is not modelled, as a sentence on what that does to answers; null: nothing. */
  readonly gap: string | null;
  /** Whether it leads to nothing but what parts of kind `destination` name. */
  readonly needsDestinations: boolean;
  /** Whether its users must identify themselves. */
  readonly isGated: boolean;
}

export interface RelayGoal {
  readonly at: SourceLocation;
  readonly target: Reference;
  /** null: any. */
  readonly port: Value<number> | null;
}

/** A subnet or a destination of a relay, as a resource of its own; exactly one of these. */
export interface RelayPart extends ResourceBase {
  readonly kind: 'relay-part';
  readonly relay: Reference;
  readonly subnet: Reference | null;
  /** Who is let through to where. */
  readonly authorized: Value<string> | null;
  /** Where it routes to, beside its own VPC. */
  readonly routed: Value<string> | null;
}

/** Load balancers that are offered to other VPCs (SVC-28), or to API Gateway alone (SVC-18). */
export interface EndpointService extends ResourceBase {
  readonly kind: 'endpoint-service';
  readonly balancers: PartialList<Reference>;
  readonly edge: 'PrivateLink' | 'Edge';
  /** Whether its owner must accept each endpoint before it works. */
  readonly needsAcceptance: Value<boolean>;
  /** Families in which consumers may call. */
  readonly addressTypes: readonly Value<'ipv4' | 'ipv6'>[];
}

export interface Accelerator extends ResourceBase {
  readonly kind: 'accelerator';
  readonly enabled: Value<boolean>;
  readonly addressType: Value<'IPV4' | 'DUAL_STACK'>;
}

export interface AcceleratorListener extends ResourceBase {
  readonly kind: 'accelerator-listener';
  readonly accelerator: Reference;
  readonly protocol: Value<'TCP' | 'UDP'>;
  readonly ports: PartialList<{ readonly from: Value<number>; readonly to: Value<number> }>;
}

/** An endpoint group of a global accelerator (SVC-19). */
export interface AcceleratorEndpoints extends ResourceBase {
  readonly kind: 'accelerator-endpoints';
  readonly listener: Reference;
  readonly endpoints: PartialList<{
    readonly at: SourceLocation;
    readonly target: Reference;
    readonly keepsClient: Value<boolean>;
  }>;
  readonly overrides: readonly { readonly from: Value<number>; readonly to: Value<number> }[];
}

/** What services of VPC Lattice call (SVC-22). */
export interface LatticeTargets extends ResourceBase {
  readonly kind: 'lattice-targets';
  readonly port: Value<number> | null;
  readonly targets: PartialList<TargetDeclaration>;
}

/** What CloudFront reaches inside a VPC (SVC-20). */
export interface VpcOrigin extends ResourceBase {
  readonly kind: 'vpc-origin';
  readonly target: Reference;
  readonly ports: readonly Value<number>[];
}

// ---- Load balancers -------------------------------------------------------

export interface LoadBalancer extends ResourceBase {
  readonly kind: 'load-balancer';
  readonly balancerType: Value<'application' | 'network' | 'gateway'>;
  readonly scheme: Value<'internet-facing' | 'internal'>;
  readonly addressType: Value<'ipv4' | 'dualstack' | 'dualstack-without-public-ipv4'>;
  readonly subnets: PartialList<Reference>;
  /** null: none given (application: the default group, SG-18; network: no filtering, LB-7). */
  readonly groups: PartialList<Reference> | null;
  /** `load_balancing.cross_zone.enabled`; null: the default of its type (LB-12). */
  readonly crossZone: Value<boolean> | null;
  /** Set where it exists already, and its listeners were not seen. */
  readonly unseenListeners: Unknown | null;
  /** Whether its groups are asked about what comes through PrivateLink (LB-13). */
  readonly filtersPrivateLink: Value<'on' | 'off'>;
}

export interface ClassicLoadBalancer extends ResourceBase {
  readonly kind: 'classic-load-balancer';
  readonly scheme: Value<'internet-facing' | 'internal'>;
  /** null: AvailabilityZones of the default VPC (LB-6). */
  readonly subnets: PartialList<Reference> | null;
  readonly groups: PartialList<Reference> | null;
  readonly listeners: readonly ClassicListener[];
  readonly instances: PartialList<Reference>;
}

export interface ClassicListener {
  readonly at: SourceLocation;
  readonly protocol: Value<string>;
  readonly port: Value<number>;
  readonly instancePort: Value<number>;
}

export interface Listener extends ResourceBase {
  readonly kind: 'listener';
  readonly loadBalancer: Reference;
  /** HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, QUIC, TCP_QUIC, GENEVE. */
  readonly protocol: Value<string> | null;
  readonly port: Value<number> | null;
  readonly actions: readonly ListenerAction[];
}

export interface ListenerRule extends ResourceBase {
  readonly kind: 'listener-rule';
  readonly listener: Reference;
  readonly actions: readonly ListenerAction[];
  /** Values of a `source-ip` condition; null: none. */
  readonly sourceCidrs: PartialList<Value<string>> | null;
}

export interface ListenerAction {
  readonly at: SourceLocation;
  /** forward, redirect, fixed-response, authenticate-oidc, authenticate-cognito. */
  readonly actionType: Value<string>;
  /** Where a forward leads, weight 0 included. */
  readonly targets: readonly {
    readonly group: Reference;
    readonly weight: Value<number> | null;
    readonly at: SourceLocation;
  }[];
}

export interface TargetGroup extends ResourceBase {
  readonly kind: 'target-group';
  readonly targetType: Value<'instance' | 'ip' | 'lambda' | 'alb'>;
  readonly protocol: Value<string> | null;
  readonly port: Value<number> | null;
  readonly addressType: Value<'ipv4' | 'ipv6'>;
  readonly healthCheckPort: Value<string> | null;
  /** `preserve_client_ip.enabled`; null: the default of LB-8. */
  readonly preserveClientIp: Value<boolean> | null;
  /** `load_balancing.cross_zone.enabled`; null: as the load balancer says. */
  readonly crossZone: Value<boolean> | null;
  readonly targets: PartialList<TargetDeclaration>;
}

export interface TargetDeclaration {
  readonly at: SourceLocation;
  /** Instance, function or load balancer by reference; or an address. */
  readonly target:
    | { readonly kind: 'resource'; readonly reference: Reference }
    | { readonly kind: 'address'; readonly address: Value<string> }
    /** The private address of an instance or interface in the input. */
    | { readonly kind: 'address-of'; readonly resource: ResourceKey };
  /** null: the group's port. */
  readonly port: Value<number> | null;
  /** Set where it may as well be registered elsewhere. */
  readonly doubt?: Unknown;
}

// ---- Containers and managed services --------------------------------------

export interface EcsService extends ResourceBase {
  readonly kind: 'ecs-service';
  readonly taskDefinition: Reference | null;
  /** FARGATE, EC2, EXTERNAL; null: not given. */
  readonly launchType: Value<string> | null;
  /** null: no awsvpc configuration; the tasks then use their hosts' interfaces (SVC-8). */
  readonly awsvpc: {
    readonly at: SourceLocation;
    readonly subnets: PartialList<Reference>;
    readonly groups: PartialList<Reference> | null;
    readonly assignPublicIp: Value<boolean>;
  } | null;
  readonly loadBalancers: readonly {
    readonly at: SourceLocation;
    readonly targetGroup: Reference | null;
    readonly classicLoadBalancer: Reference | null;
    readonly containerName: Value<string> | null;
    readonly containerPort: Value<number> | null;
  }[];
  /** Cluster, to find the hosts of tasks that are not in awsvpc mode. */
  readonly cluster: Reference | null;
  readonly desiredCount: Value<number> | null;
}

export interface EcsTaskDefinition extends ResourceBase {
  readonly kind: 'ecs-task-definition';
  readonly networkMode: Value<string> | null;
  readonly portMappings: readonly {
    readonly at: SourceLocation;
    readonly containerName: Value<string> | null;
    readonly containerPort: Value<number> | null;
    readonly hostPort: Value<number> | null;
    readonly protocol: Value<string>;
  }[];
}

/** RDS, Redshift, ElastiCache, DMS … subnet groups. */
export interface SubnetGroup extends ResourceBase {
  readonly kind: 'subnet-group';
  readonly subnets: PartialList<Reference>;
}

/**
 * A managed service with interfaces in subnets (SVC-1 to SVC-17): what the
 * services have in common; what differs is in the fields.
 */
export interface ManagedService extends ResourceBase {
  readonly kind: 'managed-service';
  /** null: neither subnets nor a subnet group given. */
  readonly subnets: PartialList<Reference> | null;
  readonly subnetGroup: Reference | null;
  /** null: the VPC's default group (SG-18). */
  readonly groups: PartialList<Reference> | null;
  /** In each subnet, or in one that AWS chooses. */
  readonly placement: 'each' | 'one';
  /** Whether its interfaces have public addresses (known false where the service never has). */
  readonly publicAccess: Value<boolean>;
  /** `none`: nothing may connect to its interfaces (Lambda, SVC-7). `unfiltered`: public side without groups (SVC-15). */
  readonly inbound: 'by-groups' | 'none' | 'unfiltered';
  /** A public endpoint outside the VPC, guarded by policy alone (SVC-4, SVC-9, SVC-17). */
  readonly publicEndpoint: {
    readonly ports: readonly number[];
    readonly sources: PartialList<Value<string>>;
    readonly enabled: Value<boolean>;
    readonly rule: string;
  } | null;
  /** The ports that it serves; null: not known, whatever its groups admit. */
  readonly ports: readonly Value<number>[] | null;
  /** Rule of the semantics, e.g. SVC-1. */
  readonly rule: string;
  /** For services without groups in the template (SVC-16): admits the VPC's own addresses perhaps. */
  readonly groupsUnknown: Unknown | null;
}

/** Everything an analysis knows, indexed by key. */
export interface ResourceSet {
  readonly resources: ReadonlyMap<ResourceKey, Resource>;
  readonly region: Value<string>;
  readonly account: Value<string>;
}
