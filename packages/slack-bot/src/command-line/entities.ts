// Slack's escapes in what users type (docs.slack.dev/messaging/formatting-message-text): links, users, channels, & < >.

/** The text as its writer saw it: `<https://x.example|x>` becomes the address, `<@U1|ada>` becomes @ada. */
export function decoded(text: string): string {
  return text
    .replace(/<mailto:([^|<>]+)(?:\|[^<>]*)?>/g, '$1')
    .replace(/<(https?:[^|<>]+)(?:\|[^<>]*)?>/g, '$1')
    .replace(/<@([A-Z0-9]+)(?:\|([^<>]*))?>/g, (_, id, name) => `@${name || id}`)
    .replace(/<#([A-Z0-9]+)(?:\|([^<>]*))?>/g, (_, id, name) => `#${name || id}`)
    .replace(/<!(here|channel|everyone)(?:\|[^<>]*)?>/g, '@$1')
    .replace(/<!subteam\^[A-Z0-9]+(?:\|([^<>]*))?>/g, (_, name) => name || '@group')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

export function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** Without the mentions of that user. */
export function withoutMention(text: string, user: string): string {
  return text.replaceAll(new RegExp(`<@${user}(?:\\|[^<>]*)?>`, 'g'), '').trim();
}

/** The id in `<#C1|general>` or `<@U1|ada>`, or the text itself when it is an id. */
export function idIn(text: string): string | undefined {
  return /^<[@#]([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(text.trim())?.[1] ?? /^[CDGUW][A-Z0-9]{5,}$/.exec(text.trim())?.[0];
}
