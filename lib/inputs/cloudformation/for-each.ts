import type { SourceLocation } from '../../basics/source.ts';
import type { Property } from '../../resources/property.ts';
import type { DocumentEntry, DocumentNode } from '../document.ts';
import { hide, withIncluded } from './opaque.ts';
import type { OpaquePart } from './run.ts';
import { plainTypeOf } from './serverless.ts';
import type { Scope, Stack } from './stack.ts';
import { isCustom, stackTypes, typeNameOf } from './template.ts';
import { type Part, partsOf, scalarText } from './values.ts';

/**
 * Maps whose entries are made when the template is processed: Fn::ForEach
 * (LANG-1) and Fn::Transform beside other keys (LANG-6). Owns loops and the
 * substitution of their variables; what an entry means is the reader's.
 */

export interface ExpandedEntry {
  readonly key: string;
  readonly keyAt: SourceLocation;
  readonly value: DocumentNode;
  /** The loop variables in whose sight the value stands. */
  readonly scope: Scope;
}

/** The entries of a map after its loops and includes are carried out. */
export function expandEntries(
  stack: Stack,
  entries: readonly DocumentEntry[],
  scope: Scope,
): readonly ExpandedEntry[] {
  if (isPlain(entries, scope)) {
    return entries.map(({ key, keyAt, value }) => ({ key, keyAt, value, scope }));
  }
  const result: ExpandedEntry[] = [];
  expandInto(stack, entries, scope, result);
  // Of equal keys the last one wins, as in the reader.
  return [...new Map(result.map((entry) => [entry.key, entry])).values()];
}

/** Whether the entries are as they are written. */
export function isPlain(entries: readonly DocumentEntry[], scope: Scope): boolean {
  if (scope !== null) return false;
  for (const { key } of entries) if (isExpanding(key)) return false;
  return true;
}

function isExpanding(key: string): boolean {
  return key.startsWith(loopPrefix) || key === 'Fn::Transform';
}

const loopPrefix = 'Fn::ForEach::';

function expandInto(
  stack: Stack,
  entries: readonly DocumentEntry[],
  scope: Scope,
  result: ExpandedEntry[],
): void {
  for (const entry of entries) {
    if (entry.key.startsWith(loopPrefix)) {
      expandLoop(stack, entry, scope, result);
    } else if (entry.key === 'Fn::Transform') {
      withIncluded(stack, entry.value, scope, (snippet) => {
        if (snippet.kind === 'map') expandInto(stack, snippet.entries, scope, result);
      });
    } else {
      result.push({ ...entry, key: substitutedKey(entry.key, scope), scope });
    }
  }
}

/** `[Identifier, Collection, {Key: Value}]` */
function expandLoop(
  stack: Stack,
  entry: DocumentEntry,
  scope: Scope,
  result: ExpandedEntry[],
): void {
  const [identifier, collection, body] = entry.value.kind === 'list' ? entry.value.items : [];
  const variable = identifier ? stack.evaluate(identifier, scope) : null;
  const items = collection ? loopItems(stack, collection, scope) : null;
  if (variable?.kind !== 'scalar' || !items || body?.kind !== 'map') {
    const effect = body ? loopEffect(stack, body) : 'changes';
    const name = `${entry.key}, whose collection is not known`;
    if (effect !== null) hide(stack, name, entry.keyAt, effect);
    return;
  }
  for (const item of items) {
    if (!stack.run.admitLoopEntry()) {
      hide(stack, `${entry.key}, which makes too many entries`, entry.keyAt);
      return;
    }
    const inner = new Map(scope ?? []).set(scalarText(variable), item);
    expandInto(stack, body.entries, inner, result);
  }
}

/**
 * Types of which one more takes nothing away from what others let through.
 * Routes, associations and ACL entries, for example, may.
 */
const addingTypes: ReadonlySet<string> = new Set([
  'AWS::EC2::EIP',
  'AWS::EC2::Instance',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
]);

/** What the entries of a loop can do to a network, whatever its collection; null: nothing. */
function loopEffect(stack: Stack, body: DocumentNode): OpaquePart['effect'] | null {
  // Within a resource it makes properties, which may be any.
  if (stack.resourceAtHand !== null || body.kind !== 'map') return 'changes';
  let effect: OpaquePart['effect'] | null = null;
  for (const { key, value } of body.entries) {
    const type = typeNameOf(value);
    if (type === null || stackTypes.has(type) || isCustom(type)) return 'changes';
    const plain = stack.template.isServerless ? plainTypeOf(type) : type;
    if (key === 'Fn::Transform' || plain.endsWith('::MODULE')) return 'changes';
    if (!stack.run.setting.isRelevant(plain)) continue;
    if (!addingTypes.has(plain)) return 'changes';
    effect = 'adds';
  }
  return effect;
}

/** The members of a loop's collection; null when not all of them are known. */
function loopItems(stack: Stack, node: DocumentNode, scope: Scope): readonly Property[] | null {
  const collection = stack.evaluate(node, scope);
  if (collection?.kind !== 'list' || collection.rest) return null;
  // A member may be a list itself (a parameter): its members are meant.
  const items = collection.items.flatMap((item) =>
    item.kind === 'list' && item.rest === null ? item.items : [item],
  );
  return items.every((item) => item.kind === 'scalar') ? items : null;
}

function substitutedKey(key: string, scope: Scope): string {
  const parts = substitute(key, scope);
  return parts.every((part) => typeof part === 'string') ? parts.join('') : key;
}

/**
 * A text with `${Variable}` and `&{Variable}` of the loops around it replaced;
 * the second form leaves out what no logical id may have.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function substitute(text: string, scope: Scope): readonly Part[] {
  if (scope === null || !text.includes('{')) return [text];
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(/([$&])\{([A-Za-z0-9]+)\}/g)) {
    const [whole, sigil, name = ''] = match;
    const pieces = partsOf(scope.get(name) ?? null);
    if (!scope.has(name) || !pieces) continue;
    parts.push(text.slice(end, match.index));
    for (const piece of pieces) {
      parts.push(
        sigil === '&' && typeof piece === 'string' ? piece.replace(/[^A-Za-z0-9]/g, '') : piece,
      );
    }
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
