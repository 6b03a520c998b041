import type { RuleCases } from '../test-rule.ts';
import { gateway, privateSubnet, vpc } from './fragments.ts';

const table = `  Table:
    Type: AWS::EC2::RouteTable
    Properties: { VpcId: !Ref Vpc }`;

function route(target: string, expected?: string): string {
  return `  DefaultRoute:${expected === undefined ? '' : `\n    # ^ ${expected}`}
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, ${target} }`;
}

const appliance = (check: boolean): string => `  Appliance:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Subnet, SourceDestCheck: ${check} }`;

export const cases: RuleCases = {
  valid: [
    {
      name: 'the gateway is attached to the VPC',
      template: `Resources:
${vpc}
${gateway}
${table}
${route('GatewayId: !Ref Gateway')}
`,
    },
    {
      name: 'a host that forwards has its source/destination check off',
      template: `Resources:
${privateSubnet}
${appliance(false)}
${table}
${route('InstanceId: !Ref Appliance')}
`,
    },
    {
      name: 'a gateway outside the template is taken to be attached',
      template: `Parameters:
  Gateway: { Type: String }
Resources:
${vpc}
${table}
${route('GatewayId: !Ref Gateway')}
`,
    },
  ],
  invalid: [
    {
      name: 'the gateway is not attached',
      template: `Resources:
${vpc}
  Gateway:
    Type: AWS::EC2::InternetGateway
${table}
${route('GatewayId: !Ref Gateway', 'fail: DefaultRoute in Table drops packets to 0.0.0.0/0: Gateway is not attached to a VPC.')}
`,
    },
    {
      name: 'the gateway is attached to another VPC',
      template: `Resources:
${vpc}
  Other:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.1.0.0/16 }
${gateway.replace('VpcId: !Ref Vpc', 'VpcId: !Ref Other')}
${table}
${route('GatewayId: !Ref Gateway', 'fail: drops')}
`,
    },
    {
      name: 'the interface is not attached to an instance',
      template: `Resources:
${privateSubnet}
  Interface:
    Type: AWS::EC2::NetworkInterface
    Properties: { SubnetId: !Ref Subnet, SourceDestCheck: false }
${table}
${route('NetworkInterfaceId: !Ref Interface', 'fail: Interface is not attached to an instance')}
`,
    },
    {
      name: 'the host does not forward, because its source/destination check is on',
      template: `Resources:
${privateSubnet}
${appliance(true)}
${table}
${route('InstanceId: !Ref Appliance', 'fail: source/destination check of Appliance is on')}
`,
    },
  ],
  unknown: [
    {
      name: 'it is not known whether the gateway is attached',
      template: `Parameters:
  Public: { Type: String }
Conditions:
  IsPublic: !Equals [!Ref Public, 'yes']
Resources:
${vpc}
${gateway.replace('VPCGatewayAttachment', 'VPCGatewayAttachment\n    Condition: IsPublic')}
${table}
${route('GatewayId: !Ref Gateway', 'unknown: possible')}
`,
    },
  ],
};
