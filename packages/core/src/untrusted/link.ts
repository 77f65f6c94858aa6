/**
 * The address as a link that is safe to show: https, or http on this machine; undefined for any other, such as `javascript:`. Other characters than ASCII
 * are encoded.
 */
export function safeLink(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url.href : undefined;
}

/** Whether a machine calls itself by this name or address, as `URL.hostname` writes it. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
