import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../../lib/inputs/text/read.ts';
import { errorOf, read } from './reading.ts';

describe('plain scalars have the types of YAML 1.1', () => {
  test.each([
    ['yes', true],
    ['Off', false],
    ['TRUE', true],
    ['tRUE', 'tRUE'],
    ['y', 'y'],
    ['~', null],
    ['Null', null],
    ['0', 0],
    ['22', 22],
    ['-1', -1],
    ['+1', 1],
    ['1_000', 1000],
    ['0777', 511],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['1:30', 90],
    ['-1:30', -90],
    ['190:20:30', 685230],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['-.inf', Number.NEGATIVE_INFINITY],
    ['.nan', Number.NaN],
    ['012345678901', '012345678901'],
    ['2010-09-09', '2010-09-09'],
    ['10.0.0.0/16', '10.0.0.0/16'],
    ['10.0.0.1', '10.0.0.1'],
    ['0x', '0x'],
    ['-', '-'],
    ['.', '.'],
    ['+-1', '+-1'],
    ['E3012', 'E3012'],
  ])('%s', (text, value) => {
    const { root } = readDocument({ path: 't', text: `[${text}]` });
    expect(root).toMatchObject({ items: [{ value, text }] });
  });
});

test('plain scalars run over lines and fold', () => {
  expect(read('a: one\n  two # said\nb: one\n\n   two\n')).toEqual({
    a: 'one two',
    b: 'one\ntwo',
  });
});

test('a colon or a hash inside a word ends nothing', () => {
  expect(read('a: arn:aws:s3:::b#c\nhttp://x: 1\n')).toEqual({
    a: 'arn:aws:s3:::b#c',
    'http://x': 1,
  });
});

describe('quoted scalars', () => {
  test('escapes', () => {
    expect(read(String.raw`"\t\"\\\/\x41\u00e9\U0001F600\N\_\0"`)).toBe('\t"\\/Aé😀\x85\xa0\0');
    expect(read("'it''s \\n'")).toBe("it's \\n");
  });

  test('fold, and keep escaped breaks and blanks', () => {
    expect(read('a: "one  \n   two\n\n  three\\\n   four\\n\\\n   \\ five"')).toEqual({
      a: 'one two\nthreefour\n five',
    });
  });

  test('may go on left of their key (LANG-10)', () => {
    expect(read('A:\n  B:\n    C: \'one\ntwo\'\n  D: "x\n"\n')).toEqual({
      A: { B: { C: 'one two' }, D: 'x ' },
    });
  });

  test('keep numbers and words as text', () => {
    expect(read('["443", \'yes\', ""]')).toEqual(['443', 'yes', '']);
  });

  test('must end', () => {
    expect(errorOf('a: 1\nb: "x\nc: 2\n')).toMatch(/^2:4 error .*does not end/);
    expect(errorOf("a: 'x\n---\n'")).toMatch(/^1:4 error .*does not end/);
    expect(errorOf('a: "x" y\n')).toMatch(/^1:8 error Expected the end of the line/);
    expect(errorOf(String.raw`a: "C:\data"`)).toMatch(/^1:7 error '\\d' is no escape/);
  });
});

describe('block scalars', () => {
  test.each([
    ['|', 'x\n y\n\nz\n'],
    ['|-', 'x\n y\n\nz'],
    ['|+', 'x\n y\n\nz\n\n'],
    ['>', 'x\n y\n\nz\n'],
    ['|2', '  x\n   y\n\n  z\n'],
    ['|+2 # said', '  x\n   y\n\n  z\n\n'],
  ])('%s', (header, value) => {
    expect(read(`a: ${header}\n    x\n     y\n\n    z\n\nb: 1\n`)).toEqual({ a: value, b: 1 });
  });

  test('folded lines join, but not around indented ones', () => {
    expect(read('>-\n one\n two\n\n three\n   four\n five\n')).toBe('one two\nthree\n  four\nfive');
  });

  test('hold comments, markers, tabs and anything else', () => {
    expect(read('a: |\n  # no comment\n  \tx: [\n  ---\n')).toEqual({
      a: '# no comment\n\tx: [\n---\n',
    });
  });

  test('can be empty', () => {
    expect(read('a: |\nb: |+\n\nc: >-\n      \nd: 1')).toEqual({ a: '', b: '\n', c: '', d: 1 });
  });

  test('end with the text', () => {
    expect(read('a: |\n  x')).toEqual({ a: 'x\n' });
  });
});
