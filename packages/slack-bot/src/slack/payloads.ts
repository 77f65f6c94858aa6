// The fields of Slack's payloads that the bot reads. @slack/bolt and @slack/types name what Slack sends; these schemas check that it is there.
import type {
  BlockAction,
  BlockSuggestion,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewOutput,
} from '@slack/bolt';
import type {
  AgentSessionStoppedEvent,
  AgentSessionTitleChangedEvent,
  AppContextChangedEvent,
  AppHomeOpenedEvent,
  AppMentionEvent,
  AppUninstalledEvent,
  ChannelIDChangedEvent,
  GenericMessageEvent,
  SlackEvent as KnownEvent,
  LinkSharedEvent,
  TeamAccessGrantedEvent,
  TeamAccessRevokedEvent,
  TokensRevokedEvent,
  UserChangeEvent,
} from '@slack/types';
import { z } from 'zod';

/** Schemas of fields that Slack's type has. */
type FieldsOf<Payload> = Partial<Record<keyof Payload, z.ZodType>>;

const text = z.string();
const maybe = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const withId = z.object({ id: text }).nullish();

/** Parts that have many kinds; message-words.ts reads them. */
const parts = z.array(z.record(text, z.unknown())).optional().catch(undefined);

export const commandPayload = z.object({
  team_id: text,
  enterprise_id: maybe,
  user_id: text,
  channel_id: text,
  text: text.default(''),
  response_url: text,
  trigger_id: text,
} satisfies FieldsOf<SlashCommand>);

const option = z.object({ value: text }).nullish();

const view = z
  .object({
    id: text,
    type: text,
    hash: maybe,
    team_id: maybe,
    callback_id: text.default(''),
    private_metadata: text.default(''),
    state: z
      .object({
        values: z.record(
          text,
          z.record(
            text,
            z.object({
              type: maybe,
              value: maybe,
              selected_option: option,
              selected_options: z.array(z.object({ value: text })).nullish(),
            }),
          ),
        ),
      })
      .nullish(),
  } satisfies FieldsOf<ViewOutput>)
  .transform(({ callback_id: callbackId, private_metadata: metadata, state, ...rest }) => ({
    ...rest,
    callbackId,
    metadata,
    state: state?.values ?? {},
  }));

/** A modal or App Home, with what a user filled in. */
export type View = z.output<typeof view>;
/** By block id, then by action id. */
export type ViewState = View['state'];

/** The common fields of actions, submissions, shortcuts and requests for options. */
const interaction = {
  team: withId,
  enterprise: withId,
  user: z.object({ id: text, team_id: maybe }),
};

export const actionPayload = z.object({
  ...interaction,
  trigger_id: text.default(''),
  response_url: maybe,
  channel: withId,
  message: z.object({ ts: text, thread_ts: maybe }).nullish(),
  container: z
    .object({
      type: maybe,
      message_ts: maybe,
      view_id: maybe,
      is_ephemeral: z.boolean().nullish(),
      entity_url: maybe,
    })
    .nullish(),
  view: view.nullish(),
  actions: z.tuple(
    [
      z.object({
        action_id: text,
        action_ts: maybe,
        block_id: text.default(''),
        value: maybe,
        selected_option: option,
      }),
    ],
    z.unknown(),
  ),
} satisfies FieldsOf<BlockAction>);

export const submissionPayload = z.object({ ...interaction, trigger_id: maybe, view });

export const shortcutPayload = z.object({
  ...interaction,
  callback_id: text,
  trigger_id: text,
  response_url: maybe,
  channel: withId,
  message: z
    .object({ ts: text, thread_ts: maybe, text: text.default(''), blocks: parts, attachments: parts, files: parts })
    .nullish(),
} satisfies FieldsOf<MessageShortcut & GlobalShortcut>);

export const optionsPayload = z.object({
  ...interaction,
  view: z.object({ team_id: maybe }).nullish(),
  action_id: text,
  value: text.default(''),
} satisfies FieldsOf<BlockSuggestion>);

const message = {
  blocks: parts,
  attachments: parts,
  files: parts,
  channel: text,
  channel_type: maybe,
  user: maybe,
  bot_id: maybe,
  subtype: maybe,
  text: text.default(''),
  ts: text,
  thread_ts: maybe,
  edited: z.object({ ts: text }).nullish(),
};

