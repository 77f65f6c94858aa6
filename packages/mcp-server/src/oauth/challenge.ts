// `WWW-Authenticate` (RFC 6750, 3; RFC 9728, 5.1): what a client must bring that was refused.
import { Refusal } from '../accounts/refusal.ts';

interface Challenge {
  error?: 'invalid_token' | 'insufficient_scope';
  /** In ASCII without quotes, as the header wants it. */
  description?: string;
  scopes?: readonly string[];
}

/** No token, or one that does not hold: 401. One that allows too little: 403. */
export function challenge(metadataUrl: string, message: string, { error, description, scopes }: Challenge): Refusal {
  const parameters = {
    ...(error && { error }),
    ...(description && { error_description: description }),
    ...(scopes && { scope: scopes.join(' ') }),
    resource_metadata: metadataUrl,
  };
  const header = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return new Refusal(error === 'insufficient_scope' ? 403 : 401, message, {
    'www-authenticate': `Bearer ${header.join(', ')}`,
  });
}
