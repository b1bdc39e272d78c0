import { applications } from './en/applications.js';
import { changes } from './en/changes.js';
import { clusters } from './en/clusters.js';
import { failover } from './en/failover.js';
import { frame } from './en/frame.js';
import { objects } from './en/objects.js';
import { records } from './en/records.js';
import { words } from './en/words.js';

/** All texts of the console. Other languages are objects of the same shape. */
export const en = { ...words, ...frame, ...clusters, ...applications, ...objects, ...changes, ...failover, ...records };

export type Messages = typeof en;
