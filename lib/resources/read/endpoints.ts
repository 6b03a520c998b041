import { endpointType, orDefault } from '../defaults.ts';
import type { VpcEndpoint } from '../resource.ts';
import { oneOf, text } from './convert.ts';
import { noReferences, nullIfEmpty } from './lists.ts';
import type { Fields } from './properties.ts';
import { baseOf, one, type Readers } from './record.ts';

/** VPC endpoints of all kinds (SVC-26, SVC-27). */

export const endpointReaders: Readers = {
  'AWS::EC2::VPCEndpoint': one(readEndpoint),
};

const types = oneOf(['Gateway', 'Interface', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork']);

function readEndpoint(fields: Fields): VpcEndpoint {
  return {
    ...baseOf(fields),
    kind: 'vpc-endpoint',
    endpointType: orDefault(fields.value('VpcEndpointType', types), endpointType, fields.at),
    vpc: fields.requiredReference('VpcId', 'AWS::EC2::VPC'),
    service: fields.value('ServiceName', text),
    subnets: fields.references('SubnetIds', 'AWS::EC2::Subnet') ?? noReferences,
    groups: nullIfEmpty(fields.references('SecurityGroupIds', 'AWS::EC2::SecurityGroup')),
    addressType: fields.value('IpAddressType', oneOf(['ipv4', 'ipv6', 'dualstack'])),
    routeTables: fields.references('RouteTableIds', 'AWS::EC2::RouteTable') ?? noReferences,
  };
}
