import type { AnalyzeOptions } from '../../lib/analyze.ts';
import type { Finding, Witness } from '../../lib/findings/finding.ts';
import { readNetworks } from '../../lib/intended-networks.ts';
import type { NetworkModel, NodeId } from '../../lib/network/model.ts';
import { parseProtocol } from '../../lib/packets/protocol.ts';
import { type OraclePacket, simulate } from '../oracle/simulate.ts';

/**
 * Lets the simulator, which shares no line with the engine, send the packet
 * that a finding shows. Direct ways from the Internet only.
 */

/** What the simulator says instead of what the finding claims; null: they agree, or it cannot be asked. */
export function contradiction(
  finding: Finding,
  input: { readonly path: string; readonly text: string; readonly options?: AnalyzeOptions },
): string | null {
  const { witness, resource, certainty } = finding;
  if (witness === null || !isDirect(finding) || resource.interface === null) return null;
  const { worlds } = readNetworks([{ path: input.path, text: input.text }], input.options);
  const isCertain = certainty === 'definite';
  const outcomes = worlds.map(({ network }) => {
    const to = interfaceNamed(network, resource.interface);
    if (to === null) return false;
    const packet = packetOf(witness);
    const mode = isCertain ? 'must' : 'may';
    const { delivered, answered } = simulate(network, {
      origin: { kind: 'internet' },
      packet,
      to,
      mode,
    });
    return delivered && (answered || packet.protocol !== 6);
  });
  const agrees = isCertain ? outcomes.every((each) => each) : outcomes.some((each) => each);
  return agrees ? null : `the simulator does not deliver the witness of: ${finding.message}`;
}

function isDirect({ edge, via, qualifiers }: Finding): boolean {
  return edge === 'Internet' && via.length === 0 && !qualifiers.includes('policy-gated');
}

function interfaceNamed(network: NetworkModel, label: string | null): NodeId | null {
  const found = [...network.interfaces.keys()].find(
    (id) => network.components.get(id)?.label === label,
  );
  return found ?? null;
}

function packetOf(witness: Witness): OraclePacket {
  const protocol = parseProtocol(witness.protocol);
  if (protocol === null || protocol === 'all')
    throw new Error(`${witness.protocol} is no protocol`);
  return { ...witness, protocol, family: witness.source.includes(':') ? 'ipv6' : 'ipv4' };
}
