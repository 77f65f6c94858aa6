// The witnesses of `pnpm test:keycloak`, one after another at one Keycloak.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['scripts/keycloak/**/*.witness.ts'],
    fileParallelism: false,
    // Whoever waits longer would wait for ever; the whole run has its own limit.
    testTimeout: 840_000,
    hookTimeout: 840_000,
    reporters: ['verbose'],
  },
});
