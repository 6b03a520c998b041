import { classifyLooselyNamed, classifyType, type TypeCoverage } from '../../resources/coverage.ts';
import { irrelevantServices, irrelevantTypes } from './irrelevant-types.ts';
import { mapperOf } from './registry.ts';
import { type UnmodelledTypes, unmodelledTypes } from './unmodelled-types.ts';

/** What an analysis makes of a Terraform resource type. Types of providers for other things than AWS are irrelevant. */
export function classifyTerraformType(type: string): TypeCoverage {
  const [, provider, service] = /^([a-z0-9]+)_([a-z0-9]+)/.exec(type) ?? [];
  if (provider === 'awscc') return cloudControlCoverage(type);
  if (provider !== 'aws') return { kind: 'irrelevant' };
  const exact = unmodelledTypes.find(({ types }) => types.includes(type));
  if (exact !== undefined) return coverageOf(exact);
  if (mapperOf(type) !== undefined) return { kind: 'modelled' };
  const unmodelled = unmodelledTypes.find(({ types }) => types.some((name) => fits(type, name)));
  if (unmodelled !== undefined) return coverageOf(unmodelled);
  const isIrrelevant =
    irrelevantServices.has(service ?? '') || irrelevantTypes.some((name) => fits(type, name));
  return isIrrelevant
    ? { kind: 'irrelevant' }
    : {
        kind: 'not-modelled',
        effect: 'reachlint does not know this type, and takes no notice of it.',
      };
}

function coverageOf({ as }: UnmodelledTypes): TypeCoverage {
  return 'effect' in as
    ? { kind: 'not-modelled', effect: as.effect }
    : classifyType(as.counterpart);
}

/** Its types are CloudFormation's: `awscc_ec2_flow_log` is AWS::EC2::FlowLog. */
function cloudControlCoverage(type: string): TypeCoverage {
  const [, service = '', resource = ''] = /^awscc_([a-z0-9]+)_(.+)$/.exec(type) ?? [];
  return classifyLooselyNamed(`AWS::${service}::${resource.replaceAll('_', '')}`);
}

/** `name` may end in `*`. */
function fits(type: string, name: string): boolean {
  return name.endsWith('*') ? type.startsWith(name.slice(0, -1)) : type === name;
}
