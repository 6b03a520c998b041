// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads.
import { describe, expect, test } from 'vitest';
import { declarationOf, evaluate, messages, onlyWorld, propertiesOf } from './templates.ts';

const network = `
Parameters: { Block: { Type: String } }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Block } }
Outputs:
  VpcId: { Value: !Ref Vpc }
  Block: { Value: !GetAtt Vpc.CidrBlock }
`;

const parent = (url: string, passed = '{ Block: 10.1.0.0/16 }') => `
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ${url}, Parameters: ${passed} }
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !GetAtt Network.Outputs.VpcId, CidrBlock: !GetAtt Network.Outputs.Block }
`;

describe('nested stacks', () => {
  test.each([
    ['a relative path', './network.yaml'],
    ['a path without a dot', 'network.yaml'],
    ['an address on S3', 'https://s3.amazonaws.com/bucket/v1/network.yaml'],
    [
      'an address with unknown pieces',
      '!Sub "https://${AWS::Region}.x.com/${AWS::StackName}/network.yaml"',
    ],
    ['a template that is chosen by a region', '!If [Known, network.yaml, other.yaml]'],
  ])('%s: parameters go down, outputs come up', (_, url) => {
    const program = evaluate({
      'app.yaml': `Conditions: { Known: !Equals [a, a] }${parent(url)}`,
      'network.yaml': network,
    });
    const world = onlyWorld(program);
    expect(world.declarations.map(({ key, id }) => `${key} ${id}`)).toEqual([
      'app.yaml/Network Network',
      'app.yaml/Network/Vpc Network/Vpc',
      'app.yaml/Subnet Subnet',
    ]);
    expect(propertiesOf(world, 'Network/Vpc')).toEqual({ CidrBlock: '10.1.0.0/16' });
    expect(propertiesOf(world, 'Subnet')).toEqual({
      VpcId: '@app.yaml/Network/Vpc.Ref',
      CidrBlock: '10.1.0.0/16',
    });
    expect(declarationOf(world, 'Network/Vpc').at.file).toBe('network.yaml');
    expect(program.templates).toEqual([
      { path: 'app.yaml', resources: 2, nestedOnly: false },
      { path: 'network.yaml', resources: 1, nestedOnly: true },
    ]);
  });

  test('are read from files that were not given as templates', () => {
    const program = evaluate(
      { 'app.yaml': parent('network.yaml') },
      { files: { 'network.yaml': network } },
    );
    expect(onlyWorld(program).declarations).toHaveLength(3);
  });

  test('an unknown that is passed down keeps its name', () => {
    const app = `Parameters: { Range: { Type: String } }${parent('network.yaml', '{ Block: !Ref Range }')}`;
    const world = onlyWorld(evaluate({ 'app.yaml': app, 'network.yaml': network }));
    expect(propertiesOf(world, 'Network/Vpc')).toEqual({ CidrBlock: '?Parameter Range' });
  });

  test('a parameter that is not passed is unknown with the stack in its name', () => {
    const world = onlyWorld(
      evaluate({ 'app.yaml': parent('network.yaml', '{}'), 'network.yaml': network }),
    );
    expect(propertiesOf(world, 'Network/Vpc')).toEqual({
      CidrBlock: '?Parameter Block of Network',
    });
  });

  test('a list that is joined for the child is the same list there', () => {
    const child = `
Parameters: { Ids: { Type: CommaDelimitedList } }
Resources:
  Subject: { Type: AWS::EC2::Subnet, Properties: { Ids: !Ref Ids } }
`;
    const app = (ids: string) => `
Parameters: { Unknown: { Type: 'List<AWS::EC2::Subnet::Id>' } }
Resources:
  A: { Type: AWS::EC2::Subnet }
  B: { Type: AWS::EC2::Subnet }
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Ids: !Join [',', ${ids}] } }
`;
    const idsOf = (ids: string) =>
      propertiesOf(
        onlyWorld(evaluate({ 'app.yaml': app(ids), 'child.yaml': child })),
        'Child/Subject',
      );
    expect(idsOf('[!Ref A, !Ref B]')).toEqual({ Ids: ['@app.yaml/A.Ref', '@app.yaml/B.Ref'] });
    expect(idsOf('!Ref Unknown')).toEqual({ Ids: '?Parameter Unknown' });
  });

  test('an address that fits several files equally fits none', () => {
    const program = evaluate(
      { 'app.yaml': parent('https://x.com/network.yaml') },
      { files: { 'a/network.yaml': network, 'b/network.yaml': network } },
    );
    expect(propertiesOf(onlyWorld(program), 'Subnet')).toEqual({
      VpcId: '?Network.Outputs.VpcId',
      CidrBlock: '?Network.Outputs.Block',
    });
    expect(messages(program)).toEqual([expect.stringContaining('not among the files given')]);
    expect(program.opaque).toEqual([expect.objectContaining({ stack: 'app.yaml', resources: [] })]);
  });

  test('the longer common tail decides between files of one name', () => {
    const program = evaluate(
      { 'app.yaml': parent('https://x.com/v1/a/network.yaml') },
      { files: { 'a/network.yaml': network, 'b/network.yaml': 'Resources: {}' } },
    );
    expect(onlyWorld(program).declarations).toHaveLength(3);
  });

  test('a stack that is not here may touch what is passed to it', () => {
    const program = evaluate(`
Resources:
  Group: { Type: AWS::EC2::SecurityGroup }
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: gone.yaml, Parameters: { Group: !GetAtt Group.GroupId } }
`);
    expect(program.opaque).toEqual([
      expect.objectContaining({ resources: ['template.yaml/Group'] }),
    ]);
  });

  test('a custom resource may touch what is passed to it, not the function that it calls', () => {
    const program = evaluate(`
Resources:
  Group: { Type: AWS::EC2::SecurityGroup }
  Function: { Type: AWS::Lambda::Function }
  Custom: { Type: Custom::Thing, Properties: { ServiceToken: !GetAtt Function.Arn, Groups: [!Ref Group] } }
  Idle: { Type: AWS::CloudFormation::CustomResource, Properties: { ServiceToken: !GetAtt Function.Arn } }
`);
    expect(program.opaque).toEqual([
      expect.objectContaining({ resources: ['template.yaml/Group'], effect: 'uses' }),
    ]);
  });

  test('what is hidden in a nested stack may use what is passed to that', () => {
    const program = evaluate(
      `
Resources:
  Group: { Type: AWS::EC2::SecurityGroup }
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Group: !Ref Group } }
`,
      {
        files: {
          'child.yaml': `
Transform: Boom
Parameters: { Group: { Type: String } }
Resources: { Vpc: { Type: AWS::EC2::VPC } }
`,
        },
      },
    );
    expect(program.opaque).toEqual([
      expect.objectContaining({ stack: 'template.yaml/Child', resources: null, effect: 'changes' }),
      expect.objectContaining({ resources: ['template.yaml/Group'], effect: 'uses' }),
    ]);
  });

  test('files that are read because a template names them are named too', () => {
    const program = evaluate(
      `
Resources:
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } }
  Fn::Transform: { Name: AWS::Include, Parameters: { Location: snippet.yaml } }
`,
      {
        files: {
          'child.yaml': 'Resources: { A: { Type: AWS::EC2::VPC }, B: { Type: AWS::EC2::VPC } }',
          'snippet.yaml': 'C: { Type: AWS::EC2::VPC }',
          'other.yaml': 'Resources: { D: { Type: AWS::EC2::VPC } }',
        },
      },
    );
    expect(program.templates).toEqual([
      { path: 'template.yaml', resources: 1, nestedOnly: false },
      { path: 'child.yaml', resources: 2, nestedOnly: true },
      { path: 'snippet.yaml', resources: 1, nestedOnly: true },
    ]);
  });

  test('stacks nested in each other are reported and end', () => {
    const nest = (url: string) => `
Resources:
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url} } }
  Vpc: { Type: AWS::EC2::VPC }
`;
    const program = evaluate({ 'a.yaml': nest('b.yaml'), 'b.yaml': nest('a.yaml') });
    expect(onlyWorld(program).declarations.map(({ id }) => id)).toEqual([
      'Child',
      'Child/Child',
      'Child/Vpc',
      'Vpc',
    ]);
    expect(messages(program).join()).toContain('nested in itself');
  });

  test('conditions of a child that hang on the parent make worlds', () => {
    const child = `
Parameters: { Public: { Type: String } }
Conditions: { IsPublic: !Equals [!Ref Public, 'yes'] }
Resources:
  Gateway: { Type: AWS::EC2::InternetGateway, Condition: IsPublic }
`;
    const app = `
Parameters: { Open: { Type: String } }
Resources:
  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml, Parameters: { Public: !Ref Open } } }
`;
    const program = evaluate({ 'app.yaml': app, 'child.yaml': child });
    expect(program.worlds.map(({ choices }) => choices[0]?.unknown.what)).toEqual([
      'Parameter Open',
      'Parameter Open',
    ]);
  });

  test('the CDK names the file of a nested template', () => {
    const app = `
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: !Sub 'https://s3.\${AWS::Region}.x/0123abcd.json' }
    Metadata: { 'aws:asset:path': child.json, 'aws:cdk:path': App/Child }
`;
    const withoutMetadata = app.replace(/ {4}Metadata.*/, '');
    const child = '{"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}}';
    const manifest = JSON.stringify({
      files: {
        x: { source: { path: 'child.json' }, destinations: { d: { objectKey: '0123abcd.json' } } },
      },
    });
    const files = { 'out/child.json': child, 'out/app.assets.json': manifest };
    for (const text of [app, withoutMetadata]) {
      const world = onlyWorld(evaluate({ 'out/app.yaml': text }, { files }));
      expect(world.declarations.map(({ id }) => id)).toEqual(['Child', 'Child/Vpc']);
    }
    expect(
      declarationOf(onlyWorld(evaluate({ 'out/app.yaml': app }, { files })), 'Child').path,
    ).toBe('App/Child');
  });
});

