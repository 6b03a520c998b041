import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../lib/findings/finding.ts';
import { analyze } from '../../../lib/index.ts';

/** What findings about exposure say besides the verdict: sources, doubts, ways, examples, lines, identity. */

const around = `
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Igw: { Type: AWS::EC2::InternetGateway }
  Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Association: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref Table, SubnetId: !Ref Subnet } }
`;
const way = `
  Way: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw } }
`;
const host = `
  Host: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Subnet, SecurityGroupIds: [!Ref Group] } }
`;

function group(...rules: readonly (readonly [ports: string, from: string])[]): string {
  const entries = rules.map(([ports, from]) => {
    const [first, last = first] = ports.split('-');
    return `{ IpProtocol: tcp, FromPort: ${first}, ToPort: ${last}, CidrIp: ${from} }`;
  });
  return `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: hosts, VpcId: !Ref Vpc, SecurityGroupIngress: [${entries.join(', ')}] }
`;
}

function lint(resources: string, sections = ''): readonly Finding[] {
  const text = `${sections}\nResources:${around}${resources}`;
  return analyze([{ path: 'template.yaml', text }]).findings;
}

function of(findings: readonly Finding[], rule: string): readonly Finding[] {
  return findings.filter((finding) => finding.rule === rule);
}

const open = way + group(['22', '0.0.0.0/0']) + host;
const parameter = 'Parameters: { P: { Type: String } }';

describe('identity', () => {
  const closed = `
  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }
  In: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 } }
`;
  const text = `Resources:${around}${open}${closed}`;
  const prints = (path: string) =>
    analyze([{ path, text }])
      .findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`)
      .sort();

  test('does not depend on how the path of the template is spelled', () => {
    const plain = prints('template.yaml');
    expect(plain.length).toBeGreaterThan(1);
    for (const path of ['infra/template.yaml', '/srv/infra/template.yaml', 'other.yaml']) {
      expect(prints(path)).toEqual(plain);
    }
  });

  test('tells two templates with the same names apart, whatever their paths', () => {
    const both = (paths: readonly string[]) =>
      analyze(paths.map((path) => ({ path, text })))
        .findings.map(({ fingerprint }) => fingerprint)
        .sort();
    const one = both(['a.yaml', 'b.yaml']);
    expect(new Set(one).size).toBe(one.length);
    expect(both(['here/a.yaml', 'there/b.yaml'])).toEqual(one);
    const alike = both(['here/a.yaml', 'there/a.yaml']);
    expect(new Set(alike).size).toBe(alike.length);
  });
});

describe('what may widen a definite finding', () => {
  test.each(['recognized-port', 'network-exposure'])('%s names it', (rule) => {
    const rules = group(['22', '8.8.8.0/24'], ['22', '!Ref P']);
    const [finding] = of(lint(way + rules + host, parameter), rule);
    expect(finding).toMatchObject({
      certainty: 'definite',
      sources: ['8.8.8.0/24'],
      qualifiers: ['restricted'],
    });
    expect(finding?.unknowns.map(({ what }) => what)).toEqual(['Parameter P']);
    expect(finding?.message).toContain('further addresses too: that depends on Parameter P.');
  });

  test('is nothing where all is known, or everybody gets in anyhow', () => {
    const known = group(['22', '8.8.8.0/24'], ['22', '9.9.9.0/24']);
    const all = group(['22', '0.0.0.0/0'], ['22', '!Ref P']);
    for (const rules of [known, all]) {
      const [finding] = of(lint(way + rules + host, parameter), 'recognized-port');
      expect(finding).toMatchObject({ certainty: 'definite', unknowns: [] });
      expect(finding?.message).not.toContain('depends on');
    }
  });
});

describe('doubts are named by what they hang on', () => {
  const cases: readonly (readonly [name: string, resources: string, what: string])[] = [
    [
      'the destination of the only route',
      '\n  Way: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: !Ref P, GatewayId: !Ref Igw } }\n',
      'destination of Way',
    ],
    [
      'a route that may take the answer elsewhere',
      `${way}  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Subnet, AllocationId: eipalloc-1 } }
  Other: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: !Ref P, NatGatewayId: !Ref Nat } }\n`,
      'destination of Other',
    ],
    [
      'which of two tables the subnet has',
      `${way}  Empty: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Second: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref Empty, SubnetId: !Ref Subnet } }\n`,
      'which route table Subnet has',
    ],
  ];
  test.each(cases)('%s', (_, resources, what) => {
    const found = lint(resources + group(['22', '0.0.0.0/0']) + host, parameter);
    const [finding] = of(found, 'recognized-port');
    expect(finding?.certainty).toBe('possible');
    expect(finding?.unknowns.map((each) => each.what)).toEqual([what]);
  });
});

test('the aggregate calls open to any only what is so for each of its ports', () => {
  const mixed = group(['22', '9.9.9.0/24'], ['17', '0.0.0.0/0']);
  const [finding] = of(lint(way + mixed + host), 'network-exposure');
  expect(finding?.exposed?.tcp.map(({ first }) => first)).toEqual([17, 22]);
  expect(finding?.qualifiers).toEqual(['restricted']);
  const halves = group(['22', '0.0.0.0/1'], ['22', '128.0.0.0/1'], ['17', '0.0.0.0/0']);
  const [whole] = of(lint(way + halves + host), 'network-exposure');
  expect(whole?.qualifiers).toEqual(['any']);
});

test('the example of the aggregate is one of the ports that it lists', () => {
  const cluster = `
  Cluster:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: postgres, PubliclyAccessible: true, DBSubnetGroupName: !Ref Subnets, VPCSecurityGroups: [!Ref Group] }
  Subnets: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: d, SubnetIds: [!Ref Subnet] } }
