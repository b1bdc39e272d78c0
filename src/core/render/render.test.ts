import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, aDeployment, anOverride } from '../../../test/support/builders.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { OverridePolicy, Overriders, PlaintextOverrider } from '../model/policy/policy.js';
import { replicasOf } from '../model/replicas.js';
import { type RenderAsk, render } from './render.js';

const fleet = [aCluster('oslo', { region: 'eu' }), aCluster('paris', { region: 'eu' }), aCluster('tokyo', { region: 'jp' })];
const everywhere = (overriders: Overriders) => [anOverride('o', { overrideRules: [{ overriders }] })];
const policy: RenderAsk['policy'] = { resourceSelectors: [] };

function rendered(template: KubeObject, overrides: readonly OverridePolicy[] = [], facts: Partial<RenderAsk> = {}) {
  const seats = fleet.map(({ name }) => ({ cluster: name, replicas: replicasOf(template) }));
  return render({ template, policy, seats, completions: null, ...facts }, fleet, overrides);
}

function works(...args: Parameters<typeof rendered>) {
  const answer = rendered(...args);
  if (!answer.ok) throw new Error(answer.message);
  return answer.works;
}

function failure(...args: Parameters<typeof rendered>) {
  const answer = rendered(...args);
  return answer.ok ? 'rendered' : answer.message;
}

const imageIn = (object: KubeObject) =>
  (object as unknown as { spec: { template: { spec: { containers: { image: string }[] } } } }).spec.template.spec.containers[0]!.image;

describe('a render', () => {
  it('returns the same template if nothing differs', () => {
    const template = aDeployment('web');
    expect(works(template).every(({ manifest }) => manifest === template)).toBe(true);
  });

  it('returns the same object for clusters with equal seats and rules', () => {
    const eu = { targetCluster: { fieldSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['eu'] }] } } };
    const overriders = { imageOverrider: [{ component: 'Registry', operator: 'replace', value: 'eu.example.com' } as const] };
    const [oslo, paris, tokyo] = works(aDeployment('web'), [anOverride('o', { overrideRules: [{ ...eu, overriders }] })]);

    expect(oslo!.manifest).toBe(paris!.manifest);
    expect([imageIn(oslo!.manifest), imageIn(tokyo!.manifest)]).toEqual([
      'eu.example.com/library/nginx:1.27',
      'docker.io/library/nginx:1.27',
    ]);
  });

  it('fails if an override writes a value of a wrong type', () => {
    const path = '/spec/template/spec/containers/0/env';
    const env: PlaintextOverrider = { path, operator: 'add', value: { REGION: 'idc' } };
    expect(failure(aDeployment('web'), everywhere({ plaintext: [env] }))).toBe(
      `In cluster oslo: OverridePolicy shop/o, spec.overrideRules[0].overriders: ${path} must be a list, every cluster refuses other values.`,
    );
  });

  it('accepts a wrong type that the template already has', () => {
    const template = aDeployment('web');
    const broken = { ...template, spec: { ...(template['spec'] as object), paused: 'yes' } } as KubeObject;
    const label: PlaintextOverrider = { path: '/metadata/annotations', operator: 'add', value: { a: 'b' } };
    expect(works(broken, everywhere({ plaintext: [label] }))).toHaveLength(3);
  });

  it('sets replicas before the overrides, which have precedence', () => {
    const seats = [
      { cluster: 'oslo', replicas: 5 },
      { cluster: 'tokyo', replicas: 1 },
    ];
    const rule = {
      targetCluster: { clusterNames: ['tokyo'] },
      overriders: { plaintext: [{ path: '/spec/replicas', operator: 'replace', value: 7 } as const] },
    };
    const answer = works(aDeployment('web'), [anOverride('o', { overrideRules: [rule] })], { seats });
    expect(answer.map(({ manifest }) => replicasOf(manifest))).toEqual([5, 7]);
  });

  it('does not change template and policies', () => {
    const template = aDeployment('web');
    const overrides = everywhere({
      labelsOverrider: [{ operator: 'add', value: { a: 'b' } }],
      plaintext: [{ path: '/spec/x', operator: 'add', value: { y: [1] } }],
    });
    const before = JSON.stringify([template, overrides]);
    works(template, overrides);
    expect(JSON.stringify([template, overrides])).toBe(before);
  });

  it('is the same when it is repeated', () => {
    const overrides = everywhere({ annotationsOverrider: [{ operator: 'add', value: { b: '2', a: '1' } }] });
    expect(JSON.stringify(works(aDeployment('web'), overrides))).toBe(JSON.stringify(works(aDeployment('web'), overrides)));
  });

  it('applies cluster-wide policies before those of the namespace, and the more precise later', () => {
    const label = (value: string): OverridePolicy['spec'] => ({
      overrideRules: [{ overriders: { labelsOverrider: [{ operator: 'add', value: { last: value, [value]: '' } }] } }],
    });
    const byName = { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }] };
    const overrides = [
      anOverride('a', { ...label('precise'), ...byName }),
      anOverride('b', label('vague')),
      anOverride('z', { ...label('wide'), ...byName }, ''),
    ];
    expect(Object.keys(works(aDeployment('web'), overrides)[0]!.manifest.metadata.labels!)).toEqual(['last', 'wide', 'vague', 'precise']);
    expect(works(aDeployment('web'), overrides)[0]!.manifest.metadata.labels!['last']).toBe('precise');
  });

  it('sets the divided completions', () => {
    const job: KubeObject = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j', namespace: 'shop' },
      spec: { parallelism: 2, completions: 9 },
    };
    const answer = works(job, [], { seats: [{ cluster: 'oslo', replicas: 2 }], completions: new Map([['oslo', 4]]) });
    expect(answer[0]!.manifest['spec']).toEqual({ parallelism: 2, completions: 4 });
  });
});

