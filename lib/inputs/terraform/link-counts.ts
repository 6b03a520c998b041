/** How a link that is not known came out; counted, for those who want to know how well plans resolve. */
export type LinkKind = 'known' | 'resolved' | 'assumed' | 'candidates' | 'unresolved';

export class LinkCounts {
  readonly #counts = new Map<LinkKind, number>();

  count(kind: LinkKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  all(): Readonly<Record<LinkKind, number>> {
    const of = (kind: LinkKind) => this.#counts.get(kind) ?? 0;
    return {
      known: of('known'),
      resolved: of('resolved'),
      assumed: of('assumed'),
      candidates: of('candidates'),
      unresolved: of('unresolved'),
    };
  }
}
