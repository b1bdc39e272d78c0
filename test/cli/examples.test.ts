import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readIntent } from '../../src/core/intent/read-intent.js';
import type { ApplicationRef } from '../../src/core/model/application.js';
import type { OverridePolicy, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { plan } from '../../src/core/plan.js';
import { aCluster, aWorld, seen } from '../support/builders.js';

const folder = join(import.meta.dirname, '../../examples');
const apis = new Set(['v1/ConfigMap', 'v1/Secret', 'v1/Service', 'apps/v1/Deployment', 'batch/v1/Job', 'example.com/v1/Widget']);
/** The clusters of `npm start`. */
const clusters = [
  aCluster('cloud-b', { provider: 'aws', region: 'ap-southeast', labels: { tier: 'public' }, apis }),
  aCluster('cloud-c', { provider: 'gcp', region: 'eu-west', labels: { tier: 'public' }, apis }),
  aCluster('idc-a', { provider: 'idc', region: 'cn-east', labels: { tier: 'private' }, apis }),
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
  const world = aWorld({
    clusters,
    policies: policies.filter((policy): policy is PlacementPolicy => policy.kind.endsWith('PlacementPolicy')),
    overrides: policies.filter((policy): policy is OverridePolicy => policy.kind.endsWith('OverridePolicy')),
  });
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
  it.each(readdirSync(folder).filter((file) => file.endsWith('.yaml')))(
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