describe('an overrider', () => {
  it('edits inside a text of YAML or JSON', () => {
    const template = aConfigMap('c', { 'app.yaml': 'db:\n  host: old\n  ports: [1, 2]\n', 'app.json': '{"a":{"b":1}}' });
    const overrides = everywhere({
      fieldOverrider: [
        {
          fieldPath: '/data/app.yaml',
          yaml: [
            { subPath: '/db/host', operator: 'replace', value: 'new' },
            { subPath: '/db/ports/0', operator: 'remove' },
          ],
        },
        { fieldPath: '/data/app.json', json: [{ subPath: '/a/c', operator: 'add', value: [true] }] },
      ],
    });
    expect(works(template, overrides)[0]!.manifest['data']).toEqual({
      'app.yaml': 'db:\n  host: new\n  ports:\n    - 2\n',
      'app.json': '{"a":{"b":1,"c":[true]}}',
    });
  });

  it('edits a YAML text once for all plans that contain it', () => {
    const text = Array.from({ length: 8_000 }, (_, i) => `key-${i}: value\n`).join('');
    const yaml = [{ subPath: '/key-1', operator: 'replace', value: 'x' } as const];
    const run = () => works(aConfigMap('c', { text }), everywhere({ fieldOverrider: [{ fieldPath: '/data/text', yaml }] }));
    const timed = () => {
      const begin = process.cpuUsage();
      const [work] = run();
      const { user, system } = process.cpuUsage(begin);
      return { ms: user + system, manifest: work!.manifest };
    };
    const first = timed();
    const again = timed();

    expect(again.manifest).toEqual(first.manifest);
    expect(again.ms).toBeLessThan(first.ms / 2);
  });

  it('replaces a digest when it sets a tag, and vice versa', () => {
    const digest = `sha256:${'b'.repeat(64)}`;
    const tag = (value: string) =>
      works(
        aDeployment('web'),
        everywhere({
          imageOverrider: [
            { component: 'Tag', operator: 'replace', value: digest },
            { component: 'Tag', operator: 'replace', value },
          ],
        }),
      );
    expect(imageIn(tag('2')[0]!.manifest)).toBe('docker.io/library/nginx:2');
    expect(imageIn(tag(digest)[0]!.manifest)).toBe(`docker.io/library/nginx@${digest}`);
  });

  it('replaces a variable that has the name of an added one', () => {
    const env = (value: string) => ({ name: 'JAVA_OPTS', value });
    const container = { name: 'web', image: 'nginx:1.27', env: [env('-Xmx1g'), { name: 'A', value: '1' }] };
    const template = { ...aDeployment('web'), spec: { template: { spec: { containers: [container] } } } };
    const path = '/spec/template/spec/containers/0/env/-';
    const [work] = works(template, everywhere({ plaintext: [{ path, operator: 'add', value: env('-Xmx2g') }] }));

    const spec = work!.manifest['spec'] as typeof template.spec;
    expect(spec.template.spec.containers[0]!.env).toEqual([{ name: 'A', value: '1' }, env('-Xmx2g')]);
  });

  it('P20: without a match causes one warning for all clusters', () => {
    const answer = rendered(
      aDeployment('web'),
      everywhere({ commandOverrider: [{ containerName: 'nope', operator: 'add', value: ['x'] }] }),
    );
    expect(answer).toMatchObject({
      ok: true,
      warnings: [
        'OverridePolicy shop/o, spec.overrideRules[0].overriders.commandOverrider[0] changed nothing in apps/v1/Deployment shop/web: no container is named nope.',
      ],
    });
  });

  it('causes no warning for kinds that it does not apply to', () => {
    const overriders: Overriders = { imageOverrider: [{ component: 'Tag', operator: 'replace', value: '2' }] };
    expect(rendered(aConfigMap('c'), everywhere(overriders))).toMatchObject({ ok: true, warnings: [] });
  });
});

