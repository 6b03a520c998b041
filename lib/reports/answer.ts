import type { Answer, AnswerOrError, Blocker } from '../questions/answer.ts';
import { assumptionOf, hopOf, locationOf, unknownOf, witnessOf } from './json.ts';
import { type RowShape, row } from './text/layout.ts';
import { pathLines } from './text/path.ts';
import { type Places, placesIn } from './text/places.ts';
import { paintOf, type TextOptions } from './text/style.ts';
import { enumerated } from './text/words.ts';

/** Answers to questions: as JSON for scripts, as a few lines for people. */

/** One answer as plain data with the documented keys in the documented order. `id`: as the question gave it. */
export function plainAnswer(answer: AnswerOrError, id?: unknown): Record<string, unknown> {
  const head = id === undefined ? {} : { id };
  if ('error' in answer) return { ...head, error: answer.error };
  return {
    ...head,
    verdict: answer.verdict,
    via: [...answer.via],
    path: answer.path.map(hopOf),
    blockedBy: answer.blockedBy.map(blocker),
    unknowns: answer.unknowns.map(unknownOf),
    assumptions: answer.assumptions.map(assumptionOf),
    qualifiers: [...answer.qualifiers],
    sources: [...answer.sources],
    witness: answer.witness === null ? null : witnessOf(answer.witness),
  };
}

function blocker(from: Blocker): Record<string, unknown> {
  return {
    code: from.code,
    component: from.component,
    type: from.type,
    direction: from.direction,
    message: from.message,
    openable: from.openable,
    because: from.because.map(locationOf),
  };
}

export interface AskedQuestion {
  readonly from: string;
  readonly to: string;
  /** Such as `tcp/22`. */
  readonly traffic: string;
}

/** For people: the verdict, then the way, or what is in it. */
export function answerReport(answer: Answer, asked: AskedQuestion, options: TextOptions): string {
  const paint = paintOf(options);
  const places = placesIn(filesOf(answer));
  const colour = { reachable: paint.red, unreachable: paint.green, unknown: paint.yellow };
  const verdict = colour[answer.verdict](paint.bold(answer.verdict));
  const shape: RowShape = { width: options.width, indent: 2, labelWidth: 12 };
  const lines = [`${asked.from} -> ${asked.to} ${asked.traffic}: ${verdict}`];
  if (answer.via.length > 0) lines.push(...row('via', answer.via.join(', '), shape));
  if (answer.qualifiers.length > 0) {
    lines.push(...row('note', answer.qualifiers.join(', '), shape));
  }
  if (answer.sources.length > 0) lines.push(...row('from', enumerated(answer.sources, 8), shape));
  for (const [index, each] of answer.blockedBy.entries()) {
    const suffix = each.openable ? '' : ' No setting opens it.';
    const text = `${each.message}${suffix} (${each.code}${whereOf(each, places)})`;
    lines.push(...row(index === 0 ? 'blocked by' : '', text, shape));
  }
  for (const [index, { what }] of answer.unknowns.entries()) {
    lines.push(...row(index === 0 ? 'depends on' : '', what, shape));
  }
  for (const [index, { rule, text }] of answer.assumptions.entries()) {
    lines.push(...row(index === 0 ? 'assumed' : '', `${text} (${rule})`, shape));
  }
  lines.push(...pathLines(answer.path, { shape, places }));
  return `${lines.join('\n')}\n`;
}

/** `, acl.json:12` for the first line that decides. */
function whereOf({ because }: Blocker, places: Places): string {
  const [first] = because;
  return first === undefined || first.file === '' ? '' : `, ${places.line(first)}`;
}

function filesOf({ path, blockedBy }: Answer): ReadonlySet<string> {
  const steps = path.flatMap((hop) => hop.steps.flatMap((step) => step.because));
  const lines = [...steps, ...blockedBy.flatMap(({ because }) => because)];
  return new Set(lines.map(({ file }) => file));
}
