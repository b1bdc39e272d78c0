import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { eventually } from './eventually.js';
import type { TestHub } from './hub.js';

const root = resolve(import.meta.dirname, '../..');

export interface ApplyAnswer {
  readonly application: { readonly namespace: string; readonly name: string; readonly revision: number } | null;
  readonly results: readonly { readonly kind: string; readonly name: string; readonly action: string }[];
  readonly confirmation: { readonly token: string; readonly counts: readonly { readonly kind: string; readonly count: number }[] } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: string[] | null;
    readonly document: number | null;
    readonly fix: string | null;
  }[];
}

/** Sends an apply and answers whatever the hub said. */
export async function sendApply(hub: TestHub, input: Record<string, unknown>): Promise<ApplyAnswer> {
  const { apply } = await hub.query<{ apply: ApplyAnswer }>(
    `mutation ($input: ApplyInput!) { apply(input: $input) {
      application { namespace name revision } results { kind name action }
      confirmation { token counts { kind count } } userErrors { code message field document fix }
    } }`,
    { input },
  );
  return apply;
}

/** Applies manifests and throws when anything was refused. */
export async function apply(hub: TestHub, manifests: string, input: Record<string, unknown> = {}): Promise<ApplyAnswer> {
  const answer = await sendApply(hub, { manifests, ...input });
  if (answer.userErrors.length > 0) throw new Error(JSON.stringify(answer.userErrors));
  return answer;
}

export async function applyFile(hub: TestHub, path: string): Promise<ApplyAnswer> {
  return apply(hub, await readFile(join(root, path), 'utf8'));
}

/** Waits until every cluster is healthy: one that becomes so after an apply would move replicas. */
export async function clustersHealthy(hub: TestHub): Promise<void> {
  await eventually(async () => {
    const { clusters } = await hub.query<{ clusters: { nodes: { name: string; health: string }[] } }>(
      '{ clusters(first: 100) { nodes { name health } } }',
    );
    const waiting = clusters.nodes.filter(({ health }) => health !== 'HEALTHY').map(({ name }) => name);
    if (waiting.length > 0 || clusters.nodes.length === 0) throw new Error(`Not healthy yet: ${waiting.join(', ') || 'no clusters'}`);
  });
}

export async function applicationHealth(hub: TestHub, namespace: string, name: string) {
  const { application } = await hub.query<{ application: { health: string; clusters: { total: number; ready: number } } | null }>(
    'query ($namespace: String!, $name: String!) { application(namespace: $namespace, name: $name) { health clusters { total ready } } }',
    { namespace, name },
  );
  return application;
}

export interface WorkAnswer {
  readonly cluster: string;
  readonly state: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly health: string;
}

export async function worksOf(
  hub: TestHub,
  apiVersion: string,
  kind: string,
  namespace: string | null,
  name: string,
): Promise<readonly WorkAnswer[]> {
  const { resource } = await hub.query<{ resource: { works: { nodes: WorkAnswer[] } } | null }>(
    `query ($apiVersion: String!, $kind: String!, $namespace: String, $name: String!) {
      resource(apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: $name) { works(first: 100) { nodes { cluster state reason message health } } }
    }`,
    { apiVersion, kind, namespace, name },
  );
  return resource?.works.nodes ?? [];
}

export async function eventTypes(hub: TestHub, filter: Record<string, unknown> = {}): Promise<string[]> {
  const { events } = await hub.query<{ events: { nodes: { type: string }[] } }>(
    'query ($filter: EventFilter) { events(first: 100, filter: $filter) { nodes { type } } }',
    { filter },
  );
  return events.nodes.map((event) => event.type);
}
