import { readSettings } from '@codetether/core/settings';
import { httpSettings } from '../src/settings/http-config.ts';

/** The settings of a server over HTTP when none is set. */
export const httpDefaults = readSettings(httpSettings, { env: {} });
