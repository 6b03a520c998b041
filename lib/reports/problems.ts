import type { Problem } from '../basics/problem.ts';
import { formatLocation } from '../basics/source.ts';
import { printable } from './text/layout.ts';
import { paintOf, type TextOptions } from './text/style.ts';

/** Problems with the input, a line each, in the form that editors turn into links. */

/** Of more, the rest is counted; a broken file can have one on every line. */
const problemsMax = 50;

/** '' when there are none. Lines are not wrapped: tools read them. Errors go first. */
export function problemsReport(problems: readonly Problem[], options: TextOptions): string {
  const paint = paintOf(options);
  const errors = problems.filter((problem) => problem.severity === 'error');
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  const lines = [...errors, ...warnings].slice(0, problemsMax).map((problem) => {
    const colour = problem.severity === 'error' ? paint.red : paint.yellow;
    const at = printable(formatLocation(problem.location));
    const place = at === '' ? 'reachlint' : at;
    return `${place}: ${colour(problem.severity)}: ${printable(problem.message)}\n`;
  });
  const rest = problems.length - problemsMax;
  if (rest > 0) lines.push(`and ${rest} more; --format json has them all\n`);
  return lines.join('');
}
