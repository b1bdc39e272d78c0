import type { Health } from '../data/generated/graphql.js';

/** A parsed search: filters of the form `key:value`, and words that must be part of the name. */
export interface SearchAsk {
  readonly kind?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly nameContains?: string;
  readonly image?: string;
  readonly health?: readonly Health[];
  readonly delivery?: readonly ('DELIVERED' | 'DELIVERING' | 'BLOCKED')[];
}

export interface Understood {
  readonly ask: SearchAsk;
  /** Terms that could not be parsed, as typed. */
  readonly notUnderstood: readonly string[];
}

const healths: readonly Health[] = ['HEALTHY', 'PROGRESSING', 'DEGRADED', 'SUSPENDED', 'MISSING', 'UNKNOWN'];
const deliveries = ['DELIVERED', 'DELIVERING', 'BLOCKED'] as const;

/**
 * Parses `kind:Deployment image:nginx cluster:cloud-b health:!HEALTHY web`: terms in any order, a value after a colon, `!` for all other values of a
 * fixed list. The last of equal keys counts. Terms that cannot be parsed are reported and ignored.
 */
export function understand(text: string): Understood {
  const words: string[] = [];
  const notUnderstood: string[] = [];
  let ask: SearchAsk = {};
  for (const term of text.trim().split(/\s+/).filter(Boolean)) {
    const colon = term.indexOf(':');
    const read = colon < 0 ? null : termOf(term.slice(0, colon).toLowerCase(), term.slice(colon + 1));
    if (colon < 0) words.push(term);
    else if (read) ask = { ...ask, ...read };
    else notUnderstood.push(term);
  }
  return { ask: { ...ask, ...(words.length > 0 && { nameContains: words.join(' ') }) }, notUnderstood };
}

function termOf(key: string, value: string): SearchAsk | null {
  if (value === '') return null;
  if (key === 'kind') return { kind: value };
  if (key === 'namespace' || key === 'ns') return { namespace: value };
  if (key === 'cluster') return { cluster: value };
  if (key === 'image') return { image: value };
  if (key === 'name') return { nameContains: value };
  if (key === 'health') return withWords(healths, value, (health) => ({ health }));
  if (key === 'delivery') return withWords(deliveries, value, (delivery) => ({ delivery }));
  return null;
}

/** One or several values of a fixed list, separated by commas, or with `!` all others. */
function withWords<Word extends string>(
  list: readonly Word[],
  value: string,
  ask: (words: readonly Word[]) => SearchAsk,
): SearchAsk | null {
  const isNot = value.startsWith('!');
  const named = (isNot ? value.slice(1) : value).toUpperCase().split(',');
  const known = list.filter((word) => named.includes(word));
  if (known.length !== named.length) return null;
  return ask(isNot ? list.filter((word) => !known.includes(word)) : known);
}
