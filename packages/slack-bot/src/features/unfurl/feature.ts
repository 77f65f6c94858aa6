import type { BotContext } from '../../reply/bot-context.ts';
import type { Feature } from '../feature.ts';
import { unfurl } from './unfurl.ts';

export function unfurlFeature(context: BotContext): Feature {
  return { events: { link_shared: (delivery, event) => unfurl(context, delivery, event) } };
}
