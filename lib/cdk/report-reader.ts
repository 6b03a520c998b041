import { cx_api as cxApi, type PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { pluginName } from './acknowledgements.ts';

/**
 * Who reads the report of a synthesis: the CDK itself, which prints it and
 * fails, or its command line, which tells the library to write it only.
 */

/** https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cx_api-readme.html */
export function isReportTakenOver(root: IConstruct | undefined): boolean {
  const key = cxApi.FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT;
  const given: unknown =
    root === undefined ? contextOfCommand().get(key) : root.node.tryGetContext(key);
  return given === false || given === 'false';
}

/** Whether that command line finds none: older versions of the library write under another name than it reads. */
export function isReportLost(root: IConstruct | undefined): boolean {
  return isReportTakenOver(root) && !('VALIDATION_REPORT_FILE' in cxApi);
}

/** What the command line hands over to the app, for when the app is not known. */
function contextOfCommand(): ReadonlyMap<string, unknown> {
  try {
    const context: unknown = JSON.parse(process.env[cxApi.CONTEXT_ENV] ?? '{}');
    return new Map(Object.entries(typeof context === 'object' && context !== null ? context : {}));
  } catch {
    return new Map();
  }
}

/** What these versions do when nobody takes over the report: print it, and let the app end with 1. */
export function failByItself({ success, violations }: PolicyValidationPluginReport): void {
  if (success) return;
  for (const { severity = 'error', description, violatingResources } of violations) {
    const paths = violatingResources.flatMap(({ constructPath }) => constructPath ?? []);
    const lines = [`${severity.toUpperCase()} ${description} (${pluginName})`, ...paths];
    console.error(`${lines.join('\n   ')}\n`);
  }
  process.exitCode = 1;
}
