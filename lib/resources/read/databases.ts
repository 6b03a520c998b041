import { type PartialList, unknown, type Value } from '../../basics/value.ts';
import { neptuneIsPublic, orDefault } from '../defaults.ts';
import type { ManagedService, Reference, Resource, SubnetGroup } from '../resource.ts';
import { flag, text } from './convert.ts';
import { relationalPorts } from './endpoint-ports.ts';
import {
  classicGroups,
  groupsIn,
  managedService,
  neverPublic,
  openValue,
  ownPort,
  subnetsIn,
  usualPorts,
} from './managed-service.ts';
import { Fields } from './properties.ts';
import { baseOf, one, type Reader, type Readers } from './record.ts';

/**
 * Relational, document and graph databases (SVC-1, SVC-14). What has addresses
 * are the instances; a cluster lends them its subnets, groups and port, and is
 * a record of its own only where no instance of it is in the input.
 */

/** A service whose clusters and instances are declared apart. */
interface ClusteredService {
  /** Namespace of its types. */
  readonly service: string;
  readonly portProperties: readonly string[];
  readonly port: number;
}

const documents: ClusteredService = {
  service: 'AWS::DocDB',
  portProperties: ['Port'],
  port: 27017,
};
const neptune: ClusteredService = {
  service: 'AWS::Neptune',
  portProperties: ['DBPort', 'Port'],
  port: 8182,
};
const relational: ClusteredService = { service: 'AWS::RDS', portProperties: ['Port'], port: 3306 };

export const databaseReaders: Readers = {
  'AWS::RDS::DBInstance': one(readInstance),
  'AWS::RDS::DBCluster': readCluster,
  'AWS::RDS::DBShardGroup': one(readShardGroup),
  'AWS::RDS::DBProxy': one(readProxy),
  'AWS::RDS::DBProxyEndpoint': one(readProxyEndpoint),
  'AWS::RDS::DBSubnetGroup': subnetGroup('SubnetIds'),
  'AWS::Neptune::DBInstance': one(readNeptuneInstance),
  'AWS::Neptune::DBCluster': clusterReader(neptune),
  'AWS::Neptune::DBSubnetGroup': subnetGroup('SubnetIds'),
  'AWS::DocDB::DBInstance': one(readDocumentInstance),
  'AWS::DocDB::DBCluster': clusterReader(documents),
  'AWS::DocDB::DBSubnetGroup': subnetGroup('SubnetIds'),
};

/** A reader of subnet groups; `property` lists the subnets. */
export function subnetGroup(property: string): Reader {
  return one(
    (fields): SubnetGroup => ({
      kind: 'subnet-group',
      subnets: subnetsIn(fields, property) ?? { items: [], rest: fields.missing(property) },
      ...baseOf(fields),
    }),
  );
}

// ---- What a cluster lends to its instances ---------------------------------

interface Lent {
  readonly subnetGroup: Reference | null;
  readonly groups: PartialList<Reference> | null;
  readonly ports: readonly Value<number>[] | null;
}

function lentBy(cluster: Fields, of: ClusteredService): Lent {
  return {
    subnetGroup: cluster.reference('DBSubnetGroupName', `${of.service}::DBSubnetGroup`),
    groups: groupsIn(cluster, 'VpcSecurityGroupIds'),
    ports: clusterPorts(cluster, of),
  };
}

/** What the cluster of an instance says; all of it unknown if the cluster is not in the input. null: it belongs to none. */
function lentToMember(member: Fields, of: ClusteredService): Lent | null {
  const reference = member.reference('DBClusterIdentifier', `${of.service}::DBCluster`);
  if (reference === null) return null;
  const cluster =
    reference.kind === 'resource' ? member.scope.declaration(reference.key) : undefined;
  if (cluster !== undefined) return lentBy(Fields.of(cluster, member.scope), of);
  const { at } = reference;
  const open =
    reference.kind === 'resource'
      ? { what: reference.key, cause: 'unsupported' as const, location: at }
      : reference.unknown;
  return {
    subnetGroup: { kind: 'unknown', unknown: open, at },
    groups: { items: [], rest: open },
    ports: [unknown(open, at)],
  };
}

function clusterPorts(cluster: Fields, of: ClusteredService): readonly Value<number>[] | null {
  for (const property of of.portProperties) {
    const port = ownPort(cluster, property);
    if (port !== null) return port;
  }
  return of === relational ? relationalPorts(cluster) : usualPorts(cluster, [of.port]);
}

/** A cluster without instances in the input is a record of its own; otherwise they speak for it. */
function clusterReader(of: ClusteredService): Reader {
  return (cluster) => {
    if (hasMembers(cluster, [`${of.service}::DBInstance`])) return [];
    const isNeptune = of === neptune;
    return [
      managedService(cluster, {
        ...lentBy(cluster, of),
        placement: 'one',
        publicAccess: isNeptune ? publicByInstances(cluster) : neverPublic(cluster),
        rule: 'SVC-14',
      }),
    ];
  };
}

function hasMembers(cluster: Fields, types: readonly string[]): boolean {
  const { key, type } = cluster.declaration;
  for (const member of types.flatMap((each) => cluster.scope.ofType(each))) {
    const reference = Fields.of(member, cluster.scope).reference('DBClusterIdentifier', type);
    if (reference?.kind === 'resource' && reference.key === key) return true;
  }
  return false;
}

/** The instances, wherever they are declared, say whether they are public. */
function publicByInstances(cluster: Fields): Value<boolean> {
  return openValue(cluster, {
    what: `PubliclyAccessible of the instances of ${cluster.declaration.id}`,
    cause: 'outside-input',
  });
}

