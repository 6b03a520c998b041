import type { Property } from '../../resources/property.ts';
import type { DocumentMap, DocumentNode } from '../document.ts';
import { entryOf } from '../document.ts';
import { candidatesOf } from './conditions.ts';
import type { Call } from './intrinsics.ts';
import { scalarText } from './values.ts';

/**
 * Fn::FindInMap. With an unknown key the value is one of those that the
 * mapping has for it: a deployment with another key would fail.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-findinmap.html
 */

export function findInMap(call: Call): Property | null | undefined {
  const { stack, argument, scope, at } = call;
  if (argument.kind !== 'list') return undefined;
  const [nameNode, topNode, secondNode, optionsNode] = argument.items;
  const name = nameNode && stack.evaluate(nameNode, scope);
  const top = topNode && stack.evaluate(topNode, scope);
  const second = secondNode && stack.evaluate(secondNode, scope);
  if (!name || !top || !second) return undefined;
  const fallback = entryOf(optionsNode, 'DefaultValue');
  const nameText = name.kind === 'scalar' ? scalarText(name) : '';
  const mapping = stack.mapping(nameText);
  if (!mapping) return fallback && stack.evaluate(fallback, scope);
  const found = lookUp(mapping, top, second);
  if (top.kind === 'scalar' && second.kind === 'scalar') {
    const [only] = found;
    if (only) return stack.evaluate(only, scope);
    if (fallback) return stack.evaluate(fallback, scope);
    stack.run.warn(`The mapping ${nameText} has no ${scalarText(top)}.${scalarText(second)}.`, at);
    return undefined;
  }
  return oneOf(call, { name, top, second }, fallback ? [...found, fallback] : found);
}

function oneOf(
  call: Call,
  keys: { readonly name: Property; readonly top: Property; readonly second: Property },
  nodes: readonly DocumentNode[],
): Property | undefined {
  const { stack, at } = call;
  const { symbols } = stack.run;
  const byIdentity = new Map<string, Property>();
  for (const node of nodes) {
    const value = stack.evaluate(node, call.scope);
    if (value) byIdentity.set(symbols.identityOf(value), value);
  }
  const values = [...byIdentity.values()];
  const [only] = values;
  if (values.length === 1 && only) return only;
  const names = [keys.name, keys.top, keys.second].map((key) => symbols.identityOf(key));
  const what = stack.qualify(`mapping ${names.join('/')}`);
  const source = keys.top.kind === 'scalar' ? keys.second : keys.top;
  const among = values.length > 0 && values.length <= amongMax ? values : undefined;
  return stack.run.unknown(symbols.derived(what, source, at), at, among);
}

/** Longer lists of candidates help nobody. */
const amongMax = 100;

/** The values under the keys; under all keys that an unknown one can be. */
function lookUp(mapping: DocumentNode, top: Property, second: Property): readonly DocumentNode[] {
  return membersOf(mapping, top).flatMap((member) => membersOf(member, second));
}

function membersOf(node: DocumentNode, key: Property): readonly DocumentNode[] {
  if (node.kind !== 'map') return [];
  if (key.kind === 'scalar') return valuesUnder(node, [scalarText(key)]);
  const candidates = key.kind === 'unknown' ? candidatesOf(key) : null;
  return candidates ? valuesUnder(node, candidates) : node.entries.map((entry) => entry.value);
}

function valuesUnder(node: DocumentMap, keys: readonly string[]): readonly DocumentNode[] {
  return keys.flatMap((key) => entryOf(node, key) ?? []);
}
