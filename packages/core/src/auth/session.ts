// The token of a call.

export interface Session {
  /** The bearer token to send; undefined for an open server. */
  token(): Promise<string | undefined>;
  /** After a 401: a newer token than the refused one; undefined if there is none. */
  renew?(refused: string): Promise<string | undefined>;
}

/** A token from configuration: a Keycloak token, a `ct_` API key or a self-service login. */
export function bearer(token: string | undefined): Session {
  return { token: async () => token };
}
