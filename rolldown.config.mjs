import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig } from 'rolldown';

/**
 * What users start or load, each as one file: loading two hundred small modules
 * takes longer than analysing a template. The part for the CDK is CommonJS, as
 * apps that `cdk init` makes are; ES modules get the same classes by way of it.
 */
export default defineConfig([
  {
    input: 'bin/reachlint.ts',
    platform: 'node',
    output: { file: 'dist/bin/reachlint.js', format: 'esm' },
  },
  {
    input: 'lib/cdk/index.ts',
    platform: 'node',
    external: [/^aws-cdk-lib(?:\/|$)/, 'constructs'],
    output: { file: 'dist/cjs/lib/cdk/index.js', format: 'cjs' },
    plugins: [{ name: 'forms-of-the-cdk-part', writeBundle }],
  },
]);

function writeBundle(_, bundle) {
  const { exports } = bundle['index.js'];
  writeFileSync(
    'dist/lib/cdk/index.js',
    `export { ${exports.join(', ')} } from '../../cjs/lib/cdk/index.js';\n`,
  );
  copyTypes();
}

/**
 * A declaration file counts as CommonJS or as an ES module by the package.json
 * above it, so that those of the CommonJS form lie in a folder of their own.
 */
function copyTypes() {
  const from = 'dist';
  const to = join(from, 'cjs');
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'package.json'), '{ "type": "commonjs" }\n');
  const waiting = [join(from, 'lib/cdk/index.d.ts')];
  const copied = new Set();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (copied.has(path)) continue;
    copied.add(path);
    const target = join(to, relative(from, path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
    const imports = readFileSync(path, 'utf8').matchAll(/\bfrom '(\.[^']+)\.[jt]s'/g);
    for (const [, name] of imports) waiting.push(join(dirname(path), `${name}.d.ts`));
  }
}
