import type { Property } from '../../resources/property.ts';
import type { DocumentNode } from '../document.ts';
import { substitute } from './for-each.ts';
import type { Call } from './intrinsics.ts';
import { asMap, textOf } from './template.ts';
import { type Part, partsOf } from './values.ts';

/**
 * Fn::Sub in both forms: `${Name}`, `${Name.Attribute}`, `${!Literal}`, and
 * variables of its own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html
 */

export function evaluateSub(call: Call): Property | null | undefined {
  const { stack, argument, scope } = call;
  const [textNode, variablesNode] =
    argument.kind === 'list' ? argument.items : [argument, undefined];
  if (textNode?.kind !== 'scalar') return undefined;
  const variables = asMap(variablesNode);
  const parts: Part[] = [];
  for (const piece of substitute(textOf(textNode), scope)) {
    if (typeof piece !== 'string') {
      parts.push(piece);
      continue;
    }
    let end = 0;
    for (const match of piece.matchAll(/\$\{(!?)([^}]*)\}/g)) {
      const [whole, exclamation, name = ''] = match;
      parts.push(piece.slice(end, match.index));
      end = match.index + whole.length;
      if (exclamation === '!') {
        parts.push(`\${${name}}`);
        continue;
      }
      const written = variables?.entries.find((entry) => entry.key === name.trim())?.value;
      const pieces = piecesOf(call, name.trim(), written);
      if (!pieces) return undefined;
      parts.push(...pieces);
    }
    parts.push(piece.slice(end));
  }
  const value = stack.run.symbols.concatenate(parts, call.at);
  return value.kind === 'unknown' ? stack.run.settle(value) : value;
}

/** What stands for `${name}`; null when it is no text. */
function piecesOf(
  call: Call,
  name: string,
  written: DocumentNode | undefined,
): readonly Part[] | null {
  const { stack, at } = call;
  const value = written ? stack.evaluate(written, call.scope) : named(call, name);
  if (value?.kind !== 'list') return partsOf(value);
  const joined = stack.run.symbols.join(value, ',', at);
  return joined && partsOf(joined);
}

function named(call: Call, name: string): Property | null {
  const dot = name.indexOf('.');
  if (dot < 0) return call.stack.reference(name, call);
  return call.stack.attribute(name.slice(0, dot), name.slice(dot + 1), call.at);
}
