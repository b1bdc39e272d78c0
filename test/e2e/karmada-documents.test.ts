import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { applicationHealth, applyFile, clustersHealthy } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

/** What one cluster gets of a Deployment. */
interface Rendered {
  readonly replicas: number;
  readonly image: string;
  readonly args: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly metadata: { readonly labels?: Record<string, string> };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string; readonly args?: readonly string[] }[] } };
  };
}

/** Documents as users of Karmada have them, in a complete hub: the same clusters, replicas and images as in Karmada. */
describe("Karmada's documents", () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startHub();
    await clustersHealthy(hub);
  });
  afterAll(() => hub.stop());

  it('of the example run in the stated clusters, each with its image', async () => {
    await applyFile(hub, 'examples/karmada-nginx.yaml');
    await healthyIn('default', 'nginx', 2);

    expect(await rendered('default', 'nginx')).toMatchObject({
      'cloud-b': { replicas: 1, image: 'nginx:1.27-alpine' },
      'cloud-c': { replicas: 1, image: 'nginx:1.26-alpine' },
    });
    expect(await refusals('default', 'nginx')).toEqual({ 'idc-a': expect.stringMatching(/clusterNames/) });
  });

  it('of a team are all accepted, as policies of either name', async () => {
    const { results } = await applyFile(hub, 'test/fixtures/karmada-team.yaml');

    expect(results.map(({ action }) => action)).toEqual(results.map(() => 'CREATED'));
    expect(results.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['ClusterPlacementPolicy team-blue', 'PlacementPolicy worker', 'ClusterOverridePolicy mirrors']),
    );
    await healthyIn('team', 'api', 3);
  });

  it('that duplicate give every selected cluster the full count, before overrides', async () => {
    expect(await rendered('team', 'api')).toEqual({
      'cloud-b': {
        replicas: 1,
        image: 'mirror.ap.example/team/api:1.5.0-rc.1',
        args: ['--listen=:8080', '--canary'],
        labels: { team: 'blue', exposure: 'public' },
      },
      'cloud-c': {
        replicas: 3,
        image: 'registry.example/team/api:1.4.0',
        args: ['--listen=:8080'],
        labels: { team: 'blue', exposure: 'public' },
      },
    });
  });

  it('that divide by weight give the shares of Sainte-Laguë, and take precedence over cluster-wide ones', async () => {
    expect(await rendered('team', 'worker')).toMatchObject({
      'idc-a': { replicas: 3, image: 'registry.example/team/worker:1.4.0', labels: { team: 'blue' } },
      'cloud-b': { replicas: 1, image: 'mirror.ap.example/team/worker:1.4.0' },
    });
    expect(await placed('apps/v1', 'Deployment', 'team', 'worker')).toEqual(['cloud-b', 'idc-a']);
  });

  it('with several affinities use the first that has a cluster', async () => {
    expect(await placed('apps/v1', 'Deployment', 'team', 'ledger')).toEqual(['idc-a']);
    expect(await rendered('team', 'ledger')).toMatchObject({ 'idc-a': { replicas: 2, labels: { team: 'blue' } } });
  });

  it('that select kinds without replicas place them in the same clusters', async () => {
    expect(await placed('v1', 'ConfigMap', 'team', 'api-config')).toEqual(['cloud-b', 'cloud-c']);
  });

  async function healthyIn(namespace: string, name: string, clusters: number): Promise<void> {
    await eventually(async () =>
      expect(await applicationHealth(hub, namespace, name)).toEqual({ health: 'HEALTHY', clusters: { total: clusters, ready: clusters } }),
    );
  }

  async function works(apiVersion: string, kind: string, namespace: string, name: string) {
    const { resource } = await hub.query<{ resource: { works: { nodes: readonly { cluster: string; manifest: string }[] } } }>(
      `query ($apiVersion: String!, $kind: String!, $namespace: String!, $name: String!) {
        resource(apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: $name) { works(first: 10) { nodes { cluster manifest } } }
      }`,
      { apiVersion, kind, namespace, name },
    );
    return resource.works.nodes;
  }

  async function placed(apiVersion: string, kind: string, namespace: string, name: string): Promise<string[]> {
    return (await works(apiVersion, kind, namespace, name)).map(({ cluster }) => cluster);
  }

  async function rendered(namespace: string, name: string): Promise<Record<string, Rendered>> {
    const nodes = await works('apps/v1', 'Deployment', namespace, name);
    return Object.fromEntries(nodes.map(({ cluster, manifest }) => [cluster, renderedOf(parse(manifest) as Manifest)]));
  }

  async function refusals(namespace: string, name: string): Promise<Record<string, string>> {
    const { resource } = await hub.query<{
      resource: { decision: { clusters: { nodes: readonly { cluster: string; reason: string; field: string | null }[] } } };
    }>(
      `query ($namespace: String!, $name: String!) { resource(apiVersion: "apps/v1", kind: "Deployment", namespace: $namespace, name: $name) {
        decision { clusters(first: 10, chosen: false) { nodes { cluster reason field } } }
      } }`,
      { namespace, name },
    );
    return Object.fromEntries(resource.decision.clusters.nodes.map(({ cluster, reason, field }) => [cluster, `${reason} ${field}`]));
  }
});

function renderedOf({ metadata, spec }: Manifest): Rendered {
  const { image, args = [] } = spec.template.spec.containers[0]!;
  const labels = Object.fromEntries(Object.entries(metadata.labels ?? {}).filter(([key]) => !key.includes('/')));
  return { replicas: spec.replicas, image, args, labels };
}
