import { analyzeWith } from '../../../lib/analyze.ts';
import type { AnalysisResult, Finding } from '../../../lib/findings/finding.ts';
import { accessScope } from '../../../rules/access-scope.ts';

/** Networks for scopes, and what a scope finds in them. */

export const internet: { readonly ResourceStatement: object } = byType('AWS::EC2::InternetGateway');

export function byType(...types: readonly string[]): { readonly ResourceStatement: object } {
  return { ResourceStatement: { ResourceTypes: types } };
}

export function byName(...names: readonly string[]): { readonly ResourceStatement: object } {
  return { ResourceStatement: { Resources: names } };
}

export function packets(header: object): { readonly PacketHeaderStatement: object } {
  return { PacketHeaderStatement: header };
}

export function through(statement: object): { readonly ThroughResources: readonly object[] } {
  return { ThroughResources: [statement] };
}

export function check(template: string, ...scopes: readonly object[]): AnalysisResult {
  return analyzeWith(
    { rules: [accessScope], version: '0.0.0' },
    [{ path: 'template.yaml', text: template }],
    {
      scopes: scopes.map((scope, index) => ({
        path: `scope${index === 0 ? '' : index + 1}.json`,
        text: JSON.stringify(scope),
      })),
    },
  );
}

/** In one line each: how certain it is, and what it says apart from the name of the match path. */
export function found({ findings }: Pick<AnalysisResult, 'findings'>): string[] {
  return findings.map(
    ({ certainty, message }: Finding) => `${certainty}: ${message.replace(/: match path.*$/s, '')}`,
  );
}

/** Messages of problems that are no errors. Fails on errors. */
export function warnings({ problems }: AnalysisResult): string[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return problems.map(({ message }) => message);
}

const network = `
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Igw: { Type: AWS::EC2::InternetGateway }
  Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw } }
  Public: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true, AvailabilityZone: us-east-1a } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a } }
  PublicTable: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  PublicRoute: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw } }
  PublicAssociation: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref PublicTable, SubnetId: !Ref Public } }
  PrivateTable: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  PrivateAssociation: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref PrivateTable, SubnetId: !Ref Private } }
`;

const translation = `
  Address: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Public, AllocationId: !GetAtt Address.AllocationId } }
  PrivateRoute: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref PrivateTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat } }
`;

const balancer = `
  FrontGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: front
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }]
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Name: front, Subnets: [!Ref Public], SecurityGroups: [!Ref FrontGroup], Scheme: internet-facing }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Front
      Port: 443
      Protocol: HTTP
      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { VpcId: !Ref Vpc, Port: 8080, Protocol: HTTP, TargetType: instance, Targets: [{ Id: !Ref App }] }
`;

export interface Opened {
  /** What groups admit: `tcp 22 0.0.0.0/0`, or the name of a group. */
  readonly web?: readonly string[];
  readonly app?: readonly string[];
  readonly withNat?: boolean;
  readonly withBalancer?: boolean;
  /** Further resources, and sections before them. */
  readonly more?: string;
  readonly sections?: string;
}

/** An instance Web in a public subnet and one App in a private one. */
export function scene(opened: Opened): string {
  return `${opened.sections ?? ''}
Resources:${network}${opened.withNat === true ? translation : ''}${opened.withBalancer === true ? balancer : ''}
${group('WebGroup', opened.web ?? [])}
${group('AppGroup', opened.app ?? [])}
  Web: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Public, SecurityGroupIds: [!Ref WebGroup] } }
  App: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Private, SecurityGroupIds: [!Ref AppGroup] } }
${opened.more ?? ''}
`;
}

function group(name: string, rules: readonly string[]): string {
  return `  ${name}:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: ${name}
      VpcId: !Ref Vpc
      SecurityGroupIngress:
${rules.map(ruleLine).join('\n')}${rules.length === 0 ? '        []' : ''}`;
}

function ruleLine(rule: string): string {
  const [protocol = '', ports = '', ...words] = rule.split(' ');
  const [first, last = first] = ports.split('-');
  const from = words.join(' ');
  const peer =
    /^[\d.]+\//.test(from) || from.startsWith('!')
      ? `CidrIp: ${from}`
      : from.includes(':')
        ? `CidrIpv6: '${from}'`
        : `SourceSecurityGroupId: !Ref ${from}`;
  return `        - { IpProtocol: ${protocol}, FromPort: ${first}, ToPort: ${last}, ${peer} }`;
}
