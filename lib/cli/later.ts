/**
 * What the command line will have and does not have yet. These names are
 * recognised, so that whoever uses them learns why nothing happens instead of
 * reading about a typing error.
 */

export const commandsLater: readonly string[] = ['diff', 'map', 'flows', 'queries'];

export const formatsLater: readonly string[] = [
  'sarif',
  'junit',
  'github',
  'gitlab',
  'markdown',
  'html',
];

/** Options of `lint`, as commander declares them. */
export const optionsLater: readonly string[] = [
  '--baseline <file>',
  '--update-baseline',
  '--config <file>',
];

export function notYet(what: string): string {
  return `This version of reachlint does not have ${what} yet.`;
}
