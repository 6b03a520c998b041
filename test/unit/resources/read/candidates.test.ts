import { describe, expect, it } from 'vitest';
import type { Reference } from '../../../../lib/resources/resource.ts';
import { declare, open, type Plain, partial, read, record, ref } from '../declarations.ts';

const network = [
  declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  declare('S1', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
  declare('S2', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24' }),
  declare('G', 'AWS::EC2::SecurityGroup', { VpcId: ref('Vpc') }),
];

const oneOf = (...among: readonly Plain[]) => open('which', { cause: 'deploy-time', among });

function interfaceOf(properties: { readonly [name: string]: Plain }) {
  const result = read(...network, declare('I', 'AWS::EC2::NetworkInterface', properties));
  return { item: record(result, 'I', 'network-interface'), problems: result.problems };
}

function subnet(property: Plain): { readonly reference: Reference; readonly problems: unknown } {
  const { item, problems } = interfaceOf({ SubnetId: property });
  return { reference: item.subnet, problems };
}

describe('a reference to one of several', () => {
  it('keeps those that may stand there, sorted', () => {
    expect(subnet(oneOf(ref('S2'), ref('S1'), ref('S2')))).toMatchObject({
      reference: { kind: 'unknown', unknown: { what: 'which' }, among: ['S1', 'S2'] },
      problems: [],
    });
  });

  it('drops what AWS refuses there, without a word', () => {
    expect(subnet(oneOf(ref('S1'), ref('G')))).toMatchObject({
      reference: { kind: 'unknown', among: ['S1'] },
      problems: [],
    });
  });

  it.each<[string, Plain]>([
    ['an id outside of the input', 'subnet-0123456789abcdef0'],
    ['a value that is not known', open('other', { cause: 'unsupported' })],
    ['an attribute of something', ref('G', 'Tags')],
    ['an empty text', ''],
  ])('is open where %s is a candidate', (_, other) => {
    const { reference } = subnet(oneOf(ref('S1'), other));
    expect(reference).toMatchObject({ kind: 'unknown' });
    expect(reference).not.toHaveProperty('among');
  });

  it('takes the candidates of a candidate', () => {
    expect(subnet(oneOf(ref('S1'), oneOf(ref('S2')))).reference).toMatchObject({
      among: ['S1', 'S2'],
    });
  });

  it('may be what AWS makes along with a VPC', () => {
    const groups = [oneOf(ref('G'), ref('Vpc', 'DefaultSecurityGroup'))];
    expect(interfaceOf({ SubnetId: ref('S1'), GroupSet: groups }).item.groups?.items).toMatchObject(
      [{ kind: 'unknown', among: ['G', 'Vpc#default-security-group'] }],
    );
  });

  it('tells the VPC where all candidates are in one', () => {
    const result = read(
      ...network,
      declare('Cluster', 'AWS::EKS::Cluster', {
        ResourcesVpcConfig: { SubnetIds: partial([], oneOf(ref('S1'), ref('S2'))) },
      }),
    );
    const groups = [...result.resources.values()].filter(({ kind }) => kind === 'security-group');
    expect(groups).toContainEqual(
      expect.objectContaining({ vpc: expect.objectContaining({ kind: 'resource', key: 'Vpc' }) }),
    );
  });
});

describe('what else a list can hold', () => {
  const groupsOf = (property: Plain) =>
    interfaceOf({ SubnetId: ref('S1'), GroupSet: property }).item.groups;

  it('is kept, ids outside of the input too', () => {
    expect(groupsOf(partial([ref('G')], oneOf(ref('G'), 'sg-1')))).toMatchObject({
      items: [{ key: 'G' }],
      rest: { what: 'which' },
      restAmong: [
        { kind: 'resource', key: 'G' },
        { kind: 'outside', name: 'sg-1' },
      ],
    });
  });

  it('is anything if one of them is', () => {
    expect(groupsOf(partial([], oneOf(ref('G'), open('x', { cause: 'unsupported' }))))).toEqual({
      items: [],
      rest: expect.objectContaining({ what: 'which' }),
    });
  });

  it('are the members of lists of which it is one', () => {
    expect(groupsOf(oneOf([ref('G')], []))).toMatchObject({
      items: [],
      rest: { what: 'which' },
      restAmong: [{ kind: 'resource', key: 'G' }],
    });
  });
});
