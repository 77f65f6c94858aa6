import { z } from 'zod';

const command = z.looseObject({
  channel_id: z.string(),
  text: z.string().default(''),
  response_url: z.string(),
  trigger_id: z.string(),
});

export interface CommandBody {
  channel: string;
  text: string;
  responseUrl: string;
  triggerId: string;
}

/** The fields of a slash command that we use. Throws when it is none. */
export function commandIn(body: unknown): CommandBody {
  const { channel_id, text, response_url, trigger_id } = command.parse(body);
  return { channel: channel_id, text, responseUrl: response_url, triggerId: trigger_id };
}
