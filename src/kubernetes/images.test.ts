import { describe, expect, it } from '@jest/globals';
import { imagesOf } from './images.js';
import type { KubeObject } from './object.js';

const object = (spec: unknown): KubeObject => ({ apiVersion: 'v1', kind: 'Any', metadata: { name: 'one' }, spec }) as unknown as KubeObject;

describe('the images of an object', () => {
  it('are those of containers and init containers, each once and sorted', () => {
    const spec = { template: { spec: { initContainers: [{ image: 'b:1' }], containers: [{ image: 'c:1' }, { image: 'b:1' }] } } };
    expect(imagesOf(object(spec))).toEqual(['b:1', 'c:1']);
  });

  it('are found in pod templates of custom kinds, at any place', () => {
    const pod = (image: string) => ({ template: { spec: { containers: [{ name: 'ray', image }] } } });
    const spec = { headGroupSpec: pod('ray-head:2'), workerGroupSpecs: [pod('ray-worker:2')] };
    expect(imagesOf(object(spec))).toEqual(['ray-head:2', 'ray-worker:2']);
  });

  it.each([
    { spec: undefined, because: 'there is no spec' },
    { spec: { containers: 'none' }, because: 'containers is no list' },
    { spec: { containers: [null, 1, { image: 2 }, { image: '' }] }, because: 'no container has an image' },
    { spec: { image: 'a:1' }, because: 'the image is no container' },
  ])('are none if $because', ({ spec }) => {
    expect(imagesOf(object(spec))).toEqual([]);
  });

  it('are at most a hundred, of at most 512 characters', () => {
    const containers = Array.from({ length: 150 }, (_, index) => ({ image: `${'x'.repeat(600)}${index}` }));
    expect(imagesOf(object({ containers }))).toEqual(['x'.repeat(512)]);
    expect(imagesOf(object({ containers: containers.map((_, index) => ({ image: `i-${index}` })) }))).toHaveLength(100);
  });
});
