import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, aDeployment, anOverride, aPolicy, aWorld, seen as seenResource } from '../../test/support/builders.js';
import type { KubeObject } from '../kubernetes/object.js';
import type { PlanInput } from './model/plan.js';
import { worldWith } from './model/world-with.js';
import { preview } from './preview.js';

const resourceSelectors = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
const everywhere = aPolicy('all', { resourceSelectors });
const onlyParis = aPolicy('all', { resourceSelectors, placement: { clusterAffinity: { clusterNames: ['paris'] } } });
const labelled = anOverride('label', {
  overrideRules: [{ overriders: { labelsOverrider: [{ operator: 'add', value: { tier: 'edge' } }] } }],
});
const template = {
  ...aConfigMap('settings', { color: 'red' }),
  metadata: { name: 'settings', namespace: 'shop', labels: { tier: 'core' } },
};
const world = aWorld({ clusters: [aCluster('paris'), aCluster('rome')], policies: [everywhere] });

describe('a world with added policies', () => {
  it('has each in place of the one with its name and keeps the others', () => {
    const other = { ...everywhere, name: 'other' };
    const changed = worldWith({ ...world, policies: [everywhere, other] }, [onlyParis, labelled]);

    expect(new Set(changed.policies)).toEqual(new Set([other, onlyParis]));
    expect(changed.overrides).toEqual([labelled]);
    expect(world.policies).toEqual([everywhere]);
  });

  it('is the same object without any', () => {
    expect(worldWith(world, [])).toBe(world);
  });
});

describe('P5: a preview', () => {
  it('shows the steps of a move, and none of a change in one step', () => {
    const web = aDeployment('web', { replicas: 4 });
    const movement = { maxSurge: 2 };
    const only = (name: string) => aPolicy('one', { placement: { clusterAffinity: { clusterNames: [name] }, movement } });
    const moved = { ...world, policies: [only('rome')] };
    const standing = new Map([['paris', { manifest: web, replicas: 4 }]]);
    const at = (paris: number | null, rome: number) => [
      ...(paris === null ? [] : [{ cluster: 'paris', replicas: paris }]),
      { cluster: 'rome', replicas: rome },
    ];

    const { steps, lost } = preview(seenResource(web, { placed: [{ cluster: 'paris', replicas: 4 }] }), moved, standing);
    expect(lost).toEqual(['paris']);
    expect(steps).toEqual([at(4, 2), at(2, 2), at(2, 4), at(null, 4)]);
    expect(preview(seenResource(web), { ...world, policies: [only('paris')] }, new Map()).steps).toEqual([]);
  });

  it('creates a new resource where it is placed', () => {
    expect(preview(seen(), world, new Map())).toMatchObject({
      gained: ['paris', 'rome'],
      lost: [],
      works: [
        { cluster: 'paris', action: 'CREATE', before: null },
        { cluster: 'rome', action: 'CREATE', before: null },
      ],
    });
  });

  it('changes nothing after its result was applied', () => {
    const works = new Map(preview(seen(), world, new Map()).works.map(({ cluster: name, after }) => [name, after!]));
    const again = preview(seen(['paris', 'rome']), world, works);

    expect(again.works.map(({ action }) => action)).toEqual(['UNCHANGED', 'UNCHANGED']);
  });

  it('deletes where a policy no longer places, and updates where an override is added', () => {
    const works = new Map(preview(seen(), world, new Map()).works.map(({ cluster: name, after }) => [name, after!]));
    const changed = preview(seen(['paris', 'rome']), worldWith(world, [onlyParis, labelled]), works);

    expect(changed).toMatchObject({
      gained: [],
      lost: ['rome'],
      works: [
        { cluster: 'paris', action: 'UPDATE' },
        { cluster: 'rome', action: 'DELETE' },
      ],
    });
  });

  it('leaves all works if no policy selects the resource any more', () => {
    const works = new Map(preview(seen(), world, new Map()).works.map(({ cluster: name, after }) => [name, after!]));
    const left = preview(seen(['paris', 'rome']), { ...world, policies: [] }, works);

    expect(left.decision.outcome).toBe('NO_POLICY');
    expect(left.works.map(({ action }) => action)).toEqual(['UNCHANGED', 'UNCHANGED']);
  });

  it('removes all works of a resource that is to be deleted, except those being deleted already', () => {
    const works = new Map([
      ['paris', { manifest: template, replicas: null }],
      ['rome', { manifest: null, replicas: null }],
    ]);

    expect(preview({ ...seen(['paris']), deleted: true }, world, works)).toMatchObject({
      lost: ['paris'],
      works: [{ cluster: 'paris', action: 'DELETE' }],
    });
  });
});

