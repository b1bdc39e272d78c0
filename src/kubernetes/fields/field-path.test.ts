import { describe, expect, it } from '@jest/globals';
import { readFieldPath, withoutField } from './field-path.js';

const pod = {
  spec: {
    replicas: 3,
    containers: [
      { name: 'web', image: 'web:1', ports: [{ containerPort: 80, protocol: 'TCP' }] },
      { name: 'proxy', image: 'proxy:1' },
    ],
  },
  data: { 'ca.crt': 'x', 'a/b': 'y' },
};

function without(path: string): unknown {
  return withoutField(pod, readFieldPath(path)!);
}

describe('withoutField', () => {
  it.each([
    ['/spec/replicas', { ...pod, spec: { containers: pod.spec.containers } }],
    ['/data/a~1b', { ...pod, data: { 'ca.crt': 'x' } }],
    ['/data/*', { ...pod, data: {} }],
    ['/spec/containers/[name=proxy]', { ...pod, spec: { replicas: 3, containers: [pod.spec.containers[0]] } }],
    ['/spec/containers/1', { ...pod, spec: { replicas: 3, containers: [pod.spec.containers[0]] } }],
    [
      '/spec/containers/*/image',
      { ...pod, spec: { replicas: 3, containers: [{ name: 'web', ports: pod.spec.containers[0]!.ports }, { name: 'proxy' }] } },
    ],
    [
      '/spec/containers/*/ports/[containerPort=80,protocol=TCP]',
      { ...pod, spec: { replicas: 3, containers: [{ name: 'web', image: 'web:1', ports: [] }, pod.spec.containers[1]] } },
    ],
  ])('removes what %s names', (path, expected) => {
    expect(without(path)).toEqual(expected);
  });

  it.each(['/status', '/spec/replicas/x', '/spec/containers/[name=none]', '/spec/containers/7', '/constructor', '/__proto__/x'])(
    'returns the same object where %s names nothing',
    (path) => {
      expect(without(path)).toBe(pod);
    },
  );

  it.each(['', '/', 'spec', '/metadata', '/metadata/name', '/kind', '/a//b', '/a~2', '/spec/[name]', `/${'a'.repeat(2_000)}`])(
    'does not read %j as a path',
    (path) => {
      expect(readFieldPath(path)).toBeNull();
    },
  );
});
