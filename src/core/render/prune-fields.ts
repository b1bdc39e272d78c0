import type { KubeObject, ObjectMeta } from '../../kubernetes/object.js';
import { isDraft } from './clone-json.js';

type Fields = Readonly<Record<string, unknown>>;

/** Metadata that an API server sets, or that refers to objects of another cluster. */
const serverMetadata: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
  'ownerReferences',
  'finalizers',
]);

/** Annotations written by controllers of the source cluster. */
const foreignAnnotations: ReadonlySet<string> = new Set([
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'volume.kubernetes.io/selected-node',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

const generatedJobLabels: ReadonlySet<string> = new Set([
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

const statusField: ReadonlySet<string> = new Set(['status']);
const nothing: ReadonlySet<string> = new Set();

/** Removes what an API server or a controller wrote into the template (parity G5); returns the same object if nothing is removed. */
export function pruneFields(template: KubeObject): KubeObject {
  const own = without(template, statusField);
  const metadata = pruneMetadata(own.metadata);
  const pruned = metadata === own.metadata ? own : { ...own, metadata };
  return pruners[`${pruned.apiVersion}/${pruned.kind}`]?.(pruned) ?? pruned;
}

function pruneMetadata(metadata: ObjectMeta): ObjectMeta {
  const pruned = without(metadata, serverMetadata);
  const annotations = pruned.annotations && without(pruned.annotations, foreignAnnotations);
  return annotations === pruned.annotations ? pruned : { ...pruned, annotations: annotations! };
}

const pruners: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
  'v1/Service': pruneService,
  'v1/ServiceAccount': pruneServiceAccount,
  'v1/Secret': pruneSecret,
  'batch/v1/Job': pruneJob,
};

/** Cluster IPs are assigned by each cluster; `None` is set by the user (a headless service) and stays. */
function pruneService(service: KubeObject): KubeObject {
  const spec = service['spec'];
  const assigned = isDraft(spec) && spec['clusterIP'] !== undefined && spec['clusterIP'] !== 'None';
  return assigned ? { ...service, spec: without(spec, new Set(['clusterIP', 'clusterIPs'])) } : service;
}

function pruneServiceAccount(account: KubeObject): KubeObject {
  const secrets = account['secrets'];
  if (!Array.isArray(secrets)) return account;
  const prefix = `${account.metadata.name}-token-`;
  const kept = secrets.filter((secret) => !(isDraft(secret) && String(secret['name']).startsWith(prefix)));
  return kept.length === secrets.length ? account : { ...account, secrets: kept };
}

/** Each cluster creates its own token of a service account. */
function pruneSecret(secret: KubeObject): KubeObject {
  if (secret['type'] !== 'kubernetes.io/service-account-token') return secret;
  const { metadata } = secret;
  const annotations = without(metadata.annotations ?? {}, new Set(['kubernetes.io/service-account.uid']));
  return { ...without(secret, new Set(['data'])), metadata: metadata.annotations ? { ...metadata, annotations } : metadata };
}

function pruneJob(job: KubeObject): KubeObject {
  const spec = job['spec'];
  if (!isDraft(spec)) return job;
  // The member's TTL controller would delete the finished Job, and the hub would create and run it again.
  const lasting = without(spec, new Set(['ttlSecondsAfterFinished']));
  return { ...job, spec: lasting['manualSelector'] === true ? lasting : withoutGeneratedLabels(lasting) };
}

function withoutGeneratedLabels(spec: Fields): Fields {
  const selector = within(spec, 'selector', (value) => within(value, 'matchLabels', (labels) => without(labels, generatedJobLabels)));
  return within(selector, 'template', (template) =>
    within(template, 'metadata', (metadata) => within(metadata, 'labels', (labels) => without(labels, generatedJobLabels))),
  );
}

/** A copy of the map with one nested map changed; the same map if the nested one is absent. */
function within(map: Fields, field: string, change: (value: Fields) => Fields): Fields {
  const value = map[field];
  return isDraft(value) ? { ...map, [field]: change(value) } : map;
}

function without<T extends object>(map: T, fields: ReadonlySet<string> = nothing): T {
  if (!Object.keys(map).some((key) => fields.has(key))) return map;
  return Object.fromEntries(Object.entries(map).filter(([key]) => !fields.has(key))) as T;
}
