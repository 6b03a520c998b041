import type { Unknown } from '../../basics/value.ts';
import { defaultAclKey, mainTableKey } from '../../resources/implied-keys.ts';
import type { Reference } from '../../resources/resource.ts';
import type { NodeId } from '../model.ts';
import { certainly } from '../model.ts';
import { type Domains, defaultDomain } from './domains.ts';
import { type Draft, impliedId } from './draft.ts';
import { candidatesOf } from './open-references.ts';

/**
 * Which route tables and network ACLs there are: declared ones, those that AWS
 * makes with a VPC, and those that the input only names. Empty ones: what
 * stands in them is decided in tables.ts and acl-entries.ts.
 */

export class TablesAndAcls {
  /** ACLs outside of the input, with the reason why their entries are not known. */
  readonly unseenAcls: Map<NodeId, Unknown> = new Map();
  readonly #draft: Draft;
  readonly #domains: Domains;
  /** VPCs of the input by the key of their default ACL. */
  readonly #vpcs: ReadonlyMap<string, NodeId>;
  /** VPCs of the input by the key of their main table. */
  readonly #mains: ReadonlyMap<string, NodeId>;

  constructor(draft: Draft, domains: Domains) {
    this.#draft = draft;
    this.#domains = domains;
    this.#vpcs = new Map(draft.of('vpc').map(({ key }) => [defaultAclKey(key), key]));
    this.#mains = new Map(draft.of('vpc').map(({ key }) => [mainTableKey(key), key]));
    for (const table of draft.of('route-table')) {
      const id = draft.declare(table);
      draft.tables.set(id, {
        id,
        domain: domains.of(table.vpc, table.at),
        routes: [],
        rest: table.unseenRoutes,
      });
    }
    for (const acl of draft.of('network-acl')) {
      const id = draft.declare(acl);
      draft.acls.set(id, { id, ingress: [], egress: [] });
    }
  }

  /** The table that a reference names, an outside one included; null where it is not known which. */
  table(reference: Reference): NodeId | null {
    return reference.kind === 'unknown' ? null : this.someTable(reference);
  }

  /** As `table`; where it is not known which, a table of which nothing is known. */
  someTable(reference: Reference): NodeId {
    const target = this.#draft.follow(reference, 'route-table');
    if (target.kind === 'found') return target.resource.key;
    const name = target.kind === 'outside' ? target.name : target.unknown.what;
    const vpc = this.#mains.get(name);
    return vpc === undefined ? this.unseenTable(name, target.unknown) : this.mainTable(vpc);
  }

  /** Those that a reference may name: one or, of an unknown one with candidates, several; null: it may be any. */
  tables(reference: Reference): readonly NodeId[] | null {
    const candidates = candidatesOf(reference);
    if (candidates !== null) return [...new Set(candidates.map((each) => this.someTable(each)))];
    const only = this.table(reference);
    return only === null ? null : [only];
  }

  /** The ACL that a reference names, an outside one included; null where it is not known which. */
  acl(reference: Reference): NodeId | null {
    return reference.kind === 'unknown' ? null : this.someAcl(reference);
  }

  /** As `acl`; where it is not known which, an ACL of which nothing is known. */
  someAcl(reference: Reference): NodeId {
    const target = this.#draft.follow(reference, 'network-acl');
    if (target.kind === 'found') return target.resource.key;
    const name = target.kind === 'outside' ? target.name : target.unknown.what;
    const vpc = this.#vpcs.get(name);
    return vpc === undefined ? this.unseenAcl(name, target.unknown) : this.defaultAcl(vpc);
  }

  /** As `tables`, for ACLs. */
  acls(reference: Reference): readonly NodeId[] | null {
    const candidates = candidatesOf(reference);
    if (candidates !== null) return [...new Set(candidates.map((each) => this.someAcl(each)))];
    const only = this.acl(reference);
    return only === null ? null : [only];
  }

  /** The main table of a domain: declared, fresh with local routes only (RT-1), or not known. */
  mainTable(domain: NodeId): NodeId {
    const draft = this.#draft;
    const declared = draft
      .of('route-table')
      .find((table) => table.isMain && draft.tables.get(table.key)?.domain === domain);
    if (declared !== undefined) return declared.key;
    const id = mainTableKey(domain);
    const home = draft.domains.get(domain);
    const at = draft.components.get(domain)?.at;
    if (draft.tables.has(id) || home === undefined || at === undefined) return id;
    draft.imply({
      id,
      label: `main route table of ${draft.label(domain)}`,
      type: 'AWS::EC2::RouteTable',
      at,
    });
    const rest = this.#domains.unseenPart(domain, 'main route table');
    draft.tables.set(id, { id, domain, routes: [], rest });
    if (domain === defaultDomain) {
      // The default VPC's main table leads to the Internet.
      draft.tables.get(id)?.routes.push({
        id: `${id}/0.0.0.0/0`,
        label: '0.0.0.0/0',
        because: at,
        destination: '0.0.0.0/0',
        target: { kind: 'gateway', gateway: impliedId(domain, 'internet-gateway') },
        origin: 'static',
        present: certainly,
        declared: false,
      });
    }
    return id;
  }

  /** The default ACL of a domain (NACL-6). */
  defaultAcl(domain: NodeId): NodeId {
    const id = defaultAclKey(domain);
    const draft = this.#draft;
    const observed = draft
      .of('network-acl')
      .find((acl) => acl.isDefault && this.#domains.of(acl.vpc, acl.at) === domain);
    if (observed !== undefined) return observed.key;
    const at = draft.components.get(domain)?.at;
    if (draft.acls.has(id) || at === undefined) return id;
    draft.imply({
      id,
      label: `default network ACL of ${draft.label(domain)}`,
      type: 'AWS::EC2::NetworkAcl',
      at,
    });
    draft.acls.set(id, { id, ingress: [], egress: [] });
    return id;
  }

  /** A table of which nothing is known. */
  unseenTable(owner: string, unknown: Unknown, home?: NodeId): NodeId {
    const id = impliedId(owner, 'route-table');
    const draft = this.#draft;
    if (draft.tables.has(id)) return id;
    const [name = owner] = owner.split('#');
    const domain = home ?? this.#domains.ofNamed(name, unknown);
    const label = owner === name ? name : `route table of ${name}`;
    draft.imply({ id, label, type: 'AWS::EC2::RouteTable', at: unknown.location });
    draft.tables.set(id, { id, domain, routes: [], rest: unknown });
    return id;
  }

  /** An ACL of which nothing is known; its one entry is made with the others' entries. */
  unseenAcl(owner: string, unknown: Unknown): NodeId {
    const id = impliedId(owner, 'network-acl');
    const draft = this.#draft;
    if (draft.acls.has(id)) return id;
    const [name = owner] = owner.split('#');
    const label = owner === name ? name : `network ACL of ${name}`;
    draft.imply({ id, label, type: 'AWS::EC2::NetworkAcl', at: unknown.location });
    draft.acls.set(id, { id, ingress: [], egress: [] });
    this.unseenAcls.set(id, unknown);
    return id;
  }
}
