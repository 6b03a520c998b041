import { describe, expect, test } from 'vitest';
import { circularReferences } from '../../../../lib/inputs/cloudformation/cycles.ts';
import { readDocument } from '../../../../lib/inputs/text/read.ts';

function circles(text: string): string[] {
  const { root } = readDocument({ path: 'template.yaml', text });
  if (root === null) throw new Error('the template does not parse');
  return circularReferences(root).map(
    ({ severity, message, location }) => `${severity} ${location.line}: ${message.split('.')[0]}`,
  );
}

describe('circles', () => {
  test('of resources, through Ref, GetAtt, Sub and DependsOn', () => {
    expect(
      circles(`
Resources:
  A: { Type: 'AWS::EC2::VPC', Properties: { X: !Ref B } }
  B: { Type: 'AWS::EC2::VPC', Properties: { X: [ !GetAtt C.Id ] } }
  C: { Type: 'AWS::EC2::VPC', Properties: { X: !Sub '\${D}-\${AWS::Region}' } }
  D: { Type: 'AWS::EC2::VPC', DependsOn: [ A ] }
`),
    ).toEqual([
      'error 3: A, B, C, D refer to each other in a circle, so CloudFormation cannot create any of them',
    ]);
  });

  test('of one resource with itself', () => {
    expect(
      circles(`Resources:\n  A: { Type: 'AWS::EC2::VPC', Properties: { X: !Ref A } }\n`),
    ).toEqual(['error 2: A refers to itself, so CloudFormation cannot create it']);
  });

  test('of conditions, also of those that nothing uses', () => {
    expect(
      circles(`
Conditions:
  A: !Not [ !Condition B ]
  B: !Or [ !Condition A, !Equals [ a, b ] ]
Resources: {}
`),
    ).toEqual(['error 3: The conditions A, B refer to each other in a circle']);
  });

  test('a chain is none, however often it joins', () => {
    expect(
      circles(`
Resources:
  A: { Type: 'AWS::EC2::VPC', Properties: { X: !Ref C, Y: !Ref B } }
  B: { Type: 'AWS::EC2::VPC', Properties: { X: !Ref C } }
  C: { Type: 'AWS::EC2::VPC', Properties: { X: !Ref Parameter } }
`),
    ).toEqual([]);
  });
});
