import type { RuleCase, RuleCases } from '../test-rule.ts';
import { host, publicSubnet, vpc } from './fragments.ts';

const internet = { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } };

function named(...names: readonly string[]): { readonly ResourceStatement: object } {
  return { ResourceStatement: { Resources: names } };
}

/** With a scope of these paths. */
function scope(content: object): NonNullable<RuleCase['options']> {
  return { scopes: [{ path: 'scope.json', text: JSON.stringify(content, null, 2) }] };
}

/** The group that the host carries; a rule is its ports, its source and what is expected. */
function group(
  ...rules: readonly (readonly [ports: string, from: string, expected?: string])[]
): string {
  const entries = rules.map(([ports, from, expected]) => {
    const [first, last = first] = ports.split('-');
    const announced = expected === undefined ? '' : `\n        # ^ ${expected}`;
    return `        - { IpProtocol: tcp, FromPort: ${first}, ToPort: ${last}, ${from} }${announced}`;
  });
  return `  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: the host
      VpcId: !Ref Vpc
      SecurityGroupIngress:
${entries.join('\n')}`;
}

const anyone = 'CidrIp: 0.0.0.0/0';

/** Two subnets of one VPC, with an instance in each. */
function twoSubnets(ports: string, from: string, expected?: string): string {
  const announced = expected === undefined ? '' : `\n        # ^ ${expected}`;
  return `Resources:
${vpc}
  Apps:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 }
  Data:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.2.0/24 }
  AppGroup:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: apps, VpcId: !Ref Vpc }
  DataGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: data
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: ${ports}, ToPort: ${ports}, ${from} }${announced}
  App:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Apps, SecurityGroupIds: [!Ref AppGroup] }
  Store:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Data, SecurityGroupIds: [!Ref DataGroup] }
`;
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'the ports that are open are meant to be',
      template: `Resources:
${publicSubnet}
${group(['443', anyone])}
${host}
`,
      options: scope({
        MatchPaths: [{ Source: internet }],
        ExcludePaths: [{ Destination: { PacketHeaderStatement: { DestinationPorts: ['443'] } } }],
      }),
    },
    {
      name: 'only the trusted addresses get in',
      template: `Resources:
${publicSubnet}
${group(['22', 'CidrIp: 55.3.7.0/24'])}
${host}
`,
      options: scope({
        MatchPaths: [{ Source: internet, Destination: named('Subnet') }],
        ExcludePaths: [{ Source: { PacketHeaderStatement: { SourceAddresses: ['55.3.0.0/16'] } } }],
      }),
    },
    {
      name: 'nothing gets from one subnet to the other',
      template: twoSubnets('5432', 'CidrIp: 10.0.9.0/24'),
      options: scope({ MatchPaths: [{ Source: named('Apps'), Destination: named('Data') }] }),
    },
    {
      name: 'what reaches the host has another port',
      template: `Resources:
${publicSubnet}
${group(['22', anyone])}
${host}
`,
      options: scope({
        MatchPaths: [
          {
            Source: internet,
            Destination: { PacketHeaderStatement: { DestinationPorts: ['3000-4000', '80'] } },
          },
        ],
      }),
    },
  ],
  invalid: [
    {
      name: 'the subnet of the data is reached from that of the apps',
      template: twoSubnets(
        '5432',
        'CidrIp: 10.0.1.0/24',
        'fail: TCP port 5432 of Store can be reached from App: match path 1 of scope.json.',
      ),
      options: scope({ MatchPaths: [{ Source: named('Apps'), Destination: named('Data') }] }),
    },
    {
      name: 'more is open to the Internet than is meant to be',
      template: `Resources:
${publicSubnet}
${group(['443', anyone], ['8000-8999', anyone, 'fail: TCP ports 8000-8999 of Host can be reached from the Internet'])}
${host}
`,
      options: scope({
        MatchPaths: [{ Source: internet }],
        ExcludePaths: [{ Destination: { PacketHeaderStatement: { DestinationPorts: ['443'] } } }],
      }),
    },
    {
      name: 'others than the trusted addresses get in',
      template: `Resources:
${publicSubnet}
${group(['22', 'CidrIp: 55.0.0.0/8', 'fail: path'])}
${host}
`,
      options: scope({
        MatchPaths: [{ Source: named('Gateway'), Destination: named('Group') }],
        ExcludePaths: [{ Source: { PacketHeaderStatement: { SourceAddresses: ['55.3.0.0/16'] } } }],
      }),
    },
  ],
  unknown: [
    {
      name: 'a parameter decides who gets in',
      template: `Parameters:
  Admins: { Type: String }
Resources:
${publicSubnet}
${group(['22', 'CidrIp: !Ref Admins', 'unknown: TCP port 22 of Host may be reached from the Internet'])}
${host}
`,
      options: scope({ MatchPaths: [{ Source: internet, Destination: named('Host') }] }),
    },
    {
      name: 'what is in the prefix list that is excluded is not known',
      template: `Resources:
${publicSubnet}
${group(['22', 'CidrIp: 55.3.0.0/16', 'unknown: possible'])}
${host}
`,
      options: scope({
        MatchPaths: [{ Source: internet }],
        ExcludePaths: [
          { Source: { PacketHeaderStatement: { SourcePrefixLists: ['pl-0123456789abcdef0'] } } },
        ],
      }),
    },
  ],
};
