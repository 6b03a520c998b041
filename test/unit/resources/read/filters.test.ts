import { describe, expect, it } from 'vitest';
import { declare, joined, open, type Plain, partial, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

const vpc = declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });

function group(properties: Properties) {
  const result = read(
    vpc,
    declare('G', 'AWS::EC2::SecurityGroup', {
      VpcId: ref('Vpc'),
      GroupDescription: 'x',
      ...properties,
    }),
  );
  return { ...record(result, 'G', 'security-group'), problems: result.problems };
}

function peers(rule: Properties) {
  const result = read(
    vpc,
    declare('Ip', 'AWS::EC2::EIP'),
    declare('Host', 'AWS::EC2::Instance', { SubnetId: 'subnet-1' }),
    declare('List', 'AWS::EC2::PrefixList', {
      AddressFamily: 'IPv4',
      PrefixListName: 'l',
      MaxEntries: 2,
    }),
    declare('Other', 'AWS::EC2::SecurityGroup', { VpcId: ref('Vpc'), GroupName: 'other' }),
    declare('G', 'AWS::EC2::SecurityGroup', {
      VpcId: ref('Vpc'),
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...rule }],
    }),
  );
  return {
    peers: record(result, 'G', 'security-group').ingress.items.map(({ peer }) => peer),
    problems: result.problems,
  };
}

