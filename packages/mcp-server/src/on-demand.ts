// Code that is not needed at start; it is loaded by the first message that a start cannot answer, from its own file.

export { createSigning } from '@codetether/core';
export { configuredScopes } from '@codetether/core/auth';
export { fileMemory } from '@codetether/core/memory-file';
export { accountOf } from './accounts/account.ts';
export { signingOf } from './accounts/signing-key.ts';
export { doctor } from './cli/doctor.ts';
export { runSignIn, signedInAccount, storedGrant } from './cli/sign-in.ts';
export { modernOf } from './protocol/modern.ts';
export { createServer } from './protocol/server.ts';
export { createRegistry } from './registry/registry.ts';
export { serveStdio } from './transports/stdio.ts';
