import type { NodeId } from '../network/model.ts';
import type { Cidr } from '../packets/cidr.ts';
import type { PacketSet } from '../packets/packet-set.ts';

/** What a question about one network is: who sends, what, to whom. */

export interface Question {
  readonly from: Origin;
  readonly to: Goal;
  /** Protocol and ports at the goal. */
  readonly packets: PacketSet;
  /** Only without balancers. */
  readonly direct: boolean;
  /** The answer must come back whatever the protocol. */
  readonly roundTrip: boolean;
}

export type Origin =
  /** null: any address out there. */
  | { readonly kind: 'internet'; readonly address: Cidr | null }
  /** Whoever is behind one of these gateways. `block`: only from there; null: from anywhere. */
  | { readonly kind: 'gateway'; readonly gateways: readonly NodeId[]; readonly block: Cidr | null }
  /** `address`: from this private address of theirs; null: from any. */
  | {
      readonly kind: 'interfaces';
      readonly interfaces: readonly NodeId[];
      readonly address: Cidr | null;
    };

export type Goal =
  | { readonly kind: 'internet'; readonly address: Cidr | null }
  /** `address`: the packet is sent to this private address; null: any way counts. */
  | {
      readonly kind: 'interfaces';
      readonly interfaces: readonly NodeId[];
      readonly address: Cidr | null;
      /** Workloads of which the public endpoint is meant too. */
      readonly endpoints?: readonly NodeId[];
    }
  /** By their public addresses: out to the Internet and in again. `address`: by this one; null: by any. */
  | {
      readonly kind: 'public';
      readonly interfaces: readonly NodeId[];
      readonly address: string | null;
    }
  | { readonly kind: 'balancer'; readonly balancer: NodeId }
  /** Beyond gateways that lead to other networks than the Internet; `orInternet`: or there. */
  | {
      readonly kind: 'beyond';
      readonly gateways: readonly NodeId[];
      readonly block: Cidr | null;
      readonly orInternet: boolean;
    };
