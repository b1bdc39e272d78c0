// Writes the clusters file for docker-compose.yml: the kubeconfig of each member has its local address (https://127.0.0.1:6443), which is
// replaced by the name of its service. Plain JavaScript without packages, because it runs before packages are installed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [from = '/members', to = '/clusters'] = process.argv.slice(2);

const members = [
  { name: 'idc-a', provider: 'idc', region: 'cn-east', zones: ['cn-east-1'], labels: { tier: 'private' } },
  { name: 'cloud-b', provider: 'aws', region: 'ap-southeast', zones: ['ap-southeast-1a'], labels: { tier: 'public' } },
  { name: 'cloud-c', provider: 'gcp', region: 'eu-west', zones: ['eu-west-1b'], labels: { tier: 'public' } },
];

mkdirSync(join(to, 'kubeconfigs'), { recursive: true, mode: 0o700 });
for (const { name } of members) {
  const written = readFileSync(join(from, name, 'kubeconfig.yaml'), 'utf8');
  const reachable = written.replace('https://127.0.0.1:6443', `https://${name}:6443`);
  if (reachable === written) throw new Error(`The kubeconfig of ${name} names another address than https://127.0.0.1:6443.`);
  writeFileSync(join(to, 'kubeconfigs', `${name}.yaml`), reachable, { mode: 0o600 });
}

const clusters = members.map((member) => ({ ...member, kubeconfig: `./kubeconfigs/${member.name}.yaml` }));
// JSON is YAML.
writeFileSync(join(to, 'clusters.yaml'), `${JSON.stringify({ clusters }, null, 2)}\n`, { mode: 0o600 });
console.log(`Wrote ${clusters.length} clusters to ${join(to, 'clusters.yaml')}.`);
