import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** Pods of a workload that do not run, as its cluster showed last. */
@Entity('pod_trouble')
export class PodTroubleEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('text')
  namespace!: string;

  @PrimaryColumn('text')
  kind!: string;

  @PrimaryColumn('text')
  name!: string;

  @Column('integer')
  stuck!: number;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('jsonb', { name: 'unschedulable_since' })
  unschedulableSince!: Json;
}
