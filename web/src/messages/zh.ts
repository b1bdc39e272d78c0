import type { Messages } from './en.js';
import { applications } from './zh/applications.js';
import { changes } from './zh/changes.js';
import { clusters } from './zh/clusters.js';
import { failover } from './zh/failover.js';
import { frame } from './zh/frame.js';
import { objects } from './zh/objects.js';
import { records } from './zh/records.js';
import { words } from './zh/words.js';

/** Every text of the console in Simplified Chinese. */
export const zh: Messages = { ...words, ...frame, ...clusters, ...applications, ...objects, ...changes, ...failover, ...records };
