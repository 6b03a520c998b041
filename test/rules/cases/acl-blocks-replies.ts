import type { RuleCases } from '../test-rule.ts';
import { privateSubnet } from './fragments.ts';

const acl = `${privateSubnet}
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: { VpcId: !Ref Vpc }
  AclAssociation:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: { SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl }`;

/** `expected`: what the comment below the entry announces. */
function entry(name: string, properties: string, expected?: string): string {
  return `  ${name}:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleAction: allow, ${properties} }`;
}

const secure =
  'RuleNumber: 100, Protocol: 6, PortRange: { From: 443, To: 443 }, CidrBlock: 0.0.0.0/0';
const clientPorts =
  'RuleNumber: 200, Protocol: 6, PortRange: { From: 1024, To: 65535 }, CidrBlock: 0.0.0.0/0';

export const cases: RuleCases = {
  valid: [
    {
      name: 'answers go out to the ports of clients',
      template: `Resources:
${acl}
${entry('Secure', secure)}
${entry('Answers', `Egress: true, ${clientPorts}`)}
`,
    },
    {
      name: 'an entry for answers to connections that hosts in the subnet open',
      template: `Resources:
${acl}
${entry('Answers', clientPorts)}
${entry('Updates', `Egress: true, ${secure}`)}
`,
    },
    {
      name: 'a part of the client ports is enough',
      template: `Resources:
${acl}
${entry('Secure', secure)}
${entry('Answers', 'Egress: true, RuleNumber: 100, Protocol: 6, PortRange: { From: 32768, To: 60999 }, CidrBlock: 0.0.0.0/0')}
`,
    },
    {
      name: 'UDP needs no answers, and the ACL looks at TCP too',
      template: `Resources:
${acl}
${entry('Names', 'RuleNumber: 100, Protocol: 17, PortRange: { From: 53, To: 53 }, CidrBlock: 0.0.0.0/0')}
${entry('Secure', secure.replace('100', '110'))}
${entry('Answers', `Egress: true, ${clientPorts}`)}
`,
    },
  ],
  invalid: [
    {
      name: 'requests come in, but the outbound entries are those of the requests',
      template: `Resources:
${acl}
${entry('Secure', secure, 'fail: inbound')}
${entry('Answers', `Egress: true, ${secure}`, 'fail: outbound')}
`,
    },
    {
      name: 'everything comes in, but answers go out to one port only',
      template: `Resources:
${acl}
${entry('Everything', 'RuleNumber: 100, Protocol: -1, CidrBlock: 0.0.0.0/0', 'fail: inbound')}
${entry('Updates', `Egress: true, ${secure}`)}
`,
    },
    {
      name: 'nothing goes out at all',
      template: `Resources:
${acl}
${entry('Everything', 'RuleNumber: 100, Protocol: -1, CidrBlock: 0.0.0.0/0', 'fail: Everything lets all traffic from 0.0.0.0/0 in, but Acl lets no answers out to the ports of clients.')}
`,
    },
    {
      name: 'answers go out to others than those who ask',
      template: `Resources:
${acl}
${entry('Secure', secure.replace('0.0.0.0/0', '192.168.0.0/16'), 'fail: inbound')}
${entry('Answers', `Egress: true, ${clientPorts.replace('0.0.0.0/0', '172.16.0.0/12')}`, 'fail: outbound')}
`,
    },
    {
      name: 'hosts open connections whose answers do not come back',
      template: `Resources:
${acl}
${entry('Updates', `Egress: true, ${secure}`, 'fail: Updates lets TCP 443 out to 0.0.0.0/0, but Acl lets no answers in to the ports of clients.')}
`,
    },
  ],
  unknown: [
    {
      name: 'it is not known to whom answers go out',
      template: `Parameters:
  Clients: { Type: String }
Resources:
${acl}
${entry('Secure', secure, 'unknown: possible')}
${entry('Answers', `Egress: true, ${clientPorts.replace('0.0.0.0/0', '!Ref Clients')}`)}
`,
    },
  ],
};
