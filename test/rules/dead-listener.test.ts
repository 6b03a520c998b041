import { deadListener } from '../../rules/dead-listener.ts';
import { cases } from './cases/dead-listener.ts';
import { testRule } from './test-rule.ts';

testRule(deadListener, cases);
