// The OpenTelemetry SDK; loaded on demand.
import {
  context,
  DiagLogLevel,
  diag,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import type { Facts, Telemetry, TelemetryOptions } from './telemetry.ts';

/** In seconds: the specification's buckets for durations, and longer ones, since agents take minutes. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

export function startTelemetry({ env, service, version, log }: TelemetryOptions): Telemetry {
  const named = env.OTEL_SERVICE_NAME || /\bservice\.name=/.test(env.OTEL_RESOURCE_ATTRIBUTES ?? '');
  const sdk = startNodeSdk({
    resourceAttributes: { ...(!named && { 'service.name': service }), 'service.version': version },
    // We send no logs to OpenTelemetry.
    logRecordProcessors: [],
    // Until our log is connected, other levels would go to standard output.
    logLevel: 'error',
  });
  diag.setLogger(diagnostics(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const tracer = trace.getTracer(service, version);
  const meter = metrics.getMeter(service, version);
  const advice = { explicitBucketBoundaries: buckets };
  const work = meter.createHistogram('codetether.work.duration', { unit: 's', advice });
  const requests = meter.createHistogram('http.client.request.duration', { unit: 's', advice });

  return {
    span: (name, facts, run) =>
      tracer.startActiveSpan(name, { attributes: facts }, (span) =>
        measured(span, run, (seconds, ending) => work.record(seconds, { name, ...facts, ...ending })),
      ),
    traced: (fetch) => (input, init) => {
      const request = new Request(input, init);
      const { hostname, port, pathname } = new URL(request.url);
      const facts = {
        'http.request.method': request.method,
        'server.address': hostname,
        ...(port && { 'server.port': Number(port) }),
      };
      const attributes = { ...facts, 'url.path': pathname };
      return tracer.startActiveSpan(request.method, { kind: SpanKind.CLIENT, attributes }, (span) => {
        let status: Facts = {};
        propagation.inject(context.active(), request.headers, {
          set: (headers, key, value) => headers.set(key, value),
        });
        return measured(
          span,
          async () => {
            const response = await fetch(request);
            status = { 'http.response.status_code': response.status };
            span.setAttributes(status);
            if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
            return response;
          },
          (seconds, ending) => requests.record(seconds, { ...facts, ...status, ...ending }),
        );
      });
    },
    stop: () =>
      sdk.shutdown().catch((error) => log.warn('the last traces could not be sent', { error: nameOf(error) })),
  };
}

async function measured<T>(
  span: Span,
  run: () => Promise<T>,
  record: (seconds: number, ending: Facts) => void,
): Promise<T> {
  const began = performance.now();
  let ending: Facts = {};
  try {
    return await run();
  } catch (thrown) {
    ending = { 'error.type': nameOf(thrown) };
    // Without the error's message, which may contain untrusted text.
    span.setAttributes(ending).setStatus({ code: SpanStatusCode.ERROR });
    throw thrown;
  } finally {
    record((performance.now() - began) / 1_000, ending);
    span.end();
  }
}

function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}

function diagnostics({ debug, warn }: TelemetryOptions['log']) {
  const told = (message: string) => warn('OpenTelemetry', { said: message });
  const quiet = (message: string) => debug('OpenTelemetry', { said: message });
  return { error: told, warn: told, info: quiet, debug: quiet, verbose: quiet };
}
