import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport } from '../../core/model/report.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';

export interface ReportStore {
  snapshot(keys: readonly ResourceKey[]): Promise<readonly SeenReport[]>;
  /** Resources whose stored manifest was found damaged, or intact again, since the last call. */
  damaged(): Promise<readonly ResourceKey[]>;
  /** Upserts the reports that differ from the stored ones. */
  save(reports: readonly Report[]): Promise<void>;
  /** The template and the last aggregated status, for kinds whose status a user's interpreter aggregates. */
  folded(keys: readonly ResourceKey[]): Promise<ReadonlyMap<ResourceKey, { readonly template: KubeObject; readonly status: Json }>>;
  /** Pages through every resource, for start-up and the slow poll. */
  page(after: ResourceKey | null, limit: number): Promise<readonly ResourceKey[]>;
  /** Resources with a work in these clusters: their staleness changed. */
  placedOn(clusters: readonly string[]): Promise<readonly ResourceKey[]>;
}
