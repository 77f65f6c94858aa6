// `WWW-Authenticate` (RFC 6750, 3; RFC 9728, 5.1): tells a refused client what it must send.
import { HttpError } from '../accounts/http-error.ts';

interface Challenge {
  error?: 'invalid_token' | 'insufficient_scope';
  /** ASCII without quotes, as the header requires. */
  description?: string;
  scopes?: readonly string[];
}

/** 401 for a missing or invalid token, 403 for one that grants too little. */
export function challenge(metadataUrl: string, message: string, { error, description, scopes }: Challenge): HttpError {
  const parameters = {
    ...(error && { error }),
    ...(description && { error_description: description }),
    ...(scopes && { scope: scopes.join(' ') }),
    resource_metadata: metadataUrl,
  };
  const header = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  return new HttpError(error === 'insufficient_scope' ? 403 : 401, message, {
    'www-authenticate': `Bearer ${header.join(', ')}`,
  });
}
