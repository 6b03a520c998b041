import { openUnreachableRule } from '../../rules/open-unreachable-rule.ts';
import { cases } from './cases/open-unreachable-rule.ts';
import { testRule } from './test-rule.ts';

testRule(openUnreachableRule, cases);
