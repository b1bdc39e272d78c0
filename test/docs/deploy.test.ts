import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { readIntent } from '../../src/core/intent/read-intent.js';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'deploy/kubernetes');
const read = (path: string) => readFileSync(path, 'utf8');
const manifests = globSync('**/*.yaml', { cwd: folder }).filter((file) => !file.endsWith('kustomization.yaml'));
const kustomizations = globSync('**/kustomization.yaml', { cwd: folder });

interface Container {
  readonly env: readonly {
    readonly name: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string; readonly optional?: boolean } };
  }[];
  readonly securityContext: unknown;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
}
const documents = parseAllDocuments(read(join(folder, 'base/hub.yaml'))).map((document) => document.toJS());
const ofKind = (kind: string) => documents.find((document) => document.kind === kind);
const podSpec = ofKind('Deployment').spec.template.spec;
const hub = podSpec.containers[0] as Container;

describe('the manifests for Kubernetes', () => {
  it.each(manifests)('%s is valid by the schemas of its kinds', (file) => {
    const answer = readIntent(read(join(folder, file)));

    expect(answer.ok ? answer.intent.warnings : answer.errors).toEqual([]);
  });

  it.each(kustomizations)('%s lists existing files, and all files beside it', (file) => {
    const here = dirname(join(folder, file));
    const { resources } = parse(read(join(folder, file))) as { readonly resources: readonly string[] };
    const beside = globSync('*.yaml', { cwd: here }).filter((name) => name !== 'kustomization.yaml');

    expect(resources.filter((name) => !existsSync(join(here, name)))).toEqual([]);
    expect(resources.filter((name) => name.endsWith('.yaml')).toSorted()).toEqual(beside.toSorted());
  });

  it('run the hub under the Pod Security level "restricted"', () => {
    expect(podSpec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(hub.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(podSpec.automountServiceAccountToken).toBe(false);
  });

  it('set variables that the hub reads, and use the Secret that the README creates', () => {
    const settings = read(join(root, 'src/config/settings.ts'));
    const readme = read(join(folder, 'README.md'));
    const secrets = hub.env.flatMap(({ valueFrom }) => (valueFrom ? [valueFrom.secretKeyRef] : []));

    expect(hub.env.filter(({ name }) => !settings.includes(`'${name}'`))).toEqual([]);
    expect(secrets.map(({ key }) => key)).toContain('MANIFOLD_ENCRYPTION_KEY');
    const isCreated = (key: string) => readme.includes(`--from-literal=${key}=`);
    expect(secrets.filter(({ name, key, optional }) => name !== 'manifold' || !(optional || isCreated(key)))).toEqual([]);
  });

  it('select the pods of the hub by Service, disruption budget and network policy', () => {
    const { labels } = ofKind('Deployment').spec.template.metadata;
    const networkPolicy = parse(read(join(folder, 'base/network-policy.yaml')));

    expect(ofKind('Service').spec.selector).toEqual(labels);
    expect(ofKind('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
    expect(networkPolicy.spec.podSelector.matchLabels).toEqual(labels);
    expect(ofKind('Service').spec.ports[0].targetPort).toBe(hub.ports[0]!.name);
    expect(networkPolicy.spec.ingress[0].ports[0].port).toBe(hub.ports[0]!.containerPort);
  });

  it('let the hub ask the pods of the cluster and NodeLocal DNSCache for names, and nobody else', () => {
    const { egress } = parse(read(join(folder, 'base/network-policy.yaml'))).spec;
    const dns = egress.filter(({ ports }: { ports: { port: number }[] }) => ports.some(({ port }) => port === 53));

    expect(dns).toEqual([
      {
        to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.20.10/32' } }],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ]);
    expect(read(join(folder, 'README.md'))).toContain('169.254.20.10');
  });
});

describe('the unit for systemd', () => {
  it('starts the entry point of the package and writes only below its state folder', () => {
    const unit = read(join(root, 'deploy/systemd/manifold.service'));
    const { name } = JSON.parse(read(join(root, 'package.json'))) as { readonly name: string };

    expect(unit).toContain(`/usr/lib/node_modules/${name}/dist/bundle/hub/main.js`);
    expect(unit).toMatch(/^ProtectSystem=strict$/m);
    expect(unit).toMatch(/MANIFOLD_DATA_DIR=\/var\/lib\/manifold\b/);
    expect(unit).toMatch(/^StateDirectory=manifold$/m);
  });
});
