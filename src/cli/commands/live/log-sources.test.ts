import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HubClient } from '../../hub/hub-client.js';
import { logSources } from './log-sources.js';

const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' };
const pageInfo = { hasNextPage: false, endCursor: null };
const podOf = (cluster: string) => ({ namespace: 'shop', name: `cart-${cluster}`, containers: [{ name: 'web', init: false }] });

describe('the logs of a workload in many clusters', () => {
  let server: Server;
  let hub: HubClient;
  let clusters: readonly string[] = [];
  const asked: (readonly string[])[] = [];

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { query, variables } = JSON.parse(await text(request)) as { query: string; variables: { clusters: readonly string[] } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: answer(query, variables.clusters) }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    hub = new HubClient(
      { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'right', source: 'the test' },
      { clock: { now: () => 0, pause: async () => undefined }, timeoutMs: 5_000, interrupted: new AbortController().signal },
    );
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  /** As the API does, it refuses more than 20 clusters. */
  function answer(query: string, named: readonly string[]): unknown {
    if (query.includes('WorksOfApplication')) {
      const works = { nodes: clusters.map((cluster) => ({ cluster })), pageInfo, totalCount: clusters.length };
      return { application: { resources: { nodes: [{ ...key, works }], pageInfo } } };
    }
    if (!query.includes('ResourcePods')) return { applications: { nodes: [{ namespace: 'shop', name: 'shop' }], pageInfo, totalCount: 1 } };
    asked.push(named);
    return named.length > 20
      ? null
      : { resourcePods: named.map((cluster) => ({ cluster, pods: [podOf(cluster)], more: false, failure: null })) };
  }

  it('are those of all of its clusters, which are asked 20 at a time', async () => {
    clusters = Array.from({ length: 45 }, (_, i) => `c${i}`);
    const { sources, notes } = await logSources(hub, 'app/shop', {});
    expect(asked.splice(0).map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(sources).toHaveLength(45);
    expect(notes).toEqual([]);
  });

  it('are those of 200 clusters, with a note that names the limit', async () => {
    clusters = Array.from({ length: 203 }, (_, i) => `c${i}`);
    const { sources, notes } = await logSources(hub, 'app/shop', {});
    expect(sources).toHaveLength(200);
    expect(notes).toEqual(['3 more clusters have Deployment cart, and logs are read in at most 200 clusters: choose one with --cluster']);
  });
});
