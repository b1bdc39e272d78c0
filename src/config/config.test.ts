import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parseClustersFile } from './clusters-file.js';
import { listensInPlainText } from './plain-text.js';
import { readSettings } from './settings.js';

describe('readSettings', () => {
  it('has a default for everything a first start needs', () => {
    expect(readSettings({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      databaseUrl: null,
      dataDir: '.manifold',
      clustersFile: null,
      simulatedClusters: 3,
      adminToken: null,
      encryptionKey: null,
      decryptionKeys: [],
      metricsToken: null,
      tls: null,
      allowedMemberNetworks: [],
      allowExecPlugins: false,
      roles: ['api', 'engine'],
      logLevel: 'info',
      maxConnections: 2_000,
      maxConnectionsPerAddress: 500,
      patience: 1,
      failoverTolerationSeconds: 300,
      failoverEvictionsPerMinute: 30,
      freeze: null,
      retention: { eventDays: 30, auditDays: null, revisions: 100 },
    });
  });

  it('reports all errors at once and quotes no secret', () => {
    const env = {
      MANIFOLD_PORT: 'http',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      MANIFOLD_ENCRYPTION_KEY: 'c2hvcnQtaHVudGVyMg==',
      MANIFOLD_DECRYPTION_KEYS: 'c2hvcnQtaHVudGVyMg==',
      MANIFOLD_ADMIN_TOKEN: 'hunter2',
      MANIFOLD_ROLES: 'api,cook',
      MANIFOLD_LOG: 'loud',
      MANIFOLD_PATIENCE_PERCENT: '0',
      MANIFOLD_ALLOW_EXEC_PLUGINS: 'yes',
      MANIFOLD_METRICS_TOKEN: 'hunter2',
      MANIFOLD_TLS_CERT_FILE: '/etc/manifold/tls.crt',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    const message = messageOf(() => readSettings(env));
    const names = [
      'MANIFOLD_PORT',
      'DATABASE_URL',
      'MANIFOLD_ENCRYPTION_KEY',
      'MANIFOLD_DECRYPTION_KEYS',
      'MANIFOLD_ADMIN_TOKEN',
      'MANIFOLD_ROLES',
      'MANIFOLD_LOG',
      'MANIFOLD_PATIENCE_PERCENT',
      'MANIFOLD_ALLOW_EXEC_PLUGINS',
      'MANIFOLD_METRICS_TOKEN',
      'MANIFOLD_TLS_KEY_FILE',
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ];
    for (const name of names) expect(message).toContain(name);
    expect(message).not.toContain('hunter2');
  });

  it('requires the encryption key where the database is an outside one', () => {
    expect(messageOf(() => readSettings({ DATABASE_URL: 'postgres://u:p@db/manifold' }))).toContain('MANIFOLD_ENCRYPTION_KEY is required');
  });

  it('hides secrets however they are printed', () => {
    const settings = readSettings({ MANIFOLD_ADMIN_TOKEN: 'a-long-enough-token' });
    const printed = [String(settings.adminToken), JSON.stringify(settings), inspect(settings, { depth: 5 })].join(' ');
    expect(printed).not.toContain('a-long-enough-token');
    expect(settings.adminToken?.reveal()).toBe('a-long-enough-token');
  });
});

describe('listensInPlainText', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('has no warning for %s', (host) => {
    expect(listensInPlainText(host)).toBeNull();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'hub.example', '127.0.0.1.example'])('warns for %s', (host) => {
    expect(listensInPlainText(host)).toContain('plain HTTP');
  });
});

describe('parseClustersFile', () => {
  it('reads the example that the project ships', async () => {
    const clusters = parseClustersFile(await readFile('clusters.example.yaml', 'utf8'), '/etc/manifold/clusters.yaml');
    expect(clusters.map(({ name, kubeconfig, context, taints }) => ({ name, kubeconfig, context, taints }))).toEqual([
      { name: 'idc-shanghai', kubeconfig: '/etc/manifold/kubeconfigs/idc-shanghai.yaml', context: undefined, taints: [] },
      {
        name: 'cloud-singapore',
        kubeconfig: '/etc/manifold/kubeconfigs/cloud-singapore.yaml',
        context: 'admin@cloud-singapore',
        taints: [{ key: 'burst-only', effect: 'PreferNoSchedule' }],
      },
    ]);
  });

  it.each([
    { text: 'clusters: [', want: 'is invalid', because: 'it is not YAML' },
    { text: 'clusters: [{ name: Paris, kubeconfig: x }]', want: 'clusters.0.name', because: 'a name is a DNS label' },
    { text: 'clusters: [{ name: a, kubeconfig: x, provder: aws }]', want: 'provder', because: 'a field is misspelt' },
    {
      text: 'clusters: [{ name: a, kubeconfig: x }, { name: a, kubeconfig: y }]',
      want: 'a is listed twice',
      because: 'names are unique',
    },
    {
      text: 'clusters: [{ name: a, kubeconfig: x, taints: [{ key: k, effect: Never }] }]',
      want: 'taints.0.effect',
      because: 'there are three effects',
    },
    { text: 'other: 1', want: 'clusters', because: 'the list is missing' },
  ])('refuses $text: $because', ({ text, want }) => {
    expect(messageOf(() => parseClustersFile(text, 'clusters.yaml'))).toContain(want);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
}