describe('a preview of an immutable change', () => {
  const selected = (app: string, annotations?: Record<string, string>): KubeObject => {
    const { metadata, ...rest }: KubeObject = aDeployment('web', { replicas: 2 });
    const labelled = { ...metadata, ...(annotations && { annotations }) };
    return { ...rest, metadata: labelled, spec: { ...(rest['spec'] as object), selector: { matchLabels: { app } } } };
  };
  const placed = [{ cluster: 'paris', replicas: 2 }];
  const inParis = (immutableChange?: 'Replace' | 'Refuse') =>
    aWorld({
      clusters: [aCluster('paris')],
      policies: [aPolicy('all', { placement: {}, ...(immutableChange && { immutableChange }) })],
    });
  const standing = (manifest: KubeObject, more: object = {}) => new Map([['paris', { manifest, replicas: 2, ...more }]]);
  const Replace = { 'manifold.hub/immutable-change': 'Replace' };
  const Refuse = { 'manifold.hub/immutable-change': 'Refuse' };

  it.each([
    { by: 'a person', after: selected('new'), options: { replace: true }, policy: undefined, action: 'REPLACE' },
    { by: 'the annotation', after: selected('new', Replace), options: {}, policy: undefined, action: 'REPLACE' },
    { by: 'the policy', after: selected('new'), options: {}, policy: 'Replace', action: 'REPLACE' },
    { by: 'nobody', after: selected('new'), options: {}, policy: undefined, action: 'UPDATE' },
    { by: 'the policy, but refused by the annotation,', after: selected('new', Refuse), options: {}, policy: 'Replace', action: 'UPDATE' },
  ] as const)('chosen by $by is $action, with the field', ({ after, options, policy, action }) => {
    const { works, warnings } = preview(seenResource(after, { placed }), inParis(policy), standing(selected('old')), options);

    expect(works).toMatchObject([{ cluster: 'paris', action }]);
    expect(warnings).toEqual([expect.stringContaining('spec.selector cannot change after creation')]);
  });

  it('that the member refused already replaces unchanged content, and compares other content with what is there', () => {
    const refused = {
      reason: 'IMMUTABLE_FIELD',
      message: 'spec.selector cannot change after creation. Restore.',
      applied: selected('old'),
    };
    const works = (after: KubeObject) =>
      preview(seenResource(after, { placed }), inParis(), standing(selected('new'), { refused }), { replace: true }).works;

    expect(works(selected('new'))).toMatchObject([{ action: 'REPLACE' }]);
    expect(works(selected('newer'))).toMatchObject([{ action: 'REPLACE' }]);
    expect(works(selected('old'))).toMatchObject([{ action: 'UPDATE' }]);
  });

  it('has no warning where only other fields change', () => {
    const { works, warnings } = preview(
      seenResource(selected('same'), { placed }),
      inParis(),
      standing({ ...selected('same'), metadata: { ...selected('same').metadata, labels: { tier: 'edge' } } }),
      { replace: true },
    );

    expect([works.map(({ action }) => action), warnings]).toEqual([['UPDATE'], []]);
  });

  it('lists what a take-over removes if the hub found the object of another client', () => {
    const refused = {
      reason: 'FOREIGN_OBJECT' as const,
      message: 'The object existed before the first apply and is managed by kubectl. Set conflictResolution.',
      applied: null,
    };
    const overwrite = aWorld({
      clusters: [aCluster('paris')],
      policies: [aPolicy('all', { placement: {}, conflictResolution: 'Overwrite' })],
    });
    const of = (world: typeof overwrite) => preview(seenResource(selected('a'), { placed }), world, standing(selected('a'), { refused }));

    expect(of(overwrite).warnings).toEqual([
      expect.stringMatching(/managed by kubectl\. It is taken over: fields .* are removed.* \(paris\)$/),
    ]);
    expect(of(inParis()).warnings).toEqual([]);
  });
});

function seen(placed: readonly string[] = []): PlanInput {
  return seenResource(template, { placed: placed.map((cluster) => ({ cluster, replicas: null })) });
}
