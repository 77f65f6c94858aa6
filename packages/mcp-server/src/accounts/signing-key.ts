// The keys that prove what this program created: from the settings, or else a key of the user, created at first use and kept in a file.
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ConnectorError, createSigning, type Log, type Signing } from '@codetether/core';
import { keptOnce } from '@codetether/core/private-file';
import { isStrongKey } from '@codetether/core/settings';
import type { Config } from '../settings/config.ts';

/** For a server that one user starts. The key file is beside their sign-in. */
export async function signingOf({ signing: { keys }, tokensPath }: Config, log: Log): Promise<Signing | undefined> {
  if (keys) return createSigning(keys);
  const path = join(dirname(tokensPath), 'signing-key');
  const kept = await keptOnce(path, () => randomBytes(32).toString('base64')).catch((error: unknown) => {
    log.warn('cannot save the signing key: when this process ends, it forgets what it created', {
      path,
      error: String(error),
      setting: 'CODETETHER_SIGNING_KEY',
    });
    return undefined;
  });
  if (kept === undefined) return undefined;
  const key = kept.trim();
  if (isStrongKey(key)) return createSigning([key]);
  throw new ConnectorError('internal', `The file ${path} does not hold a signing key.`, {
    hint: 'Restore the file. Or delete it: with visibility "own", what was created with that key is then no longer shown.',
  });
}