const entity = z.union([
  z
    .object({ type: z.literal('slack#/types/channel_id'), value: text })
    .transform(({ value }): Viewed => ({ channel: value })),
  z
    .object({
      type: z.literal('slack#/types/message_context'),
      value: z.object({ channel_id: text, message_ts: text }),
    })
    .transform(({ value }): Viewed => ({ channel: value.channel_id, message: value.message_ts })),
  // Canvases, lists, and what Slack will add.
  z.unknown().transform((): Viewed => ({})),
]);

/** The place that a user looks at: of Slack's list, the most relevant entity that is in a channel. */
const viewed = z
  .object({ entities: z.array(entity).optional() })
  .catch({})
  .transform(({ entities = [] }): Viewed => entities.find(({ channel }) => channel !== undefined) ?? {});

/** The place that a user looks at in Slack, beside the direct channel. */
export interface Viewed {
  channel?: string;
  /** `ts` of a message in it. */
  message?: string;
}

/** The events of the manifest. */
const slackEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), ...message } satisfies FieldsOf<GenericMessageEvent>),
  z.object({ type: z.literal('app_mention'), ...message } satisfies FieldsOf<AppMentionEvent & GenericMessageEvent>),
  z.object({
    type: z.literal('app_home_opened'),
    tab: text,
    channel: text,
    context: viewed.optional(),
  } satisfies FieldsOf<AppHomeOpenedEvent>),
  z.object({
    type: z.literal('link_shared'),
    // While the message is being written there is none.
    channel: maybe,
    message_ts: text,
    links: z.array(z.object({ url: text })),
    unfurl_id: maybe,
    source: maybe,
  } satisfies FieldsOf<LinkSharedEvent>),
  z.object({
    type: z.literal('entity_details_requested'),
    trigger_id: text,
    entity_url: text,
  } satisfies FieldsOf<Extract<KnownEvent, { type: 'entity_details_requested' }>>),
  z.object({
    type: z.literal('user_change'),
    // Other changes of profiles do not matter here.
    user: z.object({ id: text, deleted: z.literal(true) }),
  } satisfies FieldsOf<UserChangeEvent>),
  z.object({
    type: z.literal('tokens_revoked'),
    tokens: z.object({ bot: z.array(text).nullish() }).optional(),
  } satisfies FieldsOf<TokensRevokedEvent>),
  z.object({ type: z.literal('app_uninstalled') } satisfies FieldsOf<AppUninstalledEvent>),
  z.object({
    type: z.literal('team_access_granted'),
    team_ids: z.array(text),
  } satisfies FieldsOf<TeamAccessGrantedEvent>),
  z.object({
    type: z.literal('team_access_revoked'),
    team_ids: z.array(text),
  } satisfies FieldsOf<TeamAccessRevokedEvent>),
  z.object({
    type: z.literal('channel_id_changed'),
    old_channel_id: text,
    new_channel_id: text,
  } satisfies FieldsOf<ChannelIDChangedEvent>),
  z.object({
    type: z.literal('app_context_changed'),
    channel: maybe,
    context: viewed,
  } satisfies FieldsOf<AppContextChangedEvent>),
  z.object({
    type: z.literal('agent_session_stopped'),
    channel: text,
    thread_ts: text,
  } satisfies FieldsOf<AgentSessionStoppedEvent>),
  z.object({
    type: z.literal('agent_session_title_changed'),
    channel: text,
    thread_ts: text,
    title: text,
  } satisfies FieldsOf<AgentSessionTitleChangedEvent>),
]);

export type SlackEvent = z.output<typeof slackEvent>;

export type SlackEventType = SlackEvent['type'];
export type EventOf<T extends SlackEventType> = Extract<SlackEvent, { type: T }>;

export const eventPayload = z.object({
  event_id: text,
  team_id: maybe,
  enterprise_id: maybe,
  context_team_id: maybe,
  context_enterprise_id: maybe,
  event: slackEvent,
});

/** The user who caused an event: an id or, in changes of profiles, an object. */
export const eventActor = z.object({ event: z.object({ user: text.catch(''), user_team: maybe.catch(undefined) }) });
