import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { errorOf, problemsOf, read } from './reading.ts';
import { outlineOf } from './yaml-reference.ts';

describe('short forms are the maps that they abbreviate', () => {
  test.each([
    ['!Ref Vpc', { Ref: 'Vpc' }],
    ['!Ref "Vpc"', { Ref: 'Vpc' }],
    ['!Ref AWS::Region', { Ref: 'AWS::Region' }],
    ['!Condition IsProd', { Condition: 'IsProd' }],
    ['!GetAtt Vpc.CidrBlock', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
    ['!GetAtt Net.Outputs.VpcId', { 'Fn::GetAtt': ['Net', 'Outputs.VpcId'] }],
    ['!GetAtt [Vpc, CidrBlock]', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
    ['!GetAtt Vpc', { 'Fn::GetAtt': 'Vpc' }],
    ['!Sub 10', { 'Fn::Sub': '10' }],
    ['!GetAZs', { 'Fn::GetAZs': '' }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!Sub |\n  x\n', { 'Fn::Sub': 'x\n' }],
    ['!Not [!Equals [!Ref A, 1]]', { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'A' }, 1] }] }],
    ['!Select\n- 0\n- !GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Transform\n  Name: AWS::Include\n', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    [
      '!Base64\n  Fn::Sub: !Join ["", [a]]',
      { 'Fn::Base64': { 'Fn::Sub': { 'Fn::Join': ['', ['a']] } } },
    ],
    ['!ToJsonString {a: !Length [1]}', { 'Fn::ToJsonString': { a: { 'Fn::Length': [1] } } }],
    ['!Anything x', { 'Fn::Anything': 'x' }],
    ['!If [A, !Ref B, {c: !Ref D}]', { 'Fn::If': ['A', { Ref: 'B' }, { c: { Ref: 'D' } }] }],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
    expect(read(`- ${text.replaceAll('\n', '\n  ')}`)).toEqual([value]);
    expect(read(`a:\n  b: ${text.replaceAll('\n', '\n    ')}\n`)).toEqual({ a: { b: value } });
  });

  test('with the place of the tag, and of what is under it', () => {
    const { root } = readDocument({ path: 't', text: 'a: !GetAtt Vpc.Cidr\nb: !If\n  - c\n' });
    expect(root && outlineOf(root)).toEqual([
      ' 1:1 map',
      '/a key 1:1',
      '/a 1:4 map',
      '/a/Fn::GetAtt key 1:4',
      '/a/Fn::GetAtt 1:12 list',
      '/a/Fn::GetAtt/0 1:12 "Vpc" "Vpc"',
      '/a/Fn::GetAtt/1 1:16 "Cidr" "Cidr"',
      '/b key 2:1',
      '/b 2:4 map',
      '/b/Fn::If key 2:4',
      '/b/Fn::If 3:3 list',
      '/b/Fn::If/0 3:5 "c" "c"',
    ]);
  });

  test('the parts of a quoted attribute have their columns', () => {
    const { root } = readDocument({ path: 't', text: '!GetAtt "Vpc.Cidr"' });
    expect(root && outlineOf(root).at(-1)).toBe('/Fn::GetAtt/1 1:14 "Cidr" "Cidr"');
  });

  test('cannot follow each other directly', () => {
    expect(errorOf('a: !Base64 !Sub x\n')).toMatch(/^1:12 error Two short forms/);
    expect(errorOf('a: !Base64\n  !Sub x\n')).toMatch(/error Two short forms/);
  });

  test('of other tools are a warning', () => {
    const text = 'a: !Rain::Embed x.sh\n';
    const { root } = readDocument({ path: 't', text });
    expect(root).toMatchObject({ entries: [{ value: { entries: [{ key: 'Rain::Embed' }] } }] });
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^1:4 warning '!Rain::Embed' is not CloudFormation, so its value is not known/,
      ),
    ]);
  });
});

test('the tags of YAML convert', () => {
  expect(
    read(
      '[!!str 1, !!int "2", !!float 3, !!bool "yes", !!null "", ! 4, !<tag:yaml.org,2002:str> 5]',
    ),
  ).toEqual(['1', 2, 3, true, null, '4', '5']);
  expect(read('!!map\na: !!seq\n- !!set {}')).toEqual({ a: [{}] });
  expect(problemsOf('!!int x')).toEqual([
    expect.stringMatching(/^1:1 warning The tag '!!int' does not fit the value 'x'/),
  ]);
});

describe('aliases and merge keys', () => {
  test('are replaced by what they stand for, at their own pointers', () => {
    const text = 'a: &x\n  b: 1\nc: *x\nd: [&y !Ref e, *y]\n';
    expect(read(text)).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [{ Ref: 'e' }, { Ref: 'e' }] });
    const { root } = readDocument({ path: 't', text });
    expect(root && outlineOf(root).slice(5, 11)).toEqual([
      '/c key 3:1',
      '/c 3:4 map',
      '/c/b key 2:3',
      '/c/b 2:6 number 1 "1"',
      '/d key 4:1',
      '/d 4:4 list',
    ]);
  });

  test('an anchor before a key is that of the key', () => {
    expect(read('&k a: 1\nb: *k\nc: &m\n  &n d: 2\ne: [*m, *n]')).toEqual({
      a: 1,
      b: 'a',
      c: { d: 2 },
      e: [{ d: 2 }, 'd'],
    });
  });

  test('own keys go before merged ones, earlier maps before later', () => {
    expect(
      read(
        '- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- <<: [*a, *b]\n  x: 0\n- {<<: *b, w: 3}\n- "<<": 4\n',
      ),
    ).toEqual([
      { x: 1, y: 1 },
      { y: 2, z: 2 },
      { x: 0, y: 1, z: 2 },
      { w: 3, y: 2, z: 2 },
      { '<<': 4 },
    ]);
  });

  test.each([
    ['Action: *\n', "1:9 error Expected a name after '*'"],
    ['a: *.example.com\n', "1:4 error The alias '*.example.com' names no anchor"],
    ['a: &x [*x]\n', "1:8 error The alias '*x' names no anchor that is complete"],
    ['a: 1\n<<: 2\n', '2:5 error Expected a map, or a list of maps'],
  ])('%j is refused', (text, message) => {
    expect(errorOf(text)).toContain(message);
  });
});
