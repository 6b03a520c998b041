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
    if (properties !== undefined) collect(properties, found);
  }
  for (const { key, value } of entriesOf(root, 'Resources')) {
    const properties = entryOf(value, 'Properties');
    const isHandedOut = found.has(key) && blueprints.has(typeNameOf(value) ?? '');
    if (isHandedOut && properties !== undefined) collect(properties, found);
  }
  return found;
}

/** The logical ids (and parameters) that a part of a template names. */
export function namedIn(part: DocumentNode): ReadonlySet<string> {
  const found = new Set<string>();
  collect(part, found);
  return found;
}

function collect(start: DocumentNode, found: Set<string>): void {
  const open: DocumentNode[] = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'list') open.push(...node.items);
    if (node.kind !== 'map') continue;
    for (const { key, value } of node.entries) {
      const target = value.kind === 'list' ? value.items[0] : value;
      if (target?.kind === 'scalar') {
        if (key === 'Ref' || key === 'Fn::GetAtt') found.add(firstPart(target.text));
        if (key === 'Fn::Sub') for (const name of namesInSub(target.text)) found.add(name);
      }
      open.push(value);
    }
  }
}

function firstPart(text: string): string {
  return text.split('.', 1)[0] ?? text;
}

function namesInSub(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Za-z0-9]+)(?:\.[^}]*)?\}/g)].map((match) => match[1] ?? '');
}
