import { expect, test } from 'vitest';
import { nearest } from '../../../lib/cli/nearest.ts';
import { recognise, topLevelKeys } from '../../../lib/cli/recognise.ts';

test.each([
  ['Resources:\n  A: 1\n'],
  ['# note\n---\nDescription: |\n  x\nResources:\n'],
  ['  Description: indented as a whole\n  Resources:\n    A: 1\n'],
  ['"Resources":\n  A: 1\n'],
  ["'AWSTemplateFormatVersion' : '2010-09-09'\n"],
  ['Transform: AWS::Serverless-2016-10-31\nGlobals: {}\n'],
  ['{"Resources": {}}'],
  ['\uFEFF{ "Description": "a \\" { b", "Resources" : {'],
  ['{Description: x, Resources: {}}'],
  ['{\r\n  "Metadata": {"a": [1, {"b": 2}]},\r\n  "Resources": {}\r\n}'],
])('%j is a template', (text) => {
  expect(recognise(text)).toBe('cloudformation');
});

test.each([
  ['resources:\n  Resources:\n    A: 1\n'],
  ['a:\n  Resources:\n'],
  ['{"a": {"Resources": {}}}'],
  ['{"a": "Resources"}'],
  ['[{"Resources": 1}]'],
  ['text: |\nResourcesOfAnother: 1\n'],
  ['Transform: of another kind\n'],
  ['Resources are listed below\n'],
  [''],
])('%j is none', (text) => {
  expect(recognise(text)).toBe('other');
});

test.each([
  ['{"format_version":"1.2","terraform_version":"1.9.0","planned_values":{}}', 'terraform-plan'],
  ['{"version":"36.0.0","artifacts":{}}', 'cdk-manifest'],
])('%s is an input of later versions', (text, kind) => {
  expect(recognise(text)).toBe(kind);
});

test.each([
  '{"Vpcs": []}',
  '{"Reservations": [], "NextToken": "x"}',
  '{"LoadBalancers": []}',
  '{"ServiceNames": []}',
])('%s is a file of an account snapshot', (text) => {
  expect(recognise(text)).toBe('snapshot');
});

test.each(['{"Rules": [], "version": 1}', '{"a": {"Vpcs": []}}', '{"NextToken": "x"}'])(
  '%s is none',
  (text) => {
    expect(recognise(text)).toBe('other');
  },
);

test('only the outermost keys count', () => {
  expect([...topLevelKeys('{"a": {"b": 1}, "c": ["d", {"e": 2}]}')]).toEqual(['a', 'c']);
  expect([...topLevelKeys('a:\n  b: 1\nc: 2\n')]).toEqual(['a', 'c']);
});

test('the nearest name, if one is near', () => {
  const names = ['recognized-port', 'network-exposure'];
  expect(nearest('recognised-ports', names)).toBe('recognized-port');
  expect(nearest('Network-exposur', names)).toBe('network-exposure');
  expect(nearest('unrelated', names)).toBeNull();
});
