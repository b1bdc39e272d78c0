import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** The last report of a cluster about a work. */
@Entity('observation')
@Index('observation_resource_idx', { synchronize: false })
@Index('observation_statusless_idx', { synchronize: false })
export class ObservationEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text')
  uid!: string;

  @Column('text', { name: 'resource_version' })
  resourceVersion!: string;

  @Column('bigint', { nullable: true })
  generation!: string | null;

  @Column('text', { name: 'owned_digest' })
  ownedDigest!: string;

  @Column('text')
  health!: string;

  @Column('text', { nullable: true })
  message!: string | null;

  @Column('integer', { name: 'replicas_desired', nullable: true })
  replicasDesired!: number | null;

  @Column('integer', { name: 'replicas_ready', nullable: true })
  replicasReady!: number | null;

  @Column('jsonb', { nullable: true })
  status!: Json | null;

  @Column('timestamptz', { name: 'observed_at', default: () => 'now()' })
  observedAt!: Date;

  @Column('text', { name: 'read_by', nullable: true })
  readBy!: string | null;

  @Column('text', { nullable: true })
  failure!: string | null;
}
