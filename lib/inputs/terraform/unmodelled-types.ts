/**
 * Terraform types that carry or change traffic and are not read. Most have a
 * counterpart in CloudFormation, and miss what that misses; the sentence for
 * the others stands here. Sentences appear in reports.
 */

export interface UnmodelledTypes {
  /** The counterpart, a CloudFormation type, or the effect itself. */
  readonly as: { readonly counterpart: string } | { readonly effect: string };
  /** Terraform type names; a `*` at the end stands for any text. */
  readonly types: readonly string[];
}

function like(counterpart: string, ...types: readonly string[]): UnmodelledTypes {
  return { as: { counterpart }, types };
}

function missing(effect: string, ...types: readonly string[]): UnmodelledTypes {
  return { as: { effect }, types };
}

/**
 * The first entry that fits decides, full names before patterns. A type that is
 * named in full is not modelled even if it is read, which some are so that
 * others can point at them; patterns stand behind what is read.
 */
export const unmodelledTypes: readonly UnmodelledTypes[] = [
  // ---- Links between networks ----
  like('AWS::EC2::TransitGatewayMulticastDomain', 'aws_ec2_transit_gateway_multicast_*'),
  like('AWS::EC2::TransitGatewayPolicyTable', 'aws_ec2_transit_gateway_policy_table'),
  like(
    'AWS::NetworkManager::CoreNetwork',
    'aws_networkmanager_core_network*',
    'aws_networkmanager_attachment_*',
    'aws_networkmanager_connect_attachment',
    'aws_networkmanager_connect_peer',
    'aws_networkmanager_dx_gateway_attachment',
    'aws_networkmanager_site_to_site_vpn_attachment',
    'aws_networkmanager_transit_gateway_peering',
    'aws_networkmanager_vpc_attachment',
  ),
  like('AWS::DirectConnect::Connection', 'aws_dx_*'),
  like('AWS::EC2::CarrierGateway', 'aws_ec2_carrier_gateway'),
  like('AWS::EC2::LocalGatewayRoute', 'aws_ec2_local_gateway_*'),
  like('AWS::S3Outposts::Endpoint', 'aws_s3outposts_endpoint'),
  like('AWS::EC2::RouteServer', 'aws_vpc_route_server*'),
  like('AWS::ODB::OdbNetwork', 'aws_odb_*'),
  // ---- Ways into a VPC ----
  like(
    'AWS::VpcLattice::Service',
    'aws_vpclattice_domain_verification',
    'aws_vpclattice_listener*',
    'aws_vpclattice_resource_configuration',
    'aws_vpclattice_resource_policy',
    'aws_vpclattice_service*',
  ),
  like('AWS::AppRunner::VpcIngressConnection', 'aws_apprunner_vpc_ingress_connection'),
  like('AWS::MSK::VpcConnection', 'aws_msk_vpc_connection'),
  missing(
    'What this accelerator with custom routing brings to instances is not seen.',
    'aws_globalaccelerator_custom_routing_*',
  ),
  // ---- Filters ----
  like(
    'AWS::NetworkFirewall::TLSInspectionConfiguration',
    'aws_networkfirewall_tls_inspection_configuration',
  ),
  like('AWS::EC2::IPAM', 'aws_vpc_ipam*'),
  like('AWS::EC2::VPCEncryptionControl', 'aws_vpc_encryption_control'),
  like('AWS::FMS::Policy', 'aws_fms_policy'),
  like(
    'AWS::RDS::DBSecurityGroup',
    'aws_db_security_group',
    'aws_redshift_security_group',
    'aws_elasticache_security_group',
  ),
  // ---- What launches instances or tasks ----
  like(
    'AWS::EC2::EC2Fleet',
    'aws_ec2_fleet',
    'aws_spot_fleet_request',
    'aws_batch_compute_environment',
    'aws_cloud9_environment_ec2',
    'aws_ecs_capacity_provider',
    'aws_elastic_beanstalk_configuration_template',
    'aws_elastic_beanstalk_environment',
    'aws_evs_environment',
    'aws_gamelift_game_server_group',
    'aws_imagebuilder_infrastructure_configuration',
    'aws_opsworks_*',
    'aws_drs_*',
  ),
  like(
    'AWS::ECS::TaskSet',
    'aws_ecs_task_set',
    'aws_ecs_express_gateway_service',
    'aws_cloudwatch_event_target',
    'aws_scheduler_schedule',
    'aws_pipes_pipe',
  ),
  like('AWS::Lightsail::Instance', 'aws_lightsail_*', 'aws_gamelift_fleet'),
  // ---- Services with interfaces in a VPC ----
  like(
    'AWS::EMR::Studio',
    'aws_appstream_fleet',
    'aws_appstream_image_builder',
    'aws_cloudhsm_v2_*',
    'aws_datasync_*',
    'aws_elasticsearch_vpc_endpoint',
    'aws_emr_instance_fleet',
    'aws_emr_instance_group',
    'aws_emr_studio',
    'aws_finspace_kx_cluster',
    'aws_finspace_kx_environment',
    'aws_fsx_ontap_storage_virtual_machine',
    'aws_glue_dev_endpoint',
    'aws_m2_environment',
    'aws_medialive_channel',
    'aws_medialive_input',
    'aws_neptunegraph_graph',
    'aws_opensearch_vpc_endpoint',
    'aws_osis_pipeline',
    'aws_redshiftserverless_endpoint_access',
    'aws_route53_resolver_endpoint',
    'aws_sagemaker_mlflow_tracking_server',
    'aws_sagemaker_space',
    'aws_sagemaker_user_profile',
    'aws_sagemaker_workforce',
    'aws_storagegateway_gateway',
    'aws_timestreaminfluxdb_db_cluster',
    'aws_workspaces_directory',
    'aws_workspaces_pool',
    'aws_workspaces_workspace',
    'aws_workspacesweb_network_settings',
  ),
  like(
    'AWS::Glue::Connection',
    'aws_bedrockagentcore_*',
    'aws_codeconnections_host',
    'aws_codestarconnections_host',
    'aws_comprehend_document_classifier',
    'aws_comprehend_entity_recognizer',
    'aws_devicefarm_project',
    'aws_devicefarm_test_grid_project',
    'aws_dms_replication_config',
    'aws_glue_catalog_table_optimizer',
    'aws_glue_connection',
    'aws_iot_topic_rule_destination',
    'aws_kendra_data_source',
    'aws_kinesis_firehose_delivery_stream',
    'aws_kinesisanalyticsv2_application',
    'aws_msk_replicator',
    'aws_mskconnect_connector',
    'aws_prometheus_scraper',
    'aws_sagemaker_data_quality_job_definition',
    'aws_sagemaker_endpoint_configuration',
    'aws_sagemaker_monitoring_schedule',
  ),
  like('AWS::RDS::OptionGroup', 'aws_db_option_group'),
  // ---- What makes or changes other resources ----
  like(
    'AWS::CloudFormation::Stack',
    'aws_cloudcontrolapi_resource',
    'aws_cloudformation_stack*',
    'aws_sagemaker_project',
    'aws_serverlessapplicationrepository_cloudformation_stack',
    'aws_servicecatalog_provisioned_product',
  ),
];
