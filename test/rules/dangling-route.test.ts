import { danglingRoute } from '../../rules/dangling-route.ts';
import { cases } from './cases/dangling-route.ts';
import { testRule } from './test-rule.ts';

testRule(danglingRoute, cases);
