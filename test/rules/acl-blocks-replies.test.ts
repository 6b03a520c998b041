import { aclBlocksReplies } from '../../rules/acl-blocks-replies.ts';
import { cases } from './cases/acl-blocks-replies.ts';
import { testRule } from './test-rule.ts';

testRule(aclBlocksReplies, cases);
