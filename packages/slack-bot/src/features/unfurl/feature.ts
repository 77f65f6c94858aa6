import { LRUCache } from 'lru-cache';
import type { BotContext } from '../../reply/bot-context.ts';
import { SlackCallError } from '../../slack/slack-call-error.ts';
import type { Feature } from '../feature.ts';
import { presentDetails } from './present-details.ts';
import { type UnfurlContext, unfurl } from './unfurl.ts';

export function unfurlFeature(context: BotContext): Feature {
  const own: UnfurlContext = {
    ...context,
    entitiesRefused: new LRUCache({ max: 10_000, ttl: 3_600_000 }),
    askedAtLink: new LRUCache({ max: 10_000, ttl: 24 * 3_600_000 }),
  };
  return {
    events: { link_shared: (event, delivery) => unfurl(own, event, delivery) },
    promptEvents: {
      async entity_details_requested({ entity_url: entityUrl, trigger_id: triggerId }, { member }) {
        try {
          await presentDetails(context, member, { entityUrl, triggerId });
        } catch (thrown) {
          if (!(thrown instanceof SlackCallError && thrown.code === 'invalid_trigger_id')) throw thrown;
          // Another instance was faster, or nobody was in time: then the reader opens the pane again.
          context.log.debug('a pane was not answered here', { error: thrown.message });
        }
      },
    },
  };
}
