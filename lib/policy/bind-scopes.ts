import type { Problem } from '../basics/problem.ts';
import type { SourceLocation } from '../basics/source.ts';
import type { Unknown } from '../basics/value.ts';
import type { NetworkModel, NodeId } from '../network/model.ts';
import { parseCidr } from '../packets/cidr.ts';
import { box, everything, type PacketSet, union } from '../packets/packet-set.ts';
import { Names } from '../questions/names.ts';
import type {
  AccessScope,
  AddressStatement,
  EndStatement,
  HeaderStatement,
  ResourceStatement,
  ScopePath,
  Word,
} from './access-scope.ts';
import type {
  BoundAddresses,
  BoundEnd,
  BoundHeader,
  BoundPath,
  BoundScope,
  Nodes,
} from './bound-scope.ts';
import { countPairs, pairsMax } from './ends.ts';
import { trafficOf } from './header-sets.ts';
import { attachmentsOf, isEnd, isOuter, nodesOfType } from './nodes.ts';

/**
 * What access scopes mean in the networks of an input. A word that means
 * nothing in any of them is a warning at its place: paths that nobody looked
 * for must not pass for paths that are not there.
 */

export interface NetworkToBind {
  readonly network: NetworkModel;
  readonly prefixLists: readonly KnownPrefixList[];
}

/** A prefix list of the input. */
export interface KnownPrefixList {
  /** Whatever it is called: logical id, path, AWS id. */
  readonly names: readonly string[];
  /** Its entries as far as they are known. */
  readonly blocks: readonly string[];
  /** Why it may have more; null: it has not. */
  readonly rest: Unknown | null;
}

export interface BoundScopes {
  readonly of: ReadonlyMap<NetworkModel, readonly BoundScope[]>;
  readonly problems: readonly Problem[];
}

/** Near linear in the sizes of scopes and networks, apart from what each word stands for. */
export function bindScopes(
  scopes: readonly AccessScope[],
  networks: readonly NetworkToBind[],
): BoundScopes {
  const of = new Map<NetworkModel, readonly BoundScope[]>();
  const journal = new Journal();
  if (scopes.length > 0) {
    for (const each of networks) {
      const binder = new Binder(each, journal);
      of.set(
        each.network,
        scopes.map((scope) => binder.scope(scope)),
      );
    }
  }
  return { of, problems: journal.problems() };
}

/** Of words, whether they mean something in any network. */
class Journal {
  readonly #known = new Set<Word>();
  readonly #unknown = new Map<Word, string>();
  readonly #notes = new Map<string, Problem>();

  known(word: Word): void {
    this.#known.add(word);
  }

