import type { ClosestWays } from '../engine/closest-way.ts';
import { isOpenable } from '../engine/obstacles.ts';
import type { Question } from '../engine/question.ts';
import type { Obstacle } from '../engine/walk.ts';
import { pathOf } from '../findings/assemble.ts';
import type { NetworkModel } from '../network/model.ts';
import type { Answer, Blocker } from './answer.ts';
import { blockerMessage } from './blocker-words.ts';
import type { QuestionText } from './question-text.ts';

/** Why something is unreachable, in words: the closest way and all that blocks it. */

export function explainUnreachable(
  ways: ClosestWays,
  network: NetworkModel,
  asked: { readonly question: Question; readonly text: QuestionText },
): Pick<Answer, 'path' | 'blockedBy' | 'via'> {
  const { question, text } = asked;
  const closest = ways.find(question);
  if (closest === null) return { path: [], via: [], blockedBy: [noWay(question, text)] };
  const certain = closest.obstacles.filter(({ outcome }) => outcome === 'no');
  // Where nothing stops everything, what is not known stops it together.
  const listed = certain.length > 0 ? certain : closest.obstacles;
  return {
    path: pathOf(network, closest.hops),
    via: closest.via.map((node) => network.components.get(node)?.label ?? node),
    blockedBy: distinct(listed.map((each) => blockerOf(network, each, text))),
  };
}

function blockerOf(network: NetworkModel, obstacle: Obstacle, text: QuestionText): Blocker {
  const { code, direction, because } = obstacle;
  const node = network.components.get(obstacle.component);
  const component = node?.label ?? obstacle.component;
  return {
    code,
    component,
    type: node?.type ?? 'unknown',
    direction,
    message: blockerMessage(code, { component, direction, traffic: trafficOf(text) }),
    openable: isOpenable(obstacle),
    because,
  };
}

/** Nothing leads there, or nobody is at one of the ends. */
function noWay({ from, to }: Question, text: QuestionText): Blocker {
  const empty = (end: Question['from'] | Question['to']): boolean =>
    end.kind === 'interfaces' && end.interfaces.length === 0 && !('endpoints' in end);
  const nobody = empty(from) ? text.from : empty(to) ? text.to : null;
  const code = empty(from)
    ? 'NO_SOURCE_OR_DESTINATION'
    : nobody === null
      ? 'NO_PATH'
      : 'NO_POSSIBLE_DESTINATION';
  return {
    code,
    component: nobody ?? text.to,
    type: 'unknown',
    direction: 'request',
    message:
      nobody === null
        ? `Nothing leads from ${text.from} to ${text.to}.`
        : `Nothing in the network has the address ${nobody}.`,
    openable: false,
    because: [],
  };
}

/** `tcp/22`, `icmp`, `traffic` where nothing is said. */
export function trafficOf({ protocol, port }: QuestionText): string {
  const name = protocol === undefined || protocol === 'any' ? 'traffic' : protocol;
  return port === undefined || port === 'any' ? name : `${name}/${port}`;
}

/** The same component may stop several legs for the same reason. */
function distinct(blockers: readonly Blocker[]): Blocker[] {
  const seen = new Map<string, Blocker>();
  for (const blocker of blockers) {
    const key = `${blocker.code} ${blocker.component} ${blocker.direction}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, blocker);
  }
  return [...seen.values()];
}
