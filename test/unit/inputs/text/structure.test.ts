import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { errorOf, problemsOf, read } from './reading.ts';
import { outlineOf } from './yaml-reference.ts';

function outline(text: string): string[] {
  const { root } = readDocument({ path: 't.yaml', text });
  return root === null ? [] : outlineOf(root);
}

describe('every node has its place', () => {
  test('in block style', () => {
    expect(outline('# top\nA:\n  - B/c: 1\n    D:\n  - "x"\n')).toEqual([
      ' 2:1 map',
      '/A key 2:1',
      '/A 3:3 list',
      '/A/0 3:5 map',
      '/A/0/B~1c key 3:5',
      '/A/0/B~1c 3:10 number 1 "1"',
      '/A/0/D key 4:5',
      '/A/0/D 4:7 null ""',
      '/A/1 5:5 "x" "x"',
    ]);
  });

  test('in flow style', () => {
    expect(outline('A: {b: [1,\n  c: d], "e":f}')).toEqual([
      ' 1:1 map',
      '/A key 1:1',
      '/A 1:4 map',
      '/A/b key 1:5',
      '/A/b 1:8 list',
      '/A/b/0 1:9 number 1 "1"',
      '/A/b/1 2:3 map',
      '/A/b/1/c key 2:3',
      '/A/b/1/c 2:6 "d" "d"',
      '/A/e key 2:10',
      '/A/e 2:14 "f" "f"',
    ]);
  });

  test('in UTF-16 units, whatever the line breaks and the byte order mark', () => {
    expect(outline('\ufeff😀: 1\r\na: [é, x]\rb: 2')).toEqual([
      ' 1:1 map',
      '/😀 key 1:1',
      '/😀 1:5 number 1 "1"',
      '/a key 2:1',
      '/a 2:4 list',
      '/a/0 2:5 "é" "é"',
      '/a/1 2:8 "x" "x"',
      '/b key 3:1',
      '/b 3:4 number 2 "2"',
    ]);
  });

  test('and names its file', () => {
    const { root } = readDocument({ path: 'a/t.yaml', text: 'x' });
    expect(root?.at).toEqual({ file: 'a/t.yaml', line: 1, column: 1, pointer: '' });
  });
});

describe('block style', () => {
  test('lists at the column of their key, compact and nested', () => {
    expect(read('a:\n- 1\n- - 2\n  - b: 3\n    c:\n    - 4\n-\n  5\nd:\n')).toEqual({
      a: [1, [2, { b: 3, c: [4] }], 5],
      d: null,
    });
  });

  test('keys are text, as written', () => {
    expect(read('8080: a\nyes: b\n? c\n: d\n"e f": g\n? h\n')).toEqual({
      8080: 'a',
      yes: 'b',
      c: 'd',
      'e f': 'g',
      h: null,
    });
  });

  test('comments everywhere', () => {
    expect(read('#\na: # x\n    # y\n  b:   #\n # z\n  - 1 # w\n#\n  - 2\n')).toEqual({
      a: { b: [1, 2] },
    });
  });
});

describe('flow style', () => {
  test('pairs, empty values, trailing commas and comments', () => {
    expect(read('a: {b, c: , d: [], "e":1,}\nf: [ # why\n1, g: 2, {},\n]\n')).toEqual({
      a: { b: null, c: null, d: [], e: 1 },
      f: [1, { g: 2 }, {}],
    });
  });

  test('plain text may run over lines and hold colons', () => {
    expect(read('[a:b, http://x, one\n two]')).toEqual(['a:b', 'http://x', 'one two']);
  });

  test.each([
    ['a: [1, 2', '1:4 error The bracket that opens here is never closed'],
    ['a: [1, 2\nb: 3', /^2:2 error Expected ',' or ']', but found ':'|^1:4 error The bracket/],
    ['a: [1,, 2]', "1:7 error Expected a value or ']', but found ','"],
    ['a: {b: 1]', "1:9 error Expected ',' or '}', but found ']'"],
    ['a: [- 1]', "1:5 error A value cannot begin with '-'"],
  ])('%j is refused', (text, message) => {
    expect(errorOf(text)).toMatch(message);
  });
});

describe('structure that is wrong', () => {
  test.each([
    ['a: b: c\n', '1:5 error Found a second'],
    ['a: b\n  c: d\n', '2:4 error Found a second'],
    ['a:\n  b: 1\n c: 2\n', '3:2 error Expected an indentation of 0 or less, but found 1'],
    ['a:\n  - 1\n    - 2: 3\n', /^3:\d+ error/],
    ['a: - 1\n', '1:4 error A list cannot begin on this line'],
    ['a: 1\n- 2\n', '2:1 error Expected a key like those above, but found a list item'],
    ['a: 1\nb\n', "2:1 error Expected ': ' after the key 'b'"],
    ['a:\n\tb: 1\n', '2:1 error A tab stands in the indentation'],
    ['a:\n  b: 1\n \tc: 1\n', '3:2 error A tab stands in the indentation'],
    ['-\ta: 1\n', '1:2 error A tab stands before a nested map'],
    ['a: @x\n', "1:4 error A value cannot begin with '@'"],
    ['a: %x\n', "1:4 error A value cannot begin with '%'"],
    ['- 1\nb: 2\n', "2:1 error Expected the end of the document, but found 'b'"],
  ])('%j', (text, message) => {
    expect(errorOf(text)).toMatch(message);
  });
});

describe('documents', () => {
  test.each(['', '\ufeff', ' \n\n', '# only\n', '---\n', '---\n...\n'])('%j is empty', (text) => {
    expect(errorOf(text)).toMatch(/^1:1 error The file is empty/);
  });

  test('null is no empty file', () => {
    expect(read('~')).toBeNull();
  });

  test('directives and markers', () => {
    expect(read('%YAML 1.1\n---\na: 1\n...\n')).toEqual({ a: 1 });
    expect(read('--- # x\na: 1\n---\n')).toEqual({ a: 1 });
    expect(problemsOf('%TAG ! x\n---\na: 1\n')).toEqual([
      expect.stringMatching(/^1:1 warning The directive/),
    ]);
  });

  test('of several the first is read', () => {
    const { root } = readDocument({ path: 't', text: 'a: 1\n---\nb: 2\n' });
    expect(root).toMatchObject({ entries: [{ key: 'a' }] });
    expect(problemsOf('a: 1\n---\nb: 2\n')).toEqual([
      expect.stringMatching(/^3:1 warning The file holds more than one document/),
    ]);
  });
});

describe('duplicate keys', () => {
  test.each(['b: 1\nc: 2\nb: 3\n', '{b: 1, c: 2,\n\nb: 3}', '{"b": 1, "c": 2,\n\n"b": 3}'])(
    'the last one wins in %j',
    (text) => {
      const { root } = readDocument({ path: 't', text });
      expect(root).toMatchObject({
        entries: [
          { key: 'c', value: { value: 2 } },
          { key: 'b', value: { value: 3 } },
        ],
      });
      expect(problemsOf(text)).toEqual([
        expect.stringMatching(/^3:1 warning The key 'b' in line 3 is already in line 1/),
      ]);
    },
  );

  test('are found in large maps, and their warnings are bounded', () => {
    const text = Array.from({ length: 1_000 }, (_, n) => `k${n % 500}: ${n}\n`).join('');
    const { root, problems } = readDocument({ path: 't', text });
    expect(root).toMatchObject({ entries: { length: 500 } });
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toMatch(/^More than 100 warnings/);
  });
});
