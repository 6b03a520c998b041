import { known, type Value } from '../../basics/value.ts';
import { type Converter, text } from './convert.ts';
import { openValue, usualPorts } from './managed-service.ts';
import { Fields } from './properties.ts';

/**
 * The ports that databases and caches serve where the template names none, also
 * as attributes: group rules often say `GetAtt Database.Endpoint.Port`.
 */

/** By the beginning of the engine's name: `oracle-ee`, `sqlserver-web`, … https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const enginePorts: readonly (readonly [engine: string, port: number])[] = [
  ['mysql', 3306],
  ['mariadb', 3306],
  ['aurora-mysql', 3306],
  ['postgres', 5432],
  ['oracle', 1521],
  ['custom-oracle', 1521],
  ['sqlserver', 1433],
  ['custom-sqlserver', 1433],
  ['db2', 50000],
];

/** What an RDS engine serves unless the template says otherwise; null: it may be anything. */
export function relationalPorts(fields: Fields): readonly Value<number>[] | null {
  const engine = fields.value('Engine', text);
  if (engine === null) return null;
  if (engine.kind === 'unknown') {
    const among = new Set(enginePorts.map(([, port]) => port));
    return [openValue(fields, engine.unknown, [...among])];
  }
  const name = engine.value.toLowerCase();
  if (name === 'aurora') return usualPorts(fields, [3306]);
  // The template reference says 3306 where the API reference says 5432.
  if (name === 'aurora-postgresql') {
    const what = `Port of ${fields.declaration.id}, which is not given`;
    return [openValue(fields, { what, cause: 'assumption' }, [3306, 5432])];
  }
  const port = enginePorts.find(([prefix]) => name.startsWith(prefix))?.[1];
  return port === undefined ? null : usualPorts(fields, [port]);
}

/** By resource type. A port that the template does name is in the attribute's place already. */
const endpointPorts: Readonly<Record<string, (fields: Fields) => readonly Value<number>[] | null>> =
  {
    'AWS::RDS::DBInstance': relationalPorts,
    'AWS::RDS::DBCluster': relationalPorts,
    'AWS::DocDB::DBCluster': (fields) => usualPorts(fields, [27017]),
    'AWS::DocDB::DBInstance': (fields) => usualPorts(fields, [27017]),
    'AWS::Neptune::DBCluster': (fields) => usualPorts(fields, [8182]),
    'AWS::Neptune::DBInstance': (fields) => usualPorts(fields, [8182]),
    'AWS::Redshift::Cluster': (fields) => usualPorts(fields, [5439]),
    'AWS::ElastiCache::CacheCluster': (fields) => cachePorts(fields),
    'AWS::ElastiCache::ReplicationGroup': (fields) => cachePorts(fields),
    'AWS::MemoryDB::Cluster': (fields) => usualPorts(fields, [6379]),
  };

export const redisPort = 6379;
const memcachedPort = 11211;

/** The first port of a cache's engine, and the `count` - 1 after it. */
export function cachePorts(fields: Fields, count = 1): readonly Value<number>[] {
  const engine = fields.value('Engine', text);
  const from = (first: number): number[] =>
    Array.from({ length: count }, (_, step) => first + step);
  if (engine?.kind === 'unknown') {
    const among = [redisPort, memcachedPort].flatMap(from);
    return [openValue(fields, engine.unknown, among)];
  }
  return usualPorts(fields, from(isMemcached(engine) ? memcachedPort : redisPort));
}

function isMemcached(engine: Value<string> | null): boolean {
  return engine?.kind === 'known' && engine.value.toLowerCase() === 'memcached';
}

/** As `fields.value`; a port attribute of a database without a port of its own is the usual one. */
export function portValue(
  fields: Fields,
  name: string,
  converter: Converter<number>,
): Value<number> | null {
  const property = fields.property(name);
  if (property?.kind === 'reference' && /(^|\.)Port$/.test(property.attribute)) {
    const target = fields.scope.declaration(property.resource);
    const isMember = target?.properties.entries.has('DBClusterIdentifier') ?? false;
    if (target !== undefined && !isMember && !target.properties.entries.has('Port')) {
      const usual = endpointPorts[target.type]?.(Fields.of(target, fields.scope)) ?? [];
      const [port, second] = usual;
      if (port?.kind === 'known' && second === undefined)
        return known(port.value, property.at, 'derived');
    }
  }
  return property && fields.converted(name, property, converter);
}
