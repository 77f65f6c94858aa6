// Which addresses the relay may call: Zapier's, so that nobody can make it call another host.

/** Zapier documents https://zapier.com/hooks/callback/…; subdomains are Zapier's, too (docs.zapier.com/integrations/build-cli/core). */
const zapierHost = /^([a-z\d-]+\.){0,4}zapier\.com$/;
const longest = 2_048;

/** The problem of the address, as the end of a sentence; undefined when it may be called. `standIns` are more origins, for tests. */
export function callbackProblem(address: string, standIns: readonly string[] = []): string | undefined {
  const url = address.length <= longest ? URL.parse(address) : null;
  if (!url) return `must be a URL of at most ${longest} characters`;
  if (url.username || url.password) return 'must not have a user name or a password';
  if (standIns.includes(url.origin)) return undefined;
  if (url.protocol !== 'https:' || url.port !== '' || !zapierHost.test(url.hostname)) {
    return 'must be an https address of zapier.com: the relay calls nobody else';
  }
  return undefined;
}
