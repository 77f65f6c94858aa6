// Untrusted text: detects, cleans, quotes, fences and bounds it, for every surface.
export { beginning, bounded } from './bound.ts';
export { clean, cleanLine } from './clean.ts';
export { fenced, inQuotes, quoted, quotedId, quotedJson, quotedValue, sentence } from './quote.ts';
export { isId, isTyped } from './typed-value.ts';
export { untrustedFields } from './untrusted-fields.ts';
