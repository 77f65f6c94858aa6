/** Tokens of Slack, CodeTether and OAuth, and addresses with a password. */
const secrets =
  /\b(xox[abeprs]-[\w-]+|xapp-[\w-]+|eyJ[\w-]+(?:\.[\w-]*){0,2}|ct_[\w-]{8,}|postgres(?:ql)?:\/\/[^\s"]+)/g;
const bearer = /\bbearer [^\s",;]+/gi;

/** The text with `[secret]` for whatever looks like one. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(secrets, '[secret]').replaceAll(bearer, 'Bearer [secret]');
}
