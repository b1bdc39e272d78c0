import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { clustersHealthy } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { accessibilityViolations, hasBrowser, launchBrowser, type Visit, visit, whyNoBrowser } from './browser.js';

if (!hasBrowser) process.stdout.write(`${whyNoBrowser}\n`);

(hasBrowser ? describe : describe.skip)('the API explorer', () => {
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

  async function explorer(query = ''): Promise<Visit & { readonly editor: Locator; readonly answer: Locator }> {
    const visited = await visit(browser, hub.url, hub.token, {});
    open.push(visited);
    await visited.page.goto(query === '' ? '/explorer' : `/explorer?query=${encodeURIComponent(query)}`);
    await visited.page.getByRole('heading', { level: 3, name: 'Mutation' }).waitFor();
    const editor = visited.page.getByRole('textbox', { name: 'Query', exact: true });
    return { ...visited, editor, answer: visited.page.getByRole('textbox', { name: 'Answer as JSON' }) };
  }

  async function write(page: Page, editor: Locator, text: string): Promise<void> {
    await editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }

  it('completes fields of the schema, runs by keyboard and shows the answer with its cost', async () => {
    const { page, editor, answer, complaints } = await explorer();
    await write(page, editor, '{ clusters(first: 2) { totalC } }');
    for (let back = 0; back < 4; back++) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: /^totalCount/ }).waitFor();
    // CodeMirror ignores Enter for some milliseconds after the list appears.
    await page.getByRole('option', { name: /^totalCount/ }).click();

    await page.keyboard.press('Control+Enter');

    await answer.getByText('"totalCount"').waitFor();
    await page.getByRole('status').getByText('Cost 3 of 10,000').waitFor();
    await eventually(async () =>
      expect(new URL(page.url()).searchParams.get('query')?.replaceAll(/\s/g, '')).toBe('{clusters(first:2){totalCount}}'),
    );
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('marks an error at its line, and shows the errors of the hub with code and trace id', async () => {
    const { page, editor } = await explorer('{\n  hub { id }\n  clustres(first: 1) { totalCount }\n}');
    await page.locator('.explorer-query .cm-lint-marker-error').waitFor();
    await editor.locator('.cm-lintRange-error').getByText('clustres').waitFor();

    await page.getByRole('button', { name: 'Run', exact: true }).click();

    const alert = page.getByRole('alert');
    await alert.getByText(/Cannot query field "clustres"/).waitFor();
    await alert.getByText('BAD_REQUEST').waitFor();
    await alert.getByText(/^Trace id: \S+/).waitFor();
    await alert.getByRole('button', { name: 'line 3' }).click();
    await page.locator('.explorer-query .cm-activeLine').getByText('clustres').waitFor();
  });

  it('sends variables, refuses those that are no JSON object, and keeps them out of the address', async () => {
    const { page, answer } = await explorer('query One($name: String!) { cluster(name: $name) { name provider } }');
    const variables = page.getByRole('textbox', { name: 'Variables (JSON)' });
    await write(page, variables, '["idc-a"]');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('The variables are not a JSON object.').waitFor();

    await write(page, variables, '{"name": "idc-a"}');
    await page.keyboard.press('Control+Enter');
    await answer.getByText('"idc-a"').waitFor();

    await eventually(async () => expect(await page.evaluate('sessionStorage.getItem("manifold.explorer")')).toContain('idc-a'));
    expect(page.url()).not.toContain('idc-a');
    await page.reload();
    await variables.getByText('"idc-a"').waitFor();
  });

  it('asks once before a mutation runs, and never puts one into the address', async () => {
    const { page, editor, answer } = await explorer();
    const cordoned = async () =>
      ((await hub.query('{ cluster(name: "cloud-c") { cordoned } }')) as { cluster: { cordoned: boolean } }).cluster.cordoned;
    await write(page, editor, 'mutation { updateCluster(input: { name: "cloud-c", cordoned: true }) { userErrors { message } } }');
    await page.keyboard.press('Control+Enter');
    const dialog = page.getByRole('dialog', { name: 'This changes the hub: updateCluster' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await cordoned()).toBe(false);

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await dialog.getByRole('button', { name: 'updateCluster' }).click();
    await answer.getByText('"userErrors"').waitFor();
    expect(await cordoned()).toBe(true);
    await eventually(async () => expect(await page.evaluate('sessionStorage.getItem("manifold.explorer")')).toContain('updateCluster'));
    expect(page.url()).not.toContain('updateCluster');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.evaluate('sessionStorage.getItem("manifold.explorer")')).toBeNull();
  });

  it('shows the events of a subscription until it is stopped', async () => {
    const { page, answer } = await explorer();
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await page.getByLabel('Start from an example').selectOption('Changes of clusters, live');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Waiting for events.').waitFor();
    let isCordoned = false;
    await eventually(async () => {
      isCordoned = !isCordoned;
      await hub.query('mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { userErrors { message } } }', {
        input: { name: 'idc-a', cordoned: isCordoned },
      });
      expect(await answer.getByText('"clusterChanged"').count()).toBeGreaterThan(0);
    });

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText(/events? received\. The subscription ended\./).waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  });

  it('offers an answer above 1 MB for download', async () => {
    const { page } = await explorer('{ hub { id } }');
    await page.route('**/graphql', (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify({ data: { hub: { id: 'x'.repeat(1_200_000) } } }) }),
    );
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('The answer has 1.2 MB, which is too much to show.').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the answer' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('answer.json');
  });

  it('documents the schema from the root fields down to the fields of a type', async () => {
    const { page } = await explorer();
    const docs = page.getByRole('region', { name: 'Documentation' });
    await docs.getByLabel('Filter by name').fill('updateCl');
    await docs.getByRole('heading', { name: 'Query' }).waitFor({ state: 'detached' });
    await docs.getByRole('button', { name: 'updateCluster', exact: true }).click();
    await docs.getByRole('heading', { name: 'Arguments' }).waitFor();
    await docs.getByRole('button', { name: 'UpdateClusterInput!' }).click();
    await docs.getByText('cordoned', { exact: true }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await docs.getByRole('button', { name: 'All fields' }).click();
    await docs.getByRole('heading', { name: 'Subscription' }).waitFor();
  });
});
