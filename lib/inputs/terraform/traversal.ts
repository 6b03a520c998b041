import type { ResourceName } from './by-resource.ts';
import { instanceKey } from './configuration.ts';

/**
 * Lists of references, as Terraform prints them: for each mention in an
 * expression the longest form first and then its parents
 * (`aws_subnet.a[0].id, aws_subnet.a[0], aws_subnet.a`), all mentions in one
 * flat list. Older versions print `aws_subnet.a` alone.
 */

export interface Traversal {
  /** As written: `aws_subnet.a[0].id`. */
  readonly text: string;
  readonly steps: readonly TraversalStep[];
}

/** A name after a dot, or what stands in brackets, with the quotes of strings. */
export interface TraversalStep {
  readonly name: string;
  readonly isIndex: boolean;
}

/** A resource that a traversal names, as it is called in its module. */
export interface NamedResource {
  readonly name: ResourceName;
  /** Of the one instance that is meant; null: that is not said, or there is but one. */
  readonly index: string | number | null;
  readonly attribute: string | null;
}

/** Each mention once, in its longest form. Mentions of the same thing stay apart. Linear. */
export function traversalsOf(references: readonly string[]): readonly Traversal[] {
  const found: Traversal[] = [];
  let open: readonly TraversalStep[] | null = null;
  for (const text of references) {
    const steps = stepsOf(text);
    if (open !== null && isParent(steps, open)) {
      // The shortest form of a resource has two steps: one more of these is another mention.
      open = steps.length > leastSteps(steps) ? steps : null;
      continue;
    }
    found.push({ text, steps });
    open = steps.length > leastSteps(steps) ? steps : null;
  }
  return found;
}

function isParent(steps: readonly TraversalStep[], child: readonly TraversalStep[]): boolean {
  return (
    steps.length < child.length &&
    steps.every(({ name, isIndex }, index) => {
      const other = child[index];
      return other?.name === name && other.isIndex === isIndex;
    })
  );
}

/** `aws_subnet.a`, `data.aws_subnet.a`, `module.a`, `var.a`: nothing shorter is printed. */
function leastSteps(steps: readonly TraversalStep[]): number {
  return steps[0]?.name === 'data' ? 3 : 2;
}

function stepsOf(text: string): readonly TraversalStep[] {
  // Nearly all are without an index, and no name has a dot in it.
  if (!text.includes('[')) return text.split('.').map((name) => ({ name, isIndex: false }));
  const steps: TraversalStep[] = [];
  for (const match of text.matchAll(/\[((?:"(?:[^"\\]|\\.)*"|[^\]"]*))\]|([^.[\]]+)/g)) {
    const [, index, name] = match;
    steps.push(
      index === undefined ? { name: name ?? '', isIndex: false } : { name: index, isIndex: true },
    );
  }
  return steps;
}

/** What begins a traversal that names no resource. */
const noResources: ReadonlySet<string> = new Set([
  'count',
  'each',
  'local',
  'module',
  'path',
  'self',
  'terraform',
  'var',
]);

/** The resource that it names; null: it names a variable, an output, an index. */
export function resourceIn({ steps }: Traversal): NamedResource | null {
  const isData = steps[0]?.name === 'data';
  const [type, name, third, ...others] = isData ? steps.slice(1) : steps;
  if (type === undefined || name === undefined || (!isData && noResources.has(type.name)))
    return null;
  const rest = third === undefined || third.isIndex ? others : [third, ...others];
  return {
    name: { mode: isData ? 'data' : 'managed', type: type.name, name: name.name },
    index: third?.isIndex && isConstant(third.name) ? instanceKey(`[${third.name}]`) : null,
    attribute: rest.length === 0 ? null : attributeName(rest),
  };
}

/** `vpc_config[0].cluster_security_group_id` is known by its last name. */
export function attributeName(steps: readonly TraversalStep[]): string | null {
  return steps.filter((step) => !step.isIndex).at(-1)?.name ?? null;
}

/** Whether what stands in brackets is written there, and not worked out. */
export function isConstant(index: string): boolean {
  return /^(?:\d+|".*")$/.test(index);
}
