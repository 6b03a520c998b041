// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads.
import { describe, expect, test } from 'vitest';
import type { StackIdentity } from '../../../../lib/inputs/cloudformation/library.ts';
import {
  type CloudFormationProgram,
  evaluateCloudFormation,
} from '../../../../lib/inputs/cloudformation/program.ts';
import { messages, onlyWorld, parse, propertiesOf } from './templates.ts';

/** Stacks of which a manifest says where they go: `name region account`, and a template in YAML. */
function deployed(
  stacks: Readonly<Record<string, string>>,
  given: {
    readonly parameters?: StackIdentity['parameters'];
    readonly values?: Readonly<Record<string, string>>;
  } = {},
): CloudFormationProgram {
  const templates = Object.entries(stacks).map(([where, text]) => {
    const [name = '', region = '?', account = '?'] = where.split(' ');
    const path = `${where.replaceAll(' ', '-')}.yaml`;
    const stack: StackIdentity = {
      name,
      region: region === '?' ? null : region,
      account: account === '?' ? null : account,
      ...(given.parameters === undefined ? {} : { parameters: given.parameters }),
    };
    return { path, root: parse(text, path), stack };
  });
  return evaluateCloudFormation(templates, {
    parameters: Object.entries(given.values ?? {}).map(([name, value]) => ({
      name,
      value,
      at: { file: '--parameters', line: null, column: null, pointer: '' },
    })),
    region: null,
    account: null,
    files: { list: () => [], read: () => null },
    isRelevant: (type) => type.startsWith('AWS::EC2::'),
  });
}

const subnet = (value: string) =>
  `Resources: { Subject: { Type: AWS::EC2::Subnet, Properties: { Value: ${value} } } }`;

const network = `
Resources: { Vpc: { Type: AWS::EC2::VPC } }
Outputs: { Id: { Value: !Ref Vpc, Export: { Name: vpc } } }
`;

const subjectOf = (program: CloudFormationProgram) =>
  (propertiesOf(onlyWorld(program), 'Subject') as { Value?: unknown }).Value;

describe('exports', () => {
  test('are those of the region and account of the importing stack', () => {
    const program = deployed({
      'net us-east-1 1': network,
      'net eu-west-1 2': network,
      'net eu-west-1 1': network,
      'web eu-west-1 1': subnet('!ImportValue vpc'),
    });
    expect(subjectOf(program)).toBe('@net-eu-west-1-1.yaml/Vpc.Ref');
    expect(messages(program)).toEqual([]);
  });

  test('of another region cannot be imported', () => {
    const program = deployed({
      'net us-east-1 1': network,
      'web eu-west-1 1': subnet('!ImportValue vpc'),
    });
    expect(subjectOf(program)).toBe('?export "vpc" in eu-west-1 of 1');
  });

  test('of a stack whose region is not known may be meant', () => {
    const program = deployed({ 'net ? ?': network, 'web eu-west-1 1': subnet('!ImportValue vpc') });
    expect(subjectOf(program)).toBe('@net-?-?.yaml/Vpc.Ref');
  });

  test('given twice in one region are a problem', () => {
    const program = deployed({
      'one eu-west-1 1': network,
      'far us-east-1 1': network,
      'two eu-west-1 1': network,
    });
    expect(messages(program)).toEqual([
      'warning two-eu-west-1-1.yaml/Outputs/Id/Export/Name The export name "vpc" is given twice, here and in one-eu-west-1-1.yaml: a region takes it only once. Rename one, or analyse the stacks apart.',
    ]);
  });
});

describe('Fn::GetStackOutput', () => {
  const ask = (more: string) =>
    subnet(`{ Fn::GetStackOutput: { StackName: net, OutputName: Id${more} } }`);
  const stacks = {
    'net us-east-1 1': network,
    'net eu-west-1 2': network,
    'net eu-west-1 1': network,
  };

  test.each([
    ['the region of the stack that asks', '', '@net-eu-west-1-1.yaml/Vpc.Ref'],
    ['a region', ', Region: us-east-1', '@net-us-east-1-1.yaml/Vpc.Ref'],
    [
      'the account of a role',
      ', RoleArn: "arn:aws:iam::000000000002:role/reader"',
      '@net-eu-west-1-000000000002.yaml/Vpc.Ref',
    ],
    [
      'a region without such a stack',
      ', Region: ap-south-1',
      '?output "Id" of the stack "net" in ap-south-1 of 1',
    ],
  ])('takes the output of the stack in %s', (_, more, expected) => {
    const program = deployed({
      ...stacks,
      'net eu-west-1 000000000002': network,
      'web eu-west-1 1': ask(more),
    });
    expect(subjectOf(program)).toBe(expected);
    expect(messages(program).filter((text) => !text.includes('export name'))).toEqual([]);
  });

  test('does not choose between two stacks that may be meant', () => {
    const program = deployed({
      'net us-east-1 1': network,
      'net eu-west-1 1': network,
      'web ? ?': ask(''),
    });
    expect(subjectOf(program)).toBe('?output "Id" of the stack "net"');
  });

  test('of an output that does not exist is a problem', () => {
    const program = deployed({
      'net eu-west-1 1': 'Resources: { Vpc: { Type: AWS::EC2::VPC } }',
      'web eu-west-1 1': ask(''),
    });
    expect(messages(program)).toEqual([
      'warning web-eu-west-1-1.yaml/Resources/Subject/Properties/Value The stack net-eu-west-1-1.yaml has no output Id.',
    ]);
  });

  test('links stacks: what decides conditions in both is decided once', () => {
    const chosen = `
Parameters: { Stage: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Stage, prod] }
Resources:
  One: { Type: AWS::EC2::VPC, Condition: IsProd }
  Two: { Type: AWS::EC2::VPC }
Outputs: { Id: { Value: !If [IsProd, !Ref One, !Ref Two] } }
`;
    const program = deployed({ 'net eu-west-1 1': chosen, 'web eu-west-1 1': ask('') });
    const pairs = program.worlds.map((world) => [
      world.declarations.some(({ id }) => id === 'One'),
      propertiesOf(world, 'Subject'),
    ]);
    expect(pairs).toEqual([
      [true, { Value: '@net-eu-west-1-1.yaml/One.Ref' }],
      [false, { Value: '@net-eu-west-1-1.yaml/Two.Ref' }],
    ]);
  });
});

