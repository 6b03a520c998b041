import { unmatchableRule } from '../../rules/unmatchable-rule.ts';
import { cases } from './cases/unmatchable-rule.ts';
import { testRule } from './test-rule.ts';

testRule(unmatchableRule, cases);