// ---- RDS -------------------------------------------------------------------

function readInstance(fields: Fields): ManagedService {
  const lent = lentToMember(fields, relational);
  return managedService(fields, {
    subnetGroup: lent === null ? ownSubnetGroup(fields) : lent.subnetGroup,
    groups:
      lent === null
        ? (groupsIn(fields, 'VPCSecurityGroups') ?? classicGroups(fields, 'DBSecurityGroups'))
        : lent.groups,
    placement: 'one',
    publicAccess: fields.value('PubliclyAccessible', flag) ?? publicByRules(fields),
    ports: lent === null ? instancePorts(fields) : lent.ports,
    rule: 'SVC-1',
  });
}

/** A replica in the same Region stays in the subnets of its source. */
function ownSubnetGroup(fields: Fields): Reference | null {
  const type = 'AWS::RDS::DBSubnetGroup';
  const own = fields.reference('DBSubnetGroupName', type);
  if (own !== null || fields.has('SourceRegion')) return own;
  const source = fields.reference('SourceDBInstanceIdentifier', 'AWS::RDS::DBInstance');
  const declaration =
    source?.kind === 'resource' ? fields.scope.declaration(source.key) : undefined;
  return declaration === undefined
    ? null
    : Fields.of(declaration, fields.scope).reference('DBSubnetGroupName', type);
}

/** AWS decides by the VPC, its Internet gateway and the subnet group (SVC-1). */
function publicByRules(fields: Fields): Value<boolean> {
  return openValue(fields, {
    what: `PubliclyAccessible of ${fields.declaration.id}, which is not given (SVC-1)`,
    cause: 'assumption',
  });
}

function instancePorts(fields: Fields): readonly Value<number>[] | null {
  return ownPort(fields, 'Port') ?? relationalPorts(fields);
}

function readCluster(cluster: Fields): readonly Resource[] {
  if (hasMembers(cluster, ['AWS::RDS::DBInstance', 'AWS::RDS::DBShardGroup'])) return [];
  return [
    managedService(cluster, {
      ...lentBy(cluster, relational),
      placement: 'one',
      publicAccess: clusterPublicAccess(cluster),
      rule: 'SVC-1',
    }),
  ];
}

function clusterPublicAccess(cluster: Fields): Value<boolean> {
  const mode = cluster.value('EngineMode', text);
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless.html
  if (mode?.kind === 'known' && mode.value === 'serverless') return neverPublic(cluster);
  // A Multi-AZ cluster has instances of its own; those of Aurora are declared apart.
  if (!cluster.has('DBClusterInstanceClass')) return publicByInstances(cluster);
  return cluster.value('PubliclyAccessible', flag) ?? publicByRules(cluster);
}

function readShardGroup(fields: Fields): ManagedService {
  const lent = lentToMember(fields, relational);
  return managedService(fields, {
    ...(lent ?? { groups: null, ports: null }),
    placement: 'each',
    publicAccess: fields.value('PubliclyAccessible', flag) ?? publicByRules(fields),
    rule: 'SVC-1',
  });
}

function readProxy(fields: Fields): ManagedService {
  return managedService(fields, {
    subnets: subnetsIn(fields, 'VpcSubnetIds') ?? {
      items: [],
      rest: fields.missing('VpcSubnetIds'),
    },
    groups: groupsIn(fields, 'VpcSecurityGroupIds'),
    placement: 'each',
    ports: proxyPorts(fields),
    rule: 'SVC-1',
  });
}

function readProxyEndpoint(fields: Fields): ManagedService {
  const proxy = fields.reference('DBProxyName', 'AWS::RDS::DBProxy');
  const declaration = proxy?.kind === 'resource' ? fields.scope.declaration(proxy.key) : undefined;
  return managedService(fields, {
    subnets: subnetsIn(fields, 'VpcSubnetIds') ?? {
      items: [],
      rest: fields.missing('VpcSubnetIds'),
    },
    groups: groupsIn(fields, 'VpcSecurityGroupIds'),
    placement: 'each',
    ports: declaration === undefined ? null : proxyPorts(Fields.of(declaration, fields.scope)),
    rule: 'SVC-1',
  });
}

const proxyFamilies: Readonly<Record<string, number>> = {
  MYSQL: 3306,
  POSTGRESQL: 5432,
  SQLSERVER: 1433,
};

function proxyPorts(fields: Fields): readonly Value<number>[] | null {
  const family = fields.value('EngineFamily', text);
  if (family?.kind === 'unknown')
    return [openValue(fields, family.unknown, Object.values(proxyFamilies))];
  const port = family?.kind === 'known' ? proxyFamilies[family.value.toUpperCase()] : undefined;
  return port === undefined ? null : usualPorts(fields, [port]);
}

// ---- DocumentDB and Neptune ------------------------------------------------

function readDocumentInstance(fields: Fields): ManagedService {
  return member(fields, documents, neverPublic(fields));
}

function readNeptuneInstance(fields: Fields): ManagedService {
  const isPublic = orDefault(fields.value('PubliclyAccessible', flag), neptuneIsPublic, fields.at);
  return member(fields, neptune, isPublic);
}

function member(
  fields: Fields,
  of: ClusteredService,
  publicAccess: Value<boolean>,
): ManagedService {
  const lent = lentToMember(fields, of) ?? {
    subnetGroup: null,
    groups: null,
    ports: usualPorts(fields, [of.port]),
  };
  const own = fields.reference('DBSubnetGroupName', `${of.service}::DBSubnetGroup`);
  return managedService(fields, {
    ...lent,
    subnetGroup: lent.subnetGroup ?? own,
    placement: 'one',
    publicAccess,
    rule: 'SVC-14',
  });
}
