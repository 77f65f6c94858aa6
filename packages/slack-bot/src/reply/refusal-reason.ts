const reasons: Readonly<Record<string, string>> = {
  is_archived: 'its channel is archived',
  channel_not_found: 'its channel is gone or hidden from me',
  not_in_channel: 'I am not in its channel any more',
};

/** Why Slack refuses a post for good, by Slack's error code. */
export function refusalReason(code: string): string {
  return reasons[code] ?? `Slack refuses it (${code})`;
}
