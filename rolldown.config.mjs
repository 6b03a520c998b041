import { defineConfig } from 'rolldown';

/**
 * The command line as one file: loading two hundred small modules takes longer
 * than analysing a template.
 */
export default defineConfig({
  input: 'bin/reachlint.ts',
  platform: 'node',
  output: { file: 'dist/bin/reachlint.js', format: 'esm' },
});
