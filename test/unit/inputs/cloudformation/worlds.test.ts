import { describe, expect, test } from 'vitest';
import { evaluate, messages, onlyWorld, propertiesOf, worldsOf } from './templates.ts';

const vpc = '{ Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }';
const conditionalVpc = (condition: string) =>
  `{ Type: AWS::EC2::VPC, Condition: ${condition}, Properties: { CidrBlock: 10.0.0.0/16 } }`;

describe('conditions with known values', () => {
  test.each([
    ['!Equals [!Ref Env, prod]', true],
    ['!Not [!Equals [!Ref Env, prod]]', false],
    ['!And [!Equals [a, a], !Condition Other]', true],
    ['!Or [!Equals [a, b], !Equals [!Ref Port, 80]]', true],
    ['!Equals [true, "true"]', true],
    ['!Equals [!Ref Open, x]', true],
  ])('%s is %s', (expression, expected) => {
    const program = evaluate(
      `
Parameters:
  Env: { Type: String, Default: prod }
  Port: { Type: Number, Default: 80 }
  Open: { Type: String }
Conditions:
  Other: !Equals [x, x]
  Subject: ${expression}
Resources:
  Always: ${vpc}
  Maybe: ${conditionalVpc('Subject')}
`,
      { parameters: { Open: 'x' } },
    );
    const ids = onlyWorld(program).declarations.map(({ id }) => id);
    expect(ids).toEqual(expected ? ['Always', 'Maybe'] : ['Always']);
  });

  test('a condition that refers to itself comes to an end', () => {
    const program = evaluate(`
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
Resources:
  Maybe: ${conditionalVpc('A')}
`);
    expect(program.worlds.length).toBeGreaterThan(0);
  });

  test('references to what does not exist are reported and unknown', () => {
    const program = evaluate(`
Conditions: { Never: !Equals [a, b] }
Resources:
  Gone: ${conditionalVpc('Never')}
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Gone } }
`);
    expect(propertiesOf(onlyWorld(program), 'Subnet')).toEqual({
      VpcId: '?resource Gone (its condition is false)',
    });
    expect(messages(program)).toEqual([expect.stringContaining('Gone is referred to here')]);
  });
});

describe('worlds', () => {
  test('one for every outcome of a condition that the network hangs on', () => {
    const program = evaluate(`
Parameters: { Env: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Always: ${vpc}
  Maybe: ${conditionalVpc('IsProd')}
`);
    expect(worldsOf(program)).toEqual({
      'Parameter Env "prod"': ['Always', 'Maybe'],
      'Parameter Env not "prod"': ['Always'],
    });
  });

  test('a value that a world takes for granted is known in it', () => {
    const program = evaluate(`
Parameters: { Env: { Type: String, AllowedValues: [dev, prod] } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Early: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Env } }
  Maybe: ${conditionalVpc('IsProd')}
`);
    const values = program.worlds.map((world) => propertiesOf(world, 'Early'));
    expect(values).toEqual([{ CidrBlock: 'prod' }, { CidrBlock: 'dev' }]);
  });

  test('contradictions make no world', () => {
    const program = evaluate(`
Parameters: { Env: { Type: String } }
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Equals [!Ref Env, test]
Resources:
  Prod: ${conditionalVpc('IsProd')}
  Test: ${conditionalVpc('IsTest')}
`);
    expect(Object.values(worldsOf(program))).toEqual([['Prod'], ['Test'], []]);
  });

  test('runs with equal outcomes are one world, which fixes only what they share', () => {
    const program = evaluate(`
Parameters:
  Env: { Type: String }
Conditions: { IsBig: !Or [!Equals [!Ref Env, prod], !Equals [!Ref Env, stage]] }
Resources:
  Always: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref Env } }
  Maybe: ${conditionalVpc('IsBig')}
`);
    expect(worldsOf(program)).toEqual({
      'Parameter Env "prod" or "stage"': ['Always', 'Maybe'],
      'Parameter Env not "prod" or "stage"': ['Always'],
    });
    const [first] = program.worlds;
    expect(first && propertiesOf(first, 'Always')).toEqual({ CidrBlock: '?Parameter Env' });
  });

  test('a world that different values lead to is named by its conditions', () => {
    const program = evaluate(`
Parameters: { A: { Type: String }, B: { Type: String } }
Conditions: { Either: !Or [!Equals [!Ref A, x], !Equals [!Ref B, y]] }
Resources:
  Maybe: ${conditionalVpc('Either')}
`);
    expect(worldsOf(program)).toEqual({
      'condition Either true': ['Maybe'],
      'Parameter A not "x", Parameter B not "y"': [],
    });
  });

  test('two unknown values that are compared are equal or not', () => {
    const program = evaluate(`
Parameters: { A: { Type: String }, B: { Type: String } }
Conditions: { Same: !Equals [!Ref A, !Ref B], AlwaysSame: !Equals [!Ref A, !Ref A] }
Resources:
  Maybe: ${conditionalVpc('Same')}
  Surely: ${conditionalVpc('AlwaysSame')}
`);
    expect(worldsOf(program)).toEqual({
      'Parameter A = Parameter B true': ['Maybe', 'Surely'],
      'Parameter A = Parameter B false': ['Surely'],
    });
  });

  test('conditions of what is no part of the network make none', () => {
    const program = evaluate(`
Parameters: { Env: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Bucket: { Type: AWS::S3::Bucket, Condition: IsProd, Properties: { Name: !If [IsProd, a, b] } }
  Vpc: { Type: AWS::EC2::VPC, Properties: { Tags: !If [IsProd, [], !Ref AWS::NoValue] } }
Outputs:
  Out: { Value: !If [IsProd, a, b] }
`);
    expect(program.worlds).toHaveLength(1);
  });

  test('a value of AWS is never empty', () => {
    const program = evaluate(`
Parameters: { VpcId: { Type: 'AWS::EC2::VPC::Id' } }
Conditions: { MakeVpc: !Equals [!Ref VpcId, ''] }
Resources:
  Maybe: ${conditionalVpc('MakeVpc')}
`);
    expect(worldsOf(program)).toEqual({ '': [] });
  });

  test('a joined list is empty when all its members are', () => {
    const program = evaluate(`
Parameters: { A: { Type: String }, B: { Type: String } }
Conditions: { None: !Equals [!Join ['', [!Ref A, !Ref B]], ''] }
Resources:
  Maybe: ${conditionalVpc('None')}
`);
    expect(program.worlds.map(({ declarations }) => declarations.length)).toEqual([1, 0]);
    expect(program.worlds[0]?.choices.map(({ value }) => value)).toEqual(['""', '""']);
  });

  test('Fn::If within a property chooses by world', () => {
    const program = evaluate(`
Parameters: { Public: { Type: String, AllowedValues: ['true', 'false'] } }
Conditions: { IsPublic: !Equals [!Ref Public, 'true'] }
Resources:
  Subject:
    Type: AWS::EC2::SecurityGroup
    Properties:
      Rules: [!If [IsPublic, 0.0.0.0/0, 10.0.0.0/8], !If [IsPublic, !Ref AWS::NoValue, x]]
`);
    expect(program.worlds.map((world) => propertiesOf(world, 'Subject'))).toEqual([
      { Rules: ['0.0.0.0/0'] },
      { Rules: ['10.0.0.0/8', 'x'] },
    ]);
  });

  test('problems of one world say which', () => {
    const program = evaluate(`
Parameters: { Env: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Env, prod] }
Resources:
  Maybe: ${conditionalVpc('IsProd')}
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Maybe } }
`);
    expect(messages(program)).toEqual([
      expect.stringMatching(/Maybe is referred to.* This is so if Parameter Env is not "prod"\.$/),
    ]);
  });
});