describe('P20: a render fails', () => {
  it.each<{ overriders: Overriders; says: string }>([
    {
      overriders: { plaintext: [{ path: '/metadata/name', operator: 'replace', value: 'other' }] },
      says: 'an override cannot change apiVersion, kind, name or namespace',
    },
    {
      overriders: { plaintext: [{ path: '/metadata/namespace', operator: 'remove' }] },
      says: 'an override cannot change apiVersion, kind, name or namespace',
    },
    { overriders: { plaintext: [{ path: '/metadata', operator: 'remove' }] }, says: 'an override removed the metadata' },
    {
      overriders: { plaintext: [{ path: '/metadata/annotations', operator: 'add', value: 'foo: bar' }] },
      says: 'metadata.annotations must be a map of text',
    },
    {
      overriders: { plaintext: [{ path: '/metadata/labels/a', operator: 'add', value: 1 }] },
      says: 'metadata.labels must be a map of text',
    },
    { overriders: { plaintext: [{ path: '/spec/nope', operator: 'replace', value: 1 }] }, says: 'plaintext[0]: /spec/nope does not exist' },
    {
      overriders: {
        imageOverrider: [{ component: 'Tag', operator: 'add', value: 'x', predicate: { path: '/spec/template/spec/containers/7/image' } }],
      },
      says: 'imageOverrider[0]: the field has no valid image',
    },
    { overriders: { fieldOverrider: [{ fieldPath: '/data/x', json: [] }] }, says: '/data/x is not a text field' },
  ])('when $overriders: $says', ({ overriders, says }) => {
    expect(failure(aDeployment('web'), everywhere(overriders))).toContain(says);
  });

  it('with cluster, policy, rule and path', () => {
    const rules = [
      { overriders: {} },
      {
        targetCluster: { clusterNames: ['paris'] },
        overriders: { plaintext: [{ path: '/spec/a/b', operator: 'add', value: 1 } as const] },
      },
    ];
    expect(failure(aDeployment('web'), [anOverride('o', { overrideRules: rules })])).toBe(
      'In cluster paris: OverridePolicy shop/o, spec.overrideRules[1].overriders.plaintext[0]: /spec/a/b: its parent does not exist.',
    );
  });

  it('for YAML above its size limit, at which JSON is still edited', () => {
    const settings = (text: string) => aConfigMap('c', { settings: text });
    const path = '/data/settings';
    const yaml = [{ subPath: '/a', operator: 'replace', value: 2 } as const];
    const large = `a: 1\nb: ${'x'.repeat(300_000)}\n`;

    expect(failure(settings(large), everywhere({ fieldOverrider: [{ fieldPath: path, yaml }] }))).toContain(
      'has more than 262144 characters',
    );
    const json = JSON.stringify({ a: 1, b: 'x'.repeat(300_000) });
    expect(failure(settings(json), everywhere({ fieldOverrider: [{ fieldPath: path, json: yaml }] }))).toBe('rendered');
  });

  it('if an item would have the keys of another', () => {
    const container = { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] };
    const template = { ...aDeployment('web'), spec: { template: { spec: { containers: [container] } } } };
    const path = '/spec/template/spec/containers/0/ports/-';

    expect(failure(template, everywhere({ plaintext: [{ path, operator: 'add', value: { containerPort: 80, name: 'b' } }] }))).toContain(
      '/spec/template/spec/containers/0/ports/1 has the same containerPort and protocol as the item 0 of its list',
    );
  });

  it('without quoting text that may be a secret', () => {
    const template = aConfigMap('c', { x: 'password: [hunter2' });
    const message = failure(
      template,
      everywhere({ fieldOverrider: [{ fieldPath: '/data/x', yaml: [{ subPath: '/password', operator: 'remove' }] }] }),
    );
    expect(message).toContain('/data/x: the text cannot be parsed');
    expect(message).not.toContain('hunter2');
  });

  it.each<{ item: PlaintextOverrider; want: unknown; because: string }>([
    { item: { path: '/stringData/a', operator: 'replace', value: 'new' }, want: { a: 'bmV3', b: 'Yg==' }, because: 'it is kept as data' },
    {
      item: { path: '/stringData/c', operator: 'add', value: 'new' },
      want: { a: 'YQ==', b: 'Yg==', c: 'bmV3' },
      because: 'a key is added',
    },
    { item: { path: '/stringData/b', operator: 'remove' }, want: { a: 'YQ==' }, because: 'a key is removed' },
    { item: { path: '/stringData/c', operator: 'replace', value: 'x' }, want: '/data/c does not exist', because: 'the key is not there' },
    { item: { path: '/stringData/a', operator: 'replace', value: 7 }, want: 'its value must be a string', because: 'a number is no text' },
  ])('or changes stringData of a Secret where it is kept: $because', ({ item, want }) => {
    const template = { ...aConfigMap('c', { a: 'YQ==', b: 'Yg==' }), kind: 'Secret' } as unknown as KubeObject;
    const answer = rendered(template, everywhere({ plaintext: [item] }));
    if (typeof want === 'string') expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(want) });
    else
      expect(answer).toMatchObject({
        ok: true,
        works: expect.arrayContaining([expect.objectContaining({ manifest: expect.objectContaining({ data: want }) })]),
      });
  });

  it.each([
    { at: '/data/password', value: 'x', says: 'the field has no valid image (a text of 10 characters)' },
    { at: '/data/list', value: 'x', says: 'the field has no valid image (a list of 1 item)' },
    { at: '/data/map', value: 'x', says: 'the field has no valid image (a map of 1 key)' },
    { at: '/data/gone', value: 'x', says: 'the field has no valid image (nothing)' },
  ])('without quoting a value of a Secret where an image belongs: $at', ({ at, value, says }) => {
    const data = { password: 'CANARY !!!', list: ['CANARY'], map: { a: 'CANARY' } };
    const template = { ...aConfigMap('c'), kind: 'Secret', data } as unknown as KubeObject;
    const item = { predicate: { path: at }, component: 'Tag', operator: 'replace', value } as const;
    const message = failure(template, everywhere({ imageOverrider: [item] }));
    expect(message).toContain(says);
    expect(message).not.toContain('CANARY');
  });

  it('without quoting what looks like a variable in a value for a Secret', () => {
    const template = { ...aConfigMap('c', { a: 'YQ==' }), kind: 'Secret' } as unknown as KubeObject;
    const overrides = [
      anOverride('o', {
        resourceSelectors: [{ apiVersion: 'v1', kind: 'Secret' }],
        variables: [{ name: 'known', default: 'x' }],
        overrideRules: [{ overriders: { plaintext: [{ path: '/stringData/a', operator: 'replace', value: `x\${CANARY}y` }] } }],
      }),
    ];
    const answer = rendered(template, overrides);
    expect(answer).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining('a name in one of its values is not one of its variables')],
    });
    expect(JSON.stringify(answer.ok && answer.warnings)).not.toContain('CANARY');
  });

  it('without quoting the value of an override that sets no tag, in its warning', () => {
    const template = { ...aConfigMap('c', { image: 'nginx:1.27' }), kind: 'Secret' } as unknown as KubeObject;
    const item = { predicate: { path: '/data/image' }, component: 'Tag', operator: 'replace', value: 'CANARY value!' } as const;
    const answer = rendered(template, everywhere({ imageOverrider: [item] }));
    expect(answer).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining('replace of its value (a text of 13 characters) gives no valid tag')],
    });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });

  it('for YAML that expands when it is parsed', () => {
    const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join()}]`).join('\n')}`;
    const overrides = everywhere({ fieldOverrider: [{ fieldPath: '/data/x', yaml: [{ subPath: '/b', operator: 'add', value: 1 }] }] });
    expect(failure(aConfigMap('c', { x: bomb }), overrides)).toContain('cannot be parsed');
  });
});

