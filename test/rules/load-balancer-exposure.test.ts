import { loadBalancerExposure } from '../../rules/load-balancer-exposure.ts';
import { cases } from './cases/load-balancer-exposure.ts';
import { testRule } from './test-rule.ts';

testRule(loadBalancerExposure, cases);
