/**
 * Nodes of interval decision diagrams (see diagram.ts), and the table that
 * makes them unique: one object for one content, as long as anybody holds it.
 *
 * New nodes are held by the table. When there are many, all become weak: they
 * are still found, but no longer kept alive. So a short run pays nothing for
 * weak references, and a long-lived process keeps what it uses, not what it
 * ever computed.
 */

export interface Diagram {
  /** The field that it decides; terminals have a level behind all fields. */
  readonly level: number;
  /**
   * Its edges: edge i is taken by the values from behind the edge before it
   * (or 0) up to `lasts[i]`, inclusive, and leads to `children[i]`. They
   * ascend without gaps to the maximum of the level. Empty in terminals.
   */
  readonly lasts: readonly number[];
  readonly children: readonly Diagram[];
  /** Of its content. */
  readonly hash: number;
}

export const levelCountMax = 16;

/** No tuple. */
export const none: Diagram = { level: levelCountMax, lasts: [], children: [], hash: 0x1b56c4e9 };
/** Every tuple. */
export const all: Diagram = { level: levelCountMax, lasts: [], children: [], hash: 0x5f356495 };

/** Collects the edges of a node, in order; neighbours that lead to the same are one. May be used again. */
export class NodeBuilder {
  readonly #lasts: number[] = [];
  readonly #children: Diagram[] = [];
  #count = 0;

  /** `last` is inclusive and greater than that of the edge before. */
  append(last: number, child: Diagram): void {
    if (this.#count > 0 && this.#children[this.#count - 1] === child) this.#count--;
    this.#lasts[this.#count] = last;
    this.#children[this.#count] = child;
    this.#count++;
  }

  /** The node with the edges so far, or the child to which all of them lead. Starts anew. */
  finish(level: number): Diagram {
    const count = this.#count;
    this.#count = 0;
    const [child] = this.#children;
    if (count === 1 && child !== undefined) return child;
    return uniqueNode({ level, lasts: this.#lasts, children: this.#children, count });
  }
}

/** What a node may become; only the first `count` edges are meant. */
interface Draft {
  readonly level: number;
  readonly lasts: readonly number[];
  readonly children: readonly Diagram[];
  readonly count: number;
}

/** Nodes that the table holds. Measured: about 180 bytes for a node and 16 for each of its edges. */
const heldMax = 1 << 17;
/** Open addressing, at most half full. */
let slots: (Diagram | undefined)[] = Array(1 << 12).fill(undefined);
let held = 0;

/** By hash. References whose node is gone are removed some time later. */
const weak = new Map<number, WeakRef<Diagram>[]>();
const gone = new FinalizationRegistry<number>((hash) => {
  const alive = weak.get(hash)?.filter((reference) => reference.deref() !== undefined) ?? [];
  if (alive.length === 0) weak.delete(hash);
  else weak.set(hash, alive);
});

function uniqueNode(draft: Draft): Diagram {
  const hash = hashOf(draft);
  let slot = hash & (slots.length - 1);
  for (let node = slots[slot]; node !== undefined; node = slots[slot]) {
    if (node.hash === hash && isNode(node, draft)) return node;
    slot = (slot + 1) & (slots.length - 1);
  }
  const survivor = findWeak(hash, draft);
  if (survivor !== undefined) return survivor;
  const node: Diagram = {
    level: draft.level,
    lasts: draft.lasts.slice(0, draft.count),
    children: draft.children.slice(0, draft.count),
    hash,
  };
  slots[slot] = node;
  held++;
  if (held >= heldMax) letGo();
  else if (held * 2 > slots.length) grow();
  return node;
}

function findWeak(hash: number, draft: Draft): Diagram | undefined {
  for (const reference of weak.get(hash) ?? []) {
    const node = reference.deref();
    if (node !== undefined && isNode(node, draft)) return node;
  }
  return undefined;
}

/** Makes every node weak that the table holds. */
function letGo(): void {
  for (const node of slots) {
    if (node === undefined) continue;
    const bucket = weak.get(node.hash);
    if (bucket === undefined) weak.set(node.hash, [new WeakRef(node)]);
    else bucket.push(new WeakRef(node));
    gone.register(node, node.hash);
  }
  slots.fill(undefined);
  held = 0;
}

function grow(): void {
  const old = slots;
  slots = Array(old.length * 2).fill(undefined);
  for (const node of old) {
    if (node === undefined) continue;
    let slot = node.hash & (slots.length - 1);
    while (slots[slot] !== undefined) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = node;
  }
}

function isNode(node: Diagram, draft: Draft): boolean {
  if (node.level !== draft.level || node.lasts.length !== draft.count) return false;
  for (let index = 0; index < draft.count; index++) {
    if (node.lasts[index] !== draft.lasts[index]) return false;
    if (node.children[index] !== draft.children[index]) return false;
  }
  return true;
}

function hashOf({ level, lasts, children, count }: Draft): number {
  let hash = level;
  for (let index = 0; index < count; index++) {
    hash = Math.imul(hash ^ (lasts[index] ?? 0), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ (children[index]?.hash ?? 0), 0x85ebca77);
  }
  return (hash ^ (hash >>> 13)) & 0x3fff_ffff;
}
