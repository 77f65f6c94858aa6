// Whose token a call carries.

export interface Session {
  /** The bearer to send; nothing for an open server. */
  token(): Promise<string | undefined>;
  /** After a 401: a newer token than the refused one, or nothing when there is none to be had. */
  renew?(refused: string): Promise<string | undefined>;
}

/** A token from configuration: a Keycloak token, a `ct_` API key or a self-service login. */
export function bearer(token: string | undefined): Session {
  return { token: async () => token };
}
