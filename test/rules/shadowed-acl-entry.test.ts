import { shadowedAclEntry } from '../../rules/shadowed-acl-entry.ts';
import { cases } from './cases/shadowed-acl-entry.ts';
import { testRule } from './test-rule.ts';

testRule(shadowedAclEntry, cases);
