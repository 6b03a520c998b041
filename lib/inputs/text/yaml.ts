import type { DocumentNode } from '../document.ts';
import { readBlockRoot } from './block.ts';
import { LINE_FEED, PERCENT } from './characters.ts';
import { atDocumentEnd, type Cursor, quoteNext, skipBlanks, skipToContent } from './cursor.ts';

/**
 * A YAML stream: directives, document markers, and the one document that
 * counts. Its grammar is in block.ts and flow.ts.
 */

/** Reads the first document that has content; null if none has. Others are a warning. */
export function readYaml(cursor: Cursor): DocumentNode | null {
  if (!moveToDocument(cursor)) return null;
  const root = readBlockRoot(cursor);
  skipToContent(cursor);
  if (!atDocumentEnd(cursor)) {
    cursor.failHere(
      '',
      `Expected the end of the document, but found ${quoteNext(cursor)}. Check the indentation of this line and the brackets and quotes above it.`,
    );
  }
  if (moveToDocument(cursor)) {
    cursor.warn(
      cursor.here(''),
      'The file holds more than one document; only the first is read. Put the others into files of their own.',
    );
  }
  return root;
}

/** Moves over directives, markers and empty documents; false at the end of the text. */
function moveToDocument(cursor: Cursor): boolean {
  for (;;) {
    skipToContent(cursor);
    if (cursor.position >= cursor.text.length) return false;
    const isLineStart = cursor.position === cursor.lineStart;
    if (isLineStart && cursor.peek() === PERCENT) {
      readDirective(cursor);
    } else if (atDocumentEnd(cursor)) {
      cursor.position += '---'.length;
      skipBlanks(cursor);
      if (cursor.peek() !== LINE_FEED) return skipToRoot(cursor);
    } else {
      return true;
    }
  }
}

/** After a marker, the root may begin on the same line. */
function skipToRoot(cursor: Cursor): boolean {
  const { line } = cursor;
  skipToContent(cursor);
  return cursor.position < cursor.text.length && (cursor.line === line || moveToDocument(cursor));
}

function readDirective(cursor: Cursor): void {
  const mark = cursor.mark;
  const end = cursor.lineEnd();
  const text = cursor.text.slice(cursor.position, end);
  cursor.position = end;
  if (!/^%YAML[ \t]+1\.[0-9]+[ \t]*(?:#|$)/.test(text)) {
    cursor.warn(
      cursor.at(mark, ''),
      `The directive '${text.trimEnd()}' is ignored. Remove it, and write tags in full.`,
    );
  }
}
