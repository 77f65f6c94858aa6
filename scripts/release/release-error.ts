/** Why nothing was released, and what to do. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
