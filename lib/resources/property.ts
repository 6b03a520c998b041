import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';

/**
 * A resource as an input declares it, after every expression was evaluated as
 * far as it can be before deployment. All inputs speak in CloudFormation's
 * property names, so that one reader per resource type serves them all.
 */

/** Unique in one analysis: `stack/LogicalId`, a Terraform address, an AWS id. */
export type ResourceKey = string;

export interface Declaration {
  readonly key: ResourceKey;
  /** As users name it: logical id, Terraform address, AWS id. */
  readonly id: string;
  /** CloudFormation type name, e.g. `AWS::EC2::Subnet`. */
  readonly type: string;
  /** Construct path or module path; null where there is none. */
  readonly path: string | null;
  readonly properties: PropertyMap;
  /** The declaration's first line (the logical id). */
  readonly at: SourceLocation;
}

/** A property that `AWS::NoValue` removed is absent; JSON null is absent too. */
export type Property =
  | PropertyScalar
  | PropertyList
  | PropertyMap
  | PropertyReference
  | PropertyText
  | PropertyUnknown;

export interface PropertyScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean;
  /** As written: AWS types values by property, so "0777" and 0777 may mean the same or not. */
  readonly text: string;
  readonly at: SourceLocation;
}

export interface PropertyList {
  readonly kind: 'list';
  readonly items: readonly Property[];
  /** Set when further members may exist that could not be evaluated. */
  readonly rest: Unknown | null;
  /** The closed set of what further members can be, when that is known. */
  readonly among?: readonly Property[];
  readonly at: SourceLocation;
}

export interface PropertyMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Property>;
  readonly at: SourceLocation;
}

/** What `Ref` (attribute 'Ref') or `Fn::GetAtt` of a resource in the input will give. */
export interface PropertyReference {
  readonly kind: 'reference';
  readonly resource: ResourceKey;
  /** 'Ref', an attribute name such as 'GroupId', or an element of a list attribute: 'Ipv6CidrBlocks.0'. */
  readonly attribute: string;
  readonly at: SourceLocation;
}

/** A string of which some parts are not known, e.g. `${Bastion.PrivateIp}/32`. At least two parts. */
export interface PropertyText {
  readonly kind: 'text';
  readonly parts: readonly (string | PropertyReference | PropertyUnknown)[];
  readonly at: SourceLocation;
}

/** Equal `unknown.what` means the same value, wherever it is used. */
export interface PropertyUnknown {
  readonly kind: 'unknown';
  readonly unknown: Unknown;
  readonly at: SourceLocation;
  /** The closed set of what it can become, when that is known. */
  readonly among?: readonly Property[];
}
