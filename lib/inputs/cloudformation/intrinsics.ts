import type { SourceLocation } from '../../basics/source.ts';
import { formatCidr, parseCidr, splitCidr } from '../../packets/cidr.ts';
import type { Property } from '../../resources/property.ts';
import { type DocumentNode, entryOf } from '../document.ts';
import { conditionTruth } from './conditions.ts';
import { environmentAsked, stackNamed } from './cross-stack.ts';
import { findInMap } from './mappings.ts';
import { withIncluded } from './opaque.ts';
import type { Scope, Stack } from './stack.ts';
import { evaluateSub } from './substitution.ts';
import { list, scalar, scalarText, unknownAt } from './values.ts';

/**
 * The intrinsic functions (LANG-1). Each takes its argument unevaluated and
 * gives a value, null for none (AWS::NoValue), or undefined when the argument
 * is not one that the function takes.
 */

export interface Call {
  readonly stack: Stack;
  readonly argument: DocumentNode;
  readonly scope: Scope;
  /** Where the call stands. */
  readonly at: SourceLocation;
}

export type Intrinsic = (call: Call) => Property | null | undefined;

const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', evaluateSub],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::Cidr', cidr],
  ['Fn::GetAZs', zones],
  ['Fn::Base64', base64],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::Transform', transform],
  ...['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals'].map(
    (name) => [name, (call: Call) => conditionValue(call, name)] as const,
  ),
]);

export function intrinsicNamed(key: string): Intrinsic | undefined {
  return intrinsics.get(key);
}

function argumentsOf({ argument }: Call): readonly DocumentNode[] {
  return argument.kind === 'list' ? argument.items : [];
}

/** The argument as a text that is known; undefined otherwise. */
function knownText(call: Call, node: DocumentNode | undefined): string | undefined {
  const value = node ? call.stack.evaluate(node, call.scope) : null;
  return value?.kind === 'scalar' ? scalarText(value) : undefined;
}

function ref(call: Call): Property | null | undefined {
  const name = knownText(call, call.argument);
  return name === undefined ? undefined : call.stack.reference(name, call);
}

function getAtt(call: Call): Property | null | undefined {
  const pieces = call.argument.kind === 'list' ? call.argument.items : [call.argument];
  const texts = pieces.map((piece) => knownText(call, piece));
  if (texts.includes(undefined)) return undefined;
  const [id, ...attribute] = texts.join('.').split('.');
  if (!id || attribute.length === 0) return undefined;
  return call.stack.attribute(id, attribute.join('.'), call.at);
}

function join(call: Call): Property | null | undefined {
  const [delimiterNode, itemsNode] = argumentsOf(call);
  const delimiter = knownText(call, delimiterNode);
  const items = itemsNode ? call.stack.evaluate(itemsNode, call.scope) : null;
  if (delimiter === undefined || !items) return undefined;
  const joined = call.stack.run.symbols.join(items, delimiter, call.at);
  return joined === null ? undefined : settled(call, joined);
}

function split(call: Call): Property | null | undefined {
  const [delimiterNode, textNode] = argumentsOf(call);
  const delimiter = knownText(call, delimiterNode);
  const text = textNode ? call.stack.evaluate(textNode, call.scope) : null;
  if (!delimiter || !text) return undefined;
  return call.stack.run.symbols.split(text, delimiter, call.at) ?? undefined;
}

function select(call: Call): Property | null | undefined {
  const [indexNode, itemsNode] = argumentsOf(call);
  const index = Number(knownText(call, indexNode) ?? Number.NaN);
  if (!itemsNode) return undefined;
  const items = call.stack.evaluate(itemsNode, call.scope);
  if (!Number.isInteger(index) || index < 0) {
    return items?.kind === 'list' && indexNode
      ? someMember(call, items.items, indexNode)
      : undefined;
  }
  if (items?.kind === 'unknown' || items?.kind === 'reference') {
    return settled(call, call.stack.run.symbols.elementOf(items, index, call.at));
  }
  if (items?.kind !== 'list') return undefined;
  const item = items.items[index];
  if (item) return item;
  if (items.rest) {
    const rest = unknownAt(items.rest, call.at);
    return settled(call, call.stack.run.symbols.elementOf(rest, index, call.at));
  }
  call.stack.run.warn(
    `Fn::Select asks for element ${index} of a list that has ${items.items.length}.`,
    call.at,
  );
  return undefined;
}

