import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readText, root } from './tree.ts';

/** Documents go stale in silence; what can be checked of them is checked here. */

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/architecture.md',
  'docs/cdk.md',
  'docs/performance.md',
  'docs/packet-sets.md',
  'docs/suppressions.md',
  'docs/access-scopes.md',
];

/** Paths of files and folders of this project in backticks. */
function pathsIn(text: string): readonly string[] {
  const spans = [...text.matchAll(/`((?:lib|rules|bin|test|docs|examples|\.ci)\/[\w./-]*)`/g)];
  return spans.map(([, path = '']) => path);
}

/** Targets of links within the project, from the root. */
function linksIn(document: string, text: string): readonly string[] {
  const links = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)];
  return links.map(([, path = '']) => join(dirname(document), path));
}

describe('documents', () => {
  test.each(documents)('%s names no file that is gone', (document) => {
    const text = readText(document);
    const named = [...pathsIn(text), ...linksIn(document, text)];
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('name files at all', () => {
    expect(documents.flatMap((document) => pathsIn(readText(document))).length).toBeGreaterThan(30);
    expect(
      documents.flatMap((document) => linksIn(document, readText(document))).length,
    ).toBeGreaterThan(5);
  });

  test.each(documents)('%s names only scripts that package.json has', (document) => {
    const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
      readText('package.json'),
    );
    const named = [...readText(document).matchAll(/npm run ([\w:]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});
