import type { ResourceKey } from '../../core/model/plan.js';
import type { Report, SeenReport } from '../../core/model/report.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';

export interface ReportStore {
  snapshot(keys: readonly ResourceKey[]): Promise<readonly SeenReport[]>;
  /** Resources of which a stored manifest was found damaged, or whole again, since the last call. */
  damaged(): Promise<readonly ResourceKey[]>;
  /** Upserts the folds that differ from the stored ones. */
  save(reports: readonly Report[]): Promise<void>;
  /** The template and the status that was folded last, for kinds whose statuses users fold. */
  folded(keys: readonly ResourceKey[]): Promise<ReadonlyMap<ResourceKey, { readonly template: KubeObject; readonly status: Json }>>;
  /** Pages through every resource, for start-up and the slow poll. */
  page(after: ResourceKey | null, limit: number): Promise<readonly ResourceKey[]>;
  /** Resources with a work in these clusters: their staleness changed. */
  placedOn(clusters: readonly string[]): Promise<readonly ResourceKey[]>;
}
