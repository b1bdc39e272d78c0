import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldBytes } from '../../src/clusters/answers/answer-limits.js';
import { WatchLines } from '../../src/clusters/watch/watch-lines.js';

describe('the lines of a watch', () => {
  it('are the same wherever the network splits them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 50 }),
        (values, cuts) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const held = new HeldBytes();
          const lines = new WatchLines(held);
          const read: unknown[] = [];
          let start = 0;
          for (let i = 0; start < bytes.length; i++) {
            const end = start + cuts[i % cuts.length]!;
            for (const line of lines.push(bytes.subarray(start, end))) read.push(JSON.parse(line.bytes.toString('utf8')));
            start = end;
          }

          expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
          expect(held.held).toBe(0);
        },
      ),
    );
  });

  it('that are too long are reduced to their beginning, and the next line is read', () => {
    const held = new HeldBytes();
    const lines = new WatchLines(held);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 20; i++) expect([...lines.push(chunk)]).toEqual([]);
    expect(held.held).toBeLessThan(100_000);
    const [long, next] = [...lines.push(Buffer.from('x\n{"a":1}\n'))];
    expect([long!.size, long!.bytes.length, next!.bytes.toString()]).toEqual([20 * 1024 * 1024 + 1, 64 * 1024, '{"a":1}']);
  });

  it('are refused if one has no end', () => {
    const lines = new WatchLines(new HeldBytes());
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let i = 0; i < 70; i++) expect([...lines.push(chunk)]).toEqual([]);
    }).toThrow('longer than 64 MiB');
  });
});
