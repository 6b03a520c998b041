import { formatLocation } from '../../basics/source.ts';
import type { Finding } from '../../findings/finding.ts';
import { printable, type RowShape, row, rowWithRight, wrap } from './layout.ts';
import { otherWayRows, pathRows } from './path.ts';
import { portsOf } from './ports.ts';
import type { Style } from './style.ts';
import { grouped, type ResourceFindings, severityRank, type Way } from './ways.ts';
import {
  addressWords,
  causeWords,
  counted,
  edgeWords,
  enumerated,
  qualifierWords,
  severityWord,
  witnessWords,
} from './words.ts';

/**
 * The paragraphs of the text report: one resource, the ways into it, and for
 * each what is open, where that is written, and what it hangs on.
 */

const sourcesNamedMax = 4;
const unknownsNamedMax = 6;

export function resourceParagraphs(
  about: ResourceFindings,
  style: Style,
  { namesFile = false }: { readonly namesFile?: boolean } = {},
): string[] {
  const [first] = about.findings;
  if (first === undefined) return [];
  const interfaces = new Set(about.findings.map((finding) => finding.resource.interface));
  const lines = [...heading(first, style, { namesFile })];
  about.ways.forEach((way, index) => {
    if (index > 0) lines.push('');
    lines.push(...wayParagraph(way, { style, namesInterface: interfaces.size > 1 }));
  });
  if (about.ways.length > 0 && about.others.length > 0) lines.push('');
  for (const finding of about.others) lines.push(...otherFinding(finding, style));
  return lines;
}

function heading(
  { resource, location }: Finding,
  style: Style,
  { namesFile }: { readonly namesFile: boolean },
): string[] {
  const { paint, width } = style;
  const id = printable(resource.id);
  const type = printable(resource.type);
  const dashes = '─'.repeat(Math.max(2, width - id.length - type.length - 5));
  const lines = [`${paint.dim('──')} ${paint.bold(id)} ${paint.dim(dashes)} ${type}`];
  if (namesFile) {
    const file = style.places.line({ ...location, line: null });
    lines.push(...wrap(`in ${printable(file)}`, width - 3).map((line) => paint.dim(`   ${line}`)));
  }
  if (resource.path !== null && resource.path !== resource.id) {
    lines.push(...wrap(resource.path, width - 3).map((line) => paint.dim(`   ${line}`)));
  }
  return lines;
}

function wayParagraph(
  way: Way,
  { style, namesInterface }: { readonly style: Style; readonly namesInterface: boolean },
): string[] {
  const [first] = way.findings;
  if (first === undefined) return [];
  const shape = shapeOf(style);
  const { places } = style;
  const locations = new Set(way.findings.map((finding) => formatLocation(finding.location)));
  const text = opening(first, { namesInterface });
  const top = { width: style.width, indent: 2, labelWidth: 0 };
  // One line to blame for everything stands at the top, several beside the ports that they open.
  const isOne = locations.size === 1;
  return [
    ...(isOne ? rowWithRight('', text, places.exact(first.location), top) : row('', text, top)),
    ...portLines(way.findings, { style, withLocation: !isOne }),
    ...noteRows(first, shape),
    ...unknownRows(first, style),
    ...pathRows(way.findings, { shape, places }),
    ...exampleRow(way.findings, shape),
    ...otherWayRows(first, shape),
    ...relatedRows(way.findings, style),
  ];
}

/** E.g. `Possibly reachable from the Internet, through Balancer, for any address`. */
function opening(
  finding: Finding,
  { namesInterface }: { readonly namesInterface: boolean },
): string {
  const reachable = finding.certainty === 'definite' ? 'Reachable' : 'Possibly reachable';
  const from = finding.edge === null ? '' : ` from ${edgeWords(finding.edge)}`;
  const at =
    namesInterface && finding.resource.interface !== null
      ? ` at its interface ${finding.resource.interface}`
      : '';
  const via = finding.via.length === 0 ? '' : `, through ${finding.via.join(' and ')}`;
  return `${reachable}${at}${from}${via}, for ${sourceWords(finding)} [${finding.rule}]`;
}

function sourceWords({ qualifiers, sources }: Finding): string {
  if (qualifiers.includes('any')) return 'any address';
  return sources.length === 0
    ? 'some addresses'
    : enumerated(sources.map(addressWords), sourcesNamedMax);
}

