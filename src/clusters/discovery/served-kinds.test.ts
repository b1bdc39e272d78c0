import { describe, expect, it } from '@jest/globals';
import { ServedKinds } from './served-kinds.js';

describe('the kinds whose lists show whether a namespace is empty', () => {
  const listable = (group: string, kind: string, verbs: readonly string[], resource: unknown = `${kind.toLowerCase()}s`) => {
    const found = new ServedKinds();
    found.add({ group, version: 'v1', kind, resource, namespaced: true, verbs, hasStatus: false });
    return found.listable && [...found.listable.keys()];
  };

  it.each([
    { verbs: ['list', 'create'], keys: ['example.com/widgets'] },
    { verbs: ['list', 'delete'], keys: ['example.com/widgets'] },
    { verbs: ['create', 'delete'], keys: [] },
    { verbs: ['get', 'list', 'watch'], keys: [] },
  ])('are those that can be listed and created or deleted: $verbs', ({ verbs, keys }) => {
    expect(listable('example.com', 'Widget', verbs)).toEqual(keys);
  });

  it('leave out PodMetrics, which exist as long as their pods', () => {
    expect(listable('metrics.k8s.io', 'PodMetrics', ['get', 'list'])).toEqual([]);
  });

  it('are incomplete if one of them has no valid name, unless that kind only reports', () => {
    expect(listable('example.com', 'Widget', ['list', 'create'], '../widgets')).toBeNull();
    expect(listable('example.com', 'Widget', ['list'], '../widgets')).toEqual([]);
  });
});
