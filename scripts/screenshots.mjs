// Takes screenshots of the main pages of the console in both themes, both languages and on a phone, from a hub with simulated clusters that
// this script starts and stops: `npm run screenshots` after `npm run build`. Pictures are written to `screenshots/`; `-- --readme` updates
// those of the README in `docs/images/`. CHROMIUM sets another browser than Debian's.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const isReadme = process.argv.includes('--readme');
const folder = isReadme ? 'docs/images' : 'screenshots';
const lost = 'cloud-b';

const pages = {
  overview: '/',
  applications: '/apps',
  application: '/apps/shop/web-shop',
  matrix: '/apps/shop/web-shop?tab=clusters',
  history: '/apps/shop/web-shop?tab=history',
  object: '/object?v=apps%2Fv1&kind=Deployment&ns=shop&name=order-worker',
  manifests: '/object?v=apps%2Fv1&kind=Deployment&ns=shop&name=storefront&tab=yaml',
  pods: '/object?v=apps%2Fv1&kind=Deployment&ns=shop&name=storefront&tab=pods',
  differences: '/object?v=apps%2Fv1&kind=Deployment&ns=shop&name=storefront&tab=diff',
  compare: '/apps/shop/web-shop/compare',
  drift: '/drift',
  metrics: '/charts',
  clusters: '/clusters',
  cluster: `/clusters/${lost}`,
  register: '/clusters/new',
  policies: '/policies',
  policy: '/policies/PlacementPolicy/shop/web-shop',
  failover: '/failover',
  timeline: '/failover/',
  events: '/events',
  search: '/search?q=kind:Deployment',
  apply: '/apply',
  explorer: '/explorer',
  settings: '/settings',
  missing: '/no/such/page',
};
const readmePages = ['overview', 'object', 'timeline'];
const wide = { viewport: { width: 1440, height: 900 } };
const looks = isReadme
  ? { '': { ...wide, viewport: { width: 1280, height: 800 } } }
  : {
      light: { ...wide, colorScheme: 'light' },
      dark: { ...wide, colorScheme: 'dark' },
      zh: { ...wide, locale: 'zh-CN' },
      phone: { viewport: { width: 390, height: 844 } },
    };

const dataDir = mkdtempSync(join(tmpdir(), 'manifold-screenshots-'));
const hub = spawn(process.execPath, ['dist/bundle/hub/main.js'], {
  env: {
    ...process.env,
    MANIFOLD_DATA_DIR: dataDir,
    MANIFOLD_PORT: '0',
    MANIFOLD_SIMULATED_CLUSTERS: '9',
    MANIFOLD_FAILOVER_TOLERATION_SECONDS: '5',
  },
  stdio: 'ignore',
});
const ended = new Promise((done) => hub.once('exit', done));
try {
  await until(() => readFileSync(join(dataDir, 'hub.json')) && ready(), 'the hub is ready');
  await fill();
  await until(async () => (await healthy()) > 0, 'the shop is healthy');
  await run(['sim', 'fault', lost, 'down']);
  await until(isLost, `${lost} is lost and its work moves`);
  await takeAll();
} finally {
  hub.kill('SIGTERM');
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
}

async function takeAll() {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const { url, token } = address();
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ baseURL: url, ...options });
    await context.addInitScript((kept) => localStorage.setItem('manifold.token', kept), token);
    for (const [name, path] of Object.entries(pages)) {
      if (isReadme && !readmePages.includes(name)) continue;
      const page = await context.newPage();
      await page.goto(name === 'timeline' ? `${path}${await failoverId()}` : path);
      await page.waitForLoadState('networkidle');
      await page.locator('.late').last().waitFor({ state: 'detached' });
      await page.screenshot({ path: join(folder, `${isReadme ? 'console-' : ''}${name}${look && `-${look}`}.png`) });
      await page.close();
    }
    await context.close();
  }
  await browser.close();
}

/** The example shop, a quiet policy for three teams, and an application for each of a few names. */
async function fill() {
  await apply({ manifests: readFileSync('examples/web-shop.yaml', 'utf8') });
  const names = ['checkout', 'catalog', 'pricing', 'ledger', 'invoices', 'mailer', 'gateway', 'sessions', 'images', 'reviews'];
  for (const team of ['payments', 'media']) {
    const policy = `apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: everything, namespace: ${team} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }, { apiVersion: v1, kind: Service }]
  placement:
    spreadConstraints: [{ spreadByField: cluster, minGroups: 2, maxGroups: 4 }]
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted, weightPreference: { dynamicWeight: AvailableReplicas } }
`;
    await apply({ manifests: policy });
    for (const [index, name] of names.entries())
      await apply({ manifests: workload(team, name, index), application: name, namespace: team });
  }
  await apply({
    manifests: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: banner, namespace: sandbox }\n',
    application: 'banner',
    namespace: 'sandbox',
  });
}

function workload(namespace, name, index) {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${2 + (index % 5)}
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: web, image: "example.com/${name}:1.${index}", resources: { requests: { cpu: 200m, memory: 128Mi } } }] } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
`;
}

async function apply(input) {
  const { apply: answer } = await ask('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }', { input });
  if (answer.userErrors.length > 0) throw new Error(JSON.stringify(answer.userErrors));
}

async function healthy() {
  const { applications } = await ask('{ applications(first: 1, filter: { nameContains: "web-shop", health: [HEALTHY] }) { totalCount } }');
  return applications.totalCount;
}

async function isLost() {
  const { evictions } = await ask(`{ evictions(first: 1, filter: { cluster: "${lost}" }) { totalCount } }`);
  return evictions.totalCount > 0;
}

async function failoverId() {
  const { failovers } = await ask('{ failovers(first: 1) { nodes { id } } }');
  return failovers.nodes[0].id;
}

async function ready() {
  return (await fetch(`${address().url}/readyz`)).ok;
}

function address() {
  const { url } = JSON.parse(readFileSync(join(dataDir, 'hub.json'), 'utf8'));
  return { url, token: readFileSync(join(dataDir, 'admin-token'), 'utf8').trim() };
}

async function ask(query, variables) {
  const { url, token } = address();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await (await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

function run(words) {
  const child = spawn(process.execPath, ['bin/manifold.mjs', ...words], {
    env: { ...process.env, MANIFOLD_DATA_DIR: dataDir },
    stdio: 'ignore',
  });
  return new Promise((done) => child.once('exit', done));
}

/** Polls until the condition is true, for at most five minutes. */
async function until(isSo, what) {
  const end = Date.now() + 300_000;
  for (;;) {
    if (
      await Promise.resolve()
        .then(isSo)
        .catch(() => false)
    )
      return;
    if (Date.now() > end) throw new Error(`Waited too long until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
