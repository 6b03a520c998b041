// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what Fn::Sub reads.
import { describe, expect, test } from 'vitest';
import { evaluate, evaluated, messages, onlyWorld, propertiesOf } from './templates.ts';

const parameters = `
Parameters:
  Name: { Type: String, Default: web }
  Port: { Type: Number, Default: 8080 }
  Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Open: { Type: String }
  Vpcs: { Type: 'List<AWS::EC2::VPC::Id>' }
  Texts: { Type: CommaDelimitedList }
  Block: { Type: String }
`;

describe('Ref and GetAtt', () => {
  test.each([
    ['a parameter with a default', '!Ref Name', 'web'],
    ['a number keeps its type', '!Ref Port', 8080],
    ['a list parameter is split and trimmed', '!Ref Zones', ['a', 'b', 'c']],
    ['a parameter without a default', '!Ref Open', '?Parameter Open'],
    ['a list without a default', '!Ref Texts', '?Parameter Texts'],
    ['a resource', '!Ref Vpc', '@template.yaml/Vpc.Ref'],
    ['an attribute', '!GetAtt Vpc.DefaultSecurityGroup', '@template.yaml/Vpc.DefaultSecurityGroup'],
    ['the list form', '{ "Fn::GetAtt": [Vpc, VpcId] }', '@template.yaml/Vpc.VpcId'],
    ['an attribute that is a property', '!GetAtt Vpc.CidrBlock', '10.0.0.0/16'],
    ['NoValue removes the property', '!Ref AWS::NoValue', undefined],
    ['null is absent', 'null', undefined],
    ['NoValue removes a member', '[a, !Ref AWS::NoValue, b]', ['a', 'b']],
  ])('%s', (_, expression, expected) => {
    expect(evaluated(expression, parameters)).toEqual(expected);
  });

  test('a name that is not declared is reported and unknown', () => {
    const program = evaluate(`
Resources:
  Subject: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Nothing } }
`);
    expect(propertiesOf(onlyWorld(program), 'Subject')).toEqual({ VpcId: '?resource Nothing' });
    expect(messages(program)).toEqual([
      'warning template.yaml/Resources/Subject/Properties/VpcId Nothing is neither a parameter nor a resource of this template.',
    ]);
  });

  test('attributes that lead back to themselves are reported once and end', () => {
    const program = evaluate(`
Resources:
  A: { Type: AWS::EC2::Subnet, Properties: { CidrBlock: !GetAtt B.CidrBlock } }
  B: { Type: AWS::EC2::Subnet, Properties: { CidrBlock: !GetAtt A.CidrBlock } }
`);
    expect(messages(program)).toHaveLength(1);
    expect(messages(program)[0]).toContain('depends on itself through CidrBlock');
  });
});

describe('pseudo parameters', () => {
  test('come from the options', () => {
    const given = { region: 'cn-north-1', account: '123456789012' };
    expect(
      evaluated(
        '!Sub "${AWS::Region} ${AWS::AccountId} ${AWS::Partition} ${AWS::URLSuffix}"',
        '',
        given,
      ),
    ).toBe('cn-north-1 123456789012 aws-cn amazonaws.com.cn');
  });

  test('are unknowns with one name each otherwise', () => {
    expect(evaluated('[!Ref AWS::Region, !Ref AWS::Region, !Ref AWS::StackName]')).toEqual([
      '?AWS::Region',
      '?AWS::Region',
      '?AWS::StackName',
    ]);
  });
});

