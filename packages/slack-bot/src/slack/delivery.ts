// Deliveries of Slack, as plain JSON: the inbox removes duplicates, and a job holds each until it is handled.

export type DeliveryKind = 'command' | 'event' | 'action' | 'submission' | 'closed' | 'shortcut';

export interface Delivery {
  kind: DeliveryKind;
  /** The same for every repetition: event_id, trigger_id, or what identifies a button press. */
  key: string;
  member: Member;
  /** Slack's own payload. */
  body: Readonly<Record<string, unknown>>;
}

/** The acting user, in a workspace. */
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

export interface Inbox {
  /**
   * Stores the de-duplication row and the job in one transaction. False when the key was seen before. The jobs of one thread's messages run
   * one after the other over all instances, in the order in which they were accepted.
   */
  accept(delivery: Delivery): Promise<boolean>;
}

/** An option of an external select. */
export interface OptionChoice {
  text: { type: 'plain_text'; text: string };
  value: string;
}

/** The part of dispatch that the receiver needs while Slack waits for its answer. */
export interface DeliveryHandler {
  /** Whether to keep the delivery. */
  wants(delivery: Delivery): Promise<boolean>;
  /** Starts what cannot wait for a job, in this process. */
  atOnce(delivery: Delivery): void;
  /** The problems of a submitted view, by block id. */
  check(body: unknown): Record<string, string> | undefined;
  /** The options of an external select. */
  options(delivery: Delivery): Promise<OptionChoice[]>;
}
