// The wire's lists, with everything in them. The build puts their value in place of this file, so that a start need not load the operations.
import { type Catalog, createRegistry } from './registry.ts';

export const catalog: Catalog = createRegistry().catalog('unknown');
