import type { Problem } from '../basics/problem.ts';
import type { SourceFile, SourceLocation } from '../basics/source.ts';
import {
  type DocumentList,
  type DocumentMap,
  type DocumentNode,
  entryOf,
} from '../inputs/document.ts';
import { readDocument } from '../inputs/text/read.ts';
import type { PortRange } from '../network/model.ts';
import { type Cidr, parseCidr } from '../packets/cidr.ts';
import { parseProtocol } from '../packets/protocol.ts';
import type {
  AccessScope,
  AddressStatement,
  EndStatement,
  HeaderStatement,
  ResourceStatement,
  ScopePath,
  Word,
} from './access-scope.ts';

/**
 * Reads files of AWS Network Access Analyzer: what the AWS CLI takes with
 * --cli-input-json, and what it prints for a scope that is there. Owns the
 * syntax; whether names mean something, it does not know.
 * https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/network-access-scopes.html
 */

/**
 * The scopes of files. One that breaks the rules of the syntax is left out as
 * a whole, with one error: the first. Linear in the length of the texts.
 */
export function readAccessScopes(files: readonly SourceFile[]): {
  readonly scopes: readonly AccessScope[];
  readonly problems: readonly Problem[];
} {
  const scopes: AccessScope[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const distinct = (key: string): string => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key} ${count}`;
  };
  for (const file of files) {
    if (file.text.trim() === '') {
      problems.push(error('The file is empty; an access scope was expected.', start(file.path)));
      continue;
    }
    const { root, problems: found } = readDocument(file);
    const [broken] = found.filter(({ severity }) => severity === 'error');
    problems.push(...(broken === undefined ? found : [broken]));
    if (root === null) continue;
    const reader = new ScopeReader(file.path, distinct);
    const scope = reader.scope(root);
    if (reader.problem === null) scopes.push(scope);
    else problems.push(reader.problem);
  }
  return { scopes, problems };
}

const wrapper = 'NetworkInsightsAccessScopeContent';

/** Around the paths; what the AWS CLI takes or prints besides is of no consequence. */
const topFields = ['MatchPaths', 'ExcludePaths'];
const topFieldsBesides = [
  'NetworkInsightsAccessScopeId',
  'ClientToken',
  'DryRun',
  'TagSpecifications',
  'Tags',
];

const headerFields = [
  'Protocols',
  'SourceAddresses',
  'SourcePrefixLists',
  'SourcePorts',
  'DestinationAddresses',
  'DestinationPrefixLists',
  'DestinationPorts',
];

const portMax = 65_535;

/** Reads one file. After the first mistake what it gives is of no use. */
class ScopeReader {
  problem: Problem | null = null;
  readonly #file: string;
  readonly #distinct: (key: string) => string;

  constructor(file: string, distinct: (key: string) => string) {
    this.#file = file;
    this.#distinct = distinct;
  }

  scope(root: DocumentNode): AccessScope {
    const content = entryOf(root, wrapper) ?? root;
    const map = this.#map(content, 'An access scope', topFields, topFieldsBesides);
    const matchPaths = this.#paths(map, 'MatchPaths');
    if (matchPaths.length === 0) {
      this.#fail('An access scope needs MatchPaths with at least one path.', content.at);
    }
    return { file: this.#file, matchPaths, excludePaths: this.#paths(map, 'ExcludePaths') };
  }

  #paths(map: DocumentMap | null, field: 'MatchPaths' | 'ExcludePaths'): ScopePath[] {
    const name = field === 'MatchPaths' ? 'match path' : 'exclude path';
    return this.#items(entryIn(map, field), field).map((node, index) =>
      this.#path(node, `${name} ${index + 1} of ${this.#file}`),
    );
  }

  #path(node: DocumentNode, title: string): ScopePath {
    const map = this.#map(node, 'A path', ['Source', 'Destination', 'ThroughResources']);
    const source = this.#end(entryIn(map, 'Source'), 'Source');
    const destination = this.#end(entryIn(map, 'Destination'), 'Destination');
    const through = this.#items(entryIn(map, 'ThroughResources'), 'ThroughResources').flatMap(
      (each) => {
        const statement = this.#map(each, 'An entry of ThroughResources', ['ResourceStatement']);
        const resources = this.#resources(entryIn(statement, 'ResourceStatement'));
        if (resources === null) {
          this.#fail('An entry of ThroughResources needs a ResourceStatement.', each.at);
        }
        return resources ?? [];
      },
    );
    if (source === null && destination === null && through.length === 0) {
      this.#fail('A path needs a Source, a Destination or ThroughResources.', node.at);
    }
    const key = this.#distinct(`${baseName(this.#file)} ${JSON.stringify(plain(node))}`);
    return { key, title, source, destination, through, at: node.at };
  }

  #end(node: DocumentNode | undefined, field: string): EndStatement | null {
    if (node === undefined) return null;
    const map = this.#map(node, field, ['ResourceStatement', 'PacketHeaderStatement']);
    const resources = this.#resources(entryIn(map, 'ResourceStatement'));
    const header = this.#header(entryIn(map, 'PacketHeaderStatement'));
    if (resources === null && header === null) {
      this.#fail(`${field} needs a ResourceStatement or a PacketHeaderStatement.`, node.at);
    }
    return { resources, header };
  }

  #resources(node: DocumentNode | undefined): ResourceStatement | null {
    if (node === undefined) return null;
    const map = this.#map(node, 'A ResourceStatement', ['Resources', 'ResourceTypes']);
    const names = this.#words(map, 'Resources');
    const types = this.#words(map, 'ResourceTypes');
    if ((names === null) === (types === null)) {
      const what = 'A ResourceStatement has either Resources or ResourceTypes';
      this.#fail(names === null ? `${what}; it has none.` : `${what}, not both.`, node.at);
    }
    return names === null
      ? { by: 'type', words: types ?? [], at: node.at }
      : { by: 'name', words: names, at: node.at };
  }

  #header(node: DocumentNode | undefined): HeaderStatement | null {
    if (node === undefined) return null;
    const map = this.#map(node, 'A PacketHeaderStatement', headerFields);
    const protocols = this.#parsed(map, 'Protocols', parseProtocol, protocolHint);
    const sourcePorts = this.#parsed(map, 'SourcePorts', parsePorts, portHint);
    const ports = this.#parsed(map, 'DestinationPorts', parsePorts, portHint);
    const source = this.#addresses(map, 'SourceAddresses', 'SourcePrefixLists');
    const destination = this.#addresses(map, 'DestinationAddresses', 'DestinationPrefixLists');
    const fields = [protocols, sourcePorts, ports, source, destination];
    if (fields.every((field) => field === null)) {
      this.#fail(`A PacketHeaderStatement needs one of ${headerFields.join(', ')}.`, node.at);
    }
    const withPorts = protocols?.some((each) => each === 'all' || each === 6 || each === 17);
    if (withPorts === false && (sourcePorts !== null || ports !== null)) {
      this.#fail(
        'Only TCP and UDP have ports, and Protocols names neither; no packet is like this.',
        node.at,
      );
    }
    return { protocols, source, destination, sourcePorts, ports, at: node.at };
  }

  #addresses(map: DocumentMap | null, field: string, listsField: string): AddressStatement | null {
    const blocks = this.#parsed<Cidr>(map, field, parseCidr, addressHint);
    const lists = this.#words(map, listsField);
    if (blocks !== null && lists !== null) {
      const at = entryIn(map, listsField)?.at ?? start(this.#file);
      this.#fail(`A PacketHeaderStatement has ${field} or ${listsField}, not both.`, at);
    }
    if (blocks !== null) return { kind: 'blocks', blocks };
    return lists === null ? null : { kind: 'prefix-lists', lists };
  }

  #parsed<T>(
    map: DocumentMap | null,
    field: string,
    parse: (text: string) => T | null,
    hint: string,
  ): T[] | null {
    const words = this.#words(map, field);
    return (
      words?.flatMap(({ text, at }) => {
        const value = parse(text);
        if (value === null) this.#fail(`'${text}' in ${field} is ${hint}`, at);
        return value ?? [];
      }) ?? null
    );
  }

  /** null: it is not there, or empty, which says the same. */
  #words(map: DocumentMap | null, field: string): Word[] | null {
    const items = this.#items(entryIn(map, field), field);
    const words = items.flatMap((item): Word[] => {
      const isWord = item.kind === 'scalar' && item.value !== null && item.text.trim() !== '';
      if (!isWord) this.#fail(`${field} is a list of texts; this is none.`, item.at);
      return isWord ? [{ text: item.text.trim(), at: item.at }] : [];
    });
    return words.length === 0 ? null : words;
  }

  #items(node: DocumentNode | undefined, field: string): DocumentList['items'] {
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
    if (node.kind === 'list') return node.items;
    this.#fail(`${field} is not a list; write it as [...].`, node.at);
    return [];
  }

  /** What is not known would be lost without a word, so it is refused. */
  #map(
    node: DocumentNode | undefined,
    what: string,
    fields: readonly string[],
    besides: readonly string[] = [],
  ): DocumentMap | null {
    if (node?.kind !== 'map') {
      this.#fail(`${what} is an object with ${fields.join(', ')}.`, node?.at ?? start(this.#file));
      return null;
    }
    const strange = node.entries.find(({ key }) => ![...fields, ...besides].includes(key));
    if (strange !== undefined) {
      this.#fail(
        `${what} has no field ${strange.key}; it may have ${fields.join(', ')}.`,
        strange.keyAt,
      );
    }
    return node;
  }

  #fail(message: string, at: SourceLocation): void {
    this.problem ??= error(message, at);
  }
}

const protocolHint = 'no protocol. Give tcp, udp, icmp, icmpv6, another name, a number or all.';
const portHint = 'no port. Give one as 22, or a range as 22-25.';
const addressHint = 'no address. Give one as 10.0.0.1, or a block as 10.0.0.0/16.';

function parsePorts(text: string): PortRange | null {
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(text);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first <= last && last <= portMax ? { first, last } : null;
}

function entryIn(map: DocumentMap | null, field: string): DocumentNode | undefined {
  return map === null ? undefined : entryOf(map, field);
}

/** Without places and layout. */
function plain(node: DocumentNode): unknown {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
    case 'list':
      return node.items.map(plain);
    case 'scalar':
      return node.text;
  }
}

function baseName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}

function start(file: string): SourceLocation {
  return { file, line: 1, column: 1, pointer: '' };
}

function error(message: string, location: SourceLocation): Problem {
  return { severity: 'error', message, location };
}
