// The witnesses of `pnpm test:keycloak`, one after another at one Keycloak.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['scripts/keycloak/**/*.witness.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['verbose'],
  },
});
