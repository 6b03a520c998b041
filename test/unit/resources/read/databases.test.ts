import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

const subnets = declare('Group', 'AWS::RDS::DBSubnetGroup', {
  DBSubnetGroupName: 'main',
  SubnetIds: ['subnet-1', 'subnet-2'],
});

describe('RDS instances', () => {
  const instance = (properties: Properties) => {
    const result = read(
      subnets,
      declare('D', 'AWS::RDS::DBInstance', { Engine: 'postgres', ...properties }),
    );
    return { ...record(result, 'D', 'managed-service'), problems: result.problems };
  };

  it('leave it to AWS whether they are public (SVC-1)', () => {
    expect(
      instance({ DBSubnetGroupName: ref('Group'), VPCSecurityGroups: ['sg-1'] }),
    ).toMatchObject({
      subnetGroup: { key: 'Group' },
      groups: { items: [{ name: 'sg-1' }] },
      placement: 'one',
      ports: [{ value: 5432 }],
      rule: 'SVC-1',
      publicAccess: {
        kind: 'unknown',
        unknown: { cause: 'assumption', what: expect.stringContaining('SVC-1') },
      },
      problems: [],
    });
  });

  it('may say so', () => {
    expect(
      instance({ PubliclyAccessible: 'true', DBSubnetGroupName: 'MAIN', Port: '6000' }),
    ).toMatchObject({
      publicAccess: { value: true },
      subnetGroup: { kind: 'resource', key: 'Group' },
      ports: [{ value: 6000 }],
      groups: null,
    });
    expect(instance({ PubliclyAccessible: open('Parameter Public') }).publicAccess).toMatchObject({
      unknown: { what: 'Parameter Public' },
    });
  });

  it.each([
    ['mysql', 3306],
    ['MariaDB', 3306],
    ['postgres', 5432],
    ['oracle-ee', 1521],
    ['sqlserver-web', 1433],
    ['db2-se', 50000],
    ['aurora', 3306],
  ])('serve the port of %s', (engine, port) => {
    expect(instance({ Engine: engine }).ports).toMatchObject([
      { kind: 'known', value: port, how: 'default' },
    ]);
  });

  it('serve an unknown port when the engine is unknown', () => {
    expect(instance({ Engine: open('Parameter Engine') }).ports).toMatchObject([
      {
        kind: 'unknown',
        unknown: { what: 'Parameter Engine' },
        among: [3306, 5432, 1521, 1433, 50000],
      },
    ]);
    expect(instance({ Engine: 'new-one' }).ports).toBeNull();
  });

  it('may have groups of the time before VPCs, which are not read', () => {
    expect(instance({ DBSecurityGroups: ['old'] }).groups).toMatchObject({
      items: [],
      rest: { what: 'D.DBSecurityGroups', cause: 'unsupported' },
    });
  });

  it('follow the source of a replica', () => {
    const result = read(
      subnets,
      declare('A', 'AWS::RDS::DBInstance', { Engine: 'mysql', DBSubnetGroupName: ref('Group') }),
      declare('B', 'AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: ref('A') }),
    );
    expect(record(result, 'B', 'managed-service').subnetGroup).toMatchObject({ key: 'Group' });
  });
});

describe('RDS clusters', () => {
  const cluster = declare('C', 'AWS::RDS::DBCluster', {
    Engine: 'aurora-mysql',
    DBSubnetGroupName: ref('Group'),
    VpcSecurityGroupIds: ['sg-1'],
    Port: 3307,
  });

  it('lend subnets, groups and port to their instances', () => {
    const result = read(
      subnets,
      cluster,
      declare('D', 'AWS::RDS::DBInstance', {
        DBClusterIdentifier: ref('C'),
        PubliclyAccessible: true,
        VPCSecurityGroups: ['ignored'],
      }),
    );
    expect(record(result, 'D', 'managed-service')).toMatchObject({
      subnetGroup: { key: 'Group' },
      groups: { items: [{ name: 'sg-1' }] },
      ports: [{ value: 3307 }],
      publicAccess: { value: true },
    });
    expect(result.resources.has('C')).toBe(false);
  });

  it('leave all open to instances when they are not in the input', () => {
    const result = read(
      declare('D', 'AWS::RDS::DBInstance', {
        DBClusterIdentifier: 'elsewhere',
        PubliclyAccessible: true,
      }),
    );
    expect(record(result, 'D', 'managed-service')).toMatchObject({
      subnetGroup: { kind: 'unknown' },
      groups: { items: [], rest: { what: 'elsewhere' } },
      ports: [{ kind: 'unknown', unknown: { what: 'elsewhere' } }],
    });
  });

  it('stand for themselves without instances', () => {
    const alone = (properties: Properties) =>
      record(
        read(
          subnets,
          declare('C', 'AWS::RDS::DBCluster', {
            Engine: 'aurora-mysql',
            DBSubnetGroupName: ref('Group'),
            ...properties,
          }),
        ),
        'C',
        'managed-service',
      );
    expect(alone({})).toMatchObject({
      subnetGroup: { key: 'Group' },
      ports: [{ value: 3306 }],
      publicAccess: { unknown: { cause: 'outside-input' } },
    });
    expect(alone({ EngineMode: 'serverless' }).publicAccess).toMatchObject({
      kind: 'known',
      value: false,
    });
    expect(
      alone({ DBClusterInstanceClass: 'db.m5d.large', PubliclyAccessible: false }).publicAccess,
    ).toMatchObject({ kind: 'known', value: false });
    expect(alone({ DBClusterInstanceClass: 'db.m5d.large' }).publicAccess).toMatchObject({
      unknown: { cause: 'assumption' },
    });
    expect(alone({ Engine: 'aurora-postgresql' }).ports).toMatchObject([
      { kind: 'unknown', among: [3306, 5432] },
    ]);
  });
});

describe('RDS proxies', () => {
  it('are never public', () => {
    const result = read(
      declare('P', 'AWS::RDS::DBProxy', {
        EngineFamily: 'POSTGRESQL',
        VpcSubnetIds: ['subnet-1'],
        VpcSecurityGroupIds: ['sg-1'],
      }),
      declare('E', 'AWS::RDS::DBProxyEndpoint', {
        DBProxyName: ref('P'),
        VpcSubnetIds: ['subnet-2'],
      }),
    );
    expect(record(result, 'P', 'managed-service')).toMatchObject({
      subnets: { items: [{ name: 'subnet-1' }] },
      publicAccess: { value: false },
      ports: [{ value: 5432 }],
      placement: 'each',
    });
    expect(record(result, 'E', 'managed-service')).toMatchObject({
      subnets: { items: [{ name: 'subnet-2' }] },
      ports: [{ value: 5432 }],
      groups: null,
    });
  });
});

describe('DocumentDB and Neptune (SVC-14)', () => {
  it('take what their clusters lend', () => {
    const result = read(
      declare('DG', 'AWS::DocDB::DBSubnetGroup', { SubnetIds: ['subnet-1'] }),
      declare('DC', 'AWS::DocDB::DBCluster', {
        DBSubnetGroupName: ref('DG'),
        VpcSecurityGroupIds: ['sg-1'],
      }),
      declare('DI', 'AWS::DocDB::DBInstance', { DBClusterIdentifier: ref('DC') }),
      declare('NC', 'AWS::Neptune::DBCluster', { DBPort: 8000, DBSubnetGroupName: 'n' }),
      declare('NI', 'AWS::Neptune::DBInstance', { DBClusterIdentifier: ref('NC') }),
      declare('NP', 'AWS::Neptune::DBInstance', {
        DBClusterIdentifier: ref('NC'),
        PubliclyAccessible: true,
      }),
    );
    expect(record(result, 'DI', 'managed-service')).toMatchObject({
      subnetGroup: { key: 'DG' },
      groups: { items: [{ name: 'sg-1' }] },
      ports: [{ value: 27017 }],
      publicAccess: { value: false },
      rule: 'SVC-14',
    });
    expect(record(result, 'NI', 'managed-service')).toMatchObject({
      ports: [{ value: 8000 }],
      publicAccess: { value: false, how: 'default' },
    });
    expect(record(result, 'NP', 'managed-service').publicAccess).toMatchObject({ value: true });
    expect([...result.resources.keys()]).toEqual(['DG', 'DI', 'NI', 'NP']);
    expect(result.problems).toEqual([]);
  });

  it('have clusters that stand for themselves', () => {
    const result = read(
      declare('DC', 'AWS::DocDB::DBCluster', {}),
      declare('NC', 'AWS::Neptune::DBCluster', {}),
    );
    expect(record(result, 'DC', 'managed-service')).toMatchObject({
      publicAccess: { value: false },
      ports: [{ value: 27017 }],
    });
    expect(record(result, 'NC', 'managed-service')).toMatchObject({
      publicAccess: { kind: 'unknown' },
      ports: [{ value: 8182 }],
    });
  });
});
