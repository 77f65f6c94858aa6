import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Most tests wait for a process, a database or a clock: more of them at once than there are cores.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts', 'evals/**/*.test.ts'],
          exclude: ['packages/slack-bot/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'slack-bot',
          include: ['packages/slack-bot/{src,test}/**/*.test.ts'],
          globalSetup: 'packages/slack-bot/test/postgres-setup.ts',
        },
      },
    ],
  },
});
