import type { SourceLocation } from '../../lib/basics/source.ts';
import type { Unknown } from '../../lib/basics/value.ts';
import type { Declaration, Property, PropertyReference } from '../../lib/resources/property.ts';

/**
 * Declarations of which one link is no longer known: what it pointed at
 * becomes one of several candidates, or anything.
 */

/** How a link is opened. `member`: a list says only that it may have it, or one of the others. */
export const openings = ['several', 'only', 'any', 'member'] as const;
export type Opening = (typeof openings)[number];

/** A link: a reference somewhere in the properties of a declaration. */
export interface Link {
  readonly declaration: string;
  /** Names of properties and places in lists. */
  readonly path: readonly (string | number)[];
  readonly reference: PropertyReference;
}

/** Types of which another one beside each does not change what is asked: it is linked with nothing. */
const doubled: ReadonlySet<string> = new Set([
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::TransitGateway',
  'AWS::EC2::TransitGatewayRouteTable',
  'AWS::EC2::VPC',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
]);

/** The declarations, with a further one beside each of the types that links are about. */
export function withOthers(declarations: readonly Declaration[]): readonly Declaration[] {
  return declarations.flatMap((each) => {
    if (!doubled.has(each.type)) return [each];
    const entries = [...each.properties.entries].map(
      ([name, value]) => [name, name === 'CidrBlock' ? movedBlock(value) : value] as const,
    );
    const other: Declaration = {
      ...each,
      key: `${each.key}Other`,
      id: `${each.id}Other`,
      properties: { ...each.properties, entries: new Map(entries) },
    };
    return [each, other];
  });
}

/** 10.0.1.0/24 becomes 10.0.101.0/24, so that no two subnets overlap. */
function movedBlock(block: Property): Property {
  const parts = block.kind === 'scalar' ? /^(\d+\.\d+)\.(\d+)\.(.*)$/.exec(block.text) : null;
  if (block.kind !== 'scalar' || parts === null) return block;
  const text = `${parts[1]}.${(Number(parts[2]) + 100) % 256}.${parts[3]}`;
  return { ...block, value: text, text };
}

export function linksOf(declarations: readonly Declaration[]): readonly Link[] {
  return declarations.flatMap((each) => [
    ...linksIn(each.properties, { declaration: each.key, path: [] }),
  ]);
}

function* linksIn(property: Property, at: Pick<Link, 'declaration' | 'path'>): Generator<Link> {
  const inside = (step: string | number) => ({ ...at, path: [...at.path, step] });
  if (property.kind === 'reference' && property.attribute === 'Ref')
    yield { ...at, reference: property };
  if (property.kind === 'list')
    for (const [index, item] of property.items.entries()) yield* linksIn(item, inside(index));
  if (property.kind === 'map')
    for (const [name, value] of property.entries) yield* linksIn(value, inside(name));
}

/** null: the link cannot be opened so. */
export function opened(
  declarations: readonly Declaration[],
  link: Link,
  opening: Opening,
): readonly Declaration[] | null {
  const { reference } = link;
  const type = declarations.find(({ key }) => key === reference.resource)?.type;
  const others = declarations
    .filter((each) => each.type === type && each.key !== reference.resource)
    .slice(0, 2)
    .map((each): PropertyReference => ({ ...reference, resource: each.key }));
  if (type === undefined || (opening === 'several' && others.length === 0)) return null;
  const among = opening === 'only' ? [reference] : [...others, reference];
  const unknown = unknownAt(link, opening, reference.at);
  const last = link.path.at(-1);
  if (opening === 'member' && typeof last !== 'number') return null;
  return declarations.map((each) => {
    if (each.key !== link.declaration) return each;
    const replace = (property: Property, path: Link['path']): Property => {
      const [step, ...rest] = path;
      if (property.kind === 'list' && typeof step === 'number') {
        const { items } = property;
        if (opening === 'member' && rest.length === 0)
          return { ...property, items: items.filter((_, i) => i !== step), rest: unknown, among };
        return {
          ...property,
          items: items.map((item, i) => (i === step ? replace(item, rest) : item)),
        };
      }
      if (property.kind === 'map' && typeof step === 'string') {
        const entries = [...property.entries].map(
          ([name, value]) => [name, name === step ? replace(value, rest) : value] as const,
        );
        return { ...property, entries: new Map(entries) };
      }
      const open = { kind: 'unknown', unknown, at: property.at } as const;
      return opening === 'any' ? open : { ...open, among };
    };
    const properties = replace(each.properties, link.path);
    return properties.kind === 'map' ? { ...each, properties } : each;
  });
}

/** What is decided at deployment is something outside of the input, unless candidates say otherwise. */
function unknownAt(
  { declaration, path }: Link,
  opening: Opening,
  location: SourceLocation,
): Unknown {
  const cause = opening === 'any' ? 'unsupported' : 'deploy-time';
  return { what: `${declaration}.${path.join('.')}`, cause, location };
}
