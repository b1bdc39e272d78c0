import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';
import { storedRevision } from '../../documents/applications.js';
import { policyRevisions } from '../../documents/policies.js';
import { CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { walk } from '../../hub/pages.js';
import type { Target } from '../../input/target.js';
import { longName } from '../../output/identity.js';
import { findWorks, required } from '../read/get-lists.js';
import { locateApplication, locatePolicy } from '../read/locate.js';
import { manifestOf } from '../read/manifests.js';

/** One object that differs: a unified diff of its two texts; an empty text means that the object does not exist. */
export interface Difference {
  readonly what: string;
  readonly diff: string;
}

export interface CompareOptions {
  readonly namespace?: string;
  /** Older revision. */
  readonly revision?: number;
  /** The newer revision; default: the current one. */
  readonly to?: number;
  /** Two clusters. */
  readonly clusters?: readonly string[];
}

/** The differences between two revisions of an application or policy, or between the manifests of two clusters. */
export async function differencesOf(
  hub: HubClient,
  target: Target & { readonly name: string },
  options: CompareOptions,
): Promise<readonly Difference[]> {
  if (options.clusters !== undefined) return betweenClusters(hub, target, options.clusters, options.namespace);
  if (options.revision === undefined) throw usage('name what to compare', 'with --revision N [--to M], or --clusters A,B');
  const [before, after] =
    target.noun === 'policies'
      ? await policyTexts(hub, target, options.revision, options)
      : await revisionTexts(hub, target, options.revision, options);
  return differing(before, after);
}

/** Unified hunks of two texts, without names of files. */
export function unified(before: string, after: string): string {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  return hunks
    .map(
      ({ oldStart, oldLines, newStart, newLines, lines }) =>
        `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n${lines.filter((line) => !line.startsWith('\\')).join('\n')}\n`,
    )
    .join('');
}

type Texts = ReadonlyMap<string, string>;

function differing(before: Texts, after: Texts): readonly Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((what) => ({ what, diff: unified(before.get(what) ?? '', after.get(what) ?? '') }))
    .filter(({ diff }) => diff !== '');
}

async function revisionTexts(
  hub: HubClient,
  target: Target,
  older: number,
  { namespace, to }: CompareOptions,
): Promise<readonly [Texts, Texts]> {
  if (target.noun !== 'applications') throw usage('revisions are compared of apps and policies', 'write app/NAME or pp/NAME');
  const app = await locateApplication(hub, target.name!, namespace);
  const read = async (number: number): Promise<Texts> => {
    const { application } = await hub.ask(storedRevision, { namespace: app.namespace, name: app.name, number });
    const revision = required(application).storedRevision;
    if (revision === null) throw noRevision(number, `application ${app.namespace}/${app.name}`, `manifold history app/${app.name}`);
    return new Map(
      revision.contents.map((one) => {
        // The values of a Secret are hidden; a change of them is visible by the version.
        const version = one.kind === 'Secret' ? `# content ${createHash('sha256').update(one.version).digest('hex').slice(0, 12)}\n` : '';
        return [longName(one), `${one.manifest ?? '# no longer stored\n'}${version}`] as const;
      }),
    );
  };
  return Promise.all([read(older), read(to ?? app.revision)]);
}

async function policyTexts(
  hub: HubClient,
  target: Target,
  older: number,
  { namespace, to }: CompareOptions,
): Promise<readonly [Texts, Texts]> {
  const kind = target.noun === 'policies' ? target.kind : null;
  const policy = await locatePolicy(hub, kind, target.name!, namespace);
  const key = { kind: policy.kind, namespace: policy.namespace, name: policy.name };
  const { nodes } = await walk(
    1000,
    async (first, after) => required((await hub.ask(policyRevisions, { ...key, first, after })).policy).revisions,
  );
  const read = (number: number): Texts => {
    const found = nodes.find((one) => one.number === number);
    if (found === undefined) throw noRevision(number, longName(policy), `manifold history ${policy.kind.toLowerCase()}/${policy.name}`);
    return new Map([[longName(policy), found.manifest ?? '']]);
  };
  return [read(older), read(to ?? policy.revision)];
}

function noRevision(number: number, of: string, list: string): CommandFailure {
  return new CommandFailure(`there is no revision ${number} of ${of}`, {
    code: 'NOT_FOUND',
    next: `\`${list}\` lists those that are kept`,
  });
}

async function betweenClusters(
  hub: HubClient,
  target: Target,
  clusters: readonly string[],
  namespace: string | undefined,
): Promise<readonly Difference[]> {
  const [one, other] = clusters;
  if (one === undefined || other === undefined || clusters.length !== 2) throw usage('two clusters are compared', 'write --clusters A,B');
  const [before, after] = await Promise.all([renderedIn(hub, target, one, namespace), renderedIn(hub, target, other, namespace)]);
  if (before.size === 0 && after.size === 0) throw new CommandFailure('neither cluster has a part of it', { code: 'NOT_FOUND' });
  return differing(before, after);
}

/** The manifests for a cluster, by the names of the objects. */
async function renderedIn(hub: HubClient, target: Target, cluster: string, namespace: string | undefined): Promise<Texts> {
  const { stringify } = await import('yaml');
  const filters = namespace === undefined ? { cluster } : { namespace, cluster };
  const { nodes } = await findWorks(hub, target, filters);
  const texts = new Map<string, string>();
  for (const { resource } of nodes) {
    const one: Target = { noun: 'resources', kind: resource.kind, name: resource.name };
    const { manifest } = await manifestOf(hub, one, { cluster, namespace: resource.namespace ?? '' });
    texts.set(longName(resource), stringify(manifest, { lineWidth: 0 }));
  }
  return texts;
}
