import { describe, expect, it } from 'vitest';
import { declare, joined, open, type Plain, partial, read, record, ref } from '../declarations.ts';

/** Conversion and complaints, seen through a reader that uses them. */

const vpc = declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });

function subnet(properties: { readonly [name: string]: Plain }) {
  const result = read(
    vpc,
    declare('S', 'AWS::EC2::Subnet', {
      VpcId: ref('Vpc'),
      CidrBlock: '10.0.0.0/24',
      ...properties,
    }),
  );
  return { ...result, subnet: record(result, 'S', 'subnet') };
}

function entry(properties: { readonly [name: string]: Plain }) {
  const result = read(
    declare('Acl', 'AWS::EC2::NetworkAcl', { VpcId: 'vpc-1' }),
    declare('E', 'AWS::EC2::NetworkAclEntry', {
      NetworkAclId: ref('Acl'),
      RuleNumber: 100,
      RuleAction: 'allow',
      Protocol: 6,
      CidrBlock: '0.0.0.0/0',
      ...properties,
    }),
  );
  return { ...result, entry: record(result, 'E', 'network-acl-entry') };
}

describe('scalars', () => {
  it.each([
    [true, true],
    ['true', true],
    ['True', true],
    [false, false],
    ['FALSE', false],
  ])('takes %j as the boolean %j', (written, value) => {
    const { subnet: s, problems } = subnet({ MapPublicIpOnLaunch: written });
    expect(s.mapPublicIpOnLaunch).toMatchObject({ kind: 'known', value, how: 'written' });
    expect(problems).toEqual([]);
  });

  it.each(['yes', 1, ''])('rejects %j as a boolean', (written) => {
    const { subnet: s, problems } = subnet({ MapPublicIpOnLaunch: written });
    expect(s.mapPublicIpOnLaunch).toMatchObject({
      kind: 'unknown',
      unknown: { cause: 'unsupported' },
    });
    expect(problems).toEqual([expect.stringContaining('S.MapPublicIpOnLaunch')]);
  });

  it.each([[443], ['443'], [' 443 ']])('takes %j as a number', (written) => {
    const { entry: e, problems } = entry({ PortRange: { From: written, To: written } });
    expect(e.traffic.from).toMatchObject({ kind: 'known', value: 443 });
    expect(problems).toEqual([]);
  });

  it.each([99999, -2, 'http', 4.5, true])('rejects %j as a port', (written) => {
    const { entry: e, problems } = entry({ PortRange: { From: written, To: 443 } });
    expect(e.traffic.from).toMatchObject({ kind: 'unknown', unknown: { cause: 'unsupported' } });
    expect(e.traffic.to).toMatchObject({ kind: 'known', value: 443 });
    expect(problems).toEqual([expect.stringContaining('E.PortRange.From')]);
  });

  it('takes a number where a string is wanted', () => {
    expect(entry({ Protocol: 17 }).entry.traffic.protocol).toMatchObject({ value: '17' });
  });

  it('spells the values of an enumeration as AWS does', () => {
    expect(entry({ RuleAction: 'ALLOW' }).entry.action).toMatchObject({
      kind: 'known',
      value: 'allow',
    });
    const { entry: wrong, problems } = entry({ RuleAction: 'permit' });
    expect(wrong.action).toMatchObject({ kind: 'unknown' });
    expect(problems).toEqual([expect.stringMatching(/"permit".*allow, deny/)]);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '::/0', 'anywhere'])(
    'rejects %j as an IPv4 block',
    (written) => {
      const { entry: e, problems } = entry({ CidrBlock: written });
      expect(e.cidr).toMatchObject({ kind: 'unknown', unknown: { cause: 'unsupported' } });
      expect(problems).toHaveLength(1);
    },
  );

  it('rejects lists and maps where a scalar is wanted', () => {
    const { entry: e, problems } = entry({ RuleNumber: [100], CidrBlock: { Fn: 1 } });
    expect(e.ruleNumber.kind).toBe('unknown');
    expect(e.cidr?.kind).toBe('unknown');
    expect(problems).toHaveLength(2);
  });
});

describe('names that are nearly right (LANG-11)', () => {
  const problemsOf = (properties: { readonly [name: string]: Plain }) =>
    read(declare('G', 'AWS::EC2::SecurityGroup', properties)).problems;

  it.each(['SecurityGroupIngresss', 'securityGroupIngress', 'SecurityGroupIngrss'])(
    'warns of %s',
    (name) => {
      expect(problemsOf({ [name]: [] })).toEqual([
        expect.stringMatching(new RegExp(`^G\\.${name} is read by nobody; SecurityGroupIngress`)),
      ]);
    },
  );

  it('says nothing of other names, or where the right one is there too', () => {
    expect(problemsOf({ Unlike: 1, GroupDescription: 'd' })).toEqual([]);
    expect(problemsOf({ SecurityGroupIngress: [], SecurityGroupIngresss: [] })).toEqual([]);
  });
});

