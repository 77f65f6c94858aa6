import type { z } from 'zod';
import type { Manner } from '../command-line/options.ts';
import type { Verb } from '../command-line/vocabulary.ts';
import type { BotContext } from './bot-context.ts';
import type { Request } from './request.ts';

/** A command of the bot's own, in the grammar of the operations. */
export interface BotCommand extends Verb {
  /** Throws ConnectorError, SlackCallError. */
  run(request: Request, input: Readonly<Record<string, unknown>>, manner: Manner): Promise<void>;
}

/** A command of a feature whose context is `C`. */
export interface CommandOf<C extends BotContext, I extends z.ZodObject = z.ZodObject> extends Verb {
  input: I;
  run(context: C, request: Request, input: z.output<I>, manner: Manner): Promise<void>;
}

/** For the commands of a feature whose context is `C`: infers the type of the input. */
export function commandsWith<C extends BotContext>() {
  return <I extends z.ZodObject>(command: CommandOf<C, I>): CommandOf<C, I> => command;
}

export function bindCommands<C extends BotContext>(
  context: C,
  commands: readonly CommandOf<C>[],
): readonly BotCommand[] {
  return commands.map((command) => ({
    ...command,
    run: (request, input, manner) => command.run(context, request, input, manner),
  }));
}
