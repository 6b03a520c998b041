import { Annotations, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Finding } from '../findings/finding.ts';
import { acknowledgedAs, pluginName } from './acknowledgements.ts';
import { analyzeAssembly, notSuppressed } from './analysis.ts';
import { pendingAssembly } from './assembly-texts.ts';
import { ConstructIndex } from './construct-index.ts';
import { jointFindings } from './joint-findings.ts';
import type { NetworkOptions } from './options.ts';
import { type Speech, speechOn } from './said.ts';
import { describe, inputProblem, keyOf, type SitedFinding, siteOf } from './violations.ts';

/**
 * Findings as annotations of constructs, so that `Annotations.fromStack()` and
 * the command line see them. Works on the tree before it is written, since
 * afterwards annotations are lost.
 */

/**
 * Annotates the constructs of one stage; returns what keeps the network from
 * being analysed. Never throws. `speaker`: whose annotations they are.
 */
export function annotateFindings(
  stage: Stage,
  options: NetworkOptions,
  speaker: object,
): readonly string[] {
  try {
    return annotateAll(stage, options, speechOn(stage.node.root, speaker));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`${pluginName} failed: ${why}`];
  }
}

function annotateAll(stage: Stage, options: NetworkOptions, speech: Speech): readonly string[] {
  const result = analyzeAssembly(pendingAssembly(stage), stage.node.root, options);
  if ('unreadable' in result) return [`${pluginName}: ${result.unreadable}`];
  const index = new ConstructIndex(stage);
  // What is on an app is in no stack, and is lost.
  const atLarge = stage.node.findAll().find((each) => Stack.isStack(each)) ?? stage;
  const said = new Set<string>();
  const toSay: SitedFinding[] = [];
  for (const finding of notSuppressed(result.findings)) {
    const site = siteOf(finding, index);
    const construct = site.resource ?? atLarge;
    // Stages within have been written.
    if (Stage.of(construct) !== stage) continue;
    const key = keyOf(site);
    if (said.has(key) || acknowledgedAs(finding.rule, construct) !== null) continue;
    said.add(key);
    // Annotations fail nothing but the command line of the CDK.
    if (speech.isNew(key, { fails: false })) toSay.push(site);
  }
  for (const { finding, resource } of jointFindings(toSay)) {
    annotate(resource ?? atLarge, finding, describe(finding, index));
  }
  for (const { severity, message, location } of result.problems) {
    const construct = index.placed(location)?.resource ?? atLarge;
    if (severity === 'warning') Annotations.of(construct).addInfoV2(idOf(inputProblem), message);
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
