import { Column, Entity, PrimaryColumn } from 'typeorm';

/** State that failover of applications keeps for one copy. */
@Entity('application_health')
export class ApplicationHealthEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('integer', { name: 'healthy_revision', nullable: true })
  healthyRevision!: number | null;

  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column('text', { nullable: true })
  held!: string | null;
}
