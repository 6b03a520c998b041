import { networkExposure } from '../../rules/network-exposure.ts';
import { cases } from './cases/network-exposure.ts';
import { testRule } from './test-rule.ts';

testRule(networkExposure, cases);
