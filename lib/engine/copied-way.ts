import type { SourceLocation } from '../basics/source.ts';
import type { NodeId } from '../network/model.ts';
import type { Leg } from './legs.ts';
import type { Way } from './ways.ts';

/**
 * Ways to interfaces that are alike: what gets through is the same for all of
 * them, so it is found out for one, the model, and copied. Whom a copy meets
 * under way is made up only when somebody asks for its legs.
 */

/**
 * What stands in stories about the end of the model, and in its place in those
 * about the end of a copy. Doubts and assumptions are never exchanged: others
 * on the way may have the same, and a story does not say whose they are.
 */
export interface Renaming {
  readonly nodes: ReadonlyMap<NodeId, NodeId>;
  /** By identity. */
  readonly places: ReadonlyMap<SourceLocation, SourceLocation>;
  /** By `what`, of those of the model: whether the copy has them in the same words. */
  readonly unknowns: ReadonlyMap<string, boolean>;
  /** By `text`, likewise. */
  readonly assumptions: ReadonlyMap<string, boolean>;
}

/** How to make what a copy has of its own. */
export interface CopyParts {
  /** The legs that it has in place of those of the model, or of a part of it. */
  readonly legsOf: (model: Way) => readonly Leg[];
  /** null: its story is not the model's under other names. */
  readonly renaming: () => Renaming | null;
}

export function copyWay(model: Way, copied: CopyParts): Way {
  const { legsOf } = copied;
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
          parts ??= (model.parts ?? []).map((part) => copyWay(part, copied));
          return parts;
        },
  );
  originals.set(copy, { model: modelOf(model), renaming: copied.renaming });
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
  return originals.get(way)?.model ?? way;
}

/** From stories about the model of a way to those about the way; null: there is no model, or they are told otherwise. */
export function renamingOf(way: Way): Renaming | null {
  return originals.get(way)?.renaming() ?? null;
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
const originals = new WeakMap<
  Way,
  { readonly model: Way; readonly renaming: () => Renaming | null }
>();
