import type { SourceLocation } from '../../basics/source.ts';
import type { Property } from '../../resources/property.ts';
import type { DocumentNode } from '../document.ts';
import type { Stack } from './stack.ts';
import { type ParameterDeclaration, textOf } from './template.ts';
import { list, partsOf, scalar, scalarText, unknownAt } from './values.ts';

/**
 * What a parameter is in one stack: passed by the parent or given by the user,
 * else its default, else unknown (LANG-2), shaped by its type.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */

/** The value before this world's facts are applied to it; null for an empty one. */
export function parameterValue(stack: Stack, name: string): Property | null {
  const declaration = stack.template.parameters.get(name);
  if (!declaration) return null;
  const raw = rawValue(stack, declaration);
  return raw ? shaped(stack, declaration, raw) : unknownParameter(stack, declaration);
}

function rawValue(stack: Stack, declaration: ParameterDeclaration): Property | null {
  const { name } = declaration;
  const passed = stack.origin.passed(name);
  if (passed) return passed;
  const given = stack.origin.parent ? undefined : stack.run.setting.parameters.get(name);
  if (given) return scalar(given.value, given.at);
  const deployed = stack.run.setting.identities.get(stack.template.path)?.parameters?.get(name);
  if (deployed !== undefined && !stack.origin.parent) return scalar(deployed, declaration.at);
  return declaration.default ? literal(declaration.default) : null;
}

/** A default is taken as it is written: functions are not allowed in it. */
function literal(node: DocumentNode): Property | null {
  switch (node.kind) {
    case 'scalar':
      return scalar(node.value ?? '', node.at, node.text);
    case 'list':
      return list(
        node.items.flatMap((item) => literal(item) ?? []),
        node.at,
      );
    default:
      return null;
  }
}

function shaped(stack: Stack, declaration: ParameterDeclaration, raw: Property): Property {
  const { symbols } = stack.run;
  const { type } = declaration;
  if (isStored(type)) return storedValue(stack, declaration, raw);
  if (isListType(type) && raw.kind !== 'list') {
    if (raw.kind === 'scalar') return splitLiteral(scalarText(raw), raw.at);
    return symbols.split(raw, ',', raw.at) ?? raw;
  }
  if (!isListType(type) && raw.kind === 'list') return symbols.join(raw, ',', raw.at) ?? raw;
  const parts = raw.kind === 'scalar' && typeof raw.value === 'string' ? partsOf(raw) : null;
  return parts ? withPlace(symbols.concatenate(parts, raw.at), raw) : raw;
}

/** Keeps a scalar's written form. */
function withPlace(value: Property, raw: Property): Property {
  return value.kind === 'scalar' ? raw : value;
}

function splitLiteral(text: string, at: SourceLocation): Property {
  const items = text.trim() === '' ? [] : text.split(',');
  return list(
    items.map((item) => scalar(item.trim(), at)),
    at,
  );
}

/** The value of a parameter in the parameter store, which is looked up at deployment. */
function storedValue(stack: Stack, declaration: ParameterDeclaration, raw: Property): Property {
  const name = raw.kind === 'scalar' ? scalarText(raw) : stack.run.symbols.identityOf(raw);
  const what = `SSM parameter ${name}${stack.run.whereabouts(stack)}`;
  noteShape(stack, what, declaration);
  return unknownAt({ what, cause: 'outside-input', location: declaration.at }, raw.at);
}

function unknownParameter(stack: Stack, declaration: ParameterDeclaration): Property {
  const { hasSeveralRoots, sharedParameters } = stack.run.setting;
  const name = `Parameter ${declaration.name}`;
  const isUnique =
    hasSeveralRoots && stack.origin.parent === null && !sharedParameters.has(declaration.name);
  const what = isUnique ? name : stack.qualify(name);
  noteShape(stack, what, declaration);
  // Of a stored value they are the names, not what is stored there.
  const isOpen = isListType(declaration.type) || isStored(declaration.type);
  const among = isOpen
    ? undefined
    : declaration.allowedValues?.map((node) => scalar(node.value ?? '', node.at, textOf(node)));
  return unknownAt(
    { what, cause: 'missing-parameter', location: declaration.at },
    declaration.at,
    among,
  );
}

function noteShape(stack: Stack, what: string, { type, isNeverEmpty }: ParameterDeclaration): void {
  // Types of AWS are checked against what the account has: an empty one is refused.
  const isChecked = /AWS::(?:EC2|Route53|SSM::Parameter::Name)/.test(type);
  stack.run.symbols.note(what, {
    isAtom: !isListType(type) && (isChecked || type === 'Number'),
    isNeverEmpty: isNeverEmpty || isChecked || type === 'Number',
  });
}

function isStored(type: string): boolean {
  return type.startsWith('AWS::SSM::Parameter::Value<');
}

function isListType(type: string): boolean {
  return (
    type === 'CommaDelimitedList' || type.includes('List<') || type.includes('<CommaDelimitedList>')
  );
}