describe('texts', () => {
  test.each([
    ['Sub of known values', '!Sub "${Name}:${Port}"', 'web:8080'],
    ['a literal', '!Sub "${!Name}-${Name}"', '${Name}-web'],
    ['an attribute', '!Sub "${Vpc.CidrBlock}"', '10.0.0.0/16'],
    ['one unknown piece is that piece', '!Sub "${Open}"', '?Parameter Open'],
    ['pieces stay apart', '!Sub "${Open}/32"', '${?Parameter Open}/32'],
    ['own variables', '!Sub ["${A}-${Name}", { A: !Ref Port }]', '8080-web'],
    ['Join', '!Join ["-", [a, !Ref Name, !Ref Open]]', 'a-web-${?Parameter Open}'],
    ['Join of a list parameter', '!Join ["|", !Ref Zones]', 'a|b|c'],
    ['Join of an unknown list', '!Join [",", !Ref Texts]', '?Parameter Texts joined by ","'],
    [
      'Split takes an unknown join apart',
      '!Split [",", !Join [",", !Ref Texts]]',
      '?Parameter Texts',
    ],
    ['Split of a known text', '!Split [",", "a,b"]', ['a', 'b']],
    ['Split keeps ids whole', '!Split [",", !Sub "${Vpc},x"]', ['@template.yaml/Vpc.Ref', 'x']],
    [
      'Split gives up where a text may hold the delimiter',
      '!Split [",", !Sub "a,b${Open},c"]',
      ['a', '…"a,b${Parameter Open},c" split by ","'],
    ],
    ['Base64 gives its text', '{ "Fn::Base64": !Sub "run ${Name}" }', 'run web'],
    ['ToJsonString', '{ "Fn::ToJsonString": { A: [1, !Ref Name] } }', '{"A":[1,"web"]}'],
    ['a dynamic reference', '"x-{{resolve:ssm:/vpc/id}}"', 'x-${?{{resolve:ssm:/vpc/id}}}'],
    [
      'a dynamic reference with unknown pieces',
      '!Sub "{{resolve:ssm:/${Open}/id}}"',
      '?{{resolve:ssm:/${Parameter Open}/id}}',
    ],
  ])('%s', (_, expression, expected) => {
    expect(evaluated(expression, parameters)).toEqual(expected);
  });
});

describe('lists', () => {
  test.each([
    ['Select from a list', '!Select [1, [a, !Ref Name]]', 'web'],
    ['an index that is a text', '!Select ["1", !Ref Zones]', 'b'],
    ['Select from an unknown list', '!Select [1, !Ref Vpcs]', '?element 1 of Parameter Vpcs'],
    [
      'Select from an attribute',
      '!Select [0, !GetAtt Vpc.Ipv6CidrBlocks]',
      '@template.yaml/Vpc.Ipv6CidrBlocks.0',
    ],
    ['Length', '{ "Fn::Length": !Ref Zones }', 3],
    ['Length of an unknown list', '{ "Fn::Length": !Ref Texts }', '?length of Parameter Texts'],
    ['Cidr', '!Cidr ["10.0.0.0/22", 2, 8]', ['10.0.0.0/24', '10.0.1.0/24']],
    [
      'Cidr of an unknown block',
      '!Select [1, !Cidr [!Ref Block, 4, 8]]',
      '?block 1 of 8 host bits in Parameter Block',
    ],
    [
      'blocks are the same however many are asked for',
      '[!Select [1, !Cidr [!Ref Block, 4, 8]], !Select [1, !Cidr [!Ref Block, 9, 8]]]',
      ['?block 1 of 8 host bits in Parameter Block', '?block 1 of 8 host bits in Parameter Block'],
    ],
    [
      'zones are equal for equal regions',
      '[!Select [0, !GetAZs ""], !Select [0, !GetAZs { Ref: AWS::Region }]]',
      ['?zone 0 of AWS::Region', '?zone 0 of AWS::Region'],
    ],
  ])('%s', (_, expression, expected) => {
    expect(evaluated(expression, parameters)).toEqual(expected);
  });

  test('the zones of the region given by an option are those of its name', () => {
    const given = { region: 'eu-west-1' };
    expect(
      evaluated('[!Select [0, !GetAZs ""], !Select [0, !GetAZs eu-west-1]]', '', given),
    ).toEqual(['?zone 0 of eu-west-1', '?zone 0 of eu-west-1']);
  });

  test('a block that cannot be divided so is reported', () => {
    const program = evaluate(`
Resources:
  Subject: { Type: AWS::EC2::Subnet, Properties: { CidrBlock: !Select [0, !Cidr [10.0.0.0/24, 4, 8]] } }
`);
    expect(messages(program)[0]).toContain('cannot be divided into 4 blocks of 8 host bits');
    expect(propertiesOf(onlyWorld(program), 'Subject')).toEqual({
      CidrBlock: expect.stringMatching(/^\?element 0 of Fn::Cidr at /),
    });
  });

  test('an element that is not there is reported', () => {
    const program = evaluate(`
Resources:
  Subject: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Select [2, [a, b]] } }
`);
    expect(messages(program)[0]).toContain('element 2 of a list that has 2');
  });
});