/** One line for each severity, rule line, and state of knowledge about listeners. */
function portLines(
  findings: readonly Finding[],
  { style, withLocation }: { readonly style: Style; readonly withLocation: boolean },
): string[] {
  const key = (finding: Finding) =>
    JSON.stringify([finding.severity, listenerWords(finding), formatLocation(finding.location)]);
  return [...grouped(findings, key).values()]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const shape = { ...shapeOf(style), paint: findingPaint(first, style) };
      const label = severityWord(first.severity);
      const text = `${portsOf(group)}${listenerWords(first)}`;
      return withLocation
        ? rowWithRight(label, text, style.places.exact(first.location), shape)
        : row(label, text, shape);
    });
}

function rankOf([first]: readonly Finding[]): number {
  return first === undefined ? 0 : severityRank(first);
}

function listenerWords({ type }: Finding): string {
  switch (type) {
    case 'RecognizedPortWithListener':
    case 'UnrecognizedPortWithListener':
      return '; a process listens there';
    case 'RecognizedPortNoListener':
      return '; nothing listens there';
    default:
      return '';
  }
}

function noteRows(finding: Finding, shape: RowShape): string[] {
  const notes = finding.qualifiers.flatMap((qualifier) => qualifierWords(qualifier) ?? []);
  return [
    ...(notes.length === 0 ? [] : row('note', notes.join(' '), shape)),
    ...finding.assumptions.flatMap(({ rule, text }) => row('assumes', `${text} (${rule})`, shape)),
  ];
}

function unknownRows(finding: Finding, style: Style): string[] {
  const shape = shapeOf(style);
  // Of what is certain for some, it decides about others.
  const isCertain = finding.certainty === 'definite';
  const rows = finding.unknowns
    .slice(0, unknownsNamedMax)
    .flatMap(({ what, cause, location }, index) => {
      const label = index > 0 ? '' : isCertain ? 'perhaps' : 'depends';
      const lead = index > 0 ? '' : isCertain ? 'from further addresses: depends on ' : 'on ';
      return rowWithRight(
        label,
        `${lead}${what}, which ${causeWords({ what, cause })}`,
        style.places.exact(location),
        shape,
      );
    });
  const rest = finding.unknowns.length - unknownsNamedMax;
  if (rest > 0) rows.push(...row('', `and on ${counted(rest, 'more unknown value')}`, shape));
  return rows;
}

/** The packet of the worst finding that has one. */
function exampleRow(findings: readonly Finding[], shape: RowShape): string[] {
  const worst = [...findings]
    .sort((a, b) => severityRank(a) - severityRank(b))
    .find((finding) => finding.witness !== null);
  return worst?.witness ? row('example', witnessWords(worst.witness), shape) : [];
}

/** What is related and was not said by the path. */
function relatedRows(findings: readonly Finding[], style: Style): string[] {
  const said = new Set(
    findings.flatMap((finding) => [
      formatLocation(finding.location),
      ...finding.unknowns.map((unknown) => formatLocation(unknown.location)),
      ...finding.path.flatMap((hop) =>
        hop.steps.flatMap((step) => step.because.map(formatLocation)),
      ),
    ]),
  );
  const more = new Map<string, string>();
  for (const { label, location } of findings.flatMap((finding) => finding.related)) {
    if (!said.has(formatLocation(location))) more.set(style.places.exact(location), label);
  }
  return [...more].flatMap(([at, label]) => rowWithRight('see', label, at, shapeOf(style)));
}

/** A finding that is no way to ports of one protocol: its message says it, and the path, where there is one, shows it. */
function otherFinding(finding: Finding, style: Style): string[] {
  const shape = shapeOf(style);
  const { places } = style;
  const possible = finding.certainty === 'possible' ? ' (possible)' : '';
  return [
    ...rowWithRight(
      severityWord(finding.severity),
      `${finding.message}${possible} [${finding.rule}]`,
      style.places.exact(finding.location),
      { ...shape, paint: findingPaint(finding, style) },
    ),
    ...noteRows(finding, shape),
    ...unknownRows(finding, style),
    ...(finding.path.length === 0
      ? []
      : [...pathRows([finding], { shape, places }), ...exampleRow([finding], shape)]),
    ...otherWayRows(finding, shape),
    ...relatedRows([finding], style),
  ];
}

function shapeOf(style: Style): RowShape {
  return { width: style.width, indent: 4, labelWidth: 9, paint: style.paint.dim };
}

/** By level, because that is what decides the exit code; the worst in bold. */
function findingPaint({ severity, level }: Finding, { paint }: Style): (text: string) => string {
  switch (level) {
    case 'error':
      return severity === 'high' ? (text) => paint.bold(paint.red(text)) : paint.red;
    case 'warning':
      return paint.yellow;
    case 'note':
      return paint.cyan;
  }
}
