/** Parts of templates that many cases share; all are entries of `Resources`. */

export const vpc: string = `  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }`;

/** A subnet without a route to anywhere. */
export const privateSubnet: string = `${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }`;

export const gateway: string = `  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway }`;

export const routes: string = `  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }
  DefaultRoute:
    Type: AWS::EC2::Route
    Properties:
      RouteTableId: !Ref Table
      DestinationCidrBlock: 0.0.0.0/0
      GatewayId: !Ref Gateway
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table }`;

/** A subnet that the Internet reaches. */
export const publicSubnet: string = `${vpc}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, MapPublicIpOnLaunch: true }
${gateway}
${routes}`;

/** An instance in the subnet that carries `Group`. */
export const host: string = `  Host:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group] }`;
