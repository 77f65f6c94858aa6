// What Zapier loads.
import { createApp } from './app.ts';
import { readConfig } from './config.ts';

export default createApp(() => readConfig(process.env));
