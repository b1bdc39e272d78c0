import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * Gives the calling thread a low CPU priority (nice 10: about a tenth of a core that a normal thread also wants). Only on Linux, where each
 * thread has a priority of its own; elsewhere, and where `/proc` is not readable, nothing changes.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(callingThread(), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A thread of normal priority works too.
  }
}

/** The id that the Linux kernel gives to the calling thread. */
function callingThread(): number {
  return Number(basename(readlinkSync('/proc/thread-self')));
}
