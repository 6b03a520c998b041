import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { version } from '../version.ts';
import { pluginName } from './acknowledgements.ts';
import { mistakesIn, type ReachlintOptions } from './options.ts';
import { failByItself, isReportLost } from './report-reader.ts';
import { activeRules } from './rule-settings.ts';
import { speechOn } from './said.ts';
import { noteWritten } from './synthesis.ts';
import {
  appOf,
  failure,
  isFailure,
  saidOnce,
  type Validation,
  validateNetworks,
} from './validation.ts';

/**
 * The analysis as a step of `cdk synth`: the CDK calls it once, with all
 * templates written, and prints what it reports on the constructs.
 */

/**
 * Finds what the networks of an app let through:
 * `Validations.of(app).addPlugins(new ReachlintPlugin())`. Mistakes in the
 * options are told in the report of the synthesis, which then fails.
 */
export class ReachlintPlugin implements IPolicyValidationPlugin {
  readonly name: string = pluginName;
  readonly version: string = version;
  readonly ruleIds: string[];
  readonly #validate: (context: IPolicyValidationContext) => PolicyValidationPluginReport;

  constructor(options: ReachlintOptions = {}) {
    const { ruleIds, validate } = networkPlugin(options, {});
    this.ruleIds = ruleIds;
    this.#validate = validate;
  }

  /** To be called by the CDK. */
  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.#validate(context);
  }
}

interface PluginSetting extends Partial<Pick<Validation, 'app' | 'concerns'>> {
  /** What is wrong with the options; then nothing is analysed. */
  readonly mistakes?: readonly string[];
}

/** A plugin for an app that is known; `concerns`: the constructs whose findings it reports. */
export function networkPlugin(
  given: ReachlintOptions,
  { app, concerns = () => true, mistakes = mistakesIn(given) }: PluginSetting,
): IPolicyValidationPlugin & { readonly ruleIds: string[] } {
  const options = mistakes.length === 0 ? given : {};
  const speaker = {};
  const reportOn = (context: IPolicyValidationContext): PolicyValidationPluginReport => {
    if (mistakes.length > 0) return failure(mistakes.join(' '));
    const known = app === undefined ? {} : { app };
    try {
      return validateNetworks(context, { options, concerns, speaker, ...known });
    } catch (error) {
      // Of what the CDK makes of it by itself, its command line shows nothing.
      return failure(`It failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    name: pluginName,
    version,
    ruleIds: activeRules(options).map(({ meta }) => meta.id),
    validate: (context) => {
      const report = reportOn(context);
      const root = appOf(context, app);
      const once =
        root !== undefined && isFailure(report)
          ? saidOnce(report, speechOn(root, speaker))
          : report;
      if (isReportLost(root)) failByItself(once);
      return once;
    },
  };
}

/** Reports nothing: sees that templates are written, whatever else refuses the app then. */
export function witness(app: IConstruct): IPolicyValidationPlugin {
  return {
    name: pluginName,
    validate: () => {
      noteWritten(app);
      return { success: true, violations: [] };
    },
  };
}
