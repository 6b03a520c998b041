/**
 * Resource types that cannot carry network traffic into, out of or within a
 * VPC, and do not change who may send any: whole services, and single types of
 * services that otherwise matter. A type that unmodelled-types.ts names, or
 * that has a reader, is never one of these, whatever its service.
 */

/** Services, without `AWS::`. A type that such a service gets later counts as irrelevant too. */
export const irrelevantServices: ReadonlySet<string> = new Set(
  `
ACMPCA AIOps APS ARCRegionSwitch ARCZonalShift AWSExternalAnthropic AccessAnalyzer
AccountAccess AgentRegistry AmazonMQ Amplify AmplifyUIBuilder ApiGateway ApiGatewayV2
AppConfig AppFlow AppIntegrations AppMesh AppRunner AppStream AppSync AppTest
ApplicationAutoScaling ApplicationInsights ApplicationSignals Athena AuditManager
AutoScaling AutoScalingPlans B2BI BCM BCMDataExports Backup BackupGateway Batch
BcmPricingCalculator Bedrock BedrockMantle Billing BillingConductor Braket Budgets CDK CE
CUR Cases Cassandra CertificateManager Chatbot Chime CleanRooms CleanRoomsML CloudFormation
CloudFront CloudTrail CloudWatch CodeArtifact CodeBuild CodeCommit CodeConnections
CodeDeploy CodeGuruProfiler CodeGuruReviewer CodePipeline CodeStar CodeStarConnections
CodeStarNotifications Cognito ComputeOptimizer Config Connect ConnectCampaigns
ConnectCampaignsV2 ControlTower CustomerProfiles DAX DLM DMS DSQL DataBrew DataExchange
DataPipeline DataZone Deadline Detective DevOpsAgent DevOpsGuru DirectoryService DocDB
DocDBElastic DynamoDB ECR ECS EFS EKS EMR EMRContainers EMRServerless ElastiCache
ElasticBeanstalk Elasticsearch ElementalInference EntityResolution EventSchemas Events
EventsV2 Evidently FIS FMS FSx FinSpace Forecast FraudDetector GameLift GameLiftStreams Glue
Grafana Greengrass GreengrassV2 GroundStation GuardDuty HealthAgent HealthImaging HealthLake
IAM IVS IVSChat IdentityStore ImageBuilder Inspector InspectorV2 InternetMonitor Invoicing
IoT IoTAnalytics IoTCoreDeviceAdvisor IoTEvents IoTFleetHub IoTFleetWise IoTSecureTunneling
IoTSiteWise IoTThingsGraph IoTTwinMaker IoTWireless KMS KafkaConnect Kendra KendraRanking
Kinesis KinesisAnalytics KinesisAnalyticsV2 KinesisFirehose KinesisVideo LakeFormation
Lambda Lex LicenseManager Location Logs LookoutEquipment LookoutMetrics LookoutVision M2 MPA
MSK MWAA MWAAServerless Macie MediaConvert MediaLive MediaPackage MediaPackageV2 MediaStore
MediaTailor MemoryDB Neptune NetworkFlowMonitor NetworkManager NetworkMonitor Notifications
NotificationsContacts NovaAct OSIS Oam ObservabilityAdmin Omics OpenSearch
OpenSearchServerless OpenSearchService Organizations Outposts PCAConnectorAD
PCAConnectorSCEP PI Panorama PaymentCryptography Personalize Pinpoint PinpointEmail Pipes
PricingPlanManager QBusiness QLDB QuickSight RAM RDS RUM Rbin Redshift RedshiftServerless
Rekognition ResilienceHub ResilienceHubV2 ResourceExplorer2 ResourceGroups RoboMaker
RolesAnywhere Route53 Route53GlobalResolver Route53Profiles Route53RecoveryControl
Route53RecoveryReadiness Route53Resolver S3 S3Express S3Files S3ObjectLambda S3Outposts
S3Tables S3Vectors SCN SDB SES SMSVOICE SNS SQS SSM SSMContacts SSMGuiConnect SSMIncidents
SSMQuickSetup SSO SageMaker Scheduler SecretsManager SecurityHub SecurityLake Serverless
ServerlessRepo ServiceCatalog ServiceCatalogAppRegistry ServiceDiscovery Shield Signer
SimSpaceWeaver StepFunctions SupportApp SupportAuthZ Synthetics SystemsManagerSAP Textract
Timestream Transcribe Transfer Translate UXC VerifiedPermissions VoiceID WAF WAFRegional
WAFv2 WellArchitected Wickr Wisdom WorkSpaces WorkSpacesThinClient WorkSpacesWeb
WorkspacesInstances XRay
`
    .trim()
    .split(/\s+/),
);

export const irrelevantTypes: ReadonlySet<string> = new Set([
  'AWS::EC2::ApplicationStatusCheck',
  'AWS::EC2::CapacityManagerDataExport',
  'AWS::EC2::CapacityReservation',
  'AWS::EC2::CapacityReservationFleet',
  'AWS::EC2::CustomerGateway',
  'AWS::EC2::DHCPOptions',
  'AWS::EC2::EnclaveCertificateIamRoleAssociation',
  'AWS::EC2::FlowLog',
  'AWS::EC2::FpgaImage',
  'AWS::EC2::Host',
  'AWS::EC2::InstanceEventWindow',
  'AWS::EC2::IpamExternalResourceVerificationToken',
  'AWS::EC2::KeyPair',
  'AWS::EC2::NetworkInsightsAccessScope',
  'AWS::EC2::NetworkInsightsAccessScopeAnalysis',
  'AWS::EC2::NetworkInsightsAnalysis',
  'AWS::EC2::NetworkInsightsPath',
  'AWS::EC2::NetworkInterfacePermission',
  'AWS::EC2::NetworkPerformanceMetricSubscription',
  'AWS::EC2::PlacementGroup',
  'AWS::EC2::SnapshotBlockPublicAccess',
  'AWS::EC2::SqlHaStandbyDetectedInstance',
  'AWS::EC2::SubnetCidrReservation',
  'AWS::EC2::TrafficMirrorFilter',
  'AWS::EC2::TrafficMirrorFilterRule',
  'AWS::EC2::TrafficMirrorSession',
  'AWS::EC2::TrafficMirrorTarget',
  'AWS::EC2::TransitGatewayMeteringPolicy',
  'AWS::EC2::TransitGatewayMeteringPolicyEntry',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::VPCEndpointConnectionNotification',
  'AWS::EC2::VPCEndpointServicePermissions',
  'AWS::EC2::VerifiedAccessGroup',
  'AWS::EC2::VerifiedAccessInstance',
  'AWS::EC2::VerifiedAccessTrustProvider',
  'AWS::EC2::Volume',
  'AWS::EC2::VolumeAttachment',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  'AWS::ElasticLoadBalancingV2::TrustStore',
  'AWS::ElasticLoadBalancingV2::TrustStoreRevocation',
  'AWS::GlobalAccelerator::CrossAccountAttachment',
  'AWS::NetworkFirewall::LoggingConfiguration',
  'AWS::VpcLattice::AccessLogSubscription',
  'AWS::VpcLattice::AuthPolicy',
  'Alexa::ASK::Skill',
  // Of the CDK: they carry values from region to region, and the values are followed.
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
]);
