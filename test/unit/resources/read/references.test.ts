import { describe, expect, it } from 'vitest';
import { declare, joined, open, type Plain, read, record, ref } from '../declarations.ts';

const network = [
  declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  declare('S', 'AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24' }),
  declare('G', 'AWS::EC2::SecurityGroup', { VpcId: ref('Vpc'), GroupName: 'web' }),
];

/** A group rule whose peer group is `group`. */
function peerGroup(group: Plain, ...more: readonly ReturnType<typeof declare>[]) {
  const result = read(
    ...network,
    ...more,
    declare('R', 'AWS::EC2::SecurityGroupIngress', {
      GroupId: ref('G', 'GroupId'),
      IpProtocol: 'tcp',
      SourceSecurityGroupId: group,
    }),
  );
  const { peer } = record(result, 'R', 'security-group-rule').body;
  if (peer.kind !== 'group') throw new Error(peer.kind);
  return { reference: peer.group, problems: result.problems };
}

describe('references (LANG-3)', () => {
  it.each(['Ref', 'GroupId', 'Id', 'Arn'])('point at the resource by %s', (attribute) => {
    expect(peerGroup(ref('G', attribute)).reference).toMatchObject({ kind: 'resource', key: 'G' });
  });

  it('point at what AWS makes for a VPC', () => {
    expect(peerGroup(ref('Vpc', 'DefaultSecurityGroup'))).toMatchObject({
      reference: { kind: 'resource', key: 'Vpc#default-security-group' },
      problems: [],
    });
    const result = read(
      ...network,
      declare('A', 'AWS::EC2::SubnetNetworkAclAssociation', {
        SubnetId: ref('S'),
        NetworkAclId: ref('Vpc', 'DefaultNetworkAcl'),
      }),
    );
    expect(record(result, 'A', 'network-acl-association').acl).toMatchObject({
      kind: 'resource',
      key: 'Vpc#default-network-acl',
    });
  });

  it.each(['reachlint:DefaultAssociationTable', 'reachlint:DefaultPropagationTable'])(
    'point at the table that AWS makes for a transit gateway by %s (TGW-3)',
    (attribute) => {
      const result = read(
        declare('Tgw', 'AWS::EC2::TransitGateway', {}),
        declare('R', 'AWS::EC2::TransitGatewayRoute', {
          TransitGatewayRouteTableId: ref('Tgw', attribute),
          DestinationCidrBlock: '10.0.0.0/8',
          Blackhole: true,
        }),
      );
      expect(record(result, 'R', 'transit-route').table).toMatchObject({
        kind: 'resource',
        key: 'Tgw#table',
      });
      expect(result.problems).toEqual([]);
    },
  );

  it('are outside for literal ids and parameters, one thing by name', () => {
    expect(peerGroup('sg-123').reference).toMatchObject({
      kind: 'outside',
      name: 'sg-123',
      unknown: { cause: 'outside-input' },
    });
    expect(peerGroup(open('Parameter Group')).reference).toMatchObject({
      kind: 'outside',
      name: 'Parameter Group',
    });
  });

  it('find a literal id among the declarations', () => {
    const other = declare('sg-123', 'AWS::EC2::SecurityGroup', { VpcId: ref('Vpc') });
    expect(peerGroup('sg-123', other).reference).toMatchObject({ kind: 'resource', key: 'sg-123' });
  });

  it('find resources by name, where names are taken', () => {
    expect(peerGroup('web').reference).toMatchObject({ kind: 'resource', key: 'G' });
  });

  it('are unknown where the value cannot be told', () => {
    expect(peerGroup(open('Fn::Foo', { cause: 'unsupported' })).reference.kind).toBe('unknown');
    expect(peerGroup(joined('sg-', open('Parameter Suffix'))).reference.kind).toBe('unknown');
    expect(peerGroup(open('Map', { among: [ref('G'), 'sg-2'] })).reference.kind).toBe('unknown');
    expect(peerGroup(ref('Absent')).reference.kind).toBe('unknown');
    expect(peerGroup('')).toMatchObject({
      reference: { kind: 'unknown' },
      problems: [expect.stringContaining('is empty')],
    });
  });

  it('reject a resource of another type', () => {
    const { reference, problems } = peerGroup(ref('S'));
    expect(reference.kind).toBe('unknown');
    expect(problems).toEqual([expect.stringMatching(/R\.SourceSecurityGroupId.*AWS::EC2::Subnet/)]);
  });

  it('are outside for what other resources give', () => {
    const custom = declare('C', 'Custom::Group');
    expect(peerGroup(ref('C', 'GroupId'), custom).reference).toMatchObject({
      kind: 'outside',
      name: 'C.GroupId',
    });
    expect(peerGroup(ref('C'), custom)).toMatchObject({
      reference: { kind: 'outside', name: 'C' },
      problems: [],
    });
  });

  it('follow attributes that repeat a property', () => {
    const result = read(
      ...network,
      declare('T', 'AWS::EC2::RouteTable', { VpcId: ref('S', 'VpcId') }),
      declare('U', 'AWS::EC2::RouteTable', { VpcId: ref('I', 'VpcId') }),
      declare('I', 'AWS::EC2::Instance', { SubnetId: ref('S') }),
    );
    expect(record(result, 'T', 'route-table').vpc).toMatchObject({ kind: 'resource', key: 'Vpc' });
    expect(record(result, 'U', 'route-table').vpc).toMatchObject({ kind: 'resource', key: 'Vpc' });
    expect(result.problems).toEqual([]);
  });

  it('take the group of a classic load balancer from its own', () => {
    const balancer = declare('L', 'AWS::ElasticLoadBalancing::LoadBalancer', {
      SecurityGroups: [ref('G')],
      Listeners: [],
    });
    expect(peerGroup(ref('L', 'SourceSecurityGroup.GroupName'), balancer).reference).toMatchObject({
      kind: 'resource',
      key: 'G',
    });
  });

  it('end where resources repeat each other in a circle', () => {
    const result = read(
      declare('A', 'AWS::EC2::Subnet', { VpcId: ref('B', 'VpcId'), CidrBlock: '10.0.0.0/24' }),
      declare('B', 'AWS::EC2::Subnet', { VpcId: ref('A', 'VpcId'), CidrBlock: '10.0.1.0/24' }),
    );
    expect(record(result, 'A', 'subnet').vpc.kind).toBe('unknown');
  });
});
