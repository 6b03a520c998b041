import { rules } from '../../rules/index.ts';
import { isRecord } from '../basics/record.ts';
import type { Level } from '../findings/finding.ts';
import { mistakesInSuppressions, type Suppression } from '../findings/suppression.ts';

/**
 * What users of the CDK may set, and what of it is wrong. Apps in JavaScript
 * pass anything, so that every option is looked at before it is trusted. Reads
 * no file.
 */

/** `off`: the rule does not run. `on`: as if not named. A level: that of its definite findings. */
export type RuleSetting = 'off' | 'on' | Level;

/** Which networks are analysed, and by what. All members may be left out. */
export interface NetworkOptions {
  /** By rule id. */
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  /** A finding that is only possible keeps the level of its severity; else it is one lower. */
  readonly failOnPossible?: boolean;
  /** A folder with the output of describe calls: existing resources that the app refers to. Relative to the working directory. */
  readonly snapshot?: string;
  /** Files in which hosts report what listens on them. */
  readonly evidence?: readonly string[];
  /** Files with access scopes, in the JSON of AWS Network Access Analyzer: paths that must not be there. */
  readonly scopes?: readonly string[];
  /** Values of CloudFormation parameters, by name. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Findings that somebody decided not to act on; they are not reported. */
  readonly suppressions?: readonly Suppression[];
}

/** The level from which findings fail a synthesis; `never`: they are only reported. */
export type FailOn = Level | 'never';

export interface ReachlintOptions extends NetworkOptions {
  /** Default: `error`. */
  readonly failOn?: FailOn;
}

/** Worst first. */
export const levels: readonly Level[] = ['error', 'warning', 'note'];
const ruleSettings: readonly RuleSetting[] = ['off', 'on', ...levels];
const thresholds: readonly FailOn[] = [...levels, 'never'];

/** One sentence for each mistake; none: the options are what their type says. `further`: options that take words, by name. */
export function mistakesIn(
  options: unknown,
  further: Readonly<Record<string, readonly string[]>> = {},
): readonly string[] {
  if (!isRecord(options)) return ['The options must be an object.'];
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const words = further[name];
    if (words !== undefined) return oneOf(name, value, words);
    const check = checks[name];
    if (check !== undefined) return check(value);
    const names = [...Object.keys(checks), ...Object.keys(further)].join(', ');
    return [`There is no option ${name}. Options are ${names}.`];
  });
}

/** Of all rules, also of those that are off. */
export const ruleIds: readonly string[] = rules.map(({ meta }) => meta.id);

type Check = (value: unknown) => readonly string[];

const checks: Readonly<Record<string, Check>> = {
  rules: (value) =>
    isRecord(value)
      ? Object.entries(value).flatMap(ruleMistake)
      : [shape('rules', 'an object from rule ids to settings')],
  failOn: (value) => oneOf('failOn', value, thresholds),
  failOnPossible: (value) =>
    typeof value === 'boolean' ? [] : [shape('failOnPossible', 'true or false')],
  snapshot: (value) => (isPath(value) ? [] : [shape('snapshot', 'the path of a folder')]),
  evidence: (value) => pathsMistake('evidence', value),
  scopes: (value) => pathsMistake('scopes', value),
  parameters: (value) =>
    isRecord(value) && Object.values(value).every(isParameterValue)
      ? []
      : [shape('parameters', 'an object from parameter names to texts, numbers or booleans')],
  suppressions: (value) => mistakesInSuppressions(value, ruleIds),
};

function ruleMistake([id, setting]: readonly [string, unknown]): readonly string[] {
  if (!ruleIds.includes(id)) return [`There is no rule ${id}. Rules are ${ruleIds.join(', ')}.`];
  return oneOf(`rules['${id}']`, setting, ruleSettings);
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): readonly string[] {
  if (typeof value === 'string' && allowed.includes(value)) return [];
  return [
    `The option ${name} is ${JSON.stringify(value)}; it must be one of ${allowed.join(', ')}.`,
  ];
}

function pathsMistake(name: string, value: unknown): readonly string[] {
  return Array.isArray(value) && value.every(isPath) ? [] : [shape(name, 'a list of file paths')];
}

function shape(name: string, expected: string): string {
  return `The option ${name} must be ${expected}.`;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isParameterValue(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether a finding of that level fails. */
export function reaches(level: Level, failOn: FailOn): boolean {
  return failOn !== 'never' && levels.indexOf(level) <= levels.indexOf(failOn);
}