describe('values that the CDK carries from region to region', () => {
  const writer = `
Resources:
  Vpc: { Type: AWS::EC2::VPC }
  Writer:
    Type: Custom::CrossRegionExportWriter
    Properties: { WriterProps: { region: eu-west-1, exports: { /cdk/exports/web/Vpc: !Ref Vpc } } }
`;
  const reader = `
Resources:
  Reader: { Type: Custom::CrossRegionExportReader, Properties: { ReaderProps: { region: eu-west-1 } } }
  Subject: { Type: AWS::EC2::Subnet, Properties: { Value: !GetAtt [Reader, /cdk/exports/web/Vpc] } }
`;

  test('arrive', () => {
    const program = deployed({ 'net us-east-1 1': writer, 'web eu-west-1 1': reader });
    expect(subjectOf(program)).toBe('@net-us-east-1-1.yaml/Vpc.Ref');
    expect(messages(program)).toEqual([]);
  });

  test.each([
    ['another account', { 'net us-east-1 2': writer }],
    ['another region', { 'net us-east-1 1': writer.replace('eu-west-1', 'eu-central-1') }],
    ['a stack that is not here', {}],
  ])('do not come from %s', (_, stacks) => {
    const program = deployed({ ...stacks, 'web eu-west-1 1': reader });
    expect(subjectOf(program)).toBe('@web-eu-west-1-1.yaml/Reader./cdk/exports/web/Vpc');
  });

  test('are not in doubt, unlike what other custom resources are handed', () => {
    expect(deployed({ 'net us-east-1 1': writer }).opaque).toEqual([]);
    const other = writer.replace('Custom::CrossRegionExportWriter', 'Custom::Other');
    expect(deployed({ 'net us-east-1 1': other }).opaque).toHaveLength(1);
  });
});

describe('each stack (LANG-5)', () => {
  test('knows other values of the parameter store than stacks elsewhere', () => {
    const stored = (id: string) => `
Parameters: { Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami } }
Resources: { ${id}: { Type: AWS::EC2::Subnet, Properties: { Value: !Ref Ami } } }
`;
    const world = onlyWorld(
      deployed({ 'a eu-west-1 1': stored('One'), 'b us-east-1 1': stored('Two') }),
    );
    expect(propertiesOf(world, 'One')).toEqual({ Value: '?SSM parameter /ami in eu-west-1 of 1' });
    expect(propertiesOf(world, 'Two')).toEqual({ Value: '?SSM parameter /ami in us-east-1 of 1' });
  });

  test('has its own region, account and name', () => {
    const program = deployed({
      'web eu-west-1 1': subnet('!Sub "${AWS::Region} ${AWS::AccountId} ${AWS::StackName}"'),
      'other cn-north-1 2': `Resources: { Other: { Type: AWS::EC2::Subnet, Properties: { Value: !Ref AWS::URLSuffix } } }`,
    });
    expect(subjectOf(program)).toBe('eu-west-1 1 web');
    expect(propertiesOf(onlyWorld(program), 'Other')).toEqual({ Value: 'amazonaws.com.cn' });
  });

  test('gets the parameters of the manifest, unless others are given', () => {
    const stacks = {
      'web eu-west-1 1': `Parameters: { A: { Type: String, Default: c } }\n${subnet('!Ref A')}`,
    };
    const parameters = new Map([['A', 'b']]);
    expect(subjectOf(deployed(stacks))).toBe('c');
    expect(subjectOf(deployed(stacks, { parameters }))).toBe('b');
    expect(subjectOf(deployed(stacks, { parameters, values: { A: 'a' } }))).toBe('a');
  });
});
