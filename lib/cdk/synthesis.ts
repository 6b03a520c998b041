import { App, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Synthesis for the sake of assertions: once for a tree, and without the
 * validation that the CDK brings along, which takes seconds. Owns when an
 * exception of the CDK means that there is nothing to look at.
 */

/** Roots of which the templates were written before a plugin was called. */
const written = new WeakSet<IConstruct>();
/** Roots that plugins refuse, though there are templates. */
const refused = new WeakSet<IConstruct>();

/** To be called by a plugin: templates are written, whatever is said of them. */
export function noteWritten(root: IConstruct): void {
  written.add(root);
}

/** The variable by which the CDK lets its own validation be turned off. */
const switchOff = 'CDK_VALIDATION';

/**
 * The root with its templates written. That a plugin refuses the app is no
 * obstacle if the plugin is reachlint's own: the templates are final then.
 */
export function synthesized(construct: IConstruct): Stage | null {
  const { root } = construct.node;
  if (!App.isApp(root) && !Stage.isStage(root)) return null;
  if (refused.has(root)) return root;
  const before = process.env[switchOff];
  process.env[switchOff] = 'false';
  try {
    root.synth();
  } catch (error) {
    if (!written.has(root)) throw error;
    refused.add(root);
  } finally {
    if (before === undefined) delete process.env[switchOff];
    else process.env[switchOff] = before;
  }
  return root;
}
