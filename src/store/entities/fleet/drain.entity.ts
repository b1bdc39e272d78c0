import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A cluster that is being emptied on a person's request. */
@Entity('drain')
export class DrainEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('text')
  actor!: string;

  @Column('integer', { name: 'max_unavailable' })
  maxUnavailable!: number;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'done_at', nullable: true })
  doneAt!: Date | null;
}
