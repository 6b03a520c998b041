import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments.ts';
import { exitCodes } from '../../lib/cli/io.ts';
import { analyze } from '../../lib/index.ts';
import { textReport } from '../../lib/reports/text.ts';

/** What README.md shows and promises is so. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const example = 'examples/walkthrough/template.yaml';

/** The fenced blocks of one language. */
function blocksOf(language: string): readonly string[] {
  const blocks = readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].filter(([, name]) => name === language).map(([, , text = '']) => text);
}

describe('README.md', () => {
  test('shows output that the tool prints', () => {
    const result = analyze([{ path: example, text: readFileSync(join(root, example), 'utf8') }]);
    const printed = textReport(result, { width: 80, colour: false });
    const shown = blocksOf('text');
    expect(shown).toHaveLength(1);
    for (const text of shown) expect(printed).toContain(text);
  });

  test('shows commands that the command line takes', () => {
    const lines = blocksOf('sh').join('').split('\n');
    const requests = lines.flatMap((line) => {
      const words = /npx reachlint ([^#]*)/.exec(line)?.[1]?.trim().split(/\s+/);
      return words === undefined ? [] : [parseArguments(words, { version: '', width: 80 }).kind];
    });
    expect(requests).toEqual([...Array(7).fill('lint'), 'rules', 'explain', 'query']);
  });

  test('names every option and no other', () => {
    const help = parseArguments(['--help'], { version: '', width: 80 });
    const text = help.kind === 'print' ? help.text : '';
    const optionsIn = (page: string) =>
      [...new Set([...page.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option))]
        .filter((option) => option !== '--help' && option !== '--version')
        .sort();
    expect(optionsIn(readme)).toEqual(optionsIn(text));
  });

  test('names the exit codes', () => {
    for (const code of Object.values(exitCodes)) expect(readme).toContain(`\n| ${code} | `);
  });

  test('links to what is there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(links.length).toBeGreaterThan(5);
  });
});
