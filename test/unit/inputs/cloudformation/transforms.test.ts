// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::ForEach reads.
import { describe, expect, test } from 'vitest';
import { evaluate, evaluated, messages, onlyWorld, propertiesOf } from './templates.ts';

describe('Fn::ForEach', () => {
  test('makes resources, with its variable in keys and values', () => {
    const program = evaluate(`
Transform: AWS::LanguageExtensions
Mappings: { Blocks: { a: { Cidr: 10.0.0.0/24 }, b: { Cidr: 10.0.1.0/24 } } }
Resources:
  Fn::ForEach::Zones:
    - Zone
    - [a, b]
    - Subnet\${Zone}:
        Type: AWS::EC2::Subnet
        Properties:
          AvailabilityZone: !Sub '\${AWS::Region}\${Zone}'
          CidrBlock: !FindInMap [Blocks, !Ref Zone, Cidr]
          Name: subnet-\${Zone}
      Association\${Zone}:
        Type: AWS::EC2::SubnetRouteTableAssociation
        Properties: { SubnetId: !Ref { 'Fn::Sub': 'Subnet\${Zone}' }, Vpc: !GetAtt 'Subnet\${Zone}.CidrBlock' }
`);
    const world = onlyWorld(program);
    expect(world.declarations.map(({ id }) => id)).toEqual([
      'Subneta',
      'Associationa',
      'Subnetb',
      'Associationb',
    ]);
    expect(propertiesOf(world, 'Subnetb')).toEqual({
      AvailabilityZone: '${?AWS::Region}b',
      CidrBlock: '10.0.1.0/24',
      Name: 'subnet-b',
    });
    expect(propertiesOf(world, 'Associationb')).toEqual({
      SubnetId: '@template.yaml/Subnetb.Ref',
      Vpc: '10.0.1.0/24',
    });
    expect(program.templates[0]?.resources).toBe(2);
  });

  test('nests, takes parameters, and strips what no id may have', () => {
    const program = evaluate(`
Parameters: { Blocks: { Type: CommaDelimitedList, Default: '10.0.0.0/8, 172.16.0.0/12' } }
Resources:
  Fn::ForEach::Outer:
    - Side
    - [In, Out]
    - \${Side}: null
      Fn::ForEach::Inner:
        - Block
        - !Ref Blocks
        - Rule\${Side}&{Block}:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: { CidrIp: !Ref Block }
`);
    expect(onlyWorld(program).declarations.map(({ id }) => id)).toEqual([
      'RuleIn100008',
      'RuleIn172160012',
      'RuleOut100008',
      'RuleOut172160012',
    ]);
  });

  test('works in conditions and inside properties', () => {
    const program = evaluate(`
Conditions:
  Fn::ForEach::Stages: [Stage, [dev, prod], { 'Is\${Stage}': !Equals [!Ref Stage, prod] }]
Resources:
  Fn::ForEach::Vpcs:
    - Stage
    - [dev, prod]
    - Vpc\${Stage}:
        Type: AWS::EC2::VPC
        Condition: Is\${Stage}
        Properties:
          Fn::ForEach::Flags: [Flag, [A, B], { 'Enable\${Flag}': true }]
          Tag: !If ['Is\${Stage}', 'yes', 'no']
`);
    const world = onlyWorld(program);
    expect(world.declarations.map(({ id }) => id)).toEqual(['Vpcprod']);
    expect(propertiesOf(world, 'Vpcprod')).toEqual({ EnableA: true, EnableB: true, Tag: 'yes' });
  });

  test('over an unknown list is said and may make anything', () => {
    const program = evaluate(`
Parameters: { Zones: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::Zones: [Zone, !Ref Zones, { 'S\${Zone}': { Type: AWS::EC2::Subnet } }]
`);
    expect(onlyWorld(program).declarations).toEqual([]);
    expect(program.opaque).toEqual([
      expect.objectContaining({ stack: 'template.yaml', resources: null }),
    ]);
    expect(messages(program)).toEqual([expect.stringContaining('Fn::ForEach::Zones, whose')]);
  });

  test.each([
    ['AWS::EC2::SecurityGroupIngress', ['adds']],
    ['AWS::EC2::NetworkAclEntry', ['changes']],
    ['AWS::CloudFormation::Stack', ['changes']],
    ['Custom::Thing', ['changes']],
    ['AWS::SNS::Topic', []],
  ])('over an unknown list of %s does what one more of it may do', (type, effects) => {
    const program = evaluate(`
Parameters: { Names: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::Loop: [Each, !Ref Names, { 'R\${Each}': { Type: ${type} } }]
`);
    expect(program.opaque.map(({ effect }) => effect)).toEqual(effects);
    expect(messages(program)).toHaveLength(effects.length);
  });

  test('that would make too much ends', () => {
    const items = `[${Array.from({ length: 300 }, (_, index) => index).join(', ')}]`;
    const program = evaluate(`
Resources:
  Fn::ForEach::A:
    - A
    - ${items}
    - Fn::ForEach::B: [B, ${items}, { 'V\${A}x\${B}': { Type: AWS::S3::Bucket } }]
`);
    expect(messages(program).join()).toContain('too many entries');
  });
});

