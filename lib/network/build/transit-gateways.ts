import type { Unknown } from '../../basics/value.ts';
import type { Reference } from '../../resources/resource.ts';
import type { NodeId, RouteTarget, TransitAttachment, TransitTable } from '../model.ts';
import { certainly } from '../model.ts';
import { isTrue, perhaps } from './condition.ts';
import type { Domains } from './domains.ts';
import { type Draft, impliedId, type ResourceOf } from './draft.ts';
import type { Subnets } from './subnets.ts';
import { TransitAttachments } from './transit-attachments.ts';
import { tablesOf } from './transit-tables.ts';

/**
 * Transit gateways: those of the input with their attachments and tables, and
 * those that it only names, of which nothing is known but what is attached to
 * them here (TGW-7).
 */

export class TransitGateways {
  readonly #draft: Draft;
  readonly #attachments: TransitAttachments;

  constructor(draft: Draft, parts: { readonly domains: Domains; readonly subnets: Subnets }) {
    this.#draft = draft;
    this.#attachments = new TransitAttachments({ draft, ...parts }, (reference) =>
      this.#nodeOf(reference),
    );
    for (const record of draft.of('transit-gateway')) this.#addDeclared(record);
    const outside = new Map<NodeId, Unknown>();
    for (const reference of this.#references()) {
      if (reference.kind === 'unknown' || this.#isDeclared(reference)) continue;
      const id = this.#nodeOf(reference);
      if (id !== null) outside.set(id, unknownOf(reference));
    }
    for (const [id, unknown] of outside) this.#addOutside(id, unknown);
  }

  /** Where a route of a domain to the gateway leads; null: the gateway is not attached to the domain (RT-7). */
  target(reference: Reference, domain: NodeId): RouteTarget | null {
    if (reference.kind === 'unknown') return { kind: 'unknown', unknown: reference.unknown };
    const id = this.#nodeOf(reference);
    if (id === null) return { kind: 'unknown', unknown: unknownOf(reference) };
    if (!this.#draft.gateways.has(id)) this.#addOutside(id, unknownOf(reference));
    const gateway = this.#draft.gateways.get(id);
    if (gateway?.kind !== 'transit') return { kind: 'unknown', unknown: unknownOf(reference) };
    const isAttached = gateway.attachments.some(
      ({ far, present }) =>
        far.kind === 'domain' && present.truth !== 'no' && this.#mayBe(far.domain, domain),
    );
    return isAttached || gateway.outside !== null ? { kind: 'gateway', gateway: id } : null;
  }

  /** A domain that the input only names may be any that it declares. */
  #mayBe(attached: NodeId, domain: NodeId): boolean {
    return attached === domain || this.#draft.domains.get(attached)?.outside != null;
  }

  #references(): readonly Reference[] {
    const draft = this.#draft;
    return [
      ...draft.of('transit-attachment').map((each) => each.transitGateway),
      ...draft.of('transit-connect').flatMap((each) => each.transitGateway ?? []),
      ...draft.of('vpn-connection').flatMap((each) => each.transitGateway ?? []),
    ];
  }

  #isDeclared(reference: Reference): boolean {
    return (
      reference.kind === 'resource' && this.#draft.find(reference.key, 'transit-gateway') !== null
    );
  }

  #nodeOf(reference: Reference): NodeId | null {
    if (reference.kind === 'unknown') return null;
    if (this.#isDeclared(reference) && reference.kind === 'resource') return reference.key;
    const name = reference.kind === 'resource' ? reference.key : reference.name;
    return impliedId(name, 'transit-gateway');
  }

  #addDeclared(record: ResourceOf<'transit-gateway'>): void {
    const draft = this.#draft;
    const id = draft.declare(record);
    const unseen = this.#unseen(record);
    draft.gateways.set(id, {
      kind: 'transit',
      id,
      ...tablesOf(draft, this.#attachments, record, unseen),
      outside: unseen,
      groupReferences: isTrue(record.groupReferences),
    });
  }

  /** An account to which a gateway is shared sees neither its tables nor what others attached. */
  #unseen(record: ResourceOf<'transit-gateway'>): Unknown | null {
    if (!record.isObserved || record.tablesAreListed) return null;
    const isSeen = this.#draft
      .of('transit-table')
      .some(({ transitGateway: of }) => of.kind === 'resource' && of.key === record.key);
    if (isSeen) return null;
    return { what: `route tables of ${record.id}`, cause: 'outside-input', location: record.at };
  }

  #addOutside(id: NodeId, unknown: Unknown): void {
    const draft = this.#draft;
    const label = unknown.what.split('/').at(-1) ?? unknown.what;
    const type = 'AWS::EC2::TransitGateway';
    draft.imply({ id, label, type, at: unknown.location });
    const table: TransitTable = {
      id: impliedId(id, 'table'),
      label: `route tables of ${label}`,
      at: unknown.location,
      routes: [],
      rest: unknown,
    };
    draft.imply({ id: table.id, label: table.label, type, at: unknown.location });
    const attachments = this.#attachments.all.filter(({ gateway }) => gateway === id);
    draft.gateways.set(id, {
      kind: 'transit',
      id,
      attachments: attachments.map(({ attachment }): TransitAttachment => {
        return { ...attachment, tables: [table.id], associated: certainly };
      }),
      tables: [table],
      outside: unknown,
      groupReferences: perhaps(unknown),
    });
    draft.gaps.push({
      node: id,
      type,
      effect:
        'What is attached to it and its tables are not in the input: whatever is routed to it is possible, not certain.',
    });
  }
}

/** What is not a transit gateway of the input counts as one outside. */
function unknownOf(reference: Exclude<Reference, { readonly kind: 'unknown' }>): Unknown {
  if (reference.kind === 'outside') return reference.unknown;
  return { what: reference.key, cause: 'unsupported', location: reference.at };
}
