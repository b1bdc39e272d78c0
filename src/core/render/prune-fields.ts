import type { KubeObject, ObjectMeta } from '../../kubernetes/object.js';
import { isDraft } from './clone-json.js';

type Fields = Readonly<Record<string, unknown>>;

/** Metadata that an API server sets, or that names things of another cluster. */
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

/** Annotations that controllers of the cluster of origin wrote. */
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

/** The template without what an API server or a controller wrote into it (parity G5); the same object when there is nothing. */
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

/** Addresses belong to the cluster that gave them; `None` is the user's word for a headless service. */
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

/** The token of a service account is made by each cluster for itself. */
function pruneSecret(secret: KubeObject): KubeObject {
  if (secret['type'] !== 'kubernetes.io/service-account-token') return secret;
  const { metadata } = secret;
  const annotations = without(metadata.annotations ?? {}, new Set(['kubernetes.io/service-account.uid']));
  return { ...without(secret, new Set(['data'])), metadata: metadata.annotations ? { ...metadata, annotations } : metadata };
}

function pruneJob(job: KubeObject): KubeObject {
  const spec = job['spec'];
  if (!isDraft(spec)) return job;
  // A member would delete the finished Job by itself, and the hub would put it back and run it again.
  const lasting = without(spec, new Set(['ttlSecondsAfterFinished']));
  return { ...job, spec: lasting['manualSelector'] === true ? lasting : withoutGeneratedLabels(lasting) };
}

function withoutGeneratedLabels(spec: Fields): Fields {
  const selector = within(spec, 'selector', (value) => within(value, 'matchLabels', (labels) => without(labels, generatedJobLabels)));
  return within(selector, 'template', (template) =>
    within(template, 'metadata', (metadata) => within(metadata, 'labels', (labels) => without(labels, generatedJobLabels))),
  );
}

/** The map with one of its maps changed; the same map when that is not there. */
function within(map: Fields, field: string, change: (value: Fields) => Fields): Fields {
  const value = map[field];
  return isDraft(value) ? { ...map, [field]: change(value) } : map;
}

function without<T extends object>(map: T, fields: ReadonlySet<string> = nothing): T {
  if (!Object.keys(map).some((key) => fields.has(key))) return map;
  return Object.fromEntries(Object.entries(map).filter(([key]) => !fields.has(key))) as T;
}
