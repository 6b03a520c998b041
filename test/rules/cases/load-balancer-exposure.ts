import type { RuleCases } from '../test-rule.ts';
import { publicSubnet } from './fragments.ts';

const network = `${publicSubnet}
  SecondSubnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24 }
  SecondAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref SecondSubnet, RouteTableId: !Ref Table }`;

const group = (source: string): string => `  Edge:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: load balancer
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: ${source} }`;

/** `expected`: the listener's own line is blamed. */
const balancer = (scheme: string, expected?: string): string => `  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Scheme: ${scheme}, Subnets: [!Ref Subnet, !Ref SecondSubnet], SecurityGroups: [!Ref Edge] }
  Listener:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }] }
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref Vpc, Protocol: HTTP, Port: 8080, Targets: [{ Id: !Ref Host }] }
  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Edge] }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'an internal load balancer has no public address',
      template: `Resources:
${network}
${group('0.0.0.0/0')}
${balancer('internal')}
`,
    },
    {
      name: 'the group admits private addresses only',
      template: `Resources:
${network}
${group('10.0.0.0/8')}
${balancer('internet-facing')}
`,
    },
  ],
  invalid: [
    {
      name: 'a listener is open to the Internet',
      template: `Resources:
${network}
${group('0.0.0.0/0')}
${balancer('internet-facing', 'fail: Listener 80 of Balancer is open to the Internet; it leads to Host:8080.')}
`,
    },
    {
      name: 'a forward of weight 0 leads nowhere',
      template: `Resources:
${network}
${group('0.0.0.0/0')}
${balancer('internet-facing', 'fail: Listener 80 of Balancer is open to the Internet; it leads to no target.').replace('TargetGroupArn: !Ref Targets', 'ForwardConfig: { TargetGroups: [{ TargetGroupArn: !Ref Targets, Weight: 0 }] }')}
`,
    },
  ],
  unknown: [
    {
      name: 'the scheme is a parameter without a value',
      template: `Parameters:
  Scheme: { Type: String }
Resources:
${network}
${group('0.0.0.0/0')}
${balancer('!Ref Scheme', 'unknown: possible')}
`,
    },
  ],
};
