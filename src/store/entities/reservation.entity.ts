import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** Replicas that a plan assigned to a cluster and that the cluster's capacity figures do not include yet. */
@Entity('reservation')
export class ReservationEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  /** Position of the component in a set; 0 for a workload without components. */
  @PrimaryColumn('smallint')
  part!: number;

  @Column('integer')
  replicas!: number;

  @Column('jsonb', { nullable: true })
  requirements!: Json | null;

  @Column('timestamptz', { name: 'made_at', default: () => 'now()' })
  madeAt!: Date;
}
