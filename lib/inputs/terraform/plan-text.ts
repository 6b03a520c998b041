import type { Problem } from '../../basics/problem.ts';
import type { SourceFile } from '../../basics/source.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * Finds the output of `terraform show -json` in a text: wrappers of Terraform
 * print the command before it and other words after it, and some tools add
 * keys of their own. Positions are of no use here, since a plan is one line.
 */

export interface PlanText {
  readonly path: string;
  readonly root: JsonObject;
}

/** A cheap test that no output of Terraform fails; whether it is one, `parsePlanText` says. Linear. */
export function mayBePlanText(text: string): boolean {
  return text.includes('"format_version"') || text.includes('"terraform_version"');
}

/** null: this is no output of Terraform, though the words are in it. */
export function parsePlanText({ path, text }: SourceFile): PlanText | Problem | null {
  const root = parsed(text);
  if (root === null) return isTruncated(text) ? truncated(path) : null;
  const inner = isPlan(root) ? root : wrapped(root);
  if (inner !== null) return { path, root: inner };
  return isStateFile(root) ? stateFile(path) : null;
}

/** The JSON object in the text: all of it, or the first line that is one, or what lies between the first and the last brace. */
function parsed(text: string): JsonObject | null {
  const first = text.search(/[{[]/);
  if (first < 0) return null;
  const whole = objectIn(text);
  if (whole !== null) return whole;
  const start = text.search(/^\s*\{/m);
  if (start < 0) return null;
  const end = text.lastIndexOf('}') + 1;
  const lineEnd = text.indexOf('\n', text.indexOf('{', start));
  const line = lineEnd < 0 ? null : objectIn(text.slice(start, lineEnd));
  return line ?? objectIn(text.slice(start, end));
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Of an empty state Terraform prints nothing but its version. */
function isPlan(root: JsonObject): boolean {
  if (typeof root['format_version'] === 'string') return true;
  return (
    typeof root['terraform_version'] === 'string' &&
    planKeys.some((key) => isObject(root[key]) || Array.isArray(root[key]))
  );
}

const planKeys = ['planned_values', 'resource_changes', 'configuration', 'values', 'prior_state'];

/** A tool that keeps the plan as the one such value of its own object. */
function wrapped(root: JsonObject): JsonObject | null {
  const inner = Object.values(root).filter(isObject).filter(isPlan);
  return inner.length === 1 ? (inner[0] ?? null) : null;
}

/** The file in which Terraform keeps its state, which is not meant for others. */
function isStateFile(root: JsonObject): boolean {
  return typeof root['lineage'] === 'string' && typeof root['terraform_version'] === 'string';
}

function isTruncated(text: string): boolean {
  return /^\s*\{\s*"(?:format_version|terraform_version)"/m.test(text.slice(0, 100_000));
}

function truncated(path: string): Problem {
  return problem(
    path,
    'This begins as the output of terraform show -json, but it is not valid JSON: it was cut off or changed. Make it again.',
  );
}

function stateFile(path: string): Problem {
  return problem(
    path,
    'This is a state file, of which the format is internal to Terraform. Run terraform show -json and give its output.',
  );
}

export function problem(path: string, message: string): Problem {
  return {
    severity: 'error',
    message,
    location: { file: path, line: 1, column: 1, pointer: '' },
  };
}
