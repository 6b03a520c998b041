import { formatLocation, type SourceLocation } from '../../basics/source.ts';
import type { Finding, PathHop, PathStep } from '../../findings/finding.ts';
import {
  joint,
  lengthOf,
  padEnd,
  placed,
  printable,
  type RowShape,
  row,
  shortened,
} from './layout.ts';
import type { Places } from './places.ts';
import { grouped } from './ways.ts';
import { counted, enumerated } from './words.ts';

/**
 * The way of a packet, hop by hop, with the lines that decide there. The way
 * of the answer is told in one line unless something on it is in doubt.
 */

const componentWidthMax = 38;
/** Of a name in a chain. */
const chainNameMax = 56;
const locationsNamedMax = 3;
const otherWaysNamedMax = 3;
const arrow = ' → ';

/** Of findings that share a path; what decides for any of them is shown. */
export function pathRows(
  findings: readonly Finding[],
  { shape, places }: { readonly shape: RowShape; readonly places: Places },
): string[] {
  const hops = mergedHops(findings);
  // The lines that open the ports stand above, beside the ports.
  const above = new Set(findings.map((finding) => formatLocation(finding.location)));
  const home = findings[0]?.location.file ?? '';
  const rowsOf = (label: string, direction: PathStep['direction']) => {
    const own = hops
      .map((hop) => ({ ...hop, steps: hop.steps.filter((step) => step.direction === direction) }))
      .filter((hop) => hop.steps.length > 0 && isNews(hop));
    const isPlain = own.every((hop) => hop.steps.every((step) => step.outcome === 'yes'));
    if (own.length === 0) return [];
    return direction === 'reply' && isPlain
      ? row(label, chain(own), shape)
      : hopRows(label, own, { shape, place: placeFrom(home, places), above });
  };
  return [...rowsOf('path', 'request'), ...rowsOf('answer', 'reply')];
}

/** What AWS makes by itself and lets through is no news: default ACLs, main tables. */
function isNews({ declared, steps }: PathHop): boolean {
  return declared || steps.some((step) => step.outcome !== 'yes');
}

/** One way by itself: each hop with what decides there, in files and lines. */
export function pathLines(
  path: readonly PathHop[],
  { shape, places }: { readonly shape: RowShape; readonly places: Places },
): string[] {
  const rowsOf = (label: string, direction: PathStep['direction']): string[] => {
    const own = path
      .map((hop) => ({ ...hop, steps: hop.steps.filter((step) => step.direction === direction) }))
      .filter((hop) => hop.steps.length > 0 && isNews(hop));
    return own.length === 0
      ? []
      : hopRows(label, own, { shape, place: places.line, above: new Set() });
  };
  return [...rowsOf('path', 'request'), ...rowsOf('answer', 'reply')];
}

/** Further ways to the same port, in brief. */
export function otherWayRows(finding: Finding, shape: RowShape): string[] {
  const rows = finding.otherPaths.slice(0, otherWaysNamedMax).flatMap((path, index) => {
    const forward = path.filter(
      (hop) => isNews(hop) && hop.steps.some((step) => step.direction === 'request'),
    );
    return row(index === 0 ? 'also by' : '', chain(forward), shape);
  });
  const rest = finding.otherPaths.length - otherWaysNamedMax;
  if (rest > 0) rows.push(...row('', `and ${counted(rest, 'more way')}`, shape));
  return rows;
}

/** The hops of the first finding with the steps of all. */
function mergedHops(findings: readonly Finding[]): readonly PathHop[] {
  const [first] = findings;
  if (first === undefined) return [];
  return first.path.map((hop, index) => ({
    ...hop,
    steps: findings.flatMap((finding) => finding.path[index]?.steps ?? []),
  }));
}

function chain(hops: readonly PathHop[]): string {
  return hops.map((hop) => unbroken(shortened(printable(hop.component), chainNameMax))).join(arrow);
}

/** Keeps a name on one line, unless it would leave too much of the line before it empty. */
function unbroken(name: string): string {
  return lengthOf(name) > componentWidthMax ? name : name.replaceAll(' ', joint);
}

function hopRows(
  label: string,
  hops: readonly PathHop[],
  about: {
    readonly shape: RowShape;
    readonly place: (at: SourceLocation) => string;
    readonly above: ReadonlySet<string>;
  },
): string[] {
  const { shape } = about;
  const width = shape.width - shape.indent - shape.labelWidth;
  const names = hops.map((hop) => shortened(printable(hop.component), width));
  const nameWidth = Math.min(componentWidthMax, Math.max(...names.map(lengthOf)));
  const lines = hops.flatMap((hop, index) => {
    const name = names[index] ?? '';
    const detail = hopDetail(hop, about);
    const together = Math.max(nameWidth, lengthOf(name)) + 2 + lengthOf(detail);
    return together <= width || detail === ''
      ? row(padEnd(name, nameWidth), detail, { width, indent: 0, labelWidth: nameWidth + 2 })
      : [name, ...row('', detail, { width, indent: 2, labelWidth: 0 })];
  });
  return placed(label, lines, shape);
}

/** `line 12` in the file that the paragraph is about, `vpc.yaml:12` elsewhere. */
function placeFrom(home: string, places: Places): (at: SourceLocation) => string {
  return (at) =>
    at.file === home && at.line !== null ? `line${joint}${at.line}` : places.line(at);
}

/** `route line 12, filter vpc.yaml:31`. */
function hopDetail(
  hop: PathHop,
  about: {
    readonly place: (at: SourceLocation) => string;
    readonly above: ReadonlySet<string>;
  },
): string {
  const alike = grouped(hop.steps, (step) => `${step.action}|${step.outcome}|${step.code ?? ''}`);
  const parts: string[] = [];
  for (const steps of alike.values()) {
    const [first] = steps;
    if (first === undefined) continue;
    const named = new Set(
      steps
        .flatMap((step): readonly SourceLocation[] => step.because)
        .filter((at) => !about.above.has(formatLocation(at)))
        .map(about.place),
    );
    const outcome = outcomeWords(first);
    if (named.size === 0 && outcome === '') continue;
    const where = enumerated([...named], locationsNamedMax);
    parts.push(`${first.action}${outcome}${where === '' ? '' : joint}${where}`);
  }
  return parts.join(', ');
}

function outcomeWords({ outcome, code }: PathStep): string {
  switch (outcome) {
    case 'yes':
      return '';
    case 'no':
      return code === null ? ' (blocked)' : ` (blocked: ${code})`;
    case 'unknown':
      return code === null ? ' (not known)' : ` (not known: ${code})`;
  }
}
