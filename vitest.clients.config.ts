// The witnesses of `pnpm test:clients`. They mostly wait, for starts and for the server's next look.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['scripts/clients/**/*.witness.ts'],
    maxWorkers: 2,
    testTimeout: 300_000,
    reporters: ['verbose'],
  },
});
