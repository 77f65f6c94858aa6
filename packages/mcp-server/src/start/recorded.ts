// The answers that a start gives by itself. The build replaces this file with what record.ts records; from source there are none, and the server answers all.

/** The text of an answer, before and after the ID of its request. A function each, so that V8 reads only those that are asked for. */
export type Recorded = Readonly<Record<string, () => readonly [before: string, after: string]>>;

export const recorded: Recorded = {};
