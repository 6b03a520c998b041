import { Annotations, type Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Finding } from '../findings/finding.ts';
import { acknowledgedAs, pluginName } from './acknowledgements.ts';
import { analyzeAssembly } from './analysis.ts';
import { pendingAssembly } from './assembly-texts.ts';
import { ConstructIndex } from './construct-index.ts';
import type { NetworkOptions } from './options.ts';
import { describe, inputProblem, siteOf } from './violations.ts';

/**
 * Findings as annotations of constructs, so that `Annotations.fromStack()` and
 * the command line see them. Works on the tree before it is written, since
 * afterwards annotations are lost.
 */

/**
 * Annotates the constructs of one stage; returns what keeps the network from
 * being analysed. Never throws: of plugins the CDK sees to that itself.
 */
export function annotateFindings(stage: Stage, options: NetworkOptions): readonly string[] {
  try {
    return annotateAll(stage, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`${pluginName} failed: ${why}`];
  }
}

function annotateAll(stage: Stage, options: NetworkOptions): readonly string[] {
  const result = analyzeAssembly(pendingAssembly(stage), stage.node.root, options);
  if ('unreadable' in result) return [`${pluginName}: ${result.unreadable}`];
  const index = new ConstructIndex(stage);
  const said = new Set<string>();
  for (const finding of result.findings) {
    const construct = siteOf(finding, index).resource ?? stage;
    const key = JSON.stringify([finding.rule, construct.node.path, finding.message]);
    if (said.has(key) || acknowledgedAs(finding.rule, construct) !== null) continue;
    said.add(key);
    annotate(construct, finding, describe(finding, index));
  }
  for (const { severity, message } of result.problems) {
    if (severity === 'warning') Annotations.of(stage).addInfoV2(idOf(inputProblem), message);
  }
  return result.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => `${pluginName}: ${message}`);
}

function annotate(construct: IConstruct, { rule, level }: Finding, description: string): void {
  const annotations = Annotations.of(construct);
  const id = idOf(rule);
  switch (level) {
    case 'error':
      // Errors have no ids of their own.
      annotations.addError(`${description} [${rule}]`);
      break;
    case 'warning':
      annotations.addWarningV2(id, description);
      break;
    case 'note':
      annotations.addInfoV2(id, description);
      break;
  }
}

function idOf(rule: string): string {
  return `${pluginName}:${rule}`;
}