describe('mappings', () => {
  const mappings = `${parameters}
Mappings:
  Blocks:
    eu-west-1: { Vpc: 10.1.0.0/16, Same: x }
    us-east-1: { Vpc: 10.2.0.0/16, Same: x }
`;

  test.each([
    ['a known key', '!FindInMap [Blocks, eu-west-1, Vpc]', '10.1.0.0/16'],
    ['a computed key', '!FindInMap [Blocks, !Sub "${R}-west-1", Vpc]', undefined],
    [
      'an unknown key',
      '!FindInMap [Blocks, !Ref AWS::Region, Vpc]',
      '?mapping "Blocks"/AWS::Region/"Vpc"',
    ],
    ['an unknown key that does not matter', '!FindInMap [Blocks, !Ref AWS::Region, Same]', 'x'],
    ['a default', '!FindInMap [Blocks, x, y, { DefaultValue: !Ref Name }]', 'web'],
  ])('%s', (name, expression, expected) => {
    if (name === 'a computed key') {
      const rest = mappings.replace(
        'Parameters:',
        'Parameters:\n  R: { Type: String, Default: eu }',
      );
      expect(evaluated(expression, rest)).toBe('10.1.0.0/16');
    } else {
      expect(evaluated(expression, mappings)).toEqual(expected);
    }
  });

  test('the values of an unknown key are all that there may be', () => {
    const program = evaluate(`${mappings}
Resources:
  Subject:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: !FindInMap [Blocks, !Ref AWS::Region, Vpc] }
`);
    const [declaration] = onlyWorld(program).declarations;
    const block = declaration?.properties.entries.get('CidrBlock');
    expect(block).toMatchObject({
      kind: 'unknown',
      among: [{ value: '10.1.0.0/16' }, { value: '10.2.0.0/16' }],
    });
  });

  test('a key that is not there is reported', () => {
    const program = evaluate(`${mappings}
Resources:
  Subject: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !FindInMap [Blocks, x, Vpc] } }
`);
    expect(messages(program)[0]).toContain('The mapping Blocks has no x.Vpc.');
  });
});

describe('what is not evaluated', () => {
  test('is an unknown with its place', () => {
    const program = evaluate(`
Resources:
  Subject: { Type: AWS::EC2::VPC, Properties: { CidrBlock: { 'Fn::Invented': x } } }
`);
    const [declaration] = onlyWorld(program).declarations;
    expect(declaration?.properties.entries.get('CidrBlock')).toMatchObject({
      unknown: {
        what: 'Fn::Invented at /Resources/Subject/Properties/CidrBlock',
        cause: 'unsupported',
        location: { file: 'template.yaml', line: 3 },
      },
    });
  });
});

describe('places', () => {
  test('literals stand where they are written, computed values where the function is', () => {
    const program = evaluate(`Parameters:
  Block: { Type: String, Default: 10.0.0.0/16 }
Resources:
  Subject:
    Type: AWS::EC2::VPC
    Properties:
      A: 10.0.0.0/8
      B: !Ref Block
      C: !Sub 'x-\${Block}'
      D: !GetAtt Subject.Arn
`);
    const [declaration] = onlyWorld(program).declarations;
    const lines = [...(declaration?.properties.entries ?? [])].map(
      ([key, value]) => `${key} ${value.at.line}`,
    );
    expect(lines).toEqual(['A 7', 'B 2', 'C 9', 'D 10']);
    expect(declaration?.at).toMatchObject({ line: 4, pointer: '/Resources/Subject' });
  });
});
