import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The manifest of one resource for one cluster. */
@Entity('work')
@Index('work_apply_idx', { synchronize: false })
@Index('work_replacing_idx', { synchronize: false })
@Index('work_delete_idx', { synchronize: false })
@Index('work_resource_idx', { synchronize: false })
@Index('work_digest_idx', { synchronize: false })
export class WorkEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('bigint', { name: 'application_id' })
  applicationId!: string;

  @Column('text', { name: 'api_version' })
  apiVersion!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('smallint', { name: 'kind_order' })
  kindOrder!: number;

  @Column('text', { name: 'desired_digest', nullable: true })
  desiredDigest!: string | null;

  @Column('integer', { nullable: true })
  replicas!: number | null;

  @Column('text', { name: 'conflict_resolution', default: 'Abort' })
  conflictResolution!: string;

  @Column('boolean', { default: false })
  suspended!: boolean;

  @Column('boolean', { default: false })
  orphan!: boolean;

  @Column('text', { name: 'delete_reason', nullable: true })
  deleteReason!: string | null;

  @Column('text', { name: 'applied_digest', nullable: true })
  appliedDigest!: string | null;

  @Column('timestamptz', { name: 'applied_at', nullable: true })
  appliedAt!: Date | null;

  @Column('text', { name: 'member_uid', nullable: true })
  memberUid!: string | null;

  @Column('bigint', { name: 'member_generation', nullable: true })
  memberGeneration!: string | null;

  @Column('text', { name: 'owned_digest', nullable: true })
  ownedDigest!: string | null;

  @Column('integer', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt!: Date | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { nullable: true })
  message!: string | null;

  /** Choice of the object itself for a change of an immutable field: Replace or Refuse; null: the policy decides. */
  @Column('text', { name: 'immutable_change', nullable: true })
  immutableChange!: string | null;

  /** Its object may be deleted and created again. */
  @Column('boolean', { default: false })
  replacing!: boolean;

  /** The application revision of the desired manifest. */
  @Column('integer', { nullable: true })
  revision!: number | null;

  /** The application revision of the manifest that the member last accepted. */
  @Column('integer', { name: 'applied_revision', nullable: true })
  appliedRevision!: number | null;
}
