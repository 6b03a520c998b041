import { type IAspect, Stage, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { annotateFindings } from './annotate.ts';
import { mistakesIn, type ReachlintOptions } from './options.ts';
import { networkPlugin, witness } from './plugin.ts';

/**
 * The plugin for those who think in aspects. An aspect sees constructs before
 * references between stacks are resolved, so that it analyses nothing when it
 * is called: it only sees to it that the analysis will take place.
 */

export interface ReachlintAspectOptions extends ReachlintOptions {
  /**
   * `report` (the default): findings stand in the CDK's validation report, and
   * can be acknowledged. `annotations`: they are annotations of constructs,
   * which `Annotations.fromStack()` sees; errors among them fail `cdk synth`
   * whatever `failOn` says.
   */
  readonly mode?: 'report' | 'annotations';
}

/**
 * `Aspects.of(app).add(new ReachlintAspect())`. On a stage it means the stage
 * with all in it, on anything else the whole app.
 */
export class ReachlintAspect implements IAspect {
  readonly #options: ReachlintAspectOptions;
  readonly #seen = new WeakSet<IConstruct>();

  constructor(options: ReachlintAspectOptions = {}) {
    this.#options = options;
  }

  visit(node: IConstruct): void {
    const { root } = node.node;
    const around = Stage.of(node);
    const stage = Stage.isStage(node) ? node : root;
    if (!Stage.isStage(stage) || this.#seen.has(stage)) return;
    // The CDK goes on to what is in the stage that the aspect is on.
    if (around !== undefined && this.#seen.has(around)) return;
    this.#seen.add(stage);
    const mistakes = mistakesIn(this.#options, { mode: ['report', 'annotations'] });
    if (mistakes.length > 0) {
      // The plugin tells of them in its report, where they are read.
      Validations.of(stage).addPlugins(networkPlugin({}, { app: root, mistakes }));
      return;
    }
    const { mode = 'report', ...options } = this.#options;
    if (mode === 'report') {
      Validations.of(stage).addPlugins(networkPlugin(options, { app: root }));
      return;
    }
    stage.node.addValidation({ validate: () => [...annotateFindings(stage, options, options)] });
    const hasInner = stage.node.findAll().some((each) => each !== stage && Stage.isStage(each));
    if (!hasInner) {
      Validations.of(stage).addPlugins(witness(root));
      return;
    }
    // Stages within have been written by now: annotations of what is in them would be lost.
    const concerns = (construct: IConstruct): boolean =>
      construct !== root && Stage.of(construct) !== stage;
    Validations.of(stage).addPlugins(networkPlugin(options, { app: root, concerns }));
  }
}
