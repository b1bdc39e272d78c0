import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { sendApply } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { hasBrowser, launchBrowser, type Visit, visit, whyNoBrowser } from './browser.js';

if (!hasBrowser) process.stdout.write(`${whyNoBrowser}\n`);

const CLUSTERS = 23;
const LOST = 'member-9';
const SMALL = 40;
const nameOf = (index: number) => `a-${String(index).padStart(2, '0')}`;

const wide = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: wide, namespace: default }
spec:
  replicas: 1
  selector: { matchLabels: { app: wide } }
  template:
    metadata: { labels: { app: wide } }
    spec: { containers: [{ name: web, image: "nginx:1.27" }] }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: wide, namespace: default }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment, name: wide }]
  placement: { clusterAffinity: {} }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: small, namespace: default }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: { clusterAffinity: { clusterNames: [idc-a] } }
`;
const small = (index: number, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${nameOf(index)}, namespace: default }\ndata: { value: "${value}" }\n`;

(hasBrowser ? describe : describe.skip)('the console over many clusters', () => {
  let hub: TestHub;
  let browser: Browser;
  const open: Visit[] = [];

  beforeAll(async () => {
    const env = {
      MANIFOLD_SIMULATED_CLUSTERS: String(CLUSTERS),
      MANIFOLD_PATIENCE_PERCENT: '30',
      MANIFOLD_FAILOVER_TOLERATION_SECONDS: '86400',
    };
    [hub, browser] = await Promise.all([startHub({ env, timeoutMs: 120_000 }), launchBrowser()]);
    await accepted({ manifests: wide, application: 'wide', namespace: 'default' });
    for (let index = 0; index < SMALL; index += 1) await accepted({ manifests: small(index, 'one'), application: nameOf(index) });
    // No policy selects it, and its name is the last one.
    const lost = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: zz-lost, namespace: elsewhere }\n';
    await accepted({ manifests: lost, application: 'zz-lost' });
    await eventually(async () => expect(await readyReplicas()).toBe(CLUSTERS), 120_000);
    await manifold(['sim', 'fault', LOST, 'down'], { env: { MANIFOLD_DATA_DIR: hub.dataDir } });
    await eventually(async () => expect(await readyReplicas()).toBe(CLUSTERS - 1), 120_000);
  }, 360_000);

  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ page }) => page.context().close()));
  });

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });

  async function tab(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const visited = await visit(browser, hub.url, hub.token, options);
    open.push(visited);
    await visited.page.goto(path);
    return visited.page;
  }

  async function accepted(input: Record<string, unknown>): Promise<void> {
    expect((await sendApply(hub, input)).userErrors).toEqual([]);
  }

  async function readyReplicas(): Promise<number | undefined> {
    const { application } = await hub.query<{ application: { replicas: { ready: number } | null } | null }>(
      '{ application(namespace: "default", name: "wide") { replicas { ready } } }',
    );
    return application?.replicas?.ready;
  }

  describe('lists', () => {
    it('show failures first, whatever their names', async () => {
      const page = await tab('/');
      const urgent = page.getByRole('region', { name: 'Applications, most urgent first' });
      await urgent
        .getByRole('row', { name: /zz-lost/ })
        .getByText('Not delivered')
        .waitFor();
      await urgent.getByRole('row', { name: /wide/ }).waitFor();
    });

    it('show how much of an application runs, and which cluster is lost since when', async () => {
      const page = await tab('/apps');
      const row = page.getByRole('row', { name: /wide/ });
      await row.getByText(`${CLUSTERS - 1} of ${CLUSTERS} replicas`, { exact: true }).waitFor();
      await row.getByText(new RegExp(`^${LOST} lost .+ ago$`)).waitFor();
      expect(await row.getByText('Unknown').count()).toBe(0);
    });

    it('keep a readable row under the pointer, in both themes', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await tab('/apps', { colorScheme });
        const cell = page.getByRole('row', { name: /wide/ }).getByRole('cell').first();
        await cell.hover();
        const isDark = colorScheme === 'dark';
        await eventually(async () => {
          const [red = 0] = (await colourOf(cell)).match(/[\d.]+/g)!.map(Number);
          expect(isDark ? red < 80 : red > 200).toBe(true);
        });
      }
    });

    it('are sorted by a click on a heading, in the URL, in both directions', async () => {
      const page = await tab('/apps');
      const heading = page.getByRole('columnheader', { name: 'Application' });
      const firstRow = page.getByRole('row').nth(1);
      await heading.getByRole('link').click();
      await firstRow.getByRole('link', { name: nameOf(0) }).waitFor();
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');

      await heading.getByRole('link').click();
      await firstRow.getByRole('link', { name: 'zz-lost' }).waitFor();
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      expect(new URL(page.url()).searchParams.get('sort')).toBe('-NAME');

      await page.reload();
      await firstRow.getByRole('link', { name: 'zz-lost' }).waitFor();
    });

    it('restore the scroll position when the reader returns', async () => {
      const page = await tab('/apps?sort=NAME');
      const link = page.getByRole('link', { name: nameOf(30), exact: true });
      await link.scrollIntoViewIfNeeded();
      const before = await page.evaluate('window.scrollY');
      expect(before).toBeGreaterThan(100);
      await link.click();
      await page.getByRole('heading', { level: 1, name: `default/${nameOf(30)}` }).waitFor();

      await page.goBack();
      await link.waitFor();
      await eventually(async () => expect(await page.evaluate('window.scrollY')).toBe(before));
    });

    it('collapse on a phone into lines that repeat no label', async () => {
      const page = await tab('/apps', { viewport: { width: 390, height: 844 } });
      const row = page.getByRole('row', { name: /wide/ });
      await row.getByText(`${CLUSTERS - 1} of ${CLUSTERS} replicas`, { exact: true }).waitFor();
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden on a phone must not count.
      const shown = await row.innerText();
      for (const label of ['Application', 'State', 'Clusters ready', 'Replicas ready', 'Changed']) expect(shown).not.toContain(label);
      expect(shown).toContain('clusters');
      expect((await row.boundingBox())!.height).toBeLessThan(150);
    });
  });

  describe('an application in many clusters', () => {
    it('has a short page and shows the copy that needs attention first', async () => {
      const page = await tab('/apps/default/wide');
      await page.getByRole('row', { name: /Deployment wide/ }).click();
      const copies = page.getByRole('region', { name: 'Deployment wide' }).getByRole('table', { name: 'Copies' });
      const first = copies.getByRole('row').nth(1);
      await first.getByRole('link', { name: LOST }).waitFor();
      await first.getByText('Last known', { exact: true }).waitFor();
      expect(await copies.getByRole('row').count()).toBe(CLUSTERS + 1);
      expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(2_000);
    });

    it('shows the age of the data of a lost cluster, and that the others answer', async () => {
      const page = await tab('/object?v=apps%2Fv1&kind=Deployment&ns=default&name=wide');
      const ageOf = async (name: RegExp) => {
        const at = await page.getByRole('table', { name: 'Copies' }).getByRole('row', { name }).locator('time').getAttribute('datetime');
        return Date.now() - Date.parse(at!);
      };
      await page.getByRole('table', { name: 'Copies' }).waitFor();
      expect(await ageOf(new RegExp(`^${LOST}`))).toBeGreaterThan(await ageOf(/^idc-a/));
    });

    it('shows its manifest for a cluster, and the difference from the template', async () => {
      const page = await tab('/object?v=apps%2Fv1&kind=Deployment&ns=default&name=wide&tab=yaml');
      await page.getByRole('region', { name: 'Manifests: YAML' }).getByText('image: nginx:1.27').waitFor();
      await page.getByLabel('Show').selectOption('idc-a');
      await page.getByLabel('Compare with').selectOption('cloud-b');
      await page.getByText('Both are the same.').waitFor();
      expect(new URL(page.url()).searchParams.get('against')).toBe('cloud-b');
    });

    it('is a matrix in which the lost cluster comes first', async () => {
      const page = await tab('/apps/default/wide?tab=clusters');
      const matrix = page.getByRole('region', { name: 'Objects by cluster' }).last();
      await matrix.getByRole('columnheader').nth(1).getByRole('link', { name: LOST }).waitFor();
      expect(await matrix.getByRole('columnheader').count()).toBe(CLUSTERS + 1);
    });
  });

  describe('navigation', () => {
    it('links every name of a cluster to its page', async () => {
      const page = await tab('/clusters');
      await page
        .getByRole('row', { name: new RegExp(LOST) })
        .getByText('Not answering')
        .waitFor();
      await page.getByRole('link', { name: LOST, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: LOST }).waitFor();
      await page.getByRole('region', { name: 'State' }).getByText('Not answering').waitFor();
    });

    it('shows an unknown URL inside the console, and goes back', async () => {
      const page = await tab('/clusters');
      await page.getByRole('link', { name: 'idc-a', exact: true }).waitFor();
      await page.evaluate(`history.pushState({}, '', '/no/such/page'); dispatchEvent(new PopStateEvent('popstate'))`);
      await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
      await page.getByText('/no/such/page', { exact: true }).waitFor();
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      await page.getByRole('main').getByRole('button', { name: 'Back' }).click();
      await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
    });

    it('finds pages by name with the keyboard only', async () => {
      const page = await tab('/');
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('wide');
      // The common prefix of all names is offered until the hub has answered; Enter takes the selected option.
      await page.getByRole('option', { name: /default\/wide/, selected: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'default/wide' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
    });

    it('switches to Chinese with a click, without a reload, and stores the choice', async () => {
      const page = await tab('/apps');
      await page.getByRole('button', { name: '切换到中文' }).click();
      await page.getByRole('heading', { level: 1, name: '应用' }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
      await page
        .getByRole('row', { name: /wide/ })
        .getByText(`${CLUSTERS - 1}/${CLUSTERS} 个副本`)
        .waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1, name: '应用' }).waitFor();
    });

    it('finds objects by terms and reports invalid terms', async () => {
      const page = await tab('/search?q=kind:Deployment+health:!HEALTHY+colour:red');
      await page.getByRole('row', { name: /Deployment.*wide/ }).waitFor();
      await page.getByText('Not understood: colour:red').waitFor();
      expect(await page.getByRole('row', { name: /ConfigMap/ }).count()).toBe(0);
    });
  });

  describe('changes', () => {
    it('are previewed, marked at their line when invalid, applied, and followed', async () => {
      const page = await tab('/apply');
      const editor = page.getByRole('textbox', { name: 'Manifests' });
      await editor.focus();
      await page.keyboard.insertText(
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: typed\n  namespace: default\nspec:\n  replica: 2\n',
      );
      await page.getByRole('button', { name: 'Preview' }).click();
      await page
        .getByRole('alert')
        .getByRole('button', { name: /^line \d+$/ })
        .first()
        .waitFor();
      expect(await page.getByRole('button', { name: 'Apply', exact: true }).isDisabled()).toBe(true);

      await page.keyboard.press('Control+a');
      await editor.focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(small(90, 'one'));
      await page.getByRole('textbox', { name: 'Application' }).fill('typed');
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('region', { name: 'What would happen' }).last().getByText('1 creation').waitFor();
      await page.getByRole('button', { name: 'Apply', exact: true }).click();
      await page.getByText('The hub accepted 1 document.').waitFor();
      await page.getByRole('table', { name: 'Progress by cluster' }).getByRole('row', { name: /idc-a/ }).getByText('Healthy').waitFor();
    });

    it('of a revision are rolled back after a preview', async () => {
      await accepted({ manifests: small(1, 'two'), application: nameOf(1) });
      const page = await tab(`/apps/default/${nameOf(1)}?tab=history`);
      await page.getByRole('link', { name: 'Compare revision 2 with the one before' }).click();
      await page.getByRole('heading', { level: 1, name: `Compare revisions of ${nameOf(1)}` }).waitFor();
      await page.getByText(`Changed ConfigMap default/${nameOf(1)}`, { exact: true }).waitFor();
      await page.getByText('value: one').first().waitFor();
      await page.getByText('value: two').first().waitFor();
      await page.goBack();
      await page.getByRole('button', { name: 'Roll back to 1' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('1 change', { exact: true }).waitFor();
      await dialog.getByText('Difference').click();
      await dialog.getByText('+  value: one').waitFor();
      await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /rollback to 1/ }).waitFor();
    });

    it('of a cluster are previewed, and unregistering requires its name', async () => {
      const page = await tab('/clusters/member-1');
      await page.getByRole('button', { name: 'Cordon' }).click();
      await page.getByRole('dialog').getByText('No object in any cluster would change.').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Cordon' }).click();
      await page.getByRole('region', { name: 'State' }).getByText('Cordoned').waitFor();

      await page.getByRole('button', { name: 'Unregister' }).click();
      const act = page.getByRole('dialog').getByRole('button', { name: 'Unregister' });
      expect(await act.isDisabled()).toBe(true);
      await page.getByLabel('Type member-1 to go on').fill('member-1');
      await act.click();
      await page.getByRole('heading', { level: 1, name: 'Clusters' }).waitFor();
    });

    it('are stopped by a freeze and continue when it ends', async () => {
      const page = await tab('/failover');
      await page.getByRole('button', { name: 'Freeze…' }).click();
      await page.getByLabel('Reason').fill('Maintenance of the network');
      await page.getByRole('dialog').getByRole('button', { name: 'Freeze', exact: true }).click();
      await page.getByText('All writes and deletes are frozen.').waitFor();
      await page.getByText('Maintenance of the network').waitFor();
      await page.getByRole('button', { name: 'End the freeze' }).click();
      await page.getByText('All writes and deletes are frozen.').waitFor({ state: 'detached' });
    });
  });

  it('lists the failure of a cluster step by step, and the effect of losing another one', async () => {
    const page = await tab('/failover');
    // Other tables of the page also have rows of the cluster.
    const failures = page.getByRole('row', { name: new RegExp(LOST) }).filter({ has: page.getByRole('link', { name: 'Time-line' }) });
    await failures.first().getByRole('link', { name: 'Time-line' }).click();
    await page.getByRole('heading', { level: 1, name: `Failure of ${LOST}` }).waitFor();
    await page.getByText('CLUSTER_LOST', { exact: true }).waitFor();

    await page.goBack();
    await page.getByLabel('idc-a', { exact: true }).check();
    await page.getByRole('button', { name: 'Simulate the loss' }).click();
    await page
      .getByRole('region', { name: 'Without idc-a' })
      .getByRole('row', { name: new RegExp(nameOf(0)) })
      .getByText('Short', { exact: true })
      .waitFor();
  });
});

/** The background colour of an element as displayed. */
function colourOf(element: Locator): Promise<string> {
  return element.evaluate((shown) => {
    const scope = globalThis as unknown as { getComputedStyle(of: unknown): { readonly backgroundColor: string } };
    return scope.getComputedStyle(shown).backgroundColor;
  });
}
