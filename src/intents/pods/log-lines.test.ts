import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LogLines } from './log-lines.js';

const linesOf = (chunks: readonly Buffer[], maxBytes = 100) => {
  const lines = new LogLines(maxBytes);
  const found = chunks.flatMap((chunk) => lines.push(chunk));
  return { lines: [...found, ...lines.rest()], shortened: lines.shortened };
};

describe('the lines of a log', () => {
  it('are the same however the bytes arrive', () => {
    const bytes = Buffer.from('début\n\nzweite Zeile\n三\nno end');
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(linesOf(chunks).lines).toEqual(['début', '', 'zweite Zeile', '三', 'no end']);
      }),
    );
  });

  it.each([
    { text: '\u001b[31mred\u001b[0m', want: 'red', because: 'colours' },
    { text: '\u001b]0;title\u0007after', want: 'after', because: 'a title of the window' },
    { text: '\u001b]8;;http://x\u001b\\link', want: 'link', because: 'a link' },
    { text: 'a\rb\u0008c\u0085d', want: 'abcd', because: 'control characters' },
    { text: '\u202eabc', want: 'abc', because: 'a change of direction' },
    { text: 'a\tb', want: 'a\tb', because: 'a tab stays' },
  ])('have no $because', ({ text, want }) => {
    expect(linesOf([Buffer.from(`${text}\n`)]).lines).toEqual([want]);
  });

  it('are cut if they are too long, also when they arrive in parts, and counted', () => {
    const long = Buffer.from('x'.repeat(70));
    expect(linesOf([long, long, Buffer.from('\nshort\n')], 100)).toEqual({ lines: ['x'.repeat(100), 'short'], shortened: 1 });
    expect(linesOf([Buffer.from(`${'x'.repeat(100)}\n`)], 100)).toEqual({ lines: ['x'.repeat(100)], shortened: 0 });
  });
});
