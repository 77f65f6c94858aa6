import { leased, type Queue } from '../../jobs/queue.ts';
import type { BotContext } from '../../reply/bot-context.ts';
import type { Member } from '../../slack/delivery.ts';

export interface SubscriptionsContext extends BotContext {
  subscriptions: Subscriptions;
}

export interface Subscription {
  id: string;
  team: string;
  channel: string;
  owner: Member;
  /** Name of the trigger. */
  trigger: string;
  /** The trigger's own input. */
  input: Readonly<Record<string, string>>;
  mine: 'any' | 'mine' | 'not-mine';
  /** Minutes after midnight of the owner's day; then it posts one message a day. */
  digestAt?: number;
  timezone?: string;
  muted: boolean;
  /** Why it is paused, e.g. `archived`, `unlinked`. */
  paused?: string;
}

export interface Subscriptions {
  add(subscription: Omit<Subscription, 'id' | 'muted' | 'paused'>): Promise<Subscription>;
  list(filter: { team: string; channel?: string; owner?: string }): Promise<Subscription[]>;
  find(team: string, id: string): Promise<Subscription | undefined>;
  mute(team: string, id: string, muted: boolean): Promise<void>;
  resume(team: string, id: string): Promise<void>;
  remove(team: string, id: string): Promise<boolean>;
}

/** The watch loop of all accounts; leased. */
export const watchAllQueue: Queue<Record<string, never>> = { name: 'watch-all', ...leased };

/** A digest that is due. */
export const digestQueue: Queue<{ team: string; id: string }> = {
  name: 'digest',
  retries: 10,
  retryDelay: 5,
  longest: 300,
};
