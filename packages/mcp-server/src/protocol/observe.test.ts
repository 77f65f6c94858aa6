import { text } from 'node:stream/consumers';
import { createTask, findTask } from '@codetether/core';
import { createLocalServer, listen } from '@codetether/local-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, test } from 'vitest';
import { serve } from '../../../core/test/serve.ts';
import { mainFile, testKey } from '../../test/spawn.ts';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number };
  attributes: { key: string; value: { stringValue?: string } }[];
}

/** Accepts OTLP in JSON. */
async function receiver() {
  const spans: Span[] = [];
  const metrics: string[] = [];
  const url = await serve(async (request, response) => {
    const body = JSON.parse(await text(request));
    for (const { scopeSpans } of body.resourceSpans ?? []) for (const scope of scopeSpans) spans.push(...scope.spans);
    for (const { scopeMetrics } of body.resourceMetrics ?? [])
      for (const scope of scopeMetrics) metrics.push(...scope.metrics.map(({ name }: { name: string }) => name));
    response.setHeader('content-type', 'application/json').end('{}');
  });
  return { spans, metrics, url };
}

/** Makes two calls to the program, of which one fails, and returns its standard error. */
async function work(env: Record<string, string>): Promise<string> {
  const { url, server, close } = await listen((origin) => createLocalServer({ url: origin, agent: 'none' }));
  const client = new Client({ name: 'test', version: '0' });
  const account = { CODETETHER_API_URL: url, CODETETHER_TOKEN: server.tokens.admin };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [mainFile],
    env: { ...testKey, ...account, ...env },
    stderr: 'pipe',
  });
  const written: Buffer[] = [];
  transport.stderr?.on('data', (chunk) => written.push(chunk));
  await client.connect(transport);
  await client.callTool({ name: createTask.name, arguments: { title: 'Tidy my secret' } });
  await client.callTool({ name: findTask.name, arguments: { limit: 'many' } });
  await client.close();
  await close();
  return Buffer.concat(written).toString();
}

test('with OpenTelemetry’s variables, a call and its requests are one trace, and what failed is marked', async () => {
  const { spans, metrics, url } = await receiver();
  await work({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  await expect.poll(() => metrics.length).toBeGreaterThan(0);
  const named = (name: string) => spans.find((span) => span.name === name);
  const created = named(`tools/call ${createTask.name}`);
  expect(spans.filter(({ parentSpanId }) => parentSpanId === created?.spanId).map(({ name }) => name)).toContain(
    'POST',
  );
  const failed = named(`tools/call ${findTask.name}`);
  expect(failed?.status.code).toBe(2);
  expect(failed?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'invalid_input' } });
  expect(metrics).toEqual(expect.arrayContaining(['codetether.work.duration', 'http.client.request.duration']));
  expect(JSON.stringify(spans)).not.toContain('secret');
});

test('without them nothing is sent; the log has the level that is set, in JSON', async () => {
  const { spans, url } = await receiver();
  const written = await work({
    OTEL_SDK_DISABLED: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    CODETETHER_LOG_LEVEL: 'debug',
  });
  const lines = written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(lines.filter(({ message }) => message === 'request')).toMatchObject([
    { level: 'debug', method: 'tools/call', tool: createTask.name },
    { level: 'debug', method: 'tools/call', tool: findTask.name, error: 'invalid_input' },
  ]);
  expect(written).not.toContain('secret');
  expect(await work({})).not.toContain('"request"');
  expect(spans).toEqual([]);
});
