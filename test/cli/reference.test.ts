import { expect, it } from '@jest/globals';
import { reference, writeReference } from '../support/cli-reference.js';

it('the command reference in docs/CLI.md equals that of the program', () => {
  if (process.env['UPDATE_GOLDEN']) writeReference();
  const { is, should } = reference();
  expect(is).toBe(should);
});
