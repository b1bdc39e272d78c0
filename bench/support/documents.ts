import type { HubClient } from './hub-client.js';
import { pause } from './pause.js';

const PER_APPLICATION = 100;
const AT_ONCE = 8;
const TRIES = 10;
const RETRY_MS = 1_000;

/** A policy that places every Deployment, Service and ConfigMap in all clusters. */
export const everywhere = `
apiVersion: policy.manifold.hub/v1
kind: ClusterPlacementPolicy
metadata: { name: everything }
spec:
  resourceSelectors:
    - { apiVersion: apps/v1, kind: Deployment }
    - { apiVersion: v1, kind: Service }
    - { apiVersion: v1, kind: ConfigMap }
  placement: {}
`;

export type Labels = Readonly<Record<string, string>>;

export function deployment(name: string, replicas = 1, labels: Labels = {}, image = 'nginx:1.27'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default, labels: ${JSON.stringify({ app: name, ...labels })} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: web, image: "${image}", resources: { requests: { cpu: 10m, memory: 16Mi } } }]
`;
}

export function service(name: string, labels: Labels = {}): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default, labels: ${JSON.stringify({ app: name, ...labels })} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
}

export function configMap(name: string, labels: Labels = {}): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: default, labels: ${JSON.stringify({ app: name, ...labels })} }
data: { greeting: "hello from ${name}", settings: "${'x'.repeat(200)}" }
`;
}

/** A third each of Deployments, Services and ConfigMaps. */
export function mixed(objects: number): string[] {
  const kinds = [deployment, service, configMap];
  return Array.from({ length: objects }, (_, i) => kinds[i % 3]!(`mixed-${i}`));
}

/** Applies documents as applications of a hundred, several in parallel. */
export async function applyAll(hub: HubClient, documents: readonly string[], prefix: string): Promise<void> {
  const parts = Array.from({ length: Math.ceil(documents.length / PER_APPLICATION) }, (_, i) =>
    documents.slice(i * PER_APPLICATION, (i + 1) * PER_APPLICATION),
  );
  await atOnce(parts.length, (i) => patiently(() => hub.apply(parts[i]!.join('---\n'), `${prefix}-${i}`)));
}

/** Repeats a request of the set-up if a hub on a busy machine reports that its database does not answer in time. */
export async function patiently(run: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === TRIES || !String(error).includes('"UNAVAILABLE"')) throw error;
      await pause(RETRY_MS);
    }
  }
}

/** `count` runs, `inFlight` at a time. */
export async function atOnce(count: number, run: (index: number) => Promise<void>, inFlight = AT_ONCE): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
