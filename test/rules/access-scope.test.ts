import { accessScope } from '../../rules/access-scope.ts';
import { cases } from './cases/access-scope.ts';
import { testRule } from './test-rule.ts';

testRule(accessScope, cases);
