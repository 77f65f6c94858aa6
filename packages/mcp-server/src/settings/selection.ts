// Which tools a server offers, and for which codebase.
import { onOff, type SettingValues, setting, text, words } from '@codetether/core/settings';

export const selectionSettings = {
  readOnly: setting({
    flag: '--read-only',
    variable: 'CODETETHER_READ_ONLY',
    about: 'Only tools that change nothing',
    read: onOff,
    default: false,
  }),
  toolsets: setting({
    flag: '--toolsets A,B',
    variable: 'CODETETHER_TOOLSETS',
    about: 'Only these sets: agents, codebases, cron, events, messages, models, prd, ralph, tasks, usage',
    otherwise: 'all',
    read: words,
  }),
  tools: setting({
    flag: '--tools A,B',
    variable: 'CODETETHER_TOOLS',
    about: 'Only these tools, and those of --toolsets',
    otherwise: 'all',
    read: words,
  }),
  codebase: setting({
    flag: '--codebase ID',
    variable: 'CODETETHER_CODEBASE',
    about:
      'Everything is created in this codebase, and no tool asks for one. Lists are not restricted: they show what the account may see',
    read: text,
  }),
};

export type Selection = SettingValues<typeof selectionSettings>;

export const everything: Selection = { readOnly: false };

export function isEverything({ readOnly, tools, toolsets, codebase }: Selection): boolean {
  return !readOnly && tools === undefined && toolsets === undefined && codebase === undefined;
}
