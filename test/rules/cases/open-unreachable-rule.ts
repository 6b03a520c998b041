import type { RuleCases } from '../test-rule.ts';
import { gateway, host, privateSubnet, publicSubnet, routes, vpc } from './fragments.ts';

const openGroup = `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }`;

/** An Application Load Balancer that carries `Edge` and forwards to the host. */
const balancer = `  SecondSubnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24 }
  SecondAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref SecondSubnet, RouteTableId: !Ref Table }
  Edge:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: load balancer
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Subnets: [!Ref Subnet, !Ref SecondSubnet], SecurityGroups: [!Ref Edge] }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 80
      Protocol: HTTP
      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: !Ref Vpc
      Protocol: HTTP
      Port: 8080
      Targets: [{ Id: !Ref Host }]`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'the rule is reached, which the exposure rules report',
      template: `Resources:
${publicSubnet}
${openGroup}
${host}
`,
    },
    {
      name: 'a host without a public address is reached through a load balancer by that very rule',
      template: `Resources:
${publicSubnet.replace(', MapPublicIpOnLaunch: true', '')}
${balancer}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 0.0.0.0/0 }
${host}
`,
    },
    {
      name: 'the subnet exists elsewhere, so that the rule may be reached',
      template: `Parameters:
  Vpc: { Type: AWS::EC2::VPC::Id }
  Subnet: { Type: AWS::EC2::Subnet::Id }
Resources:
${openGroup}
${host}
`,
    },
  ],
  invalid: [
    {
      name: 'the host has no public address and its subnet no route to the gateway',
      template: `Resources:
${privateSubnet}
${gateway}
${openGroup}
        # ^ fail: nothing gets through to Host: Host has no public IPv4 address; main route table of Vpc has no working route to an Internet gateway.
${host}
`,
    },
    {
      name: 'only the public address is missing',
      template: `Resources:
${publicSubnet.replace(', MapPublicIpOnLaunch: true', '')}
${openGroup}
        # ^ fail: to Host: Host has no public IPv4 address.
${host}
`,
    },
    {
      name: 'the gateway is not attached',
      template: `Resources:
${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true }
  Gateway:
    Type: AWS::EC2::InternetGateway
${routes}
${openGroup}
        # ^ fail: no Internet gateway is attached to Vpc; Table has no working route to an Internet gateway.
${host}
`,
    },
    {
      name: 'the ACL lets requests in but no answers out',
      template: `Resources:
${publicSubnet}
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: { VpcId: !Ref Vpc }
  In:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }
  AclAssociation:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: { SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl }
${openGroup}
        # ^ fail: to Host: Acl lets no answer out.
${host}
`,
    },
    {
      name: 'the ACL does not let the port in',
      template: `Resources:
${publicSubnet}
  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: { VpcId: !Ref Vpc }
  Web:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: 6, PortRange: { From: 443, To: 443 }, RuleAction: allow, CidrBlock: 0.0.0.0/0 }
  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Egress: true, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }
  AclAssociation:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: { SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl }
${openGroup}
        # ^ fail: to Host: Acl does not let it in.
${host}
`,
    },
    {
      name: 'a rule for one office is open as well; rules for private sources are not',
      template: `Resources:
${privateSubnet}
${gateway}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 198.51.100.7/32 }
        # ^ fail: open to 198.51.100.7/32 for TCP 22
        - { IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.0.0.0/8 }
  Office:
    # ^ fail: open to 198.51.100.7/32 for UDP 53
    Type: AWS::EC2::SecurityGroupIngress
    Properties: { GroupId: !Ref Group, IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 198.51.100.7/32 }
${host}
`,
    },
    {
      name: 'the nearest of two hosts is named',
      template: `Resources:
${publicSubnet.replace(', MapPublicIpOnLaunch: true', '')}
  Inner:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24 }
${openGroup}
        # ^ fail: to Host: Host has no public IPv4 address.
  Database:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Inner, SecurityGroupIds: [!Ref Group] }
${host}
`,
    },
    {
      name: 'a load balancer has no listener on the port',
      template: `Resources:
${publicSubnet}
${balancer.replace('FromPort: 80, ToPort: 80', 'FromPort: 443, ToPort: 443')}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: hosts, VpcId: !Ref Vpc }
${host}
`.replace(
        'CidrIp: 0.0.0.0/0 }',
        'CidrIp: 0.0.0.0/0 }\n        # ^ fail: Balancer has no listener for it',
      ),
    },
    {
      name: 'nobody carries the group',
      template: `Resources:
${vpc}
${openGroup}
        # ^ fail: idle
`,
    },
  ],
  unknown: [
    {
      name: 'the source is not known',
      template: `Parameters:
  Source: { Type: String }
Resources:
${privateSubnet}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Source }
        # ^ unknown: is open to addresses that are not known for TCP 22, and perhaps none of it gets through to Host
${host}
`,
    },
    {
      name: 'nobody in the template carries the group, but it is handed out',
      template: `Resources:
${vpc}
${openGroup}
        # ^ unknown: perhapsIdle
Outputs:
  Group: { Value: !Ref Group }
`,
    },
    {
      name: 'others may carry the group too, since it is handed out',
      template: `Resources:
${privateSubnet}
${openGroup}
        # ^ unknown: possible
${host}
Outputs:
  Group: { Value: !Ref Group }
`,
    },
    {
      name: 'the gateway is attached in one of two cases only',
      template: `Parameters:
  Public: { Type: String }
Conditions:
  IsPublic: !Equals [!Ref Public, 'yes']
Resources:
${publicSubnet.replace('Type: AWS::EC2::VPCGatewayAttachment', 'Type: AWS::EC2::VPCGatewayAttachment\n    Condition: IsPublic')}
${openGroup}
        # ^ unknown: possible
${host}
`,
    },
  ],
};
