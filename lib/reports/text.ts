import type { AnalysisResult, Finding } from '../findings/finding.ts';
import { row, rowWithRight } from './text/layout.ts';
import { resourceParagraphs } from './text/paragraph.ts';
import { placesOf } from './text/places.ts';
import { spansOf } from './text/ports.ts';
import { paintOf, type Style, type TextOptions } from './text/style.ts';
import { summary } from './text/summary.ts';
import { grouped, sortFindings } from './text/ways.ts';
import { counted, edgeWords, enumerated } from './text/words.ts';

/**
 * The report for people: worst first, one paragraph for each way into a
 * resource, what is merely informational in brief, and at the end what was
 * looked at. JSON has everything; what is shortened here says so, and what is
 * suppressed is only counted.
 */

/** Rows of a section of brief notes, and of one rule in it. */
const exposuresMax = 30;
const briefMax = 10;

export type { TextOptions } from './text/style.ts';

export function textReport(complete: AnalysisResult, options: TextOptions): string {
  const result = {
    ...complete,
    findings: complete.findings.filter(({ suppressed }) => suppressed === null),
  };
  const suppressed = complete.findings.length - result.findings.length;
  const style = { width: options.width, paint: paintOf(options), places: placesOf(result) };
  const { resources, exposures, brief } = sortFindings(result.findings);
  const shared = twice(resources.map(({ findings }) => idOf(findings)));
  const sections = [
    ...resources.map((resource) =>
      resourceParagraphs(resource, style, { namesFile: shared.has(idOf(resource.findings)) }),
    ),
    exposureSection(exposures, style),
    briefSection(brief, style),
    summary(result, style, { suppressed }),
  ];
  const text = sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
  return `${text}\n`;
}

/** By what a reader tells resources apart: the construct path stands beside the id. */
function idOf([first]: readonly Finding[]): string {
  return first === undefined ? '' : `${first.resource.id} ${first.resource.path ?? ''}`;
}

/** Words that occur more than once: names that two templates use. */
function twice(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.filter((word, index) => words.indexOf(word) !== index));
}

function exposureSection(exposures: readonly Finding[], style: Style): string[] {
  if (exposures.length === 0) return [];
  const shape = { width: style.width, indent: 4, labelWidth: 0 };
  const lines = [style.paint.bold('Everything that is open')];
  const shown = exposures.slice(0, exposuresMax);
  const paths = new Map<string, Set<string | null>>();
  for (const { resource } of exposures) {
    const known = paths.get(resource.id) ?? new Set();
    paths.set(resource.id, known.add(resource.path));
  }
  // Stages of one app have the same logical ids.
  const nameOf = ({ resource: { id, path } }: Finding): string =>
    path === null || paths.get(id)?.size === 1 ? id : `${id} (${path})`;
  for (const [resource, findings] of grouped(shown, nameOf)) {
    lines.push(...row('', resource, { ...shape, indent: 2 }));
    for (const finding of findings) {
      lines.push(
        ...rowWithRight('', exposureText(finding), style.places.exact(finding.location), shape),
      );
    }
  }
  return [...lines, ...restLine(exposures.length - shown.length)];
}

function exposureText(finding: Finding): string {
  const open = [
    ...protocolSpans('tcp', finding.exposed?.tcp ?? []),
    ...protocolSpans('udp', finding.exposed?.udp ?? []),
  ].join('; ');
  const possibly = finding.certainty === 'possible' ? 'possibly ' : '';
  const from = finding.edge === null ? '' : `from ${edgeWords(finding.edge)}: `;
  const at = finding.resource.interface;
  const place = at === null || at === finding.resource.id ? '' : ` (${at})`;
  return `${possibly}${from}${open === '' ? 'nothing' : open}${place}`;
}

function protocolSpans(protocol: string, spans: NonNullable<Finding['exposed']>['tcp']): string[] {
  return spans.length === 0 ? [] : [`${protocol} ${spansOf(spans)}`];
}

/** By rule, a line each. */
function briefSection(brief: readonly Finding[], style: Style): string[] {
  if (brief.length === 0) return [];
  const lines = [style.paint.bold('Also noted')];
  for (const [rule, findings] of grouped(brief, (finding) => finding.rule)) {
    lines.push(`  ${rule}`);
    for (const finding of findings.slice(0, briefMax)) {
      const shape = { width: style.width, indent: 4, labelWidth: 0 };
      const text = `${finding.message}${certaintyWords(finding)}`;
      lines.push(...rowWithRight('', text, style.places.exact(finding.location), shape));
    }
    lines.push(...restLine(findings.length - briefMax));
  }
  return lines;
}

/** '' for what is certain. */
function certaintyWords({ certainty, unknowns }: Finding): string {
  if (certainty === 'definite') return '';
  const deciding = unknowns.map((unknown) => unknown.what);
  return deciding.length === 0
    ? ' (possible)'
    : ` (possible: depends on ${enumerated(deciding, 3)})`;
}

function restLine(rest: number): string[] {
  return rest > 0 ? [`    and ${counted(rest, 'more line')}; --format json has them all`] : [];
}
