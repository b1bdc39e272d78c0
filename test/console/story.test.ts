import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startHub, type TestHub } from '../support/hub.js';
import { accessibilityViolations, hasBrowser, launchBrowser, type Visit, visit, whyNoBrowser } from './browser.js';

if (!hasBrowser) process.stdout.write(`${whyNoBrowser}\n`);

/** What a newcomer does on the first day, in a browser alone: each step waits for what the page shows, and for nothing else. */
(hasBrowser ? describe : describe.skip)('a newcomer', () => {
  let hub: TestHub;
  let browser: Browser;
  let visited: Visit;

  beforeAll(async () => {
    // A cluster is lost, and back, after a few seconds.
    [hub, browser] = await Promise.all([startHub({ env: { MANIFOLD_PATIENCE_PERCENT: '20' } }), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });

  it('goes from an empty hub to a failover, a return and a rollback without a terminal', async () => {
    visited = await visit(browser, hub.url, null);
    const { page } = visited;
    await signIn(page);
    await seeThreeClusters(page);
    await applyTheShop(page);
    await seeWhyAClusterGotNone(page);

    const simulator = await page.context().newPage();
    await simulator.goto(simulatorPage());
    expect(await accessibilityViolations(simulator)).toEqual([]);
    await takeDown(simulator, 'idc-a');
    await watchTheFailover(page);
    await simulator
      .getByRole('row', { name: /^idc-a/ })
      .getByRole('button', { name: 'end down' })
      .click();
    await watchTheReturn(page);

    await applyABadRevision(page);
    await rollBack(page);
    await findByImage(page);
    await readALog(page);
    expect(visited.complaints).toEqual([]);
    // A deadline, not a measure.
  }, 600_000);

  async function signIn(page: Page): Promise<void> {
    await page.goto('/');
    await page.getByLabel('Token').fill(hub.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading(page, 'Overview');
  }

  async function seeThreeClusters(page: Page): Promise<void> {
    for (const name of ['idc-a', 'cloud-b', 'cloud-c']) await page.getByRole('link', { name: new RegExp(`^${name}: Ready`) }).waitFor();
  }

  async function applyTheShop(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Apply manifests' }).first().click();
    await type(page, await theShop());
    await page.getByRole('button', { name: 'Preview' }).click();
    await page
      .getByText(/^\d+ creations$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('The hub accepted 11 documents.').waitFor();
    const progress = page.getByRole('table', { name: 'Progress by cluster' });
    for (const name of ['idc-a', 'cloud-b', 'cloud-c'])
      await progress
        .getByRole('row', { name: new RegExp(`^${name}`) })
        .getByText('Healthy')
        .waitFor();

    await goTo(page, 'Applications');
    const shop = page.getByRole('row', { name: /web-shop/ });
    await shop.getByText('Healthy', { exact: true }).waitFor();
    await shop.getByRole('link', { name: 'web-shop' }).click();
    await heading(page, 'shop/web-shop');
  }

  async function seeWhyAClusterGotNone(page: Page): Promise<void> {
    await page.getByRole('row', { name: /order-worker/ }).click();
    const why = page.getByRole('region', { name: 'Why these clusters' });
    const refused = why.getByRole('listitem').filter({ hasText: 'cloud-c' });
    await refused.getByText('Refused', { exact: true }).waitFor();
    await refused.getByText('The cluster is not in the list of names.').waitFor();
    await page.keyboard.press('Escape');
  }

  function simulatorPage(): string {
    return /break them\s+(\S+)/.exec(hub.output())![1]!;
  }

  async function takeDown(simulator: Page, cluster: string): Promise<void> {
    await simulator.getByRole('combobox', { name: /^Cluster/ }).selectOption(cluster);
    await simulator.getByRole('combobox', { name: /^Fault/ }).selectOption('down');
    await simulator.getByRole('button', { name: 'Begin' }).click();
    await simulator
      .getByRole('row', { name: new RegExp(`^${cluster}`) })
      .getByRole('button', { name: 'end down' })
      .waitFor();
  }

  async function watchTheFailover(page: Page): Promise<void> {
    await goTo(page, 'Failover');
    // On a busy machine a cluster may have failed before, and such a failure is over.
    const running = page.getByRole('row', { name: /idc-a/ }).filter({ hasText: /Lost|Work move/ });
    await running.getByRole('link', { name: 'Time-line' }).click();
    await heading(page, 'Failure of idc-a');
    await page.getByText('RESOURCE_MOVED', { exact: true }).first().waitFor();
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Work moved', { exact: true }).waitFor();
    expect(await steps(page, failing)).toEqual(failing);
  }

  async function watchTheReturn(page: Page): Promise<void> {
    await page.getByText('CLUSTER_RETURNED', { exact: true }).waitFor();
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('Over', { exact: true }).waitFor();
    await page.getByText('FAILOVER_ENDED', { exact: true }).waitFor();
    const all = [...failing, 'CLUSTER_RETURNED', 'FAILOVER_ENDED'];
    expect(await steps(page, all)).toEqual(all);
    await goTo(page, 'Applications');
    await page
      .getByRole('row', { name: /web-shop/ })
      .getByText('3 of 3', { exact: true })
      .waitFor({ state: 'attached' });
  }

  async function applyABadRevision(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Apply manifests' }).first().click();
    const storefront = (await theShop())
      .split('\n---\n')
      .find((one) => one.includes('kind: Deployment') && one.includes('name: storefront'))!;
    await type(page, storefront.replace('nginx:1.27-alpine', 'nginx:missing'));
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('3 changes', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('The hub accepted 1 document.').waitFor();

    await goTo(page, 'Search');
    await page.getByRole('searchbox', { name: /^Search all objects/ }).fill('kind:Deployment health:!HEALTHY');
    await page
      .getByRole('row', { name: /Deployment.*storefront/ })
      .getByRole('link', { name: 'storefront' })
      .click();
    await page.getByRole('link', { name: 'Pods and logs' }).click();
    await page
      .getByRole('table', { name: 'Pods' })
      .getByRole('row', { name: /ImagePullBackOff|ErrImagePull/ })
      .first()
      .waitFor();
  }

  async function rollBack(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'web-shop' }).first().click();
    await heading(page, 'shop/web-shop');
    await page.getByRole('link', { name: /^History/ }).click();
    await page.getByRole('button', { name: 'Roll back to 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 changes', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByRole('row', { name: /rollback to 1/ }).waitFor();
    await page.getByRole('region', { name: 'State' }).getByText('Healthy', { exact: true }).waitFor();
  }

  async function findByImage(page: Page): Promise<void> {
    await goTo(page, 'Search');
    const field = page.getByRole('searchbox', { name: /^Search all objects/ });
    await field.fill('kind:Deployment image:nginx:1.27');
    await page.getByRole('heading', { name: '1 object', exact: true }).waitFor();
    await page.getByRole('row', { name: /storefront/ }).waitFor();
    // Only cloud-b gets this image, by an override.
    await field.fill('kind:Deployment image:mirror.gcr.io');
    await page.getByRole('heading', { name: '3 objects', exact: true }).waitFor();
    await field.fill('kind:Deployment image:nginx:missing');
    await page.getByText('No object matches.').waitFor();
  }

  async function readALog(page: Page): Promise<void> {
    await page.getByRole('searchbox', { name: /^Search all objects/ }).fill('kind:Deployment image:nginx');
    await page
      .getByRole('row', { name: /Deployment.*storefront/ })
      .getByRole('link', { name: 'storefront' })
      .click();
    await page.getByRole('link', { name: 'Pods and logs' }).click();
    const pods = page.getByRole('table', { name: 'Pods' });
    await pods.getByRole('row', { name: /idc-a/ }).filter({ hasText: 'Running' }).first().click();
    await page
      .getByRole('log')
      .getByText(/msg="starting web" image=docker.io\/library\/nginx:1.27-alpine/)
      .waitFor();
  }
});

/** The example, with a worker that may not run in one cluster, and shorter tolerations. */
async function theShop(): Promise<string> {
  const example = await readFile(resolve(import.meta.dirname, '../../examples/web-shop.yaml'), 'utf8');
  const worker = 'resourceSelectors:\n    - { apiVersion: apps/v1, kind: Deployment, name: order-worker }\n  placement:\n';
  expect(example).toContain(worker);
  return example
    .replace(worker, `${worker}    clusterAffinity: { clusterNames: [idc-a, cloud-b] }\n`)
    .replaceAll('tolerationSeconds: 30', 'tolerationSeconds: 3');
}

/** Replaces what the editor holds, as a paste does. */
async function type(page: Page, manifests: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Manifests' }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(manifests);
}

async function goTo(page: Page, word: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: new RegExp(`^${word}`) })
    .click();
  await heading(page, word);
}

/** What a time-line shows first when a cluster is lost. */
const failing = ['CLUSTER_DOUBTED', 'CLUSTER_LOST', 'EVICTION_STARTED', 'RESOURCE_MOVED'];

/** The steps of a time-line that are among `wanted`, in the order in which each came first. */
async function steps(page: Page, wanted: readonly string[]): Promise<readonly string[]> {
  const shown = new Set(await page.locator('.timeline code').allTextContents());
  return [...shown].filter((step) => wanted.includes(step));
}

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name }).waitFor();
}
