/**
 * Terraform types that cannot carry network traffic into, out of or within a
 * VPC, and do not change who may send any. A type that unmodelled-types.ts
 * names, or that is read, is never one of these.
 */

/**
 * Services, by the first word after `aws_`: whatever of theirs is not named
 * elsewhere is irrelevant, what comes later too. Services of which that cannot
 * be said (networks, balancers, gateways) have their types listed below.
 */
export const irrelevantServices: ReadonlySet<string> = new Set(
  `
accessanalyzer account acm acmpca ami amplify api apigatewayv2 app appautoscaling appconfig
appfabric appflow appintegrations applicationinsights appmesh apprunner appstream appsync
athena auditmanager autoscalingplans backup batch bcmdataexports bedrock bedrockagent billing
budgets caller ce chatbot chime chimesdkmediapipelines chimesdkvoice cleanrooms cloud9
cloudfront cloudfrontkeyvaluestore cloudformation cloudsearch cloudtrail cloudwatch
codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler
codegurureviewer codepipeline codestarconnections codestarnotifications cognito
computeoptimizer config connect controltower costoptimizationhub cur customerprofiles
dataexchange datapipeline datazone dax db detective devicefarm devopsguru directory dlm dms
docdb docdbelastic dsql dynamodb ebs ecr ecrpublic ecs efs eks elasticache elasticsearch
elastictranscoder emr emrcontainers emrserverless evidently finspace fis fms fsx gamelift
glacier glue grafana guardduty iam identitystore imagebuilder inspector inspector2
internetmonitor invoicing iot ivs ivschat kendra keyspaces kinesis kinesisanalyticsv2 kms
lakeformation lambda lex lexv2models licensemanager location m2 macie macie2 media medialive
memorydb mq msk mskconnect mwaa neptune networkmonitor notifications notificationscontacts
oam observabilityadmin opensearch opensearchserverless organizations osis
paymentcryptography pinpoint pinpointsmsvoicev2 pipes prometheus qbusiness qldb quicksight
ram rbin rds redshift redshiftdata redshiftserverless rekognition resiliencehub
resourceexplorer2 resourcegroups resourcegroupstaggingapi rolesanywhere route53
route53domains route53profiles route53recoverycontrolconfig route53recoveryreadiness rum s3
s3control s3outposts s3tables s3vectors sagemaker savingsplans scheduler schemas
secretsmanager securityhub securitylake servicecatalog servicecatalogappregistry
servicequotas ses sesv2 sfn shield signer simpledb sns sqs ssm ssmcontacts ssmincidents
ssmquicksetup ssoadmin storagegateway swf synthetics timestreamquery timestreamwrite
transcribe transfer verifiedpermissions waf wafregional wafv2 worklink workmail workspaces
workspacesweb xray
`
    .trim()
    .split(/\s+/),
);

/** Single types of services that otherwise matter; a `*` at the end stands for any text. */
export const irrelevantTypes: readonly string[] = [
  'aws_alb_listener_certificate',
  'aws_app_cookie_stickiness_policy',
  'aws_autoscaling_group_tag',
  'aws_autoscaling_lifecycle_hook',
  'aws_autoscaling_notification',
  'aws_autoscaling_policy',
  'aws_autoscaling_schedule',
  'aws_default_vpc_dhcp_options',
  'aws_ec2_availability_zone_group',
  'aws_ec2_capacity_block_reservation',
  'aws_ec2_capacity_reservation',
  'aws_ec2_default_credit_specification',
  'aws_ec2_host',
  'aws_ec2_image_block_public_access',
  'aws_ec2_instance_metadata_defaults',
  'aws_ec2_instance_state',
  'aws_ec2_network_insights_*',
  'aws_ec2_serial_console_access',
  'aws_ec2_subnet_cidr_reservation',
  'aws_ec2_tag',
  'aws_ec2_traffic_mirror_*',
  'aws_eip_domain_name',
  'aws_elastic_beanstalk_application*',
  'aws_flow_log',
  'aws_globalaccelerator_cross_account_attachment',
  'aws_key_pair',
  'aws_lb_cookie_stickiness_policy',
  'aws_lb_listener_certificate',
  'aws_lb_ssl_negotiation_policy',
  'aws_lb_trust_store*',
  'aws_load_balancer_*',
  'aws_network_interface_permission',
  'aws_networkfirewall_logging_configuration',
  'aws_networkfirewall_resource_policy',
  'aws_networkmanager_connection',
  'aws_networkmanager_customer_gateway_association',
  'aws_networkmanager_device',
  'aws_networkmanager_global_network',
  'aws_networkmanager_link*',
  'aws_networkmanager_site',
  'aws_networkmanager_transit_gateway_connect_peer_association',
  'aws_networkmanager_transit_gateway_registration',
  'aws_placement_group',
  'aws_proxy_protocol_policy',
  'aws_service_discovery_*',
  'aws_snapshot_create_volume_permission',
  'aws_spot_datafeed_subscription',
  'aws_verifiedaccess_group',
  'aws_verifiedaccess_instance*',
  'aws_verifiedaccess_trust_provider',
  'aws_volume_attachment',
  'aws_vpc_dhcp_options*',
  'aws_vpc_endpoint_connection_notification',
  'aws_vpc_endpoint_policy',
  'aws_vpc_endpoint_private_dns',
  'aws_vpc_endpoint_service_allowed_principal',
  'aws_vpc_endpoint_service_private_dns_verification',
  'aws_vpc_network_performance_metric_subscription',
  'aws_vpclattice_access_log_subscription',
  'aws_vpclattice_auth_policy',
];
