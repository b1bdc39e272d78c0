import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import { type Hub, startHub } from './app/hub.js';
import { listensInPlainText } from './config/plain-text.js';
import { readSettings } from './config/settings.js';
import { HubError } from './errors.js';
import { onSignal } from './ops/drain.js';
import { onUnhandled } from './ops/fatal.js';
import { createLog } from './ops/log.js';

// With more garbage collection threads the threads wait for each other, and take a fifth more CPU time under load.
setFlagsFromString('--no-parallel-scavenge');

/** Reads the settings, starts the hub, and shuts it down. Standard output is for people; log lines go to standard error. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel, pino.destination({ dest: 2, sync: false }));
  let running: Hub | undefined;
  onUnhandled(log, async () => running?.stop());
  const hub = await startHub(settings, log);
  running = hub;
  onSignal(async (signal) => {
    log.info({ signal }, 'The hub is stopping.');
    await hub.stop();
    process.exit(0);
  });
  const openTo = settings.tls === null ? listensInPlainText(settings.host) : null;
  if (openTo !== null) log.warn({ host: settings.host }, openTo);
  process.stdout.write(`${welcome(hub)}\n`);
}

function welcome({ url, adminTokenFile, clusters, simulatorPage }: Hub): string {
  return [
    '',
    `  Manifold is ready at ${url}`,
    '',
    `  admin token   ${adminTokenFile ?? 'as given in MANIFOLD_ADMIN_TOKEN'}`,
    `  clusters      ${clusters.join(', ') || 'none yet: npx manifold cluster register NAME --kubeconfig FILE'}`,
    ...(simulatorPage === null ? [] : [`  break them    ${simulatorPage}`]),
    '',
    '  Next, in another terminal in this folder:',
    '',
    '    npx manifold apply -f examples/web-shop.yaml',
    '    npx manifold get apps',
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  // An error that an operator can correct is printed as a sentence; any other error is a bug and is printed with its stack.
  const text = error instanceof HubError ? `${error.code}: ${error.message}` : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`Manifold could not start.\n${text}\n`);
  process.exit(1);
});
