import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import { interpret } from './interpret.js';
import { scalePathsOf } from './scale-paths.js';

const definition = (scale: unknown): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { versions: [{ name: 'v1', subresources: { scale } }, { name: 'v2' }] },
});
const widget = (spec: object, status: object): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec,
  status,
});

describe('the scale subresource of a definition', () => {
  const scale = scalePathsOf(definition({ specReplicasPath: '.spec.size', statusReplicasPath: '.status.count' }), 'v1');

  it.each([
    { seen: widget({ size: 3 }, { count: 3 }), health: 'HEALTHY', replicas: { desired: 3, ready: 3 }, because: 'all are there' },
    { seen: widget({ size: 3 }, { count: 1 }), health: 'PROGRESSING', replicas: { desired: 3, ready: 1 }, because: 'two are missing' },
    {
      seen: widget({ size: 3 }, { count: 3, readyReplicas: 2 }),
      health: 'PROGRESSING',
      replicas: { desired: 3, ready: 2 },
      because: 'ready says more than there',
    },
    { seen: widget({}, { count: 3 }), health: 'UNKNOWN', replicas: null, because: 'no size is asked for' },
    {
      seen: widget({ size: 3 }, { count: 3, conditions: [{ type: 'Ready', status: 'False', message: 'no' }] }),
      health: 'PROGRESSING',
      replicas: { desired: 3, ready: 3 },
      because: 'a condition goes before a count',
    },
  ])('counts a kind that is not known as $health: $because', ({ seen, health, replicas }) => {
    expect(interpret(seen, scale)).toMatchObject({ health, replicas });
  });

  it.each([
    { of: definition(undefined), version: 'v1', because: 'it declares none' },
    {
      of: definition({ specReplicasPath: '.spec.size', statusReplicasPath: '.status.count' }),
      version: 'v2',
      because: 'another version does',
    },
    {
      of: definition({ specReplicasPath: '.spec.items[0]', statusReplicasPath: '.status.count' }),
      version: 'v1',
      because: 'a position in a list is not allowed there',
    },
  ])('is none: $because', ({ of, version }) => {
    expect(scalePathsOf(of, version)).toBeNull();
  });
});
