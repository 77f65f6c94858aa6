// Starts OpenTelemetry if its usual variables ask for it; otherwise loads nothing.
import { type Telemetry, type TelemetryOptions, untraced } from './telemetry.ts';

/**
 * Starts the SDK when an OTLP endpoint, an OTLP exporter or a configuration file is set and OTEL_SDK_DISABLED is not true
 * (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables). Throws when it is requested but not installed.
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

/** A console exporter alone does not start it: it would write to standard output, which is not ours. */
function isWanted(env: TelemetryOptions['env']): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  return endpoints.some((name) => env[name]?.trim()) || exporters.some((name) => /\botlp\b/.test(env[name] ?? ''));
}
