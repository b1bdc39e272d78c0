import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments, stringify } from 'yaml';
import { readIntent } from '../../src/core/intent/read-intent.js';

const root = resolve(import.meta.dirname, '../..');
const chart = join(root, 'deploy/helm/manifold');
const GO = globSync('/usr/lib/go-*/bin/go')[0] ?? '/usr/lib/go/bin/go';
const GOPATH = '/usr/share/gocode';
const canRender = existsSync(GO) && existsSync(join(GOPATH, 'src/github.com/Masterminds/sprig'));
if (!canRender) {
  process.stdout.write('Tests of the Helm chart are skipped: golang-go and golang-github-masterminds-sprig-dev are not installed.\n');
}

type Manifest = Record<string, unknown> & { readonly kind: string; readonly spec?: Record<string, unknown> };
const run = promisify(execFile);
let folder: string;

/** The chart's manifests in the release and namespace `manifold`. */
async function render(values: Record<string, unknown> = {}): Promise<string> {
  writeFileSync(join(folder, 'values.yaml'), stringify(values));
  const { stdout } = await run(join(folder, 'render'), [chart, 'manifold', 'manifold', join(folder, 'values.yaml')]);
  return stdout;
}
const parsed = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as Manifest);

/** Without intended differences between a release and the plain manifests: labels of releases, and the image that kustomize sets. */
function plain(manifests: readonly Manifest[]): Record<string, unknown> {
  const json = JSON.stringify(manifests, (key, value) => {
    if (key === 'metadata') return { name: value.name, namespace: value.namespace };
    return ['app.kubernetes.io/instance', 'imagePullPolicy', 'image'].includes(key) ? undefined : value;
  });
  return Object.fromEntries((JSON.parse(json) as Manifest[]).map((manifest) => [manifest.kind, manifest]));
}

(canRender ? describe : describe.skip)('the Helm chart', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifold-chart-'));
    const env = { ...process.env, GO111MODULE: 'off', GOPATH, GOCACHE: join(tmpdir(), 'manifold-go-cache') };
    await run(GO, ['build', '-o', join(folder, 'render'), './test/docs/render-chart'], { cwd: root, env });
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('renders by default what the plain manifests have', async () => {
    const base = ['hub', 'network-policy'].map((file) => readFileSync(join(root, `deploy/kubernetes/base/${file}.yaml`), 'utf8'));

    expect(plain(parsed(await render()))).toEqual(plain(base.flatMap(parsed)));
  });

  it('is valid by the schemas of its kinds with everything enabled', async () => {
    const everything = {
      databaseSecret: { name: 'manifold-postgres-app', key: 'uri' },
      imagePullSecrets: [{ name: 'registry' }],
      env: { MANIFOLD_ALLOWED_MEMBER_NETWORKS: '10.0.0.0/8', MANIFOLD_REVISIONS_KEPT: 50 },
      ingress: { enabled: true },
      tls: { secret: 'hub-certificate' },
      serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
      podAnnotations: { team: 'platform' },
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'infra', operator: 'Exists' }],
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    };
    const text = await render(everything);
    const answer = readIntent(text);

    expect(answer.ok ? answer.intent.warnings : answer.errors).toEqual([]);
    expect(
      parsed(text)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['Deployment', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'ServiceMonitor']);
    expect(text).toContain('{ secretKeyRef: { name: manifold-postgres-app, key: uri } }');
    expect(text.match(/scheme: HTTPS/g)).toHaveLength(3);
    expect(text).toContain('- { name: tls, secret: { secretName: hub-certificate } }');
    expect(text).toContain('{ name: MANIFOLD_REVISIONS_KEPT, value: "50" }');
  });

  it('renders no Ingress, ServiceMonitor, NetworkPolicy and disruption budget that is disabled', async () => {
    const off = { networkPolicy: { enabled: false }, podDisruptionBudget: { enabled: false } };

    expect(
      parsed(await render(off))
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['Deployment', 'Service', 'ServiceAccount']);
  });

  it('refuses to render without a Secret', async () => {
    await expect(render({ existingSecret: '' })).rejects.toThrow('set existingSecret to the name of a Secret');
  });
});
