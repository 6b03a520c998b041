import { describe, expect, test } from 'vitest';
import { invariant } from '../../../../lib/basics/invariant.ts';
import type { JsonObject } from '../../../../lib/inputs/terraform/json.ts';
import { answerQuestions } from '../../../../lib/query.ts';
import type { QuestionText } from '../../../../lib/questions/question-text.ts';
import { type Planned, planOf, refs } from './plan.ts';

/** What of a planned network can be reached: filters, tables and gateways together. */

type Objects = Readonly<Record<string, Planned>>;
type Expressions = Readonly<Record<string, JsonObject>>;

const open = {
  protocol: '-1',
  from_port: 0,
  to_port: 0,
  cidr_blocks: ['0.0.0.0/0'],
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
};

const instance: Planned = {
  values: { associate_public_ip_address: true, source_dest_check: true },
  unknown: { id: true, subnet_id: true, vpc_security_group_ids: true },
};

/** Two subnets that one table leads to the Internet, associated by index; an instance in the first, one in the second. */
const objects: Objects = {
  'aws_vpc.v': { values: { cidr_block: '10.0.0.0/16' }, unknown: { id: true } },
  'aws_internet_gateway.i': { unknown: { id: true, vpc_id: true } },
  'aws_subnet.s[0]': {
    values: { cidr_block: '10.0.0.0/24' },
    unknown: { id: true, vpc_id: true },
  },
  'aws_subnet.s[1]': {
    values: { cidr_block: '10.0.1.0/24' },
    unknown: { id: true, vpc_id: true },
  },
  'aws_route_table.t': { unknown: { id: true, vpc_id: true, route: true } },
  'aws_route.r': {
    values: { destination_cidr_block: '0.0.0.0/0' },
    unknown: { route_table_id: true, gateway_id: true },
  },
  'aws_route_table_association.a[0]': { unknown: { subnet_id: true, route_table_id: true } },
  'aws_route_table_association.a[1]': { unknown: { subnet_id: true, route_table_id: true } },
  'aws_security_group.g': {
    values: { name: 'g', ingress: [open], egress: [open] },
    unknown: { id: true, vpc_id: true },
  },
  'aws_instance.web': instance,
  'aws_instance.peer': instance,
};

const code: Expressions = {
  'aws_vpc.v': {},
  'aws_internet_gateway.i': { vpc_id: refs('aws_vpc.v.id') },
  'aws_subnet.s': { vpc_id: refs('aws_vpc.v.id') },
  'aws_route_table.t': { vpc_id: refs('aws_vpc.v.id') },
  'aws_route.r': {
    route_table_id: refs('aws_route_table.t.id'),
    gateway_id: refs('aws_internet_gateway.i.id'),
  },
  'aws_route_table_association.a': {
    subnet_id: refs('aws_subnet.s', 'count.index'),
    route_table_id: refs('aws_route_table.t.id'),
  },
  'aws_security_group.g': { vpc_id: refs('aws_vpc.v.id'), ingress: {}, egress: {} },
  'aws_instance.web': {
    subnet_id: refs('aws_subnet.s[0].id'),
    vpc_security_group_ids: refs('aws_security_group.g.id'),
  },
  'aws_instance.peer': {
    subnet_id: refs('aws_subnet.s[1].id'),
    vpc_security_group_ids: refs('aws_security_group.g.id'),
  },
};

interface Change {
  readonly objects?: Objects;
  readonly code?: Expressions;
  readonly without?: readonly string[];
}

function verdictOf(change: Change, question: Partial<QuestionText> = {}): string {
  const asked = {
    from: 'internet',
    to: 'aws_instance.web',
    protocol: 'tcp',
    port: 22,
    ...question,
  };
  const planned = Object.entries({ ...objects, ...change.objects }).filter(
    ([address]) => !change.without?.includes(address),
  );
  const root = planOf(Object.fromEntries(planned), { resources: { ...code, ...change.code } });
  const file = { path: 'plan.json', text: JSON.stringify(root) };
  const [answer] = answerQuestions([file], [asked]);
  invariant(answer !== undefined && 'verdict' in answer, 'the question can be answered');
  return answer.verdict;
}

