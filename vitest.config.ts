import { defineConfig } from 'vitest/config';

/**
 * `npm test` needs Node alone, and so does `patterns`, which takes a minute or two and is a part of `npm run check`; `npm run e2e` also Debian's Prometheus and Alertmanager, and Java for DynamoDB Local;
 * `npm run e2e:aws` Prometheus, Alertmanager, and Python for MiniStack.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/e2e-aws/**', 'test/patterns/**'],
          // No test mocks a module or leaves anything behind, so files share what they import: half of the time was imports.
          isolate: false,
          pool: 'threads',
          maxWorkers: 2,
          // Long enough that none fails where the machine is busy with other things.
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'patterns',
          include: ['test/patterns/**/*.test.ts'],
          // The two files take as long as each other.
          maxWorkers: 2,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e-aws',
          include: ['test/e2e-aws/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
