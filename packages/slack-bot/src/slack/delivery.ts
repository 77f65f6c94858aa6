// One thing that Slack delivered, as plain JSON: what the inbox de-duplicates, a job holds and `handle` works on.

export type DeliveryKind = 'command' | 'event' | 'action' | 'submission' | 'closed' | 'shortcut';

export interface Delivery {
  kind: DeliveryKind;
  /** The same for every repetition: event_id, trigger_id, or what identifies the press of a button. */
  key: string;
  member: Member;
  /** Slack's own payload. */
  body: Readonly<Record<string, unknown>>;
}

/** Who acts, in which workspace. */
export interface Member {
  enterprise?: string;
  team: string;
  user: string;
  /** The user's home workspace when it is another one (Slack Connect): such a user is never linked. */
  home?: string;
}

export interface Place {
  team: string;
  channel: string;
  /** `ts` of the thread's root. */
  thread?: string;
}
