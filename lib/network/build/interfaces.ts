import type { SourceLocation } from '../../basics/source.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Address, Condition, Interface, NodeId, Workload } from '../model.ts';
import { certainly, never } from '../model.ts';
import { type Domains, defaultDomain } from './domains.ts';
import { type Draft, impliedId, type OpenWorkload } from './draft.ts';
import type { Memberships } from './groups.ts';
import { mayBe } from './open-references.ts';
import type { Subnets } from './subnets.ts';

/**
 * The register of interfaces: which there are and to whom they belong. What
 * makes them is in instances.ts, nat-gateways.ts, services.ts, balancers.ts.
 */

export interface NewInterface extends Memberships {
  readonly id: NodeId;
  readonly label: string;
  readonly workload: NodeId;
  readonly subnet: NodeId;
  readonly at: SourceLocation;
  readonly present?: Condition;
  readonly addresses: readonly Address[];
  readonly filtered?: boolean;
  readonly accepts?: Interface['accepts'];
  readonly forwards?: Condition;
  readonly bump?: Interface['bump'];
  /** Set where it is not known which of several is there: the first of them. */
  readonly alternativeTo?: NodeId | null;
}

export class Interfaces {
  readonly #draft: Draft;
  readonly #domains: Domains;
  readonly #subnets: Subnets;
  /** Interfaces that an Elastic IP leads to. */
  readonly #elasticOwners = new Map<string, NodeId[]>();

  /** Interfaces of which one is there in place of another, by that. */
  readonly #alternatives = new Map<NodeId, NodeId[]>();

  constructor(draft: Draft, domains: Domains, subnets: Subnets) {
    this.#draft = draft;
    this.#domains = domains;
    this.#subnets = subnets;
  }

  /** Registers a workload; of one that there is already, adds what more is known. */
  workload(
    id: NodeId,
    role: Workload['role'],
    more: Partial<
      Pick<Workload, 'publicEndpoint' | 'ports' | 'portsRest' | 'spread' | 'relay'>
    > = {},
  ): void {
    const before = this.#draft.workloads.get(id);
    if (before !== undefined) {
      this.#draft.workloads.set(id, { ...before, ...more });
      return;
    }
    const { publicEndpoint = null, ports = null, spread = false, relay = null } = more;
    const { portsRest = null } = more;
    const workload: OpenWorkload = {
      id,
      role,
      interfaces: [],
      spread,
      publicEndpoint,
      ports,
      portsRest,
      relay,
    };
    this.#draft.workloads.set(id, workload);
  }

  add(item: NewInterface): NodeId {
    const { id, workload, subnet, label, at } = item;
    this.#draft.imply({ id, label, type: 'AWS::EC2::NetworkInterface', at });
    this.#draft.interfaces.set(id, {
      id,
      workload,
      subnet,
      present: item.present ?? certainly,
      addresses: item.addresses,
      groups: item.groups,
      groupsRest: item.groupsRest,
      filtered: item.filtered ?? true,
      accepts: item.accepts ?? 'anything',
      forwards: item.forwards ?? never,
      bump: item.bump ?? null,
      because: [at],
    });
    this.#draft.workloads.get(workload)?.interfaces.push(id);
    const first = item.alternativeTo ?? id;
    if (first !== id) this.#alternatives.set(first, [...(this.#alternatives.get(first) ?? []), id]);
    return id;
  }

  /** The interfaces of whatever has this key: a workload, or an interface declared on its own. */
  of(key: string): readonly NodeId[] {
    const own = impliedId(key, 'interface');
    if (this.#draft.interfaces.has(own)) return [own, ...(this.#alternatives.get(own) ?? [])];
    return this.#draft.workloads.get(key)?.interfaces ?? this.#elasticOwners.get(key) ?? [];
  }

  /**
   * The interface that stands for an instance where one address counts (LB-4);
   * its first otherwise. Several: it is one of them, each is there perhaps.
   */
  primariesOf(key: string): readonly NodeId[] {
    const [first] = this.of(key);
    return first === undefined ? [] : [first, ...(this.#alternatives.get(first) ?? [])];
  }

  /** Why something may have an interface that is declared on its own and attached to nothing for certain; null: nothing. */
  perhapsAttached(key: string): Unknown | null {
    const references = [
      ...this.#draft.of('network-interface-attachment').map((each) => each.networkInterface),
      ...[...this.#draft.of('instance'), ...this.#draft.of('launch-template')].flatMap(
        ({ settings }) => (settings.interfaces ?? []).flatMap(({ existing }) => existing ?? []),
      ),
    ];
    for (const { networkInterface, instance } of this.#draft.of('network-interface-attachment')) {
      const isHere = networkInterface.kind === 'resource' && networkInterface.key === key;
      if (isHere && instance.kind === 'unknown') return instance.unknown;
    }
    return references.map((each) => mayBe(each, key)).find((each) => each !== null) ?? null;
  }

  addElasticOwner(elasticIp: string, owner: NodeId): void {
    this.#elasticOwners.set(elasticIp, [...(this.#elasticOwners.get(elasticIp) ?? []), owner]);
  }

  /** Where something without a subnet lies: a default subnet of the VPC that its groups tell, or of the default VPC. */
  defaultSubnet(key: string, at: SourceLocation): NodeId {
    const told = this.#domains.ofResource(key, at);
    const isOutside = told !== null && this.#draft.domains.get(told)?.outside !== null;
    if (isOutside) return this.#subnets.default(told, at);
    return this.#subnets.default(this.#domains.default(at), at);
  }

  domainOf(subnet: NodeId): NodeId {
    return this.#draft.subnets.get(subnet)?.domain ?? defaultDomain;
  }
}
