import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readIntent } from '../../src/core/intent/read-intent.js';
import { worldWithClasses } from '../../src/core/match/priority.js';
import type { ApplicationRef } from '../../src/core/model/application.js';
import type { OverridePolicy, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { plan } from '../../src/core/plan.js';
import { aCluster, aWorld, nodes, seen } from '../support/builders.js';

const folder = join(import.meta.dirname, '../../examples');
const apis = new Set([
  ...['v1/ConfigMap', 'v1/Secret', 'v1/Service', 'v1/ServiceAccount', 'apps/v1/Deployment', 'apps/v1/StatefulSet', 'batch/v1/Job'],
  ...['networking.k8s.io/v1/Ingress', 'scheduling.k8s.io/v1/PriorityClass'],
  ...['apiextensions.k8s.io/v1/CustomResourceDefinition', 'example.com/v1/Widget'],
]);
const memory = 2 ** 37;
const gpus = { cpu: 32, memory, 'nvidia.com/gpu': 8 };
/** A file of policies for several applications has no application of its own. */
const policiesOnly = 'teams/common.yaml';
/** The clusters of `npm start`. */
const clusters = [
  aCluster('cloud-b', {
    provider: 'aws',
    region: 'ap-southeast',
    labels: { tier: 'public' },
    apis,
    capacity: nodes([6, { cpu: 8, memory }]),
  }),
  aCluster('cloud-c', { provider: 'gcp', region: 'eu-west', labels: { tier: 'public' }, apis, capacity: nodes([6, { cpu: 8, memory }]) }),
  aCluster('idc-a', {
    provider: 'idc',
    region: 'cn-east',
    labels: { tier: 'private' },
    apis,
    capacity: nodes([4, { cpu: 32, memory }], [2, gpus]),
  }),
];

interface Planned {
  readonly application: ApplicationRef | null;
  /** `KIND/NAME` and the manifest for each cluster. */
  readonly works: ReadonlyMap<string, Readonly<Record<string, { readonly replicas: number | null; readonly manifest: unknown }>>>;
  readonly warnings: readonly string[];
}

function planned(file: string): Planned {
  const read = readIntent(readFileSync(join(folder, file), 'utf8'));
  if (!read.ok) throw new Error(JSON.stringify(read.errors, null, 2));
  const { application, resources, policies, warnings } = read.intent;
  const world = worldWithClasses(
    aWorld({
      clusters,
      policies: policies.filter((policy): policy is PlacementPolicy => policy.kind.endsWith('PlacementPolicy')),
      overrides: policies.filter((policy): policy is OverridePolicy => policy.kind.endsWith('OverridePolicy')),
    }),
    resources,
  );
  const plans = resources.map((template) => ({ template, plan: plan(seen(template), world) }));
  return {
    application,
    works: new Map(
      plans.map(({ template: { kind, metadata }, plan: { works } }) => [
        `${kind}/${metadata.name}`,
        Object.fromEntries((works ?? []).map(({ cluster, replicas, manifest }) => [cluster, { replicas, manifest }])),
      ]),
    ),
    warnings: [...warnings, ...plans.flatMap(({ plan: one }) => one.warnings)],
  };
}

const seats = (works: Planned['works'], name: string) =>
  Object.fromEntries(Object.entries(works.get(name)!).map(([cluster, { replicas }]) => [cluster, replicas]));
const images = (works: Planned['works'], name: string) =>
  Object.fromEntries(
    Object.entries(works.get(name)!).map(([cluster, { manifest }]) => [cluster, JSON.stringify(manifest).match(/"image":"([^"]*)"/)?.[1]]),
  );

describe('the examples', () => {
  it.each(readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml') && file !== policiesOnly))(
    '%s is accepted without a warning, and each of its resources is placed',
    (file) => {
      const { works, warnings, application } = planned(file);
      expect(warnings).toEqual([]);
      expect(application).not.toBeNull();
      expect([...works.entries()].filter(([, perCluster]) => Object.keys(perCluster).length === 0)).toEqual([]);
    },
  );
});

describe('the web shop', () => {
  const { application, works } = planned('web-shop.yaml');

  it('is one application of its namespace', () => {
    expect(application).toEqual({ namespace: 'shop', name: 'web-shop' });
  });

  it('runs in every cluster with all replicas, and the worker by weight', () => {
    expect(seats(works, 'Deployment/storefront')).toEqual({ 'cloud-b': 2, 'cloud-c': 2, 'idc-a': 2 });
    expect(seats(works, 'Deployment/order-worker')).toEqual({ 'cloud-b': 1, 'cloud-c': 1, 'idc-a': 2 });
    for (const name of ['ConfigMap/shop-config', 'Secret/shop-session', 'Service/cart']) {
      expect(Object.keys(works.get(name)!).sort()).toEqual(['cloud-b', 'cloud-c', 'idc-a']);
    }
  });

  it('has images and settings that differ by region', () => {
    const currency = Object.entries(works.get('ConfigMap/shop-config')!).map(([cluster, { manifest }]) => [
      cluster,
      (manifest as { data: Record<string, string> }).data['CURRENCY'],
    ]);
    expect(Object.fromEntries(currency)).toEqual({ 'idc-a': 'CNY', 'cloud-b': 'SGD', 'cloud-c': 'EUR' });
    expect(images(works, 'Deployment/cart')).toEqual({
      'idc-a': 'docker.io/library/redis:7-alpine',
      'cloud-b': 'mirror.gcr.io/library/redis:7-alpine',
      'cloud-c': 'docker.io/library/redis:7-alpine',
    });
  });
});

describe('the documents of Karmada', () => {
  it('have the same meaning as in Karmada', () => {
    const { works } = planned('karmada-nginx.yaml');
    expect(seats(works, 'Deployment/nginx')).toEqual({ 'cloud-b': 1, 'cloud-c': 1 });
    expect(images(works, 'Deployment/nginx')).toEqual({ 'cloud-b': 'nginx:1.27-alpine', 'cloud-c': 'nginx:1.26-alpine' });
  });
});

describe('the batch job', () => {
  it('runs in public clusters only', () => {
    expect(Object.keys(planned('batch-job.yaml').works.get('Job/nightly-report')!).sort()).toEqual(['cloud-b', 'cloud-c']);
  });
});
