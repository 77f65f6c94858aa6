// Code that is not needed at start; it is loaded at the first call, from its own file.

export { createSigning } from '@codetether/core';
export { configuredScopes } from '@codetether/core/auth';
export { fileMemory } from '@codetether/core/memory-file';
export { accountOf } from './accounts/account.ts';
export { signingOf } from './accounts/signing-key.ts';
export { doctor } from './cli/doctor.ts';
export { runSignIn, signedInAccount, storedGrant } from './cli/sign-in.ts';
export { createRegistry } from './registry/registry.ts';