const ping = { protocol: 'icmp', port: 'any', icmpType: 8, icmpCode: 0 } as const;

test('control: an open instance in a public subnet is reachable, also where an index names the subnet', () => {
  expect(verdictOf({})).toBe('reachable');
  expect(verdictOf({}, { from: 'aws_instance.peer' })).toBe('reachable');
  expect(verdictOf({}, ping)).toBe('reachable');
});

test('control: of fewer associations than subnets it is not known which subnet is public', () => {
  expect(verdictOf({ without: ['aws_route_table_association.a[1]'] })).toBe('unknown');
});

describe('security groups', () => {
  const inward = { ...open, cidr_blocks: ['10.0.0.0/16'] };

  test('without egress let nothing out (SG-14)', () => {
    const silent: Planned = {
      values: { name: 'g', ingress: [open] },
      unknown: { id: true, vpc_id: true, egress: true },
    };
    const group = { vpc_id: refs('aws_vpc.v.id'), ingress: {} };
    const change = {
      objects: { 'aws_security_group.g': silent },
      code: { 'aws_security_group.g': group },
    };
    expect(verdictOf(change)).toBe('reachable');
    expect(verdictOf(change, { from: 'aws_instance.web', to: 'internet' })).toBe('unreachable');
    expect(verdictOf({}, { from: 'aws_instance.web', to: 'internet' })).toBe('reachable');
  });

  test('keep what lets everything out beside rules of their own (SG-16)', () => {
    const rule = {
      'aws_vpc_security_group_egress_rule.r': {
        values: { ip_protocol: 'tcp', from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0' },
        unknown: { security_group_id: true },
      },
    };
    const link = {
      'aws_vpc_security_group_egress_rule.r': {
        security_group_id: refs('aws_security_group.g.id'),
      },
    };
    const out = { from: 'aws_instance.web', to: 'internet' };
    expect(verdictOf({ objects: rule, code: link }, out)).toBe('reachable');
  });

  /** Both instances carry the default group; their own groups are not named. */
  const defaults: Change = {
    objects: {
      'aws_instance.web': {
        ...instance,
        unknown: { ...instance.unknown, vpc_security_group_ids: true },
      },
    },
    code: {
      'aws_instance.web': { subnet_id: refs('aws_subnet.s[0].id') },
      'aws_instance.peer': { subnet_id: refs('aws_subnet.s[1].id') },
    },
  };
  const adopted: Planned = {
    unknown: { id: true, vpc_id: true, name: true, ingress: true, egress: true },
  };

  test('by default admit each other, and nobody once they are taken over (SG-17)', () => {
    expect(verdictOf(defaults, { from: 'aws_instance.peer' })).toBe('reachable');
    const change: Change = {
      objects: { ...defaults.objects, 'aws_default_security_group.d': adopted },
      code: { ...defaults.code, 'aws_default_security_group.d': { vpc_id: refs('aws_vpc.v.id') } },
    };
    expect(verdictOf(change, { from: 'aws_instance.peer' })).toBe('unreachable');
  });

  test('that are put on an interface besides admit too', () => {
    const group = (values: JsonObject): Planned => ({
      values,
      unknown: { id: true, vpc_id: true },
    });
    const closed: Change = {
      objects: {
        'aws_security_group.g': group({ name: 'g', ingress: [inward], egress: [open] }),
        'aws_security_group.more': group({ name: 'more', ingress: [open], egress: [] }),
        'aws_instance.web': {
          ...instance,
          unknown: { ...instance.unknown, primary_network_interface_id: true },
        },
      },
      code: {
        'aws_security_group.more': { vpc_id: refs('aws_vpc.v.id'), ingress: {}, egress: {} },
      },
    };
    expect(verdictOf(closed)).toBe('unreachable');
    const attached: Change = {
      objects: {
        ...closed.objects,
        'aws_network_interface_sg_attachment.a': {
          unknown: { security_group_id: true, network_interface_id: true },
        },
      },
      code: {
        ...closed.code,
        'aws_network_interface_sg_attachment.a': {
          security_group_id: refs('aws_security_group.more.id'),
          network_interface_id: refs('aws_instance.web.primary_network_interface_id'),
        },
      },
    };
    expect(verdictOf(attached)).toBe('reachable');
  });
});

describe('network ACLs', () => {
  const adopted: Planned = {
    values: { ingress: [], egress: [], subnet_ids: null },
    unknown: { id: true, vpc_id: true, default_network_acl_id: true },
  };
  const link = {
    'aws_default_network_acl.d': {
      default_network_acl_id: refs('aws_vpc.v.default_network_acl_id'),
    },
  };

  test('by default let everything in, and nothing once they are taken over (NACL-4)', () => {
    expect(verdictOf({ objects: { 'aws_default_network_acl.d': adopted }, code: link })).toBe(
      'unreachable',
    );
  });

  /** Answers to pings may leave; of pings, those of this type may come. */
  function admitting(icmp: JsonObject): Change {
    const entry = {
      rule_no: 1,
      action: 'allow',
      protocol: 'icmp',
      from_port: 0,
      to_port: 0,
      cidr_block: '0.0.0.0/0',
    };
    const all = { ...entry, icmp_type: -1, icmp_code: -1 };
    const acl: Planned = {
      values: { ingress: [{ ...entry, ...icmp }], egress: [all] },
      unknown: { id: true, vpc_id: true, subnet_ids: true },
    };
    return {
      objects: { 'aws_network_acl.n': acl },
      code: {
        'aws_network_acl.n': {
          vpc_id: refs('aws_vpc.v.id'),
          subnet_ids: refs('aws_subnet.s[0].id'),
          ingress: {},
          egress: {},
        },
      },
    };
  }

  test('do not admit pings by an entry without a type (NACL-3)', () => {
    expect(verdictOf(admitting({ icmp_type: null, icmp_code: null }), ping)).toBe('unreachable');
    expect(verdictOf(admitting({ icmp_type: -1, icmp_code: -1 }), ping)).toBe('reachable');
  });
});

describe('main tables (RT-2)', () => {
  const without = ['aws_route_table_association.a[0]', 'aws_route_table_association.a[1]'];

  test('control: a fresh one leads nowhere', () => {
    expect(verdictOf({ without })).toBe('unreachable');
  });

  test('lead where a route in them leads', () => {
    const toMain = {
      'aws_route.r': {
        route_table_id: refs('aws_vpc.v.main_route_table_id'),
        gateway_id: refs('aws_internet_gateway.i.id'),
      },
    };
    expect(verdictOf({ without, code: toMain })).toBe('reachable');
  });

  test('lead where the one that takes them over leads', () => {
    const adopted: Planned = {
      values: { route: [{ cidr_block: '0.0.0.0/0', ipv6_cidr_block: '' }] },
      unknown: {
        id: true,
        vpc_id: true,
        default_route_table_id: true,
        route: [{ gateway_id: true }],
      },
    };
    const link = {
      'aws_default_route_table.d': {
        default_route_table_id: refs('aws_vpc.v.default_route_table_id'),
        route: refs('aws_internet_gateway.i.id'),
      },
    };
    expect(
      verdictOf({ without, objects: { 'aws_default_route_table.d': adopted }, code: link }),
    ).toBe('reachable');
  });

  test('give way to a table that takes their place', () => {
    const change: Change = {
      without,
      objects: {
        'aws_main_route_table_association.m': { unknown: { vpc_id: true, route_table_id: true } },
      },
      code: {
        'aws_main_route_table_association.m': {
          vpc_id: refs('aws_vpc.v.id'),
          route_table_id: refs('aws_route_table.t.id'),
        },
      },
    };
    expect(verdictOf(change)).toBe('reachable');
  });
});

test('an Elastic IP makes an instance reachable that has no address of its own', () => {
  const hidden: Planned = {
    values: { associate_public_ip_address: false },
    unknown: { id: true, subnet_id: true, vpc_security_group_ids: true },
  };
  const objects: Objects = { 'aws_instance.web': hidden };
  expect(verdictOf({ objects })).toBe('unreachable');
  const change: Change = {
    objects: {
      ...objects,
      'aws_eip.e': { unknown: { id: true, instance: true, network_interface: true } },
    },
    code: { 'aws_eip.e': { instance: refs('aws_instance.web.id') } },
  };
  expect(verdictOf(change)).toBe('reachable');
});
