// The bot's own commands, in the order of help.

import { connect, disconnect, version, whoami } from '../features/accounts/commands.ts';
import { budgetAlert, budgetAlerts, budgetOff, budgetResume } from '../features/budget-alerts/commands.ts';
import { cancelPolicy, defaultCodebase, settings } from '../features/channel-settings/commands.ts';
import { mute, subscribe, subscriptions, unmute, unsubscribe } from '../features/subscriptions/commands.ts';
import type { BotCommand } from '../reply/bot-command.ts';
import type { DispatchContext } from './context.ts';

export const botCommands: readonly BotCommand<DispatchContext>[] = [
  subscribe,
  subscriptions,
  mute,
  unmute,
  unsubscribe,
  budgetAlert,
  budgetAlerts,
  budgetResume,
  budgetOff,
  defaultCodebase,
  cancelPolicy,
  settings,
  connect,
  disconnect,
  whoami,
  version,
];
