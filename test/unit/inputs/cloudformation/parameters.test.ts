import { describe, expect, test } from 'vitest';
import { readParameters } from '../../../../lib/inputs/cloudformation/parameters.ts';
import { isTemplate } from '../../../../lib/inputs/cloudformation/template.ts';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { declarationOf, evaluate, evaluated, messages, onlyWorld, parse } from './templates.ts';

function read(text: string) {
  const path = 'parameters.json';
  const document = readDocument({ path, text });
  const { parameters, problems } = readParameters([{ kind: 'document', path, document }]);
  return {
    values: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    problems: problems.map(({ message }) => message),
  };
}

describe('values from the command line', () => {
  test.each([
    ['Env=prod', { Env: 'prod' }],
    ['Url=a=b', { Url: 'a=b' }],
    ['Empty=', { Empty: '' }],
    ['ParameterKey=Env,ParameterValue=a,b', { Env: 'a,b' }],
    ['Ids="a,b"', { Ids: 'a,b' }],
  ])('%s', (text, expected) => {
    const { parameters } = readParameters([{ kind: 'text', text }]);
    expect(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))).toEqual(
      expected,
    );
  });

  test('the last one wins', () => {
    const { parameters } = readParameters([
      { kind: 'text', text: 'A=1' },
      { kind: 'text', text: 'A=2' },
    ]);
    expect(parameters).toMatchObject([{ name: 'A', value: '2' }]);
  });

  test('a text without a value is an error', () => {
    expect(readParameters([{ kind: 'text', text: 'Env' }]).problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining('KEY=VALUE') },
    ]);
  });
});

describe('values from files', () => {
  test.each([
    ['the list of the AWS CLI', '[{"ParameterKey": "A", "ParameterValue": "1"}]', { A: '1' }],
    ['a map under Parameters', '{"Parameters": {"A": "1"}}', { A: '1' }],
    ['a plain map', 'A: 1\nB: [x, y]\nC: true\n', { A: '1', B: 'x,y', C: 'true' }],
    ['a list of texts', '["A=1", "B=2"]', { A: '1', B: '2' }],
    ['a value that only AWS knows', '[{"ParameterKey": "A", "UsePreviousValue": true}]', {}],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual({ values: expected, problems: [] });
  });

  test.each([['{"A": {"B": 1}}'], ['[{"Key": "A"}]'], ['"text"']])('%s is an error', (text) => {
    expect(read(text).problems).toHaveLength(1);
  });
});

describe('values of parameters', () => {
  test.each([
    ['a given value goes before the default', 'String, Default: a', 'b', 'b'],
    ['a given list is split', 'CommaDelimitedList', 'a,b', ['a', 'b']],
    ['a literal id stays one', "'AWS::EC2::VPC::Id', Default: vpc-1", undefined, 'vpc-1'],
    ['a list of ids', "'List<AWS::EC2::Subnet::Id>', Default: 'a,b'", undefined, ['a', 'b']],
    [
      'a value of the parameter store',
      "'AWS::SSM::Parameter::Value<String>', Default: /vpc/id",
      undefined,
      '?SSM parameter /vpc/id',
    ],
    [
      'a name in the parameter store is a literal',
      "'AWS::SSM::Parameter::Name', Default: /a",
      undefined,
      '/a',
    ],
    [
      'a secret reference',
      "String, Default: '{{resolve:ssm:/a}}'",
      undefined,
      '?{{resolve:ssm:/a}}',
    ],
  ])('%s', (_, type, given, expected) => {
    const parameters = given === undefined ? {} : { P: given };
    expect(evaluated('!Ref P', `Parameters: { P: { Type: ${type} } }`, { parameters })).toEqual(
      expected,
    );
  });

  test('AllowedValues are all that an unknown one may be', () => {
    const program = evaluate(`
Parameters: { P: { Type: String, AllowedValues: [a, b] } }
Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Ref P } } }
`);
    const block = declarationOf(onlyWorld(program), 'Vpc').properties.entries.get('CidrBlock');
    expect(block).toMatchObject({
      unknown: {
        what: 'Parameter P',
        cause: 'missing-parameter',
        location: { pointer: '/Parameters/P' },
      },
      among: [{ value: 'a' }, { value: 'b' }],
    });
  });

  test('a value for what no template declares is reported, and one that is not allowed', () => {
    const text = 'Parameters: { P: { Type: String, AllowedValues: [a] } }\nResources: {}\n';
    expect(messages(evaluate(text, { parameters: { Q: 'x' } }))).toEqual([
      expect.stringContaining('no template declares it'),
    ]);
    expect(messages(evaluate(text, { parameters: { P: 'x' } }))).toEqual([
      expect.stringContaining('is none of the values that'),
    ]);
  });
});

describe('isTemplate', () => {
  test.each([
    ['Resources: { A: { Type: AWS::EC2::VPC } }', true],
    ['AWSTemplateFormatVersion: "2010-09-09"', true],
    ['Transform: AWS::Serverless-2016-10-31', true],
    ['Resources: { Fn::ForEach::X: [A, [b], {}] }', true],
    ['resources: [a.yaml]', false],
    ['Resources: { cpu: 1 }', false],
    ['[1, 2]', false],
    ['text', false],
  ])('%s: %s', (text, expected) => {
    expect(isTemplate(parse(text))).toBe(expected);
  });
});
