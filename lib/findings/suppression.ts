import { isRecord } from '../basics/record.ts';
/**
 * What a suppression is, and what of one is wrong. Users write them as options
 * or in templates, where anything may stand, so that each member is looked at
 * before it is trusted. Which findings one covers is not known here.
 */

/** A decision not to act on some findings. */
export interface Suppression {
  /** A rule's id; `*`: every rule. */
  readonly rule: string;
  /**
   * A logical id, a construct path (and all below it), a Terraform address (a
   * module's: all in it; without an index: all instances), or the fingerprint
   * of a finding. Absent: every resource.
   */
  readonly resource?: string;
  /** Why; not empty. */
  readonly reason: string;
  /** `YYYY-MM-DD`, the last day on which it holds. Absent: it holds until it is removed. */
  readonly until?: string;
}

export interface ReadingOptions {
  /** What sentences call it: `suppressions[0]`. */
  readonly label: string;
  /** All ids that a rule can have. */
  readonly ruleIds: readonly string[];
  /** The members that it may have. */
  readonly members: readonly string[];
}

/** Of those in a list of options. */
export const suppressionMembers: readonly string[] = ['rule', 'resource', 'reason', 'until'];

/** The suppression, or one sentence for each mistake in it. */
export function readSuppression(
  value: unknown,
  { label, ruleIds, members }: ReadingOptions,
): Suppression | readonly string[] {
  if (!isRecord(value)) return [`${label} must be an object with a rule and a reason.`];
  const { rule, resource, reason, until } = value;
  const mistakes = Object.keys(value)
    .filter((name) => !members.includes(name))
    .map((name) => `${label} cannot have ${name}: its members are ${members.join(', ')}.`);
  if (!isText(rule)) mistakes.push(`${label} names no rule: give the id of one, or * for all.`);
  else if (rule !== '*' && !ruleIds.includes(rule)) {
    mistakes.push(`${label}: there is no rule ${rule}. Rules are ${ruleIds.join(', ')}.`);
  }
  if (resource !== undefined && !isText(resource)) {
    mistakes.push(`${label}: resource must be a logical id, a path, an address or a fingerprint.`);
  }
  if (!isText(reason)) mistakes.push(`${label} gives no reason: say why findings are accepted.`);
  if (until !== undefined && !isDay(until)) {
    mistakes.push(`${label}: until is ${JSON.stringify(until)}, but must be a day as YYYY-MM-DD.`);
  }
  if (mistakes.length > 0 || !isText(rule) || !isText(reason)) return mistakes;
  return {
    rule,
    reason,
    ...(isText(resource) ? { resource } : {}),
    ...(isDay(until) ? { until } : {}),
  };
}

/** One sentence for each mistake in the option `suppressions`; none: it is what its type says. */
export function mistakesInSuppressions(
  value: unknown,
  ruleIds: readonly string[],
): readonly string[] {
  if (!Array.isArray(value)) return [noList];
  return value.flatMap((each: unknown, index) => {
    const read = readSuppression(each, {
      label: optionLabel(index),
      ruleIds,
      members: suppressionMembers,
    });
    return isMistaken(read) ? read : [];
  });
}

export const noList = 'The option suppressions must be a list of objects with a rule and a reason.';

/** What sentences call the suppression at that place of the option. */
export function optionLabel(index: number): string {
  return `suppressions[${index}]`;
}

/** Tells what `readSuppression` returns apart. */
export function isMistaken(read: Suppression | readonly string[]): read is readonly string[] {
  return Array.isArray(read);
}

/** Whether a text is a day of the Gregorian calendar, written `YYYY-MM-DD`; such texts sort as the days do. */
export function isDay(value: unknown): value is string {
  const parts = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0);
  return day >= 1 && day <= length;
}

const monthLengths: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Of which something can be seen. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
