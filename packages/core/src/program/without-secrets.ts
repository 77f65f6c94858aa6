/** Tokens of Slack, CodeTether and OAuth, and URLs with a password. */
const secrets =
  /\b(xox[abeprs]-[\w-]+|xapp-[\w-]+|eyJ[\w-]+(?:\.[\w-]*){0,2}|ct_[\w-]{8,}|postgres(?:ql)?:\/\/[^\s"]+)/g;
const bearer = /\bbearer [^\s",;]+/gi;

/** Replaces everything that looks like a secret with `[secret]`. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(secrets, '[secret]').replaceAll(bearer, 'Bearer [secret]');
}
