import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core';
import { clustersHealthy } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import {
  accessibilityViolations,
  colourRules,
  hasBrowser,
  launchBrowser,
  sidewaysScroll,
  type Visit,
  visit,
  whyNoBrowser,
} from './browser.js';

if (!hasBrowser) process.stdout.write(`${whyNoBrowser}\n`);

const aShop = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.27" }] }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: web, namespace: default }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment, name: web }]
  placement: { clusterAffinity: { clusterNames: [idc-a, cloud-b] } }
`;

const pages = [
  '/',
  '/clusters',
  '/clusters/idc-a',
  '/clusters/new',
  '/apps',
  '/apps/default/shop',
  '/apps/default/shop/compare',
  '/apps/default/nowhere',
  '/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web',
  '/policies',
  '/policies/PlacementPolicy/default/web',
  '/failover',
  '/events',
  '/search?q=kind:Deployment',
  '/drift',
  '/charts',
  '/explorer',
  '/settings',
  '/apply',
  '/nowhere',
];

/** Pages that are also tested in Chinese. */
const views = [
  '/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web&tab=pods',
  '/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web&tab=diff',
  '/drift',
  '/drift?tab=strays',
  '/apps/default/shop?tab=tree',
  '/charts',
  '/apps/default/shop/compare',
];

(hasBrowser ? describe : describe.skip)('the console', () => {
  let hub: TestHub;
  let browser: Browser;
  const open: Visit[] = [];

  beforeAll(async () => {
    [hub, browser] = await Promise.all([startHub(), launchBrowser()]);
    await clustersHealthy(hub);
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ page }) => page.context().close()));
  });

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });

  async function tab(
    path: string,
    { token = hub.token as string | null, ...options }: BrowserContextOptions & { token?: string | null } = {},
  ) {
    const visited = await blankTab(token, options);
    await visited.page.goto(path);
    return visited;
  }

  /** A new tab that has not navigated yet, so that its requests can be intercepted first. */
  async function blankTab(token: string | null = hub.token, options: BrowserContextOptions = {}): Promise<Visit> {
    const visited = await visit(browser, hub.url, token, options);
    open.push(visited);
    return visited;
  }

  function apply(application: string): Promise<unknown> {
    return hub.query('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message } } }', {
      input: { manifests: aShop, application, namespace: 'default' },
    });
  }

  describe('signing in', () => {
    it('returns to a deep link after the login', async () => {
      const { page, addresses } = await tab('/clusters?ready=yes', { token: null });
      await heading(page, 'Sign in');

      await page.getByLabel('Token').fill(hub.token);
      await page.getByRole('button', { name: 'Sign in' }).click();

      await heading(page, 'Clusters');
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/clusters?ready=yes');
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
      expect(addresses.filter((address) => address.includes(hub.token))).toEqual([]);
    });

    it('lasts longer than a tab, and ends in all tabs at once', async () => {
      const { page } = await visitSignedInByHand();
      const second = await page.context().newPage();
      await second.goto(`${hub.url}/clusters`);
      await heading(second, 'Clusters');

      await page.getByRole('button', { name: 'Sign out' }).click();
      await heading(second, 'Sign in');
    });

    it('lasts as long as the tab if the user chooses that', async () => {
      const { page } = await tab('/login', { token: null });
      await page.getByLabel('Token').fill(hub.token);
      await page.getByLabel(/Stay signed in/).uncheck();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await heading(page, 'Overview');
      const second = await page.context().newPage();
      await second.goto(`${hub.url}/clusters`);
      await heading(second, 'Sign in');
    });

    it('refuses a wrong token with one sentence and does not store it', async () => {
      const { page } = await tab('/login', { token: null });
      await page.getByLabel('Token').fill('wrong');
      await page.getByLabel('Token').press('Enter');

      await page.getByText('The hub does not accept this token.').waitFor();
      expect(await page.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
    });

    it('has the fields that password managers look for, and allows pasting', async () => {
      const { page } = await tab('/login', { token: null });
      expect(await page.getByLabel('Account').getAttribute('autocomplete')).toBe('username');
      expect(await page.getByLabel('Token').getAttribute('autocomplete')).toBe('current-password');
      expect(await page.getByLabel('Token').getAttribute('type')).toBe('password');
    });

    it('returns to the login when the hub no longer accepts the token, with a message', async () => {
      const { page } = await tab('/apps', { token: 'taken-back' });
      await page.getByText('You were signed out because the hub no longer accepts the token.').waitFor();
      expect(new URL(page.url()).searchParams.get('next')).toBe('/apps');
    });

    it('removes the token and the typed manifests on signing out', async () => {
      const { page } = await visitSignedInByHand();
      await page.evaluate('sessionStorage.setItem("manifold.draft", "{}")');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await heading(page, 'Sign in');
      expect(await page.evaluate('sessionStorage.getItem("manifold.token") ?? localStorage.getItem("manifold.token")')).toBeNull();
      expect(await page.evaluate('sessionStorage.getItem("manifold.draft")')).toBeNull();
    });

    it('keeps typed manifests for the user whose token is no longer accepted, and not for another user', async () => {
      const { page } = await visitSignedInByHand();
      const kept = () => page.evaluate('sessionStorage.getItem("manifold.draft")');
      const signInAgain = async () => {
        await page.getByLabel('Token').fill(hub.token);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await heading(page, 'Overview');
      };
      await page.evaluate(
        'sessionStorage.setItem("manifold.draft", "{}"); sessionStorage.removeItem("manifold.token"); localStorage.removeItem("manifold.token")',
      );
      await page.goto(`${hub.url}/login`);
      await signInAgain();
      expect(await kept()).toBe('{}');

      await page.evaluate(
        'sessionStorage.setItem("manifold.typist", "another"); sessionStorage.removeItem("manifold.token"); localStorage.removeItem("manifold.token")',
      );
      await page.goto(`${hub.url}/login`);
      await signInAgain();
      expect(await kept()).toBeNull();
    });

    async function visitSignedInByHand(): Promise<Visit> {
      const visited = await tab('/login', { token: null });
      await visited.page.getByLabel('Token').fill(hub.token);
      await visited.page.getByRole('button', { name: 'Sign in' }).click();
      await heading(visited.page, 'Overview');
      return visited;
    }
  });

  it('shows first steps, and updates without a reload', async () => {
    const { page, complaints } = await tab('/');
    await page.getByText('Three steps to a running application').waitFor();
    await page.getByText('No application has been applied yet.').waitFor();
    await page.getByRole('link', { name: /^idc-a: Ready/ }).waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();

    await apply('shop');

    const row = page.getByRole('row', { name: /shop/ });
    await row.waitFor();
    await row.getByText('Healthy', { exact: true }).waitFor();
    await row.getByText('4 of 4', { exact: true }).waitFor({ state: 'attached' });
    await page.getByText('Three steps to a running application').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('updates a cluster as it changes', async () => {
    const { page } = await tab('/clusters');
    const row = page.getByRole('row', { name: /cloud-c/ });
    await row.getByText('Ready', { exact: true }).waitFor();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();

    await cordon('cloud-c', true);
    await row.getByText('Cordoned', { exact: true }).waitFor();
    await cordon('cloud-c', false);
    await row.getByText('Cordoned', { exact: true }).waitFor({ state: 'detached' });
  });

  it('shows the state of an application in each cluster, with the reason', async () => {
    const { page } = await tab('/apps');
    await page.getByRole('link', { name: 'shop' }).click();

    await heading(page, 'default/shop');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.getByRole('row', { name: /Deployment/ }).click();
    const drawer = page.getByRole('region', { name: 'Deployment web' });
    await drawer.getByRole('row', { name: /idc-a/ }).getByText('Healthy', { exact: true }).waitFor();
    const why = drawer.getByRole('region', { name: 'Why these clusters' });
    await why.getByRole('listitem').filter({ hasText: 'cloud-c' }).getByText('Refused', { exact: true }).waitFor();
    await why.getByRole('link', { name: 'default/web' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await page.title()).toBe('default/shop · Manifold');
  });

  it('marks an application that could not be delivered, with the reason and the running revision', async () => {
    const manifests = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: lost, namespace: default }\n';
    await hub.query('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message } } }', {
      input: { application: 'lost', manifests },
    });
    const { page } = await tab('/apps');
    const row = page.getByRole('row', { name: /lost/ });
    await row.getByText('Not delivered', { exact: true }).waitFor();
    await row.getByText(/No policy selects this resource/).waitFor();
    await row.getByText('revision 0 everywhere, 1 requested', { exact: true }).waitFor({ state: 'attached' });
    await page.getByRole('link', { name: 'lost' }).click();
    await heading(page, 'default/lost');
    await page.getByRole('region', { name: 'State' }).getByText('Not delivered', { exact: true }).waitFor();
    await hub.query('mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { userErrors { code } } }', {
      input: { namespace: 'default', name: 'lost' },
    });
  });

  it('keeps filters in the URL, so that Back undoes them', async () => {
    const { page } = await tab('/clusters');
    await page.getByRole('row', { name: /idc-a/ }).waitFor();
    const ready = page.getByRole('link', { name: /Ready$/ });
    await ready.click();
    expect(await ready.getAttribute('aria-current')).toBe('true');
    expect(new URL(page.url()).searchParams.get('ready')).toBe('yes');

    await page.goBack();
    await page.getByRole('row', { name: /idc-a/ }).waitFor();
    expect(await ready.getAttribute('aria-current')).toBeNull();

    await page.getByLabel('Find by name').fill('idc');
    await page.getByRole('row', { name: /cloud-b/ }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('name')).toBe('idc');
    expect(await page.evaluate('document.activeElement.type')).toBe('search');
  });

  describe('in case of a failure', () => {
    it('names it, keeps the filters, and recovers on demand', async () => {
      const { page } = await blankTab();
      await page.route('**/graphql', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/json',
          body: '{"errors":[{"message":"The database is away.","extensions":{"code":"UNAVAILABLE","traceId":"trace-1"}}]}',
        }),
      );
      await page.goto('/apps?name=shop');
      await page.getByRole('alert').getByText('The hub could not answer.').waitFor();
      await page.getByText('Trace id: trace-1').waitFor();
      expect(await page.getByLabel('Find by name').inputValue()).toBe('shop');

      await page.unroute('**/graphql');
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('row', { name: /shop/ }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    it('keeps the last data, with its time, and fails one panel only', async () => {
      const { page } = await tab('/');
      const tile = page.getByRole('link', { name: /^idc-a: Ready/ });
      await tile.waitFor();
      await page.route('**/graphql', (route) =>
        route.request().postData()?.includes('ClusterPage') ? route.abort('connectionrefused') : route.continue(),
      );
      await cordon('cloud-c', true);
      await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');

      await page.getByText(/The hub does not answer\. Shown as of/).waitFor();
      // The failed panel queries again on a change, and is rendered anew then.
      await eventually(async () => expect(await page.getByRole('alert').count()).toBe(1));
      expect(await tile.count()).toBe(1);
      expect(await page.getByRole('row', { name: /shop/ }).count()).toBe(1);
      await cordon('cloud-c', false);
    });

    it('marks a cluster that does not answer, and never displays it as ready', async () => {
      const { page } = await blankTab();
      await page.route('**/graphql', async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replaceAll('"stale":false', '"stale":true');
        await route.fulfill({ response: answer, body });
      });
      await page.goto('/clusters');
      const row = page.getByRole('row', { name: /idc-a/ });
      await row.getByText('Not answering', { exact: true }).waitFor();
      expect(await row.getByText('Ready', { exact: true }).count()).toBe(0);
    });

    it('shows that the connection is lost, since when, and catches up when it is back', async () => {
      const { page } = await blankTab();
      const lines: WebSocketRoute[] = [];
      let isCut = false;
      await page.routeWebSocket('**/graphql', (line) => {
        if (isCut) return void line.close({ code: 1001 });
        line.connectToServer();
        lines.push(line);
      });
      await page.goto('/clusters');
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor();

      isCut = true;
      await Promise.all(lines.map((line) => line.close({ code: 1001 })));
      await page.getByRole('status').getByText('Reconnecting', { exact: true }).waitFor();
      await page
        .getByRole('status')
        .getByText(/Offline since/)
        .waitFor();

      isCut = false;
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    });
  });

  describe('for everyone', () => {
    it('has no accessibility violation, no sideways scroll and a title for each page, on wide and narrow screens, in both themes', async () => {
      const found: string[] = [];
      const titles = new Set<string>();
      // Otherwise colours would be measured during a transition.
      const options = { reducedMotion: 'reduce' } as const;
      const { page } = await blankTab(hub.token, options);
      await apply('shop');
      for (const path of pages) {
        found.push(...(await problemsOf(page, path)));
        titles.add(await page.title());
      }
      expect(titles.size).toBe(pages.length);
      const { page: inChinese } = await blankTab(hub.token, { ...options, locale: 'zh-CN' });
      for (const path of views) found.push(...(await problemsOf(inChinese, path)));
      found.push(...(await problemsOf((await blankTab(null, options)).page, '/login')));
      expect(found).toEqual([]);
    }, 600_000);

    /** Screen size and theme depend only on style sheets, so each page is loaded once; a theme changes only colours. */
    async function problemsOf(page: Page, path: string): Promise<string[]> {
      const found: string[] = [];
      await page.goto(path);
      await settled(page);
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        found.push(...(await accessibilityViolations(page)).map((violation) => `${path} at ${width} px: ${violation}`));
        if ((await sidewaysScroll(page)) > 0) found.push(`${path} scrolls sideways at ${width} px`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark' });
      found.push(...(await accessibilityViolations(page, colourRules)).map((violation) => `${path} in the dark: ${violation}`));
      await page.emulateMedia({ colorScheme: 'light' });
      return found;
    }

    it('skips from the header to the content by keyboard', async () => {
      const { page } = await tab('/clusters');
      await page.getByRole('row', { name: /idc-a/ }).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('content');
    });
  });

  it('reads from the clusters that an object equals its manifest', async () => {
    await apply('shop');
    const { page } = await tab('/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web&tab=diff');
    const again = page.getByRole('button', { name: 'Read again' });
    await page
      .getByText(/clusters? could not be compared|have what the manifest states|has what the manifest states/)
      .first()
      .waitFor();
    for (;;) {
      if (await page.getByText('2 clusters have what the manifest states.').isVisible()) break;
      await again.click();
      await page.waitForLoadState('networkidle');
    }
  });

  it('opens the tree of an application down to its pods by keyboard only', async () => {
    await apply('shop');
    const { page } = await tab('/apps/default/shop?tab=tree');
    const tree = page.getByRole('tree');
    const web = tree.getByRole('treeitem', { name: /Deployment web/ });
    await web.focus();
    if ((await web.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('ArrowRight');
    await page.keyboard.press('i');
    const copy = tree.getByRole('treeitem', { name: /idc-a/ });
    await page.keyboard.press('ArrowRight');
    await tree
      .getByRole('treeitem', { name: /web-\S+ Running/ })
      .first()
      .waitFor();
    expect(await copy.getAttribute('aria-level')).toBe('2');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('draws the measurements of the hub, of all clusters and of one', async () => {
    const { page } = await tab('/charts');
    await page.getByRole('img', { name: /^Throughput, per second: Planned .+\/s/ }).waitFor();
    await page.getByRole('table', { name: 'By cluster' }).getByRole('row', { name: /idc-a/ }).waitFor();
    await page.getByRole('combobox', { name: 'Cluster' }).selectOption('cloud-b');
    await page.getByRole('img', { name: /^Mean seconds: Written/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('cluster')).toBe('cloud-b');
  });

  it('shows the pods of an object, and the log of one as it grows', async () => {
    await apply('shop');
    const { page } = await tab('/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web&tab=pods');
    const pods = page.getByRole('table', { name: 'Pods' });
    await pods.getByRole('row', { name: /idc-a/ }).first().getByText('Running').waitFor();
    await pods.getByRole('row', { name: /idc-a/ }).first().click();
    const log = page.getByRole('log');
    await log.getByText(/msg="starting web" image=nginx:1.27/).waitFor();
    const before = Number(/^\d+/.exec((await page.getByText(/^\d+ lines?$/).textContent())!)![0]);
    await page.getByText(`${before + 2} lines`, { exact: true }).waitFor();

    await page.getByLabel('Lines that contain').fill('STARTING');
    await page.getByText(/^1 of \d+ lines$/).waitFor();
    expect(new URL(page.url()).searchParams.get('pod')).toMatch(/^idc-a\/default\/web-/);
    await page.reload();
    await log.getByText(/msg="starting web"/).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('reports that a log cannot be read without a connection', async () => {
    await apply('shop');
    const { page } = await blankTab();
    await page.routeWebSocket('**/graphql', (line) => void line.close({ code: 1001 }));
    await page.goto('/object?v=apps%2Fv1&kind=Deployment&ns=default&name=web&tab=pods');
    await page.getByRole('table', { name: 'Pods' }).getByRole('row', { name: /idc-a/ }).first().click();
    await page.getByRole('status').getByText('Connecting to the hub…').waitFor();
    await page
      .getByRole('alert')
      .getByText(/no WebSocket connection to the hub/)
      .waitFor();
  });

  it('reports why the revisions of an application could not be read', async () => {
    await apply('shop');
    const { page } = await blankTab();
    await page.route('**/graphql', (route) =>
      /query Revisions\b/.test(route.request().postData() ?? '') ? route.abort('connectionrefused') : route.continue(),
    );
    await page.goto('/apps/default/shop/compare');
    await page.getByRole('alert').getByText('The hub does not answer.').waitFor();
  });

  it('sends no request for the pods of an object that no cluster has', async () => {
    await hub.query('mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message } } }', {
      input: { manifests: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: alone, namespace: default }\n', application: 'alone' },
    });
    const { page } = await tab('/object?v=v1&kind=ConfigMap&ns=default&name=alone&tab=pods');
    for (const view of ['Pods and logs', 'Differences']) {
      await page.getByRole('link', { name: view }).click();
      await page.getByText('No cluster has it.').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    }
  });

  function cordon(name: string, cordoned: boolean): Promise<unknown> {
    return hub.query('mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { userErrors { message } } }', {
      input: { name, cordoned },
    });
  }
});

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name }).waitFor();
}

/** The page is rendered and no panel is still loading. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.late').last().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
}
