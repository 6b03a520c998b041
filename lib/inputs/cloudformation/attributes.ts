/**
 * Attributes that are a property of the same resource under another name: what
 * `Fn::GetAtt` gives is then what the template says. All others are decided
 * by AWS. Source: the section "Return values" of each resource type's page in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */

const propertyOfAttribute: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::EC2::VPC': { CidrBlock: 'CidrBlock' },
  'AWS::EC2::Subnet': {
    AvailabilityZone: 'AvailabilityZone',
    AvailabilityZoneId: 'AvailabilityZoneId',
    CidrBlock: 'CidrBlock',
    VpcId: 'VpcId',
  },
  'AWS::EC2::SecurityGroup': { VpcId: 'VpcId' },
  'AWS::EC2::NetworkInterface': { PrimaryPrivateIpAddress: 'PrivateIpAddress' },
  'AWS::EC2::Instance': { AvailabilityZone: 'AvailabilityZone', PrivateIp: 'PrivateIpAddress' },
  'AWS::RDS::DBInstance': { 'Endpoint.Port': 'Port' },
  'AWS::RDS::DBCluster': { 'Endpoint.Port': 'Port' },
  'AWS::DocDB::DBCluster': { Port: 'Port' },
  'AWS::Neptune::DBCluster': { Port: 'DBPort' },
  'AWS::Redshift::Cluster': { 'Endpoint.Port': 'Port' },
  'AWS::ElastiCache::CacheCluster': {
    'RedisEndpoint.Port': 'Port',
    'ConfigurationEndpoint.Port': 'Port',
  },
  'AWS::ElastiCache::ReplicationGroup': {
    'PrimaryEndPoint.Port': 'Port',
    'ConfigurationEndPoint.Port': 'Port',
  },
};

/** The property whose value the attribute has; null when AWS decides it. */
export function propertyBehind(type: string, attribute: string): string | null {
  const attributes = Object.hasOwn(propertyOfAttribute, type)
    ? propertyOfAttribute[type]
    : undefined;
  return attributes && Object.hasOwn(attributes, attribute)
    ? (attributes[attribute] ?? null)
    : null;
}
