import type { RuleCases } from '../test-rule.ts';
import { gateway, host, privateSubnet, publicSubnet, vpc } from './fragments.ts';

const group = (rules: string): string => `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: hosts
      VpcId: !Ref Vpc
      SecurityGroupIngress:
${rules}`;

const ssh = '        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }';

/** What osquery saw listening on the host. */
function listening(ports: readonly number[]): { readonly path: string; readonly text: string } {
  const rows = ports.map((port) => ({
    name: 'server',
    port: `${port}`,
    protocol: '6',
    family: '2',
    address: '0.0.0.0',
  }));
  return {
    path: 'listeners.json',
    text: JSON.stringify({
      name: 'listening_ports',
      hostIdentifier: 'Host',
      action: 'snapshot',
      snapshot: rows,
    }),
  };
}

/** A subnet that routes to a transit gateway, whose one table is `Hub`. */
const viaTransitGateway = `${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }
  Tgw:
    Type: AWS::EC2::TransitGateway
    Properties: { DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable }
  Hub:
    Type: AWS::EC2::TransitGatewayRouteTable
    Properties: { TransitGatewayId: !Ref Tgw }
  Attachment:
    Type: AWS::EC2::TransitGatewayVpcAttachment
    Properties: { TransitGatewayId: !Ref Tgw, VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet] }
  Joined:
    Type: AWS::EC2::TransitGatewayRouteTableAssociation
    Properties: { TransitGatewayRouteTableId: !Ref Hub, TransitGatewayAttachmentId: !Ref Attachment }
  Known:
    Type: AWS::EC2::TransitGatewayRouteTablePropagation
    Properties: { TransitGatewayRouteTableId: !Ref Hub, TransitGatewayAttachmentId: !Ref Attachment }
  FromPremises:
    Type: AWS::EC2::TransitGatewayRouteTableAssociation
    Properties: { TransitGatewayRouteTableId: !Ref Hub, TransitGatewayAttachmentId: tgw-attach-1 }
  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  Out:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 172.16.0.0/12, TransitGatewayId: !Ref Tgw }
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'the rule is open, but the subnet has no route to a gateway and the host no public address',
      template: `Resources:
${privateSubnet}
${gateway}
${group(ssh)}
${host}
`,
    },
    {
      name: 'no service is known for the open port',
      template: `Resources:
${publicSubnet}
${group('        - { IpProtocol: tcp, FromPort: 8000, ToPort: 8010, CidrIp: 0.0.0.0/0 }')}
${host}
`,
    },
    {
      name: 'the rule admits private addresses only',
      template: `Resources:
${publicSubnet}
${group('        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }')}
${host}
`,
    },
  ],
  invalid: [
    {
      name: 'SSH is open to the Internet',
      template: `Resources:
${publicSubnet}
${group(`${ssh}
        # ^ fail: TCP port 22 (SSH) of Host is reachable from the Internet.`)}
${host}
`,
    },
    {
      name: 'one finding a port of a range',
      template: `Resources:
${publicSubnet}
${group(`        - { IpProtocol: tcp, FromPort: 20, ToPort: 25, CidrIp: 198.51.100.0/24 }
        # ^ fail: TCP port 21 (FTP)
        # ^ fail: TCP port 22 (SSH)
        # ^ fail: TCP port 23 (Telnet)`)}
${host}
`,
    },
    {
      name: 'nothing listens on the open port, which is worth a note only',
      template: `Resources:
${publicSubnet}
${group(`${ssh}
        # ^ fail: is reachable from the Internet, but nothing listens on it.`)}
${host}
`,
      options: { evidence: [listening([80])] },
    },
    {
      name: 'a peered VPC reaches the port',
      template: `Resources:
${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }
  Peering:
    Type: AWS::EC2::VPCPeeringConnection
    Properties: { VpcId: !Ref Vpc, PeerVpcId: !Ref Other }
  Other:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.1.0.0/16 }
  OtherSubnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Other, CidrBlock: 10.1.1.0/24 }
  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  There:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: !Ref Peering }
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table }
  OtherTable:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Other }
  Back:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref OtherTable, DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref Peering }
  OtherAssociation:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref OtherSubnet, RouteTableId: !Ref OtherTable }
${group(`        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.1.0.0/16 }
        # ^ fail: TCP port 22 (SSH) of Host is reachable from a peered VPC.`)}
${host}
`,
    },
    {
      name: 'premises behind a VPN connection of a transit gateway reach the port',
      template: `Resources:
${viaTransitGateway}
  Connection:
    Type: AWS::EC2::VPNConnection
    Properties: { Type: ipsec.1, TransitGatewayId: !Ref Tgw, CustomerGatewayId: cgw-1, StaticRoutesOnly: true }
  Premises:
    Type: AWS::EC2::TransitGatewayRoute
    Properties: { TransitGatewayRouteTableId: !Ref Hub, DestinationCidrBlock: 172.16.0.0/12, TransitGatewayAttachmentId: tgw-attach-1 }
${group(`        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 172.16.0.0/12 }
        # ^ fail: TCP port 22 (SSH) of Host is reachable from a transit gateway.`)}
${host}
`,
    },
  ],
  unknown: [
    {
      name: 'what is behind a transit gateway of another account is not known',
      template: `Resources:
${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }
  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  Out:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 172.16.0.0/12, TransitGatewayId: tgw-0123456789abcdef0 }
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table }
${group(`        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
        # ^ unknown: TCP port 22 (SSH) of Host may be reachable from a transit gateway.`)}
${host}
`,
    },
    {
      name: 'the source is a parameter without a value',
      template: `Parameters:
  Source: { Type: String }
Resources:
${publicSubnet}
${group(`        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Source }
        # ^ unknown: possible`)}
${host}
`,
    },
    {
      name: 'the subnet is one that exists outside the template',
      template: `Parameters:
  Vpc: { Type: AWS::EC2::VPC::Id }
  Subnet: { Type: AWS::EC2::Subnet::Id }
Resources:
${group(`${ssh}
        # ^ unknown: possible`)}
${host}
`,
    },
  ],
};
