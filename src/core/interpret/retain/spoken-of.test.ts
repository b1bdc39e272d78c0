import { expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { spokenOf } from './spoken-of.js';

const widget = (spec: object): KubeObject => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec });

it.each([
  { desired: { address: 'any' }, kept: { address: '10.0.0.1' }, want: { address: '10.0.0.1' }, because: 'the member fills it in' },
  {
    desired: { size: 3 },
    kept: { size: 3, address: '10.0.0.1' },
    want: { size: 3 },
    because: 'what the manifest does not say stays unsaid',
  },
  { desired: { a: { b: 1, c: 2 } }, kept: { a: { b: 9 } }, want: { a: { b: 9, c: 2 } }, because: 'fields are looked at one by one' },
  { desired: { list: [1] }, kept: { list: [1, 2] }, want: { list: [1, 2] }, because: 'a list is one value' },
])('what is written is $want: $because', ({ desired, kept, want }) => {
  expect(spokenOf(widget(desired), widget(kept))).toEqual(widget(want));
});
