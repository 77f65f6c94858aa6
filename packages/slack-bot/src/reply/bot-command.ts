import type { z } from 'zod';
import type { Manner } from '../command-line/options.ts';
import type { Verb } from '../command-line/vocabulary.ts';
import type { Request } from './reply.ts';
import type { SlackContext } from '../slack-context.ts';

/** A command of the bot's own, in the grammar of the operations. */
export interface OwnVerb<I extends z.ZodObject = z.ZodObject> extends Verb {
  input: I;
  /** Throws ConnectorError, SlackCallError. */
  run(context: SlackContext, request: Request, input: z.output<I>, manner: Manner): Promise<void>;
}

/** Only infers the types. */
export function ownVerb<I extends z.ZodObject>(verb: OwnVerb<I>): OwnVerb<I> {
  return verb;
}