describe('exports and imports', () => {
  const exporting = `
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
Outputs:
  VpcId: { Value: !Ref Vpc, Export: { Name: !Sub 'net-\${AWS::Region}' } }
`;
  const importing = (name: string) => `
Resources:
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: { 'Fn::ImportValue': ${name} } } }
`;

  test('link stacks, also by names with unknown pieces', () => {
    const program = evaluate({
      'app.yaml': importing("!Sub 'net-${AWS::Region}'"),
      'net.yaml': exporting,
    });
    expect(propertiesOf(onlyWorld(program), 'Subnet')).toEqual({ VpcId: '@net.yaml/Vpc.Ref' });
  });

  test('an import without an export is outside the input', () => {
    const program = evaluate({ 'app.yaml': importing('net-x'), 'net.yaml': exporting });
    const subnet = declarationOf(onlyWorld(program), 'Subnet');
    expect(subnet.properties.entries.get('VpcId')).toMatchObject({
      unknown: { what: 'export "net-x"', cause: 'outside-input' },
    });
  });

  test('a name that is exported twice is reported', () => {
    const program = evaluate({ 'a.yaml': exporting, 'b.yaml': exporting });
    expect(messages(program)).toEqual([expect.stringContaining('is given twice')]);
  });

  test('stacks that import from each other are reported and end', () => {
    const both = (from: string, to: string) => `
Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: { 'Fn::ImportValue': ${from} } } } }
Outputs: { Out: { Value: { 'Fn::ImportValue': ${from} }, Export: { Name: ${to} } } }
`;
    const program = evaluate({ 'a.yaml': both('x', 'y'), 'b.yaml': both('y', 'x') });
    expect(messages(program).join()).toContain('depends on itself through other stacks');
  });
});

