import { Column, Entity, Generated, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** One manifest as the user applied it. */
@Entity('resource')
@Index('resource_application_idx', { synchronize: false })
@Index('resource_identity_idx', { synchronize: false })
@Index('resource_kind_idx', { synchronize: false })
export class ResourceEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('bigint', { name: 'application_id' })
  applicationId!: string;

  @Column('text', { name: 'api_version' })
  apiVersion!: string;

  @Column('text', { name: 'api_group' })
  apiGroup!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('uuid')
  @Generated('uuid')
  uid!: string;

  @Column('jsonb', { default: {} })
  labels!: Json;

  @Column('text')
  digest!: string;

  @Column('integer', { default: 1 })
  generation!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('text', { name: 'delete_reason', nullable: true })
  deleteReason!: string | null;

  @Column('boolean', { default: false })
  orphan!: boolean;

  @Column('timestamptz', { name: 'reschedule_requested_at', nullable: true })
  rescheduleRequestedAt!: Date | null;

  @Column('text', { name: 'confirmed_preemption', nullable: true })
  confirmedPreemption!: string | null;

  /** The last application revisions that changed the template. */
  @Column('integer', { name: 'template_revisions', array: true, default: [] })
  templateRevisions!: number[];
}
