import type { RuleCases } from '../test-rule.ts';
import { publicSubnet } from './fragments.ts';

const second = `  SecondSubnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24 }
  SecondAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref SecondSubnet, RouteTableId: !Ref Table }`;

const balancer = `  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Subnets: [!Ref Subnet, !Ref SecondSubnet], SecurityGroups: [!Ref Edge] }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: redirect, RedirectConfig: { StatusCode: HTTP_301, Protocol: HTTPS } }] }`;

function group(rule: string): string {
  return `  Edge:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: load balancer
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - ${rule}`;
}

const web = '{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }';
/** From nobody in the subnets. */
const distant = '{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 198.51.100.0/24 }';
const secure = '{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }';

const deadBalancer = balancer.replace('  Listener:\n', '  Listener:\n    # ^ fail: groups\n');

function acl(entries: string): string {
  return `  Acl:
    Type: AWS::EC2::NetworkAcl
    Properties: { VpcId: !Ref Vpc }
${entries}
  AclAssociation:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: { SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl }
  SecondAclAssociation:
    Type: AWS::EC2::SubnetNetworkAclAssociation
    Properties: { SubnetId: !Ref SecondSubnet, NetworkAclId: !Ref Acl }`;
}

const inbound = `  In:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }`;
const outbound = `  Out:
    Type: AWS::EC2::NetworkAclEntry
    Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Egress: true, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'the group admits the port of the listener',
      template: `Resources:
${publicSubnet}
${second}
${group(web)}
${balancer}
`,
    },
    {
      name: 'whoever carries a referenced group gets in, even if nobody does yet',
      template: `Resources:
${publicSubnet}
${second}
  Clients:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: clients, VpcId: !Ref Vpc }
${group('{ IpProtocol: tcp, FromPort: 80, ToPort: 80, SourceSecurityGroupId: !Ref Clients }')}
${balancer}
`,
    },
    {
      name: 'a Network Load Balancer without groups is not filtered by any',
      template: `Resources:
${publicSubnet}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Type: network, Subnets: [!Ref Subnet] }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: TCP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }] }
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref Vpc, Protocol: TCP, Port: 80 }
`,
    },
    {
      name: 'a host carries the default group of the load balancer too',
      template: `Resources:
${publicSubnet}
${second}
${balancer.replace(', SecurityGroups: [!Ref Edge]', '')}
  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet }
`,
    },
    {
      name: 'an ACL lets requests in and answers out',
      template: `Resources:
${publicSubnet}
${second}
${acl(`${inbound}\n${outbound}`)}
${group(web)}
${balancer}
`,
    },
    {
      name: 'a neighbour in the subnet does not meet the ACL',
      template: `Resources:
${publicSubnet}
${second}
${acl(outbound)}
${group(web)}
${balancer}
  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Edge] }
`,
    },
    {
      name: 'what a transit gateway brings into the subnet does not meet the ACL (NACL-10)',
      template: `Resources:
${publicSubnet}
${second}
${acl(outbound)}
${group(distant)}
${balancer}
  Transit:
    Type: AWS::EC2::TransitGateway
  TransitAttachment:
    Type: AWS::EC2::TransitGatewayAttachment
    Properties: { TransitGatewayId: !Ref Transit, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet] }
`,
    },
    {
      name: 'nor what an appliance in the subnet hands on (RT-10)',
      template: `Resources:
${publicSubnet}
${second}
${acl(outbound)}
${group(distant)}
${balancer}
  Appliance:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref SecondSubnet, SourceDestCheck: false, SecurityGroupIds: [!Ref Edge] }
`,
    },
  ],
  invalid: [
    {
      name: 'the group admits another port than that of the listener',
      template: `Resources:
${publicSubnet}
${second}
${group(secure)}
${deadBalancer}
`,
    },
    {
      name: 'without groups it has the default group, which nobody else carries',
      template: `Resources:
${publicSubnet}
${second}
${deadBalancer.replace(', SecurityGroups: [!Ref Edge]', '')}
`,
    },
    {
      name: 'the ACLs let nothing in',
      template: `Resources:
${publicSubnet}
${second}
${acl(outbound)}
${group(web)}
${deadBalancer.replace('fail: groups', 'fail: acls')}
`,
    },
    {
      name: 'the ACLs let no answer out',
      template: `Resources:
${publicSubnet}
${second}
${acl(inbound)}
${group(web)}
${deadBalancer.replace('fail: groups', 'fail: network ACLs let no request in or no answer out (Acl)')}
`,
    },
    {
      name: 'an internal load balancer admits addresses that cannot address it',
      template: `Resources:
${publicSubnet}
${second}
${group('{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 8.8.8.8/32 }')}
${deadBalancer.replace('{ Subnets', '{ Scheme: internal, Subnets')}
`,
    },
    {
      name: 'of the listeners of a Classic Load Balancer one is shut',
      template: `Resources:
${publicSubnet}
${group(secure)}
  Balancer:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      Subnets: [!Ref Subnet]
      SecurityGroups: [!Ref Edge]
      Listeners:
        - { LoadBalancerPort: '443', InstancePort: '80', Protocol: TCP }
        - { LoadBalancerPort: '8080', InstancePort: '80', Protocol: TCP }
        # ^ fail: Nobody gets to port 8080 of Balancer: its security groups do not admit it (Edge).
`,
    },
    {
      name: 'hosts in the subnet hand nothing on',
      template: `Resources:
${publicSubnet}
${second}
${acl(outbound)}
${group(distant)}
${deadBalancer.replace('fail: groups', 'fail: acls')}
  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref SecondSubnet, SecurityGroupIds: [!Ref Edge] }
`,
    },
  ],
  unknown: [
    {
      name: 'a condition decides whether the group admits the port',
      template: `Parameters:
  Plain: { Type: String }
Conditions:
  IsPlain: !Equals [!Ref Plain, 'yes']
Resources:
${publicSubnet}
${second}
${group(secure)}
  PlainRule:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: IsPlain
    Properties: { GroupId: !Ref Edge, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }
${deadBalancer.replace('fail: groups', 'unknown: possible')}
`,
    },
  ],
};
