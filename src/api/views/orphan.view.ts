import type { OrphanRow } from '../../store/reads/rows.js';
import type { Orphan } from '../generated/schema.js';
import { objectIdentity } from './object.view.js';

export function orphanView({ cluster, uid, foundAt, ...ref }: OrphanRow): Orphan {
  return { cluster, uid, object: objectIdentity(ref), foundAt: foundAt.toISOString() };
}
