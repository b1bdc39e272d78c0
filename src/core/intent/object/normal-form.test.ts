import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField } from '../intent-error.js';
import { normalForm } from './normal-form.js';

const metadata = { name: 'web', namespace: 'shop' };
const deployment = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { selector: {}, template: { spec } },
});
const container = (fields: object) => deployment({ containers: [{ name: 'web', image: 'acme/web:1', ...fields }] });
const secret = (fields: object): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata, ...fields });
const configMap = (fields: object): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...fields });
const faults = (object: KubeObject) => normalForm(object).problems.map(({ code, field }) => `${code} ${describeField(field)}`);

const pod = 'spec.template.spec';

describe('items of keyed lists', () => {
  it.each([
    {
      object: container({
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'metrics', containerPort: 8080 },
        ],
      }),
      want: [`INVALID_VALUE ${pod}.containers[0].ports[1]`],
      because: 'TCP is the protocol of both',
    },
    {
      object: container({ ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }] }),
      want: [],
      because: 'the protocols differ',
    },
    {
      object: container({
        volumeMounts: [
          { name: 'a', mountPath: '/x' },
          { name: 'b', mountPath: '/x' },
        ],
      }),
      want: [`INVALID_VALUE ${pod}.containers[0].volumeMounts[1]`],
      because: 'one path has one mount',
    },
    {
      object: deployment({ containers: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] }),
      want: [`INVALID_VALUE ${pod}.containers[2]`],
      because: 'containers have names of their own',
    },
    {
      object: deployment({ initContainers: [{ name: 'a' }, { name: 'a' }], volumes: [{ name: 'v' }, { name: 'v' }] }),
      want: [`INVALID_VALUE ${pod}.initContainers[1]`, `INVALID_VALUE ${pod}.volumes[1]`],
      because: 'everything is said at once',
    },
    {
      object: deployment({ imagePullSecrets: [{ name: 'r' }, { name: 'r' }], hostAliases: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] }),
      want: [`INVALID_VALUE ${pod}.imagePullSecrets[1]`, `INVALID_VALUE ${pod}.hostAliases[1]`],
      because: 'names and addresses are keys',
    },
    {
      object: deployment({
        topologySpreadConstraints: [
          { topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
          { topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
          { topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' },
        ],
      }),
      want: [`INVALID_VALUE ${pod}.topologySpreadConstraints[2]`],
      because: 'both fields together are the key',
    },
    {
      object: deployment({ containers: [{ image: 'a' }] }),
      want: [`MISSING_FIELD ${pod}.containers[0].name`],
      because: 'the key is missing',
    },
    {
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: {
          ports: [
            { port: 80, name: 'a' },
            { port: 80, name: 'b' },
          ],
        },
      },
      want: ['INVALID_VALUE spec.ports[1]'],
      because: 'a port has one service port of a protocol',
    },
    {
      object: {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'a' }] } } } } },
      },
      want: ['INVALID_VALUE spec.jobTemplate.spec.template.spec.containers[1]'],
      because: 'the template of a template is looked into',
    },
    {
      object: { ...configMap({}), metadata: { ...metadata, finalizers: ['a/b', 'a/b'] } },
      want: ['INVALID_VALUE metadata.finalizers[1]'],
      because: 'finalizers are a set',
    },
    {
      object: { apiVersion: 'example.com/v1', kind: 'Web', metadata, spec: { ports: [{ port: 80 }, { port: 80 }] } },
      want: [],
      because: 'nobody knows the keys of a kind of somebody else',
    },
  ])('answer $want: $because', ({ object, want }) => {
    expect(faults(object as KubeObject)).toEqual(want);
  });

  it('with equal keys are reported with the first one and a remedy', () => {
    const [problem] = normalForm(container({ ports: [{ containerPort: 80 }, { containerPort: 80 }] })).problems;

    expect(problem).toMatchObject({
      message: `${pod}.containers[0].ports[1] has the same containerPort and protocol as ports[0], which every cluster refuses.`,
      fix: 'Remove one of the two, or give it another containerPort or protocol.',
    });
  });
});

