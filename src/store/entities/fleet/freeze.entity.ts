import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A freeze in force. A column that is null limits nothing. */
@Entity('standing_freeze')
export class FreezeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  scope!: string;

  @Column('text', { nullable: true })
  cluster!: string | null;

  @Column('text', { name: 'application_namespace', nullable: true })
  applicationNamespace!: string | null;

  @Column('text', { name: 'application_name', nullable: true })
  applicationName!: string | null;

  @Column('text', { name: 'policy_kind', nullable: true })
  policyKind!: string | null;

  @Column('text', { name: 'policy_namespace', nullable: true })
  policyNamespace!: string | null;

  @Column('text', { name: 'policy_name', nullable: true })
  policyName!: string | null;

  @Column('text')
  reason!: string;

  @Column('text')
  actor!: string;

  @Column('text', { default: 'person' })
  producer!: string;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt!: Date | null;
}
