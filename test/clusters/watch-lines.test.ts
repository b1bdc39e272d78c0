import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WatchLines } from '../../src/clusters/watch/watch-lines.js';

describe('the lines of a watch', () => {
  it('are the same wherever the network cuts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 50 }),
        (values, cuts) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const lines = new WatchLines();
          const read: unknown[] = [];
          let start = 0;
          for (let i = 0; start < bytes.length; i++) {
            const end = start + cuts[i % cuts.length]!;
            read.push(...lines.push(bytes.subarray(start, end)));
            start = end;
          }

          expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
        },
      ),
    );
  });

  it('are refused when one is no JSON or has no end', () => {
    expect(() => [...new WatchLines().push(Buffer.from('{"a":1}\n{"a":\n'))]).toThrow('not JSON');
    const lines = new WatchLines();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let i = 0; i < 20; i++) expect([...lines.push(chunk)]).toEqual([]);
    }).toThrow('longer than 16 MiB');
  });
});
