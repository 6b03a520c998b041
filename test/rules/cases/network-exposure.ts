import type { RuleCases } from '../test-rule.ts';
import { gateway, host, privateSubnet, publicSubnet } from './fragments.ts';

/** `expected`: the group's own line is blamed. */
const group = (
  rules: string,
  expected?: string,
): string => `  Group:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
${rules}`;

const web = `        - { IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 8000, ToPort: 8010, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 0.0.0.0/0 }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'nothing leads to the host',
      template: `Resources:
${privateSubnet}
${gateway}
${group(web)}
${host}
`,
    },
    {
      name: 'only ping is open: it has no ports',
      template: `Resources:
${publicSubnet}
${group('        - { IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 0.0.0.0/0 }')}
${host}
`,
    },
  ],
  invalid: [
    {
      name: 'all open ports of a group are listed together',
      template: `Resources:
${publicSubnet}
${group(web, 'fail: reachable')}
${host}
`,
    },
    {
      name: 'no group filters the public side of a RabbitMQ broker',
      template: `Resources:
${publicSubnet}
  Broker:
    # ^ fail: unfiltered
    Type: AWS::AmazonMQ::Broker
    Properties:
      BrokerName: broker
      EngineType: RABBITMQ
      DeploymentMode: SINGLE_INSTANCE
      HostInstanceType: mq.m5.large
      PubliclyAccessible: true
      SubnetIds: [!Ref Subnet]
`,
    },
  ],
  unknown: [
    {
      name: 'the groups of the host are a parameter without a value',
      template: `Parameters:
  Groups: { Type: List<AWS::EC2::SecurityGroup::Id> }
Resources:
${publicSubnet}
  Host:
    # ^ unknown: unseen
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: !Ref Groups }
`,
    },
    {
      name: 'the source is a parameter without a value',
      template: `Parameters:
  Source: { Type: String }
Resources:
${publicSubnet}
${group('        - { IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: !Ref Source }', 'unknown: possible')}
${host}
`,
    },
  ],
};
