import { sortedEntries } from '../../basics/order.ts';
import type { AnalysisResult, Coverage, Finding, InputSummary } from '../../findings/finding.ts';
import { printable, row, wrap } from './layout.ts';
import type { Style } from './style.ts';
import { counted } from './words.ts';

/** The end of the text report: what was looked at, what was not, and the numbers. */

const inputsNamedMax = 12;
const typesNamedMax = 12;
/** Of the table of verdicts. */
const cellWidth = 10;

/** `result`: without what is suppressed, of which only the number is told. */
export function summary(
  result: AnalysisResult,
  style: Style,
  { suppressed }: { readonly suppressed: number },
): string[] {
  const { paint, width } = style;
  return [
    paint.dim('─'.repeat(width)),
    ...lookedAt(result, width),
    ...notModelledRows(result.coverage, width),
    ...verdictTable(result.coverage, width),
    ...listenerHint(result.findings, width),
    ...problemLines(result, style),
    '',
    ...wrap(countLine(result), width).map((line) => totalPaint(result, style)(line)),
    ...(suppressed === 0 ? [] : [`${suppressed} suppressed.`]),
  ];
}

const kindWords: Readonly<Record<InputSummary['kind'], readonly [one: string, many: string]>> = {
  cloudformation: ['CloudFormation template', 'CloudFormation templates'],
  'cdk-assembly': ['CDK cloud assembly', 'CDK cloud assemblies'],
  'terraform-plan': ['Terraform plan', 'Terraform plans'],
  snapshot: ['account snapshot', 'account snapshots'],
};

function lookedAt({ inputs, coverage }: AnalysisResult, width: number): string[] {
  const left = coverage.notModelled.reduce((sum, type) => sum + type.count, 0);
  const paths = inputs.map((input) => input.path);
  const text =
    `Looked at ${counted(coverage.resources, 'resource')} in ${inputWords(inputs)}: ` +
    `${coverage.modelled} modelled, ${coverage.irrelevant} without effect on reachability, ` +
    `${left} not modelled.`;
  const rest = paths.length - inputsNamedMax;
  return [
    ...wrap(text, width),
    ...paths.slice(0, inputsNamedMax).map((path) => `  ${printable(path)}`),
    ...(rest > 0 ? [`  and ${counted(rest, 'more file')}; --format json names them`] : []),
  ];
}

function inputWords(inputs: readonly InputSummary[]): string {
  const kinds = new Set(inputs.map((input) => input.kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return counted(inputs.length, 'input');
  return inputs.length === 1 ? `1 ${kindWords[kind][0]}` : `${inputs.length} ${kindWords[kind][1]}`;
}

function notModelledRows({ notModelled }: Coverage, width: number): string[] {
  const shown = notModelled.slice(0, typesNamedMax);
  const rows = shown.flatMap(({ type, count, effect }) =>
    row(`${count} ×`, `${type}: ${effect}`, { width, indent: 2, labelWidth: 6 }),
  );
  const rest = notModelled.length - shown.length;
  if (rest > 0) rows.push(`  and ${counted(rest, 'further type')}; --format json names them`);
  return rows.length === 0 ? [] : ['Not modelled:', ...rows];
}

/**
 * Verdicts by rule. Rules without a subject are named below, so that zero is
 * visible too. A name too long for the line stands above its numbers.
 */
function verdictTable({ subjects }: Coverage, width: number): string[] {
  const all = sortedEntries(new Map(Object.entries(subjects)));
  const rules = all.filter(([, { pass, fail, unknown }]) => pass + fail + unknown > 0);
  const idle = all.filter((rule) => !rules.includes(rule)).map(([rule]) => rule);
  const idleLines =
    idle.length === 0 ? [] : wrap(`Nothing to look at for ${idle.join(', ')}.`, width);
  if (rules.length === 0) return idle.length === 0 ? [] : ['', ...idleLines];
  const numbersWidth = 3 * cellWidth;
  const longest = Math.max(...rules.map(([rule]) => rule.length), 'Verdicts'.length);
  const nameWidth = Math.min(longest, width - numbersWidth);
  const line = (name: string, cells: readonly (string | number)[]) => {
    const numbers = cells.map((cell) => String(cell).padStart(cellWidth)).join('');
    return name.length > nameWidth
      ? [name, ' '.repeat(nameWidth) + numbers]
      : [name.padEnd(nameWidth) + numbers];
  };
  return [
    '',
    ...line('Verdicts', ['pass', 'fail', 'not known']),
    ...rules.flatMap(([rule, { pass, fail, unknown }]) => line(rule, [pass, fail, unknown])),
    ...idleLines,
  ];
}

function listenerHint(findings: readonly Finding[], width: number): string[] {
  if (!findings.some((finding) => finding.type === 'RecognizedPortNoAgent')) return [];
  const hint =
    'What listens on the open ports is not known unless a line says so; --evidence takes what hosts report.';
  return ['', ...wrap(hint, width)];
}

function problemLines({ problems }: AnalysisResult, { width, paint }: Style): string[] {
  if (problems.length === 0) return [];
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  const text =
    errors === 0
      ? `${counted(warnings, 'warning')} about the input, on standard error.`
      : `${counted(errors, 'error')}${warnings === 0 ? '' : ` and ${counted(warnings, 'warning')}`} about the input, on standard error: not all of it was analysed, so there may be more than is said here.`;
  const colour = errors === 0 ? paint.yellow : paint.red;
  return ['', ...wrap(text, width).map(colour)];
}

function countLine({ findings, coverage, inputs, problems }: AnalysisResult): string {
  if (findings.length === 0) {
    if (inputs.length === 0) return 'Nothing was analysed.';
    if (problems.some((problem) => problem.severity === 'error')) {
      return 'No findings in what could be analysed.';
    }
    return coverage.modelled === 0
      ? 'No findings: nothing in the input belongs to a network.'
      : 'No findings.';
  }
  const at = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
  const definite = findings.filter((finding) => finding.certainty === 'definite').length;
  const resources = new Set(
    findings.map(({ resource: { type, id, path } }) => JSON.stringify([type, id, path])),
  ).size;
  const possible = findings.length - definite;
  const certainty =
    possible === 0
      ? 'all definite'
      : definite === 0
        ? 'all only possible'
        : `${definite} definite, ${possible} possible`;
  return (
    `${counted(findings.length, 'finding')} on ${counted(resources, 'resource')}: ` +
    `${counted(at('error'), 'error')}, ${counted(at('warning'), 'warning')}, ` +
    `${counted(at('note'), 'note')} (${certainty}).`
  );
}

function totalPaint(
  { findings, problems }: AnalysisResult,
  { paint }: Style,
): (text: string) => string {
  const inner = findings.some((finding) => finding.level === 'error')
    ? paint.red
    : findings.some((finding) => finding.level === 'warning') || problems.length > 0
      ? paint.yellow
      : paint.green;
  return (text) => paint.bold(inner(text));
}
