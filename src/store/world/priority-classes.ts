import { priorityClassOf } from '../../core/match/priority.js';
import type { PriorityClass } from '../../core/model/plan.js';
import type { Manifests } from '../database/manifests.js';
import type { Db } from '../database/sql.js';

/** The PriorityClasses with the names and digests in `marks`, `[[name, digest], …]`. A class that cannot be read is left out. */
export async function priorityClassesOf(db: Db, manifests: Manifests, marks: string): Promise<ReadonlyMap<string, PriorityClass>> {
  const classes = JSON.parse(marks) as readonly (readonly [string, string])[];
  const { found } = await manifests.readEach(db, new Set(classes.map(([, digest]) => digest)));
  const known = classes.flatMap(([name, digest]) => {
    const document = found.get(digest);
    const priorityClass = document && priorityClassOf(document);
    return priorityClass ? [[name, priorityClass] as const] : [];
  });
  return new Map(known);
}
