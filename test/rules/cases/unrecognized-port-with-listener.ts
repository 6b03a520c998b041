import type { RuleCase, RuleCases } from '../test-rule.ts';
import { host, publicSubnet } from './fragments.ts';

const group = (rule: string): string => `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - ${rule}`;

const debug = '{ IpProtocol: tcp, FromPort: 9229, ToPort: 9229, CidrIp: 0.0.0.0/0 }';

/** What osquery saw: one process on one port. */
function listening(port: number, address = '0.0.0.0'): NonNullable<RuleCase['options']> {
  const row = { name: 'node', port: `${port}`, protocol: '6', family: '2', address };
  const text = JSON.stringify({
    name: 'listening_ports',
    hostIdentifier: 'Host',
    action: 'snapshot',
    snapshot: [row],
  });
  return { evidence: [{ path: 'listeners.json', text }] };
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'the process listens on the loopback address only',
      template: `Resources:
${publicSubnet}
${group(debug)}
${host}
`,
      options: listening(9229, '127.0.0.1'),
    },
    {
      name: 'the process listens on a port that no rule opens',
      template: `Resources:
${publicSubnet}
${group(debug)}
${host}
`,
      options: listening(9230),
    },
    {
      name: 'the port belongs to a well-known service, which another rule reports',
      template: `Resources:
${publicSubnet}
${group('{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }')}
${host}
`,
      options: listening(22),
    },
  ],
  invalid: [
    {
      name: 'a debugging port is open to the Internet',
      template: `Resources:
${publicSubnet}
${group(debug)}
        # ^ fail: TCP port 9229 of Host, on which node listens, is reachable from the Internet.
${host}
`,
      options: listening(9229),
    },
  ],
  unknown: [
    {
      name: 'the source is a parameter without a value',
      template: `Parameters:
  Source: { Type: String }
Resources:
${publicSubnet}
${group('{ IpProtocol: tcp, FromPort: 9229, ToPort: 9229, CidrIp: !Ref Source }')}
        # ^ unknown: possible
${host}
`,
      options: listening(9229),
    },
  ],
};