describe('AWS::Include', () => {
  const include = (location: string) =>
    `{ 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: ${location} } } }`;

  test('puts in a value, and entries of a map', () => {
    const files = {
      'parts/rules.yaml': 'A: 1\nB: !Ref Vpc\n',
      'parts/vpcs.yaml': 'Second: { Type: AWS::EC2::VPC }\n',
    };
    expect(evaluated(include('parts/rules.yaml'), '', { files })).toEqual({
      A: 1,
      B: '@template.yaml/Vpc.Ref',
    });
    const program = evaluate(
      `
Resources:
  First: { Type: AWS::EC2::VPC }
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/parts/vpcs.yaml } }
`,
      { files },
    );
    expect(onlyWorld(program).declarations.map(({ id }) => id)).toEqual(['First', 'Second']);
  });

  test('puts sections into the whole template', () => {
    const program = evaluate(
      `
Transform: { Name: AWS::Include, Parameters: { Location: ./more.yaml } }
Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !FindInMap [M, a, b] } } }
`,
      { files: { 'more.yaml': 'Mappings: { M: { a: { b: 10.0.0.0/16 } } }' } },
    );
    expect(propertiesOf(onlyWorld(program), 'Vpc')).toEqual({ CidrBlock: '10.0.0.0/16' });
    expect(program.opaque).toEqual([]);
  });

  test('of a file that includes itself ends', () => {
    const files = { 'loop.yaml': `A: ${include('loop.yaml')}\n` };
    expect(evaluated(include('loop.yaml'), '', { files })).toEqual({
      A: expect.stringMatching(/^\?Fn::Transform at /),
    });
  });

  test('among properties concerns that resource, whoever asks first', () => {
    const program = evaluate(`
Resources:
  First: { Type: AWS::EC2::Subnet, Properties: { VpcId: !GetAtt Group.VpcId } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/gone.yaml } }
`);
    expect(program.opaque).toEqual([
      expect.objectContaining({ resources: ['template.yaml/Group'], effect: 'changes' }),
    ]);
  });

  test('of a file that is not here is said', () => {
    const program = evaluate(`
Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { Tags: ${include('s3://bucket/gone.yaml')} } } }
`);
    expect(messages(program)).toEqual([expect.stringContaining('transform AWS::Include')]);
    expect(program.opaque).toEqual([expect.objectContaining({ resources: ['template.yaml/Vpc'] })]);
  });
});

test('other macros are named, and may touch the whole stack', () => {
  const program = evaluate(`
Transform: [AWS::LanguageExtensions, Boom]
Resources: { Vpc: { Type: AWS::EC2::VPC } }
`);
  expect(messages(program)).toEqual([expect.stringContaining('transform Boom')]);
  expect(program.opaque).toEqual([
    expect.objectContaining({ stack: 'template.yaml', resources: null }),
  ]);
});

describe('SAM', () => {
  const template = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    VpcConfig: { SecurityGroupIds: [sg-1], SubnetIds: [subnet-1] }
Resources:
  Plain: { Type: AWS::Serverless::Function, Properties: { Handler: a } }
  Own: { Type: AWS::Serverless::Function, Properties: { Timeout: 9, VpcConfig: { SubnetIds: [subnet-2] } } }
  Without: { Type: AWS::Serverless::Function, Properties: { VpcConfig: !Ref AWS::NoValue } }
  Api: { Type: AWS::Serverless::Api }
  Subject: { Type: AWS::EC2::VPC, Properties: { Role: !GetAtt PlainRole.Arn } }
`;
  const program = evaluate(template);
  const world = onlyWorld(program);

  test('functions become Lambda functions with the defaults of Globals', () => {
    expect(propertiesOf(world, 'Plain')).toEqual({
      Timeout: 3,
      VpcConfig: { SecurityGroupIds: ['sg-1'], SubnetIds: ['subnet-1'] },
      Handler: 'a',
    });
    expect(propertiesOf(world, 'Own')).toEqual({
      Timeout: 9,
      VpcConfig: { SecurityGroupIds: ['sg-1'], SubnetIds: ['subnet-1', 'subnet-2'] },
    });
    expect(propertiesOf(world, 'Without')).toEqual({ Timeout: 3 });
    expect(world.declarations.map(({ type }) => type)).toContain('AWS::ApiGateway::RestApi');
  });

  test('what SAM makes may be referred to', () => {
    expect(propertiesOf(world, 'Subject')).toEqual({ Role: '?resource PlainRole.Arn' });
    expect(messages(program)).toEqual([]);
  });
});
