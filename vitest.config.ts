import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Limits for a machine that is busy with something else; nothing waits for as long when all is well.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    setupFiles: process.env.PROPERTY_SEED ? ['.ci/seed-properties.mjs'] : [],
    expect: { poll: { timeout: 150_000, interval: 50 } },
    // Most tests wait for a process, a database or a clock: more of them at once than there are cores.
    maxWorkers: 4,
    // Of the Zapier app alone, with `pnpm check:zapier`; main.ts and deployed.ts are a few lines that only the built bundle runs.
    coverage: {
      include: ['packages/zapier-app/src/**'],
      exclude: ['packages/zapier-app/src/main.ts', 'packages/zapier-app/src/deployed.ts'],
      reporter: 'text',
      thresholds: { lines: 100, functions: 100 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['packages/*/{src,test}/**/*.test.ts', 'scripts/**/*.test.ts', 'evals/**/*.test.ts'],
          exclude: ['packages/{slack-bot,relay}/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['packages/{slack-bot,relay}/{src,test}/**/*.test.ts'],
          globalSetup: 'packages/slack-bot/test/postgres-setup.ts',
        },
      },
    ],
  },
});
