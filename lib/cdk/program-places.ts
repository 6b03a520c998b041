import type { SourceLocation } from '../basics/source.ts';
import type { PathHop } from '../findings/finding.ts';
import type { Answer } from '../query.ts';
import { type ConstructIndex, shownPath } from './construct-index.ts';

/** Ways and answers in the names and lines of the app, instead of those of its templates. */

/** A hop by the names and lines of the app instead of those of its templates. */
export function hopInProgram(hop: PathHop, index: ConstructIndex): PathHop {
  return {
    ...hop,
    component: nameOfHop(hop, index),
    steps: hop.steps.map((step) => ({ ...step, because: step.because.map(programPlace) })),
  };
}

/** The line of the app that made it, where the CDK has recorded one. */
export function programPlace(at: SourceLocation): SourceLocation {
  const { declaredAt, ...place } = at;
  return declaredAt === undefined ? at : { ...place, ...declaredAt };
}

/** Of two stacks with the same logical ids, the one that the hop's own lines are in. */
function nameOfHop({ component, steps }: PathHop, index: ConstructIndex): string {
  for (const at of steps.flatMap(({ because }) => because)) {
    const resource = index.beside(at, component);
    if (resource !== null) return shownPath(resource);
  }
  return nameOf(component, index);
}

/** An answer, with what blocks it. */
export function answerInProgram(answer: Answer, index: ConstructIndex): Answer {
  return {
    ...answer,
    via: answer.via.map((each) => nameOf(each, index)),
    path: answer.path.map((hop) => hopInProgram(hop, index)),
    blockedBy: answer.blockedBy.map((blocker) => ({
      ...blocker,
      because: blocker.because.map(programPlace),
    })),
  };
}

function nameOf(component: string, index: ConstructIndex): string {
  const resource = index.named(component);
  return resource === null ? component : shownPath(resource);
}
