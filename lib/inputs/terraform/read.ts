import type { Problem } from '../../basics/problem.ts';
import type { Unknown } from '../../basics/value.ts';
import type { Declaration, ResourceKey } from '../../resources/property.ts';
import { Arguments } from './arguments.ts';
import { Declared } from './declared.ts';
import { objectOf, textOf } from './json.ts';
import { LinkCounts, type LinkKind } from './link-counts.ts';
import { Links } from './links.ts';
import { type ObjectOptions, PlanObjects } from './objects.ts';
import { type PlanText, problem } from './plan-text.ts';
import { mapperOf } from './registry.ts';

/**
 * A Terraform plan or state in, the declarations that a template of the same
 * network would evaluate to out. Most ids are not known before a plan is
 * applied; how the code links resources is then all there is (links.ts).
 */

export interface Unseen {
  readonly effect: 'changes' | 'adds';
  readonly unknown: Unknown;
}

export interface TerraformInput {
  readonly path: string;
  readonly declarations: readonly Declaration[];
  /** Keys of declarations that come from data sources: whoever saw the thing itself knows better. */
  readonly glimpsed: ReadonlySet<ResourceKey>;
  /** The Terraform types of all managed resources: what becomes of them is the business of coverage. */
  readonly types: readonly string[];
  /** What the plan does not show: its code, so that nothing is certain, or where links that join networks lead. */
  readonly unseen: readonly Unseen[];
  /** How links that only the code tells of came out. */
  readonly links: Readonly<Record<LinkKind, number>>;
  readonly problems: readonly Problem[];
}

/** Linear in the plan, but for lists of references. */
export function readTerraform(plan: PlanText, options: ObjectOptions): TerraformInput {
  const refusal = refusalOf(plan);
  const counts = new LinkCounts();
  if (refusal !== null) {
    return {
      path: plan.path,
      declarations: [],
      glimpsed: new Set(),
      types: [],
      unseen: [],
      links: counts.all(),
      problems: [refusal],
    };
  }
  const objects = new PlanObjects(plan, options);
  const links = new Links(objects);
  const to = new Declared();
  const types: string[] = [];
  for (const object of objects.all) {
    const isData = object.mode === 'data';
    const mapper = mapperOf(isData ? `data.${object.type}` : object.type);
    if (!isData) types.push(object.type);
    mapper?.(Arguments.of(object, links, counts), to);
  }
  const hasCode = objects.isState || objects.hasConfiguration;
  return {
    path: plan.path,
    declarations: to.all(),
    glimpsed: to.glimpsed(),
    types,
    unseen: [
      ...(hasCode ? [] : [{ effect: 'changes' as const, unknown: unseenCode(plan.path) }]),
      ...to.doubts().map((unknown) => ({ effect: 'adds' as const, unknown })),
    ],
    links: counts.all(),
    problems: hasCode ? [] : [withoutCode(plan.path)],
  };
}

function unseenCode(file: string): Unknown {
  const location = { file, line: null, column: null, pointer: '' };
  return { what: `the code of ${file}, which it does not show`, cause: 'unsupported', location };
}

function withoutCode(path: string): Problem {
  return {
    ...problem(
      path,
      'This plan does not show the code (it has no section configuration), so what its new resources have to do with each other is not known. Give the output of terraform show -json as it is.',
    ),
    severity: 'warning',
  };
}

/** Format versions 0.1 to 1.x are alike but for additions; what 2.0 will change nobody knows. */
function refusalOf({ path, root }: PlanText): Problem | null {
  const version = textOf(root['format_version']);
  if (version !== null && !/^[01]\./.test(version)) {
    return problem(
      path,
      `This has format version ${version} of Terraform's JSON output; versions 0.1 to 1.x are read. Look for a newer reachlint.`,
    );
  }
  return Object.keys(objectOf(root)).length === 0 ? problem(path, 'This plan is empty.') : null;
}