describe('several templates', () => {
  test('are stacks with names of their own', () => {
    const one = `
Parameters: { Block: { Type: String }, OnlyA: { Type: String } }
Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Block, Other: !Ref OnlyA } } }
`;
    const program = evaluate({ 'a.yaml': one, 'b.yaml': one.replaceAll('OnlyA', 'OnlyB') });
    const [a, b] = onlyWorld(program).declarations;
    expect([a?.key, b?.key]).toEqual(['a.yaml/Vpc', 'b.yaml/Vpc']);
    const names = [a, b].map((each) =>
      [...(each?.properties.entries.values() ?? [])].map((value) =>
        value.kind === 'unknown' ? value.unknown.what : null,
      ),
    );
    expect(names).toEqual([
      ['Parameter Block of a.yaml', 'Parameter OnlyA'],
      ['Parameter Block of b.yaml', 'Parameter OnlyB'],
    ]);
  });

  test('none at all is one empty world', () => {
    expect(evaluate({})).toMatchObject({ worlds: [{ choices: [], declarations: [] }] });
  });

  test('a template without resources counts none', () => {
    const program = evaluate('AWSTemplateFormatVersion: 2010-09-09\nParameters: {}\n');
    expect(program.templates).toEqual([{ path: 'template.yaml', resources: 0, nestedOnly: false }]);
  });
});
