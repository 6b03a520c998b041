import type { Problem } from '../../basics/problem.ts';
import type { DocumentNode, ParsedDocument } from '../document.ts';
import { BYTE_ORDER_MARK } from './characters.ts';
import { Cursor, type LineOfMember } from './cursor.ts';
import { readJson } from './json.ts';
import { readYaml } from './yaml.ts';

/**
 * Reading a text as JSON or YAML into one kind of document. Owns the choice of
 * syntax; knows nothing of templates beyond the short forms of tags.ts.
 */

export interface TextSource {
  /** As positions are to name it: relative to the analysed root, with `/`. */
  readonly path: string;
  /** Decoded; a byte order mark and any kind of line break are allowed. */
  readonly text: string;
  /** For texts that a program made, which is always JSON: it goes into the locations of members of sections. */
  readonly lineOf?: LineOfMember;
}

/**
 * Never throws, and is linear in the length of the text. A text that begins
 * with `{` or `[` is read as strict JSON, or else as YAML in flow style. On an
 * error `root` is null, and the first of `problems` says where and why;
 * nothing is returned of a text that was read in part.
 */
export function readDocument(source: TextSource): ParsedDocument {
  const { path, lineOf } = source;
  const text = normalized(source.text);
  if (!/^\s*[{[]/.test(text)) return parsed(attempt(new Cursor(path, text), readYaml));
  const json = attempt(new Cursor(path, text, lineOf), readJson);
  if (json.cursor.failure === null) return parsed(json);
  const yaml = attempt(new Cursor(path, text), readYaml);
  if (yaml.cursor.failure === null) return parsed(yaml);
  return parsed(LOOKS_LIKE_JSON.test(text) ? json : furthest(json, yaml));
}

/** A first member in double quotes or brackets: most likely JSON with a mistake. */
const LOOKS_LIKE_JSON = /^\s*[{[]\s*["{[]/;

/** The syntax that was meant is the one in which more could be read. */
function furthest(json: Attempt, yaml: Attempt): Attempt {
  return yaml.cursor.failurePosition > json.cursor.failurePosition ? yaml : json;
}

interface Attempt {
  readonly cursor: Cursor;
  readonly root: DocumentNode | null;
}

function attempt(cursor: Cursor, read: (cursor: Cursor) => DocumentNode | null): Attempt {
  return { root: read(cursor), cursor };
}

function parsed({ cursor, root }: Attempt): ParsedDocument {
  const failure = cursor.failure ?? (root === null ? emptyFile(cursor) : null);
  if (failure !== null) return { root: null, problems: [failure, ...cursor.warnings] };
  return { root, problems: cursor.warnings };
}

function emptyFile(cursor: Cursor): Problem {
  return {
    severity: 'error',
    message: 'The file is empty. Give a template, or leave the file out.',
    location: { file: cursor.file, line: 1, column: 1, pointer: '' },
  };
}

/** Line feeds as the only breaks, which moves no line and no column. */
function normalized(text: string): string {
  const start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  const body = start === 0 ? text : text.slice(start);
  return body.includes('\r') ? body.replace(/\r\n?/g, '\n') : body;
}

export type { LineOfMember };
