import { expect, it } from '@jest/globals';
import { Denials } from './denials.js';

it('denials are summed by actor and field, and further ones together', () => {
  let now = 0;
  const denials = new Denials(() => now++);
  const ci = { name: 'ci', role: 'viewer' } as const;
  for (const field of ['Mutation.apply', 'Mutation.apply', 'Query.tokens']) denials.add(ci, field);
  for (let i = 0; i < 500; i++) denials.add({ ...ci, name: `ci-${i}` }, 'Query.tokens');
  const sums = denials.take();

  expect(sums.slice(0, 2)).toEqual([
    { actor: 'ci', field: 'Mutation.apply', count: 2, firstAt: 0, lastAt: 1 },
    { actor: 'ci', field: 'Query.tokens', count: 1, firstAt: 2, lastAt: 2 },
  ]);
  expect(sums).toHaveLength(501);
  expect(sums.at(-1)).toMatchObject({ actor: 'several', field: null, count: 2 });
  expect(denials.take()).toEqual([]);
});
