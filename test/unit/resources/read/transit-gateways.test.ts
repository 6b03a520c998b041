import { describe, expect, it } from 'vitest';
import { declare, open, type Plain, read, record, ref } from '../declarations.ts';

type Properties = { readonly [name: string]: Plain };

const gateway = declare('Tgw', 'AWS::EC2::TransitGateway', {});
const table = declare('Table', 'AWS::EC2::TransitGatewayRouteTable', {
  TransitGatewayId: ref('Tgw'),
});

describe('transit gateways', () => {
  it('join what is attached, but keep no references, unless they say otherwise (TGW-3, SG-7)', () => {
    const of = (properties: Properties) =>
      record(read(declare('G', 'AWS::EC2::TransitGateway', properties)), 'G', 'transit-gateway');
    expect(of({})).toMatchObject({
      associatesByDefault: { value: true, how: 'default' },
      propagatesByDefault: { value: true, how: 'default' },
      groupReferences: { value: false, how: 'default' },
      isObserved: false,
    });
    expect(
      of({
        DefaultRouteTableAssociation: 'disable',
        DefaultRouteTablePropagation: open('Parameter Propagate'),
        SecurityGroupReferencingSupport: 'enable',
      }),
    ).toMatchObject({
      associatesByDefault: { value: false },
      propagatesByDefault: { unknown: { what: 'Parameter Propagate' } },
      groupReferences: { value: true },
    });
  });

  it('take enable and disable only', () => {
    const result = read(
      declare('G', 'AWS::EC2::TransitGateway', { DefaultRouteTableAssociation: 'perhaps' }),
    );
    expect(record(result, 'G', 'transit-gateway').associatesByDefault.kind).toBe('unknown');
    expect(result.problems).toEqual([expect.stringContaining('enable or disable')]);
  });
});

describe('attachments of VPCs', () => {
  const attachment = (type: string, properties: Properties) => {
    const result = read(
      gateway,
      declare('Vpc', 'AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
      declare('A', type, { TransitGatewayId: ref('Tgw'), VpcId: ref('Vpc'), ...properties }),
    );
    return { ...record(result, 'A', 'transit-attachment'), problems: result.problems };
  };

  it.each(['AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment'])(
    'are read alike: %s',
    (type) => {
      expect(attachment(type, { SubnetIds: ['subnet-1'] })).toMatchObject({
        transitGateway: { kind: 'resource', key: 'Tgw' },
        vpc: { kind: 'resource', key: 'Vpc' },
        subnets: { items: [{ kind: 'outside', name: 'subnet-1' }], rest: null },
        ipv6: { value: false },
        groupReferences: { value: true },
        applianceMode: { value: false },
        problems: [],
      });
    },
  );

  it('have options', () => {
    const options = { ApplianceModeSupport: 'enable', Ipv6Support: 'enable' };
    const type = 'AWS::EC2::TransitGatewayVpcAttachment';
    expect(attachment(type, { SubnetIds: [], Options: options })).toMatchObject({
      ipv6: { value: true },
      applianceMode: { value: true },
    });
  });

  it('are in those subnets that are added and not removed', () => {
    const lists = {
      SubnetIds: ['subnet-1', 'subnet-2'],
      AddSubnetIds: ['subnet-3'],
      RemoveSubnetIds: ['subnet-1'],
    };
    const { subnets } = attachment('AWS::EC2::TransitGatewayVpcAttachment', lists);
    expect(subnets.items).toMatchObject([{ name: 'subnet-2' }, { name: 'subnet-3' }]);
  });

  it('need subnets', () => {
    const { subnets, problems } = attachment('AWS::EC2::TransitGatewayAttachment', {});
    expect(subnets.rest).not.toBeNull();
    expect(problems).toEqual([expect.stringContaining('SubnetIds is missing')]);
  });
});

describe('other attachments', () => {
  it('join transit gateways', () => {
    const result = read(
      gateway,
      declare('P', 'AWS::EC2::TransitGatewayPeeringAttachment', {
        TransitGatewayId: ref('Tgw'),
        PeerTransitGatewayId: 'tgw-2',
        PeerRegion: 'eu-west-1',
        PeerAccountId: '123456789012',
      }),
    );
    expect(record(result, 'P', 'transit-peering')).toMatchObject({
      requester: { key: 'Tgw' },
      accepter: { kind: 'outside', name: 'tgw-2' },
      accepterRegion: { value: 'eu-west-1' },
      status: null,
    });
  });

  it.each([
    ['vpn', 'vpn'],
    ['direct-connect-gateway', 'direct-connect'],
    ['connect', 'connect'],
    ['network-function', 'other'],
  ])('of an account are of the kind %s', (kind, what) => {
    const result = read(
      gateway,
      declare('A', 'reachlint::TransitGatewayAttachment', {
        TransitGatewayId: ref('Tgw'),
        ResourceType: kind,
        ResourceId: 'thing-1',
      }),
    );
    expect(record(result, 'A', 'transit-connect')).toMatchObject({ what });
  });

  it('travel by others', () => {
    const result = read(
      declare('C', 'AWS::EC2::TransitGatewayConnect', {
        TransportTransitGatewayAttachmentId: 'tgw-attach-1',
      }),
    );
    expect(record(result, 'C', 'transit-connect')).toMatchObject({
      what: 'connect',
      transitGateway: null,
      transport: { kind: 'outside', name: 'tgw-attach-1' },
    });
  });

  it('have peers of their own', () => {
    const result = read(
      declare('P', 'AWS::EC2::TransitGatewayConnectPeer', {
        TransitGatewayAttachmentId: 'tgw-attach-1',
      }),
    );
    expect(record(result, 'P', 'transit-connect-peer')).toMatchObject({
      attachment: { kind: 'outside', name: 'tgw-attach-1' },
    });
    expect(result.problems).toEqual([]);
  });
});

describe('routes of transit gateways', () => {
  const route = (properties: Properties) => {
    const result = read(
      gateway,
      table,
      declare('R', 'AWS::EC2::TransitGatewayRoute', {
        TransitGatewayRouteTableId: ref('Table'),
        ...properties,
      }),
    );
    return { ...record(result, 'R', 'transit-route'), problems: result.problems };
  };

  it('lead to attachments or drop', () => {
    expect(
      route({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayAttachmentId: 'tgw-attach-1' }),
    ).toMatchObject({
      table: { key: 'Table' },
      destination: { kind: 'cidr', cidr: { value: '10.0.0.0/8' } },
      isBlackhole: { value: false },
      attachment: { name: 'tgw-attach-1' },
    });
    expect(route({ DestinationCidrBlock: '::/0', Blackhole: 'true' })).toMatchObject({
      isBlackhole: { value: true },
      attachment: null,
      problems: [],
    });
  });

  it('have a block or a prefix list as destination', () => {
    expect(route({ PrefixListId: 'pl-1' }).destination).toMatchObject({ kind: 'prefix-list' });
    expect(route({}).problems).toEqual([
      expect.stringContaining('DestinationCidrBlock is missing'),
    ]);
  });
});
