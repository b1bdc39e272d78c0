import { describe, expect, it } from '@jest/globals';
import { CommandFailure, failureLines } from './failure.js';

const hostile = 'a\u001b]52;c;aGk=\u0007\nb';

describe('a failure on the terminal', () => {
  it('has no control characters of the text that it quotes', () => {
    const failure = new CommandFailure(hostile, { next: `see ${hostile}`, code: 'CONFLICT' });
    expect(failureLines(failure)).toEqual(['error: a ]52;c;aGk= b (CONFLICT)', '  fix: see a ]52;c;aGk= b']);
    expect(failureLines(new Error(hostile))).toEqual(['error: a ]52;c;aGk= b']);
  });
});
