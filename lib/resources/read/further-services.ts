import { known } from '../../basics/value.ts';
import type { Default } from '../defaults.ts';
import { influxIsPublic, orDefault } from '../defaults.ts';
import type { ManagedService, Resource } from '../resource.ts';
import { flag } from './convert.ts';
import { groupsIn, managedService, portsOf, subnetsIn, usualPorts } from './managed-service.ts';
import type { Fields } from './properties.ts';
import type { Reader, Readers } from './record.ts';

/**
 * Services that name subnets and groups and have nothing else to say of the
 * network (SVC-21, SVC-29). Most only open connections: what they may reach
 * through their groups counts, and nothing can connect to them.
 */

/** Where a service keeps its subnets and groups, and what it serves. */
interface Shape {
  /** Maps on the way to the properties; empty: top level. */
  readonly inside: readonly string[];
  readonly subnets: string;
  readonly groups: string;
  readonly inbound: ManagedService['inbound'];
  /** null: not known. */
  readonly ports: readonly number[] | null;
  readonly portProperty?: string;
  /** The default of PubliclyAccessible; without it the service is never public. */
  readonly public?: Default<boolean>;
  readonly rule: string;
}

const client = { inbound: 'none', ports: [], rule: 'SVC-29' } as const;
const server = { inbound: 'by-groups', rule: 'SVC-29' } as const;
const atTop = { inside: [], subnets: 'SubnetIds', groups: 'SecurityGroupIds' } as const;
const inVpcConfig = {
  inside: ['VpcConfig'],
  subnets: 'Subnets',
  groups: 'SecurityGroupIds',
} as const;

const shapes: Readonly<Record<string, Shape>> = {
  'AWS::AppRunner::VpcConnector': {
    ...atTop,
    subnets: 'Subnets',
    groups: 'SecurityGroups',
    ...client,
    rule: 'SVC-21',
  },
  'AWS::CodeBuild::Project': { ...inVpcConfig, ...client },
  'AWS::CodeBuild::Fleet': { ...inVpcConfig, inside: ['FleetVpcConfig'], ...client },
  'AWS::DocDBElastic::Cluster': {
    ...atTop,
    groups: 'VpcSecurityGroupIds',
    ...server,
    ports: [27017],
    rule: 'SVC-14',
  },
  'AWS::EMRServerless::Application': { ...atTop, inside: ['NetworkConfiguration'], ...client },
  'AWS::Grafana::Workspace': { ...atTop, inside: ['VpcConfiguration'], ...client },
  'AWS::MWAA::Environment': { ...atTop, inside: ['NetworkConfiguration'], ...server, ports: null },
  'AWS::OpenSearchServerless::VpcEndpoint': { ...atTop, ...server, ports: [443] },
  'AWS::QuickSight::VPCConnection': { ...atTop, ...client },
  'AWS::SageMaker::Model': { ...inVpcConfig, ...client },
  'AWS::Synthetics::Canary': { ...atTop, inside: ['VPCConfig'], ...client },
  'AWS::Timestream::InfluxDBInstance': {
    inside: [],
    subnets: 'VpcSubnetIds',
    groups: 'VpcSecurityGroupIds',
    ...server,
    ports: [8086],
    portProperty: 'Port',
    public: influxIsPublic,
  },
};

export const furtherServiceReaders: Readers = Object.fromEntries(
  Object.entries(shapes).map(([type, shape]) => [type, readerOf(shape)]),
);

/** Without subnets, or with an empty list of them, such a service is in no VPC of the user's. */
function readerOf(shape: Shape): Reader {
  return (fields): readonly Resource[] => {
    const place = shape.inside.reduce<Fields | null>(
      (outer, name) => outer?.fields(name) ?? null,
      fields,
    );
    const subnets = subnetsIn(place, shape.subnets);
    if (subnets === null || (subnets.items.length === 0 && subnets.rest === null)) return [];
    return [
      managedService(fields, {
        subnets,
        groups: groupsIn(place, shape.groups),
        placement: 'each',
        publicAccess:
          shape.public === undefined
            ? known(false, fields.at, 'derived')
            : orDefault(fields.value('PubliclyAccessible', flag), shape.public, fields.at),
        inbound: shape.inbound,
        ports: servedPorts(fields, shape),
        rule: shape.rule,
      }),
    ];
  };
}

function servedPorts(fields: Fields, { ports, portProperty }: Shape): ManagedService['ports'] {
  if (ports === null) return null;
  return portProperty === undefined
    ? usualPorts(fields, ports)
    : portsOf(fields, portProperty, ports);
}
