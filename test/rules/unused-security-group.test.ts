import { unusedSecurityGroup } from '../../rules/unused-security-group.ts';
import { cases } from './cases/unused-security-group.ts';
import { testRule } from './test-rule.ts';

testRule(unusedSecurityGroup, cases);
