// The bot's own commands, in the order of help.
import { budgetAlert, budgetAlerts, budgetOff, budgetResume } from './budget.ts';
import { cancelPolicy, defaultCodebase, settings } from './channel-settings.ts';
import { connect, disconnect, version, whoami } from './connection.ts';
import type { OwnVerb } from './own-verb.ts';
import { mute, subscribe, subscriptions, unmute, unsubscribe } from './subscriptions.ts';

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
