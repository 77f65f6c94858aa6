// Recorded calls of real servers, one story for each file: as published (head), release 1.6.0 (v160), and badly deployed (deployments).
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../src/json.ts';

const call = z.object({
  note: z.string().optional(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
});
export type RecordedCall = z.output<typeof call>;

const story = z.object({ story: z.string(), calls: z.array(call) });

export const folders = ['head', 'v160', 'deployments'] as const;
export type Folder = (typeof folders)[number];

export interface Story {
  folder: Folder;
  name: string;
  calls: RecordedCall[];
}

function readStory(folder: Folder, name: string): Story {
  return { folder, name, calls: story.parse(JSON.parse(readFileSync(fileOf(folder, `${name}.json`), 'utf8'))).calls };
}

export const stories: readonly Story[] = folders.flatMap((folder) =>
  readdirSync(fileOf(folder, '')).map((file) => readStory(folder, file.replace('.json', ''))),
);

function fileOf(folder: Folder, file: string): URL {
  return new URL(`../fixtures/${folder}/${file}`, import.meta.url);
}

const toolCall = z.object({
  // Without an id it would be a notification, which we never send.
  id: z.union([z.number(), z.string()]),
  method: z.literal('tools/call'),
  params: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) }),
});

export interface Tool {
  name: string;
  args: Record<string, unknown>;
}

/** The tool that a request to the server's MCP endpoint calls. */
export function toolOf(body: unknown): Tool | undefined {
  const parsed = toolCall.safeParse(body).data;
  return parsed && { name: parsed.params.name, args: parsed.params.arguments };
}

const toolAnswer = z.object({ result: z.object({ content: z.array(z.object({ text: z.string() })).min(1) }) });

/** The JSON in the text of a tool's answer; any other body unchanged. */
export function innerBody(body: unknown): unknown {
  const parsed = toolAnswer.safeParse(body).data;
  return parsed ? parseJson(parsed.result.content[0]?.text ?? '') : body;
}
