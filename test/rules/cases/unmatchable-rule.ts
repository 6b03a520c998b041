import type { RuleCases } from '../test-rule.ts';
import { vpc } from './fragments.ts';

const group = (rules: string): string => `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
${rules}`;

const otherVpc = `  OtherVpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.1.0.0/16 }
  OtherGroup:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: others, VpcId: !Ref OtherVpc }`;

const reference =
  '        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !GetAtt OtherGroup.GroupId }';

export const cases: RuleCases = {
  valid: [
    {
      name: 'addresses, and a group of the same VPC that nothing carries',
      template: `Resources:
${vpc}
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: clients, VpcId: !Ref Vpc }
${group(`        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref Clients }`)}
`,
    },
    {
      name: 'IPv6 in a VPC that has it',
      template: `Resources:
${vpc}
  Ipv6:
    Type: AWS::EC2::VPCCidrBlock
    Properties: { VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true }
${group('        - { IpProtocol: icmpv6, FromPort: -1, ToPort: -1, CidrIpv6: "::/0" }')}
`,
    },
    {
      name: 'IPv6 in a VPC outside the template, which may have it',
      template: `Parameters:
  Vpc: { Type: AWS::EC2::VPC::Id }
Resources:
${group('        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: "::/0" }')}
`,
    },
    {
      name: 'a group of a peered VPC',
      template: `Resources:
${vpc}
${otherVpc}
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties: { VpcId: !Ref Vpc, PeerVpcId: !Ref OtherVpc }
${group(reference)}
`,
    },
  ],
  invalid: [
    {
      name: 'IPv6 in a VPC without it',
      template: `Resources:
${vpc}
${group(`        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "::/0" }
        # ^ fail: ipv6`)}
`,
    },
    {
      name: 'a rule without a source, and ICMP of the other address family',
      template: `Resources:
${vpc}
${group(`        - { IpProtocol: tcp, FromPort: 443, ToPort: 443 }
        # ^ fail: matches nothing: it names no source
        - { IpProtocol: icmpv6, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0 }
        # ^ fail: ICMP and ICMPv6 each go with blocks of their own address family only`)}
`,
    },
    {
      name: 'a group of a VPC that is not connected',
      template: `Resources:
${vpc}
${otherVpc}
${group(`${reference}
        # ^ fail: reference`)}
`,
    },
    {
      name: 'a group of a peered VPC in another Region',
      template: `Resources:
${vpc}
${otherVpc}
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties: { VpcId: !Ref Vpc, PeerVpcId: !Ref OtherVpc, PeerRegion: eu-west-1 }
${group(`${reference}
        # ^ fail: A rule of Group refers to OtherGroup, whose members are in OtherVpc`)}
`,
      options: { region: 'us-east-1' },
    },
  ],
  unknown: [
    {
      name: 'a group of a peered VPC whose Region is not known',
      template: `Parameters:
  Region: { Type: String }
Resources:
${vpc}
${otherVpc}
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties: { VpcId: !Ref Vpc, PeerVpcId: !Ref OtherVpc, PeerRegion: !Ref Region }
${group(`${reference}
        # ^ unknown: possible`)}
`,
      options: { region: 'us-east-1' },
    },
  ],
};
