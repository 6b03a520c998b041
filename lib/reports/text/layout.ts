/**
 * Lays plain text out in lines of a limited width. It knows nothing of
 * findings; colour is put around whole pieces afterwards, so that widths can be
 * counted in characters.
 */

/** The text without characters that could drive a terminal; names come from files that others wrote. */
export function printable(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}

/** A space at which no line is broken. */
export const joint = '\u00A0';

/** Lines of at most `width` characters, broken at spaces; a longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (word === '') continue;
    if (line === '') line = word;
    else if (lengthOf(line) + 1 + lengthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines.map((one) => one.replaceAll(joint, ' '));
}

/** Characters as a terminal counts them, roughly: code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** Cut in the middle where it is longer than `width`; the end of a name tells more than its start. */
export function shortened(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const head = Math.floor((width - 3) / 3);
  const tail = width - 3 - head;
  return `${characters.slice(0, head).join('')}...${characters.slice(-tail).join('')}`;
}

export interface RowShape {
  readonly width: number;
  readonly indent: number;
  /** Column where the text starts, counted from `indent`. */
  readonly labelWidth: number;
  /** Put around the label after widths were counted. */
  readonly paint?: (label: string) => string;
}

/** `label   text`, the text wrapped with a hanging indent. */
export function row(label: string, text: string, shape: RowShape): string[] {
  return placed(label, wrap(text, textWidth(shape)), shape);
}

/** As `row`, with `right` at the right margin of the last line, or of a further one where it does not fit. */
export function rowWithRight(
  label: string,
  text: string,
  right: string,
  shape: RowShape,
): string[] {
  const width = textWidth(shape);
  const lines = wrap(text, width);
  const end = printable(right);
  const last = lines.at(-1) ?? '';
  const gap = width - lengthOf(last) - lengthOf(end);
  if (gap >= 2) lines[lines.length - 1] = `${last}${' '.repeat(gap)}${end}`;
  else lines.push(`${' '.repeat(Math.max(0, width - lengthOf(end)))}${end}`);
  return placed(label, lines, shape);
}

function textWidth(shape: RowShape): number {
  return Math.max(16, shape.width - shape.indent - shape.labelWidth);
}

/** Lines that are laid out already, with a label before the first. */
export function placed(label: string, lines: readonly string[], shape: RowShape): string[] {
  const paint = shape.paint ?? ((text: string) => text);
  const indent = ' '.repeat(shape.indent);
  return lines.map((line, index) => {
    if (index > 0) return `${indent}${' '.repeat(shape.labelWidth)}${line}`;
    const gap = ' '.repeat(Math.max(label === '' ? 0 : 1, shape.labelWidth - lengthOf(label)));
    return `${indent}${paint(label)}${gap}${line}`.trimEnd();
  });
}
