import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to test with; `CHROMIUM` names another than Debian's. */
export const hasBrowser = existsSync(executablePath);
export const whyNoBrowser = `Console tests are skipped: there is no Chromium at ${executablePath} (set CHROMIUM to one).`;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const allRules: Rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** Rules that depend on the theme. */
export const colourRules: Rules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

interface Rules {
  readonly type: 'tag' | 'rule';
  readonly values: string[];
}

/** What axe holds against the page, one line for each rule with the elements concerned. */
export async function accessibilityViolations(page: Page, rules = allRules): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate(runAxe, rules);
  if (passes === 0) throw new Error(`axe found nothing to look at on ${page.url()}`);
  return violations;
}

/** Runs in the page, so it can use nothing from around it. */
async function runAxe(rules: Rules): Promise<{ violations: string[]; passes: number }> {
  interface Finding {
    id: string;
    nodes: { html: string; failureSummary?: string }[];
  }
  interface Axe {
    run(of: unknown, how: unknown): Promise<{ violations: Finding[]; passes: Finding[] }>;
  }
  const scope = globalThis as unknown as { axe: Axe; document: unknown };
  const { violations, passes } = await scope.axe.run(scope.document, { runOnly: rules });
  const line = ({ id, nodes }: Finding) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`;
  return { violations: violations.map(line), passes: passes.length };
}

/** How many pixels the page is wider than the screen. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const scope = globalThis as unknown as { innerWidth: number; document: { documentElement: { scrollWidth: number } } };
    return Math.max(0, scope.document.documentElement.scrollWidth - scope.innerWidth);
  });
}

export interface Visit {
  readonly page: Page;
  /** Errors that the page printed or threw, refusals by the content security policy among them. */
  readonly complaints: string[];
  /** Every address that the page asked for, WebSockets included. */
  readonly addresses: string[];
}

/** A tab of its own, signed in when a token is given. */
export async function visit(browser: Browser, url: string, token: string | null, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const complaints: string[] = [];
  const addresses: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => addresses.push(request.url()));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  if (token !== null) {
    await page.addInitScript((kept) => {
      (globalThis as unknown as { localStorage: { setItem(key: string, value: string): void } }).localStorage.setItem(
        'manifold.token',
        kept,
      );
    }, token);
  }
  return { page, complaints, addresses };
}
