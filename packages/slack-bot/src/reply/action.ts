// A button, or a select that acts at once.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { BotContext } from './bot-context.ts';
import type { Press } from './request.ts';

export interface Action {
  /** The action_id, or its beginning: a colon and more may follow. */
  id: string;
  /** The form that the press opens. */
  form?(press: Press): Promise<ModalView | undefined>;
  /** Changes the open modal. Done at once and again by the job, so a repetition must do nothing. */
  changeModal?(press: Press): Promise<void>;
  /** The job. Throws ConnectorError, SlackCallError. */
  run?(press: Press): Promise<void>;
}

/** An action of a feature whose context is `C`; `run` gets the parsed value of the button. */
export function actionsWith<C extends BotContext>(context: C) {
  return <V>(id: string, value: z.ZodType<V>, run: (context: C, press: Press, value: V) => Promise<void>): Action => ({
    id,
    run: async (press) => run(context, press, value.parse(press.value)),
  });
}

/** A value that is JSON. */
export function jsonValue<V>(schema: z.ZodType<V>): z.ZodType<V> {
  return z.preprocess((text) => JSON.parse(String(text)), schema);
}

/** The id of a record. */
export const idValue = z.string();