describe('unknowns', () => {
  it('keeps what is unknown and why', () => {
    const { entry: e, problems } = entry({ CidrBlock: open('Parameter Cidr') });
    expect(e.cidr).toMatchObject({
      kind: 'unknown',
      unknown: { what: 'Parameter Cidr', cause: 'missing-parameter' },
    });
    expect(problems).toEqual([]);
  });

  it('keeps the candidates, converted', () => {
    const { entry: e } = entry({ RuleNumber: open('Parameter Number', { among: ['100', 200] }) });
    expect(e.ruleNumber).toMatchObject({ kind: 'unknown', among: [100, 200] });
  });

  it('drops candidates of which one has the wrong type', () => {
    const { entry: e } = entry({
      RuleNumber: open('Parameter Number', { among: ['100', 'many'] }),
    });
    expect(e.ruleNumber).not.toHaveProperty('among');
  });

  it('names texts by their expression', () => {
    const { subnet: s } = subnet({ AvailabilityZone: joined(open('Parameter Region'), 'a') });
    expect(s.availabilityZone).toMatchObject({
      kind: 'unknown',
      unknown: { what: `\${Parameter Region}a`, cause: 'missing-parameter' },
    });
  });

  it('gives one name to the same attribute', () => {
    const { subnet: s } = subnet({ AvailabilityZone: ref('Other', 'AvailabilityZone') });
    expect(s.availabilityZone).toMatchObject({
      unknown: { what: 'Other.AvailabilityZone', cause: 'deploy-time' },
    });
  });

  it('makes every part of an unknown map unknown', () => {
    const { entry: e, problems } = entry({ PortRange: open('Mapping Ports') });
    expect(e.traffic.from).toMatchObject({ kind: 'unknown', unknown: { what: 'Mapping Ports' } });
    expect(e.traffic.to).toMatchObject({ kind: 'unknown', unknown: { what: 'Mapping Ports' } });
    expect(problems).toEqual([]);
  });
});

describe('required properties', () => {
  it('are unknown and reported when missing', () => {
    const result = read(declare('E', 'AWS::EC2::NetworkAclEntry', {}));
    const e = record(result, 'E', 'network-acl-entry');
    expect(e.acl.kind).toBe('unknown');
    expect(e.ruleNumber.kind).toBe('unknown');
    expect(e.action.kind).toBe('unknown');
    expect(e.traffic.protocol.kind).toBe('unknown');
    expect(e.cidr?.kind).toBe('unknown');
    expect(e.egress).toMatchObject({ kind: 'known', value: false, how: 'default' });
    expect(result.problems).toHaveLength(5);
  });
});

describe('lists', () => {
  function balancer(properties: { readonly [name: string]: Plain }) {
    const result = read(
      declare('A', 'AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24' }),
      declare('G', 'AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }),
      declare('L', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Subnets: [ref('A')],
        ...properties,
      }),
    );
    return { ...result, balancer: record(result, 'L', 'load-balancer') };
  }

  it('are open where they are unknown as a whole', () => {
    const { balancer: l, problems } = balancer({ Subnets: open('Parameter Subnets') });
    expect(l.subnets).toMatchObject({ items: [], rest: { what: 'Parameter Subnets' } });
    expect(problems).toEqual([]);
  });

  it('keep the members that are known beside further ones', () => {
    const { balancer: l } = balancer({ Subnets: partial([ref('A')], open('Parameter More')) });
    expect(l.subnets).toMatchObject({
      items: [{ kind: 'resource', key: 'A' }],
      rest: { what: 'Parameter More' },
    });
  });

  it('are flattened', () => {
    const { balancer: l } = balancer({
      Subnets: [[ref('A')], partial(['subnet-9'], open('Parameter More'))],
    });
    expect(l.subnets.items).toMatchObject([{ key: 'A' }, { kind: 'outside', name: 'subnet-9' }]);
    expect(l.subnets.rest).toMatchObject({ what: 'Parameter More' });
  });

  it('may be written as one value, which is reported', () => {
    const { balancer: l, problems } = balancer({ SecurityGroups: ref('G') });
    expect(l.groups).toMatchObject({ items: [{ key: 'G' }], rest: null });
    expect(problems).toEqual([expect.stringContaining('L.SecurityGroups must be a list')]);
  });

  it('may repeat those of another resource', () => {
    const result = read(
      declare('G', 'AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }),
      declare('L', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Subnets: ['subnet-1'],
        SecurityGroups: [ref('G')],
      }),
      declare('N', 'AWS::EC2::NetworkInterface', {
        SubnetId: 'subnet-1',
        GroupSet: ref('L', 'SecurityGroups'),
      }),
    );
    expect(record(result, 'N', 'network-interface').groups).toMatchObject({
      items: [{ kind: 'resource', key: 'G' }],
      rest: null,
    });
  });
});

describe('the whole', () => {
  it('reports a mistake once, however often it is read', () => {
    const result = read(
      declare('C', 'AWS::RDS::DBCluster', { Engine: 'aurora-mysql', Port: 'none' }),
      declare('I1', 'AWS::RDS::DBInstance', {
        DBClusterIdentifier: ref('C'),
        PubliclyAccessible: false,
      }),
      declare('I2', 'AWS::RDS::DBInstance', {
        DBClusterIdentifier: ref('C'),
        PubliclyAccessible: false,
      }),
    );
    expect(result.problems).toEqual([expect.stringContaining('C.Port')]);
  });

  it('takes the Name tag from lists and maps', () => {
    const result = read(
      declare('A', 'AWS::EC2::InternetGateway', {
        Tags: [
          { Key: 'Stage', Value: 'x' },
          { Key: 'Name', Value: 'edge' },
        ],
      }),
      declare('B', 'AWS::EC2::InternetGateway', { Tags: { Name: 'other' } }),
      declare('C', 'AWS::EC2::InternetGateway', {
        Tags: [{ Key: 'Name', Value: open('Parameter Name') }],
      }),
    );
    expect(['A', 'B', 'C'].map((key) => result.resources.get(key)?.name)).toEqual([
      'edge',
      'other',
      null,
    ]);
  });

  it('leaves out types without a reader', () => {
    expect(read(declare('B', 'AWS::S3::Bucket')).resources.size).toBe(0);
  });
});
