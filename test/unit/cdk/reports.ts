import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';

/** What the CDK made of a plugin's report: the file that editors and scripts read. */

export interface Reported {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly suggestedFix?: string;
  readonly ruleMetadata?: Readonly<Record<string, string>>;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource?: {
      readonly templatePath: string;
      readonly logicalId: string;
      readonly propertyPaths?: readonly string[];
    };
    readonly stackTraces?: readonly string[];
  }[];
}

export interface PluginReport {
  readonly pluginName: string;
  readonly pluginVersion?: string;
  readonly conclusion: 'success' | 'failure';
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations: readonly Reported[];
  readonly suppressedViolations?: readonly (Reported & { readonly reason: string })[];
}

/** Synthesises; `error`: what the CDK threw, null: nothing. `reports`: all of reachlint; `report`: the first, null: there is nothing in any. */
export function synthesise(
  app: App,
  options: { readonly force?: boolean } = {},
): {
  readonly error: string | null;
  readonly report: PluginReport | null;
  readonly reports: readonly PluginReport[];
} {
  let error: string | null = null;
  try {
    app.synth(options);
  } catch (thrown) {
    error = String(thrown);
  }
  const file = join(app.outdir, 'validation-report.json');
  if (!existsSync(file)) return { error, report: null, reports: [] };
  const { pluginReports }: { readonly pluginReports: readonly PluginReport[] } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const reports = pluginReports.filter(({ pluginName }) => pluginName === 'reachlint');
  return { error, report: reports[0] ?? null, reports };
}

/** `severity rule at path`, for each construct, sorted. */
export function lines(report: PluginReport | null): readonly string[] {
  return (report?.violations ?? [])
    .flatMap(({ severity, ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${severity} ${ruleName} ${constructPath}`),
    )
    .sort();
}

/** Those of one rule. */
export function linesOf(rule: string, report: PluginReport | null): readonly string[] {
  return lines(report).filter((line) => line.includes(` ${rule} `));
}
