import type { DocumentNode } from '../document.ts';
import { entryOf } from '../document.ts';
import { entriesOf, typeNameOf } from './template.ts';

/** What is handed out with all that it names: settings for instances that somebody else launches. */
const blueprints: ReadonlySet<string> = new Set([
  'AWS::AutoScaling::LaunchConfiguration',
  'AWS::EC2::LaunchTemplate',
]);

/**
 * Which logical ids a template names in places that nobody evaluates: outputs,
 * resources of types without a reader, and launch templates that one of these
 * names. By syntax alone, so it may name parameters too.
 */
export function mentionedLogicalIds(
  root: DocumentNode,
  isUnread: (type: string) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { value } of entriesOf(root, 'Outputs')) collect(value, found);
  for (const { value } of entriesOf(root, 'Resources')) {
    const type = typeNameOf(value);
    if (type !== null && !isUnread(type)) continue;
    const properties = entryOf(value, 'Properties');
    if (properties !== undefined) addAll(namedIn(properties), found);
  }
  for (const { key, value } of entriesOf(root, 'Resources')) {
    const properties = entryOf(value, 'Properties');
    const isHandedOut = found.has(key) && blueprints.has(typeNameOf(value) ?? '');
    if (isHandedOut && properties !== undefined) addAll(namedIn(properties), found);
  }
  return found;
}

function addAll(names: Iterable<string>, found: Set<string>): void {
  for (const name of names) found.add(name);
}

/** What was found in parts of documents, which never change: several ask for the same parts. */
const namedInPart: WeakMap<DocumentNode, ReadonlySet<string>> = new WeakMap();

/** The logical ids (and parameters) that a part of a template names. */
export function namedIn(part: DocumentNode): ReadonlySet<string> {
  let found = namedInPart.get(part);
  if (found === undefined) {
    const names = new Set<string>();
    collect(part, names);
    found = names;
    namedInPart.set(part, found);
  }
  return found;
}

/**
 * No deeper than the reader of documents goes. The last members first: in
 * which order a circle of references is told hangs on the order of what is found.
 */
function collect(node: DocumentNode, found: Set<string>): void {
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      if (key === 'Ref' || key === 'Fn::GetAtt' || key === 'Fn::Sub') addTarget(key, value, found);
    }
    for (let index = node.entries.length - 1; index >= 0; index -= 1) {
      const value = node.entries[index]?.value;
      if (value !== undefined && value.kind !== 'scalar') collect(value, found);
    }
  } else if (node.kind === 'list') {
    for (let index = node.items.length - 1; index >= 0; index -= 1) {
      const item = node.items[index];
      if (item !== undefined && item.kind !== 'scalar') collect(item, found);
    }
  }
}

/** What a function with that argument refers to. */
function addTarget(key: string, argument: DocumentNode, found: Set<string>): void {
  const target = argument.kind === 'list' ? argument.items[0] : argument;
  if (target?.kind !== 'scalar') return;
  if (key === 'Fn::Sub') addAll(namesInSub(target.text), found);
  else found.add(firstPart(target.text));
}

function firstPart(text: string): string {
  return text.split('.', 1)[0] ?? text;
}

function namesInSub(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/g)].map((match) => match[1] ?? '');
}
