import { compareText } from '../basics/order.ts';
import type { RuleMeta } from '../findings/rule.ts';
import { row, wrap } from './text/layout.ts';
import { severityWord } from './text/words.ts';

/** What `rules` and `explain` print, from the rules' own descriptions. */

export interface PageOptions {
  /** Characters a line may have. */
  readonly width: number;
}

/** A line per rule, by id: id, severities, title. */
export function ruleTable(rules: readonly RuleMeta[], { width }: PageOptions): string {
  const sorted = [...rules].sort((a, b) => compareText(a.id, b.id));
  const idWidth = Math.max('Rule'.length, ...sorted.map((rule) => rule.id.length)) + 2;
  const severityOf = (rule: RuleMeta) => rule.severities.map(severityWord).join(', ');
  const severityWidth =
    Math.max('Severity'.length, ...sorted.map((one) => severityOf(one).length)) + 2;
  const shape = { width, indent: 0, labelWidth: idWidth + severityWidth };
  const line = (id: string, severity: string, title: string) =>
    row(`${id.padEnd(idWidth)}${severity}`, title, shape);
  const lines = [
    ...line('Rule', 'Severity', 'Title'),
    ...sorted.flatMap((rule) => line(rule.id, severityOf(rule), rule.title)),
  ];
  return `${lines.join('\n')}\n\nreachlint explain RULE tells more about one.\n`;
}

/** One rule's page. */
export function rulePage(rule: RuleMeta, { width }: PageOptions): string {
  const paragraphs = (text: string) =>
    text
      .trim()
      .split(/\n\s*\n/)
      .map((paragraph) =>
        wrap(paragraph, width - 2)
          .map((line) => `  ${line}`)
          .join('\n'),
      )
      .join('\n\n');
  const sections = [
    [rule.id, '', ...wrap(rule.title, width)].join('\n'),
    `Severity\n  ${rule.severities.map(severityWord).join(', ')}`,
    `Why it matters\n${paragraphs(rule.why)}`,
    `How to mend it\n${paragraphs(rule.fix)}`,
    `What it does not see\n${paragraphs(rule.limits)}`,
    `Sources\n${rule.sources.map((source) => `  ${source}`).join('\n')}`,
    `Since version ${rule.since}`,
  ];
  return `${sections.join('\n\n')}\n`;
}
