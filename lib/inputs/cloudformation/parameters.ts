import type { Problem } from '../../basics/problem.ts';
import type { SourceLocation } from '../../basics/source.ts';
import type { DocumentNode, ParsedDocument } from '../document.ts';
import { entryOf } from '../document.ts';
import { textOf } from './template.ts';

/**
 * Values that the user gives to template parameters, on the command line or
 * in the files that other AWS tools read. Knows nothing of which parameters
 * exist; a list is one text with commas, as CloudFormation takes it.
 */

export interface GivenParameter {
  readonly name: string;
  readonly value: string;
  readonly at: SourceLocation;
}

export type ParameterInput =
  /** `KEY=VALUE`, or the AWS CLI's `ParameterKey=KEY,ParameterValue=VALUE`. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'document'; readonly path: string; readonly document: ParsedDocument };

export interface ParameterReading {
  /** One per name: the last one given. */
  readonly parameters: readonly GivenParameter[];
  readonly problems: readonly Problem[];
}

export function readParameters(inputs: readonly ParameterInput[]): ParameterReading {
  const problems: Problem[] = [];
  const given = new Map<string, GivenParameter>();
  for (const input of inputs) {
    const found = input.kind === 'text' ? readPair(input.text) : readDocument(input);
    problems.push(...found.problems);
    for (const parameter of found.parameters) given.set(parameter.name, parameter);
  }
  return { parameters: [...given.values()], problems };
}

function readPair(text: string): ParameterReading {
  const at: SourceLocation = { file: '--parameters', line: null, column: null, pointer: '' };
  const match =
    /^ParameterKey=([^,=]+),ParameterValue=(.*)$/s.exec(text) ?? /^([^=]+)=(.*)$/s.exec(text);
  const [, name, value] = match ?? [];
  if (name === undefined || value === undefined) {
    return failure(`\`${text}\` gives no parameter a value: write it as KEY=VALUE.`, at);
  }
  return { parameters: [{ name: name.trim(), value: unquoted(value), at }], problems: [] };
}

function unquoted(value: string): string {
  return /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value;
}

function readDocument(input: {
  readonly path: string;
  readonly document: ParsedDocument;
}): ParameterReading {
  const { root, problems } = input.document;
  if (root === null) return { parameters: [], problems };
  const found = root.kind === 'list' ? readList(root.items) : readMap(root);
  return { parameters: found.parameters, problems: [...problems, ...found.problems] };
}

/** The AWS CLI's file: `[{"ParameterKey": …, "ParameterValue": …}]`, or a list of `KEY=VALUE`. */
function readList(items: readonly DocumentNode[]): ParameterReading {
  const parameters: GivenParameter[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    const name = entryOf(item, 'ParameterKey');
    const value = entryOf(item, 'ParameterValue');
    const text = value ? valueText(value) : null;
    if (item.kind === 'scalar') {
      const pair = readPair(textOf(item));
      parameters.push(...pair.parameters.map((parameter) => ({ ...parameter, at: item.at })));
      problems.push(...pair.problems.map((problem) => ({ ...problem, location: item.at })));
    } else if (name?.kind === 'scalar' && value && text !== null) {
      parameters.push({ name: textOf(name), value: text, at: value.at });
    } else if (name?.kind !== 'scalar' || !isPreviousValue(item)) {
      problems.push({
        severity: 'error',
        message:
          'This member gives no parameter a value: it needs ParameterKey and ParameterValue.',
        location: item.at,
      });
    }
  }
  return { parameters, problems };
}

/** `UsePreviousValue`: the value is that of the deployed stack, which nobody knows here. */
function isPreviousValue(item: DocumentNode): boolean {
  const previous = entryOf(item, 'UsePreviousValue');
  return previous?.kind === 'scalar' && textOf(previous) === 'true';
}

/** `{"Parameters": {…}}` as CodePipeline and CDK have it, or the plain map. */
function readMap(root: DocumentNode): ParameterReading {
  const inner = entryOf(root, 'Parameters');
  const map = inner?.kind === 'map' ? inner : root;
  if (inner?.kind === 'list') return readList(inner.items);
  if (map.kind !== 'map') {
    return failure('A parameter file holds a map of names and values, or a list.', root.at);
  }
  const parameters: GivenParameter[] = [];
  const problems: Problem[] = [];
  for (const { key, value } of map.entries) {
    const text = valueText(value);
    if (text === null) {
      problems.push({
        severity: 'error',
        message: `The value of parameter ${key} must be a text, a number, or a list of them.`,
        location: value.at,
      });
    } else {
      parameters.push({ name: key, value: text, at: value.at });
    }
  }
  return { parameters, problems };
}

/** null for maps and lists of anything but scalars. */
function valueText(node: DocumentNode): string | null {
  switch (node.kind) {
    case 'scalar':
      return textOf(node);
    case 'list': {
      const texts = node.items.map((item) => (item.kind === 'scalar' ? textOf(item) : null));
      return texts.includes(null) ? null : texts.join(',');
    }
    default:
      return null;
  }
}

function failure(message: string, location: SourceLocation): ParameterReading {
  return { parameters: [], problems: [{ severity: 'error', message, location }] };
}