`;
  const [finding] = of(lint(way + group(['0-65535', '0.0.0.0/0']) + cluster), 'network-exposure');
  expect(finding?.exposed?.tcp).toEqual([{ first: 5432, last: 5432 }]);
  expect(finding?.witness?.destinationPort).toBe(5432);
});

test('no other path is told like the first one or like another', () => {
  const fleet = `
  Fleet:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '4', LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: '1' }, VPCZoneIdentifier: [!Ref Subnet] }
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { SecurityGroupIds: [!Ref Group] } } }
`;
  for (const resources of [
    open + fleet,
    way + group(['22', '8.8.8.8/32'], ['22', '9.9.9.9/32']) + host,
  ]) {
    for (const { path, otherPaths } of of(lint(resources), 'recognized-port')) {
      const told = [path, ...otherPaths].map((each) => JSON.stringify(each));
      expect(new Set(told).size).toBe(told.length);
    }
  }
});

test('the line to blame is the group, where a parameter brings the rules', () => {
  const given = `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: hosts, VpcId: !Ref Vpc, SecurityGroupIngress: !Ref P }
`;
  const found = lint(way + given + host, parameter);
  const lines = ['recognized-port', 'network-exposure'].map(
    (rule) => of(found, rule)[0]?.location.pointer,
  );
  expect(lines).toEqual(['/Resources/Group', '/Resources/Group']);
  expect(of(found, 'recognized-port')[0]?.unknowns.map(({ what }) => what)).toEqual([
    'Parameter P',
  ]);
});

test('documentation ranges are taken for the Internet, and that is said (PKT-5)', () => {
  const rulesOf = (from: string) =>
    of(lint(way + group(['22', from]) + host), 'recognized-port')[0]?.assumptions.map(
      ({ rule }) => rule,
    );
  expect(rulesOf('203.0.113.0/25')).toEqual(['PKT-5']);
  expect(rulesOf('9.9.9.0/24')).toEqual([]);
});

describe('examples are packets that hosts send', () => {
  const [first, second] = [
    of(lint(way + group(['22', '9.9.9.0/24']) + host), 'recognized-port')[0]?.witness,
    of(
      lint(
        `${way + group(['22', '0.0.0.0/0']) + host}
  Acl: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref Vpc } }
  In: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0 } }
  Out: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !Ref Acl, RuleNumber: 100, Egress: true, Protocol: 6, RuleAction: allow, CidrBlock: 0.0.0.0/0, PortRange: { From: 0, To: 2000 } } }
  AclAssociation: { Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: { SubnetId: !Ref Subnet, NetworkAclId: !Ref Acl } }
`,
      ),
      'recognized-port',
    )[0]?.witness,
  ];

  test('from an address that is neither the first nor the last of its block', () => {
    expect(first?.source).toMatch(/^9\.9\.9\.(?!0$|255$)/);
  });

  test('from a port of clients, if one gets an answer', () => {
    expect(second?.sourcePort).toBeGreaterThanOrEqual(1024);
  });
});

describe('hosts behind one load balancer', () => {
  const lists =
    'Parameters: { A: { Type: List<AWS::EC2::SecurityGroup::Id> }, B: { Type: List<AWS::EC2::SecurityGroup::Id> } }';
  const hostOf = (id: string, groups: string): string => `
  ${id}: { Type: AWS::EC2::Instance, Properties: { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: !Ref Subnet, AssociatePublicIpAddress: false, GroupSet: !Ref ${groups} }] } }
`;
  const balancer = `
  Balancer: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internet-facing, Subnets: [!Ref Subnet], SecurityGroups: !Ref A } }
  Listener: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref Balancer, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Targets }] } }
  Targets: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { VpcId: !Ref Vpc, Port: 80, Protocol: HTTP, Targets: [{ Id: !Ref One }, { Id: !Ref Two }] } }
`;
  const resources = way + balancer + hostOf('One', 'A') + hostOf('Two', 'B');

  test('each have the doubts of the balancer and their own', () => {
    const found = of(lint(resources, lists), 'recognized-port');
    const doubts = found.map(({ resource, unknowns }) => [
      resource.id,
      unknowns.map(({ what }) => what),
    ]);
    expect(doubts).toEqual([
      ['One', ['Parameter A']],
      ['Two', ['Parameter A', 'Parameter B']],
    ]);
  });
});
