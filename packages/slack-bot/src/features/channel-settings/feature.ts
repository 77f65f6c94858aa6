import { actionsWith, idValue } from '../../reply/action.ts';
import { bindCommands } from '../../reply/bot-command.ts';
import type { Feature } from '../feature.ts';
import type { ChannelSettingsContext } from './channel-settings.ts';
import { codebasePrompts } from './codebase-prompts.ts';
import { cancelPolicy, defaultCodebase, settings } from './commands.ts';
import { codebaseAtHome, defaultCodebaseAction } from './home-section.ts';

export function channelSettingsFeature(context: ChannelSettingsContext): Feature {
  const action = actionsWith(context);
  return {
    commands: bindCommands(context, [defaultCodebase, cancelPolicy, settings]),
    actions: [
      action(defaultCodebaseAction, idValue, ({ channels }, { request: { member } }, codebaseId) =>
        channels.set(member.team, member.user, { codebaseId }),
      ),
    ],
    suggest: (member, viewed) => codebasePrompts(context, member, viewed),
    home: { place: 'above', section: (member) => codebaseAtHome(context, member) },
  };
}
