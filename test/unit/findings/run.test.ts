import { describe, expect, test } from 'vitest';
import { analyzeWith } from '../../../lib/analyze.ts';
import type { AnalysisResult } from '../../../lib/findings/finding.ts';
import { defineRule, type Verdict } from '../../../lib/findings/rule.ts';
import { perSubject, subjectsOf } from '../../../lib/findings/subjects.ts';
import { analyze } from '../../../lib/index.ts';
import { accessScope } from '../../../rules/access-scope.ts';

/** What rules say in each world, and what becomes of it in all of them. */

const around = `
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Igw: { Type: AWS::EC2::InternetGateway }
  Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true } }
  Inside: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Route: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw } }
  Association: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { RouteTableId: !Ref Table, SubnetId: !Ref Subnet } }
`;

const include =
  'Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/gone.yaml } }';

function group(from: string, more = ''): string {
  return `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: ${from} }]
      ${more}
`;
}

function instance(subnet: string, more = 'SecurityGroupIds: [!Ref Group]'): string {
  return `
  Host:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref ${subnet}
      ${more}
`;
}

function lint(resources: string, sections = ''): AnalysisResult {
  const text = `${sections}\nResources:${around}${resources}`;
  return analyze([{ path: 'template.yaml', text }]);
}

function recognized(result: AnalysisResult) {
  return result.coverage.subjects['recognized-port'];
}

/** Certainty and unknowns of each finding of a rule. */
function saidBy(result: AnalysisResult, rule: string) {
  return result.findings
    .filter((finding) => finding.rule === rule)
    .map(({ certainty, unknowns }) => [certainty, ...unknowns.map(({ what }) => what)]);
}

describe('an include that is not here', () => {
  const what = (id: string) =>
    `transform AWS::Include at /Resources/${id}/Properties/Fn::Transform`;

  test('in a group: what carries it does not pass', () => {
    const closed = group('10.0.0.0/8') + instance('Subnet');
    expect(recognized(lint(closed))).toEqual({ pass: 1, fail: 0, unknown: 0 });
    const hidden = group('10.0.0.0/8', include) + instance('Subnet');
    expect(recognized(lint(hidden))).toEqual({ pass: 0, fail: 0, unknown: 1 });
  });

  test('in an instance: neither is it safe nor a group idle', () => {
    const result = lint(group('0.0.0.0/0') + instance('Subnet', include));
    expect(recognized(result)).toEqual({ pass: 0, fail: 0, unknown: 1 });
    expect(saidBy(result, 'unused-security-group')).toEqual([['possible', what('Host')]]);
  });

  test('in a group: what is open there is only possible', () => {
    const result = lint(group('0.0.0.0/0', include) + instance('Subnet'));
    expect(saidBy(result, 'recognized-port')).toEqual([['possible', what('Group')]]);
  });

  test('in one group leaves instances with another alone', () => {
    const other = `
  Other: { Type: AWS::EC2::SecurityGroup, Properties: { VpcId: !Ref Vpc, ${include.replace('Fn::Transform', "'Fn::Transform'")} } }
`;
    const result = lint(group('0.0.0.0/0') + other + instance('Subnet'));
    expect(saidBy(result, 'recognized-port')).toEqual([['definite']]);
  });
});

describe('a loop over what is not known', () => {
  const loop = (type: string) => `
  Fn::ForEach::Loop: [Each, !Ref Names, { 'R\${Each}': { Type: ${type}, Properties: { GroupId: !Ref Group } } }]
`;
  const sections = `
Transform: AWS::LanguageExtensions
Parameters: { Names: { Type: CommaDelimitedList } }
`;

  test('that makes rules: nothing passes, what is open stays so', () => {
    const rules = loop('AWS::EC2::SecurityGroupIngress');
    const closed = lint(group('10.0.0.0/8') + instance('Subnet') + rules, sections);
    expect(recognized(closed)).toEqual({ pass: 0, fail: 0, unknown: 1 });
    const open = lint(group('0.0.0.0/0') + instance('Subnet') + rules, sections);
    expect(saidBy(open, 'recognized-port')).toEqual([['definite']]);
  });

  test('that may take something away: nothing is certain', () => {
    const result = lint(
      group('0.0.0.0/0') + instance('Subnet') + loop('AWS::EC2::NetworkAclEntry'),
      sections,
    );
    expect(saidBy(result, 'recognized-port')).toEqual([
      ['possible', expect.stringContaining('Fn::ForEach::Loop')],
    ]);
  });

  test('that makes nothing of the network is no matter', () => {
    const result = lint(
      group('10.0.0.0/8') + instance('Subnet') + loop('AWS::SNS::Topic'),
      sections,
    );
    expect(recognized(result)).toEqual({ pass: 1, fail: 0, unknown: 0 });
    expect(result.problems).toEqual([]);
  });
});

describe('what is handed to something that is not here', () => {
  const stack = (value: string) => `
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://x/gone.yaml, Parameters: { P: !Ref ${value} } } }
`;
  const custom = (value: string) => `
  Child: { Type: Custom::Thing, Properties: { ServiceToken: arn, P: !Ref ${value} } }
`;

  test.each([
    ['a group, to a stack', stack('Group'), 'nested stack Child'],
    ['a subnet, to a stack', stack('Inside'), 'nested stack Child'],
    ['an instance, to a stack', stack('Host'), 'nested stack Child'],
    ['a subnet, to a custom resource', custom('Inside'), 'custom resource Child'],
  ])('%s', (_, child, what) => {
    const result = lint(group('0.0.0.0/0') + instance('Inside') + child);
    expect(recognized(result)).toEqual({ pass: 0, fail: 0, unknown: 1 });
    expect(saidBy(result, 'open-unreachable-rule')).toEqual([
      expect.arrayContaining(['possible', what]),
    ]);
  });

  test.each([stack('Subnet'), custom('Vpc'), custom('Igw')])(
    'anything else does not matter: %s',
    (child) => {
      const result = lint(group('0.0.0.0/0') + instance('Inside') + child);
      expect(recognized(result)).toEqual({ pass: 1, fail: 0, unknown: 0 });
      expect(saidBy(result, 'open-unreachable-rule')).toEqual([['definite']]);
    },
  );

  test('what reaches it is certain all the same', () => {
    const result = lint(group('0.0.0.0/0') + instance('Subnet') + stack('Group'));
    expect(saidBy(result, 'recognized-port')).toEqual([['definite']]);
  });
});

