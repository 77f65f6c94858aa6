// A feature is one thing that users know. It says what it handles and what it starts; dispatch makes its tables from all features.

import type { Caller } from '@codetether/core';
import type { KnownBlock } from '@slack/types';
import type { Submission } from '../forms/modals.ts';
import type { Action } from '../reply/action.ts';
import type { BotCommand } from '../reply/bot-command.ts';
import type { Request } from '../reply/request.ts';
import type { EventDelivery, Member } from '../slack/delivery.ts';
import type { EventOf, SlackEventType, Viewed } from '../slack/payloads.ts';

/** By the event's type. */
export type EventHandlers = {
  readonly [T in SlackEventType]?: (event: EventOf<T>, delivery: EventDelivery) => Promise<void>;
};

/** A line that the user need not type. */
export interface Prompt {
  title: string;
  message: string;
}

export interface Feature {
  commands?: readonly BotCommand[];
  actions?: readonly Action[];
  events?: EventHandlers;
  /** Events that Slack wants answered within three seconds: handled at once, and by the job only where that failed. */
  promptEvents?: EventHandlers;
  /** Forms that do something else than run their operation, by callback_id. */
  submissions?: Readonly<Record<string, (request: Request, submission: Submission) => Promise<void>>>;
  /** Cancels what runs in the thread; false when nothing of the feature does. */
  stopThread?(request: Request, caller: Caller, thread: string): Promise<boolean>;
  /** Its part of App Home, above or below the lists of work. */
  home?: { place: 'above' | 'below'; section(member: Member): Promise<KnownBlock[]> };
  /** Prompts for the direct channel that fit what its user looks at, the best first. */
  suggest?(member: Member, viewed: Viewed): Promise<readonly Prompt[]>;
  /** Starts its work, and returns how to stop it where the end of the jobs does not. */
  start?(): Promise<(() => Promise<void>) | undefined>;
}
