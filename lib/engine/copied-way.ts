import type { Leg } from './legs.ts';
import type { Way } from './ways.ts';

/**
 * Ways to interfaces that are alike: what gets through is the same for all of
 * them, so it is found out for one, the model, and copied. Whom a copy meets
 * under way is made up only when somebody asks for its legs.
 */

/** A copy of a way; `legsOf` gives the legs that it has in place of those of the model, or of a part of it. */
export function copyWay(model: Way, legsOf: (model: Way) => readonly Leg[]): Way {
  let legs: readonly Leg[] | null = null;
  let parts: readonly Way[] | null = null;
  const { via, client, target, answered } = model;
  const copy = unmade(
    { via, client, target, answered },
    () => {
      legs ??= legsOf(model);
      return legs;
    },
    model.parts === undefined
      ? null
      : () => {
          parts ??= (model.parts ?? []).map((part) => copyWay(part, legsOf));
          return parts;
        },
  );
  models.set(copy, modelOf(model));
  return copy;
}

/** Of a way with legs and parts that are made when they are asked for; its own properties, so that spreading it gives a whole one. */
function unmade(
  sets: Omit<Way, 'legs' | 'parts'>,
  legs: () => readonly Leg[],
  parts: (() => readonly Way[]) | null,
): Way {
  const { via, client, target, answered } = sets;
  return parts === null
    ? {
        via,
        client,
        target,
        answered,
        get legs() {
          return legs();
        },
      }
    : {
        via,
        client,
        target,
        answered,
        get legs() {
          return legs();
        },
        get parts() {
          return parts();
        },
      };
}

/**
 * The way from which this one was copied, else itself. What does not depend on
 * who stands at its end (sets, appliances, how many legs) is the same there,
 * and cheaper to ask.
 */
export function modelOf(way: Way): Way {
  return models.get(way) ?? way;
}

/** The way with other sets; of a copy the legs stay unmade. */
export function withSets(
  way: Way,
  sets: Pick<Way, 'client' | 'target'> & Partial<Pick<Way, 'answered'>>,
): Way {
  const model = modelOf(way);
  if (model === way) return { ...way, ...sets };
  const { via, answered } = way;
  const parts = model.parts === undefined ? null : (): readonly Way[] => way.parts ?? [];
  return unmade({ via, answered, ...sets }, () => way.legs, parts);
}

/** By identity: what is made out of a copy is none. */
const models = new WeakMap<Way, Way>();
