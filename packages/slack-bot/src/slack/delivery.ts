// Deliveries of Slack, parsed once at the edge (parse-delivery.ts). The inbox keeps each as plain JSON until its job has handled it.
import type { MessageParts } from './message-words.ts';
import type { SlackEvent, View } from './payloads.ts';

/** The part that the inbox stores. */
export interface KeptDelivery {
  kind: string;
  /** The same for every repetition: event_id, trigger_id, or what identifies a button press. */
  key: string;
  member: Member;
  /** Slack's own payload. */
  body: Readonly<Record<string, unknown>>;
}

export type Delivery =
  | CommandDelivery
  | ActionDelivery
  | ShortcutDelivery
  | SubmissionDelivery
  | OptionsDelivery
  | EventDelivery;

/** A slash command. */
export interface CommandDelivery extends KeptDelivery {
  kind: 'command';
  triggerId: string;
  responseUrl: string;
  channel: string;
  text: string;
}

/** A press of a button, or a choice in a select that acts at once. */
export interface ActionDelivery extends KeptDelivery {
  kind: 'action';
  press: Pressed;
}

export interface Pressed {
  triggerId: string;
  responseUrl?: string;
  actionId: string;
  blockId: string;
  value: string;
  channel?: string;
  /** The message that holds the button. */
  message?: { ts: string; thread?: string; ephemeral: boolean };
  view?: View;
  /** Pressed in the pane beside a work object, which only its reader sees: the page of its record. */
  entityUrl?: string;
}

export interface ShortcutDelivery extends KeptDelivery {
  kind: 'shortcut';
  triggerId: string;
  responseUrl?: string;
  callbackId: string;
  channel?: string;
  message?: MessageParts & { ts: string; thread?: string };
}

/** A submitted modal. */
export interface SubmissionDelivery extends KeptDelivery {
  kind: 'submission';
  view: View;
}

/** A user types into an external select. The answer is given at once, and nothing is kept. */
export interface OptionsDelivery extends KeptDelivery {
  kind: 'options';
  actionId: string;
  value: string;
}

export interface EventDelivery extends KeptDelivery {
  kind: 'event';
  event: SlackEvent;
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
   * Stores the de-duplication row and the job in one transaction. False when the key was seen before. Jobs with the same order run one after the other
   * over all instances, in the order in which they were accepted; by default a delivery waits for no other.
   */
  accept(delivery: KeptDelivery, order?: string): Promise<boolean>;
}

/** An option of an external select. */
export interface OptionChoice {
  text: { type: 'plain_text'; text: string };
  value: string;
}

/** The part of dispatch that the receiver needs while Slack waits for its answer. */
export interface DeliveryHandler {
  /** Whether to keep the delivery. The echo of a post is noted before it resolves, and not kept. */
  wants(delivery: Delivery): Promise<boolean>;
  /** Starts what cannot wait for a job, in this process. */
  atOnce(delivery: Delivery): void;
  /** The problems of a submitted view, by block id. */
  check(delivery: SubmissionDelivery): Record<string, string> | undefined;
  /** The options of an external select. */
  options(delivery: OptionsDelivery): Promise<OptionChoice[]>;
}
