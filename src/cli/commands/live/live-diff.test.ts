import { describe, expect, it } from '@jest/globals';
import { joined } from './live-diff.js';

const image = { path: 'spec.image', desired: '"a"', live: '"b"', managers: [] };
const replicas = { path: 'spec.replicas', desired: '1', live: null, managers: ['kubectl'] };

describe('comparisons of more clusters than one query may name', () => {
  it('have each difference once with the clusters of all, those of the most clusters first', () => {
    expect(
      joined([
        {
          differences: [
            { ...replicas, clusters: ['a', 'b'] },
            { ...image, clusters: ['a'] },
          ],
          same: ['c'],
          failures: [],
        },
        { differences: [{ ...image, clusters: ['d', 'e'] }], same: ['f'], failures: [{ cluster: 'g', message: 'no answer' }] },
      ]),
    ).toEqual({
      differences: [
        { ...image, clusters: ['a', 'd', 'e'] },
        { ...replicas, clusters: ['a', 'b'] },
      ],
      same: ['c', 'f'],
      failures: [{ cluster: 'g', message: 'no answer' }],
    });
  });
});
