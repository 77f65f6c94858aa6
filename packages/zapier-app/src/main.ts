// The module that Zapier loads. It has the definition that the build recorded; the app itself is loaded by the first call.
import { onDemand } from './on-demand.ts';

/** JSON, which the build puts here. */
declare const RECORDED_DEFINITION: string;

export default onDemand(JSON.parse(RECORDED_DEFINITION), async () => {
  const { deployed } = await import('./deployed.ts');
  return deployed(process.env);
});
