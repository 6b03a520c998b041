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
  const steps: TraversalStep[] = [];
  for (const match of text.matchAll(/\[((?:"(?:[^"\\]|\\.)*"|[^\]"]*))\]|([^.[\]]+)/g)) {
    const [, index, name] = match;
    steps.push(
      index === undefined ? { name: name ?? '', isIndex: false } : { name: index, isIndex: true },
    );
  }
  return steps;
}
