#!/usr/bin/env node
// Starts the command line on the Node that the package pins. Runs on Node 16 and newer, so it uses nothing younger.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED_MAJOR = 22;
const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(packageFolder, 'dist', 'bundle', 'manifold', 'main.js');

/** Node of the optional dependency `node-<platform>-<arch>`, also where npm hoisted it; undefined when it is not installed. */
function pinnedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const declared = JSON.parse(readFileSync(manifest, 'utf8')).bin;
    const node = join(dirname(manifest), (typeof declared === 'string' ? declared : declared?.node) || 'bin/node');
    if (existsSync(node)) return node;
  } catch {
    // Not installed under that name: the link below may still lead to one.
  }
  const link = join(packageFolder, 'node_modules', '.bin', 'node');
  return existsSync(link) ? link : undefined;
}

function stop(message) {
  process.stderr.write(`manifold: ${message}\n`);
  process.exit(1);
}

/** The child has the terminal; signals that reach only this process are passed on, and its end is ours. */
function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, MANIFOLD_REEXECUTED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`cannot start the pinned Node ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code === null ? 1 : code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const tooOld = Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR;

if (!existsSync(entry)) {
  stop(`it is not built yet (${entry} is missing). Run \`npm ci && npm run build\` in ${packageFolder} first; \`npm start\` builds too.`);
} else if (!tooOld) {
  await import(pathToFileURL(entry).href);
} else if (process.env.MANIFOLD_REEXECUTED === '1') {
  stop(`the pinned Node is ${process.versions.node}, and ${NEEDED_MAJOR} or newer is needed. Run \`npm ci\` in ${packageFolder} again.`);
} else {
  const node = pinnedNode();
  if (node === undefined) {
    stop(
      `Node ${process.versions.node} is too old, and the pinned one is not installed. ` +
        `Run \`npm ci\` without --omit=optional in ${packageFolder}, or use Node ${NEEDED_MAJOR} or newer.`,
    );
  } else {
    runOn(node);
  }
}
