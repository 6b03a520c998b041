import { describe, expect, test } from 'vitest';
import { classifyTerraformType } from '../../../../lib/inputs/terraform/coverage.ts';
import {
  irrelevantServices,
  irrelevantTypes,
} from '../../../../lib/inputs/terraform/irrelevant-types.ts';
import { mapperOf } from '../../../../lib/inputs/terraform/registry.ts';
import { unmodelledTypes } from '../../../../lib/inputs/terraform/unmodelled-types.ts';
import { classifyType } from '../../../../lib/resources/coverage.ts';

const unknownEffect = 'reachlint does not know this type, and takes no notice of it.';

describe('a type', () => {
  test.each(['aws_vpc', 'aws_alb', 'aws_db_instance', 'awscc_ec2_subnet'])('%s is read', (type) => {
    expect(classifyTerraformType(type)).toEqual({ kind: 'modelled' });
  });

  test.each(['aws_dx_lag', 'aws_ec2_fleet', 'aws_vpc_ipam_pool', 'aws_route53_resolver_endpoint'])(
    '%s carries traffic and is not read',
    (type) => {
      expect(classifyTerraformType(type)).toMatchObject({ kind: 'not-modelled' });
      expect(classifyTerraformType(type)).not.toMatchObject({ effect: unknownEffect });
    },
  );

  test.each(['aws_iam_role', 'aws_s3_bucket', 'aws_vpc_dhcp_options', 'aws_route53_record'])(
    '%s carries no traffic',
    (type) => {
      expect(classifyTerraformType(type)).toEqual({ kind: 'irrelevant' });
    },
  );

  test.each(['random_id', 'null_resource', 'tls_private_key', 'helm_release', 'terraform_data'])(
    '%s is of another provider',
    (type) => {
      expect(classifyTerraformType(type)).toEqual({ kind: 'irrelevant' });
    },
  );

  test('of AWS that nobody has heard of is said to be unknown', () => {
    for (const type of ['aws_vpc_teleporter', 'aws_newservice_thing']) {
      expect(classifyTerraformType(type)).toEqual({ kind: 'not-modelled', effect: unknownEffect });
    }
  });
});

test('what is named in full is not modelled though it is read; patterns leave that alone', () => {
  expect(classifyTerraformType('aws_ec2_carrier_gateway')).toMatchObject({ kind: 'not-modelled' });
  expect(classifyTerraformType('aws_dx_gateway_association')).toEqual({ kind: 'modelled' });
});

test('types of the Cloud Control provider are as those of CloudFormation', () => {
  for (const [type, counterpart] of [
    ['awscc_ec2_flow_log', 'AWS::EC2::FlowLog'],
    ['awscc_ec2_transit_gateway_multicast_domain', 'AWS::EC2::TransitGatewayMulticastDomain'],
    ['awscc_dms_replication_config', 'AWS::DMS::ReplicationConfig'],
    ['awscc_iam_role', 'AWS::IAM::Role'],
  ] as const) {
    expect(classifyTerraformType(type)).toEqual(classifyType(counterpart));
  }
  expect(classifyTerraformType('awscc_newservice_thing')).toEqual({
    kind: 'not-modelled',
    effect: unknownEffect,
  });
});

