/**
 * What each explanation code means to a reader, in a sentence about one
 * component. The codes are those of AWS Reachability Analyzer:
 * https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
 */

export interface BlockerTerms {
  readonly component: string;
  readonly direction: 'request' | 'reply';
  /** Such as `tcp/22`. */
  readonly traffic: string;
}

type Words = (terms: BlockerTerms) => string;

const carried = ({ direction, traffic }: BlockerTerms): string =>
  direction === 'reply' ? `the answer to ${traffic}` : traffic;

const words: Readonly<Record<string, Words>> = {
  BAD_STATE: ({ component }) => `${component} is not active.`,
  BAD_STATE_ATTACHMENT: ({ component }) => `${component} is not attached.`,
  BAD_STATE_ROUTE: (terms) =>
    `The route of ${terms.component} that takes ${carried(terms)} leads to something that is gone.`,
  BAD_STATE_VPN: ({ component }) => `Nothing is connected to ${component}.`,
  DISCONNECTED_VPCS: ({ component }) =>
    `Nothing connects the two networks; ${component} is in another.`,
  ELBV2_LISTENERS_MISMATCH: ({ component, traffic }) =>
    `${component} has no listener for ${traffic}.`,
  ELBV2_LISTENER_HAS_NO_TG: ({ component }) =>
    `${component} forwards nothing to this target group.`,
  ELBV2_LISTENER_PORT_RESTRICTION: ({ component, traffic }) =>
    `${component} has no listener that takes ${traffic}.`,
  ELB_NOT_CROSSZONE: ({ component }) =>
    `A node of ${component} sends nothing to targets in another zone.`,
  ENI_ADDRESS_RESTRICTION: ({ component }) => `${component} has no address of this family.`,
  ENI_SG_RULES_MISMATCH: (terms) =>
    `No security group rule of ${terms.component} lets ${carried(terms)} through.`,
  ENI_SOURCE_DEST_CHECK_RESTRICTION: ({ component }) =>
    `${component} drops what is not addressed to it: its source/destination check is on.`,
  FIREWALL_RULES_RESTRICTION: (terms) =>
    `The policy of ${terms.component} does not let ${carried(terms)} through.`,
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: () =>
    'The receiver has no public address by which the Internet could address it.',
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: () =>
    'The sender has no public address with which it could reach the Internet.',
  MORE_SPECIFIC_ROUTE: (terms) =>
    `Another route of ${terms.component} takes ${carried(terms)} elsewhere.`,
  NO_PATH: ({ component }) => `Nothing leads to ${component} from there.`,
  NO_POSSIBLE_DESTINATION: ({ component }) =>
    `Nothing can be sent to ${component}: it takes nothing in.`,
  NO_ROUTE_TO_DESTINATION: (terms) => `${terms.component} has no route for ${carried(terms)}.`,
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: ({ component }) =>
    `${component} carries only packets between addresses of its two VPCs.`,
  PROTOCOL_RESTRICTION: ({ component, traffic }) => `${component} does not carry ${traffic}.`,
  SG_HAS_NO_RULES: (terms) =>
    `${terms.component} has no rule in this direction, so that it lets ${carried(terms)} not through.`,
  SUBNET_ACL_RESTRICTION: (terms) => `${terms.component} does not let ${carried(terms)} through.`,
  TARGET_ADDRESS_RESTRICTION: ({ component }) => `${component} does not surely have this target.`,
  TARGET_PORT_RESTRICTION: ({ component, traffic }) =>
    `${component} does not send ${traffic} to this target.`,
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: ({ component }) =>
    `${component} is associated with no route table of its transit gateway.`,
  TGW_ATTACH_VPC_AZ_RESTRICTION: ({ component }) =>
    `${component} has no subnet in the zone of the sender.`,
  TGW_ROUTE_AZ_RESTRICTION: ({ component }) =>
    `Not every subnet by which packets may come into ${component} lets them on.`,
  TGW_RTB_BAD_STATE_ROUTE: (terms) =>
    `A blackhole route of ${terms.component} takes ${carried(terms)}.`,
  TGW_RTB_MORE_SPECIFIC_ROUTE: (terms) =>
    `Another route of ${terms.component} takes ${carried(terms)} elsewhere.`,
  TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT: (terms) =>
    `${terms.component} has no route for ${carried(terms)}.`,
  TGW_RTB_ROUTES_ARE_UNKNOWN: ({ component }) => `Not all routes of ${component} are known.`,
  UNKNOWN_RESOURCE: ({ component }) => `${component} is not surely there.`,
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: ({ component }) =>
    `Block Public Access stops traffic with the Internet at ${component}.`,
};

/** A sentence; for a code without one, the code itself. */
export function blockerMessage(code: string, terms: BlockerTerms): string {
  return words[code]?.(terms) ?? `${terms.component} stops ${carried(terms)} (${code}).`;
}
