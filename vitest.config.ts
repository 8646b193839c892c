import { defineConfig } from 'vitest/config';

const roots = ['apps', 'libs', 'test', 'tools'];
const suite = (suffix: string): string[] => roots.map((root) => `${root}/**/*.${suffix}.ts`);

/** Suites by suffix: what a suite may touch is in its name, see CONTRIBUTING.md. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      // Property tests play many cases, and machines are noisy: a time-out anywhere is for what hangs, and says nothing else.
      { extends: true, test: { name: 'unit', include: suite('spec'), testTimeout: 180_000 } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: suite('int-spec'),
          globalSetup: 'test/support/postgres.global-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: suite('kafka-spec'),
          globalSetup: ['test/support/postgres.global-setup.ts', 'test/support/kafka.global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: suite('e2e-spec'),
          globalSetup: 'test/support/postgres.global-setup.ts',
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
