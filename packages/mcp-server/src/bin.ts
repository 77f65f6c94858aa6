#!/usr/bin/env node
// The published command: has Node keep the compiled code between starts, then loads the rest.
import { enableCompileCache } from 'node:module';

enableCompileCache();
import('./main.ts').then(({ main }) => main());
