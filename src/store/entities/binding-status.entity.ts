import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** The folded report of a resource. */
@Entity('binding_status')
@Index('binding_status_version_idx', { synchronize: false })
export class BindingStatusEntity {
  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text')
  health!: string;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('integer', { name: 'clusters_total' })
  clustersTotal!: number;

  @Column('integer', { name: 'clusters_ready' })
  clustersReady!: number;

  @Column('integer', { name: 'replicas_desired', nullable: true })
  replicasDesired!: number | null;

  @Column('integer', { name: 'replicas_ready', nullable: true })
  replicasReady!: number | null;

  @Column('jsonb', { nullable: true })
  status!: Json | null;

  @Column('jsonb', { default: {} })
  works!: Json;

  @Column('integer', { nullable: true })
  generation!: number | null;

  @Column('text', { default: 'DELIVERING' })
  delivery!: string;

  @Column('text', { name: 'delivery_reason', nullable: true })
  deliveryReason!: string | null;

  @Column('text', { name: 'delivery_message', nullable: true })
  deliveryMessage!: string | null;

  @Column('integer', { name: 'delivered_revision', nullable: true })
  deliveredRevision!: number | null;

  @Column('jsonb', { default: [] })
  undelivered!: Json;

  @Column('jsonb', { default: {} })
  unknown!: Json;

  @Column('boolean', { name: 'told_undelivered', default: false })
  toldUndelivered!: boolean;

  @Column('bigint', { default: () => "nextval('report_version')" })
  version!: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