describe('variables of a container', () => {
  const variable = (name: string, value: string) => ({ name, value });
  const envOf = (object: KubeObject) => JSON.parse(JSON.stringify(object)).spec.template.spec.containers[0].env;

  it('are unique: the last one counts', () => {
    const { object, problems, warnings } = normalForm(
      container({ env: [variable('JAVA_OPTS', '-Xmx1g'), variable('A', '1'), variable('JAVA_OPTS', '-Xmx2g')] }),
    );

    expect(problems).toEqual([]);
    expect(envOf(object)).toEqual([variable('A', '1'), variable('JAVA_OPTS', '-Xmx2g')]);
    expect(warnings).toEqual([
      `apps/v1/Deployment shop/web: ${pod}.containers[0].env[2] contains JAVA_OPTS twice; the last one is used, as in Kubernetes.`,
    ]);
  });

  it.each([
    { env: [variable('PATH', '/a'), variable('PATH', '$(PATH):/b')], because: 'the second is made of the first' },
    { env: [variable('A', '1'), variable('B', '$(A)'), variable('A', '2')], because: 'another one is made of the first' },
  ])('are refused where an earlier value is used: $because', ({ env }) => {
    expect(faults(container({ env }))).toEqual([`INVALID_VALUE ${pod}.containers[0].env[${env.length - 1}]`]);
  });

  it('stay unchanged without duplicates', () => {
    const object = container({ env: [variable('A', '1'), variable('B', '$(A)')] });

    expect(normalForm(object).object).toBe(object);
  });
});

describe('data', () => {
  it('has stringData merged into it, which has precedence', () => {
    const { object, problems } = normalForm(
      secret({ type: 'Opaque', data: { user: 'YQ==', kept: 'a2VwdA==' }, stringData: { user: 'ä', none: null } }),
    );

    expect(problems).toEqual([]);
    expect(object).toEqual(secret({ type: 'Opaque', data: { user: 'w6Q=', kept: 'a2VwdA==', none: '' } }));
  });

  it('is unchanged without stringData, and is not created', () => {
    const plain = secret({ data: { user: 'YQ==' } });

    expect(normalForm(plain).object).toBe(plain);
    expect(normalForm(secret({ stringData: {} })).object).toEqual(secret({}));
  });

  it.each([
    {
      object: secret({ stringData: { password: '(redacted)' } }),
      want: ['INVALID_VALUE stringData.password'],
      because: 'a mark of an answer is no value',
    },
    {
      object: secret({ data: { password: '(redacted, before)' } }),
      want: ['INVALID_VALUE data.password'],
      because: 'nor a mark of a diff',
    },
    { object: secret({ data: { password: 'hunter2!' } }), want: ['INVALID_VALUE data.password'], because: 'it is not base64' },
    { object: secret({ stringData: { port: 5432 } }), want: ['INVALID_VALUE stringData.port'], because: 'a number is no text' },
    { object: secret({ data: 'hunter2' }), want: ['INVALID_VALUE data'], because: 'it is no map' },
    { object: configMap({ data: { debug: true } }), want: ['INVALID_VALUE data.debug'], because: 'yes is a boolean without quotes' },
    { object: configMap({ data: { 'a b': 'x' } }), want: ['INVALID_VALUE data.a b'], because: 'a key has no spaces' },
    {
      object: configMap({ data: { a: 'x' }, binaryData: { a: 'eA==' } }),
      want: ['INVALID_VALUE binaryData.a'],
      because: 'a key stands once',
    },
    { object: configMap({ data: { a: 'x'.repeat(1_048_577) } }), want: ['TOO_LARGE data'], because: 'API servers take 1 MiB' },
    { object: configMap({ data: { a: '€'.repeat(400_000) } }), want: ['TOO_LARGE data'], because: 'bytes count, not characters' },
    { object: configMap({ data: { a: 'x'.repeat(1_048_576) } }), want: [], because: '1 MiB is taken' },
    {
      object: { apiVersion: 'example.com/v1', kind: 'Web', metadata, spec: { a: 'x'.repeat(1_600_000) } },
      want: ['TOO_LARGE '],
      because: 'etcd takes 1.5 MiB',
    },
  ])('is $want: $because', ({ object, want }) => {
    expect(faults(object as KubeObject)).toEqual(want);
    expect(JSON.stringify(normalForm(object as KubeObject).problems)).not.toContain('hunter2');
  });
});
