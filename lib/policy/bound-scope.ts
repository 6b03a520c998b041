import type { Unknown } from '../basics/value.ts';
import type { NodeId } from '../network/model.ts';
import type { Cidr } from '../packets/cidr.ts';
import type { PacketSet } from '../packets/packet-set.ts';
import type { ScopePath } from './access-scope.ts';

/** Access scopes in terms of one network: nodes for names, packet sets for headers. */

export interface BoundScope {
  readonly matchPaths: readonly BoundPath[];
  readonly excludePaths: readonly BoundPath[];
}

export interface BoundPath {
  readonly path: ScopePath;
  readonly source: BoundEnd;
  readonly destination: BoundEnd;
  readonly through: readonly Nodes[];
  /** Of match paths: what they look for where they name no protocol (TCP and UDP). */
  readonly traffic: PacketSet;
}

export interface BoundEnd {
  /** null: any. */
  readonly nodes: Nodes | null;
  /** null: whatever packets are. */
  readonly header: BoundHeader | null;
}

/** What a resource statement stands for. Empty: nothing in this network. */
export interface Nodes {
  readonly ids: ReadonlySet<NodeId>;
  /** Whether it means the Internet as such, by whatever way. */
  readonly internet: boolean;
}

export interface BoundHeader {
  /** Protocols and ports. */
  readonly traffic: PacketSet;
  /** null: any. */
  readonly source: BoundAddresses | null;
  readonly destination: BoundAddresses | null;
}

export interface BoundAddresses {
  readonly blocks: readonly Cidr[];
  /** Lists of which further addresses are not known. */
  readonly rest: readonly Unknown[];
}
