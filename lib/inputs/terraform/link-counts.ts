/** How a link that is not known came out; counted, for those who want to know how well plans resolve. */
export type LinkKind = 'known' | 'resolved' | 'assumed' | 'candidates' | 'unresolved';

export class LinkCounts {
  readonly #counts: Record<LinkKind, number> = {
    known: 0,
    resolved: 0,
    assumed: 0,
    candidates: 0,
    unresolved: 0,
  };

  count(kind: LinkKind): void {
    this.#counts[kind] += 1;
  }

  all(): Readonly<Record<LinkKind, number>> {
    return { ...this.#counts };
  }
}
