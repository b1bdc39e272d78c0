import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../core/model/plan.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentSnapshot, StoredResource } from '../../store/intents/intents-port.js';
import { type Ask, judge } from './judge.js';

const shop = { namespace: 'shop', name: 'web-shop' };

describe('a new revision', () => {
  it('of a new application is based on nothing', () => {
    expect(judge(standing([], null), ask([configMap('a')]))).toMatchObject({ kind: 'admitted', basedOnRevision: 0, pruned: [] });
  });

  it('reports every object of another application, with its document', () => {
    const other = { namespace: 'shop', name: 'billing' };
    const snapshot = standing([stored(configMap('a'), other), stored(configMap('b'), other, { deleted: true })]);
    const judgement = judge(snapshot, ask([configMap('mine'), configMap('a'), configMap('b')]));

    expect(judgement).toMatchObject({
      kind: 'refused',
      errors: [
        { code: 'OWNED_BY_OTHER_APPLICATION', document: 1, message: 'v1/ConfigMap shop/a belongs to application shop/billing.' },
        {
          code: 'OWNED_BY_OTHER_APPLICATION',
          document: 2,
          message: 'v1/ConfigMap shop/b is still being deleted with application shop/billing.',
        },
      ],
    });
  });

  it('treats an object in another version of its group as the same', () => {
    const before = { ...configMap('web'), apiVersion: 'apps/v1beta1', kind: 'Deployment' };
    const after = { ...configMap('web'), apiVersion: 'apps/v1', kind: 'Deployment' };

    expect(judge(standing([stored(before)]), ask([after], { prune: true }))).toMatchObject({ kind: 'admitted', pruned: [] });
  });

  it.each([
    { expected: 3, want: 'admitted', because: 'it is the current one' },
    { expected: 2, want: 'refused', because: 'somebody was there before' },
    { expected: 0, want: 'refused', because: 'the application must be new and is not' },
    { expected: null, want: 'admitted', because: 'nothing was expected' },
  ])('that expects $expected is $want: $because', ({ expected, want }) => {
    expect(judge(standing([]), ask([configMap('a')], { expectedRevision: expected })).kind).toBe(want);
  });

  it('without pruning removes nothing', () => {
    expect(judge(standing([stored(configMap('old'))]), ask([configMap('a')]))).toMatchObject({ kind: 'admitted', pruned: [] });
  });

  it('with pruning removes objects that it does not contain and that are not being deleted already', () => {
    const going = stored(configMap('going'), shop, { deleted: true });
    const judgement = judge(standing([stored(configMap('a')), stored(configMap('old')), going]), ask([configMap('a')], { prune: true }));

    expect(judgement).toMatchObject({ kind: 'admitted' });
    expect(judgement.pruned.map(({ ref }) => ref.name)).toEqual(['old']);
  });
});

describe('a removal', () => {
  const six = Array.from({ length: 6 }, (_, i) => stored(configMap(`old-${i}`)));

  it('of more than five objects needs a confirmation of exactly these', () => {
    const held = judge(standing(six), ask([configMap('a')], { prune: true }));
    if (held.kind !== 'refused' || held.confirmation === null) throw new Error('it was not held');

    expect(held.errors).toMatchObject([{ code: 'CONFIRMATION_REQUIRED' }]);
    expect(held.confirmation).toMatchObject({ counts: [{ kind: 'ConfigMap', count: 6 }] });
    const { token } = held.confirmation;
    expect(judge(standing(six), ask([configMap('a')], { prune: true, confirm: token })).kind).toBe('admitted');

    const another = judge(standing([...six, stored(configMap('late'))]), ask([configMap('a')], { prune: true, confirm: token }));
    expect(another).toMatchObject({ kind: 'refused', errors: [{ code: 'CONFIRMATION_STALE' }] });
  });

  it('of a single namespace needs a confirmation', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

    expect(judge(standing([stored(namespace)]), ask([configMap('a')], { prune: true }))).toMatchObject({
      kind: 'refused',
      errors: [{ code: 'CONFIRMATION_REQUIRED' }],
    });
  });

  it('of a protected object is refused, confirmed or not', () => {
    const kept = configMap('kept', { 'resourcetemplate.karmada.io/deletion-protected': 'Always' });

    expect(judge(standing([stored(kept)]), ask([configMap('a')], { prune: true, confirm: 'any' }))).toMatchObject({
      kind: 'refused',
      confirmation: null,
      errors: [
        { code: 'PROTECTED', field: ['metadata', 'labels', 'resourcetemplate.karmada.io/deletion-protected'], fix: expect.any(String) },
      ],
    });
  });
});

function ask(resources: readonly KubeObject[], more: Partial<Ask> = {}): Ask {
  const documentOf: Ask['documentOf'] = (stated) => resources.indexOf(stated as KubeObject);
  return { application: shop, resources, policies: [], documentOf, prune: false, expectedRevision: null, confirm: null, ...more };
}

function standing(
  resources: readonly StoredResource[],
  application: IntentSnapshot['application'] = { ...shop, id: '1', revision: 3, deleting: false },
) {
  return { application, world: { version: 1, clusters: [], policies: [], overrides: [] }, resources, policies: [] };
}

function stored(template: KubeObject, application = shop, { deleted = false } = {}): StoredResource {
  const key = template.metadata.name as ResourceKey;
  const seen = { key, uid: key, template, claim: null, placed: [], evicting: [], deleted };
  return { seen, ref: refOf(template), application, generation: 1, works: new Map() };
}

function configMap(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', labels } };
}
