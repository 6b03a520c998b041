import type { RuleCases } from '../test-rule.ts';
import { host, privateSubnet } from './fragments.ts';

const group = (
  name: string,
  expected?: string,
): string => `  ${name}:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: hosts, VpcId: !Ref Vpc }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'an instance carries the group',
      template: `Resources:
${privateSubnet}
${group('Group')}
${host}
`,
    },
    {
      name: 'an output hands the group out',
      template: `Resources:
${privateSubnet}
${group('Shared')}
Outputs:
  Shared: { Value: !GetAtt Shared.GroupId }
`,
    },
    {
      name: 'a resource of a kind that is not modelled uses the group',
      template: `Resources:
${privateSubnet}
${group('Shared')}
  Custom:
    Type: Custom::Thing
    Properties: { ServiceToken: none, Groups: [!Ref Shared] }
`,
    },
    {
      name: 'a launch template that is handed out names the group',
      template: `Resources:
${privateSubnet}
${group('Shared')}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { SecurityGroupIds: [!Ref Shared] } }
Outputs:
  Template: { Value: !Ref Template }
`,
    },
  ],
  invalid: [
    {
      name: 'nothing names the group',
      template: `Resources:
${privateSubnet}
${group('Group')}
${host}
${group('Forgotten', 'fail: unused')}
`,
    },
    {
      name: 'a launch template that nothing uses names the group',
      template: `Resources:
${privateSubnet}
${group('Group', 'fail: unused')}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { SecurityGroupIds: [!Ref Group] } }
`,
    },
    {
      name: 'a rule that refers to the group does not make it used',
      template: `Resources:
${privateSubnet}
${group('Clients', 'fail: No interface carries Clients: the rules of Group that refer to it match nobody.')}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref Clients }
${host}
`,
    },
  ],
  unknown: [
    {
      name: 'it is not known which groups the instance carries',
      template: `Parameters:
  Groups: { Type: List<AWS::EC2::SecurityGroup::Id> }
Resources:
${privateSubnet}
${group('Group', 'unknown: possible')}
  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: !Ref Groups }
`,
    },
  ],
};
