/** The reason why a request could not be sent. */
export interface Reason {
  message: string;
  hint: string;
  /** The same request may succeed later; by default it fails until somebody changes something. */
  retryable?: boolean;
}
