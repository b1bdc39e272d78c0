import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { keptSchemas } from './kept-schemas.js';

const widget = (kind: string) => ({
  type: 'object',
  properties: { metadata: {}, size: { type: 'integer' } },
  'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind }],
});

describe('The stored form of a document', () => {
  it('is the schema of each kind', async () => {
    const kept = await keptSchemas({ definitions: { Widget: widget('Widget') } });
    expect(kept.map(({ kind }) => kind)).toEqual(['example.com/v1/Widget']);
    expect(JSON.parse(inflateRawSync(kept[0]!.body).toString('utf8'))).toMatchObject({ root: '#Widget' });
  });

  it('has at most 2 000 kinds, none of them with a name that is too long', async () => {
    const many = Array.from({ length: 2_001 }, (_, i) => [`Widget${i}`, widget(`Widget${i}`)] as const);
    const definitions = Object.fromEntries([['Long', widget('L'.repeat(1_000_000))], ...many]);
    const kept = await keptSchemas({ definitions });
    expect(kept).toHaveLength(2_000);
    expect(kept[0]!.kind).toBe('example.com/v1/Widget0');
  });

  it('is empty if reading its kinds takes longer than the limit', async () => {
    await expect(keptSchemas({ definitions: { Widget: widget('Widget') } }, { workMs: 0 })).rejects.toThrow(
      'reading its kinds takes longer than 0 s',
    );
  });
});
