import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, readText, root } from './tree.ts';

/**
 * docs/semantics.md lists every rule, where it is held and what shows it. A
 * row may name only files that cite its rule, so that neither code nor tests
 * move away from the page unseen.
 */

/** The highest number of each kind of rule; numbers start at 1 and leave nothing out. */
const highest: Readonly<Record<string, number>> = {
  PKT: 6,
  EVAL: 6,
  SG: 21,
  NACL: 11,
  RT: 13,
  IGW: 7,
  NAT: 3,
  BPA: 4,
  PEER: 5,
  TGW: 7,
  CWAN: 1,
  VPN: 3,
  CVPN: 1,
  LB: 15,
  SVC: 29,
  NFW: 8,
  LANG: 11,
  INSP: 5,
  MEAS: 12,
};
/** Numbered between others. */
const inserted: readonly string[] = ['SG-12b'];

/** Rules that nothing shows: they make no difference, or are not modelled yet. */
const untested: readonly string[] = ['EVAL-6', 'SG-3', 'SG-4', 'SG-20', 'SG-21'];

const citation = new RegExp(`\\b(?:${Object.keys(highest).join('|')})-\\d+[a-z]?\\b`, 'g');

interface Row {
  readonly rule: string;
  readonly says: string;
  /** Paths, or the rule from which it follows. */
  readonly where: string;
  readonly shownBy: string;
  readonly status: string;
}

const rows: readonly Row[] = readText('docs/semantics.md')
  .split('\n')
  .filter((line) => /^\| [A-Z]+-\d/.test(line))
  .map((line) => {
    const [, rule = '', says = '', where = '', shownBy = '', status = ''] = line.split(/ ?\| ?/);
    return { rule, says, where, shownBy, status };
  });

function rowOf(rule: string): Row | undefined {
  return rows.find((row) => row.rule === rule);
}

/** What stands in backticks. */
function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function citedIn(text: string): ReadonlySet<string> {
  return new Set(text.match(citation));
}

/** The file of a test, or of the scenario of that name. */
function evidenceOf(name: string): string {
  return name.startsWith('test/') ? name : `test/scenarios/${name}/expected.json`;
}

function follows({ where }: Row): string | null {
  return /^as ([A-Z]+-\d+[a-z]?)$/.exec(where)?.[1] ?? null;
}

/** Of those files that are named, those that are not there or do not cite the rule. */
function silent(rule: string, paths: readonly string[]): readonly string[] {
  return paths.filter(
    (path) => !existsSync(join(root, path)) || !citedIn(readText(path)).has(rule),
  );
}

describe('the table of semantics', () => {
  test('has every rule once, in order', () => {
    const expected = Object.entries(highest).flatMap(([kind, last]) =>
      Array.from({ length: last }, (_, index) => `${kind}-${index + 1}`),
    );
    const found = rows.map(({ rule }) => rule);
    expect(found.filter((rule) => !inserted.includes(rule))).toEqual(expected);
    expect(found.filter((rule) => inserted.includes(rule))).toEqual(inserted);
  });

  test('knows every rule that code, tests and scenarios cite', () => {
    const files = [
      ...filesBelow(['lib', 'rules', 'test'], '.ts'),
      ...filesBelow(['test/scenarios'], 'expected.json'),
    ].filter(({ path }) => !path.startsWith('test/architecture/'));
    const unknown = files.flatMap(({ path, text }) =>
      [...citedIn(text)].filter((rule) => rowOf(rule) === undefined).map((rule) => [path, rule]),
    );
    expect(unknown).toEqual([]);
  });

  test('says of every rule what holds, and how far it is modelled', () => {
    for (const { rule, says, status } of rows) {
      expect(says, rule).toMatch(/^[A-Z`].*\.$/);
      expect(status, rule).toMatch(/^(modelled|needs nothing|(partly|not yet): .+)$/);
    }
  });

  test.each(rows)('$rule is held where it says', (row) => {
    const { rule, where, status } = row;
    const source = follows(row);
    if (source !== null) {
      expect(rowOf(source)?.status).toBe('modelled');
      return;
    }
    const paths = namesIn(where);
    expect(silent(rule, paths)).toEqual([]);
    for (const path of paths) expect(path).toMatch(/^(lib|rules)\//);
    const isHeld = status === 'modelled' || status.startsWith('partly');
    expect(paths.length > 0, `${rule} is ${status}`).toBe(isHeld);
  });

  test.each(rows)('$rule is shown by what it says', ({ rule, shownBy }) => {
    const paths = namesIn(shownBy).map(evidenceOf);
    expect(silent(rule, paths)).toEqual([]);
    for (const path of paths) expect(path).toMatch(/\.test\.ts$|\/expected\.json$/);
    expect(paths.length === 0, shownBy).toBe(untested.includes(rule));
    if (paths.length === 0) expect(shownBy).toBe('no test yet');
  });
});