describe('security groups', () => {
  it('have no rules of their own when none are declared', () => {
    expect(group({})).toMatchObject({
      vpc: { key: 'Vpc' },
      groupName: null,
      ingress: { items: [], rest: null },
      egress: null,
      problems: [],
    });
  });

  it('take an empty egress list for none (SG-12), unless the input says that it is complete (SG-14)', () => {
    expect(group({ SecurityGroupEgress: [] }).egress).toBeNull();
    expect(group({ SecurityGroupEgress: [], 'reachlint:EgressIsComplete': true }).egress).toEqual({
      items: [],
      rest: null,
    });
    expect(group({ 'reachlint:EgressIsComplete': true }).egress).toEqual({ items: [], rest: null });
  });

  it('may have unknown rules', () => {
    expect(group({ SecurityGroupEgress: open('Rules') }).egress).toMatchObject({
      items: [],
      rest: { what: 'Rules' },
    });
    expect(
      group({
        SecurityGroupIngress: partial([{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }], open('More')),
      }).ingress,
    ).toMatchObject({
      items: [{ traffic: { protocol: { value: '-1' } } }],
      rest: { what: 'More' },
    });
  });

  it('may belong to the default VPC', () => {
    const result = read(declare('G', 'AWS::EC2::SecurityGroup', { GroupDescription: 'x' }));
    expect(record(result, 'G', 'security-group').vpc).toBeNull();
  });

  it('take one rule that is not in a list', () => {
    const { ingress, problems } = group({
      SecurityGroupIngress: { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' },
    });
    expect(ingress.items).toHaveLength(1);
    expect(problems).toEqual([expect.stringContaining('must be a list')]);
  });

  it('keep protocol and ports as declared', () => {
    const traffic = (rule: Properties) =>
      group({ SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', ...rule }] });
    expect(
      traffic({ IpProtocol: 'TCP', FromPort: '22', ToPort: 23, Description: 'shell' }).ingress
        .items[0],
    ).toMatchObject({
      traffic: {
        protocol: { value: 'tcp' },
        from: { value: 22 },
        to: { value: 23 },
        icmpType: null,
        icmpCode: null,
      },
      description: 'shell',
    });
    expect(traffic({ IpProtocol: -1 }).ingress.items[0]?.traffic).toMatchObject({
      protocol: { value: '-1' },
      from: null,
      to: null,
    });
    expect(traffic({ IpProtocol: 'icmp', FromPort: 8, ToPort: -1 }).problems).toEqual([]);
    expect(traffic({ IpProtocol: 'icmp', FromPort: 300, ToPort: -1 }).problems).toEqual([
      expect.stringContaining('from -1 to 255'),
    ]);
    expect(traffic({ FromPort: 22, ToPort: 22 })).toMatchObject({
      ingress: { items: [{ traffic: { protocol: { kind: 'unknown' } } }] },
      problems: [expect.stringContaining('IpProtocol is missing')],
    });
  });
});

describe('ports that are attributes of databases', () => {
  const from = (target: ReturnType<typeof declare>, attribute: string) => {
    const rule = {
      IpProtocol: 'tcp',
      FromPort: ref('D', attribute),
      ToPort: 443,
      CidrIp: '10.0.0.0/8',
    };
    const result = read(
      target,
      declare('G', 'AWS::EC2::SecurityGroup', { SecurityGroupIngress: [rule] }),
    );
    return record(result, 'G', 'security-group').ingress.items[0]?.traffic.from;
  };

  it.each<[string, Properties, string, number]>([
    ['AWS::RDS::DBInstance', { Engine: 'postgres' }, 'Endpoint.Port', 5432],
    ['AWS::RDS::DBCluster', { Engine: 'aurora-mysql' }, 'Endpoint.Port', 3306],
    ['AWS::Redshift::Cluster', {}, 'Endpoint.Port', 5439],
    ['AWS::DocDB::DBCluster', {}, 'Port', 27017],
    [
      'AWS::ElastiCache::CacheCluster',
      { Engine: 'memcached' },
      'ConfigurationEndpoint.Port',
      11211,
    ],
  ])('are the usual one of %s', (type, properties, attribute, port) => {
    expect(from(declare('D', type, properties), attribute)).toMatchObject({
      kind: 'known',
      value: port,
      how: 'derived',
    });
  });

  it('are unknown where nothing tells', () => {
    const unknownPort = { kind: 'unknown', unknown: { what: 'D.Endpoint.Port' } };
    const type = 'AWS::RDS::DBInstance';
    const attribute = 'Endpoint.Port';
    expect(from(declare('D', type, { Engine: 'new-one' }), attribute)).toMatchObject(unknownPort);
    expect(
      from(declare('D', type, { Engine: 'aurora-mysql', DBClusterIdentifier: 'c' }), attribute),
    ).toMatchObject(unknownPort);
    expect(
      from(declare('D', type, { Engine: 'mysql', Port: open('Parameter Port') }), attribute),
    ).toMatchObject(unknownPort);
  });
});

describe('peers of rules', () => {
  it.each<[string, Properties, object]>([
    [
      'a block',
      { CidrIp: '10.0.0.0/8' },
      { kind: 'cidr', family: 'ipv4', cidr: { value: '10.0.0.0/8' } },
    ],
    [
      'an IPv6 block',
      { CidrIpv6: '::/0' },
      { kind: 'cidr', family: 'ipv6', cidr: { value: '::/0' } },
    ],
    [
      'an unknown block',
      { CidrIp: open('Parameter Cidr') },
      { kind: 'cidr', cidr: { unknown: { what: 'Parameter Cidr' } } },
    ],
    [
      'a group',
      { SourceSecurityGroupId: ref('Other', 'GroupId') },
      { kind: 'group', group: { key: 'Other' } },
    ],
    [
      'a group by name',
      { SourceSecurityGroupName: 'other' },
      { kind: 'group', group: { key: 'Other' } },
    ],
    [
      'a prefix list',
      { SourcePrefixListId: ref('List') },
      { kind: 'prefix-list', list: { key: 'List' } },
    ],
    [
      'the private address of an instance',
      { CidrIp: joined(ref('Host', 'PrivateIp'), '/32') },
      { kind: 'address-of', resource: 'Host', address: 'private' },
    ],
    [
      'the public address of an instance',
      { CidrIp: joined(ref('Host', 'PublicIp'), '/32') },
      { kind: 'address-of', resource: 'Host', address: 'public' },
    ],
    [
      'an elastic address',
      { CidrIp: joined(ref('Ip'), '/32') },
      { kind: 'address-of', resource: 'Ip', address: 'public' },
    ],
    [
      'the block of a VPC',
      { CidrIp: ref('Vpc', 'CidrBlock') },
      { kind: 'block-of', resource: 'Vpc', family: 'ipv4' },
    ],
    [
      'an IPv6 block of a VPC',
      { CidrIpv6: ref('Vpc', 'Ipv6CidrBlocks.0') },
      { kind: 'block-of', resource: 'Vpc', family: 'ipv6' },
    ],
    [
      'more than an address',
      { CidrIp: joined(ref('Host', 'PrivateIp'), '/24') },
      { kind: 'cidr', cidr: { kind: 'unknown' } },
    ],
    [
      'the id of an instance',
      { CidrIp: joined(ref('Host'), '/32') },
      { kind: 'cidr', cidr: { kind: 'unknown' } },
    ],
  ])('may be %s', (_, rule, peer) => {
    expect(peers(rule)).toMatchObject({ peers: [peer], problems: [] });
  });

  it('may be several: a rule for each', () => {
    expect(peers({ CidrIp: '0.0.0.0/0', CidrIpv6: '::/0' }).peers).toMatchObject([
      { family: 'ipv4' },
      { family: 'ipv6' },
    ]);
  });

  it('may be forgotten: AWS makes no rule (SG-15)', () => {
    expect(peers({})).toMatchObject({
      peers: [{ kind: 'none' }],
      problems: [expect.stringContaining('AWS makes no rule')],
    });
  });

  it('are named by destination in egress rules', () => {
    const { egress } = group({
      SecurityGroupEgress: [
        { IpProtocol: '-1', DestinationSecurityGroupId: 'sg-1' },
        { IpProtocol: '-1', DestinationPrefixListId: 'pl-1' },
      ],
    });
    expect(egress?.items.map(({ peer }) => peer)).toMatchObject([
      { kind: 'group', group: { name: 'sg-1' } },
      { kind: 'prefix-list', list: { name: 'pl-1' } },
    ]);
  });
});

describe('rules as resources', () => {
  it('belong to a group by id or name', () => {
    const result = read(
      declare('G', 'AWS::EC2::SecurityGroup', { GroupName: 'web' }),
      declare('A', 'AWS::EC2::SecurityGroupIngress', {
        GroupId: ref('G', 'GroupId'),
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 80,
        CidrIp: '0.0.0.0/0',
      }),
      declare('B', 'AWS::EC2::SecurityGroupIngress', {
        GroupName: 'web',
        IpProtocol: 'tcp',
        FromPort: 80,
        ToPort: 80,
        CidrIp: '0.0.0.0/0',
        CidrIpv6: '::/0',
      }),
      declare('C', 'AWS::EC2::SecurityGroupEgress', { IpProtocol: '-1', CidrIp: '0.0.0.0/0' }),
    );
    expect(record(result, 'A', 'security-group-rule')).toMatchObject({
      direction: 'ingress',
      group: { key: 'G' },
      body: { peer: { family: 'ipv4' } },
    });
    expect(record(result, 'B#1', 'security-group-rule')).toMatchObject({
      id: 'B',
      group: { key: 'G' },
      body: { peer: { family: 'ipv6' } },
    });
    expect(record(result, 'C', 'security-group-rule')).toMatchObject({
      direction: 'egress',
      group: { kind: 'unknown' },
    });
    expect(result.problems).toEqual([expect.stringContaining('C.GroupId is missing')]);
  });
});

describe('prefix lists', () => {
  it('have entries of one family', () => {
    const result = read(
      declare('L', 'AWS::EC2::PrefixList', {
        AddressFamily: 'IPv4',
        Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '::/0' }, { Description: 'x' }],
      }),
    );
    expect(record(result, 'L', 'prefix-list')).toMatchObject({
      family: { value: 'ipv4' },
      entries: {
        items: [{ value: '10.0.0.0/8' }, { kind: 'unknown' }, { kind: 'unknown' }],
        rest: null,
      },
    });
    expect(result.problems).toHaveLength(2);
  });
});

describe('network ACLs', () => {
  it('have entries', () => {
    const result = read(
      vpc,
      declare('Acl', 'AWS::EC2::NetworkAcl', { VpcId: ref('Vpc') }),
      declare('A', 'AWS::EC2::NetworkAclEntry', {
        NetworkAclId: ref('Acl'),
        RuleNumber: '100',
        Egress: 'true',
        RuleAction: 'deny',
        Protocol: '6',
        CidrBlock: '0.0.0.0/0',
        PortRange: { From: '22', To: 22 },
      }),
      declare('B', 'AWS::EC2::NetworkAclEntry', {
        NetworkAclId: ref('Acl'),
        RuleNumber: 200,
        RuleAction: 'allow',
        Protocol: 1,
        Ipv6CidrBlock: '::/0',
        Icmp: { Type: 8, Code: -1 },
      }),
      declare('S', 'AWS::EC2::SubnetNetworkAclAssociation', {
        NetworkAclId: ref('Acl', 'Id'),
        SubnetId: 'subnet-1',
      }),
    );
    expect(record(result, 'A', 'network-acl-entry')).toMatchObject({
      acl: { key: 'Acl' },
      ruleNumber: { value: 100 },
      egress: { value: true },
      action: { value: 'deny' },
      traffic: { protocol: { value: '6' }, from: { value: 22 }, to: { value: 22 } },
      cidr: { value: '0.0.0.0/0' },
      ipv6Cidr: null,
    });
    expect(record(result, 'B', 'network-acl-entry')).toMatchObject({
      egress: { value: false, how: 'default' },
      traffic: { icmpType: { value: 8 }, icmpCode: { value: -1 }, from: null },
      cidr: null,
      ipv6Cidr: { value: '::/0' },
    });
    expect(record(result, 'S', 'network-acl-association')).toMatchObject({
      acl: { key: 'Acl' },
      subnet: { name: 'subnet-1' },
    });
    expect(result.problems).toEqual([]);
  });

  it('take numbers from 1 to 32766', () => {
    const result = read(
      declare('A', 'AWS::EC2::NetworkAclEntry', {
        NetworkAclId: 'acl-1',
        RuleNumber: 32767,
        RuleAction: 'deny',
        Protocol: -1,
        CidrBlock: '0.0.0.0/0',
      }),
    );
    expect(record(result, 'A', 'network-acl-entry').ruleNumber.kind).toBe('unknown');
    expect(result.problems).toEqual([expect.stringContaining('32766')]);
  });
});
