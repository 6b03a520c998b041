import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { analyze } from '../../lib/index.ts';

/** The example of docs/access-scopes.md finds what the page says. */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/access-scopes.md'), 'utf8');

function block(language: string): string {
  const [, text] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page) ?? [];
  if (text === undefined) throw new Error(`the page shows no ${language}`);
  return text;
}

test('the example', () => {
  const path = 'examples/walkthrough/template.yaml';
  const { findings, problems } = analyze([{ path, text: readFileSync(join(root, path), 'utf8') }], {
    region: 'us-east-1',
    scopes: [{ path: 'scope.json', text: block('json') }],
  });
  expect(problems).toEqual([]);
  const messages = findings
    .filter(({ rule }) => rule === 'access-scope')
    .map(({ message }) => message);
  expect(messages).toEqual(block('text').trim().split('\n'));
});
