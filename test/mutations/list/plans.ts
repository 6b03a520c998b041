import { edit, type Mutation, mutation } from '../mutation.ts';

const resources = 'lib/inputs/terraform/resources';

/** What Terraform does otherwise than CloudFormation. */
export const plans: readonly Mutation[] = [
  mutation(
    'SG-14',
    'groups without egress rules let everything out, in Terraform too',
    edit(
      `${resources}/groups.ts`,
      "'reachlint:EgressIsComplete': given.scalar(true),",
      "'reachlint:EgressIsComplete': given.scalar(false),",
    ),
  ),
  mutation(
    'SG-16',
    'of a group that exists, rules of deleted resources stay',
    edit(
      `${resources}/groups.ts`,
      "!separate?.has(identityOf(properties, direction) ?? '')",
      'separate !== undefined',
    ),
  ),
  mutation(
    'SG-17',
    'a default group that is taken over is a group beside it',
    edit(
      `${resources}/groups.ts`,
      "declareGroup(given, to, given.scalar('default'))",
      "declareGroup(given, to, given.stated('name'))",
    ),
  ),
  mutation(
    'NACL-3',
    'an omitted ICMP type means all types',
    edit(
      `${resources}/acls.ts`,
      "Type: entry.stated('icmp_type') ?? entry.scalar(0),",
      "Type: entry.stated('icmp_type') ?? entry.scalar(-1),",
    ),
  ),
  mutation(
    'NACL-4',
    'a default ACL that is taken over guards nothing',
    edit(
      `${resources}/acls.ts`,
      "'reachlint:IsDefault': given.scalar(true),",
      "'reachlint:IsDefault': given.scalar(false),",
    ),
  ),
  mutation(
    'RT-2',
    'the table that AWS made stays the main one',
    edit(`${resources}/routes.ts`, "property: 'reachlint:MainOf',", "property: 'Ignored',"),
  ),
  mutation(
    'RT-2',
    'a main table that is taken over is a table beside it',
    edit(
      `${resources}/main-tables.ts`,
      "'reachlint:IsMain': isReplaced(vpc, given) ? null : given.scalar(true),",
      "'reachlint:IsMain': given.scalar(false),",
    ),
  ),
];