describe('more worlds than are analysed', () => {
  const names = Array.from({ length: 7 }, (_, index) => `P${index}`);
  const sections = `
Parameters:
${names.map((name) => `  ${name}: { Type: String, AllowedValues: [a, b] }`).join('\n')}
Conditions:
${names.map((name) => `  Is${name}: !Equals [!Ref ${name}, a]`).join('\n')}
`;
  const conditional = names
    .map(
      (name) =>
        `  Vpc${name}: { Type: AWS::EC2::VPC, Condition: Is${name}, Properties: { CidrBlock: 10.0.0.0/16 } }`,
    )
    .join('\n');

  test('nothing passes, and what all of them say is possible, with the choices', () => {
    const open = lint(`${group('0.0.0.0/0')}${instance('Subnet')}${conditional}`, sections);
    expect(saidBy(open, 'recognized-port')).toEqual([
      ['possible', ...names.map((name) => `Parameter ${name}`)],
    ]);
    const closed = lint(`${group('10.0.0.0/8')}${instance('Subnet')}${conditional}`, sections);
    expect(recognized(closed)).toEqual({ pass: 0, fail: 0, unknown: 1 });
    expect(closed.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('nothing counts as passed'),
    ]);
  });
});

describe('open in every world, but for others', () => {
  const sections = `
Parameters: { P: { Type: String, AllowedValues: [a, b] } }
Conditions: { C: !Equals [!Ref P, a] }
`;
  const finding = (a: string, b: string) =>
    lint(group(`!If [C, ${a}, ${b}]`) + instance('Subnet'), sections).findings.find(
      ({ rule }) => rule === 'recognized-port',
    );

  test('all sources are named, and what decides', () => {
    expect(finding('8.8.8.0/25', '8.8.8.128/25')).toMatchObject({
      certainty: 'definite',
      sources: ['8.8.8.0/24'],
      unknowns: [{ what: 'Parameter P' }],
      qualifiers: ['restricted'],
    });
  });

  test('the packet shown is one of all worlds, if there is one', () => {
    const found = finding('0.0.0.0/0', '9.9.9.0/24');
    expect(found).toMatchObject({
      certainty: 'definite',
      sources: ['0.0.0.0/0'],
      qualifiers: ['any'],
      witness: { source: expect.stringMatching(/^9\.9\.9\./) },
    });
    expect(finding('8.8.8.0/24', '8.8.0.0/16')).toMatchObject({
      certainty: 'definite',
      sources: ['8.8.0.0/16'],
      witness: { source: expect.stringMatching(/^8\.8\.8\./) },
    });
  });
});

describe('ports that a condition chooses', () => {
  const rules = (second: string) => `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
        - ${second}
`;
  const rule = (port: number) =>
    `{ IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: 0.0.0.0/0 }`;
  const sections = `
Parameters: { Mode: { Type: String } }
Conditions: { Web: !Equals [!Ref Mode, web] }`;
  const exposed = (result: AnalysisResult) =>
    result.findings
      .filter((finding) => finding.rule === 'network-exposure')
      .map(({ certainty, exposed: ports }) => [certainty, ports?.tcp.map(({ first }) => first)]);

  test('are exposed for certain only as far as in every world', () => {
    const one = rules(`!If [Web, ${rule(80)}, !Ref AWS::NoValue]`);
    expect(exposed(lint(one + instance('Subnet'), sections))).toEqual([['definite', [22]]]);
  });

  test('are all listed where no world has what the others have', () => {
    const either = rules(`!If [Web, ${rule(80)}, ${rule(443)}]`);
    expect(exposed(lint(either + instance('Subnet'), sections))).toEqual([
      ['possible', [22, 80, 443]],
    ]);
  });
});

describe('a rule that did not look at everything', () => {
  const counted = (verdicts: readonly Omit<Verdict, 'subject'>[]) => {
    const rule = defineRule({
      meta: { ...accessScope.meta, id: 'looks-at-some' },
      evaluate: ({ network }) =>
        perSubject(
          subjectsOf(network).flatMap(({ id: subject }) =>
            verdicts.map((verdict) => ({ ...verdict, subject })),
          ),
        ),
    });
    const text = `Resources:${around}${group('10.0.0.0/8')}${instance('Subnet')}`;
    const files = [{ path: 'template.yaml', text }];
    return analyzeWith({ rules: [rule], version: '0' }, files).coverage.subjects['looks-at-some'];
  };

  test('lets nothing pass of which it did not see all', () => {
    expect(counted([{ drafts: [] }])).toEqual({ pass: 1, fail: 0, unknown: 0 });
    const partial = { pass: 0, fail: 0, unknown: 1 };
    expect(counted([{ drafts: [], isPartial: true }])).toEqual(partial);
    expect(counted([{ drafts: [] }, { drafts: [], isPartial: true }])).toEqual(partial);
    expect(counted([{ drafts: [], isPartial: true }, { drafts: [] }])).toEqual(partial);
  });
});
