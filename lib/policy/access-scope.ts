import type { SourceLocation } from '../basics/source.ts';
import type { PortRange } from '../network/model.ts';
import type { Cidr } from '../packets/cidr.ts';

/**
 * Access scopes as files say them: which paths are looked for, and which of
 * them are meant to be there. Names are still words; what they mean in a
 * network is the business of bind-scopes.ts.
 */

export interface AccessScope {
  /** As given. */
  readonly file: string;
  /** Never empty. */
  readonly matchPaths: readonly ScopePath[];
  readonly excludePaths: readonly ScopePath[];
}

export interface ScopePath {
  /** Tells match paths of all scopes apart, by what they say: stable when others come and go. */
  readonly key: string;
  /** `match path 2 of scope.json`. */
  readonly title: string;
  /** null: any. */
  readonly source: EndStatement | null;
  readonly destination: EndStatement | null;
  /** What a path must pass, all of them. */
  readonly through: readonly ResourceStatement[];
  readonly at: SourceLocation;
}

/** Where a path starts or ends, and what its packets are there. At least one of the two. */
export interface EndStatement {
  readonly resources: ResourceStatement | null;
  readonly header: HeaderStatement | null;
}

export interface ResourceStatement {
  /** Names and ids, or types. */
  readonly by: 'name' | 'type';
  /** Alternatives; never empty. */
  readonly words: readonly Word[];
  readonly at: SourceLocation;
}

export interface Word {
  readonly text: string;
  readonly at: SourceLocation;
}

/** Alternatives of each field; null: whatever it is. */
export interface HeaderStatement {
  readonly protocols: readonly (number | 'all')[] | null;
  readonly source: AddressStatement | null;
  readonly destination: AddressStatement | null;
  readonly sourcePorts: readonly PortRange[] | null;
  readonly ports: readonly PortRange[] | null;
  readonly at: SourceLocation;
}

export type AddressStatement =
  | { readonly kind: 'blocks'; readonly blocks: readonly Cidr[] }
  | { readonly kind: 'prefix-lists'; readonly lists: readonly Word[] };
