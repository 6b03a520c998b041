import { describe, expect, test } from 'vitest';
import type { ProgramLine } from '../../../../lib/basics/source.ts';
import { type ProgramFolders, programLines } from '../../../../lib/inputs/cdk-assembly/traces.ts';

const programLine = (trace: readonly string[], folders: ProgramFolders): ProgramLine | null =>
  programLines(folders)(trace);

const inApp = { working: '/srv/me/app', app: '' };

describe('the line that creates a construct', () => {
  test.each([
    ['of JavaScript', ['new Web (/srv/me/app/lib/web.js:31:5)'], 'lib/web.js:31:5'],
    ['of a module', ['new Web (file:///srv/me/app/lib/web.mjs:31:5)'], 'lib/web.mjs:31:5'],
    [
      'with blanks in its path',
      ['new Web (file:///srv/me/app/my%20lib/a.mjs:1:2)'],
      'my lib/a.mjs:1:2',
    ],
    ['outside of functions', ['/srv/me/app/bin/app.ts:9:3'], 'bin/app.ts:9:3'],
    ['as the CDK writes one without a function', ['file:///srv/me/app/app.mjs:9 (:)'], 'app.mjs:9'],
    ['as engines write it', ['    at Object.<anonymous> (/srv/me/app/app.js:2:1)'], 'app.js:2:1'],
    ['of Python', ['__init__ (/srv/me/app/stacks/web.py:12)'], 'stacks/web.py:12'],
    ['of Java, which names no folders', ['com.example.Web.<init> (Web.java:40)'], 'Web.java:40'],
    [
      'in a folder with brackets',
      ['new Web (/srv/me/app/lib (old)/web.js:3:1)'],
      'lib (old)/web.js:3:1',
    ],
  ])('%s', (_, trace, expected) => {
    const line = programLine(trace, inApp);
    const column = line?.column === null ? '' : `:${line?.column}`;
    expect(line && `${line.file}:${line.line}${column}`).toBe(expected);
  });

  test.each([
    ['a package', 'new Bucket (/srv/me/app/node_modules/aws-cdk-lib/aws-s3/lib/bucket.js:1:99)'],
    ['what stands for frames left out', '...new Vpc2 in aws-cdk-lib...'],
    ['Node', 'Module._compile (node:internal/modules/cjs/loader:1554:14)'],
    ['an old Node', 'Module._compile (internal/modules/cjs/loader.js:1063:30)'],
    ['the runtime of jsii', 'Kernel._create (/var/cache/jsii-kernel-a1b2/lib/program.js:8420:1)'],
    [
      'a package of Python',
      '__call__ (/srv/me/app/.venv/lib/python3.12/site-packages/jsii/_runtime.py:118)',
    ],
    ['the CDK in Java', 'software.amazon.awscdk.Stack.<init> (Stack.java:20)'],
    ['another app', 'new Other (/opt/other/lib/other.js:1:1)'],
    ['a folder whose name begins alike', 'new Other (/srv/me/app2/other.js:1:1)'],
    ['no position', 'new Web (native)'],
  ])('is not that of %s', (_, frame) => {
    const user = 'new Web (/srv/me/app/lib/web.ts:31:5)';
    expect(programLine([frame, user], inApp)?.file).toBe('lib/web.ts');
    expect(programLine([frame], inApp)).toBeNull();
  });

  test('is found from elsewhere if the assembly lies in the app', () => {
    const trace = ['new Web (/srv/me/app/lib/web.ts:31:5)'];
    const from = (working: string | null, app: string) =>
      programLine(trace, { working, app })?.file ?? null;
    expect(from('/srv/me', 'app')).toBe('app/lib/web.ts');
    expect(from('/srv/me/ci', '../app')).toBe('../app/lib/web.ts');
    expect(from('/srv/me/app/cdk.out', '..')).toBe('../lib/web.ts');
    expect(from('/opt/build', '')).toBeNull();
    expect(from(null, '')).toBeNull();
  });

  test('is the same on Windows', () => {
    const working = { working: 'C:/Users/me/app', app: '' };
    expect(programLine(['new Web (C:\\Users\\me\\app\\lib\\web.ts:3:1)'], working)).toEqual({
      file: 'lib/web.ts',
      line: 3,
      column: 1,
    });
    expect(programLine(['new Web (file:///C:/Users/me/app/a.mjs:3:1)'], working)?.file).toBe(
      'a.mjs',
    );
  });
});
