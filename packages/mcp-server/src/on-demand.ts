// What a start does not need: loaded at the first call, from a file of its own.

export { createSigning } from '@codetether/core';
export { configuredScopes } from '@codetether/core/auth';
export { accountOf } from './accounts/account.ts';
export { signingOf } from './accounts/signing-key.ts';
export { doctor } from './cli/doctor.ts';
export { runSignIn, signedInAccount, storedGrant } from './cli/sign-in.ts';
export { createRegistry } from './registry/registry.ts';
