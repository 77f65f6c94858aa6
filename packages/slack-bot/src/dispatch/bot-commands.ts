// The bot's own commands, in the order of help.
import { budgetAlert, budgetAlerts, budgetOff, budgetResume } from '../features/budget-alerts/commands.ts';
import { cancelPolicy, defaultCodebase, settings } from '../features/channel-settings/commands.ts';
import { connect, disconnect, version, whoami } from '../features/accounts/commands.ts';
import type { OwnVerb } from '../reply/bot-command.ts';
import { mute, subscribe, subscriptions, unmute, unsubscribe } from '../features/subscriptions/commands.ts';

export const ownVerbs: readonly OwnVerb[] = [
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