/** A member whose index is not known. */
function someMember(
  call: Call,
  items: readonly Property[],
  indexNode: DocumentNode,
): Property | undefined {
  const { stack, at } = call;
  const index = stack.evaluate(indexNode, call.scope);
  if (index?.kind !== 'unknown') return undefined;
  const { symbols } = stack.run;
  const among = items.map((item) => symbols.identityOf(item)).join(', ');
  const what = `element ${index.unknown.what} of [${among}]`;
  return stack.run.unknown(symbols.derived(what, index, at), at, items);
}

function settled(call: Call, value: Property): Property {
  return value.kind === 'unknown' ? call.stack.run.settle(value) : value;
}

function choose(call: Call): Property | null | undefined {
  const { stack, at, scope } = call;
  const [nameNode, whenTrue, whenFalse] = argumentsOf(call);
  const name = knownText(call, nameNode);
  if (name === undefined || !whenTrue || !whenFalse || !nameNode) return undefined;
  const truth = stack.condition(name, nameNode.at);
  if (truth !== 'unknown') return stack.evaluate(truth === 'yes' ? whenTrue : whenFalse, scope);
  const first = stack.evaluate(whenTrue, scope);
  const second = stack.evaluate(whenFalse, scope);
  const { symbols } = stack.run;
  if (first && second && symbols.identityOf(first) === symbols.identityOf(second)) return first;
  const what = stack.qualify(`condition ${name} at ${at.pointer}`);
  const among = first && second ? [first, second] : undefined;
  return stack.run.unknown({ what, ...stack.causeOfCondition(name, at) }, at, among);
}

