import type { Property, ResourceKey } from '../../../resources/property.ts';
import type { Arguments } from '../arguments.ts';
import { mainRouteTable } from '../attribute-meaning.ts';
import type { Declared, Properties } from '../declared.ts';
import { partKey, refTo } from '../declared.ts';

/**
 * The main table that AWS makes with a VPC: attributes of the VPC name it, one
 * resource takes it over, and another puts a table in its place (RT-2). Then it
 * is a table as any other.
 */

/** What a resource that takes over a main table declares of it. */
export function mainTableOf(given: Arguments): Properties {
  const vpc = vpcOfDefault(given);
  return {
    VpcId: vpc,
    'reachlint:IsMain': isReplaced(vpc, given) ? null : given.scalar(true),
  };
}

/** The table that `route_table_id` names; the original main table of a VPC too. */
export function tableLink(given: Arguments, to: Declared): Property | null {
  const link = given.link('route_table_id', 'aws_route_table');
  const vpc = vpcOf(link, given);
  if (link === null || vpc === null) return link;
  const adopted = given
    .others('aws_default_route_table')
    .find((table) => keyOf(vpcOfDefault(table)) === vpc);
  if (adopted !== undefined) return { ...adopted.self(), at: link.at };
  const reference: Property = { kind: 'reference', resource: vpc, attribute: 'Ref', at: link.at };
  if (!isReplaced(reference, given)) return { ...reference, attribute: 'reachlint:MainRouteTable' };
  // Routes of a table that was the main one lead nobody, but they are somewhere.
  const key = to.addPart(given, partKey(vpc, 'former-main-table'), 'AWS::EC2::RouteTable', {
    VpcId: reference,
  });
  return refTo(key, link.at);
}

/** The VPC whose main table a link names; null: it names another table. */
function vpcOf(link: Property | null, given: Arguments): ResourceKey | null {
  if (link?.kind === 'reference')
    return link.attribute === 'reachlint:MainRouteTable' ? link.resource : null;
  // A table of the plan is itself, whether it is the main one or not.
  if (link?.kind !== 'scalar' || given.behind(link).length > 0) return null;
  const [vpc] = ['default_route_table_id', 'main_route_table_id'].flatMap((name) =>
    given.having('aws_vpc', name, link.text),
  );
  return vpc?.object.key ?? null;
}

function vpcOfDefault(given: Arguments): Property {
  const link = given.link('default_route_table_id', mainRouteTable);
  const vpc = vpcOf(link, given);
  if (vpc !== null) return { kind: 'reference', resource: vpc, attribute: 'Ref', at: given.at };
  return given.link('vpc_id', 'aws_vpc') ?? given.unresolved('vpc_id');
}

/** Whether the plan makes another table the main one. */
function isReplaced(vpc: Property, given: Arguments): boolean {
  const key = keyOf(vpc);
  if (key === null) return false;
  return given
    .others('aws_main_route_table_association')
    .some((association) => keyOf(association.link('vpc_id', 'aws_vpc')) === key);
}

/** What exists has its id as key, so it is the same named by either. */
function keyOf(vpc: Property | null): ResourceKey | null {
  if (vpc?.kind === 'scalar') return vpc.text;
  return vpc?.kind === 'reference' ? vpc.resource : null;
}
