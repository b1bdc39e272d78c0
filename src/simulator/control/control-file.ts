import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../json.js';
import { readState, writeState } from '../persistence/state-file.js';

/** URL and token of a simulator's control API, stored in `control.json` of its folder while it runs. */
export interface ControlAddress {
  /** `https://127.0.0.1:PORT/control` */
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
  readonly pid: number;
}

export function controlFile(folder: string): string {
  return join(folder, 'control.json');
}

export function writeControlFile(folder: string, address: ControlAddress): void {
  writeState(controlFile(folder), address);
}

/** Undefined if no simulator has run since the folder was created. */
export function readControlFile(folder: string): ControlAddress | undefined {
  return readState(controlFile(folder), isAddress);
}

export function removeControlFile(folder: string): void {
  rmSync(controlFile(folder), { force: true });
}

function isAddress(value: unknown): value is ControlAddress {
  return (
    isJsonObject(value) && typeof value.pid === 'number' && ['url', 'token', 'caPem'].every((field) => typeof value[field] === 'string')
  );
}
