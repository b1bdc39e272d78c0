import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { manifold } from '../support/command-line.js';

const workload = (name: string, gpus: number, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: it, image: "it:1", resources: { limits: { nvidia.com/gpu: ${gpus} } } }] }
`;
const policy = `
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: { name: all, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Aggregated }
`;
const clusters = `
- name: small
  nodePools:
    - { name: gpu, nodes: 4, allocatable: { cpu: "64", nvidia.com/gpu: 16, pods: 440 },
        freePerNode: [{ nodes: 4, allocatable: { cpu: 16, nvidia.com/gpu: 4, pods: 110 }, free: { cpu: 16, nvidia.com/gpu: 4, pods: 110 } }] }
- name: large
  region: cn-east
  unknownToThePlan: { is: left out }
  capacityAgeSeconds: 7
  nodePools:
    - { name: gpu, nodes: 2, allocatable: { cpu: "32", nvidia.com/gpu: "16", pods: "220" },
        freePerNode: [{ nodes: 2, allocatable: { cpu: 16, nvidia.com/gpu: 8, pods: 110 }, free: { cpu: 16, nvidia.com/gpu: 8, pods: 110 } }] }
`;

/** As `kubectl get clusters -o yaml` prints them. */
const karmadaClusters = (region: string) => `
apiVersion: v1
kind: List
items:
  - apiVersion: cluster.karmada.io/v1alpha1
    kind: Cluster
    metadata: { name: small }
    spec: { syncMode: Push }
    status: { resourceSummary: { allocatable: { cpu: "64", nvidia.com/gpu: 4, pods: 110 } } }
  - apiVersion: cluster.karmada.io/v1alpha1
    kind: Cluster
    metadata: { name: large }
    spec: { syncMode: Push, region: ${region} }
    status:
      resourceSummary: { allocatable: { cpu: "64", nvidia.com/gpu: "16", pods: "110" }, allocated: { pods: "1" } }
      apiEnablements: [{ groupVersion: apps/v1, resources: [{ kind: Deployment }] }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-plan-'));
  writeFileSync(join(folder, 'policy.yaml'), policy);
  writeFileSync(join(folder, 'web.yaml'), workload('web', 8, 2));
  writeFileSync(join(folder, 'crowd.yaml'), [workload('one', 8, 2), workload('two', 8, 2)].join('---'));
  writeFileSync(join(folder, 'clusters.yaml'), clusters);
  writeFileSync(join(folder, 'karmada.yaml'), karmadaClusters('cn-east'));
  writeFileSync(join(folder, 'wrong-karmada.yaml'), karmadaClusters('not a region').replace('syncMode: Push', 'syncMode: Poll'));
  writeFileSync(join(folder, 'wrong.yaml'), '- name: a\n  nodePools: [{ name: p, nodes: 1, allocatable: { cpu: many } }]\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (line: string) => manifold(line.split(' '), { folder });

describe('manifold plan', () => {
  it('P10: prints without a hub where a workload goes, and why not elsewhere', async () => {
    const { code, stdout } = await run('plan -f policy.yaml -f web.yaml --clusters clusters.yaml');

    expect(code).toBe(0);
    expect(stdout).toContain('Deployment shop/web');
    expect(stdout).toContain('✓ large  chosen: The cluster fits the policy and gets 2 replicas.');
    expect(stdout).toMatch(/capacity: +room for 2 more, by nodes, 7 s old/);
    expect(stdout).toMatch(/✗ small {2}refused by node-fit: .*one replica requests 8 nvidia\.com\/gpu, and the best node has 4/);
  });

  it('deducts its own placements, and prints decisions and manifests for programs', async () => {
    const { code, stdout } = await run('plan -f policy.yaml -f crowd.yaml --clusters clusters.yaml -o yaml');
    const answer = parse(stdout) as { name: string; outcome: string; works: { cluster: string; replicas: number; manifest: object }[] }[];

    expect(code).toBe(1);
    expect(answer.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(answer.map(({ outcome }) => outcome).sort()).toEqual(['SCHEDULED', 'UNSCHEDULABLE']);
    const placed = answer.find(({ outcome }) => outcome === 'SCHEDULED')!;
    expect(placed.works).toMatchObject([{ cluster: 'large', replicas: 2, manifest: { kind: 'Deployment', spec: { replicas: 2 } } }]);
  });

  it('plans over the Cluster objects of the reference as they are', async () => {
    const { code, stdout } = await run('plan -f policy.yaml -f web.yaml --clusters karmada.yaml');

    expect(code).toBe(0);
    expect(stdout).toContain('✓ large  chosen: The cluster fits the policy and gets 2 replicas.');
  });

  it('reports all errors of such objects', async () => {
    const { code, stderr } = await run('plan -f policy.yaml -f web.yaml --clusters wrong-karmada.yaml');

    expect(code).toBe(1);
    expect(stderr).toMatch(/Cluster small: spec\.syncMode must be one of Push, Pull/);
    expect(stderr).toMatch(/Cluster large: spec\.region must be empty or consist of letters/);
  });

  it.each([
    { line: 'plan -f policy.yaml -f web.yaml', code: 2, says: '--clusters is missing' },
    { line: 'plan -f policy.yaml -f web.yaml --clusters nowhere.yaml', code: 1, says: 'cannot read nowhere.yaml' },
    { line: 'plan -f policy.yaml -f web.yaml --clusters wrong.yaml', code: 1, says: 'wrong.yaml is no snapshot of clusters' },
    { line: 'plan -f clusters.yaml --clusters clusters.yaml', code: 1, says: 'clusters.yaml:' },
  ])('$line ends with $code', async ({ line, code, says }) => {
    const answer = await run(line);

    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(says)]);
  });
});