/** A condition function where a value is expected. */
function conditionValue(call: Call, name: string): Property {
  const { stack, argument, scope, at } = call;
  const node: DocumentNode = {
    kind: 'map',
    entries: [{ key: name, keyAt: at, value: argument }],
    at,
  };
  const truth = stack.run.decisions.insideCondition(() => conditionTruth(stack, node, scope));
  if (truth !== 'unknown') return scalar(truth === 'yes', at);
  return stack.run.unknown(stack.unsupported(name, at), at);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html */
function cidr(call: Call): Property | null | undefined {
  const { stack, at } = call;
  const [blockNode, countNode, bitsNode] = argumentsOf(call);
  const block = blockNode ? stack.evaluate(blockNode, call.scope) : null;
  const count = Number(knownText(call, countNode) ?? Number.NaN);
  const hostBits = Number(knownText(call, bitsNode) ?? Number.NaN);
  if (!block || !Number.isInteger(count) || !Number.isInteger(hostBits)) return undefined;
  if (block.kind === 'scalar') {
    const base = parseCidr(scalarText(block));
    const blocks = base ? splitCidr(base, { count, hostBits }) : null;
    if (blocks)
      return list(
        blocks.map((each) => scalar(formatCidr(each), at)),
        at,
      );
    stack.run.warn(
      `${JSON.stringify(scalarText(block))} cannot be divided into ${count} blocks of ${hostBits} host bits.`,
      at,
    );
    return undefined;
  }
  if (count < 1 || count > cidrCountMax) return undefined;
  const { symbols } = stack.run;
  const name = symbols.identityOf(block);
  const items = Array.from({ length: count }, (_, index) => {
    const what = `block ${index} of ${hostBits} host bits in ${name}`;
    symbols.note(what, { isAtom: true, isNeverEmpty: true });
    return stack.run.unknown(symbols.derived(what, block, at), at);
  });
  return list(items, at);
}

/** What Fn::Cidr makes at most. */
const cidrCountMax = 256;

/**
 * Which zones an account sees is not known before deployment, but that two
 * calls for one region give the same list is.
 */
function zones(call: Call): Property | null | undefined {
  const { stack, at } = call;
  const written = call.stack.evaluate(call.argument, call.scope);
  const isOwn = written === null || (written.kind === 'scalar' && scalarText(written) === '');
  const region = isOwn ? stack.reference('AWS::Region', call) : written;
  if (!region) return undefined;
  const name = region.kind === 'scalar' ? scalarText(region) : stack.run.symbols.identityOf(region);
  const what = `zones of ${name}`;
  stack.run.symbols.note(what, { zonesOf: name, isNeverEmpty: true });
  return stack.run.unknown({ what, cause: 'deploy-time', location: at }, at);
}

/**
 * The plain text: base64 is how user data travels, not what it says, and a
 * text with unknown parts has no base64.
 */
function base64(call: Call): Property | null | undefined {
  return call.stack.evaluate(call.argument, call.scope);
}

function importValue(call: Call): Property | null | undefined {
  const { stack, at } = call;
  const name = stack.evaluate(call.argument, call.scope);
  if (!name) return undefined;
  const [found] = stack.run.exported(name, stack);
  if (found) {
    stack.run.noteLink(found.stack.root.origin.key);
    return found.stack.outputs.value(found.output, at);
  }
  const what = `export ${stack.run.symbols.identityOf(name)}${stack.run.whereabouts(stack)}`;
  return stack.run.unknown({ what, cause: 'outside-input', location: at }, at);
}

/**
 * The output of a stack by its name, also of another region or account.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#reference-strength
 */
function getStackOutput(call: Call): Property | null | undefined {
  const { stack, argument, scope, at } = call;
  const part = (key: string): Property | null => {
    const node = entryOf(argument, key);
    return node ? stack.evaluate(node, scope) : null;
  };
  const [name, output, region, role] = ['StackName', 'OutputName', 'Region', 'RoleArn'].map(part);
  if (!name || !output) return undefined;
  const { symbols } = stack.run;
  const where = environmentAsked(stack, { region: region ?? null, role: role ?? null });
  const found = stackNamed(stack, name, where);
  if (found && output.kind === 'scalar') {
    stack.run.noteLink(found.origin.key);
    return found.outputs.value(scalarText(output), at);
  }
  const place = stack.run.whereabouts(stack, where);
  const what = `output ${symbols.identityOf(output)} of the stack ${symbols.identityOf(name)}${place}`;
  return stack.run.unknown({ what, cause: 'outside-input', location: at }, at);
}

function length(call: Call): Property | null | undefined {
  const { stack, at } = call;
  const items = stack.evaluate(call.argument, call.scope);
  if (items?.kind === 'list' && items.rest === null) return scalar(items.items.length, at);
  if (items?.kind !== 'list' && items?.kind !== 'unknown') return undefined;
  const { symbols } = stack.run;
  const what = `length of ${symbols.identityOf(items)}`;
  return stack.run.unknown(symbols.derived(what, items, at), at);
}

function toJsonString(call: Call): Property | null | undefined {
  const { stack, at } = call;
  const value = stack.evaluate(call.argument, call.scope);
  if (!value) return undefined;
  const json = jsonOf(value);
  if (json !== undefined) return scalar(JSON.stringify(json), at);
  const what = stack.qualify(`Fn::ToJsonString at ${at.pointer}`);
  return stack.run.unknown(stack.run.symbols.derived(what, value, at), at);
}

/** undefined when a part of the value is not known. */
function jsonOf(value: Property): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'list': {
      const items = value.items.map(jsonOf);
      return value.rest || items.includes(undefined) ? undefined : items;
    }
    case 'map': {
      const entries = [...value.entries].map(([key, member]) => [key, jsonOf(member)] as const);
      if (entries.some(([, member]) => member === undefined)) return undefined;
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}

/** A transform that stands for a whole value. */
function transform(call: Call): Property | null | undefined {
  const { stack, argument, scope, at } = call;
  const included = withIncluded(stack, argument, scope, (snippet) => ({
    value: stack.evaluate(snippet, scope),
  }));
  if (included) return included.value;
  return stack.run.unknown(stack.unsupported('Fn::Transform', at), at);
}
