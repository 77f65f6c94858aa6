// OpenTelemetry where its usual variables ask for it; otherwise nothing of it is even loaded.
import type { Log } from '../log.ts';

/** Values of which there are few: they become attributes of metrics. Never ids, never what somebody wrote. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** Does the work within a span; how long it took also goes into the histogram `codetether.work.duration`. Of what is thrown only its code or name is told. */
  span<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T>;
  /** fetch within a span that the server may go on with (traceparent). The path of the URL is told, its query is not. */
  fetch: typeof fetch;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export interface TelemetryOptions {
  /** The process's own: the SDK reads all else from there. */
  env: Readonly<Record<string, string | undefined>>;
  /** Its name where OTEL_SERVICE_NAME says no other. */
  service: string;
  version: string;
  /** Hears what the SDK complains of. */
  log: Log;
}

/** Changes nothing and tells nobody. */
export const untraced: Telemetry = {
  span: (_name, _facts, work) => work(),
  fetch: (input, init) => fetch(input, init),
  stop: async () => undefined,
};

/**
 * Starts the SDK when an OTLP endpoint, an OTLP exporter or a configuration file is set and OTEL_SDK_DISABLED is not true
 * (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables). Throws when it is asked for and not installed.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (!isWanted(options.env)) return untraced;
  const { startTelemetry } = await import('./open-telemetry.ts').catch((cause) => {
    throw new Error(
      'OTEL_… asks for OpenTelemetry, which is not installed. Install @opentelemetry/api and @opentelemetry/sdk-node, or set OTEL_SDK_DISABLED=true.',
      { cause },
    );
  });
  return startTelemetry(options);
}

const endpoints = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_CONFIG_FILE',
];
const exporters = ['OTEL_TRACES_EXPORTER', 'OTEL_METRICS_EXPORTER'];

/** Not by a console exporter alone: it writes to standard output, which is not ours to fill. */
function isWanted(env: TelemetryOptions['env']): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  return endpoints.some((name) => env[name]?.trim()) || exporters.some((name) => /\botlp\b/.test(env[name] ?? ''));
}
