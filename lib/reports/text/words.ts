import { unreachable } from '../../basics/invariant.ts';
import type { UnknownCause } from '../../basics/value.ts';
import type { EdgeKind, Qualifier, Severity, Witness } from '../../findings/finding.ts';

/** The words of the text report for everything that findings say in codes. */

export const severities: readonly Severity[] = ['high', 'medium', 'low', 'informational'];

/** In the order in which a reader should see them. */
export const edges: readonly EdgeKind[] = [
  'Internet',
  'Edge',
  'PeeredVPC',
  'VGW',
  'TransitGateway',
  'PrivateLink',
  'ClientVPN',
  'Resource',
];

export function severityWord(severity: Severity): string {
  return severity === 'informational' ? 'info' : severity;
}

/** Goes after "from". */
export function edgeWords(edge: EdgeKind): string {
  switch (edge) {
    case 'Internet':
      return 'the Internet';
    case 'Edge':
      return 'the Internet by an AWS edge service';
    case 'PeeredVPC':
      return 'a peered VPC';
    case 'VGW':
      return 'a virtual private gateway (VPN, Direct Connect)';
    case 'TransitGateway':
      return 'a transit gateway';
    case 'PrivateLink':
      return 'PrivateLink consumers';
    case 'ClientVPN':
      return 'Client VPN users';
    case 'Resource':
      return 'another resource';
    default:
      return unreachable(edge);
  }
}

/** null: said elsewhere in the paragraph. */
export function qualifierWords(qualifier: Qualifier): string | null {
  switch (qualifier) {
    case 'any':
    case 'restricted':
      return null;
    case 'one-way':
      return 'Packets arrive; whether an answer comes back was not asked.';
    case 'crafted-source-port':
      return 'Only clients that choose an unusual source port get an answer.';
    case 'policy-gated':
      return 'A policy guards it as well.';
    case 'appliance':
      return 'The way passes an appliance of which the forwarding is not known.';
    default:
      return unreachable(qualifier);
  }
}

/** CIDR blocks as they are, apart from those that hold every address. */
export function addressWords(block: string): string {
  if (block === '0.0.0.0/0') return 'any IPv4 address';
  return block === '::/0' ? 'any IPv6 address' : block;
}

export function causeWords({
  what,
  cause,
}: {
  readonly what: string;
  readonly cause: UnknownCause;
}): string {
  if (what.includes('AWS::Region')) return 'has no value; give it one with --region';
  if (what.includes('AWS::AccountId')) return 'has no value; give it one with --account';
  switch (cause) {
    case 'missing-parameter':
      return 'has no value; give it one with --parameters';
    case 'deploy-time':
      return 'is known only once it is deployed';
    case 'outside-input':
      return 'is defined outside of what was given';
    case 'unsupported':
      return 'is not evaluated by this version';
    case 'assumption':
      return 'is not settled by anything that is known';
    default:
      return unreachable(cause);
  }
}

export function witnessWords(witness: Witness): string {
  const from = withPort(hostWords(witness.source), witness.sourcePort);
  const to = withPort(hostWords(witness.destination), witness.destinationPort);
  if (witness.icmpType !== undefined) {
    const code = witness.icmpCode === undefined ? '' : `, code ${witness.icmpCode}`;
    return `${witness.protocol} type ${witness.icmpType}${code} from ${from} to ${to}`;
  }
  return `${protocolWords(witness.protocol)} from ${from} to ${to}`;
}

export function protocolWords(protocol: string): string {
  if (protocol === 'all') return 'all protocols';
  return /^\d+$/.test(protocol) ? `IP protocol ${protocol}` : protocol;
}

/** Addresses in blocks that AWS will choose stand in for those that are not known yet. */
function hostWords(address: string): string {
  return /^3fff:0?[0-9a-f]{0,3}:/i.test(address)
    ? 'an address in the IPv6 block that AWS will assign,'
    : address;
}

function withPort(address: string, port: number | undefined): string {
  return port === undefined ? address : `${address} port ${port}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`; of more than `max`, the first ones `and N more`. */
export function enumerated(words: readonly string[], max: number): string {
  const shown = words.length > max ? words.slice(0, max) : words;
  const rest = words.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
