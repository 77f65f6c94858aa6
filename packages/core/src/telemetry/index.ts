// Traces and metrics, for programs that run for long.
export { openTelemetry, type Telemetry, type TelemetryOptions, untraced } from './telemetry.ts';
