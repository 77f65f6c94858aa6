import { expect, test } from 'vitest';
import { allBotScopes } from '../../test/slack-standin/index.ts';
import { suggestedPrompts } from '../features/home/suggested-prompts.ts';
import { botScopes, manifestFor } from './manifest.ts';
import { shortcuts } from './shortcuts.ts';

const publicUrl = 'https://bot.example.com';

/** Lengths and counts of Slack's manifest reference. */
test('every text is as short as Slack wants it', () => {
  const { display_information, features, oauth_config, settings } = manifestFor({
    publicUrl,
    webUrl: 'https://app.example.com',
  });
  expect(display_information.name.length).toBeLessThanOrEqual(35);
  expect(display_information.description?.length).toBeLessThanOrEqual(140);
  expect(display_information.long_description?.length).toBeGreaterThanOrEqual(175);
  expect(display_information.long_description?.length).toBeLessThanOrEqual(4_000);
  expect(features?.agent_view?.agent_description?.length).toBeLessThanOrEqual(300);
  expect(suggestedPrompts.length).toBeLessThanOrEqual(4);
  for (const command of features?.slash_commands ?? []) {
    expect(command.command.length).toBeLessThanOrEqual(32);
    expect(command.description.length).toBeLessThanOrEqual(2_000);
  }
  expect(features?.shortcuts?.map(({ callback_id }) => callback_id)).toEqual(Object.values(shortcuts));
  for (const shortcut of features?.shortcuts ?? []) expect(shortcut.name.length).toBeLessThanOrEqual(24);
  for (const shortcut of features?.shortcuts ?? []) expect(shortcut.description.length).toBeLessThanOrEqual(150);
  expect(features).toMatchObject({
    unfurl_domains: ['app.example.com'],
    rich_previews: { is_active: true, entity_types: ['slack#/entities/task'] },
  });
  expect(manifestFor({ publicUrl }).features).not.toHaveProperty('rich_previews');
  expect(settings?.event_subscriptions?.bot_events?.length).toBeLessThanOrEqual(100);
  expect(oauth_config?.scopes?.bot).toEqual(botScopes);
});

test('the stories of all tests are played with these scopes and no others', () => {
  expect([...allBotScopes].sort()).toEqual([...botScopes].sort());
});

test('behind a public address Slack calls us, else we call Slack', () => {
  const online = manifestFor({ publicUrl });
  expect(online.settings).toMatchObject({
    socket_mode_enabled: false,
    interactivity: { request_url: `${publicUrl}/slack/events`, message_menu_options_url: `${publicUrl}/slack/events` },
  });
  expect(online.oauth_config?.redirect_urls).toContain(`${publicUrl}/slack/oauth_redirect`);
  const local = manifestFor();
  expect(local.settings?.socket_mode_enabled).toBe(true);
  expect(JSON.stringify(local)).not.toContain('http');
});
