import { expect, onTestFinished, test, vi } from 'vitest';
import { serve } from '../../test/serve.ts';
import { ConnectorError } from '../errors.ts';
import { silentLog } from '../program/log.ts';
import { openTelemetry, untraced } from './index.ts';

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}
interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status: { code?: number; message?: string };
  attributes: Attribute[];
  events?: unknown[];
}

/** Receives OTLP in JSON, and echoes all other requests. */
async function receiver() {
  const spans: SentSpan[] = [];
  const received: string[] = [];
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    received.push(body);
    if (request.url === '/v1/traces')
      for (const { scopeSpans } of JSON.parse(body).resourceSpans)
        for (const scope of scopeSpans) spans.push(...scope.spans);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(request.headers));
  });
  const attributes = (span: SentSpan | undefined) =>
    Object.fromEntries(span?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? []);
  const called = (name: string) => spans.find((span) => span.name === name);
  return { url, received, called, attributes };
}

const program = { service: 'codetether-test', version: '1.2.3', log: silentLog };

test('without its variables nothing is traced', async () => {
  for (const env of [
    {},
    { OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { OTEL_TRACES_EXPORTER: 'console' },
    { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
  ])
    expect(await openTelemetry({ ...program, env })).toBe(untraced);
  expect(await untraced.span('work', {}, async () => 7)).toBe(7);
});

test('with them, work and the calls within it are one trace, and durations are measured', async () => {
  const { url, received, called, attributes } = await receiver();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  onTestFinished(() => void vi.unstubAllEnvs());
  const telemetry = await openTelemetry({ ...program, env: process.env });

  const seen = await telemetry.span('handle command', { kind: 'command' }, async () => {
    const response = await telemetry.traced(fetch)(`${url}/v1/tasks?token=secret`, { method: 'POST', body: '{}' });
    return (await response.json()) as { traceparent: string };
  });
  const failing = telemetry.span('fails', {}, async () => {
    throw new ConnectorError('not_found', 'There is no task of <@U1>.');
  });
  await expect(failing).rejects.toThrow('There is no task');
  await expect(telemetry.traced(fetch)('http://127.0.0.1:1/nobody')).rejects.toThrow();
  await telemetry.stop();

  const work = called('handle command');
  const call = called('POST');
  expect(call).toMatchObject({ traceId: work?.traceId, parentSpanId: work?.spanId });
  expect(seen.traceparent).toBe(`00-${call?.traceId}-${call?.spanId}-01`);
  expect(attributes(call)).toMatchObject({ 'url.path': '/v1/tasks', 'http.response.status_code': 200 });
  expect(called('fails')).toMatchObject({ status: { code: 2 } });
  expect(attributes(called('fails'))).toEqual({ 'error.type': 'not_found' });
  expect(called('GET')).toMatchObject({ status: { code: 2 } });

  const all = received.join('\n');
  expect(all).toContain('codetether-test');
  expect(all).toContain('codetether.work.duration');
  expect(all).toContain('http.client.request.duration');
  expect(all).not.toContain('secret');
  expect(all).not.toContain('U1');
});
