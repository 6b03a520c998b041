/**
 * Resource types that carry or change traffic and have no reader: what an
 * analysis misses with each. The sentences appear in reports.
 */

export interface UnmodelledTypes {
  readonly effect: string;
  /** CloudFormation type names; a `*` stands for any text. */
  readonly types: readonly string[];
}

const interfacesUnseen =
  'Its network interfaces are not seen, neither as targets nor as members of security groups.';
const clientsUnseen =
  'Its network interfaces only open connections, and are not seen as members of security groups.';
const instancesUnseen = 'The instances that it launches are not seen.';
const tasksUnseen = 'Tasks that it starts in a VPC are not seen.';

export const unmodelledTypes: readonly UnmodelledTypes[] = [
  // ---- Links between networks ----
  {
    effect: 'Policy tables of transit gateways are not followed; their route tables alone decide.',
    types: [
      'AWS::EC2::TransitGatewayPolicyTable*',
      'AWS::EC2::TransitGatewayRouteTableAnnouncement',
    ],
  },
  {
    effect: 'Multicast through transit gateways is not followed.',
    types: ['AWS::EC2::TransitGatewayMulticast*'],
  },
  {
    effect:
      'Traffic through Cloud WAN core networks is reported as possible, whatever their policies say.',
    types: [
      'AWS::NetworkManager::CoreNetwork*',
      'AWS::NetworkManager::*Attachment',
      'AWS::NetworkManager::ConnectPeer',
      'AWS::NetworkManager::TransitGatewayPeering',
    ],
  },
  {
    effect: 'Networks behind Direct Connect are not seen.',
    types: ['AWS::DirectConnect::*', 'AWS::Interconnect::*'],
  },
  {
    effect: 'Connections through this VPN concentrator are not seen.',
    types: ['AWS::EC2::VPNConcentrator'],
  },
  { effect: 'Traffic over carrier gateways is not seen.', types: ['AWS::EC2::CarrierGateway'] },
  {
    effect: "Traffic between a VPC and an Outpost's local network is not seen.",
    types: [
      'AWS::EC2::LocalGateway*',
      'AWS::S3Outposts::Endpoint',
      'AWS::Route53Resolver::OutpostResolver',
    ],
  },
  {
    effect: 'Routes that route servers propagate are not seen.',
    types: ['AWS::EC2::RouteServer*'],
  },
  { effect: 'Traffic with Oracle Database@AWS networks is not seen.', types: ['AWS::ODB::*'] },
  // ---- Ways into a VPC ----
  {
    effect:
      'Who may use a service network of VPC Lattice is not looked up: whatever it calls is reported as reachable by its users.',
    types: [
      'AWS::VpcLattice::DomainVerification',
      'AWS::VpcLattice::Listener',
      'AWS::VpcLattice::ResourceConfiguration',
      'AWS::VpcLattice::ResourcePolicy',
      'AWS::VpcLattice::Rule',
      'AWS::VpcLattice::Service',
      'AWS::VpcLattice::ServiceNetwork*',
    ],
  },
  {
    effect: 'Traffic that App Runner brings in through this connection is not seen.',
    types: ['AWS::AppRunner::VpcIngressConnection'],
  },
  {
    effect: 'Traffic between services and applications that it connects is not seen.',
    types: ['AWS::RefactorSpaces::*', 'AWS::RTBFabric::*'],
  },
  {
    effect: 'Connections through this managed VPC connection are not seen.',
    types: ['AWS::MSK::VpcConnection'],
  },
  // ---- Filters ----
  {
    effect:
      'What inspection of TLS drops is not known, so TCP connections through firewalls that have it are reported as possible.',
    types: ['AWS::NetworkFirewall::TLSInspectionConfiguration'],
  },
  {
    effect: 'Traffic that must be encrypted and is not is taken as allowed.',
    types: ['AWS::EC2::VPCEncryptionControl'],
  },
  {
    effect: 'Address blocks that IPAM assigns are not known.',
    types: ['AWS::EC2::IPAM*', 'AWS::EC2::IPv4Pool', 'AWS::EC2::IpPoolRouteTableAssociation'],
  },
  {
    effect: 'Firewall Manager may change security groups, ACLs and firewalls.',
    types: ['AWS::FMS::Policy'],
  },
  {
    effect: 'Groups of the time before VPCs are not read.',
    types: [
      'AWS::RDS::DBSecurityGroup*',
      'AWS::Redshift::ClusterSecurityGroup*',
      'AWS::ElastiCache::SecurityGroup*',
    ],
  },
  // ---- What launches instances or tasks ----
  {
    effect: instancesUnseen,
    types: [
      'AWS::EC2::EC2Fleet',
      'AWS::EC2::SpotFleet',
      'AWS::Batch::ComputeEnvironment',
      'AWS::Cloud9::EnvironmentEC2',
      'AWS::ECS::CapacityProvider',
      'AWS::Lambda::CapacityProvider',
      'AWS::ElasticBeanstalk::Environment',
      'AWS::ElasticBeanstalk::ConfigurationTemplate',
      'AWS::EVS::Environment',
      'AWS::GameLift::GameServerGroup',
      'AWS::ImageBuilder::InfrastructureConfiguration',
      'AWS::NimbleStudio::*',
      'AWS::OpsWorks::*',
      'AWS::OpsWorksCM::Server',
      'AWS::PCS::*',
      'AWS::WorkspacesInstances::WorkspaceInstance',
      'AWS::DRS::*',
      'AWS::MGN::*',
    ],
  },
  {
    effect: tasksUnseen,
    types: [
      'AWS::ECS::TaskSet',
      'AWS::ECS::ExpressGatewayService',
      'AWS::ECS::Daemon',
      'AWS::Events::Rule',
      'AWS::Scheduler::Schedule',
      'AWS::Pipes::Pipe',
    ],
  },
  {
    effect: 'The network that this service has of its own is not seen.',
    types: [
      'AWS::Lightsail::*',
      'AWS::GameLift::Fleet',
      'AWS::GameLift::ContainerFleet',
      'AWS::GameLiftStreams::StreamGroup',
    ],
  },
  // ---- Services with interfaces in a VPC ----
  {
    effect: interfacesUnseen,
    types: [
      'AWS::AppStream::Fleet',
      'AWS::AppStream::ImageBuilder',
      'AWS::AppStream::AppBlockBuilder',
      'AWS::CloudHSM::Cluster',
      'AWS::DataSync::*',
      'AWS::Deadline::Fleet',
      'AWS::Deadline::LicenseEndpoint',
      'AWS::EMR::Studio',
      'AWS::EMR::InstanceFleetConfig',
      'AWS::EMR::InstanceGroupConfig',
      'AWS::Glue::DevEndpoint',
      'AWS::GroundStation::DataflowEndpointGroup*',
      'AWS::M2::Environment',
      'AWS::ManagedBlockchain::*',
      'AWS::MediaConnect::*',
      'AWS::MediaLive::Channel',
      'AWS::MediaLive::Input',
      'AWS::NeptuneGraph::*',
      'AWS::OSIS::Pipeline',
      'AWS::PCAConnectorAD::Connector',
      'AWS::Route53Resolver::ResolverEndpoint',
      'AWS::S3Files::MountTarget',
      'AWS::SageMaker::Cluster',
      'AWS::SageMaker::UserProfile',
      'AWS::SageMaker::Workforce',
      'AWS::StorageGateway::*',
      'AWS::Timestream::InfluxDBCluster',
      'AWS::Transfer::WebApp',
      'AWS::WorkSpaces::Workspace',
      'AWS::WorkSpaces::WorkspacesPool',
      'AWS::WorkSpacesWeb::NetworkSettings',
    ],
  },
  {
    effect: clientsUnseen,
    types: [
      'AWS::APS::Scraper',
      'AWS::BedrockAgentCore::*',
      'AWS::CodeConnections::Host',
      'AWS::Comprehend::*',
      'AWS::DMS::InstanceProfile',
      'AWS::DMS::ReplicationConfig',
      'AWS::DataZone::Connection',
      'AWS::DevOpsAgent::PrivateConnection',
      'AWS::DeviceFarm::*',
      'AWS::Glue::Connection',
      'AWS::Glue::TableOptimizer',
      'AWS::IoT::TopicRuleDestination',
      'AWS::KafkaConnect::Connector',
      'AWS::Kendra::DataSource',
      'AWS::KinesisAnalyticsV2::Application',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::Lambda::NetworkConnector',
      'AWS::LookoutMetrics::AnomalyDetector',
      'AWS::MSK::Replicator',
      'AWS::MWAAServerless::Workflow',
      'AWS::Omics::Configuration',
      'AWS::QBusiness::DataSource',
      'AWS::SageMaker::DataQualityJobDefinition',
      'AWS::SageMaker::EndpointConfig',
      'AWS::SageMaker::ModelBiasJobDefinition',
      'AWS::SageMaker::ModelExplainabilityJobDefinition',
      'AWS::SageMaker::ModelQualityJobDefinition',
      'AWS::SageMaker::MonitoringSchedule',
      'AWS::SageMaker::ProcessingJob',
      'AWS::SecretsManager::RotationSchedule',
      'AWS::SecurityAgent::*',
    ],
  },
  {
    effect: 'Options that open ports of their own, with their own security groups, are not seen.',
    types: ['AWS::RDS::OptionGroup'],
  },
  // ---- What makes or changes other resources ----
  {
    effect: 'It removes the rules of a default security group, which are taken as present.',
    types: ['Custom::VpcRestrictDefaultSG'],
  },
  {
    effect: 'The resources that it makes are not seen.',
    types: [
      'AWS::CloudFormation::Stack',
      'AWS::CloudFormation::StackSet',
      'AWS::Serverless::Application',
      'AWS::Serverless::Function',
      'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
      'AWS::Proton::*',
      'AWS::SageMaker::Project',
      'AWS::LaunchWizard::Deployment',
    ],
  },
  {
    effect:
      'The resources that it stands for are not seen; what they may add is taken as possible.',
    types: ['*::MODULE'],
  },
  {
    effect: 'It may change the network when it is deployed.',
    types: ['Custom::*', 'AWS::CloudFormation::CustomResource'],
  },
];
