import { describe, expect, it } from '@jest/globals';
import { understand } from './query-language.js';

describe('a search', () => {
  it.each([
    { typed: '', ask: {}, because: 'nothing is asked' },
    { typed: 'web', ask: { nameContains: 'web' }, because: 'a word is part of the name' },
    { typed: 'kind:Deployment cluster:cloud-b', ask: { kind: 'Deployment', cluster: 'cloud-b' }, because: 'terms go together' },
    { typed: 'image:docker.io/nginx:1.27', ask: { image: 'docker.io/nginx:1.27' }, because: 'only the first colon ends the key' },
    { typed: 'ns:shop web', ask: { namespace: 'shop', nameContains: 'web' }, because: 'ns is short for namespace' },
    {
      typed: 'health:degraded,missing',
      ask: { health: ['DEGRADED', 'MISSING'] },
      because: 'a fixed list is read in any case, with commas',
    },
    {
      typed: 'health:!HEALTHY',
      ask: { health: ['PROGRESSING', 'DEGRADED', 'SUSPENDED', 'MISSING', 'UNKNOWN'] },
      because: 'an exclamation mark asks for the others',
    },
    { typed: 'delivery:blocked', ask: { delivery: ['BLOCKED'] }, because: 'delivery has a list too' },
    { typed: 'kind:Service kind:Job', ask: { kind: 'Job' }, because: 'the last of equal keys counts' },
  ])('$typed: $because', ({ typed, ask }) => {
    expect(understand(typed)).toEqual({ ask, notUnderstood: [] });
  });

  it.each(['colour:red', 'health:fine', 'kind:', 'health:!'])('reports %s as an invalid term', (term) => {
    expect(understand(`web ${term}`)).toEqual({ ask: { nameContains: 'web' }, notUnderstood: [term] });
  });
});
