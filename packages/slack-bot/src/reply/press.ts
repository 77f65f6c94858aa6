// A press of a button, or a choice in a select that acts at once.
import type { Request } from './request.ts';

export interface Press {
  request: Request;
  actionId: string;
  blockId: string;
  value: string;
  triggerId: string;
  responseUrl?: string;
  /** The message that holds the button. */
  message?: { ts: string; thread?: string; ephemeral: boolean };
  view?: { id: string; type: string; hash?: string };
  body: unknown;
}
