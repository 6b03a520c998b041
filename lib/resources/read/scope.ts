import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { Declaration, Property, ResourceKey } from '../property.ts';
import { AskedNames } from './misspelt.ts';

/**
 * What readers share: the declarations of one world by key and by name, and the
 * collector of problems. Knows nothing of what the properties mean.
 */

/** Types that other resources may point at by a name of their own choice, and the property that holds it. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateName',
  'AWS::AutoScaling::LaunchConfiguration': 'LaunchConfigurationName',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'LoadBalancerName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::EKS::Cluster': 'Name',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBProxy': 'DBProxyName',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::DocDB::DBCluster': 'DBClusterIdentifier',
  'AWS::DocDB::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::Neptune::DBCluster': 'DBClusterIdentifier',
  'AWS::Neptune::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  // Not a property of CloudFormation, which makes up the name.
  'AWS::Redshift::ClusterSubnetGroup': 'ClusterSubnetGroupName',
  'AWS::MemoryDB::SubnetGroup': 'SubnetGroupName',
  'AWS::DAX::SubnetGroup': 'SubnetGroupName',
  'AWS::DMS::ReplicationSubnetGroup': 'ReplicationSubnetGroupIdentifier',
};

export class Scope {
  readonly problems: Problem[] = [];
  readonly asked: AskedNames = new AskedNames();
  readonly #declarations = new Map<ResourceKey, Declaration>();
  readonly #inOrder: readonly Declaration[];
  // Made when first asked for: most inputs point by key alone.
  #named: ReadonlyMap<string, Declaration> | null = null;
  #byType: ReadonlyMap<string, readonly Declaration[]> | null = null;
  readonly #candidates = new WeakMap<
    readonly Property[],
    Map<string, readonly ResourceKey[] | null>
  >();
  readonly #modelled: (type: string) => boolean;

  constructor(declarations: readonly Declaration[], isModelled: (type: string) => boolean) {
    this.#inOrder = declarations;
    this.#modelled = isModelled;
    for (const declaration of declarations) this.#declarations.set(declaration.key, declaration);
  }

  declaration(key: ResourceKey): Declaration | undefined {
    return this.#declarations.get(key);
  }

  /** The declaration of one of `types` that bears `name`. Names are compared without case, as RDS and its kin store them in lower case. */
  named(types: readonly string[], name: string): Declaration | undefined {
    this.#named ??= byName(this.#inOrder);
    for (const type of types) {
      const found = this.#named.get(nameKey(type, name));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Every declaration of a type, in the order of the input. */
  ofType(type: string): readonly Declaration[] {
    this.#byType ??= byType(this.#inOrder);
    return this.#byType.get(type) ?? [];
  }

  /** Whether readers make records of this type. */
  isModelled(type: string): boolean {
    return this.#modelled(type);
  }

  /** What a list of candidates comes to where one of these types is wanted, found out once. */
  remembered(
    among: readonly Property[],
    types: string,
    findOut: () => readonly ResourceKey[] | null,
  ): readonly ResourceKey[] | null {
    const before = this.#candidates.get(among) ?? new Map();
    this.#candidates.set(among, before);
    const known = before.get(types);
    if (known !== undefined) return known;
    const found = findOut();
    before.set(types, found);
    return found;
  }

  warn(at: SourceLocation, message: string): void {
    this.problems.push({ severity: 'warning', message, location: at });
  }
}

function byType(declarations: readonly Declaration[]): ReadonlyMap<string, readonly Declaration[]> {
  const found = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    const ofType = found.get(declaration.type);
    if (ofType === undefined) found.set(declaration.type, [declaration]);
    else ofType.push(declaration);
  }
  return found;
}

/** `type name` → the last declaration that bears that name. */
function byName(declarations: readonly Declaration[]): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const declaration of declarations) {
    const property = nameProperties[declaration.type];
    const name = property === undefined ? null : writtenText(declaration, property);
    if (name !== null) found.set(nameKey(declaration.type, name), declaration);
  }
  return found;
}

function nameKey(type: string, name: string): string {
  return `${type} ${name.toLowerCase()}`;
}

function writtenText(declaration: Declaration, name: string): string | null {
  const property: Property | undefined = declaration.properties.entries.get(name);
  return property?.kind === 'scalar' && typeof property.value === 'string' ? property.value : null;
}
