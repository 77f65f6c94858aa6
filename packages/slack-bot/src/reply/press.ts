// A press of a button, or a choice in a select that acts at once.
import type { Pressed } from '../slack/delivery.ts';
import type { Request } from './request.ts';

export interface Press extends Pressed {
  request: Request;
}
