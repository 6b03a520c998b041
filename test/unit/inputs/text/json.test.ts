import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { errorOf, read } from './reading.ts';
import { outlineOf } from './yaml-reference.ts';

test('every node has its place', () => {
  const text = '{\n\t"a": [1.50, "x\\n"],\r\n\t"b/c": {"d": null}\n}\n';
  const { root } = readDocument({ path: 't.json', text });
  expect(root && outlineOf(root)).toEqual([
    ' 1:1 map',
    '/a key 2:2',
    '/a 2:7 list',
    '/a/0 2:8 number 1.5 "1.50"',
    '/a/1 2:14 "x\\n" "x\\n"',
    '/b~1c key 3:2',
    '/b~1c 3:9 map',
    '/b~1c/d key 3:10',
    '/b~1c/d 3:15 null "null"',
  ]);
});

test('strict JSON is read by the rules of JSON', () => {
  expect(read('["\\u0041\\/", 010e1]'.replace('010', '10'))).toEqual(['A/', 100]);
  expect(read('{"<<": 1, "a": "!Ref x"}')).toEqual({ '<<': 1, a: '!Ref x' });
});

test('what is no JSON may be YAML in flow style', () => {
  expect(read('{a: !Ref b, "c": [yes,],} # why')).toEqual({ a: { Ref: 'b' }, c: [true] });
  expect(read("{\n  'a': 1 # one\n}")).toEqual({ a: 1 });
  expect(read('{a: 1}: x')).toEqual({ '{a: 1}': 'x' });
});

describe('what is neither', () => {
  test.each([
    [
      '{\n  "Stack" {\n    "a": 1\n  }\n}',
      `2:11 error Expected ':' after the key "Stack", but found '{'`,
    ],
    ['{"a": 1\n "b": 2}', "2:2 error Expected ',' or '}', but found '\"'"],
    ['{"a": 1', /^1:\d error .*/],
    ['["a]', /^1:2 error .*(does not end|ends with)/],
    ['{"a": 1}}', /^1:9 error Expected the end of the/],
    ['[1, 2}', "1:6 error Expected ',' or ']', but found '}'"],
    ['{a: 1, b: 2]', "1:12 error Expected ',' or '}', but found ']'"],
    ['{"a": "\\d"}', /^1:8 error '\\d' is no escape sequence/],
  ])('%j is one error', (text, message) => {
    expect(errorOf(text)).toMatch(message);
  });
});
