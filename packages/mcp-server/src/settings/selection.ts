// Which tools a server offers, and for which codebase.
import * as z from 'zod';

/** For parseArgs. */
export const selectionFlags = {
  'read-only': { type: 'boolean' },
  tools: { type: 'string' },
  toolsets: { type: 'string' },
  codebase: { type: 'string' },
} as const;

export const selectionUsage = `Fewer tools, for all commands that serve:

  --read-only         only tools that change nothing                    (CODETETHER_READ_ONLY=true)
  --toolsets A,B      only these sets: agents, codebases, cron, events, messages, models, prd, ralph, tasks, usage (CODETETHER_TOOLSETS)
  --tools A,B         only these tools, and those of --toolsets         (CODETETHER_TOOLS)
  --codebase ID       everything is for this codebase, so no tool asks for one; what is listed is not restricted (CODETETHER_CODEBASE)
`;

const names = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((name) => name !== ''))
  .optional();

export const selectionSchema = z.object({
  readOnly: z.stringbool().or(z.boolean()).default(false),
  tools: names,
  toolsets: names,
  codebase: z.string().trim().min(1).optional(),
});

export type Selection = z.output<typeof selectionSchema>;

export const everything: Selection = { readOnly: false };

export function isEverything({ readOnly, tools, toolsets, codebase }: Selection): boolean {
  return !readOnly && tools === undefined && toolsets === undefined && codebase === undefined;
}

type Values = Partial<Record<keyof typeof selectionFlags, string | boolean>>;

/** What flags and environment say, unparsed. `given` treats an empty variable as one that is not set. */
export function selectionInput(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
  given: (value: string | undefined) => string | undefined,
): Record<keyof Selection, unknown> {
  return {
    readOnly: values['read-only'] ?? given(env.CODETETHER_READ_ONLY),
    tools: values.tools ?? given(env.CODETETHER_TOOLS),
    toolsets: values.toolsets ?? given(env.CODETETHER_TOOLSETS),
    codebase: values.codebase ?? given(env.CODETETHER_CODEBASE),
  };
}