describe('a work', () => {
  it('has the conflict resolution of the resource, otherwise of the policy', () => {
    const annotated = (key: string, value: string) => ({
      ...aConfigMap('c'),
      metadata: { ...aConfigMap('c').metadata, annotations: { [key]: value } },
    });
    const resolutions = [
      works(aConfigMap('c'), [], { policy })[0],
      works(aConfigMap('c'), [], { policy: { ...policy, conflictResolution: 'Overwrite' } })[0],
      works(annotated('work.karmada.io/conflict-resolution', 'overwrite'))[0],
      works(annotated('manifold.hub/conflict-resolution', 'abort'), [], { policy: { ...policy, conflictResolution: 'Overwrite' } })[0],
    ];
    expect(resolutions.map((work) => work?.conflictResolution)).toEqual(['Abort', 'Overwrite', 'Overwrite', 'Abort']);
  });

  it('is suspended if the policy requests it', () => {
    const suspension = { dispatchingOnClusters: { clusterNames: ['paris'] } };
    expect(works(aConfigMap('c'), [], { policy: { ...policy, suspension } }).map(({ suspended }) => suspended)).toEqual([
      false,
      true,
      false,
    ]);
    expect(
      works(aConfigMap('c'), [], { policy: { ...policy, suspension: { dispatching: true } } }).every(({ suspended }) => suspended),
    ).toBe(true);
  });
});
