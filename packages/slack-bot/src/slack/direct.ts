/** Whether it is a direct channel with the bot, which nobody else reads. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}
