/** The exceptions from the comparison of the replay, with reasons. Everything else is compared completely. */

/** Calls on routes that neither the connectors nor workers nor the sign-in use: only the status is compared. */
export const STATUS_ONLY: readonly { method: string; path: RegExp; why: string }[] = [];

/** Bodies that the recording cut, by story and call: cuts the live body in the same way. */
export const CUT: Record<string, (live: unknown, recorded: unknown) => unknown> = {
  'mcp-envelope 2': someTools,
  'tasks-create-find 25': sameKeys,
  'tasks-list-cap 4': firstAndLast,
};

/** Compares only the recorded tools, with their schemas but without their descriptions, which are prose for a model. */
function someTools(live: unknown, recorded: unknown): unknown {
  const [found, kept] = [toolsOf(live), toolsOf(recorded)];
  const tools = kept.map((tool) =>
    withTexts(
      found.find(({ name }) => name === tool.name),
      tool,
    ),
  );
  return { ...(live as object), result: { tools } };
}

type Json = Record<string, unknown>;

const toolsOf = (answer: unknown): Json[] => (answer as { result: { tools: Json[] } }).result.tools;

/** The live value with the recorded descriptions. */
function withTexts(live: unknown, recorded: unknown): unknown {
  if (Array.isArray(live) || typeof live !== 'object' || live === null) return live;
  return Object.fromEntries(
    Object.entries(live).map(([key, value]) => {
      const other = (recorded as Json | undefined)?.[key];
      const isText = key === 'description' && typeof value === 'string' && typeof other === 'string';
      return [key, isText ? other : withTexts(value, other)];
    }),
  );
}

/** Rows with only the keys of the recording. */
function sameKeys(live: unknown, recorded: unknown): unknown {
  const keys = Object.keys((recorded as Json[])[0] ?? {});
  return (live as Json[]).map((row) => Object.fromEntries(keys.map((key) => [key, row[key]])));
}

function firstAndLast(live: unknown): unknown {
  return [(live as unknown[]).at(0), (live as unknown[]).at(-1)];
}
