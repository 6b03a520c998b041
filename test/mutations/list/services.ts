import { build, edit, engine, type Mutation, mutation } from '../mutation.ts';

/** Services, endpoints, account snapshots. */
export const services: readonly Mutation[] = [
  mutation(
    'SVC-7',
    'functions take connections',
    edit(
      `${build}/services.ts`,
      "accepts: service.inbound === 'none' ? 'replies' : 'anything',",
      "accepts: 'anything',",
    ),
  ),
  mutation(
    'SVC-11',
    'replication instances are private unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "  true,\n  'aws-resource-dms-replicationinstance',",
      "  false,\n  'aws-resource-dms-replicationinstance',",
    ),
  ),
  mutation(
    'SVC-19',
    'an accelerator opens every interface of its VPC',
    edit(
      `${engine}/straight-transits.ts`,
      'return isGoal ? [] : [blocked(entrance.id)];',
      'return [];',
    ),
  ),
  mutation(
    'SVC-26',
    'interface endpoints connect to others',
    edit(`${engine}/relays.ts`, "role === 'endpoint' ? [silent(sender.id)] : [];", '[];'),
  ),
  mutation(
    'SVC-26',
    'endpoints are interface endpoints unless told otherwise',
    edit(
      'lib/resources/defaults.ts',
      "= fixed('Gateway', 'aws-resource-ec2-vpcendpoint');",
      "= fixed('Interface', 'aws-resource-ec2-vpcendpoint');",
    ),
  ),
  mutation(
    'SVC-27',
    'a gateway endpoint serves subnets whose table has no route to it',
    edit(
      `${engine}/straight-transits.ts`,
      "const truth = leading.length === tables.length ? 'yes' : isSome ? 'unknown' : 'no';",
      "const truth = 'yes';",
    ),
  ),
  mutation(
    'SVC-9',
    'the endpoint of a cluster admits everybody, whatever ranges it names',
    edit(
      `${engine}/public-endpoints.ts`,
      '? exactly(intersect(ports, admitted(endpoint)))',
      '? exactly(ports)',
    ),
  ),
  mutation(
    'SVC-28',
    'endpoints work before their service accepts them',
    edit(
      `${build}/private-links.ts`,
      'if (endpoint.isAccepted) return certainly;',
      'return certainly;',
    ),
  ),
  mutation(
    'CVPN-1',
    'clients of a VPN endpoint may go everywhere',
    edit(
      `${engine}/relays.ts`,
      'if (destinations === null) return everything;',
      'if (destinations !== undefined) return everything;',
    ),
  ),
  mutation(
    'MEAS-12',
    'what was deleted is still there',
    edit(
      'lib/inputs/snapshot/states.ts',
      "return gone.has(word) ? 'gone' : pending.has(word)",
      'return pending.has(word)',
    ),
  ),
];
