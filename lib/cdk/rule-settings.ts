import { rules } from '../../rules/index.ts';
import type { Finding, Level } from '../findings/finding.ts';
import type { Rule } from '../findings/rule.ts';
import type { NetworkOptions } from './options.ts';

/** What the option `rules` means: which rules run, and what level their findings have. */

/** The rules that are not off. */
export function activeRules({ rules: settings = {} }: NetworkOptions): readonly Rule[] {
  return rules.filter(({ meta }) => settings[meta.id] !== 'off');
}

/** A finding with the level that the options give its rule. */
export function withSetLevel(finding: Finding, options: NetworkOptions): Finding {
  const level = options.rules?.[finding.rule];
  if (level === undefined || level === 'on' || level === 'off') return finding;
  const isLowered = finding.certainty === 'possible' && options.failOnPossible !== true;
  return { ...finding, level: isLowered ? lower(level) : level };
}

function lower(level: Level): Level {
  return level === 'error' ? 'warning' : 'note';
}
