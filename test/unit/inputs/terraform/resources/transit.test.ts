import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../../lib/inputs/terraform/json.ts';
import { declare } from '../declare.ts';
import { type Planned, planOf, refs } from '../plan.ts';

const created = { unknown: { id: true, arn: true } } satisfies Planned;
const surroundings = {
  'aws_ec2_transit_gateway.t': created,
  'aws_ec2_transit_gateway.far': created,
  'aws_ec2_transit_gateway_route_table.r': created,
  'aws_ec2_transit_gateway_vpc_attachment.a': created,
  'aws_ec2_transit_gateway_peering_attachment.p': created,
  'aws_vpn_connection.v': created,
  'aws_vpn_gateway.g': created,
  'aws_vpc.v': created,
  'aws_subnet.s': created,
};

function found(own: Readonly<Record<string, Planned>>, code: Readonly<Record<string, JsonObject>>) {
  return declare(planOf({ ...surroundings, ...own }, { resources: code }));
}

/** What one more resource comes to. */
function planned(address: string, own: Planned, code: JsonObject = {}): unknown {
  return found({ [address]: own }, { [address]: code }).of(address);
}

const ends = {
  transit_gateway_attachment_id: refs('aws_ec2_transit_gateway_vpc_attachment.a.id'),
  transit_gateway_route_table_id: refs('aws_ec2_transit_gateway_route_table.r.id'),
};
const openEnds: Planned = {
  unknown: { transit_gateway_attachment_id: true, transit_gateway_route_table_id: true },
};

describe('an attachment', () => {
  test('joins the default tables unless it says otherwise (TGW-3)', () => {
    const own = {
      values: { ipv6_support: 'enable', transit_gateway_default_route_table_association: false },
      unknown: {
        vpc_id: true,
        subnet_ids: true,
        transit_gateway_id: true,
        transit_gateway_default_route_table_propagation: true,
      },
    };
    const code = {
      vpc_id: refs('aws_vpc.v.id'),
      transit_gateway_id: refs('aws_ec2_transit_gateway.t.id'),
      subnet_ids: refs('aws_subnet.s.id'),
    };
    expect(planned('aws_ec2_transit_gateway_vpc_attachment.own', own, code)).toMatchObject({
      TransitGatewayId: '@aws_ec2_transit_gateway.t',
      VpcId: '@aws_vpc.v',
      Options: { Ipv6Support: 'enable' },
      'reachlint:JoinsDefaultAssociation': false,
    });
  });

  test('of a shared gateway joins the tables that its accepter says', () => {
    const accepter = 'aws_ec2_transit_gateway_vpc_attachment_accepter.own';
    const own = {
      values: { transit_gateway_default_route_table_association: false },
      unknown: { transit_gateway_attachment_id: true },
    };
    const all = found({ [accepter]: own }, { [accepter]: ends });
    expect(all.of('aws_ec2_transit_gateway_vpc_attachment.a')).toMatchObject({
      'reachlint:JoinsDefaultAssociation': false,
    });
  });
});

test('a peering is there once the plan accepts it, and else perhaps', () => {
  const peering = 'aws_ec2_transit_gateway_peering_attachment.p';
  expect(found({}, {}).of(peering)).toEqual({});
  const accepter = 'aws_ec2_transit_gateway_peering_attachment_accepter.own';
  const accepted = found(
    { [accepter]: openEnds },
    { [accepter]: { transit_gateway_attachment_id: refs(`${peering}.id`) } },
  );
  expect(accepted.of(peering)).toEqual({ 'reachlint:Status': 'available' });
});

test('routes name attachments of every kind', () => {
  const target = (mention: string): unknown => {
    const code = { ...ends, transit_gateway_attachment_id: refs(mention) };
    return planned('aws_ec2_transit_gateway_route.own', openEnds, code);
  };
  expect(target('aws_ec2_transit_gateway_vpc_attachment.a.id')).toMatchObject({
    TransitGatewayAttachmentId: '@aws_ec2_transit_gateway_vpc_attachment.a',
  });
  expect(target('aws_ec2_transit_gateway_peering_attachment.p.id')).toMatchObject({
    TransitGatewayAttachmentId: '@aws_ec2_transit_gateway_peering_attachment.p',
  });
  expect(target('aws_vpn_connection.v.transit_gateway_attachment_id')).toMatchObject({
    TransitGatewayAttachmentId: '@aws_vpn_connection.v.reachlint:TransitAttachment',
  });
});

test('the table that AWS makes can be named', () => {
  const own = { ...openEnds, values: { blackhole: true, destination_cidr_block: '10.0.0.0/8' } };
  const code = {
    transit_gateway_route_table_id: refs(
      'aws_ec2_transit_gateway.t.association_default_route_table_id',
    ),
  };
  expect(planned('aws_ec2_transit_gateway_route.own', own, code)).toEqual({
    TransitGatewayRouteTableId: '@aws_ec2_transit_gateway.t.reachlint:DefaultAssociationTable',
    DestinationCidrBlock: '10.0.0.0/8',
    Blackhole: true,
  });
});

test('another default table concerns attachments that nothing lists', () => {
  for (const what of ['association', 'propagation']) {
    const address = `aws_ec2_transit_gateway_default_route_table_${what}.own`;
    expect(planned(address, openEnds, ends)).toEqual({
      TransitGatewayRouteTableId: '@aws_ec2_transit_gateway_route_table.r',
      TransitGatewayAttachmentId: '?',
    });
  }
});

test('a policy table leaves open which table is looked up', () => {
  const address = 'aws_ec2_transit_gateway_policy_table_association.own';
  expect(planned(address, openEnds, ends)).toEqual({
    TransitGatewayAttachmentId: '@aws_ec2_transit_gateway_vpc_attachment.a',
    TransitGatewayRouteTableId: '?',
  });
});

describe('Direct Connect', () => {
  const address = 'aws_dx_gateway_association.own';
  const open = { unknown: { associated_gateway_id: true } };

  test('leads to a VPN gateway by lines that are not seen', () => {
    const code = { associated_gateway_id: refs('aws_vpn_gateway.g.id') };
    const all = found({ [address]: open }, { [address]: code });
    expect(all.typeOf(address)).toBe('reachlint::DirectConnectLink');
    expect(all.of(address)).toMatchObject({
      VpnGatewayId: '@aws_vpn_gateway.g',
      'reachlint:UnseenLine': '?',
    });
  });

  test('is attached to a transit gateway', () => {
    const code = { associated_gateway_id: refs('aws_ec2_transit_gateway.t.id') };
    const all = found({ [address]: open }, { [address]: code });
    expect(all.typeOf(address)).toBe('reachlint::TransitGatewayAttachment');
    expect(all.of(address)).toMatchObject({ TransitGatewayId: '@aws_ec2_transit_gateway.t' });
  });
});