  unknown(word: Word, message: string): void {
    if (!this.#unknown.has(word)) this.#unknown.set(word, message);
  }

  note(message: string, location: SourceLocation): void {
    const problem: Problem = { severity: 'warning', message, location };
    this.#notes.set(`${location.file}#${location.pointer} ${message}`, problem);
  }

  problems(): Problem[] {
    const words = [...this.#unknown].flatMap(([word, message]): Problem[] =>
      this.#known.has(word) ? [] : [{ severity: 'warning', message, location: word.at }],
    );
    return [...words, ...this.#notes.values()];
  }
}

/** What follows from a word that means nothing. */
type Use = 'match' | 'exclude';

const consequences: Readonly<Record<Use, string>> = {
  match: 'No path is looked for by it.',
  exclude: 'It excludes nothing.',
};

type Position = 'end' | 'through';

class Binder {
  readonly #network: NetworkModel;
  readonly #names: Names;
  readonly #prefixLists = new Map<string, KnownPrefixList>();
  readonly #journal: Journal;

  constructor({ network, prefixLists }: NetworkToBind, journal: Journal) {
    this.#network = network;
    this.#names = new Names(network);
    this.#journal = journal;
    for (const list of prefixLists) {
      for (const name of list.names) this.#prefixLists.set(name, list);
    }
  }

  scope(scope: AccessScope): BoundScope {
    const matchPaths = scope.matchPaths.map((path) => this.#path(path, 'match'));
    for (const each of matchPaths) this.#check(each);
    return {
      matchPaths,
      excludePaths: scope.excludePaths.map((path) => this.#path(path, 'exclude')),
    };
  }

  #path(path: ScopePath, use: Use): BoundPath {
    return {
      path,
      source: this.#end(path.source, use),
      destination: this.#end(path.destination, use),
      through: path.through.map((each) => this.#nodes(each, 'through', use)),
      traffic: use === 'match' ? trafficLookedFor(path) : everything,
    };
  }

  #check(bound: BoundPath): void {
    const { path, source, destination } = bound;
    const { at, title } = path;
    const [first, second] = [source, destination].map(({ nodes }) => nodes);
    const areOuter = [first, second].every(
      (nodes) =>
        nodes !== null &&
        nodes !== undefined &&
        (nodes.internet || nodes.ids.size > 0) &&
        [...nodes.ids].every((id) => isOuter(this.#network, id)),
    );
    if (areOuter) {
      this.#journal.note(
        `Both ends of ${title} are gateways; only paths that start or end in the network are looked for.`,
        at,
      );
    }
    const pairs = countPairs(this.#network, bound);
    if (pairs > pairsMax) {
      this.#journal.note(
        `There are ${pairs} pairs of resources for ${title}, of which the first ${pairsMax} are looked at. Name its ends more closely.`,
        at,
      );
    }
  }

  #end(end: EndStatement | null, use: Use): BoundEnd {
    const { resources = null, header = null } = end ?? {};
    return {
      nodes: resources === null ? null : this.#nodes(resources, 'end', use),
      header: header === null ? null : this.#header(header, use),
    };
  }

  #nodes({ by, words }: ResourceStatement, position: Position, use: Use): Nodes {
    const ids = new Set<NodeId>();
    let internet = false;
    for (const word of words) {
      const found = by === 'type' ? this.#type(word, position) : this.#name(word, position);
      if (typeof found === 'string') {
        this.#journal.unknown(word, `${found} ${consequences[use]}`);
        continue;
      }
      this.#journal.known(word);
      for (const id of found.ids) ids.add(id);
      internet ||= found.internet;
    }
    return { ids, internet };
  }

  #type({ text }: Word, position: Position): Nodes | string {
    const found = nodesOfType(this.#network, text);
    if (found === null) return `reachlint does not model resources of the type ${text}.`;
    const ids = [...found.ids];
    const isUsable =
      position === 'through' || ids.length === 0 || ids.some((id) => isEnd(this.#network, id));
    return isUsable ? found : `No path starts or ends at resources of the type ${text}.`;
  }

  #name({ text }: Word, position: Position): Nodes | string {
    if (/^arn:[^:]*:resource-groups:/.test(text)) {
      return `'${text}' is a resource group, and which resources are in it the input does not say. Name them one by one.`;
    }
    const ids = spellings(text)
      .map((name) => [...this.#names.nodes(name), ...attachmentsOf(this.#network, name)])
      .find((nodes) => nodes.length > 0);
    if (ids === undefined) return `There is no '${text}' in the network.`;
    const [first = ''] = ids;
    const type = this.#network.components.get(first)?.type ?? 'unknown';
    if (position === 'end' && !ids.some((id) => isEnd(this.#network, id))) {
      return `'${text}' is of the type ${type}, at which no path starts or ends.`;
    }
    return { ids: new Set(ids), internet: false };
  }

  #header(header: HeaderStatement, use: Use): BoundHeader {
    return {
      traffic: trafficOf(header),
      source: this.#addresses(header.source, use),
      destination: this.#addresses(header.destination, use),
    };
  }

  #addresses(addresses: AddressStatement | null, use: Use): BoundAddresses | null {
    if (addresses === null) return null;
    if (addresses.kind === 'blocks') return { blocks: addresses.blocks, rest: [] };
    const found = addresses.lists.map((word) => this.#prefixList(word, use));
    return {
      blocks: found.flatMap(({ blocks }) => blocks),
      rest: found.flatMap(({ rest }) => rest),
    };
  }

  #prefixList(word: Word, use: Use): BoundAddresses {
    const name = spellings(word.text).find((each) => this.#prefixLists.has(each)) ?? '';
    const list = this.#prefixLists.get(name);
    if (list === undefined) {
      const effect = use === 'match' ? 'What it matches' : 'What it excludes';
      this.#journal.unknown(
        word,
        `The entries of the prefix list '${word.text}' are not in the input. ${effect} is only possible.`,
      );
      const what = `entries of prefix list ${word.text}`;
      return { blocks: [], rest: [{ what, cause: 'outside-input', location: word.at }] };
    }
    this.#journal.known(word);
    return {
      blocks: list.blocks.flatMap((block) => parseCidr(block) ?? []),
      rest: list.rest === null ? [] : [list.rest],
    };
  }
}

const tcpAndUdp: PacketSet = union(box({ protocol: 6 }), box({ protocol: 17 }));

/** Without a word on protocols, TCP and UDP: no more than these are known to Network Access Analyzer. */
function trafficLookedFor({ source, destination }: ScopePath): PacketSet {
  const headers = [source?.header, destination?.header];
  return headers.some((header) => (header?.protocols ?? null) !== null) ? everything : tcpAndUdp;
}

/**
 * What a word may be a name of: itself, and of an ARN the parts that other
 * inputs call the resource by (`vpc-1` of `…:vpc/vpc-1`, `web` of
 * `…:loadbalancer/app/web/50dc6c495c0c9188`).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function spellings(text: string): readonly string[] {
  const [, resource] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/.exec(text) ?? [];
  if (resource === undefined) return [text];
  const parts = resource.split(/[/:]/);
  const balancer = parts[0] === 'loadbalancer' ? parts.at(-2) : undefined;
  const names = [text, resource, parts.slice(1).join('/'), parts.at(-1), balancer];
  return [...new Set(names.flatMap((name = '') => (name === '' ? [] : [name])))];
}
