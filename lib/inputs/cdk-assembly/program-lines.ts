import type { ProgramLine, SourceLocation } from '../../basics/source.ts';
import type { Construct } from '../cloudformation/library.ts';
import type { DocumentEntry, DocumentNode } from '../document.ts';

/**
 * Puts the lines of the program into the positions of a template that it
 * made, so that whatever is said of a resource later can name both.
 */

/** Every entry of every section that a construct made. Linear in the template's size. */
export function withProgramLines(
  template: DocumentNode,
  constructs: ReadonlyMap<string, Construct>,
): DocumentNode {
  if (template.kind !== 'map') return template;
  const entries = template.entries.map((section) => {
    if (section.value.kind !== 'map') return section;
    const members = section.value.entries.map((member) => {
      const line = constructs.get(member.key)?.createdAt ?? null;
      return line === null ? member : marked(member, line);
    });
    return { ...section, value: { ...section.value, entries: members } };
  });
  return { ...template, entries };
}

function marked({ key, keyAt, value }: DocumentEntry, line: ProgramLine): DocumentEntry {
  return { key, keyAt: at(keyAt, line), value: markedNode(value, line) };
}

/** No deeper than the reader of documents goes. */
function markedNode(node: DocumentNode, line: ProgramLine): DocumentNode {
  switch (node.kind) {
    case 'scalar':
      return { ...node, at: at(node.at, line) };
    case 'list':
      return {
        ...node,
        at: at(node.at, line),
        items: node.items.map((item) => markedNode(item, line)),
      };
    default:
      return {
        ...node,
        at: at(node.at, line),
        entries: node.entries.map((entry) => marked(entry, line)),
      };
  }
}

function at(location: SourceLocation, declaredAt: ProgramLine): SourceLocation {
  return { ...location, declaredAt };
}
