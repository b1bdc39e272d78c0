import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface SimulatorProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Holds `NAME.yaml` for each member. */
  readonly kubeconfigs: string;
  readonly members: readonly string[];
  /** Ends it by `end` (SIGKILL unless said) and waits until it is gone; its exit code, null when it was killed. */
  stop(end?: (child: ChildProcess) => void): Promise<number | null>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The simulator in a process of its own, from the sources, for tests that kill the hub. Flags are those of `src/simulator/main.ts`. */
export async function startSimulatorProcess(...flags: string[]): Promise<SimulatorProcess> {
  const sources = join(import.meta.dirname, 'typescript-sources.mjs');
  const main = join(import.meta.dirname, '../../src/simulator/main.ts');
  const child = spawn(process.execPath, ['--import', sources, main, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  running.add(child);
  const exited = once(child, 'exit').finally(() => running.delete(child));
  const ready = once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line').then(([line]) => JSON.parse(String(line)));
  const said = await Promise.race([ready, exited.then(([code]) => Promise.reject(new Error(`the simulator ended with ${code}`)))]);
  return {
    ...said,
    child,
    async stop(end = (it) => it.kill('SIGKILL')) {
      if (child.exitCode === null && child.signalCode === null) end(child);
      const [code] = await exited;
      return code as number | null;
    },
  };
}
