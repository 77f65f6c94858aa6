/** A new key for a create, so that pressing a button twice creates once. Pages in a sandbox have no randomUUID. */
export function newKey(): string {
  return `app-${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
