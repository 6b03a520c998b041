import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    // By default a core is left free, and of two that is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'default',
          // Examples import the package by its name; tests run them with what is in lib/.
          alias: {
            'reachlint/cdk': fileURLToPath(new URL('lib/cdk/index.ts', import.meta.url)),
          },
          include: ['test/**/*.test.ts'],
          exclude: ['test/corpus/**', 'test/differential/**', 'test/packaging/**', 'test/bench/**'],
          // Property tests take seconds, and machines in CI are shared.
          testTimeout: 60_000,
          // To load the CDK for each file anew takes longer than the tests do.
          isolate: false,
        },
      },
      {
        test: {
          name: 'corpus',
          include: ['test/corpus/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'differential',
          include: ['test/differential/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'packaging',
          include: ['test/packaging/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});

export default config;
