import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { version } from '../version.ts';
import { pluginName } from './acknowledgements.ts';
import { mistakesIn, type ReachlintOptions } from './options.ts';
import { activeRules } from './rule-settings.ts';
import { failure, type Validation, validateNetworks } from './validation.ts';

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

interface PluginSetting extends Partial<Omit<Validation, 'options'>> {
  /** What is wrong with the options; then nothing is analysed. */
  readonly mistakes?: readonly string[];
}

/** A plugin for an app that is known; `concerns`: the constructs whose findings it reports. */
export function networkPlugin(
  given: ReachlintOptions,
  { app, concerns = () => true, mistakes = mistakesIn(given) }: PluginSetting,
): IPolicyValidationPlugin & { readonly ruleIds: string[] } {
  const options = mistakes.length === 0 ? given : {};
  return {
    name: pluginName,
    version,
    ruleIds: activeRules(options).map(({ meta }) => meta.id),
    validate: (context) =>
      mistakes.length > 0
        ? failure(mistakes.join(' '))
        : validateNetworks(context, { options, concerns, ...(app === undefined ? {} : { app }) }),
  };
}
