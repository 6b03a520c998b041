import type { RuleCases } from '../test-rule.ts';
import { vpc } from './fragments.ts';

const acl = `${vpc}
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: { VpcId: !Ref Vpc }`;

function entry(name: string, properties: string, expected?: string): string {
  return `  ${name}:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, ${properties} }`;
}

const all = 'Protocol: -1, CidrBlock: 0.0.0.0/0';
const ssh = 'Protocol: 6, PortRange: { From: 22, To: 22 }, CidrBlock: 0.0.0.0/0';

export const cases: RuleCases = {
  valid: [
    {
      name: 'the deny entry comes first',
      template: `Resources:
${acl}
${entry('NoSsh', `RuleNumber: 90, RuleAction: deny, ${ssh}`)}
${entry('Everything', `RuleNumber: 100, RuleAction: allow, ${all}`)}
`,
    },
    {
      name: 'the entry before is for the other direction, or for the other address family',
      template: `Resources:
${acl}
${entry('Out', `Egress: true, RuleNumber: 90, RuleAction: allow, ${all}`)}
${entry('Ipv6', 'RuleNumber: 95, RuleAction: allow, Protocol: -1, Ipv6CidrBlock: "::/0"')}
${entry('NoSsh', `RuleNumber: 100, RuleAction: deny, ${ssh}`)}
`,
    },
    {
      name: 'something is left: the entry before matches only half',
      template: `Resources:
${acl}
${entry('Half', 'RuleNumber: 90, RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/1')}
${entry('NoSsh', `RuleNumber: 100, RuleAction: deny, ${ssh}`)}
`,
    },
    {
      name: 'an entry whose block is not known shadows nothing',
      template: `Parameters:
  Source: { Type: String }
Resources:
${acl}
${entry('Some', 'RuleNumber: 90, RuleAction: allow, Protocol: -1, CidrBlock: !Ref Source')}
${entry('NoSsh', `RuleNumber: 100, RuleAction: deny, ${ssh}`)}
`,
    },
  ],
  invalid: [
    {
      name: 'everything is allowed before SSH is denied',
      template: `Resources:
${acl}
${entry('Everything', `RuleNumber: 100, RuleAction: allow, ${all}`)}
${entry('NoSsh', `RuleNumber: 110, RuleAction: deny, ${ssh}`, 'fail: void')}
`,
    },
    {
      name: 'two entries before it match everything together',
      template: `Resources:
${acl}
${entry('Lower', 'RuleNumber: 90, RuleAction: allow, Protocol: 6, PortRange: { From: 0, To: 22 }, CidrBlock: 0.0.0.0/1')}
${entry('Upper', 'RuleNumber: 91, RuleAction: allow, Protocol: 6, PortRange: { From: 22, To: 80 }, CidrBlock: 128.0.0.0/1')}
${entry('Other', 'RuleNumber: 92, RuleAction: allow, Protocol: 17, PortRange: { From: 22, To: 80 }, CidrBlock: 0.0.0.0/0')}
${entry('Ssh', `RuleNumber: 100, RuleAction: allow, ${ssh}`, 'fail: Ssh of Acl never decides anything: all that it matches is decided before it, by Lower, Upper.')}
`,
    },
    {
      name: 'what was denied before is denied again',
      template: `Resources:
${acl}
${entry('Nothing', `RuleNumber: 100, RuleAction: deny, ${all}`)}
${entry('NoSsh', `RuleNumber: 110, RuleAction: deny, ${ssh}`, 'fail: shadowed')}
`,
    },
  ],
  unknown: [
    {
      name: 'it is not known which of the two comes first',
      template: `Parameters:
  Number: { Type: Number }
Resources:
${acl}
${entry('Everything', `RuleNumber: 100, RuleAction: allow, ${all}`)}
${entry('NoSsh', `RuleNumber: !Ref Number, RuleAction: deny, ${ssh}`, 'unknown: possible')}
`,
    },
  ],
};
