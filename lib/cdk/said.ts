import type { IConstruct } from 'constructs';

/**
 * What has been said of an app, and by whom: plugins and aspects may be added
 * more than once, to the app and to stages in it, and what one of them has said
 * the others need not repeat. The CDK calls those of inner stages first.
 */

/** What one speaker has to add. */
export interface Speech {
  /** Whether nobody else has said it; now it is said. `fails`: it makes the speaker's report fail. */
  isNew(key: string, say: { readonly fails: boolean }): boolean;
  /** Whether a report that fails because of it has it. */
  hasFailed(key: string): boolean;
}

interface Said {
  readonly by: object;
  readonly fails: boolean;
}

const saidOf = new WeakMap<IConstruct, Map<string, Said>>();

/** Begins a speech; what the same speaker said of the app before, in another synthesis, is forgotten. */
export function speechOn(root: IConstruct, speaker: object): Speech {
  const said = saidOf.get(root) ?? new Map<string, Said>();
  saidOf.set(root, said);
  for (const [key, { by }] of said) if (by === speaker) said.delete(key);
  return {
    isNew: (key, { fails }) => {
      const before = said.get(key);
      if (before !== undefined && before.by !== speaker) return false;
      said.set(key, { by: speaker, fails: fails || before?.fails === true });
      return true;
    },
    hasFailed: (key) => said.get(key)?.fails === true,
  };
}