/** Every service of the provider, by the first word of its types (version 5.100). */
const services = `
accessanalyzer account acm acmpca alb ami amplify api apigatewayv2 app appautoscaling
appconfig appfabric appflow appintegrations applicationinsights appmesh apprunner appstream
appsync athena auditmanager autoscaling autoscalingplans backup batch bcmdataexports bedrock
bedrockagent budgets ce chatbot chime chimesdkmediapipelines chimesdkvoice cleanrooms cloud9
cloudcontrolapi cloudformation cloudfront cloudfrontkeyvaluestore cloudhsm cloudsearch
cloudtrail cloudwatch codeartifact codebuild codecatalyst codecommit codeconnections
codedeploy codeguruprofiler codegurureviewer codepipeline codestarconnections
codestarnotifications cognito comprehend computeoptimizer config connect controltower
costoptimizationhub cur customer customerprofiles dataexchange datapipeline datasync datazone
dax db default detective devicefarm devopsguru directory dlm dms docdb docdbelastic drs dsql
dx dynamodb ebs ec2 ecr ecrpublic ecs efs egress eip eks elastic elasticache elasticsearch
elastictranscoder elb emr emrcontainers emrserverless evidently finspace fis flow fms fsx
gamelift glacier globalaccelerator glue grafana guardduty iam identitystore imagebuilder
inspector inspector2 instance internet internetmonitor iot ivs ivschat kendra key keyspaces
kinesis kinesisanalyticsv2 kms lakeformation lambda launch lb lex lexv2models licensemanager
lightsail load location m2 macie2 main media medialive memorydb mq msk mskconnect mwaa nat
neptune neptunegraph network networkfirewall networkmanager networkmonitor notifications
notificationscontacts oam opensearch opensearchserverless opsworks organizations osis
paymentcryptography pinpoint pinpointsmsvoicev2 pipes placement prometheus proxy qbusiness
qldb quicksight ram rbin rds redshift redshiftdata redshiftserverless rekognition
resiliencehub resourceexplorer2 resourcegroups rolesanywhere route route53 route53domains
route53profiles route53recoverycontrolconfig route53recoveryreadiness rum s3 s3control
s3outposts s3tables sagemaker scheduler schemas secretsmanager security securityhub
securitylake serverlessapplicationrepository service servicecatalog servicecatalogappregistry
servicequotas ses sesv2 sfn shield signer simpledb snapshot sns spot sqs ssm ssmcontacts
ssmincidents ssmquicksetup ssoadmin storagegateway subnet swf synthetics timestreaminfluxdb
timestreamquery timestreamwrite transcribe transfer verifiedaccess verifiedpermissions volume
vpc vpclattice vpn waf wafregional wafv2 worklink workspaces workspacesweb xray
`
  .trim()
  .split(/\s+/);

/** Services all of whose types are read. */
const readServices: ReadonlySet<string> = new Set(
  'customer egress elb instance internet launch main nat route security subnet vpn'.split(' '),
);

describe('the tables', () => {
  test('of services all of whose types are read name one of each', () => {
    const examples = [
      'aws_customer_gateway',
      'aws_egress_only_internet_gateway',
      'aws_elb',
      'aws_instance',
      'aws_internet_gateway',
      'aws_launch_template',
      'aws_main_route_table_association',
      'aws_nat_gateway',
      'aws_route',
      'aws_security_group',
      'aws_subnet',
      'aws_vpn_connection',
    ];
    expect(examples.map((type) => type.split('_')[1])).toEqual([...readServices]);
    expect(examples.filter((type) => mapperOf(type) === undefined)).toEqual([]);
  });

  test('decide on every service of the provider', () => {
    const named = [...irrelevantTypes, ...unmodelledTypes.flatMap(({ types }) => types)];
    const undecided = services.filter(
      (service) =>
        !irrelevantServices.has(service) &&
        !named.some((name) => name.startsWith(`aws_${service}_`)) &&
        !readServices.has(service),
    );
    expect(undecided).toEqual([]);
  });

  test('name no type that is read', () => {
    const named = [...irrelevantTypes, ...unmodelledTypes.flatMap(({ types }) => types)];
    // Routes may name it, but what it carries is not followed.
    const opaque = ['aws_ec2_carrier_gateway'];
    expect(named.filter((type) => mapperOf(type) !== undefined)).toEqual(opaque);
  });

  test('name each type once', () => {
    const named = [...irrelevantTypes, ...unmodelledTypes.flatMap(({ types }) => types)];
    expect(named.filter((type, index) => named.indexOf(type) !== index)).toEqual([]);
  });

  test('name counterparts that are not read either', () => {
    for (const { as } of unmodelledTypes) {
      if ('effect' in as) continue;
      const coverage = classifyType(as.counterpart);
      expect(coverage).toMatchObject({ kind: 'not-modelled' });
      expect(coverage).not.toMatchObject({ effect: unknownEffect });
    }
  });
});