describe('too many worlds', () => {
  const names = Array.from({ length: 8 }, (_, index) => `P${index}`);
  const template = `
Parameters:
${names.map((name) => `  ${name}: { Type: String, AllowedValues: [a, b] }`).join('\n')}
Conditions:
${names.map((name) => `  Is${name}: !Equals [!Ref ${name}, a]`).join('\n')}
Resources:
${names.map((name) => `  R${name}: ${conditionalVpc(`Is${name}`)}`).join('\n')}
`;

  test('a sample is evaluated, and that is said', () => {
    const program = evaluate(template);
    expect(program.worlds).toHaveLength(32);
    expect(program.worldsOmitted).toBe(256 - 32);
    expect(messages(program)).toEqual([expect.stringContaining('about 256 combinations')]);
  });

  test('every two conditions occur in all four combinations', () => {
    const worlds = evaluate(template).worlds.map(
      ({ declarations }) => new Set(declarations.map(({ id }) => id)),
    );
    for (const a of names) {
      for (const b of names.filter((name) => name !== a)) {
        const seen = new Set(worlds.map((ids) => `${ids.has(`R${a}`)} ${ids.has(`R${b}`)}`));
        expect(seen.size).toBe(4);
      }
    }
  });

  test('a parameter that is compared with many texts takes many of them', () => {
    const texts = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const program = evaluate(`
Parameters: { P: { Type: String } }
Conditions:
${texts.map((text) => `  Is${text}: !Equals [!Ref P, ${text}]`).join('\n')}
Resources:
${texts.map((text) => `  R${text}: ${conditionalVpc(`Is${text}`)}`).join('\n')}
`);
    expect(program.worlds).toHaveLength(32);
    expect(program.worldsOmitted).toBe(61 - 32);
    const declared = new Set(
      program.worlds.flatMap((world) => world.declarations.map(({ id }) => id)),
    );
    expect(declared.size).toBe(31);
  });

  test('the sample is the same every time', () => {
    expect(worldsOf(evaluate(template))).toEqual(worldsOf(evaluate(template)));
  });
});

describe('stacks that share nothing', () => {
  const stack = (name: string) => `
Parameters: { ${name}: { Type: String } }
Conditions: { Is: !Equals [!Ref ${name}, x] }
Resources: { ${name}Vpc: ${conditionalVpc('Is')} }
`;

  test('are not combined, only each of their worlds occurs', () => {
    const program = evaluate({ 'a.yaml': stack('A'), 'b.yaml': stack('B') });
    expect(Object.values(worldsOf(program))).toEqual([['AVpc', 'BVpc'], []]);
  });

  test('are combined when one unknown decides in both, or they name one thing outside', () => {
    const uses = (name: string) =>
      `${stack(name)}  # \n`.replace(
        'Resources: {',
        'Resources: { Sub: { Type: AWS::EC2::Subnet, Properties: { VpcId: vpc-0123456789abcdef0 } },',
      );
    const program = evaluate({ 'a.yaml': uses('A'), 'b.yaml': uses('B') });
    expect(program.worlds).toHaveLength(4);
  });
});
