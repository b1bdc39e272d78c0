import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** Whether a cluster is ready, since when, and how often that changed. */
@Entity('cluster_condition')
export class ClusterConditionEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('text')
  ready!: string;

  @Column('timestamptz')
  since!: Date;

  @Column('jsonb')
  flaps!: Json;

  /** Taints that the hub sets and removes automatically. */
  @Column('jsonb', { default: [] })
  taints!: Json;

  /** Which evidence shows that the cluster is alive although its probe fails. */
  @Column('text', { nullable: true })
  held!: string | null;
}
