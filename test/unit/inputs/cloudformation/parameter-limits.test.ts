import { describe, expect, test } from 'vitest';
import { evaluate, messages } from './templates.ts';

function complaintsAbout(declaration: string, value: string): readonly string[] {
  const program = evaluate(
    `
Parameters: { P: ${declaration} }
Resources: { Vpc: { Type: AWS::EC2::VPC } }
`,
    { parameters: { P: value } },
  );
  return messages(program);
}

describe('a given value that CloudFormation would refuse is said', () => {
  test.each([
    ['{ Type: Number }', 'x', '"x" is no number'],
    ['{ Type: Number }', '', '"" is no number'],
    ['{ Type: List<Number> }', '1, b', '"b" is no number'],
    ['{ Type: Number, MinValue: 10 }', '9', '9 is less than 10, the MinValue'],
    ['{ Type: Number, MaxValue: 10 }', '11', '11 is more than 10, the MaxValue'],
    ['{ Type: String, MinLength: 3 }', 'ab', '"ab" is shorter than 3'],
    ['{ Type: String, MaxLength: 1 }', 'ab', '"ab" is longer than 1'],
    ['{ Type: String, AllowedPattern: "[a-z]+" }', 'ab1', 'does not match the AllowedPattern'],
    ['{ Type: String, AllowedValues: [a, b] }', 'c', '"c" is none of the values'],
    ['{ Type: String, AllowedPattern: "(\\\\d{1,3}\\\\.){3}\\\\d{1,3}" }', '10.0.0', 'not match'],
  ])('%s: %s', (declaration, value, complaint) => {
    expect(complaintsAbout(declaration, value)).toEqual([expect.stringContaining(complaint)]);
  });
});

describe('a value that fits is not', () => {
  test.each([
    ['{ Type: Number, MinValue: 10, MaxValue: 10 }', '10'],
    ['{ Type: Number }', '0.5'],
    ['{ Type: List<Number> }', '1, 2'],
    ['{ Type: String, MinValue: 10 }', '9'],
    ['{ Type: String, AllowedPattern: "^[a-z]+$" }', 'ab'],
    ['{ Type: CommaDelimitedList, AllowedPattern: "[a-z]+" }', 'a,b'],
    ['{ Type: CommaDelimitedList, AllowedValues: [a, b] }', 'b,a'],
    ['{ Type: String, AllowedPattern: "(\\\\d{1,3}\\\\.){3}\\\\d{1,3}" }', '10.0.0.1'],
    // A pattern that is none of JavaScript's.
    ['{ Type: String, AllowedPattern: "[" }', 'ab'],
  ])('%s: %s', (declaration, value) => {
    expect(complaintsAbout(declaration, value)).toEqual([]);
  });
});

test.each(['(a+)+', '(a*)*b', '(a|a){30}b', 'a*a*a*a*a*a*a*b'])(
  'the pattern %s, which may take forever, is not matched',
  (pattern) => {
    const value = 'a'.repeat(60);
    expect(complaintsAbout(`{ Type: String, AllowedPattern: "${pattern}" }`, `${value}c`)).toEqual(
      [],
    );
  },
);
