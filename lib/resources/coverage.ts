import { irrelevantServices, irrelevantTypes } from './irrelevant-types.ts';
import { readers } from './read/registry.ts';
import { unmodelledTypes } from './unmodelled-types.ts';

/**
 * What an analysis makes of each resource type, so that nothing that could
 * carry traffic is passed over in silence.
 */

export type TypeCoverage =
  /** There is a reader, and what it reads takes part. */
  | { readonly kind: 'modelled' }
  /** Cannot carry network traffic. */
  | { readonly kind: 'irrelevant' }
  /** Can carry or change traffic, but is not read; `effect` is a sentence on what that does to answers. */
  | { readonly kind: 'not-modelled'; readonly effect: string };

/** Types that were looked up, of which an input names the same few thousands of times. */
const classified: Map<string, TypeCoverage> = new Map();
/** More than AWS has; what else is asked for is somebody's mistake, and need not be kept. */
const classifiedMax = 10_000;

/** `type`: a CloudFormation type name, in its exact spelling. */
export function classifyType(type: string): TypeCoverage {
  let coverage = classified.get(type);
  if (coverage === undefined) {
    coverage = coverageOf(type);
    if (classified.size < classifiedMax) classified.set(type, coverage);
  }
  return coverage;
}

function coverageOf(type: string): TypeCoverage {
  if (readers.has(type)) return { kind: 'modelled' };
  if (irrelevantTypes.has(type)) return { kind: 'irrelevant' };
  const effect = unmodelledEffect(type);
  if (effect !== null) return { kind: 'not-modelled', effect };
  const service = /^AWS::(\w+)::\w+$/.exec(type)?.[1];
  if (service !== undefined && irrelevantServices.has(service)) return { kind: 'irrelevant' };
  return {
    kind: 'not-modelled',
    effect: 'reachlint does not know this type, and takes no notice of it.',
  };
}

/** As classifyType, of a name whose capital letters are not known. */
export function classifyLooselyNamed(name: string): TypeCoverage {
  const wanted = name.toLowerCase();
  const exact = spellings.get(wanted);
  if (exact !== undefined) return classifyType(exact);
  const unmodelled = unmodelledTypes.find(({ types }) =>
    types.some((pattern) => matches(wanted, pattern.toLowerCase())),
  );
  if (unmodelled !== undefined) return { kind: 'not-modelled', effect: unmodelled.effect };
  const service = wanted.split('::')[1];
  const spelt = [...irrelevantServices].find((each) => each.toLowerCase() === service);
  return spelt === undefined ? classifyType(name) : { kind: 'irrelevant' };
}

/** Types by their names in small letters. */
const spellings: ReadonlyMap<string, string> = new Map(
  [...readers.keys(), ...irrelevantTypes, ...unmodelledTypes.flatMap(({ types }) => types)].map(
    (type) => [type.toLowerCase(), type],
  ),
);

/** Every type that has a reader. */
export function modelledTypes(): Iterable<string> {
  return readers.keys();
}

/** Whether conditions on resources of this type can change the network: there is a reader. */
export function isNetworkRelevant(type: string): boolean {
  return readers.has(type);
}

/** The most specific entry decides: full names before patterns. */
function unmodelledEffect(type: string): string | null {
  const exact = unmodelledTypes.find(({ types }) => types.includes(type));
  const found =
    exact ?? unmodelledTypes.find(({ types }) => types.some((pattern) => matches(type, pattern)));
  return found?.effect ?? null;
}

/** At most one `*`, which stands for any text. */
function matches(type: string, pattern: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return type === pattern;
  const tail = pattern.slice(star + 1);
  return (
    type.length >= pattern.length - 1 &&
    type.startsWith(pattern.slice(0, star)) &&
    type.endsWith(tail)
  );
}
