import type { SourceLocation } from '../../basics/source.ts';
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
  const at = findings[0]?.location;
  // A paragraph about a line of a program is about no template.
  const home = at === undefined || at.declaredAt !== undefined ? null : at.file;
  const rowsOf = (label: string, direction: PathStep['direction']) => {
    const own = hops
      .map((hop) => ({ ...hop, steps: hop.steps.filter((step) => step.direction === direction) }))
      .filter((hop) => hop.steps.length > 0 && isNews(hop));
    const isPlain = own.every((hop) => hop.steps.every((step) => step.outcome === 'yes'));
    if (own.length === 0) return [];
    return direction === 'reply' && isPlain
      ? row(label, chain(own), shape)
      : hopRows(label, own, { shape, place: placeFrom(home, places) });
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
    return own.length === 0 ? [] : hopRows(label, own, { shape, place: places.line });
  };
  return [...rowsOf('path', 'request'), ...rowsOf('answer', 'reply')];
}

/** Further ways to the same port, in brief. */
export function otherWayRows(finding: Finding, shape: RowShape): string[] {
  // Ways that differ in lines alone are one way by the names of their hops.
  const own = forwardChain(finding.path);
  const chains = new Set(finding.otherPaths.map(forwardChain).filter((each) => each !== own));
  const rows = [...chains]
    .slice(0, otherWaysNamedMax)
    .flatMap((each, index) => row(index === 0 ? 'also by' : '', each, shape));
  const rest = chains.size - otherWaysNamedMax;
  if (rest > 0) rows.push(...row('', `and ${counted(rest, 'more way')}`, shape));
  return rows;
}

function forwardChain(path: readonly PathHop[]): string {
  return chain(
    path.filter((hop) => isNews(hop) && hop.steps.some((step) => step.direction === 'request')),
  );
}

/** The hops of the first finding with the steps of all: they share a path. */
export function mergedHops(findings: readonly Finding[]): readonly PathHop[] {
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
function placeFrom(home: string | null, places: Places): (at: SourceLocation) => string {
  return (at) =>
    at.file === home && at.line !== null ? `line${joint}${at.line}` : places.line(at);
}

/** `route line 12, admitted by vpc.yaml:31`. */
function hopDetail(
  hop: PathHop,
  about: { readonly place: (at: SourceLocation) => string },
): string {
  const alike = grouped(hop.steps, (step) => `${step.action}|${step.outcome}|${step.code ?? ''}`);
  const parts: string[] = [];
  for (const steps of alike.values()) {
    const [first] = steps;
    if (first === undefined) continue;
    const named = new Set(
      steps.flatMap((step): readonly SourceLocation[] => step.because).map(about.place),
    );
    if (named.size === 0 && first.outcome === 'yes') continue;
    const where = enumerated([...named], locationsNamedMax);
    parts.push(`${stepWords(first)}${where === '' ? '' : `${joint}${where}`}`);
  }
  return parts.join(', ');
}

/** What happens at a step; the line that decides it follows. Codes are for scripts, which read JSON. */
function stepWords({ action, outcome }: PathStep): string {
  switch (outcome) {
    case 'yes':
      return decidedWords[action].yes;
    case 'no':
      return decidedWords[action].no;
    case 'unknown':
      return `perhaps ${decidedWords[action].yes}`;
  }
}

const decidedWords: Readonly<
  Record<PathStep['action'], { readonly yes: string; readonly no: string }>
> = {
  originate: { yes: 'sent from', no: 'not sent from' },
  route: { yes: 'route', no: 'no route' },
  filter: { yes: 'admitted by', no: 'blocked by' },
  translate: { yes: 'passes by', no: 'does not pass by' },
  deliver: { yes: 'arrives at', no: 'does not arrive at' },
};
