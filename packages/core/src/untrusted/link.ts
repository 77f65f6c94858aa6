/** The address as a link that may be shown: https, or http on this machine. Nothing for any other, such as `javascript:`. All of it is ASCII: what is not is encoded. */
export function safeLink(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return undefined;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? url.href : undefined;
}

/** Whether it is the name or address by which a machine calls itself, as `URL.hostname` writes it. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
