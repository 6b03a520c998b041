import type { DocumentEntry, DocumentMap, DocumentNode } from '../document.ts';
import type { Template } from './template.ts';

/**
 * The part of the SAM transform that concerns networks: which plain resource
 * a serverless one becomes, and what it takes from `Globals` (LANG-6). Events,
 * roles and stages that SAM adds are not made.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
 */

const plainTypes: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::Api': 'AWS::ApiGateway::RestApi',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
  'AWS::Serverless::SimpleTable': 'AWS::DynamoDB::Table',
  'AWS::Serverless::LayerVersion': 'AWS::Lambda::LayerVersion',
  'AWS::Serverless::StateMachine': 'AWS::StepFunctions::StateMachine',
};

/** The type that CloudFormation sees once SAM has run. */
export function plainTypeOf(type: string): string {
  return Object.hasOwn(plainTypes, type) ? (plainTypes[type] ?? type) : type;
}

/** A serverless resource's properties with the template's defaults for its kind. */
export function withGlobals(
  template: Template,
  type: string,
  properties: DocumentMap | null,
): DocumentMap | null {
  const prefix = 'AWS::Serverless::';
  if (!type.startsWith(prefix)) return properties;
  const globals = template.globals.get(type.slice(prefix.length));
  if (globals?.kind !== 'map') return properties;
  return properties ? mergeMaps(globals, properties) : globals;
}

/**
 * Maps are merged, lists joined, everything else is the resource's own.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
function merge(global: DocumentNode, own: DocumentNode): DocumentNode {
  if (global.kind === 'map' && own.kind === 'map' && !isIntrinsic(global) && !isIntrinsic(own)) {
    return mergeMaps(global, own);
  }
  if (global.kind === 'list' && own.kind === 'list') {
    return { ...own, items: [...global.items, ...own.items] };
  }
  return own;
}

function mergeMaps(global: DocumentMap, own: DocumentMap): DocumentMap {
  const entries = new Map<string, DocumentEntry>(global.entries.map((entry) => [entry.key, entry]));
  for (const entry of own.entries) {
    const inherited = entries.get(entry.key);
    entries.set(
      entry.key,
      inherited ? { ...entry, value: merge(inherited.value, entry.value) } : entry,
    );
  }
  return { ...own, entries: [...entries.values()] };
}

function isIntrinsic(map: DocumentMap): boolean {
  const [entry, ...others] = map.entries;
  return (
    others.length === 0 &&
    entry !== undefined &&
    (entry.key === 'Ref' || entry.key.startsWith('Fn::'))
  );
}
