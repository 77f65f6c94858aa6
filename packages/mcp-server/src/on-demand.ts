// What a start does not need: loaded at the first call, from a file of its own.

export { createSigning } from '@codetether/core';
export { configuredScopes } from '@codetether/core/auth';
export { accountOf } from './account.ts';
export { doctor } from './doctor.ts';
export { createOffer } from './offer.ts';
export { runSignIn, signedInAccount, storedGrant } from './sign-in.ts';
export { signingOf } from './signing-key.ts';
