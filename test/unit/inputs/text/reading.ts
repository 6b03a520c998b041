import type { DocumentNode } from '../../../../lib/inputs/document.ts';
import { readDocument } from '../../../../lib/inputs/text/read.ts';

/** Short forms for the tests of this folder. */

export function dataOf(node: DocumentNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(dataOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value)]));
}

/** The plain data of a text in which nothing is wrong. */
export function read(text: string): unknown {
  const { root, problems } = readDocument({ path: 't.yaml', text });
  if (problems.length > 0) throw new Error(problems[0]?.message);
  return root && dataOf(root);
}

/** `line:column severity message` of each problem. */
export function problemsOf(text: string): string[] {
  return readDocument({ path: 't.yaml', text }).problems.map(
    ({ severity, message, location }) =>
      `${location.line}:${location.column} ${severity} ${message}`,
  );
}

/** The one error of a text that cannot be read. */
export function errorOf(text: string): string {
  const { root } = readDocument({ path: 't.yaml', text });
  const [first, ...rest] = problemsOf(text);
  if (root !== null || first === undefined) throw new Error('expected an error');
  if (rest.some((problem) => problem.includes(' error '))) throw new Error('expected one error');
  return first;
}
