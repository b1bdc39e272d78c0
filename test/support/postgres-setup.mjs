import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Jest's global set-up: one Postgres for the whole run, started when the first test file asks for it, so that runs without
 * database tests do not pay for it. Test files find it by the address in the environment (see postgres.ts). MANIFOLD_TEST_POSTGRES_BIN
 * names the folder of another server than the embedded one, for example /usr/lib/postgresql/15/bin.
 * In the same way one data folder of a hub is made, in which its Postgres is set up, for hubs to begin with a copy (see hub.ts).
 */
export default async function setup() {
  if (process.env.TEST_DATABASE_URL) return;
  const secret = randomBytes(16).toString('hex');
  let starting;
  let making;
  const answers = {
    [`/${secret}`]: async () => (await (starting ??= start())).url,
    [`/${secret}/data-folder`]: () => (making ??= makeDataFolder()),
  };
  const doorman = createServer(async (request, response) => {
    const answer = answers[request.url];
    if (!answer) return response.writeHead(404).end();
    try {
      response.end(await answer());
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise((listening) => doorman.listen(0, '127.0.0.1', listening));
  doorman.unref();
  process.env.MANIFOLD_TEST_POSTGRES = `http://127.0.0.1:${doorman.address().port}/${secret}`;

  globalThis.stopTestPostgres = async () => {
    doorman.close();
    doorman.closeAllConnections();
    const started = await starting?.catch(() => undefined);
    await started?.stop();
    const made = await making?.catch(() => undefined);
    if (made) rmSync(made, { recursive: true, force: true });
  };
}

const PREFIX = 'manifold-test-';

const LEFT_BEHIND_MS = 3_600_000;

/**
 * Folders of runs that were killed an hour ago or earlier; a run that lives is named in its folder. Younger ones stay, because a test of another run
 * may have killed its hub to start it again on the same folder.
 */
function removeLeftBehind() {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const owner = join(tmpdir(), name, 'postgres/owner');
    if (!existsSync(owner) || statSync(owner).mtimeMs > Date.now() - LEFT_BEHIND_MS) continue;
    if (!lives(Number(readFileSync(owner, 'utf8').split(' ')[0]))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function lives(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

let isHooked = false;

/** Source modules, which Jest does not transform for its set-up: Node strips the types itself once it finds the files. */
async function importSource(path) {
  if (!isHooked)
    registerHooks({
      resolve: (name, context, next) =>
        next(
          name.startsWith('.') && name.endsWith('.js') && context.parentURL?.endsWith('.ts') ? name.replace(/\.js$/, '.ts') : name,
          context,
        ),
    });
  isHooked = true;
  return import(new URL(`../../src/store/embedded/${path}`, import.meta.url).href);
}

async function start() {
  const { startPostgres } = await importSource('embedded-postgres.ts');
  removeLeftBehind();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };
  const { postgresIn } = await importSource('postgres-binaries.ts');
  const folder = process.env.MANIFOLD_TEST_POSTGRES_BIN;
  const postgres = await startPostgres({ dataDir, settings, ...(folder && { binaries: postgresIn(folder) }) });
  const stop = async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: postgres.url, stop };
}

/** The machine does not fail in a test, only processes do: what was written is there without `fsync`. */
async function makeDataFolder() {
  const { startPostgres } = await importSource('embedded-postgres.ts');
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  const postgres = await startPostgres({ dataDir });
  await postgres.stop();
  appendFileSync(join(dataDir, 'postgres/data/postgresql.conf'), 'fsync = off\n');
  return dataDir;
}
