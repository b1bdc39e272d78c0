import { withCosts } from './support/cost.js';
import { atOnce, configMap, deployment, patiently, service } from './support/documents.js';
import { type Figure, figure, percentile } from './support/figures.js';
import { simulated } from './support/fleet.js';
import { type Rig, withRig } from './support/rig.js';
import type { Size } from './support/size.js';

const RESOURCES_EACH = 5;
const ASKS = 200;
const WARM_UP = 20;

/** One member for each application, whichever that is. */
const policy = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: one-each }
spec:
  resourceSelectors:
    - { apiVersion: apps/v1, kind: Deployment }
    - { apiVersion: v1, kind: Service }
    - { apiVersion: v1, kind: ConfigMap }
  placement: { clusterAffinity: { clusterNames: [member-1] } }
`;

const page = `query ($filter: ApplicationFilter) {
  applications(first: 50, filter: $filter) {
    nodes { namespace name revision health message clusters { ready total } replicas { ready desired } deleting updatedAt }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

/** The console's query for the list of applications, against a hub in a process of its own. */
export async function api({ clusters, objects }: Size): Promise<readonly Figure[]> {
  const standard = clusters === 1 && objects === 6_000;
  return withRig(simulated(clusters, { controllers: false }), async (rig) => {
    await rig.hub.apply(policy);
    await atOnce(objects, (i) => patiently(() => rig.hub.apply(application(i), `shop-${i}`)));
    await rig.database.settled(objects * RESOURCES_EACH);
    const { value, costs } = await withCosts(rig, async () => ({
      first: await asked(rig, objects, {}),
      filtered: await asked(rig, null, { filter: { health: ['HEALTHY'] } }),
      named: await asked(rig, null, { filter: { nameContains: 'shop-59' } }),
    }));
    return [
      figure('applications_first_page_p50_ms', percentile(value.first, 0.5), 'ms', null, 'lower', standard),
      figure('applications_first_page_p95_ms', percentile(value.first, 0.95), 'ms', 100, 'lower', standard),
      figure('applications_by_health_p95_ms', percentile(value.filtered, 0.95), 'ms', null, 'lower', standard),
      figure('applications_by_name_p95_ms', percentile(value.named, 0.95), 'ms', null, 'lower', standard),
      ...costs,
    ];
  });
}

function application(i: number): string {
  const name = `shop-${i}`;
  const maps = ['a', 'b', 'c'].map((part) => configMap(`${name}-${part}`));
  return [deployment(name), service(name), ...maps].join('---\n');
}

/** Milliseconds of each request, sent one after another. `total` is the expected count. */
async function asked(rig: Rig, total: number | null, variables: Record<string, unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < ASKS + WARM_UP; i += 1) {
    const startedAt = performance.now();
    const { applications } = await rig.hub.query<{ applications: { totalCount: number } }>(page, variables);
    if (total !== null && applications.totalCount !== total) throw new Error(`${applications.totalCount} applications, not ${total}`);
    if (i >= WARM_UP) times.push(performance.now() - startedAt);
  }
  return times;
}
