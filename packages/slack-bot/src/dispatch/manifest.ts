// The app's manifest: what an administrator pastes at api.slack.com/apps. Printed by `pnpm --silent slack manifest`.
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { slackReturnPath } from '../features/accounts/link-routes.ts';
import { suggestedPrompts } from '../features/home/suggested-prompts.ts';
import { shortcuts } from './shortcuts.ts';

export type Manifest = AppsManifestCreateArguments['manifest'];

type BotScope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number];
type BotEvent = NonNullable<
  NonNullable<NonNullable<Manifest['settings']>['event_subscriptions']>['bot_events']
>[number];

export interface ManifestOptions {
  /** Where Slack reaches the bot, e.g. `https://bot.example.com`; absent for Socket Mode. */
  publicUrl?: string;
  /** Domain of the pages whose links are shown as cards. */
  webUrl?: string;
}

/** An installation may leave these out. */
const optionalScopes: BotScope[] = ['chat:write.public'];

/** Asked for by Add to Slack: Slack knows from the manifest which of them are optional. */
export const installScopes = (): string[] => [...botScopes, ...optionalScopes];

export const botScopes: (BotScope | 'assistant:write')[] = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'im:history',
  'im:read',
  'im:write',
  'links:read',
  'links:write',
  'mpim:history',
  'reactions:write',
  'users:read',
];

const botEvents: (BotEvent | 'agent_session_stopped' | 'agent_session_title_changed' | 'app_context_changed')[] = [
  'app_context_changed',
  'app_home_opened',
  'app_mention',
  'app_uninstalled',
  'agent_session_stopped',
  'agent_session_title_changed',
  'channel_id_changed',
  'entity_details_requested',
  'link_shared',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
  'team_access_granted',
  'team_access_revoked',
  'tokens_revoked',
  'user_change',
];

export function manifestFor({ publicUrl, webUrl }: ManifestOptions = {}): Manifest {
  const requests = publicUrl && `${publicUrl}/slack/events`;
  return {
    display_information: {
      name: 'CodeTether',
      description: 'AI agent tasks, PRD chats and Ralph runs',
      long_description:
        'Create tasks for AI agents, turn an idea into a PRD in a thread, start a Ralph run from it and watch it as one live message. Subscribe channels to what happens to tasks, set budget alerts, and see your work in App Home. Each user acts with their own CodeTether account.',
      background_color: '#1d2733',
    },
    features: {
      agent_view: {
        agent_description: 'Gives tasks to AI agents, writes PRDs with you and runs them.',
        suggested_prompts: suggestedPrompts,
      },
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'codetether', always_online: true },
      slash_commands: [
        {
          command: '/codetether',
          description: 'Tasks, PRDs, Ralph runs, schedules, usage',
          usage_hint: 'help | task create | prd | ralph list | usage',
          should_escape: true,
          ...(requests && { url: requests }),
        },
      ],
      shortcuts: [
        {
          type: 'message',
          name: 'Create CodeTether task',
          callback_id: shortcuts.taskFromMessage,
          description: 'A task from this message, confirmed in its thread',
        },
        {
          type: 'message',
          name: 'Start PRD from message',
          callback_id: shortcuts.prdFromMessage,
          description: 'A PRD chat about this message in its thread',
        },
        {
          type: 'global',
          name: 'New CodeTether task',
          callback_id: shortcuts.newTask,
          description: 'A task for an AI agent',
        },
      ],
      ...(webUrl && {
        unfurl_domains: [new URL(webUrl).hostname],
        // Work objects. The types do not know it; docs.slack.dev/reference/app-manifest does.
        rich_previews: { is_active: true, entity_types: ['slack#/entities/task'] },
      }),
    },
    oauth_config: {
      ...(publicUrl && { redirect_urls: [`${publicUrl}/slack/oauth_redirect`, `${publicUrl}${slackReturnPath}`] }),
      // openid: Sign in with Slack, by which a link proves who opened it.
      // The types do not know assistant:write.
      scopes: { bot: botScopes as BotScope[], bot_optional: optionalScopes, user: ['openid'] },
    },
    settings: {
      event_subscriptions: {
        ...(requests && { request_url: requests }),
        // The types do not know the events of agents yet; the manifest's reference does.
        bot_events: botEvents as BotEvent[],
      },
      interactivity: {
        is_enabled: true,
        ...(requests && { request_url: requests, message_menu_options_url: requests }),
      },
      org_deploy_enabled: true,
      socket_mode_enabled: publicUrl === undefined,
      token_rotation_enabled: false,
    },
  };
}
