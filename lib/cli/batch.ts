import { isRecord } from '../basics/record.ts';
import type { QuestionText } from '../query.ts';

/**
 * Questions as JSON, one a line (JSON Lines). A line that is none becomes an
 * error in its place, so that answers and lines stay in step.
 */

export type BatchLine =
  | { readonly kind: 'question'; readonly id: unknown; readonly question: QuestionText }
  | { readonly kind: 'broken'; readonly id: unknown; readonly error: string };

/** Blank lines are left out. */
export function readBatch(text: string): BatchLine[] {
  return text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [readLine(line)]));
}

function readLine(line: string): BatchLine {
  const value = parsed(line);
  if (value === null) {
    return { kind: 'broken', id: null, error: 'This line is no JSON object. Write one a line.' };
  }
  const id = value['id'] ?? null;
  const wrong = whatIsWrong(value);
  if (wrong !== null) return { kind: 'broken', id, error: wrong };
  const question: Record<string, unknown> = {};
  for (const { name } of fields) {
    const given = value[name];
    if (given !== undefined && given !== null) question[name] = given;
  }
  return isQuestion(question)
    ? { kind: 'question', id, question }
    : { kind: 'broken', id, error: "A question needs 'from' and 'to'." };
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

interface Field {
  readonly name: keyof QuestionText;
  readonly types: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'from', types: ['string'] },
  { name: 'to', types: ['string'] },
  { name: 'protocol', types: ['string', 'number'] },
  { name: 'port', types: ['number', 'string'] },
  { name: 'icmpType', types: ['number'] },
  { name: 'icmpCode', types: ['number'] },
  { name: 'roundTrip', types: ['boolean'] },
  { name: 'direct', types: ['boolean'] },
];

function whatIsWrong(value: Readonly<Record<string, unknown>>): string | null {
  for (const { name, types } of fields) {
    const given = value[name];
    if (given === undefined || given === null || types.includes(typeof given)) continue;
    return `'${name}' must be a ${types.join(' or a ')}.`;
  }
  const unknown = Object.keys(value).find(
    (key) => key !== 'id' && !fields.some(({ name }) => name === key),
  );
  return unknown === undefined ? null : `There is no field '${unknown}' in a question.`;
}

/** Types were checked field by field. */
function isQuestion(
  value: Record<string, unknown>,
): value is Record<string, unknown> & QuestionText {
  const { protocol } = value;
  if (typeof protocol === 'number') value['protocol'] = String(protocol);
  return typeof value['from'] === 'string' && typeof value['to'] === 'string';
}
