// The complete lists of tools, resources and prompts. The build replaces this file with their value, so that a start need not load the operations.
import { type Catalog, createRegistry } from './registry.ts';

export const catalog: Catalog = createRegistry().catalog('unknown');
