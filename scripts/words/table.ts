// Words that a native reader takes for a translation. Each pattern is wrong wherever it matches: one that needs many exceptions does not belong here.

export interface Rule {
  /** Matched against a comment, a string or a paragraph, joined to one line. */
  pattern: RegExp;
  write: string;
  /** `comments`: not in strings and pages, where the same words are fine. */
  only?: 'comments';
}

export const rules: Rule[] = [
  {
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|later\b|shorter\b|fewer\b|older\b|newer\b|larger\b)\w+/i,
    write: 'is not a …',
  },
  { pattern: /\b(?:stands?|stood)\b(?!-| for\b| in for\b)/i, write: 'is, has' },
  { pattern: /\banew\b/i, write: 'again' },
  { pattern: /\bonce more\b/i, write: 'again' },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, write: 'fix' },
  { pattern: /\b(?:go|goes|went) on\b/i, write: 'continue' },
  { pattern: /\b(?:of|none) ours\b|\bof theirs\b/i, write: 'our …, their …' },
  { pattern: /\btexts? of others\b/i, write: 'untrusted text' },
  { pattern: /\bat work\b/i, write: 'running, in use' },
  { pattern: /\b(?:comes?|came|becomes?|became) of\b/i, write: 'results from, happens to' },
  { pattern: /\bmade ready\b/i, write: 'prepared' },
  { pattern: /\b(?:tells?|told) of\b/i, write: 'report' },
  { pattern: /\b(?:is|are|was|were|be|been) told\b(?! to\b)/i, write: 'is reported; learns; gets' },
  { pattern: /\b(?:is|are|was|were|be|been) said\b(?! to\b)/i, write: 'is reported; say who says it' },
  { pattern: /\b(?:rests|rested)\b|\bput to rest\b/i, write: 'is paused, depends on' },
  { pattern: /\blets? go\b/i, write: 'dropped' },
  { pattern: /\b(?:an|the) own\b/i, write: 'its own' },
  { pattern: /\bin vain\b/i, write: 'without success' },
  { pattern: /\b(?:that|which) there (?:is|are|was|were) not\b/i, write: 'that does not exist' },
  { pattern: /\b(?:waited for|needed|taken|there is one) no (?:more|longer)\b/i, write: 'no longer …' },
  { pattern: /\b(?:thereof|therein|whereof|wherein|whence|thereby|hereby)\b/i, write: 'the thing by its name' },
  { pattern: /\b(?:he|him|his)\b/i, write: 'they' },
  {
    pattern: /(?:^|[.;] )(?:What|Who|Whom|Whose|Whoever|Whatever)\b(?![^.]*\?)/,
    write: 'the thing by its name: "The error", "The caller", or begin with a verb',
    only: 'comments',
  },
];
