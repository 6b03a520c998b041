import { known, type PartialList, type Unknown, unknown, type Value } from '../../basics/value.ts';
import type { ManagedService, Reference } from '../resource.ts';
import { type Converter, integer } from './convert.ts';
import { nullIfEmpty } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf } from './record.ts';

/** The parts from which readers of managed services build their records. */

const securityGroup = 'AWS::EC2::SecurityGroup';

/** What a service says; what is left out is as with most: private, filtered by its groups. */
export interface ServiceFacts {
  readonly subnets?: PartialList<Reference> | null;
  readonly subnetGroup?: Reference | null;
  readonly groups: PartialList<Reference> | null;
  readonly placement: ManagedService['placement'];
  readonly publicAccess?: Value<boolean>;
  readonly inbound?: ManagedService['inbound'];
  readonly publicEndpoint?: ManagedService['publicEndpoint'];
  readonly ports: ManagedService['ports'];
  readonly rule: string;
  readonly groupsUnknown?: Unknown;
}

export function managedService(fields: Fields, facts: ServiceFacts): ManagedService {
  return {
    kind: 'managed-service',
    subnets: facts.subnets ?? null,
    subnetGroup: facts.subnetGroup ?? null,
    groups: facts.groupsUnknown === undefined ? nullIfEmpty(facts.groups) : facts.groups,
    placement: facts.placement,
    publicAccess: facts.publicAccess ?? neverPublic(fields),
    inbound: facts.inbound ?? 'by-groups',
    publicEndpoint: facts.publicEndpoint ?? null,
    ports: facts.ports,
    rule: facts.rule,
    groupsUnknown: facts.groupsUnknown ?? null,
    ...baseOf(fields),
  };
}

/** For services that give no public addresses (IGW-6). */
export function neverPublic(fields: Fields): Value<boolean> {
  return known(false, fields.at, 'derived');
}

export function subnetsIn(fields: Fields | null, name: string): PartialList<Reference> | null {
  return fields?.references(name, 'AWS::EC2::Subnet') ?? null;
}

/** A property that names one subnet, as a list. */
export function soleSubnetIn(fields: Fields, name: string): PartialList<Reference> {
  return { items: [fields.requiredReference(name, 'AWS::EC2::Subnet')], rest: null };
}

export function groupsIn(fields: Fields | null, name: string): PartialList<Reference> | null {
  return fields?.references(name, securityGroup) ?? null;
}

export const servicePort: Converter<number> = integer({ first: 1, last: 65535 });

/** The port of property `name`, or the service's own ones. */
export function portsOf(
  fields: Fields,
  name: string,
  usual: readonly number[],
): readonly Value<number>[] {
  return ownPort(fields, name) ?? usualPorts(fields, usual);
}

/** The port that property `name` gives. */
export function ownPort(fields: Fields, name: string): readonly Value<number>[] | null {
  const port = fields.value(name, servicePort);
  return port === null ? null : [port];
}

/** Ports that a service always or by default serves. */
export function usualPorts(fields: Fields, usual: readonly number[]): readonly Value<number>[] {
  return usual.map((port) => known(port, fields.at, 'default'));
}

/** Groups of the time before VPCs (`DBSecurityGroups` and its kin) say who may connect, but are not read. */
export function classicGroups(fields: Fields, name: string): PartialList<Reference> | null {
  if (!fields.has(name)) return null;
  return {
    items: [],
    rest: { what: fields.where(name), cause: 'unsupported', location: fields.at },
  };
}

/** A value that follows from something that is not known. */
export function openValue<T>(
  fields: Fields,
  cause: Omit<Unknown, 'location'> & Partial<Unknown>,
  among?: readonly T[],
): Value<T> {
  return unknown({ location: fields.at, ...cause }, fields.at, among);
}
