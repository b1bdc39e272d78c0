import { describe, expect, it } from '@jest/globals';
import type { Taint } from '../documents/clusters.js';
import { changedTaints, parseLabels, parseTaint } from './labels-and-taints.js';

const gpu: Taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
const burst: Taint = { key: 'burst', value: null, effect: 'PreferNoSchedule' };
const after = (...texts: string[]) => changedTaints([gpu, burst], texts.map(parseTaint));

describe('taint arguments', () => {
  it.each([
    { text: 'gpu=no:NoSchedule', want: [burst, { ...gpu, value: 'no' }], because: 'the same key and effect change the value' },
    { text: 'gpu=yes:NoExecute', want: [gpu, burst, { ...gpu, effect: 'NoExecute' }], because: 'another effect is another taint' },
    { text: 'down:NoExecute', want: [gpu, burst, { key: 'down', value: null, effect: 'NoExecute' }], because: 'a value is not needed' },
    { text: 'gpu:NoSchedule-', want: [burst], because: 'the taint goes' },
    { text: 'gpu:NoExecute-', want: [gpu, burst], because: 'there is none with that effect' },
    { text: 'burst-', want: [gpu], because: 'every taint with the key goes' },
  ])('$text: $because', ({ text, want }) => {
    expect(after(text)).toEqual(want);
  });

  it.each(['gpu', 'gpu=yes', 'gpu=yes:Never', '=x:NoSchedule', 'a b:NoSchedule', 'gpu=a b:NoSchedule'])('refuses %s', (text) => {
    expect(() => parseTaint(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('label arguments', () => {
  it('sets and removes labels', () => {
    expect(parseLabels(['tier=private', 'note=', 'old-'], { mayRemove: true })).toEqual({ tier: 'private', note: '', old: null });
  });

  it('cannot remove labels of a new object', () => {
    expect(() => parseLabels(['old-'])).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
