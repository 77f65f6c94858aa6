// The fields of Slack's payloads that we use (https://docs.slack.dev/interactivity, https://docs.slack.dev/reference/events).
import { z } from 'zod';

const text = z.string();
const maybe = z.string().nullish();
const withId = z.object({ id: text }).nullish();

export const command = z.object({
  team_id: text,
  enterprise_id: maybe,
  user_id: text,
  trigger_id: text,
  channel_id: text,
  text: text.default(''),
  response_url: text,
});

const viewState = z.record(text, z.record(text, z.record(text, z.unknown())));
/** By block id, then by action id. */
export type ViewState = z.output<typeof viewState>;

const view = z.object({
  id: text,
  type: text.default('modal'),
  hash: text.optional(),
  callback_id: text.default(''),
  private_metadata: text.default(''),
  team_id: maybe,
  state: z.object({ values: viewState.default({}) }).nullish(),
});

/** Presses, shortcuts, submissions, and what is typed into an external select. */
export const interaction = z.object({
  team: withId,
  enterprise: withId,
  user: z.object({ id: text, team_id: maybe }),
  trigger_id: text.default(''),
  response_url: text.optional(),
  callback_id: text.default(''),
  channel: withId,
  message: z.object({ ts: text, thread_ts: text.optional(), text: text.default('') }).nullish(),
  container: z.object({ message_ts: maybe, view_id: maybe, is_ephemeral: z.boolean().optional() }).nullish(),
  view: view.nullish(),
  actions: z
    .array(
      z.object({
        action_id: text,
        action_ts: maybe,
        block_id: text.default(''),
        value: maybe,
        selected_option: z.object({ value: text }).nullish(),
      }),
    )
    .nullish(),
  action_id: text.default(''),
  value: text.default(''),
});

/** The envelope of an event. */
export const envelope = z.object({
  event_id: text,
  team_id: maybe,
  enterprise_id: maybe,
  context_team_id: maybe,
  context_enterprise_id: maybe,
  event: z.object({ user: z.unknown(), user_team: maybe }),
});

const said = {
  channel: text,
  channel_type: text.optional(),
  user: text.optional(),
  bot_id: maybe,
  subtype: text.optional(),
  text: text.default(''),
  ts: text,
  thread_ts: text.optional(),
};

/** The events that the bot handles. */
export const slackEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), ...said }),
  z.object({ type: z.literal('app_mention'), ...said }),
  z.object({ type: z.literal('agent_session_stopped'), channel: text, thread_ts: text }),
  z.object({ type: z.literal('app_home_opened'), tab: text, channel: text }),
  z.object({
    type: z.literal('link_shared'),
    channel: text,
    message_ts: text,
    links: z.array(z.object({ url: text })),
  }),
  // Other changes of profiles do not matter here.
  z.object({ type: z.literal('user_change'), user: z.object({ id: text, deleted: z.literal(true) }) }),
  z.object({ type: z.literal('app_uninstalled') }),
  z.object({
    type: z.literal('tokens_revoked'),
    tokens: z.object({ bot: z.array(text).nullish() }).optional(),
  }),
]);
export type SlackEvent = z.output<typeof slackEvent>;
export type SlackEventType = SlackEvent['type'];
export type EventOf<T extends SlackEventType> = Extract<SlackEvent, { type: T }>;
