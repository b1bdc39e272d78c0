import { describe, expect, it } from '@jest/globals';
import type { WorkKey } from '../../core/model/plan.js';
import type { HubEvent } from '../ports/events.js';
import type { FoundStrayObject, WatchedObject } from '../ports/observe.js';
import { StrayObjects, saveStrayObjects } from './stray-objects.js';

const gvk = { apiVersion: 'v1', kind: 'ConfigMap' };
const MINUTE = 60_000;

function anObject(uid: string, change: { version?: string; type?: WatchedObject['type']; deletionTimestamp?: string } = {}): WatchedObject {
  const { version = '5', type = 'ADDED', deletionTimestamp } = change;
  return {
    type,
    uid,
    ref: { ...gvk, namespace: 'shop', name: uid },
    workKey: 'paris/7' as WorkKey,
    hubId: 'hub',
    resourceVersion: version,
    generation: null,
    ownedDigest: '',
    otherManagers: [],
    object: { ...gvk, metadata: { name: uid, ...(deletionTimestamp && { deletionTimestamp }) } },
  };
}

const uidsOf = (strayObjects: StrayObjects, now: number) => strayObjects.news(now).found.map(({ uid }) => uid);

describe('stray objects', () => {
  it('are reported exactly once, after one minute', () => {
    const strayObjects = new StrayObjects();
    strayObjects.notice(anObject('a'), 0);
    expect(uidsOf(strayObjects, MINUTE - 1)).toEqual([]);
    const news = strayObjects.news(MINUTE);
    expect(news.found.map(({ uid }) => uid)).toEqual(['a']);
    strayObjects.stored(news);
    expect(strayObjects.news(2 * MINUTE)).toEqual({ found: [], gone: [] });
  });

  it('do not include objects that disappear within the minute or are being deleted', () => {
    const strayObjects = new StrayObjects();
    strayObjects.notice(anObject('a'), 0);
    strayObjects.notice(anObject('a', { type: 'DELETED' }), 1);
    strayObjects.notice(anObject('b', { deletionTimestamp: '2030-01-01T00:00:00Z' }), 1);
    expect(strayObjects.news(2 * MINUTE)).toEqual({ found: [], gone: [] });
  });

  it('are removed when they are deleted, also while they are being stored', () => {
    const strayObjects = new StrayObjects([{ uid: 'old', ref: { ...gvk, namespace: '', name: 'old' }, workKey: null }]);
    strayObjects.notice(anObject('new'), 0);
    const news = strayObjects.news(MINUTE);
    strayObjects.forget('new');
    strayObjects.stored(news);
    strayObjects.forget('old');
    expect(strayObjects.news(MINUTE).gone).toEqual(['new', 'old']);
  });

  it('are kept by a list that is older, and by lists of other kinds', () => {
    const strayObjects = new StrayObjects();
    strayObjects.notice(anObject('a', { version: '5' }), 0);
    strayObjects.keep(gvk, new Set(), '4');
    strayObjects.keep({ apiVersion: 'v1', kind: 'Secret' }, new Set(), '9');
    expect(strayObjects.size).toBe(1);
    strayObjects.keep(gvk, new Set(['a']), '9');
    expect(strayObjects.size).toBe(1);
    strayObjects.keep(gvk, new Set(), '9');
    expect(strayObjects.size).toBe(0);
  });

  it('are limited in number', () => {
    const strayObjects = new StrayObjects();
    for (let i = 0; i < 1_500; i++) strayObjects.notice(anObject(String(i)), 0);
    expect(strayObjects.size).toBe(1_000);
  });
});

describe('storing stray objects', () => {
  it('needs no statement without changes, and one call for all clusters', async () => {
    const [saved, told] = [[] as string[][], [] as HubEvent[]];
    const strayObjects = {
      of: async () => [],
      save: async (found: readonly FoundStrayObject[]) => {
        saved.push(found.map(({ cluster, uid }) => `${cluster}/${uid}`));
        return found;
      },
    };
    const events = { record: async (news: readonly HubEvent[]) => void told.push(...news) };
    const clusters = ['paris', 'rome', 'oslo'].map((name) => ({ name, strayObjects: new StrayObjects() }));
    await saveStrayObjects({ strayObjects, events }, clusters, 0);
    expect(saved).toEqual([]);

    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) clusters[0]!.strayObjects.notice(anObject(name), 0);
    clusters[1]!.strayObjects.notice(anObject('g'), 0);
    await saveStrayObjects({ strayObjects, events }, clusters, MINUTE);
    await saveStrayObjects({ strayObjects, events }, clusters, 2 * MINUTE);
    expect(saved).toEqual([['paris/a', 'paris/b', 'paris/c', 'paris/d', 'paris/e', 'paris/f', 'rome/g']]);
    expect(told.map(({ cluster, type }) => [cluster, type])).toEqual([
      ['paris', 'ORPHANS_FOUND'],
      ['rome', 'ORPHANS_FOUND'],
    ]);
    expect(told[0]?.message).toContain('ConfigMap shop/e, and 1 more');
  });

  it('is repeated after a failure', async () => {
    const cluster = { name: 'paris', strayObjects: new StrayObjects() };
    cluster.strayObjects.notice(anObject('a'), 0);
    const away = { of: async () => [], save: () => Promise.reject(new Error('away')) };
    await expect(saveStrayObjects({ strayObjects: away, events: { record: async () => undefined } }, [cluster], MINUTE)).rejects.toThrow(
      'away',
    );
    expect(uidsOf(cluster.strayObjects, MINUTE)).toEqual(['a']);
  });
});
